"""Commits in the cache, and branches on plain remotes: nothing doubled, nothing of a person's lost."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migration.conftest import OPTIONS, Run, git
from tests.migration.repositories import PROVIDER, make, table
from tfgen.errors import ConfigError
from tfgen.migration.committing import Committed, commit
from tfgen.migration.deeds import How
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.outcomes import Reason, Repository
from tfgen.migration.publishing import publish
from tfgen.migration.selection import Selection
from tfgen.migration.status import status
from tfgen.migration.syncing import close

Begin = Callable[..., Run]
FAILING = PROVIDER + "\n" + table("orders")
BRANCH = "tfgen/hipaa"


def published(run: Run, how: How = How(), **said: object) -> dict[str, int]:  # noqa: B008 - a plain value
    """Publish, and return how many changes of each deed."""
    forge = open_forge(ForgeSettings(run.campaign.forge), run.folder)

    def replan(name: str) -> None:
        run.plan(only=(name,))
        commit(run.store, run.campaign, Selection((name,)))

    done = publish(run.store, run.campaign, forge, Selection(**said), how, replan=replan)  # type: ignore[arg-type]
    return {str(deed): count for deed, count in done.deeds.items() if count}


def begun(run: Begin, *repositories: Path, text: str = "") -> Run:
    """A campaign over repositories that each have a table to fix, planned and committed."""
    for repository in repositories:
        make(repository, {"main.tf": FAILING})
    campaign = run(*repositories, text=text)
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    return campaign


def test_a_branch_with_one_commit(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    text = 'name = "hipaa"\n[commit]\nauthor = "Robot <robot@example.com>"\nmessage = "Encrypt {{ files | join(\' \') }}"\n'
    campaign = begun(run, remote, text=text)
    assert git(remote, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert published(campaign) == {"pushed": 1}
    log = git(remote, "log", "--format=%an <%ae> %s %P%n%(trailers:key=Tfgen-Campaign)", "-1", BRANCH)
    assert (
        log
        == f"Robot <robot@example.com> Encrypt kms.tf main.tf {git(remote, 'rev-parse', 'main')}\nTfgen-Campaign: hipaa"
    )
    assert git(remote, "diff", "--name-only", "main", BRANCH).split() == ["kms.tf", "main.tf"]
    result = campaign.result("a.git")
    assert git(remote, "show", f"{BRANCH}:kms.tf").strip() == result.changes[0].files[0].content.decode().strip()


def test_repeating_changes_nothing(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    assert commit(campaign.store, campaign.campaign) == Committed(unchanged=1)
    published(campaign)
    before = git(remote, "for-each-ref")
    assert published(campaign) == {"unchanged": 1}
    campaign.plan()
    assert commit(campaign.store, campaign.campaign) == Committed(unchanged=1)
    assert published(campaign) == {"unchanged": 1}
    assert git(remote, "for-each-ref") == before
    (row,) = status(campaign.store, campaign.campaign).rows
    assert row.stage == "pushed"


def test_a_commit_that_was_not_written_down_is_known_again(
    run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = begun(run, tmp_path / "a.git")
    (made,) = campaign.store.commits()
    campaign.store.uncommitted("a.git", "")  # as if killed before it was
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700009999")
    commit(campaign.store, campaign.campaign)
    assert campaign.store.commits() == [made]


def test_a_new_plan_updates_the_branch(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    published(campaign)
    make(remote, {"more.tf": table("more")})
    campaign.plan()
    assert commit(campaign.store, campaign.campaign).made == 1
    assert published(campaign) == {"pushed": 1}
    assert git(remote, "diff", "--name-only", "main", BRANCH).split() == ["kms.tf", "main.tf", "more.tf"]
    assert git(remote, "rev-list", "--count", f"main..{BRANCH}") == "1"


def test_a_published_branch_is_not_moved_for_a_new_base(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    published(campaign)
    head = git(remote, "rev-parse", BRANCH)
    make(remote, {"docs/readme.md": "x"})
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert published(campaign) == {"unchanged": 1}
    assert git(remote, "rev-parse", BRANCH) == head


def test_the_base_moved_before_the_push(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    base = make(remote, {"more.tf": table("more")})
    assert published(campaign) == {"pushed": 1}
    assert git(remote, "rev-parse", f"{BRANCH}^") == base
    assert "more.tf" in git(remote, "diff", "--name-only", "main", BRANCH)


def test_the_base_was_renamed_before_the_push(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    git(remote, "branch", "-m", "main", "trunk")
    git(remote, "symbolic-ref", "HEAD", "refs/heads/trunk")
    assert published(campaign) == {"pushed": 1}
    (made,) = campaign.store.commits()
    assert (made.base_branch, made.id) == ("trunk", git(remote, "rev-parse", BRANCH))


def test_a_fix_that_is_merged_leaves_nothing_to_commit(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    published(campaign)
    git(remote, "update-ref", "refs/heads/main", BRANCH)
    campaign.plan()
    assert campaign.result("a.git").reason is Reason.COMPLIANT
    assert commit(campaign.store, campaign.campaign) == Committed()
    assert campaign.store.commits() == []


def test_a_person_s_commit_on_the_branch_is_never_pushed_over(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    theirs = make(remote, {"theirs.tf": "# mine\n"}, branch="other")
    git(remote, "update-ref", f"refs/heads/{BRANCH}", theirs)
    assert published(campaign) == {"skipped": 1}
    assert git(remote, "rev-parse", BRANCH) == theirs
    (row,) = status(campaign.store, campaign.campaign).rows
    assert (row.reason, row.outcome) == (Reason.BRANCH_TAKEN, "skipped")
    assert "Move or delete that branch" in row.remedy
    git(remote, "update-ref", "-d", f"refs/heads/{BRANCH}")
    assert published(campaign) == {"pushed": 1}
    # The same after the first push: somebody added a commit to our branch.
    again = make(remote, {"theirs.tf": "# mine\n"}, branch=BRANCH)
    make(remote, {"more.tf": table("more")})
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert published(campaign) == {"skipped": 1}
    assert git(remote, "rev-parse", BRANCH) == again


def test_a_rejected_push_is_named(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    hook = remote / "hooks/pre-receive"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho no branches today >&2\nexit 1\n")
    hook.chmod(0o755)
    assert published(campaign) == {"failed": 1}
    (row,) = status(campaign.store, campaign.campaign).rows
    assert (row.reason, row.step, row.retriable) == (Reason.REJECTED, "push", False)
    hook.unlink()
    assert published(campaign, only=("failed",)) == {"pushed": 1}


def test_a_push_that_was_cut_off_is_known_again(run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    pushing = campaign.store.pushing
    monkeypatch.setattr(campaign.store, "pushing", lambda push: None if push.pushed else pushing(push))
    published(campaign)  # as if killed after the push and before that was written down
    assert campaign.store.push("a.git", BRANCH).pushed == ""
    monkeypatch.undo()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000001")
    assert published(campaign) == {"unchanged": 1}
    assert campaign.store.push("a.git", BRANCH).pushed == git(remote, "rev-parse", BRANCH)


def test_patches_for_git_am(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote, text='name = "hipaa"\nforge = "patches"\n')
    assert published(campaign) == {"pushed": 1}
    assert published(campaign) == {"unchanged": 1}
    assert git(remote, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    (patch,) = (campaign.folder / "patches").glob("*.patch")
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(remote), str(work)], check=True)
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    subprocess.run(["git", *who, "am", "--quiet", str(patch)], cwd=work, check=True)
    assert (work / "kms.tf").exists()


def test_one_branch_per_root(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {"dev/main.tf": FAILING, "prod/main.tf": FAILING})
    campaign = run(remote, text='name = "hipaa"\ngroup_by = "root"\n')
    campaign.plan()
    assert commit(campaign.store, campaign.campaign).made == 2
    assert published(campaign) == {"pushed": 2}
    for root in ("dev", "prod"):
        assert git(remote, "diff", "--name-only", "main", f"{BRANCH}/{root}").split() == [
            f"{root}/kms.tf",
            f"{root}/main.tf",
        ]


def test_roots_that_share_a_fix_go_out_together(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    call = PROVIDER + '\nmodule "t" {\n  source = "../modules/t"\n}\n'
    make(remote, {"dev/main.tf": call, "prod/main.tf": call, "alone/main.tf": FAILING, "modules/t/main.tf": table("t")})
    campaign = run(remote, text='name = "hipaa"\ngroup_by = "root"\n')
    campaign.plan()
    changes = {
        change.group: sorted(file.path.split("/")[0] for file in change.files)
        for change in campaign.result("a.git").changes
    }
    assert changes["alone"] == ["alone", "alone"]
    (together,) = (group for group in changes if group != "alone")
    assert set(changes[together]) == {"dev", "modules", "prod"}


@pytest.mark.parametrize("forge", ["plain", "patches"])
def test_what_is_closed_stays_closed_unless_asked_for(run: Begin, tmp_path: Path, forge: str) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote, text=f'name = "hipaa"\nforge = "{forge}"\n')
    published(campaign)
    opened = open_forge(ForgeSettings(forge), campaign.folder)
    assert close(campaign.store, campaign.campaign, opened).closed == 1
    assert close(campaign.store, campaign.campaign, opened).closed == 0
    assert published(campaign) == {"held": 1}
    (row,) = status(campaign.store, campaign.campaign).rows
    assert row.stage == "closed"
    make(remote, {"more.tf": table("more")})  # nor does a new plan open it again
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert published(campaign) == {"held": 1}
    assert git(remote, "for-each-ref", "--format=%(refname)") == "refs/heads/main"
    assert published(campaign, how=How(again=True)) == {"pushed": 1}
    assert published(campaign) == {"unchanged": 1}


def test_a_branch_that_a_person_deleted_is_not_put_back_unless_asked_for(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    published(campaign)
    git(remote, "update-ref", "-d", f"refs/heads/{BRANCH}")
    assert published(campaign) == {"held": 1}
    assert published(campaign, how=How(again=True)) == {"pushed": 1}


def test_a_group_that_fails_stops_no_other_and_is_named(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {f"{root}/main.tf": FAILING for root in ("a/b", "a--b", "c..d.lock", "z")})
    campaign = run(remote, text='name = "hipaa"\ngroup_by = "root"\n')
    campaign.plan()
    assert commit(campaign.store, campaign.campaign) == Committed(made=3, failed=1)
    (failure,) = campaign.store.failures()
    assert failure.detail == f"a--b and a/b would both be the branch {BRANCH}/a--b"
    assert {each.group for each in campaign.store.commits()} == {"a--b", "c..d.lock", "z"}
    assert published(campaign) == {"pushed": 3, "not committed": 1}
    assert commit(campaign.store, campaign.campaign) == Committed(failed=1)
    assert published(campaign) == {"unchanged": 3, "not committed": 1}


def test_a_group_that_can_t_be_published_stops_no_other(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {f"{root}/main.tf": FAILING for root in ("a", "b", "c")})
    campaign = run(remote, text='name = "hipaa"\ngroup_by = "root"\n')
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    theirs = make(remote, {"x": "y"}, branch=f"{BRANCH}/b")
    assert published(campaign) == {"pushed": 2, "skipped": 1}
    assert git(remote, "rev-parse", f"{BRANCH}/b") == theirs
    (failure,) = campaign.store.failures()
    assert failure.reason is Reason.BRANCH_TAKEN and f"{BRANCH}/b" in failure.detail


def test_a_branch_name_from_a_template_is_checked(run: Begin, tmp_path: Path) -> None:
    for branch, message in {
        "x..y": "no name for a branch",
        "-x": "no name for a branch",
        "main": "the branch that people work on",
        "{{ nobody }}": "can't be filled in",
        "{{ ''.__class__.__mro__ }}": "can't be filled in",
    }.items():
        make(tmp_path / "a.git", {"main.tf": FAILING})
        campaign = run(tmp_path / "a.git", text=f'name = "hipaa"\nbranch = "{branch}"\n')
        campaign.plan()
        with pytest.raises(ConfigError, match=message):
            commit(campaign.store, campaign.campaign)


def test_modules_go_first_and_callers_are_named(run: Begin, tmp_path: Path) -> None:
    source = "git::https://git.example.com/acme/z-module.git?ref=v1.2.0"
    make(tmp_path / "a", {"main.tf": FAILING + f'\nmodule "orders" {{\n  source = "{source}"\n}}\n'})
    make(tmp_path / "z", {"main.tf": table("orders")})
    campaign = run(
        Repository("acme/a-caller", "https://git.example.com/acme/a-caller.git"),
        Repository("acme/z-module", "https://git.example.com/acme/z-module.git"),
    )
    campaign.campaign = campaign.campaign._replace(forge="patches")
    # The addresses stay, and git is pointed at the folders.
    lines = [
        f'[url "{tmp_path}/{short}"]\n\tinsteadOf = https://git.example.com/acme/{name}.git\n'
        for short, name in (("a", "a-caller"), ("z", "z-module"))
    ]
    (tmp_path / "gitconfig").write_text("".join(lines))
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("GIT_CONFIG_COUNT", "2")
        for number, (short, name) in enumerate((("a", "a-caller"), ("z", "z-module"))):
            patched.setenv(f"GIT_CONFIG_KEY_{number}", f"url.{tmp_path}/{short}.insteadOf")
            patched.setenv(f"GIT_CONFIG_VALUE_{number}", f"https://git.example.com/acme/{name}.git")
        campaign.plan(options=OPTIONS._replace(kms_key="aws-managed"))
        commit(campaign.store, campaign.campaign)
        assert published(campaign) == {"pushed": 2}
    order = [event[2] for event in campaign.store.events() if event[1] == "publish"]
    assert list(dict.fromkeys(order)) == ["acme/z-module", "acme/a-caller"]
    (follower,) = status(campaign.store, campaign.campaign).followers
    assert (follower.repository, follower.path, follower.module, follower.at) == (
        "acme/a-caller",
        "main.tf",
        "acme/z-module",
        "v1.2.0",
    )
    assert "the first release of acme/z-module" in follower.needs


def test_one_branch_per_owner_of_a_section(run: Begin, tmp_path: Path) -> None:
    """GitLab's sections have default owners; GitHub takes their headings for patterns."""
    owners = "[Dev] @alice\n/dev/\n[Prod] @bob\n/prod/\n"
    remote = tmp_path / "a.git"
    make(remote, {f"{root}/main.tf": PROVIDER + table("orders") for root in ("dev", "prod")} | {"CODEOWNERS": owners})
    for forge, groups in (("gitlab", ["alice", "bob"]), ("github", [""])):
        campaign = run(remote, text=f'name = "hipaa"\nforge = "{forge}"\ngroup_by = "owner"\n')
        campaign.plan()
        assert [change.group for change in campaign.result("a.git").changes] == groups


