"""`publish`: what goes out, what is held, and that every step can be repeated."""

from __future__ import annotations

from typing import Any

import pytest

from tests.migration.conftest import git
from tests.migration.fakes.server import Fault
from tests.migration.fakes.state import FakeRequest
from tests.migration.publish.conftest import BRANCH, FAILING, Make
from tests.migration.repositories import PROVIDER, make, table
from tfgen.errors import UsageError
from tfgen.migration.campaign import Wave
from tfgen.migration.deeds import Deed, How
from tfgen.migration.outcomes import Reason
from tfgen.migration.pacing import Pace
from tfgen.migration.report import report_data
from tfgen.migration.requests.expected import read_block
from tfgen.migration.requests.waves import NAME_IT
from tfgen.migration.status import status

AGAIN = How(again=True)
HELD = How(held=True)


def deeds(done: Any) -> dict[str, int]:
    return {str(deed): count for deed, count in done.deeds.items() if count}


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_pushes_a_branch_and_opens_a_request_that_says_what_apply_will_do(field: Make, kind: str) -> None:
    f = field('[request]\nlabels = ["compliance"]\nreviewers = ["@alice"]\ndraft = true\n', kind)
    base = f.add("acme/a", {"main.tf": FAILING, "CODEOWNERS": "*.tf @bob someone@acme.example\n/docs/ @carol\n"})
    f.prepare()
    assert deeds(f.publish()) == {"opened": 1}
    heads = f.heads("acme/a")
    assert set(heads) == {"main", BRANCH} and heads["main"] == base
    assert git(f.remote("acme/a"), "rev-list", f"main..{BRANCH}").split() == [heads[BRANCH]]
    (request,) = f.requests("acme/a")
    assert (request.head, request.base) == (BRANCH, "main")
    assert request.labels == ["compliance"] and request.reviewers == ["alice", "bob"]
    assert request.draft or request.title.startswith("Draft: ")
    block = read_block(request.body)
    assert block is not None and block["update"] == ["aws_dynamodb_table.orders"] and block["base"] == base
    assert "a month at AWS" in request.body and "way back" in request.body
    (row,) = f.run.store.requests("acme/a")
    assert (row.number, row.state, row.head) == (1, "open", heads[BRANCH])
    assert f.events("acme/a")[-2:] == ["pushed", "opened"]


def test_the_campaign_s_own_title_and_body_are_sent(field: Make) -> None:
    f = field("[request]\ntitle = 'Keys for {{ repository }}'\nbody = 'See {{ branch }}.'\n")
    f.add("acme/a")
    f.prepare()
    f.publish()
    (request,) = f.requests("acme/a")
    assert (request.title, request.body) == ("Keys for acme/a", "See tfgen/hipaa.")


def test_owners_are_asked_unless_the_campaign_says_no(field: Make) -> None:
    f = field('[request]\nreviewers = ["alice"]\ncodeowners = false\n')
    f.add("acme/a", {"main.tf": FAILING, "CODEOWNERS": "* @bob\n"})
    f.prepare()
    f.publish()
    assert f.requests("acme/a")[0].reviewers == ["alice"]


@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_again_it_writes_nothing(field: Make, kind: str) -> None:
    f = field("", kind)
    f.add("acme/a")
    f.prepare()
    f.publish()
    assert f.server is not None
    f.server.log.clear()
    before = f.heads("acme/a")
    assert deeds(f.publish()) == {"unchanged": 1}
    assert {line.split()[0] for line in f.server.log} == {"GET"}
    assert f.heads("acme/a") == before


def test_one_failure_does_not_stop_the_others(field: Make) -> None:
    f = field()
    for name in ("acme/a", "acme/b", "acme/c"):
        f.add(name)
    f.prepare()
    assert f.server is not None
    f.server.faults.append(Fault("POST /repos/acme/b/pulls", status=500, times=99))
    assert deeds(f.publish()) == {"opened": 2, "failed": 1}
    (failure,) = f.run.store.failures()
    assert (failure.repository, failure.reason, failure.step, failure.retriable) == (
        "acme/b",
        Reason.REFUSED,
        "request",
        True,
    )
    assert "500" in failure.detail
    f.server.faults.clear()
    assert deeds(f.publish(only=("failed",))) == {"opened": 1}
    assert f.run.store.failures() == []
    assert len(f.requests("acme/b")) == 1


