"""Every verb of the port, the same for GitHub and GitLab, against a loopback server with state."""

from __future__ import annotations

from tests.migration.fakes.server import Fault
from tests.migration.fakes.state import FakeRepository, FakeRequest
from tests.migration.forges.conftest import BRANCH, WANTED, Bench
from tfgen.migration.forges.port import Checks, State, Touched

DIFF = """@@ -10,4 +10,5 @@ context
 a
-b
+c
+d
 e
 f
"""


def test_discovers_an_owner_with_what_is_told_of_each(bench: Bench) -> None:
    bench.state.add(FakeRepository("acme/old", archived=True, default_branch="master"))
    bench.state.add(FakeRepository("acme/copy", fork=True))
    bench.state.add(FakeRepository("acme/blank", empty=True))
    bench.state.add(FakeRepository("other/infra"))
    found = {r.name: r for r in bench.forge.discover(owner="acme")}
    assert list(found) == ["acme/blank", "acme/copy", "acme/infra", "acme/old"]
    assert found["acme/old"].archived and found["acme/old"].default_branch == "master"
    assert found["acme/copy"].fork and not found["acme/infra"].fork
    assert found["acme/blank"].empty and found["acme/blank"].default_branch == ""
    assert found["acme/infra"].topics == ("aws",) and found["acme/infra"].clone_url.endswith("/acme/infra.git")


def test_a_group_s_subgroups_belong_to_it(bench: Bench) -> None:
    bench.state.add(FakeRepository("acme/team/deep"))
    names = [r.name for r in bench.forge.discover(owner="acme")] if bench.kind == "gitlab" else None
    assert names in (None, ["acme/infra", "acme/team/deep"])


def test_github_discovers_a_user_too(bench: Bench) -> None:
    bench.state.add(FakeRepository("user-ann/infra"))  # the pretended GitHub has no organisation of such a name
    assert [r.name for r in bench.forge.discover(owner="user-ann")] == ["user-ann/infra"]


def test_discovers_page_by_page(bench: Bench) -> None:
    for number in range(250):
        bench.state.add(FakeRepository(f"big/r{number:03}"))
    assert [r.name for r in bench.forge.discover(owner="big")] == [f"big/r{n:03}" for n in range(250)]


def test_a_failing_page_is_asked_again_by_itself(bench: Bench) -> None:
    for number in range(250):
        bench.state.add(FakeRepository(f"big/r{number:03}"))
    path = "/orgs/big/repos" if bench.kind == "github" else "/api/v4/groups/big/projects"
    bench.server.faults.append(Fault(path, status=502))
    assert len(list(bench.forge.discover(owner="big"))) == 250
    assert bench.server.count(f"GET {path}") == 4


def test_discovers_by_topic_with_and_without_an_owner(bench: Bench) -> None:
    bench.state.add(FakeRepository("acme/web"))
    bench.state.add(FakeRepository("other/infra", topics=["aws"]))
    bench.state.add(FakeRepository("stranger/public", topics=["aws"], member=False))
    assert [r.name for r in bench.forge.discover(topic="aws")] == ["acme/infra", "other/infra"]
    assert [r.name for r in bench.forge.discover(owner="acme", topic="aws")] == ["acme/infra"]


def test_opens_a_request_with_all_that_is_wanted(bench: Bench) -> None:
    done = bench.forge.submit("acme/infra", WANTED._replace(draft=True, reviewers=("alice", "bob")))
    (held,) = bench.repository.requests
    assert done.created and done.notes == () and done.request is not None
    assert done.request.state is State.OPEN and done.request.draft and done.request.head_commit == "c" * 40
    assert (held.head, held.base, held.body) == (BRANCH, "main", "body")
    assert held.labels == ["compliance"] and held.reviewers == ["alice", "bob"]


def test_an_open_request_is_updated_and_never_doubled(bench: Bench) -> None:
    first = bench.forge.submit("acme/infra", WANTED)
    bench.repository.requests[0].labels.append("theirs")
    second = bench.forge.submit("acme/infra", WANTED._replace(title="New", body="other", labels=("compliance", "x")))
    (held,) = bench.repository.requests
    assert not second.created and second.request is not None and first.request is not None
    assert second.request.number == first.request.number
    assert (held.title, held.body, sorted(held.labels)) == ("New", "other", ["compliance", "theirs", "x"])


def test_submitting_the_same_again_writes_nothing(bench: Bench) -> None:
    bench.forge.submit("acme/infra", WANTED)
    bench.server.log.clear()
    bench.forge.submit("acme/infra", WANTED)
    assert {line.split()[0] for line in bench.server.log} == {"GET"}


def test_a_text_that_the_forge_cut_is_not_sent_again(bench: Bench) -> None:
    wanted = WANTED._replace(body="one\ntwo\n\n")
    bench.forge.submit("acme/infra", wanted)
    bench.repository.requests[0].body = "one\r\ntwo"
    bench.server.log.clear()
    bench.forge.submit("acme/infra", wanted)
    assert {line.split()[0] for line in bench.server.log} == {"GET"}


