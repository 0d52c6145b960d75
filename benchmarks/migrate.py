"""A campaign over generated git repositories: cold and repeated plans, what engines cost, memory.

`python benchmarks/migrate.py --count 1000` prints a table. Ratios of one run on one machine; the seconds are for scale only.
"""

from __future__ import annotations

import argparse
import resource
import sqlite3
import sys
import tempfile
import time
from pathlib import Path

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


def planned(folder: Path, remotes: list[Path], engine: Engine) -> tuple[float, float, float, dict[str, list[str]]]:
    """Plan from cold, plan again, commit; return the seconds of each and the tables."""
    folder.mkdir(mode=0o700)
    (folder / "campaign.toml").write_text('name = "bench"\n')
    campaign = load(str(folder))
    with Store(str(folder), write=True) as store:
        store.discovered([Repository(path.name, str(path)) for path in remotes])
        seconds = []
        for step in (
            lambda: plan(store, campaign, OPTIONS, engine),
            lambda: plan(store, campaign, OPTIONS, engine),
            lambda: commit(store, campaign),
        ):
            begun = time.perf_counter()
            step()
            seconds.append(time.perf_counter() - begun)
    with sqlite3.connect(folder / "campaign.db") as database:
        tables = {name: sorted(map(repr, database.execute(f"SELECT * FROM {name}"))) for name in _TABLES}
    database.close()
    return seconds[0], seconds[1], seconds[2], tables


def megabytes(who: int) -> float:
    return resource.getrusage(who).ru_maxrss / 1024


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--engines", default="inprocess,pool1,pool2,dask")
    given = parser.parse_args()
    from distributed import LocalCluster

    with tempfile.TemporaryDirectory() as scratch:
        begun = time.perf_counter()
        remotes = generate(Path(scratch) / "remotes", given.count)
        print(f"{given.count} repositories made in {time.perf_counter() - begun:.1f} s", flush=True)
        first: dict[str, list[str]] | None = None
        base = 0.0
        print(
            "| engine | plan, cold | against in process | plan again | commit | same tables |\n| --- | --- | --- | --- | --- | --- |"
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
            cold, again, committed, tables = planned(Path(scratch) / name, remotes, engine)
            engine.close()
            if cluster:
                cluster.close()
            first, base = first or tables, base or cold
            same = "yes" if tables == first else "NO"
            print(
                f"| {name} | {cold:.1f} s | {cold / base:.2f} | {again:.2f} s, {again / cold:.1%} | {committed:.1f} s | {same} |",
                flush=True,
            )
        print(
            f"peak memory: this process {megabytes(resource.RUSAGE_SELF):.0f} MB, largest child {megabytes(resource.RUSAGE_CHILDREN):.0f} MB"
        )


if __name__ == "__main__":
    main()
