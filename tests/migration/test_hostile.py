"""Repositories that mean harm: nothing of theirs runs, nothing leaks, and each gets an outcome."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migration.conftest import OPTIONS, Run, git
from tests.migration.repositories import GOOD, PROVIDER, make, table
from tfgen.migration.committing import commit
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.outcomes import Outcome, Reason, Repository
from tfgen.migration.publishing import publish

Begin = Callable[..., Run]
FAILING = PROVIDER + "\n" + table("orders")


@pytest.fixture
def trap(tmp_path: Path) -> Path:
    """A program that leaves a mark when it runs."""
    script = tmp_path / "trap.sh"
    script.write_text(f"#!/bin/sh\n(echo $0 $@; tr '\\0' ' ' < /proc/$PPID/cmdline) >> {tmp_path}/sprung\ncat\n")
    script.chmod(0o755)
    return script


def through(campaign: Run) -> None:
    """Plan, commit and publish."""
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    publish(campaign.store, campaign.campaign, open_forge(ForgeSettings(), campaign.folder))


def test_nothing_of_a_repository_runs(run: Begin, tmp_path: Path, trap: Path) -> None:
    """Every program that git can be told to run, in a clone's configuration, its hooks, and attributes in the tree."""
    attributes = "*.tf filter=evil diff=evil merge=evil working-tree-encoding=UTF-16 export-ignore\n"
    files: dict[str, bytes | str] = {
        "main.tf": FAILING,
        ".gitattributes": attributes,
        ".gitmodules": f'[submodule "x"]\n\tpath = ../../x\n\turl = ext::{trap}\n\tupdate = !{trap}\n',
        ".lfsconfig": f"[lfs]\n\turl = ext::{trap}\n",
    }
    remote = tmp_path / "remotes/evil"
    make(remote / ".git", files)
    config = f"""\
[core]
\tbare = false
\tfsmonitor = {trap}
\tsshCommand = {trap}
\tpager = {trap}
\teditor = {trap}
\taskPass = {trap}
\thooksPath = {remote}/.git/hooks
\tgitProxy = {trap}
\talternateRefsCommand = {trap}
[uploadpack]
\tpackObjectsHook = {trap}
[filter "evil"]
\tclean = {trap}
\tsmudge = {trap}
\tprocess = {trap}
\trequired = true
[diff "evil"]
\tcommand = {trap}
\ttextconv = {trap}
[diff]
\texternal = {trap}
[credential]
\thelper = !{trap}
[gpg]
\tprogram = {trap}
[include]
\tpath = {remote}/.git/more
[protocol "ext"]
\tallow = always
[remote "origin"]
\turl = ext::{trap}
\tuploadpack = {trap}
[sequence]
\teditor = {trap}
"""
    (remote / ".git/config").write_text(config)
    (remote / ".git/more").write_text(f"[core]\n\tfsmonitor = {trap}\n")
    hooks = remote / ".git/hooks"
    hooks.mkdir()
    for name in (
        "post-checkout",
        "pre-commit",
        "pre-push",
        "reference-transaction",
        "post-index-change",
        "fsmonitor-watchman",
    ):
        (hooks / name).symlink_to(trap)
    from tfgen.migration.campaign import Sources
    from tfgen.migration.discovering import discover

    campaign = run(text='name = "hipaa"\n')
    campaign.campaign = campaign.campaign._replace(sources=Sources(folder=str(tmp_path / "remotes")))
    found, warnings = discover(campaign.campaign)
    assert [each.remote for each in found] == [str(remote)]  # its origin is no address that tfgen takes
    assert "ext::" in warnings[0]
    (hooks / "reference-transaction").unlink()  # runs on the remote's side of a push, which is the remote's business
    campaign.store.discovered(found)
    through(campaign)
    assert campaign.result("evil").reason is Reason.FIXED
    assert git(remote / ".git", "rev-parse", "--verify", "tfgen/hipaa")
    assert not (tmp_path / "sprung").exists()


