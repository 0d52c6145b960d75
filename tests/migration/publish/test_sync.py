"""`sync` and `close`."""

from __future__ import annotations

import pytest

from tests.migration.fakes.server import Fault
from tests.migration.publish.conftest import BRANCH, FAILING, Make
from tests.migration.publish.test_publish import deeds
from tests.migration.repositories import GOOD, PROVIDER, make, table
from tfgen.migration.discovering import follow
from tfgen.migration.forges.port import State
from tfgen.migration.rows import RequestRow
from tfgen.migration.syncing import word_of


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_sync_learns_what_became_of_each(field: Make, kind: str) -> None:
    f = field("", kind)
    names = [f"acme/{x}" for x in "abcdef"]
    for name in names:
        f.add(name)
    f.prepare()
    f.publish()
    a, b, c, d, e, _ = (f.requests(name)[0] for name in names)
    a.state, b.state, c.conflicting, d.checks = "merged", "closed", True, "failing"
    e.reviews.append(("alice", "APPROVED"))
    done = f.sync()
    assert done.words == {"approved": 1, "checks failing": 1, "closed": 1, "conflicting": 1, "merged": 1, "open": 1}
    assert done.failed == 0
    rows = {row.repository: row for row in f.run.store.requests()}
    assert rows["acme/a"].data["merge_commit"] == "a" * 40
    assert f.events("acme/d")[-1] == "checks failing"
    count = len(f.run.store.events())
    assert f.sync().words == done.words and len(f.run.store.events()) == count


def test_sync_takes_up_requests_that_the_database_does_not_know(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    f.run.store._db.execute("DELETE FROM requests")
    assert f.sync().words == {"open": 1}
    (row,) = f.run.store.requests("acme/a")
    assert (row.number, row.branch) == (1, BRANCH)


def test_sync_finds_a_request_that_was_opened_again(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    (request,) = f.requests("acme/a")
    request.state = "closed"
    assert f.sync().words == {"closed": 1}
    request.state = "open"
    assert f.sync().words == {"open": 1}


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_repository_that_was_renamed_keeps_its_branch_and_its_request(field: Make, kind: str) -> None:
    f = field("[limits]\nopen_requests = 1\n", kind)
    f.add("acme/a")
    f.prepare()
    f.publish()
    assert f.server is not None
    moved = f.server.state.repositories["acme/a"]  # both forges answer to the old name with the new one
    moved.name = "acme/z"
    f.server.state.repositories["acme/z"] = moved
    f.remote("acme/a").rename(f.remote("acme/z"))
    f.run.store.discovered(f.repositories())
    f.prepare()  # it was taken for a new one at first
    f.forge = f._forge()  # a run of its own
    assert follow(f.run.store, f.forge) == ["acme/a is acme/z now: its branches and requests go on under that name"]
    assert follow(f.run.store, f.forge) == []
    assert [each.repository.name for each in f.run.store.repositories()] == ["acme/z"]
    make(f.remote("acme/z"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish()) == {"updated": 1}
    assert len(f.requests("acme/z")) == 1 and f.sync().words == {"open": 1}
    assert f.close().branches == 1 and f.heads("acme/z").keys() == {"main"}


def test_one_that_no_source_names_any_more_is_still_asked_for_and_closed(field: Make) -> None:
    f = field("[limits]\nopen_requests = 1\n")
    f.add("acme/a")
    f.add("acme/b")
    f.prepare()
    assert deeds(f.publish()) == {"opened": 1, "waiting": 1}
    f.run.store.discovered(f.repositories()[1:])
    f.requests("acme/a")[0].state = "merged"
    assert f.sync().words == {"merged": 1}
    assert deeds(f.publish()) == {"opened": 1}
    f.run.store.discovered(f.repositories()[:1])
    assert f.close().closed == 1 and f.requests("acme/b")[0].state == "closed"


def test_one_that_is_gone_from_the_forge_too_frees_its_place(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    assert f.server is not None
    del f.server.state.repositories["acme/a"]
    assert (f.sync().failed, f.sync().words) == (1, {"open": 1})  # a token may have lost its access
    f.run.store.discovered([])
    assert (f.sync().failed, f.sync().words) == (0, {"gone": 1})
    assert follow(f.run.store, f.forge) == []


def test_one_that_cant_be_asked_for_is_a_failure_and_the_rest_goes_on(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.add("acme/b")
    f.prepare()
    f.publish()
    assert f.server is not None
    f.server.faults.append(Fault("GET /repos/acme/a/pulls/1", status=404))
    f.requests("acme/b")[0].state = "merged"
    done = f.sync()
    assert done.failed == 1 and done.words == {"merged": 1, "open": 1}
    assert f.run.store.failures()[0].verb == "sync"
    f.sync()
    assert f.run.store.failures() == []


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_close_closes_with_a_word_and_deletes_our_branch(field: Make, kind: str) -> None:
    f = field("", kind)
    f.add("acme/a")
    f.add("acme/b")
    f.prepare()
    f.publish()
    f.requests("acme/b")[0].state = "merged"
    f.sync()
    done = f.close(comment="the campaign is over")
    assert (done.closed, done.unchanged, done.branches, done.failed) == (1, 1, 2, 0)
    assert f.requests("acme/a")[0].state == "closed" and f.requests("acme/a")[0].comments == ["the campaign is over"]
    assert f.requests("acme/b")[0].state == "merged"
    assert set(f.heads("acme/a")) == {"main"}
    again = f.close(comment="the campaign is over")
    assert (again.closed, again.branches) == (0, 0)
    assert len(f.requests("acme/a")[0].comments) == 1


def test_close_keeps_a_branch_with_commits_of_others(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    theirs = make(f.remote("acme/a"), {"x": "y"}, branch=BRANCH)
    done = f.close()
    assert (done.closed, done.branches) == (1, 0)
    assert f.heads("acme/a")[BRANCH] == theirs and "kept" in f.events("acme/a")


def test_close_stale_closes_only_what_is_no_longer_planned(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.add("acme/b")
    f.prepare()
    f.publish()
    make(f.remote("acme/a"), {"main.tf": PROVIDER + table("orders", GOOD)})
    f.prepare()
    f.sync()
    rows = {row.repository: row for row in f.run.store.requests()}
    assert rows["acme/a"].data["stale"] and not rows["acme/b"].data["stale"]
    assert f.close(stale=True).closed == 1
    assert [f.requests(n)[0].state for n in ("acme/a", "acme/b")] == ["closed", "open"]


def test_close_dry_run(field: Make) -> None:
    f = field()
    f.add("acme/a", {"main.tf": FAILING})
    f.prepare()
    f.publish()
    from tfgen.migration.selection import Selection

    url = f.run.store.requests()[0].url
    assert f.close(selection=Selection(dry_run=True)).would == (f"close acme/a {url}", "delete acme/a tfgen/hipaa")
    assert f.requests("acme/a")[0].state == "open"


@pytest.mark.parametrize(
    ("state", "data", "word"),
    [
        ("", {}, "pushed"),
        ("merged", {"conflicting": True}, "merged"),
        (State.OPEN, {"conflicting": True, "checks": "failing"}, "conflicting"),
        (State.OPEN, {"checks": "failing", "approved": True}, "checks failing"),
        (State.OPEN, {"checks": "pending", "approved": True}, "approved"),
        (State.OPEN, {}, "open"),
    ],
)
def test_the_word_for_where_a_request_stands(state: str, data: dict[str, object], word: str) -> None:
    assert word_of(RequestRow("r", "", "b", "h", 1, "u", state, data)) == word
