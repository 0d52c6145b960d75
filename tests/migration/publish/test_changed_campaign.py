"""A campaign's file is changed in the middle: what is not out yet follows it, what is out keeps its branch and request."""

from __future__ import annotations

import pytest

from tests.migration.conftest import git
from tests.migration.fakes.server import Fault
from tests.migration.publish.conftest import BRANCH, FAILING, Field, Make
from tests.migration.publish.test_publish import deeds
from tests.migration.repositories import make, table
from tfgen.errors import ForgeError
from tfgen.migration.campaign import load
from tfgen.migration.committing import commit
from tfgen.migration.outcomes import Reason
from tfgen.migration.selection import Selection


def change(f: Field, text: str) -> None:
    (f.run.folder / "campaign.toml").write_text(f"{text}{f.text}")
    f.run.campaign = load(str(f.run.folder))


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_a_branch_that_is_out_keeps_its_name_and_its_request(field: Make, kind: str) -> None:
    f = field("", kind)
    f.add("acme/a")
    f.prepare()
    f.publish()
    change(f, 'branch = "other/{{ campaign }}"\n')
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish()) == {"updated": 1}
    assert [request.head for request in f.requests("acme/a")] == [BRANCH]
    assert (f.close().closed, f.heads("acme/a").keys()) == (1, {"main"})


@pytest.mark.parametrize(
    "text",
    [
        'branch = "other/{{ campaign }}"\n',
        'commit = { message = "Mend it" }\n',
        'commit = { author = "Jane Q. Public, Jr. <jane@example.com>" }\n',
    ],
)
def test_a_commit_that_is_not_out_yet_follows(field: Make, text: str) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    (before,) = f.run.store.commits()
    change(f, text)
    assert commit(f.run.store, f.run.campaign, Selection(dry_run=True)).would
    assert commit(f.run.store, f.run.campaign).made == 1
    (after,) = f.run.store.commits()
    assert (after.branch, after.id) != (before.branch, before.id)
    assert commit(f.run.store, f.run.campaign).unchanged == 1 and f.run.store.commits() == [after]
    f.publish()
    change(f, "")
    assert commit(f.run.store, f.run.campaign).unchanged == 1 and f.run.store.commits() == [after]
    said = git(f.remote("acme/a"), "log", "-1", "--format=%an %s", after.branch)
    assert said in (
        "tfgen Encrypt DynamoDB tables with a KMS key",
        "tfgen Mend it",
        "Jane Q. Public, Jr Encrypt DynamoDB tables with a KMS key",
    )


def test_other_groups_go_out_once_the_old_branch_is_closed(field: Make) -> None:
    f = field()
    f.add("acme/a", {"dev/main.tf": FAILING, "prod/main.tf": FAILING})
    f.prepare()
    f.publish()
    change(f, 'group_by = "root"\n')
    f.prepare()
    assert len(f.run.store.commits()) == 2
    assert deeds(f.publish()).keys() == {"failed"}
    (failure,) = f.run.store.failures()
    assert failure.reason is Reason.REJECTED and "close --stale" in failure.remedy
    assert failure.detail == f"the branch {BRANCH} on the remote leaves no room for {BRANCH}/dev"
    assert f.close(stale=True).closed == 1
    assert deeds(f.publish()) == {"opened": 2}


@pytest.mark.parametrize("kind", ["github", "gitlab"])
@pytest.mark.parametrize("verb", ["publish", "sync", "close"])
@pytest.mark.parametrize(
    "fault", [Fault("", status=401, times=9), Fault("", status=429, headers={"Retry-After": "9999"}, times=9)]
)
def test_a_forge_that_would_answer_all_alike_is_left_alone(field: Make, kind: str, verb: str, fault: Fault) -> None:
    f = field("", kind)
    for name in ("acme/a", "acme/b", "acme/c"):
        f.add(name)
    f.prepare()
    if verb != "publish":
        f.publish()
    assert f.server is not None
    f.server.faults[:] = [Fault(fault.at, status=fault.status, headers=fault.headers, times=9)]
    f.server.log.clear()
    f.forge = f._forge()
    with pytest.raises(ForgeError):
        getattr(f, verb)()
    assert len(f.server.log) == 1
    assert [failure.repository for failure in f.run.store.failures()] == ["acme/a"]
