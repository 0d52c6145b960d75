"""Git's plumbing in a bare cache: which commands plan and commit run, and that nothing else is touched."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import Run, git
from tests.migration.repositories import PROVIDER, make, table
from tests.migration.test_hostile import FAILING, through
from tfgen.migration.committing import commit

Begin = Callable[..., Run]
#: What needs a work tree, or makes one.
_PORCELAIN = {
    "add",
    "am",
    "apply",
    "checkout",
    "clone",
    "commit",
    "lfs",
    "merge",
    "reset",
    "restore",
    "submodule",
    "switch",
    "worktree",
}


def held(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file below a folder, with its bytes and the time of its last change."""
    return {str(path): (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*") if path.is_file()}


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The commands of git that run from now on."""
    seen: list[str] = []
    start = subprocess.Popen

    def started(argv: Any, *args: Any, **named: Any) -> Any:
        words = argv[argv.index("git") + 1 :]
        while words[0].startswith("-"):
            words = words[2 if words[0] == "-c" else 1 :]
        seen.append(words[0])
        return start(argv, *args, **named)

    monkeypatch.setattr(subprocess, "Popen", started)
    return seen


def test_trees_are_read_and_commits_written_without_a_work_tree(
    run: Begin, tmp_path: Path, commands: list[str]
) -> None:
    make(tmp_path / "a.git", {"old.tf": PROVIDER})
    make(tmp_path / "a.git", {"main.tf": FAILING})
    campaign = run(tmp_path / "a.git")
    campaign.plan()
    assert {"fetch", "ls-tree", "cat-file"} <= set(commands)
    assert commit(campaign.store, campaign.campaign).made == 1
    assert {"hash-object", "write-tree", "commit-tree"} <= set(commands) and not _PORCELAIN & set(commands)
    (cache,) = (campaign.folder / "cache").glob("*.git")
    assert git(cache, "rev-list", "--count", "refs/tfgen/base/main") == "1"  # the newest commit, and no history
    assert git(cache, "rev-parse", "--is-bare-repository") == "true"
    assert not list(campaign.folder.rglob("*.tf")) and not (cache / "index").exists()


def test_planning_and_committing_leave_the_remote_as_it_is(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {"main.tf": FAILING})
    campaign = run(remote)
    before = held(remote)
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert held(remote) == before and campaign.store.commits()


def published(run: Begin, remote: Path) -> dict[bytes, bytes]:
    """Plan, commit and publish one repository; return the files of its new branch, links and submodules too, by path."""
    campaign = run(remote)
    through(campaign)
    listed = subprocess.run(
        ["git", f"--git-dir={remote}", "ls-tree", "-r", "-z", "tfgen/hipaa"], capture_output=True, check=True
    ).stdout
    entries = [line.partition(b"\t") for line in listed.split(b"\0") if line]
    ids = [head.split(b" ")[2].decode() for head, _, _ in entries]
    return {path: git(remote, "cat-file", "blob", id).encode() for (_, _, path), id in zip(entries, ids, strict=True)}


def test_names_that_other_systems_would_not_take_go_out_as_they_are(run: Begin, tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "a\udcff/main.tf": FAILING,
        "Main.tf": PROVIDER + table("upper"),
        "main.tf": table("lower"),
        "docs/README.md": "x",
        "docs/readme.md": "y",
        "docs/link": "link:/etc/passwd",
        "with space/é\t.txt": "z",
    }
    make(tmp_path / "a.git", files)
    held = published(run, tmp_path / "a.git")
    new = {b"kms.tf", b"a\xff/kms.tf"}
    assert set(held) == {path.encode("utf-8", "surrogateescape") for path in files} | new
    assert (held[b"docs/README.md"], held[b"docs/readme.md"], held[b"docs/link"]) == (b"x", b"y", b"/etc/passwd")
    for path in (b"a\xff/main.tf", b"Main.tf", b"main.tf"):
        assert b"kms_key_arn" in held[path], path


def test_sha256_repositories_get_their_branch(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "--initial-branch=main", "--object-format=sha256", str(remote)], check=True
    )
    make(remote, {"main.tf": FAILING})
    assert len(git(remote, "rev-parse", "main")) == 64
    assert b"kms_key_arn" in published(run, remote)[b"main.tf"]