def test_one_branch_per_owner(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {"dev/main.tf": FAILING, "prod/main.tf": FAILING, "CODEOWNERS": "/dev/ @alice\n/prod/ @acme/ops\n"})
    campaign = run(remote, text='name = "hipaa"\ngroup_by = "owner"\n')
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    published(campaign)
    for owner, root in (("alice", "dev"), ("acme-ops", "prod")):
        assert git(remote, "diff", "--name-only", "main", f"{BRANCH}/{owner}").split() == [
            f"{root}/kms.tf",
            f"{root}/main.tf",
        ]


def test_a_signed_commit(run: Begin, tmp_path: Path) -> None:
    if shutil.which("ssh-keygen") is None:
        pytest.skip("ssh-keygen is not on PATH")
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-C", "robot", "-f", str(key)], check=True)
    text = f'name = "hipaa"\n[commit]\nauthor = "Robot <robot@example.com>"\nsign = "ssh"\nkey = "{key}.pub"\n'
    campaign = begun(run, tmp_path / "a.git", text=text)
    published(campaign)
    (tmp_path / "signers").write_text(f"robot@example.com {key.with_suffix('.pub').read_text()}")
    checked = ["-c", "gpg.format=ssh", "-c", f"gpg.ssh.allowedSignersFile={tmp_path}/signers", "verify-commit", BRANCH]
    assert git(tmp_path / "a.git", *checked) == ""
