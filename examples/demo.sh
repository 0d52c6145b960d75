#!/bin/sh
# The main job on two small projects, in a copy: check, preview, write, check again.
set -eu
tfgen=$1
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r "$here/orders" "$here/modules" "$here/shared" "$work"
cd "$work"

say() { printf '\n\033[1m$ tfgen %s\033[0m\n' "$*"; }

say check
"$tfgen" check || true
say fix --framework hipaa --kms-key var.dynamodb_kms_key_arn modules
"$tfgen" fix --framework hipaa --kms-key var.dynamodb_kms_key_arn modules
say fix --write --kms-key create orders
"$tfgen" fix --write --kms-key create orders
say keys plan --kms-key create shared '  # one module, three roots'
"$tfgen" keys plan --kms-key create shared
say check orders
"$tfgen" check orders
say fix orders '  # a second run changes nothing'
"$tfgen" fix orders