@pytest.mark.parametrize(
    "remote", ["ext::sh -c touch% sprung", "--upload-pack=touch sprung", "-oProxyCommand=x", "fd::17", "git://host/x", "ssh://-oProxyCommand=touch sprung/x"]
)  # fmt: skip
def test_a_remote_that_is_a_command_is_refused(run: Begin, tmp_path: Path, remote: str) -> None:
    from tfgen.migration.discovering import discover

    campaign = run(text='name = "hipaa"\n')
    (campaign.folder / "list.txt").write_text(remote + "\n")
    campaign.campaign = campaign.campaign._replace(sources=campaign.campaign.sources._replace(list="list.txt"))
    found, warnings = discover(campaign.campaign)
    campaign.store.discovered(found)
    campaign.plan()
    assert warnings or all(result.outcome is Outcome.FAILED for result in campaign.store.results())
    assert not list(tmp_path.rglob("sprung"))


def test_paths_that_lead_out(run: Begin, tmp_path: Path) -> None:
    """A tree with `..`, an absolute link, a link to a folder, and a link that is itself to be fixed."""
    remote = tmp_path / "a.git"
    files: dict[str, bytes | str] = {
        "main.tf": "link:real/tables.tf",
        "real/tables.tf": FAILING,
        "passwd.tf": "link:/etc/passwd",
        "up.tf": "link:../../up.tf",
        "circle.tf": "link:circle.tf",
        "folder.tf": "link:real",
    }
    make(remote, files)
    campaign = run(remote)
    through(campaign)
    result = campaign.result("a.git")
    assert result.outcome in (Outcome.CHANGED, Outcome.PERSON), result
    for change in result.changes:
        assert all(not file.path.startswith(("/", "..")) and file.mode == "100644" for file in change.files)
    assert b"root:" not in (campaign.folder / "campaign.db").read_bytes()


