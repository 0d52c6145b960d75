"""What is the campaign's own on a remote, and what is a person's: the latter is skipped, named, and left as it is."""

from __future__ import annotations

import pytest

from tests.migration.conftest import git
from tests.migration.fakes.state import FakeRequest
from tests.migration.publish.conftest import BRANCH, FAILING, Field, Make
from tests.migration.publish.test_publish import deeds
from tests.migration.repositories import make, table
from tfgen.migration.outcomes import OUTCOMES, Outcome, Reason
from tfgen.migration.rows import Push


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


def test_a_push_that_was_cut_off_is_ours_also_after_a_new_plan(field: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is about to be pushed is written down first: else its commit would be taken for a person's."""
    f = field()
    f.add("acme/a")
    f.prepare()
    pushing = f.run.store.pushing

    def cut_off(push: Push) -> None:
        if push.pushed == push.wanted:
            raise KeyboardInterrupt
        pushing(push)

    with monkeypatch.context() as patched, pytest.raises(KeyboardInterrupt):
        patched.setattr(f.run.store, "pushing", cut_off)
        f.publish()
    old = f.heads("acme/a")[BRANCH]
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish()) == {"opened": 1}
    assert f.heads("acme/a")[BRANCH] != old
