"""SIGKILL of workers of the pool and of Dask at random moments of a plan; then the plan goes on, and ends as one that nothing disturbed."""

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
from tfgen.migration.engines import Dask, Engine, InProcess, Pool
from tfgen.migration.outcomes import Outcome, Reason

Begin = Callable[..., Run]
#: How many the slow tests kill; a third of it on Dask, whose workers take seconds to come again.
_KILLS = int(os.environ.get("TFGEN_KILLS", "12"))
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

    def died(self) -> set[str]:
        return {path.name.removesuffix(".died") for path in self._folder.glob("*.died")}

    def close(self) -> None:
        self._engine.close()


def _kill(run: Begin, folder: Path, engine: Engine, kills: int, seed: int, again: bool) -> int:
    """Kill workers, some in each plan; with `again` the engine runs what they had once more by itself, else the next plan does."""
    random = Random(seed)
    remotes = generate(folder / "remotes", _COUNT)
    calm = _Fated(InProcess(), {}, folder / "calm")
    run(*remotes).plan(calm)  # imports are no moments
    undisturbed = run(*remotes)
    undisturbed.plan(calm)
    moments = calm.moments()
    assert len(moments) == _COUNT and min(moments.values()) > 3
    died = 0
    while died < kills:
        names = random.sample(sorted(moments), min(_AT_ONCE, kills - died))
        fates = {name: random.randint(1, moments[name]) for name in names}
        fated = _Fated(engine, fates, folder / f"fated{died}")
        campaign = run(*remotes)
        campaign.plan(fated)
        lost = {r.repository for r in campaign.store.results() if r.reason is Reason.CRASHED}
        assert fated.died() == set(names) and lost == (set() if again else set(names)), (seed, died, fates)
        assert len(list(campaign.store.results())) == _COUNT
        died += len(names)
        for _ in range(3):  # a git that outlives its worker may still hold a lock
            if all(result.outcome is not Outcome.FAILED for result in campaign.store.results()):
                break
            campaign.plan(fated, only=("failed",))
        assert tables(campaign) == tables(undisturbed), (seed, died, fates)
    return died


@pytest.fixture
def pool() -> Iterator[Pool]:
    engine = Pool(2, seconds=60)
    yield engine
    engine.close()


@pytest.fixture
def on_dask(tmp_path: Path) -> Iterator[Dask]:
    """Workers of Dask that come again however often they are killed."""
    import dask.config
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.deploy.lost-worker-timeout": "1h"}),
        LocalCluster(
            n_workers=2, threads_per_worker=1, dashboard_address="127.0.0.1:0", local_directory=str(tmp_path / "dask")
        ) as cluster,
    ):
        engine = Dask(cluster.scheduler_address)
        yield engine
        engine.close()


def test_workers_killed_at_some_moments(run: Begin, tmp_path: Path, pool: Pool) -> None:
    assert _kill(run, tmp_path, pool, kills=3, seed=1, again=False) == 3


@pytest.mark.slow
def test_workers_killed_at_many_moments(run: Begin, tmp_path: Path, pool: Pool) -> None:
    """Twelve by default; TFGEN_KILLS=50 takes longer."""
    assert _kill(run, tmp_path, pool, _KILLS, seed=2, again=False) == _KILLS


@pytest.mark.slow
def test_dask_workers_killed_at_many_moments(run: Begin, tmp_path: Path, on_dask: Dask) -> None:
    assert _kill(run, tmp_path, on_dask, _KILLS // 3, seed=3, again=True) == _KILLS // 3
