"""A campaign in a folder, and repositories for it."""

from __future__ import annotations

import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tfgen.fixing.options import Options
from tfgen.migration.campaign import Campaign, load
from tfgen.migration.engines import Engine, InProcess
from tfgen.migration.outcomes import Repository, Result
from tfgen.migration.planning import Planned, plan
from tfgen.migration.selection import Selection
from tfgen.migration.store import Store

OPTIONS = Options(frameworks=("hipaa",), kms_key="create")


@pytest.fixture(autouse=True)
def _pinned(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Commits at one time, and no configuration of whoever runs the tests."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("HOME", str(tmp_path))


class Run:
    """A campaign with its open database."""

    def __init__(self, folder: Path, repositories: list[Repository], text: str = "") -> None:
        folder.mkdir(mode=0o700, exist_ok=True)
        (folder / "campaign.toml").write_text(text or 'name = "hipaa"\n')
        self.folder = folder
        self.campaign: Campaign = load(str(folder))
        self.store = Store(str(folder), write=True)
        self.store.discovered(repositories)

    def plan(self, engine: Engine | None = None, options: Options = OPTIONS, **said: object) -> Planned:
        return plan(self.store, self.campaign, options, engine or InProcess(), Selection(**said))  # type: ignore[arg-type]

    def result(self, name: str) -> Result:
        found = self.store.result(name, contents=True)
        assert found is not None
        return found


@pytest.fixture
def run(tmp_path: Path) -> Iterator[Callable[..., Run]]:
    made: list[Run] = []

    def begin(*repositories: Repository | Path, text: str = "") -> Run:
        named = [r if isinstance(r, Repository) else Repository(r.name, str(r)) for r in repositories]
        made.append(Run(tmp_path / f"campaign{len(made)}", named, text))
        return made[-1]

    yield begin
    for each in made:
        each.store.close()


def git(folder: Path, *args: str) -> str:
    """Run git in a repository; return what it says."""
    done = subprocess.run(["git", f"--git-dir={folder}", *args], capture_output=True, text=True, check=True, cwd="/")
    return done.stdout.strip()
