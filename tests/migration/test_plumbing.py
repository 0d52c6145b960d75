"""Git's plumbing in a bare cache: which commands plan and commit run, and that nothing else is touched."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import Run, git
from tests.migration.repositories import PROVIDER, make, table
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
    make(tmp_path / "a.git", {"main.tf": PROVIDER + "\n" + table("orders")})
    campaign = run(tmp_path / "a.git")
    campaign.plan()
    assert {"fetch", "ls-tree", "cat-file"} <= set(commands)
    assert commit(campaign.store, campaign.campaign).made == 1
    assert {"hash-object", "write-tree", "commit-tree"} <= set(commands) and not _PORCELAIN & set(commands)
    (cache,) = (campaign.folder / "cache").glob("*.git")
    assert git(cache, "rev-parse", "--is-bare-repository") == "true"
    assert not list(campaign.folder.rglob("*.tf")) and not (cache / "index").exists()


def test_planning_and_committing_leave_the_remote_as_it_is(run: Begin, tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    make(remote, {"main.tf": PROVIDER + "\n" + table("orders")})
    campaign = run(remote)
    before = held(remote)
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert held(remote) == before and campaign.store.commits()