def test_a_tree_that_git_itself_would_not_write(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {"x/main.tf": FAILING})
    blob = git(remote, "rev-parse", "main:x/main.tf")

    def tree(entries: bytes) -> str:
        done = subprocess.run(
            ["git", f"--git-dir={remote}", "hash-object", "-t", "tree", "-w", "--stdin", "--literally"], input=entries, capture_output=True, check=True
        )  # fmt: skip
        return done.stdout.decode().strip()

    inner = tree(b"100644 main.tf\0" + bytes.fromhex(blob))
    outer = tree(b"40000 ..\0" + bytes.fromhex(inner))
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    commit_id = git(remote, *who, "commit-tree", outer, "-m", "x")
    git(remote, "update-ref", "refs/heads/main", commit_id)
    campaign = run(remote)
    through(campaign)
    (failure,) = campaign.store.failures() or [None]
    result = campaign.result("a.git")
    assert result.outcome is Outcome.FAILED or (failure is not None and failure.reason is Reason.CORRUPT), (
        result,
        failure,
    )
    assert git(remote, "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_submodules_are_kept_and_not_looked_into(run: Begin, tmp_path: Path) -> None:
    """Also one whose name is that of a Terraform file, and one that leads out of the tree."""
    remote = tmp_path / "a.git"
    base = make(remote, {"main.tf": FAILING, ".gitmodules": '[submodule "x"]\n\tpath = ../x\n\turl = ../secret\n'})
    listed = git(remote, "ls-tree", "main").splitlines()
    lines = "\n".join([*listed, f"160000 commit {base}\tsub.tf", f"160000 commit {base}\tvendor"]) + "\n"
    made = subprocess.run(
        ["git", f"--git-dir={remote}", "mktree", "--missing"], input=lines, text=True, capture_output=True, check=True
    )
    who = ["-c", "user.name=x", "-c", "user.email=x@example.com"]
    git(remote, "update-ref", "refs/heads/main", git(remote, *who, "commit-tree", made.stdout.strip(), "-m", "x"))
    campaign = run(remote)
    through(campaign)
    assert campaign.result("a.git").reason is Reason.FIXED
    kept = [line.split()[3] for line in git(remote, "ls-tree", "tfgen/hipaa").splitlines() if line.startswith("160000")]
    assert kept == ["sub.tf", "vendor"]


@pytest.mark.slow
def test_a_large_sparse_file_and_many_files(run: Begin, tmp_path: Path) -> None:
    """1 GB of zeros is not fetched; 100,000 files are."""
    work = tmp_path / "work"
    remote = tmp_path / "sparse.git"
    subprocess.run(["git", "init", "--quiet", "-b", "main", str(work)], check=True)
    (work / "main.tf").write_text(FAILING)
    with open(work / "image.bin", "wb") as file:
        file.truncate(1 << 30)
    for args in (["add", "."], ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"]):
        subprocess.run(["git", "-c", "core.compression=1", *args], cwd=work, check=True)
    os.rename(work / ".git", remote)
    many = tmp_path / "many.git"
    make(many, {"main.tf": FAILING, **{f"d{n % 100}/f{n}.txt": "" for n in range(100_000)}})
    campaign = run(remote, many)
    through(campaign)
    assert campaign.result("sparse.git").reason is Reason.FIXED
    assert campaign.result("many.git").reason is Reason.FIXED
    (cache,) = (campaign.folder / "cache").glob("sparse*.git")
    held = ["git", f"--git-dir={cache}", "cat-file", "-e"]
    quiet = {**os.environ, "GIT_NO_LAZY_FETCH": "1"}
    for path, there in (("main.tf", True), ("image.bin", False)):
        blob = git(remote, "rev-parse", f"main:{path}")
        assert (subprocess.run([*held, blob], env=quiet, capture_output=True, check=False).returncode == 0) is there, (
            path
        )
    size = sum(path.stat().st_size for path in (campaign.folder / "cache").rglob("*") if path.is_file())
    assert size < 40 << 20
    assert git(many, "rev-parse", "tfgen/hipaa") and git(remote, "rev-parse", "tfgen/hipaa")


def test_branches_with_odd_names(run: Begin, tmp_path: Path) -> None:
    branch = "$(touch${IFS}sprung);`id`|x&é"
    remote = tmp_path / "a.git"
    make(remote, {"main.tf": FAILING})
    git(remote, "update-ref", f"refs/heads/{branch}", "main")
    git(remote, "symbolic-ref", "HEAD", f"refs/heads/{branch}")
    git(remote, "update-ref", "-d", "refs/heads/main")
    campaign = run(remote)
    through(campaign)
    assert campaign.result("a.git").branch == branch
    assert git(remote, "rev-parse", "tfgen/hipaa^") == git(remote, "rev-parse", branch)
    assert not list(tmp_path.rglob("sprung"))


def test_repository_names_can_t_leave_the_cache(run: Begin, tmp_path: Path) -> None:
    make(tmp_path / "a.git", {"main.tf": PROVIDER + table("x", GOOD)})
    names = ["../../escape", "a/../../b", ".git", "x\n\x1b[2J", "ok", "OK", "-rf"]
    campaign = run(*(Repository(name, str(tmp_path / "a.git")) for name in names))
    campaign.plan()
    assert {result.reason for result in campaign.store.results()} == {Reason.COMPLIANT}
    assert len(list((campaign.folder / "cache").glob("*.git"))) == len(names)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.git", "campaign0"]


def test_a_file_that_could_be_anything(run: Begin, tmp_path: Path) -> None:
    """Binary, deeply nested, not UTF-8: a person is told where."""
    make(
        tmp_path / "deep.git",
        {
            "main.tf": table(
                "x", "  server_side_encryption {\n    enabled = " + "(" * 20_000 + "true" + ")" * 20_000 + "\n  }\n"
            )
        },
    )
    make(tmp_path / "binary.git", {"main.tf": b"\xff\xfe aws_dynamodb_table \x00"})
    campaign = run(tmp_path / "deep.git", tmp_path / "binary.git")
    campaign.plan(options=OPTIONS)
    for name in ("deep.git", "binary.git"):
        assert campaign.result(name).outcome is Outcome.PERSON, campaign.result(name)
        assert "main.tf" in campaign.result(name).detail


def test_a_branch_whose_name_is_no_text(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    base = make(remote, {"main.tf": FAILING})
    (remote / "refs/heads/b\udcff").write_text(base + "\n")
    (remote / "HEAD").write_bytes(b"ref: refs/heads/b\xff\n")
    campaign = run(remote)
    campaign.plan()
    assert campaign.result("a.git").reason is Reason.NO_BRANCH


def test_an_include_of_a_secret_file_shows_nothing_of_it(run: Begin, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("password: hunter2\n")
    make(tmp_path / "a.git", {"main.tf": FAILING})
    with open(tmp_path / "a.git/config", "a") as file:
        file.write(f"[include]\n\tpath = {tmp_path}/secret\n")
    campaign = run(tmp_path / "a.git")
    campaign.plan()
    result = campaign.result("a.git")
    assert (result.reason, "hunter2" in repr(result)) == (Reason.CORRUPT, False), result
