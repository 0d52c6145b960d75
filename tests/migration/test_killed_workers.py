"""SIGKILL of workers of the pool at random moments of a plan; then the plan goes on, and ends as one that nothing disturbed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path
from random import Random
from typing import Any

import pytest

from tests.migration.conftest import Run
from tests.migration.engine_tasks import counted_work
from tests.migration.repositories import generate
from tests.migration.test_engines import tables
from tfgen.migration.engines import Engine, InProcess, Pool
from tfgen.migration.outcomes import Outcome, Reason

Begin = Callable[..., Run]
#: Killed in one plan.
_AT_ONCE = 4
_COUNT = 8


class _Fated:
    """An engine whose workers die at given moments of given repositories, each once."""

    def __init__(self, engine: Engine, fates: dict[str, int], folder: Path) -> None:
        folder.mkdir()
        self._engine, self._fates, self._folder = engine, fates, folder

    def run(self, function: Callable[..., Any], tasks: Iterable[Any]) -> Iterator[tuple[Any, Any]]:
        return self._engine.run(partial(counted_work, function, self._fates, str(self._folder)), tasks)

    def moments(self) -> dict[str, int]:
        return {path.stem: int(path.read_text()) for path in sorted(self._folder.glob("*.moments"))}

    def close(self) -> None:
        self._engine.close()


def _kill(run: Begin, folder: Path, kills: int, seed: int) -> int:
    random = Random(seed)
    remotes = generate(folder / "remotes", _COUNT)
    calm = _Fated(InProcess(), {}, folder / "calm")
    run(*remotes).plan(calm)  # imports are no moments
    undisturbed = run(*remotes)
    undisturbed.plan(calm)
    moments = calm.moments()
    assert len(moments) == _COUNT and min(moments.values()) > 3
    died = 0
    pool = Pool(2, seconds=60)
    try:
        while died < kills:
            names = random.sample(sorted(moments), min(_AT_ONCE, kills - died))
            fates = {name: random.randint(1, moments[name]) for name in names}
            engine = _Fated(pool, fates, folder / f"fated{died}")
            campaign = run(*remotes)
            campaign.plan(engine)
            lost = {r.repository for r in campaign.store.results() if r.reason is Reason.CRASHED}
            assert lost == set(names), (seed, died, fates)
            assert len(list(campaign.store.results())) == _COUNT
            died += len(lost)
            for _ in range(3):  # a git that outlives its worker may still hold a lock
                campaign.plan(engine, only=("failed",))
                if all(result.outcome is not Outcome.FAILED for result in campaign.store.results()):
                    break
            assert tables(campaign) == tables(undisturbed), (seed, died, fates)
    finally:
        pool.close()
    return died


def test_workers_killed_at_some_moments(run: Begin, tmp_path: Path) -> None:
    assert _kill(run, tmp_path, kills=3, seed=1) == 3


@pytest.mark.slow
def test_workers_killed_at_many_moments(run: Begin, tmp_path: Path) -> None:
    """Twelve by default; TFGEN_KILLS=50 takes longer."""
    kills = int(os.environ.get("TFGEN_KILLS", "12"))
    assert _kill(run, tmp_path, kills, seed=2) == kills
