#!/bin/sh
# A campaign over three repositories with local bare remotes, from init to close, in a folder that goes away.
set -eu
tfgen=$1
examples=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
export GIT_CONFIG_GLOBAL=/dev/null

# What one would have on a forge: two services with tables, and one without.
remote() {
    git init --quiet --bare --initial-branch=main "$work/remotes/$1.git"
    git -C "$2" init --quiet --initial-branch=main
    git -C "$2" add .
    git -C "$2" -c user.name=Dev -c user.email=dev@example.com commit --quiet --message 'Begin'
    git -C "$2" push --quiet "$work/remotes/$1.git" main
}
mkdir remotes
cp -r "$examples/orders" "$examples/migrate/billing" "$examples/migrate/network" .
remote orders orders
remote billing billing
remote network network

say() { printf '\n\033[1m$ tfgen migrate %s\033[0m\n' "$*"; }
run() {
    say "$@"
    "$tfgen" migrate "$@"
}

run init campaign
cat > campaign/campaign.toml <<END
name = "dynamodb-kms"
forge = "plain"

[repositories]
folder = "$work/remotes"

[tfgen]
framework = "hipaa"

[tfgen.kms]
key = "create"
END
run discover campaign
run plan campaign
run plan campaign # a second run does no work
run commit campaign
run publish campaign
run status campaign
run report campaign --format markdown
say 'report campaign --format html --output report.html'
"$tfgen" migrate report campaign --format html --output report.html
printf '\nbranches on the remote of orders:\n'
git --git-dir=remotes/orders.git branch --list
run sync campaign
run close campaign # and back: the branches go again
git --git-dir=remotes/orders.git branch --list