def test_a_draft_stays_as_people_left_it(bench: Bench) -> None:
    bench.forge.submit("acme/infra", WANTED._replace(draft=True))
    held = bench.repository.requests[0]
    held.draft, held.title = False, "Encrypt tables"
    bench.forge.submit("acme/infra", WANTED._replace(draft=True, body="newer"))
    assert not held.draft and held.title == "Encrypt tables" and held.body == "newer"
    held.draft, held.title = True, "Draft: Encrypt tables" if bench.kind == "gitlab" else "Encrypt tables"
    bench.forge.submit("acme/infra", WANTED._replace(title="Newer"))
    assert held.draft and held.title.endswith("Newer") and held.title.startswith("Draft: ") == (bench.kind == "gitlab")


def test_reviewers_that_the_forge_refuses_are_named_and_the_rest_are_asked(bench: Bench) -> None:
    done = bench.forge.submit("acme/infra", WANTED._replace(reviewers=("nobody", "alice", "acme/ghosts")))
    assert bench.repository.requests[0].reviewers == ["alice"]
    assert [note.split()[0] for note in done.notes] == ["nobody", "acme/ghosts"]


def test_github_asks_teams(bench: Bench) -> None:
    done = bench.forge.submit("acme/infra", WANTED._replace(reviewers=("alice", "acme/platform")))
    asked = ["alice", "acme/platform"] if bench.kind == "github" else ["alice"]
    assert bench.repository.requests[0].reviewers == asked
    assert bool(done.notes) == (bench.kind == "gitlab")  # which asks groups by CODEOWNERS alone, and says so


def test_who_reviewed_already_is_not_asked_again_by_github(bench: Bench) -> None:
    bench.forge.submit("acme/infra", WANTED)
    held = bench.repository.requests[0]
    held.reviews.append(("alice", "COMMENTED"))
    if bench.kind == "github":
        held.reviewers.clear()  # GitHub takes who has reviewed off this list; GitLab does not
        bench.forge.submit("acme/infra", WANTED)
        assert held.reviewers == []


def test_finds_only_open_requests_of_the_repository_itself(bench: Bench) -> None:
    assert bench.forge.find("acme/infra", BRANCH) is None
    bench.repository.requests += [
        FakeRequest(1, BRANCH, "main", "old", "", state="closed"),
        FakeRequest(2, BRANCH, "main", "from a fork", "", from_fork=True, author="mallory"),
        FakeRequest(3, "other", "main", "other", ""),
    ]
    assert bench.forge.find("acme/infra", BRANCH) is None
    bench.forge.submit("acme/infra", WANTED)
    found = bench.forge.find("acme/infra", BRANCH)
    assert found is not None and found.number == 4


def test_closes_with_one_comment_and_leaves_the_merged_alone(bench: Bench) -> None:
    bench.forge.submit("acme/infra", WANTED)
    held = bench.repository.requests[0]
    assert bench.forge.close("acme/infra", 1, "superseded").state is State.CLOSED
    assert bench.forge.close("acme/infra", 1, "superseded").state is State.CLOSED
    assert held.state == "closed" and held.comments == ["superseded"]
    held.state = "merged"
    assert bench.forge.close("acme/infra", 1, "superseded").state is State.MERGED
    assert held.state == "merged"


def test_tells_where_a_request_stands(bench: Bench) -> None:
    bench.forge.submit("acme/infra", WANTED)
    held = bench.repository.requests[0]
    standing = bench.forge.standing("acme/infra", 1)
    assert (standing.conflicting, standing.checks, standing.approved) == (False, Checks.NONE, False)
    held.conflicting = None
    assert bench.forge.standing("acme/infra", 1).conflicting is None
    held.conflicting = True
    held.reviews.append(("alice", "APPROVED"))
    for said, checks in (("failing", Checks.FAILING), ("pending", Checks.PENDING), ("passing", Checks.PASSING)):
        held.checks = said
        standing = bench.forge.standing("acme/infra", 1)
        assert (standing.conflicting, standing.checks, standing.approved) == (True, checks, True)
    held.state = "merged"
    standing = bench.forge.standing("acme/infra", 1)
    assert standing.request.state is State.MERGED and standing.merge_commit == "a" * 40 and not standing.conflicting
    held.state = "closed"
    assert bench.forge.standing("acme/infra", 1).request.state is State.CLOSED


def test_an_objection_outweighs_an_approval_on_github(bench: Bench) -> None:
    bench.forge.submit("acme/infra", WANTED)
    held = bench.repository.requests[0]
    held.reviews += [("alice", "APPROVED"), ("bob", "CHANGES_REQUESTED")]
    assert bench.forge.standing("acme/infra", 1).approved is (bench.kind == "gitlab")  # GitLab has no such verdict
    held.reviews.append(("bob", "DISMISSED"))
    assert bench.forge.standing("acme/infra", 1).approved


def test_tells_open_requests_of_others_and_the_lines_that_they_touch(bench: Bench) -> None:
    theirs = FakeRequest(1, "feature", "main", "Theirs", "", author="bob", from_fork=True)
    theirs.files = {"main.tf": DIFF, "big.tf": None}
    bench.repository.requests += [
        theirs,
        FakeRequest(2, "feature", "release", "Into another base", ""),
        FakeRequest(3, "done", "main", "Merged", "", state="merged"),
    ]
    assert [(r.number, r.author) for r in bench.forge.open_requests("acme/infra", "main")] == [(1, "bob")]
    assert bench.forge.touched("acme/infra", 1) == (Touched("main.tf", ((11, 12),)), Touched("big.tf", None))
