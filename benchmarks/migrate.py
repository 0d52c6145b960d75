"""A campaign over generated git repositories: cold and repeated plans, what engines cost, memory.

`python benchmarks/migrate.py --count 1000` prints a table. Times are CPU seconds of this process and all below it, git's too, which other
work on the machine changes little; the wall clock stands beside them for scale only.
"""

from __future__ import annotations

import argparse
import os
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from tests.migration.repositories import generate
from tfgen.fixing.options import Options
from tfgen.migration.campaign import load
from tfgen.migration.committing import commit
from tfgen.migration.engines import Dask, Engine, InProcess, Pool
from tfgen.migration.outcomes import Repository
from tfgen.migration.planning import plan
from tfgen.migration.store import Store

_TABLES = ("repositories", "results", "changes", "files")
OPTIONS = Options(frameworks=("hipaa",), kms_key="create")


class Cost(NamedTuple):
    """Seconds of the CPU and of the clock."""

    cpu: float
    wall: float


def cpu_seconds() -> float:
    """User and system time of this process and of all below it, those that ended too. Source: proc(5), stat."""
    parents, spent = {}, {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = path.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        number = int(path.parent.name)
        parents[number], spent[number] = int(fields[1]), sum(map(int, fields[11:15]))
    below = {os.getpid()}
    while True:
        more = {number for number, parent in parents.items() if parent in below} - below
        if not more:
            break
        below |= more
    return sum(spent[number] for number in below) / os.sysconf("SC_CLK_TCK")


def planned(folder: Path, remotes: list[Path], engine: Engine) -> tuple[list[Cost], dict[str, list[str]]]:
    """Plan from cold, plan again, commit; return what each cost, and the tables."""
    folder.mkdir(mode=0o700)
    (folder / "campaign.toml").write_text('name = "bench"\n')
    campaign = load(str(folder))
    with Store(str(folder), write=True) as store:
        store.discovered([Repository(path.name, str(path)) for path in remotes])
        costs = []
        for step in (
            lambda: plan(store, campaign, OPTIONS, engine),
            lambda: plan(store, campaign, OPTIONS, engine),
            lambda: commit(store, campaign),
        ):
            begun = Cost(cpu_seconds(), time.perf_counter())
            step()
            costs.append(Cost(cpu_seconds() - begun.cpu, time.perf_counter() - begun.wall))
    with sqlite3.connect(folder / "campaign.db") as database:
        tables = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in _TABLES}
    database.close()
    return costs, tables


def megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--engines", default="inprocess,pool2,pool4,dask")
    given = parser.parse_args()
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as scratch:
        begun = time.perf_counter()
        remotes = generate(Path(scratch) / "remotes", given.count)
        print(f"{given.count} repositories made in {time.perf_counter() - begun:.1f} s", flush=True)
        first: dict[str, list[str]] | None = None
        base = 0.0
        print(
            "| engine | plan, cold | against in process | by the clock | plan again | commit | same tables |\n| --- | --- | --- | --- | --- | --- | --- |"
        )
        for name in given.engines.split(","):
            cluster = None
            if name == "dask":
                cluster = LocalCluster(
                    n_workers=2, threads_per_worker=1, dashboard_address=None, local_directory=scratch
                )
            engine: Engine = (
                Dask(cluster.scheduler_address)
                if cluster
                else InProcess()
                if name == "inprocess"
                else Pool(int(name[4:]), seconds=300, memory_megabytes=1024)
            )
            (cold, again, committed), tables = planned(Path(scratch) / name, remotes, engine)
            engine.close()
            if cluster:
                cluster.close()
            first, base = first or tables, base or cold.cpu
            same = "yes" if tables == first else "NO"
            print(
                f"| {name} | {cold.cpu:.1f} s | {cold.cpu / base:.2f} | {cold.wall:.0f} s | {again.cpu:.2f} s, {again.cpu / cold.cpu:.1%} "
                f"| {committed.cpu:.1f} s | {same} |",
                flush=True,
            )
        print(
            f"peak memory: this process {megabytes(resource.RUSAGE_SELF):.0f} MB, largest child {megabytes(resource.RUSAGE_CHILDREN):.0f} MB"
        )


if __name__ == "__main__":
    main()
