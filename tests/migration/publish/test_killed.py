"""SIGKILL at seeded random moments during `publish`; then it goes on, and ends as if nothing had happened."""

from __future__ import annotations

import copy
import ctypes
import os
import random
import shutil
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import git
from tests.migration.fakes.state import FakeState
from tests.migration.publish.conftest import BRANCH, FAILING, Field, Make
from tests.migration.repositories import make, table
from tfgen.migration.publishing import publish
from tfgen.migration.store import Store

NAMES = ("acme/a", "acme/b", "acme/c")


class _Count:
    """Counts calls and returns of Python and C functions in this process, and kills it at one of them."""

    def __init__(self, fatal: int = -1) -> None:
        self.seen = 0
        self._fatal = fatal

    def __call__(self, *_: Any) -> None:
        self.seen += 1
        if self.seen == self._fatal:
            os.kill(os.getpid(), signal.SIGKILL)


#: Of prctl(2): orphans of our children become ours.
_SUBREAPER = 36


def _children() -> set[int]:
    lists = (path.read_text().split() for path in Path("/proc/self/task").glob("*/children"))
    return {int(number) for numbers in lists for number in numbers}


def in_child(action: Callable[[], None], fatal: int = -1) -> tuple[bool, int]:
    """Run `action` in a child that is killed at its `fatal`-th call; return whether it ended by itself, and the calls that it made."""
    ctypes.CDLL(None).prctl(_SUBREAPER, 1, 0, 0, 0)
    before = _children()
    reader, writer = os.pipe()
    child = os.fork()
    if not child:
        try:
            count = _Count(fatal)
            sys.setprofile(count)
            action()
            sys.setprofile(None)
            os.write(writer, str(count.seen).encode())
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writer)
    with open(reader) as said:
        calls = int(said.read() or 0)
    _, status = os.waitpid(child, 0)
    for orphan in _children() - before:  # a git that outlives its parent would race with the next run
        os.waitpid(orphan, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0
    return not os.WIFSIGNALED(status), calls


def publishing(f: Field) -> Callable[[], None]:
    """Publish with a database and a forge of its own, as a new process does."""

    def action() -> None:
        with Store(f.run.campaign.folder, write=True) as store:
            done = publish(store, f.run.campaign, f._forge())
            assert not done.held

    return action


def state_of(f: Field) -> Any:
    """All that remotes, forge and database hold."""
    requests = {
        name: [
            (r.number, r.head, r.base, r.title, r.body, r.state, sorted(r.labels), sorted(r.reviewers))
            for r in f.requests(name)
        ]
        for name in NAMES
    }
    with Store(f.run.campaign.folder, write=False) as store:
        rows = [row._replace(data={k: v for k, v in row.data.items() if k != "notes"}) for row in store.requests()]
        return {name: f.heads(name) for name in NAMES}, requests, rows, store.pushes(), store.failures()


class _Reset:
    """Puts remotes, campaign and forge back to where they were."""

    def __init__(self, f: Field, keep: Path) -> None:
        self.f, self.keep = f, keep
        self.folders = [*(f.remote(name) for name in NAMES), f.run.folder]
        for number, folder in enumerate(self.folders):
            shutil.copytree(folder, keep / str(number))
        assert f.server is not None
        self.state = self._kept(f.server.state)

    def __call__(self) -> None:
        for number, folder in enumerate(self.folders):
            shutil.rmtree(folder)
            shutil.copytree(self.keep / str(number), folder)
        assert self.f.server is not None
        self.f.server.state.repositories = copy.deepcopy(self.state)

    def _kept(self, state: FakeState) -> Any:
        return copy.deepcopy(state.repositories)


def _killed(f: Field, tmp_path: Path, seed: int, kills: int) -> int:
    """Kill until `kills` children died; each campaign is gone on with until it ends, and compared."""
    f.run.store.close()
    reset = _Reset(f, tmp_path / "kept")
    ended, calls = in_child(publishing(f))
    assert ended and calls
    undisturbed = state_of(f)
    assert all(len(f.requests(name)) == 1 for name in NAMES)
    moments = random.Random(seed)
    died = campaigns = 0
    while died < kills:
        reset()
        campaigns += 1
        for _ in range(3):
            ended, _ = in_child(publishing(f), moments.randrange(1, calls))
            if ended:
                break
            died += 1
        ended, _ = in_child(publishing(f))
        assert ended
        assert state_of(f) == undisturbed, f"seed {seed}, campaign {campaigns}"
    return died


def _begin(field: Make, kind: str) -> Field:
    f = field('[request]\nlabels = ["compliance"]\nreviewers = ["alice"]\n', kind)
    for name in NAMES:
        f.add(name)
    f.prepare()
    return f


def test_killed_a_few_times(field: Make, tmp_path: Path) -> None:
    assert _killed(_begin(field, "github"), tmp_path, seed=1, kills=5) >= 5


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "kills"), [("github", 50), ("gitlab", 15)])
def test_killed_at_random_moments(field: Make, tmp_path: Path, kind: str, kills: int) -> None:
    assert _killed(_begin(field, kind), tmp_path, seed=2, kills=kills) >= kills


@pytest.mark.slow
def test_killed_while_updating(field: Make, tmp_path: Path) -> None:
    """The same where branches and requests are there already, and are pushed over."""
    f = _begin(field, "github")
    f.publish()
    old = {name: f.heads(name)[BRANCH] for name in NAMES}
    for name in NAMES:
        make(f.remote(name), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert _killed(f, tmp_path, seed=3, kills=10) >= 10
    assert all(f.heads(name)[BRANCH] != old[name] for name in NAMES)
    assert all(git(f.remote(name), "rev-list", "--count", f"main..{BRANCH}") == "1" for name in NAMES)
