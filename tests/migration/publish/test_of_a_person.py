"""Requests that a person opened from the campaign's branch are theirs: skipped, named, and left as they are."""

from __future__ import annotations

import pytest

from tests.migration.conftest import git
from tests.migration.fakes.state import FakeRequest
from tests.migration.publish.conftest import BRANCH, FAILING, Field, Make
from tests.migration.publish.test_publish import deeds
from tests.migration.repositories import make, table
from tfgen.migration.outcomes import OUTCOMES, Outcome, Reason


def theirs(f: Field) -> FakeRequest:
    request = FakeRequest(len(f.requests("acme/a")) + 1, BRANCH, "main", "Mine", "my words", author="carol")
    f.requests("acme/a").append(request)
    return request


@pytest.mark.parametrize("kind", ["github", "gitlab"])
@pytest.mark.parametrize("branch", ["theirs", "ours"])
def test_a_person_s_open_request_on_the_branch(field: Make, kind: str, branch: str) -> None:
    f = field("", kind)
    f.add("acme/a")
    f.prepare()
    if branch == "theirs":
        make(f.remote("acme/a"), {"x": "y"}, branch=BRANCH)
    else:  # tfgen pushed it, and was cut off before its request
        (cache,) = (f.run.folder / "cache").glob("*.git")
        git(cache, "push", "--quiet", str(f.remote("acme/a")), BRANCH)
    request = theirs(f)
    head = f.heads("acme/a")[BRANCH]
    assert f.publish(dry_run=True).would[0].startswith("skip acme/a: ")
    assert deeds(f.publish()) == {"skipped": 1}
    (failure,) = f.run.store.failures()
    assert (failure.reason, OUTCOMES[failure.reason]) == (Reason.BRANCH_TAKEN, Outcome.SKIPPED) and failure.remedy
    f.sync()
    assert deeds(f.publish()) == {"skipped": 1}
    assert (request.title, request.body, f.heads("acme/a")[BRANCH]) == ("Mine", "my words", head)
    assert f.requests("acme/a") == [request] and f.run.store.requests() == []


def test_one_that_a_person_opened_in_place_of_ours(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    f.requests("acme/a")[0].state = "closed"
    request = theirs(f)
    f.sync()
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish()) == {"skipped": 1}
    assert (request.title, request.body) == ("Mine", "my words")


def test_our_own_text_is_known_again_without_a_plan_in_it(field: Make) -> None:
    f = field("[request]\nbody = 'Only words.'\n")
    f.add("acme/a")
    f.prepare()
    f.publish()
    f.run.store._db.execute("DELETE FROM requests")  # as if cut off before it was written down
    assert deeds(f.publish()) == {"unchanged": 1}
    assert len(f.run.store.requests()) == 1
