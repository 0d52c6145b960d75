"""Where `tfgen migrate plan` runs its work, and what it shows on a terminal and elsewhere."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.cli.conftest import Result
from tests.migration.repositories import PROVIDER, make
from tfgen.cli import live
from tfgen.migration import engines
from tfgen.migration.engines import InProcess, Pool
from tfgen.migration.selection import Watch

Tfgen = Callable[..., Result]
TEXT = 'name = "c"\n[repositories]\nfolder = "../remotes"\n[limits]\nseconds = 7\nmemory_megabytes = 256\n'


@pytest.mark.parametrize(
    ("said", "kind", "workers", "scheduler"),
    [
        ((), "pool", 0, ""),
        (("--workers", "3"), "pool", 3, ""),
        (("--engine", "inprocess"), "inprocess", 0, ""),
        (("--engine", "dask", "--scheduler", "tcp://127.0.0.1:1"), "dask", 0, "tcp://127.0.0.1:1"),
    ],
)
def test_the_engine_is_what_is_said_and_bounded_as_the_campaign_has_it(
    tfgen: Tfgen,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    said: tuple[str, ...],
    kind: str,
    workers: int,
    scheduler: str,
) -> None:
    make(tmp_path / "remotes/a.git", {"main.tf": PROVIDER})
    (tmp_path / "c").mkdir()
    (tmp_path / "c/campaign.toml").write_text(TEXT)
    opened: list[Any] = []

    def remembered(kind: str, **more: Any) -> InProcess:
        opened.append((kind, more))
        return InProcess()

    monkeypatch.setattr(engines, "open_engine", remembered)
    tfgen("migrate", "discover", str(tmp_path / "c"))
    assert tfgen("migrate", "plan", str(tmp_path / "c"), *said).code == 0
    bounds = {"seconds": 7, "memory_megabytes": 256}
    assert opened == [(kind, {"workers": workers, "scheduler": scheduler, **bounds})]


def test_a_pool_has_as_many_workers_as_there_are_cores_for_us() -> None:
    assert Pool()._workers == len(os.sched_getaffinity(0))


@pytest.mark.parametrize(
    ("log_json", "quiet", "terminal", "kind"),
    [
        (False, False, True, live.Live),
        (False, False, False, live.Lines),
        (False, True, True, Watch),
        (True, False, True, live.JsonLines),
        (True, True, False, live.JsonLines),
    ],
)
def test_what_is_shown_depends_on_where_it_goes(
    monkeypatch: pytest.MonkeyPatch, log_json: bool, quiet: bool, terminal: bool, kind: type[Watch]
) -> None:
    monkeypatch.setattr(sys.stderr, "isatty", lambda: terminal)
    assert type(live.watch_for(log_json, quiet)) is kind


def test_the_live_view_says_what_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr(live.time, "monotonic", lambda: now[0])
    watch = live.Live()
    watch.begin("plan", 10)
    try:
        for name in ("acme/a", "acme/b", "acme/c", "acme/d"):
            watch.start(name)
        for name, outcome in (("acme/a", "changed"), ("acme/b", "failed"), ("acme/c", "changed")):
            watch.done(name, outcome, "")
        now[0] += 6
        lines = [str(line) for line in watch.shown(24).renderables]
    finally:
        watch.end()
    assert lines == [
        "plan: 3 of 10, 30.0 a minute, about 14 s left",
        "       2 changed",
        "       1 failed",
        "  at acme/d, 6 s",
    ]
