"""SIGKILL at any moment of plan, commit, publish and close, then again from the start: the end is that of an undisturbed run.

A moment is a file that is opened, a program that is started or a statement of SQL, so that the same seed dies at the same place.
"""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.migration.conftest import git
from tests.migration.fakes.github_api import github_api
from tests.migration.fakes.server import TOKEN, FakeServer, serve
from tests.migration.fakes.state import FakeRepository
from tests.migration.publish.conftest import head_of
from tests.migration.repositories import LOCKED, PROVIDER, make, table

REPOSITORIES: dict[str, dict[str, bytes | str]] = {
    "acme/a": {"main.tf": PROVIDER + table("a")},
    "acme/b": {"main.tf": PROVIDER + table("b"), "x/main.tf": PROVIDER + table("x")},
    "acme/c": {"main.tf": PROVIDER},
    "acme/d": {"main.tf": PROVIDER + table("d", LOCKED)},
}
#: How many times the slow tests kill.
KILLS = int(os.environ.get("TFGEN_KILLS", "8"))
VERBS = ("plan", "commit", "publish", "close")
_AUDITED = frozenset({"open", "subprocess.Popen", "os.mkdir", "os.rename", "os.remove"})


class Field:
    """Remotes, a forge and a campaign that can be put back to how they began."""

    def __init__(self, folder: Path, server: FakeServer) -> None:
        self.folder = folder
        self.server = server
        self.pristine = folder / "pristine"
        for name, files in REPOSITORIES.items():
            make(self.pristine / f"{name}.git", files)
        self.begin()

    def begin(self) -> None:
        for path in ("work", "campaign"):
            shutil.rmtree(self.folder / path, ignore_errors=True)
        shutil.copytree(self.pristine, self.folder / "work")
        self.server.state.repositories = {name: FakeRepository(name) for name in REPOSITORIES}
        self.server.state.head_of = head_of(self.folder / "work")
        campaign = self.folder / "campaign"
        campaign.mkdir(mode=0o700)
        (campaign / "campaign.toml").write_text(
            f'name = "k"\nforge = "github"\nurl = "{self.server.url}"\ngroup_by = "root"\n[repositories]\nfolder = "../work"\n'
            f'[tfgen]\nframework = "hipaa"\n[tfgen.kms]\nkey = "create"\n'
        )
        assert self.verb("discover") == 0

    def verb(self, verb: str, moment: int = 0) -> int:
        """Run a verb in a process of its own, killed at a moment; return its exit code, or -9."""
        child = os.fork()
        if not child:
            _run([verb, str(self.folder / "campaign"), "--quiet"], moment, self.folder / "moments")
        _, status = os.waitpid(child, 0)
        return os.waitstatus_to_exitcode(status)

    def moments(self, verb: str) -> int:
        """Run a verb to its end and return how many moments it has."""
        assert self.verb(verb) in (0, 1)
        return int((self.folder / "moments").read_text())

    def state(self) -> dict[str, Any]:
        """Everything that counts: the database without times, the remotes' branches, the requests."""
        with sqlite3.connect(self.folder / "campaign/campaign.db") as database:
            tables = (
                "repositories",
                "results",
                "changes",
                "files",
                "commits",
                "objects",
                "pushes",
                "requests",
                "failures",
            )
            found: dict[str, Any] = {
                name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in tables
            }
        database.close()
        for name in REPOSITORIES:
            found[name] = git(self.folder / f"work/{name}.git", "for-each-ref")
            found[f"requests of {name}"] = self.server.state.repositories[name].requests
        return found


def _run(args: list[str], moment: int, counted: Path) -> None:
    """Be the command, in a child: count moments and die at one."""
    seen = 0

    def count(*_: object) -> None:
        nonlocal seen
        seen += 1
        if seen == moment:
            os.kill(os.getpid(), signal.SIGKILL)

    def audit(event: str, arguments: tuple[Any, ...]) -> None:
        if event in _AUDITED:
            count()

    def connect(*args: Any, **named: Any) -> sqlite3.Connection:
        database = connected(*args, **named)
        database.set_trace_callback(count)
        return database

    code = 70
    connected = sqlite3.connect
    try:
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        sys.argv = ["tfgen", "migrate", *args, *(["--engine", "inprocess"] if args[0] == "plan" else [])]
        sys.addaudithook(audit)
        sqlite3.connect = connect  # type: ignore[assignment]
        from tfgen.cli.app import main

        try:
            main()
        except SystemExit as error:
            code = error.code if isinstance(error.code, int) else 71
        counted.write_text(str(seen))
    finally:
        os._exit(code)


@pytest.fixture
def field(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Field]]:
    import github  # noqa: F401 - children are born with it

    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with serve(github_api) as server:
        yield lambda: Field(tmp_path, server)


def _die_and_go_on(field: Field, kills: int, seed: int) -> None:
    random = Random(seed)
    moments = {verb: field.moments(verb) for verb in VERBS}
    undisturbed = field.state()
    assert [len(undisturbed[f"requests of {name}"]) for name in REPOSITORIES] == [1, 2, 0, 0]
    for _ in range(kills):
        field.begin()
        killed = random.choice(VERBS)
        at = random.randrange(1, moments[killed])
        for verb in VERBS:
            if verb == killed:
                assert field.verb(verb, at) == -signal.SIGKILL, (verb, at)
                # What a person would do: all over again.
                for again in VERBS[: VERBS.index(verb)]:
                    assert field.verb(again) in (0, 1)
            assert field.verb(verb) in (0, 1), (killed, at)
        assert field.state() == undisturbed, f"{killed} killed at its moment {at} of {moments[killed]}"


def test_killed_at_some_moments(field: Callable[[], Field]) -> None:
    _die_and_go_on(field(), kills=2, seed=1)


@pytest.mark.slow
def test_killed_at_many_moments(field: Callable[[], Field]) -> None:
    """Eight by default; TFGEN_KILLS=50 takes some minutes."""
    _die_and_go_on(field(), kills=KILLS, seed=2)