def test_a_rejected_push_is_told_with_the_remotes_reason(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    hook = f.remote("acme/a") / "hooks/pre-receive"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\necho no branches like that >&2\nexit 1\n")
    hook.chmod(0o755)
    assert deeds(f.publish()) == {"failed": 1}
    (failure,) = f.run.store.failures()
    assert (failure.reason, failure.step) == (Reason.REJECTED, "push")
    assert "pre-receive hook declined" in failure.detail
    assert f.requests("acme/a") == []


def test_commits_of_others_on_the_branch_are_never_pushed_over(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    theirs = make(f.remote("acme/a"), {"x": "y"}, branch=BRANCH)
    assert deeds(f.publish(AGAIN)) == {"skipped": 1}
    assert f.heads("acme/a")[BRANCH] == theirs
    (failure,) = f.run.store.failures()
    assert failure.reason is Reason.BRANCH_TAKEN and "did not make" in failure.detail


def test_commits_that_a_person_put_on_top_are_kept(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    theirs = make(f.remote("acme/a"), {"x": "y"}, branch=BRANCH)
    done = f.publish()
    assert deeds(done) == {"held": 1} and "left to them" in done.held[0]
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish(AGAIN)) == {"skipped": 1}
    assert f.heads("acme/a")[BRANCH] == theirs


def test_a_lease_that_is_lost_in_between_is_a_rejection(field: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Someone pushes after the look and before the push: git refuses, since the branch is not what was recorded."""
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    asked = f.forge.find

    def find(repository: str, head: str) -> Any:
        make(f.remote("acme/a"), {"x": "y"}, branch=BRANCH)
        return asked(repository, head)

    monkeypatch.setattr(f.forge, "find", find)
    assert deeds(f.publish()) == {"failed": 1}
    (failure,) = f.run.store.failures()
    assert failure.reason is Reason.REJECTED and "x" in git(f.remote("acme/a"), "ls-tree", "--name-only", BRANCH)


def test_a_base_that_moved_is_a_failure_or_planned_anew(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    base = make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    assert deeds(f.publish()) == {"failed": 1}
    (failure,) = f.run.store.failures()
    assert failure.reason is Reason.MOVED and failure.retriable and "plan" in failure.remedy
    assert deeds(f.publish(replan=True)) == {"opened": 1}
    block = read_block(f.requests("acme/a")[0].body)
    assert block is not None and block["base"] == base and len(block["update"]) == 2
    assert git(f.remote("acme/a"), "rev-parse", f"{BRANCH}~1") == base


def test_an_older_plan_is_not_published(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.run.plan()
    assert deeds(f.publish()) == {"failed": 1}
    assert f.run.store.failures()[0].reason is Reason.MOVED


def test_an_update_pushes_over_our_own_commit_and_keeps_the_request(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    old = f.heads("acme/a")[BRANCH]
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish()) == {"updated": 1}
    assert f.heads("acme/a")[BRANCH] != old
    (request,) = f.requests("acme/a")
    block = read_block(request.body)
    assert block is not None and len(block["update"]) == 2


def test_an_approved_request_is_not_pushed_to_unless_it_conflicts_or_is_asked_for(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    (request,) = f.requests("acme/a")
    request.reviews.append(("alice", "APPROVED"))
    old = f.heads("acme/a")[BRANCH]
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    done = f.publish()
    assert deeds(done) == {"held": 1} and "is approved" in done.held[0]
    assert f.heads("acme/a")[BRANCH] == old and "held" in f.events("acme/a")
    request.conflicting = True
    assert deeds(f.publish()) == {"updated": 1}
    request.conflicting = False
    make(f.remote("acme/a"), {"main.tf": FAILING + table("third")})
    f.prepare()
    assert deeds(f.publish()) == {"held": 1}
    assert deeds(f.publish(AGAIN)) == {"updated": 1}


def test_what_a_person_closed_stays_closed_unless_asked_for(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    f.requests("acme/a")[0].state = "closed"
    done = f.publish()
    assert deeds(done) == {"held": 1} and "was closed" in done.held[0]
    assert f.run.store.requests("acme/a")[0].state == "closed"
    assert deeds(f.publish(AGAIN)) == {"opened": 1}
    assert [r.state for r in f.requests("acme/a")] == ["closed", "open"]


def test_what_is_merged_is_not_opened_again(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    f.publish()
    f.requests("acme/a")[0].state = "merged"
    assert deeds(f.publish()) == {"unchanged": 1}
    assert f.run.store.requests("acme/a")[0].state == "merged"
    # What was merged is taken back on the base: that is a new change, and a new request.
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    f.prepare()
    assert deeds(f.publish()) == {"opened": 1}
    assert [r.state for r in f.requests("acme/a")] == ["merged", "open"]


def test_a_repository_that_merges_by_itself_is_held_until_allowed(field: Make) -> None:
    f = field()
    f.add("acme/a", {"main.tf": FAILING, "atlantis.yaml": "version: 3\nautomerge: true\n"})
    f.add(
        "acme/b",
        {
            "main.tf": FAILING,
            ".github/workflows/x.yml": "on: push\njobs:\n a:\n  steps:\n  - run: terraform apply -auto-approve\n",
        },
    )
    f.add("acme/c", {"main.tf": FAILING, "hcp.tf": 'resource "tfe_workspace" "w" {\n  auto_apply = true\n}\n'})
    f.prepare()
    done = f.publish()
    assert deeds(done) == {"held": 3}
    assert "atlantis.yaml" in done.held[0] and ".github/workflows/x.yml" in done.held[1] and "hcp.tf" in done.held[2]
    assert BRANCH not in f.heads("acme/a")
    assert deeds(f.publish(HELD)) == {"opened": 3}
    assert deeds(f.publish()) == {"unchanged": 3}  # what is open already is not held again


def test_the_campaign_says_what_holds(field: Make) -> None:
    f = field('[request]\nhold = ["applies"]\n')
    f.add("acme/a", {"main.tf": FAILING, "atlantis.yaml": "version: 3\nautomerge: true\n"})
    f.prepare()
    assert deeds(f.publish()) == {"opened": 1}


def test_no_more_open_requests_than_allowed(field: Make) -> None:
    f = field("[limits]\nopen_requests = 2\n")
    for name in ("acme/a", "acme/b", "acme/c", "acme/d"):
        f.add(name)
    f.prepare()
    assert deeds(f.publish()) == {"opened": 2, "waiting": 2}
    assert deeds(f.publish()) == {"unchanged": 2, "waiting": 2}
    f.requests("acme/a")[0].state = "merged"
    f.sync()
    assert deeds(f.publish()) == {"unchanged": 2, "opened": 1, "waiting": 1}


def test_waves_go_out_one_by_one(field: Make) -> None:
    f = field(
        '[[waves]]\nname = "dev"\nenvironments = ["dev"]\ndraft = true\n[[waves]]\nname = "prod"\nenvironments = ["prod"]\n'
    )
    f.add("acme/infra-dev")
    f.add("acme/infra-prod")
    f.prepare()
    with pytest.raises(UsageError, match="waves"):
        f.publish()
    with pytest.raises(UsageError, match="stage"):
        f.publish(How(wave="stage"))
    assert deeds(f.publish(How(wave="dev"))) == {"opened": 1}
    assert f.requests("acme/infra-dev")[0].draft and f.requests("acme/infra-prod") == []
    assert deeds(f.publish(How(wave="prod"))) == {"opened": 1}
    assert not f.requests("acme/infra-prod")[0].draft


def test_what_no_wave_takes_is_named(field: Make) -> None:
    f = field('[[waves]]\nname = "dev"\nenvironments = ["dev"]\n')
    f.add("acme/infra-dev")
    f.add("acme/tools")
    f.prepare()
    done = f.publish(How(wave="dev"))
    assert deeds(done) == {"opened": 1, "held": 1} and f.requests("acme/tools") == []
    assert done.held == (f"acme/tools {BRANCH}: no wave takes it, so it never goes out. {NAME_IT}",)
    found = status(f.run.store, f.run.campaign)
    assert [row.notes for row in found.rows] == [[], [f"No wave takes its change, so it never goes out. {NAME_IT}"]]
    assert found.exit_code() == 1
    assert [row["notes"] for row in report_data(f.run.store, f.run.campaign)["repositories"]][1]


def test_what_went_out_before_there_were_waves_is_no_stray(field: Make) -> None:
    f = field()
    f.add("acme/tools")
    f.prepare()
    f.publish()
    f.run.campaign = f.run.campaign._replace(waves=(Wave("dev", environments=("dev",)),))
    assert deeds(f.publish(How(wave="dev"))) == {}
    assert status(f.run.store, f.run.campaign).rows[0].notes == []


def test_strays_of_groups_are_named_by_group(field: Make) -> None:
    f = field('group_by = "root"\n[[waves]]\nname = "dev"\nenvironments = ["dev"]\n')
    f.add("acme/a", {f"envs/{env}/main.tf": PROVIDER + "\n" + table("orders") for env in ("dev", "prod")})
    f.prepare()
    assert deeds(f.publish(How(wave="dev"))) == {"opened": 1, "held": 1}
    assert "No wave takes its change of envs/prod," in status(f.run.store, f.run.campaign).rows[0].notes[0]


def test_one_request_per_root(field: Make) -> None:
    f = field('group_by = "root"\n')
    f.add("acme/a", {f"envs/{env}/main.tf": PROVIDER + "\n" + table("orders") for env in ("dev", "prod")})
    f.prepare()
    assert deeds(f.publish()) == {"opened": 2}
    assert sorted(r.head for r in f.requests("acme/a")) == ["tfgen/hipaa/envs--dev", "tfgen/hipaa/envs--prod"]
    assert deeds(f.publish()) == {"unchanged": 2}


def test_roots_in_roots_have_branches_beside_each_other(field: Make) -> None:
    f = field('group_by = "root"\n')
    f.add(
        "acme/a",
        {f"{root}main.tf": PROVIDER + "\n" + table("orders") for root in ("", "a/", "a/dev/", "a/dev/nested/")},
    )
    f.prepare()
    assert deeds(f.publish()) == {"opened": 4}
    heads = ["tfgen/hipaa/a", "tfgen/hipaa/a--dev", "tfgen/hipaa/a--dev--nested", "tfgen/hipaa/top"]
    assert sorted(r.head for r in f.requests("acme/a")) == heads


def test_one_request_per_owner(field: Make) -> None:
    f = field('group_by = "owner"\n')
    files = {f"{team}/main.tf": PROVIDER + "\n" + table("orders") for team in ("pay", "ship")}
    f.add("acme/a", files | {"CODEOWNERS": "/pay/ @alice\n/ship/ @bob\n"})
    f.prepare()
    assert deeds(f.publish()) == {"opened": 2}
    assert sorted((r.head, *r.reviewers) for r in f.requests("acme/a")) == [
        ("tfgen/hipaa/alice", "alice"),
        ("tfgen/hipaa/bob", "bob"),
    ]


def test_open_requests_of_others_on_the_same_lines_are_named(field: Make) -> None:
    f = field()
    f.add("acme/a")
    line = FAILING.splitlines().index("}", FAILING.splitlines().index('resource "aws_dynamodb_table" "orders" {'))
    same = FakeRequest(1, "theirs", "main", "Theirs", "", author="bob", from_fork=True)
    same.files = {"main.tf": f"@@ -{line},2 +{line},3 @@\n x\n+new\n y\n"}
    far = FakeRequest(2, "far", "main", "Far", "", author="carol")
    far.files = {"main.tf": "@@ -1,1 +1,1 @@\n-x\n+y\n", "other.tf": None}
    f.requests("acme/a").extend([same, far])
    f.prepare()
    f.publish()
    body = f.requests("acme/a")[2].body
    assert f.server is not None
    f.server.log.clear()
    assert deeds(f.publish()) == {"unchanged": 1}  # asked once, when the commit goes out
    assert not any(line.endswith("/files") for line in f.server.log)
    assert "touch the same lines" in body and "/pull/1 by bob: main.tf:" in body and "/pull/2" not in body


def test_a_dry_run_says_what_it_would_do_and_writes_nothing(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    done = f.publish(dry_run=True)
    assert done.would == ("open acme/a tfgen/hipaa",)
    assert BRANCH not in f.heads("acme/a") and f.requests("acme/a") == [] and f.run.store.pushes() == []


def test_a_dry_run_tells_holds_and_failures_and_writes_none_down(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.add("acme/b", {"main.tf": FAILING, "atlantis.yaml": "automerge: true\n"})
    f.prepare()
    make(f.remote("acme/a"), {"main.tf": FAILING + table("more")})
    before = f.run.store.events()
    done = f.publish(dry_run=True)
    assert deeds(done) == {"failed": 1, "held": 1} and done.would[0].startswith("fail acme/a: the base")
    assert f.run.store.events() == before and f.run.store.failures() == []


def test_limit_and_only(field: Make) -> None:
    f = field()
    for name in ("acme/a", "acme/b", "acme/c"):
        f.add(name)
    f.prepare()
    assert deeds(f.publish(only=("acme/c",))) == {"opened": 1}
    assert deeds(f.publish(limit=1)) == {"opened": 1}
    assert [len(f.requests(n)) for n in ("acme/a", "acme/b", "acme/c")] == [1, 0, 1]


def test_the_file_stop_stops_before_the_next_repository(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    (f.run.folder / "STOP").touch()
    done = f.publish()
    assert done.stopped and f.requests("acme/a") == []


def test_a_plain_remote_gets_the_branch(field: Make) -> None:
    f = field(kind="plain")
    f.add("acme/a")
    f.prepare()
    assert deeds(f.publish()) == {"pushed": 1}
    assert BRANCH in f.heads("acme/a")
    assert deeds(f.publish()) == {"unchanged": 1}


def test_patches_apply_with_git_am(field: Make, tmp_path: Any) -> None:
    import subprocess

    f = field(kind="patches")
    base = f.add("acme/a")
    f.prepare()
    assert deeds(f.publish()) == {"pushed": 1}
    assert set(f.heads("acme/a")) == {"main"}
    (patch,) = (f.run.folder / "patches").glob("*.patch")
    assert deeds(f.publish()) == {"unchanged": 1}
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(f.remote("acme/a")), str(work)], check=True)
    who = ["-c", "user.name=a", "-c", "user.email=a@b.example"]
    subprocess.run(["git", *who, "am", "--quiet", str(patch)], cwd=work, check=True)
    (commit,) = f.run.store.commits("acme/a")
    assert git(work / ".git", "rev-parse", "HEAD^{tree}") == git(
        f.run.folder / "cache" / next((f.run.folder / "cache").glob("*.git")).name, "rev-parse", f"{commit.id}^{{tree}}"
    )
    assert git(work / ".git", "rev-parse", "HEAD~1") == base


def test_writes_are_paced() -> None:
    now, waits = [0.0], []

    def sleep(seconds: float) -> None:
        waits.append(seconds)
        now[0] += seconds

    pace = Pace(6, lambda: now[0], sleep)
    for _ in range(3):
        pace.wait()
    now[0] += 60
    pace.wait()
    assert waits == [10.0, 10.0]
    Pace(0, lambda: now[0], sleep).wait()
    assert len(waits) == 2


def test_publish_paces_pushes_and_requests(field: Make) -> None:
    f = field()
    f.add("acme/a")
    f.prepare()
    waits: list[float] = []
    f.publish(pace=Pace(6, lambda: 0.0, waits.append))
    assert waits == [10.0]
    f.close(pace=Pace(6, lambda: 0.0, waits.append))  # the request, and its branch
    assert waits == [10.0, 10.0]


def test_what_a_reader_can_do_is_in_every_deed() -> None:
    assert {str(deed) for deed in Deed} == {
        "opened",
        "updated",
        "unchanged",
        "pushed",
        "held",
        "waiting",
        "not committed",
        "skipped",
        "failed",
    }
