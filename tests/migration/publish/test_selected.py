"""`--only`, `--limit` and `--dry-run` of each verb, and how fast it writes."""

from __future__ import annotations

from typing import Any

import pytest

from tests.migration.fakes.server import Fault
from tests.migration.publish.conftest import BRANCH, FAILING, Field, Make
from tests.migration.repositories import GOOD, PROVIDER, make, table
from tfgen.migration import publishing, syncing
from tfgen.migration.committing import commit
from tfgen.migration.pacing import Pace
from tfgen.migration.report import report_data
from tfgen.migration.selection import Selection
from tfgen.reporting.campaign import FORMATS, render

NAMES = ("acme/a", "acme/b", "acme/c")


def begun(field: Make, text: str = "") -> Field:
    f = field(text)
    for name in NAMES:
        f.add(name)
    f.prepare()
    return f


def everything(f: Field) -> Any:
    """All that a verb could change."""
    assert f.server is not None
    database = list(f.run.store._db.iterdump())
    return database, {name: f.heads(name) for name in NAMES}, repr(f.server.state)


def test_commit_makes_as_many_as_it_is_allowed(field: Make) -> None:
    f = field()
    for name in NAMES:
        f.add(name)
    f.run.plan()
    assert commit(f.run.store, f.run.campaign, Selection(limit=2)).made == 2
    assert [each.repository for each in f.run.store.commits()] == ["acme/a", "acme/b"]
    assert commit(f.run.store, f.run.campaign, Selection(limit=2)).made == 1


def test_close_closes_as_many_as_it_is_allowed(field: Make) -> None:
    f = begun(field)
    f.publish()
    assert f.close(selection=Selection(limit=2)).closed == 2
    assert [f.requests(name)[0].state for name in NAMES] == ["closed", "closed", "open"]
    assert f.close(selection=Selection(limit=2)).closed == 1


def test_only_those_that_failed_are_worked_on_again(field: Make) -> None:
    f = begun(field)
    assert f.server is not None
    f.server.faults.append(Fault("POST /repos/acme/b/pulls", status=500, times=99))
    f.remote("acme/c").rename(f.folder / "gone")
    f.publish()
    f.server.faults.clear()
    (f.folder / "gone").rename(f.remote("acme/c"))
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare(("failed",))
    f.publish(only=("failed",))
    assert [len(f.requests(name)) for name in NAMES] == [1, 1, 1]
    assert f.run.result("acme/a").detail == "1 fixed in 2 files"  # its new commit was not looked at


@pytest.mark.parametrize("verb", ["plan", "commit", "publish", "close"])
def test_a_dry_run_leaves_everything_as_it_was(field: Make, verb: str) -> None:
    f = begun(field)
    f.publish(only=("acme/a",))
    make(f.remote("acme/b"), {"main.tf": FAILING + table("more")})
    make(f.remote("acme/c"), {"main.tf": PROVIDER + table("orders", GOOD)})
    if verb == "plan":  # what is skipped is not written down either
        (f.remote("acme/c") / "HEAD").write_text("ref: refs/heads/gone\n")
    if verb == "commit":
        f.run.plan()
    before = everything(f)
    dry = Selection(dry_run=True)
    if verb == "plan":
        assert f.run.plan(dry_run=True).would
    elif verb == "commit":
        assert commit(f.run.store, f.run.campaign, dry).would
    elif verb == "publish":
        assert f.publish(dry_run=True).would
    else:
        assert f.close(selection=dry).would
    assert everything(f) == before


def test_a_report_changes_nothing_and_is_the_same_again(field: Make) -> None:
    f = begun(field)
    f.publish()
    before = everything(f)
    data = [report_data(f.run.store, f.run.campaign) for _ in range(2)]
    for format in FORMATS:
        assert render(data[0], format) == render(data[1], format)
    assert everything(f) == before


def test_as_many_writes_a_minute_as_the_campaign_says(field: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    f = begun(field, "[limits]\nwrites_per_minute = 6\n")
    waits: list[float] = []
    for module in (publishing, syncing):
        monkeypatch.setattr(module, "Pace", lambda number: Pace(number, lambda: 0.0, waits.append))  # time stands still
    f.publish()
    assert waits == [10.0, 20.0, 30.0, 40.0, 50.0]  # three pushes and three requests, the first at once
    waits.clear()
    f.close()
    assert waits == [10.0, 20.0, 30.0, 40.0, 50.0]  # each request, and its branch


def test_a_base_that_moves_while_others_are_published(field: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    f = begun(field)
    asked = f.forge.find
    moved: list[str] = []

    def find(repository: str, head: str) -> Any:
        if repository == "acme/a" and not moved:
            moved.append(make(f.remote("acme/b"), {"more.tf": table("more")}))
        return asked(repository, head)

    monkeypatch.setattr(f.forge, "find", find)
    f.publish(replan=True)
    assert [len(f.requests(name)) for name in NAMES] == [1, 1, 1]
    assert f.run.store.commits("acme/b")[0].base == moved[0]
    assert "more.tf" in {file.path for file in f.run.result("acme/b").changes[0].files} and BRANCH in f.heads("acme/b")
