"""Engines: the same results whoever runs the tasks; a worker that dies or hangs costs one task."""

from __future__ import annotations

import itertools
import json
import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmarks.migrate import cpu_seconds
from tests.migration import engine_tasks
from tests.migration.conftest import Run
from tests.migration.repositories import generate
from tfgen.errors import UsageError
from tfgen.migration import engines
from tfgen.migration.engines import Dask, Engine, InProcess, Lost, Pool, open_engine
from tfgen.migration.outcomes import Outcome, Reason
from tfgen.migration.work import Task, work

Begin = Callable[..., Run]
#: One table after another; times are in `events` only.
_TABLES = ("repositories", "results", "changes", "files")


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Dask scheduler with two worker processes on the loopback."""
    from distributed import LocalCluster

    folder = tmp_path_factory.mktemp("dask")
    with LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address="127.0.0.1:0", local_directory=str(folder)
    ) as cluster:
        yield cluster.scheduler_address


def tables(run: Run) -> dict[str, list[str]]:
    with sqlite3.connect(run.folder / "campaign.db") as database:
        found = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in _TABLES}
    database.close()
    return found


def test_results_are_the_same_on_every_engine(run: Begin, tmp_path: Path, scheduler: str) -> None:
    remotes = generate(tmp_path / "remotes", 30)
    found = []
    for engine in (InProcess(), Pool(1), Pool(2), Pool(4), Dask(scheduler)):
        campaign = run(*remotes)
        try:
            assert campaign.plan(engine).worked == 30
        finally:
            engine.close()
        found.append(tables(campaign))
    assert len(found[0]["results"]) == 30
    assert len(found[0]["changes"]) > 3
    assert all(each == found[0] for each in found)


@pytest.mark.slow
def test_what_engines_cost_is_bounded(run: Begin, tmp_path: Path, scheduler: str) -> None:
    """CPU seconds of all processes, which other work on the machine changes little; benchmarks/migrate.py has a thousand repositories."""
    remotes = generate(tmp_path / "remotes", 40)
    costs = []
    for engine in (InProcess(), Pool(2), Dask(scheduler)):
        try:
            run(*remotes[:10]).plan(engine)  # a worker's imports are no cost of a repository
            campaign = run(*remotes)
            begun = cpu_seconds()
            assert campaign.plan(engine).worked == 40
            costs.append(cpu_seconds() - begun)
        finally:
            engine.close()
    assert costs[1] <= 1.5 * costs[0] and costs[2] <= 2.5 * costs[0], costs


@pytest.mark.parametrize("kind", ["inprocess", "pool", "dask"])
def test_every_task_comes_back_once(kind: str, scheduler: str) -> None:
    engine = open_engine(kind, workers=2, scheduler=scheduler)
    try:
        assert sorted(engine.run(engine_tasks.double, range(40))) == [(n, 2 * n) for n in range(40)]
        assert list(engine.run(engine_tasks.double, [])) == []
    finally:
        engine.close()


def lost(engine: Engine, function: Callable[[int], int]) -> Lost:
    """Run six tasks of which the fourth is lost, and return what became of it."""
    try:
        done = dict(engine.run(function, range(6)))
    finally:
        engine.close()
    assert {number: result for number, result in done.items() if number != 3} == {n: n for n in (0, 1, 2, 4, 5)}
    result = done[3]
    assert isinstance(result, Lost)
    return result


def test_a_worker_that_dies_costs_one_task() -> None:
    found = lost(Pool(2), engine_tasks.die_at_three)
    assert found.reason is Reason.CRASHED
    assert "died" in found.detail


def test_a_worker_that_hangs_costs_one_task() -> None:
    found = lost(Pool(2, seconds=1), engine_tasks.hang_at_three)
    assert (found.reason, found.detail) == (Reason.TIMEOUT, "it took more than 1 second")


@pytest.mark.slow
def test_a_task_that_kills_dask_workers_is_lost_alone(tmp_path: Path) -> None:
    """At the first death Dask gives up all that the worker had: what is innocent there runs again."""
    import dask
    from distributed import LocalCluster

    with (
        dask.config.set({"distributed.scheduler.allowed-failures": 0}),
        LocalCluster(
            n_workers=1, threads_per_worker=4, dashboard_address="127.0.0.1:0", local_directory=str(tmp_path)
        ) as cluster,
    ):
        found = lost(Dask(cluster.scheduler_address), engine_tasks.die_at_three)
    assert (found.reason, found.detail) == (Reason.CRASHED, "its workers died (KilledWorker)")


@pytest.mark.slow
def test_a_run_ends_when_all_dask_workers_are_gone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from distributed import LocalCluster

    monkeypatch.setattr(engines, "_LOOK", 0.2)
    monkeypatch.setattr(engines, "_PATIENCE", 1.0)
    with LocalCluster(n_workers=0, dashboard_address="127.0.0.1:0", local_directory=str(tmp_path)) as cluster:
        engine = Dask(cluster.scheduler_address)
        with pytest.raises(UsageError, match="has no worker any more"):
            list(engine.run(engine_tasks.double, [1]))
        engine.close()


@pytest.mark.slow
def test_a_run_ends_when_the_dask_scheduler_is_gone_and_every_line_is_json(tmp_path: Path) -> None:
    from distributed import LocalCluster

    generate(tmp_path / "remotes", 30)
    folder = tmp_path / "c"
    folder.mkdir()
    (folder / "campaign.toml").write_text('name = "c"\n[repositories]\nfolder = "../remotes"\n')
    tfgen = [sys.executable, "-c", "from tfgen.cli.app import main; main()", "migrate"]
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    subprocess.run([*tfgen, "discover", str(folder), "-q"], env=environment, check=True)
    with LocalCluster(n_workers=1, dashboard_address="127.0.0.1:0", local_directory=str(tmp_path / "dask")) as cluster:
        where = ["--engine", "dask", "--scheduler", cluster.scheduler_address, "--log-json"]
        plan = subprocess.Popen([*tfgen, "plan", str(folder), *where], env=environment, stderr=subprocess.PIPE)
        assert plan.stderr is not None
        said = []
        for line in plan.stderr:
            said.append(json.loads(line))
            if said[-1]["event"] == "done" and not any(each["event"] == "done" for each in said[:-1]):
                cluster.close()
    plan.stderr.close()
    assert plan.wait() == 2
    assert said[-1]["event"] == "error" and "goes on where it stopped" in said[-1]["text"], said[-1]
    assert any(each["event"] == "log" for each in said)


@pytest.mark.slow
def test_a_result_that_is_cancelled_runs_again(scheduler: str) -> None:
    engine = Dask(scheduler)
    submitted = engine._submitted
    cancelled: list[int] = []

    def cancel_first(function: Callable[[int], int], task: int) -> object:
        future = submitted(function, task)
        if task not in cancelled:
            cancelled.append(task)
            future.cancel(force=True)
        return future

    engine._submitted = cancel_first  # type: ignore[method-assign, assignment]
    try:
        assert sorted(engine.run(engine_tasks.double, range(6))) == [(n, 2 * n) for n in range(6)]
    finally:
        engine.close()
    assert cancelled == list(range(6))


def test_memory_of_a_worker_is_bounded() -> None:
    engine = Pool(1, memory_megabytes=256)
    try:
        done = dict(engine.run(engine_tasks.fill_memory, [8, 400]))
    finally:
        engine.close()
    assert done == {8: "got 8", 400: "refused"}


def test_workers_work_at_the_same_time(tmp_path: Path) -> None:
    """One core shows no speed-up; two tasks that wait for each other show that both run."""
    for name in ("a", "b"):
        os.mkfifo(tmp_path / name)
    engine = Pool(2, seconds=60)
    try:
        assert [result for _, result in engine.run(engine_tasks.meet, [str(tmp_path), str(tmp_path)])] == [1, 1]
    finally:
        engine.close()


@pytest.mark.parametrize("kind", ["inprocess", "pool", "dask"])
def test_tasks_are_taken_when_there_is_room(kind: str, scheduler: str) -> None:
    """So that memory does not grow with the campaign, and that a stop is heard before the next repository."""
    taken: list[int] = []

    def endless() -> Iterator[int]:
        for number in itertools.count():
            taken.append(number)
            yield number

    engine = open_engine(kind, workers=2, scheduler=scheduler)
    try:
        results = engine.run(engine_tasks.double, endless())
        for count in range(1, 30):
            next(results)
            assert len(taken) < count + 16
    finally:
        engine.close()


def test_each_result_is_written_when_it_comes(run: Begin, tmp_path: Path) -> None:
    """A coordinator that ends in the middle has what came before."""
    campaign = run(*generate(tmp_path / "remotes", 4))

    class Ending(InProcess):
        def run(self, function, tasks):  # type: ignore[no-untyped-def]
            for number, task in enumerate(tasks):
                if number == 2:
                    raise KeyboardInterrupt
                yield task, function(task)

    with pytest.raises(KeyboardInterrupt):
        campaign.plan(Ending())
    assert [result.repository for result in campaign.store.results()] == ["service-0000.git", "service-0001.git"]
    assert campaign.plan().worked == 2


def test_a_lost_repository_is_a_result_and_comes_back(run: Begin, tmp_path: Path) -> None:
    remotes = generate(tmp_path / "remotes", 4)

    class Dying(InProcess):
        def run(self, function, tasks):  # type: ignore[no-untyped-def]
            for number, task in enumerate(tasks):
                yield task, Lost(Reason.CRASHED, "its worker died", "Run again.") if number == 3 else function(task)

    campaign = run(*remotes)
    campaign.plan(Dying())
    result = campaign.result("service-0003.git")
    assert (result.reason, result.outcome, result.step) == (Reason.CRASHED, Outcome.FAILED, "fix")
    assert campaign.plan().worked == 0
    assert campaign.plan(only=("failed",)).worked == 1
    assert campaign.result("service-0003.git").outcome is not Outcome.FAILED


def test_work_is_the_same_twice(run: Begin, tmp_path: Path) -> None:
    (remote,) = generate(tmp_path / "remotes", 4)[3:]
    campaign = run(remote)
    campaign.plan()
    result = campaign.result("service-0003.git")
    repository = campaign.store.repositories()[0].repository
    task = Task(repository, result.branch, result.base, str(tmp_path / "other"), result.settings, _options())
    assert work(task) == work(task) == result


def _options():  # type: ignore[no-untyped-def]
    from tests.migration.conftest import OPTIONS

    return OPTIONS


def test_no_such_engine() -> None:
    with pytest.raises(UsageError, match="is no engine"):
        open_engine("spark")
    with pytest.raises(UsageError, match="needs --scheduler"):
        open_engine("dask")


def test_workers_go_when_the_coordinator_is_killed(tmp_path: Path) -> None:
    """Both hold the write end of a pipe; it ends when the last of them is gone."""
    read, write = os.pipe()
    code = (
        "import os, signal\n"
        "from tests.migration.engine_tasks import double\n"
        "from tfgen.migration.engines import Pool\n"
        "def main():\n"
        "    engine = Pool(2)\n"
        "    print(list(engine.run(double, range(4))), flush=True)\n"
        "    os.kill(os.getpid(), signal.SIGKILL)\n"
        "if __name__ == '__main__':\n"
        "    main()\n"
    )
    script = tmp_path / "coordinator.py"
    script.write_text(code)
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    done = subprocess.run(
        [sys.executable, str(script)], env=environment, pass_fds=[write], capture_output=True, check=False
    )
    os.close(write)
    assert done.returncode == -9, done.stderr
    assert os.read(read, 1) == b""  # would wait for ever on a worker that stays
    os.close(read)
