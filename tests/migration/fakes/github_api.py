"""GitHub's REST endpoints that tfgen uses, over the state of a pretended forge."""

from __future__ import annotations

from typing import Any

from tests.migration.fakes.server import Answer, Call, page_of
from tests.migration.fakes.state import FakeRepository, FakeRequest, FakeState

NOT_FOUND = Answer(404, {"message": "Not Found"})


def github_api(state: FakeState, call: Call) -> Answer:
    parts = call.path.strip("/").split("/")
    match parts:
        case ["orgs" | "users", owner]:
            kind = "Organization" if parts[0] == "orgs" else "User"
            if (kind == "Organization") == owner.startswith("user-") or not _owned(state, owner):
                return NOT_FOUND
            return Answer(200, {"login": owner, "url": f"{call.base}/{parts[0]}/{owner}", "type": kind})
        case ["orgs" | "users", owner, "repos"]:
            return Answer(200, page_of([_repository(call, r) for r in _owned(state, owner)], call.query))
        case ["search", "repositories"]:
            topic = call.query["q"].split()[0].removeprefix("topic:")
            found = [_repository(call, r) for r in state.repositories.values() if topic in r.topics]
            return Answer(200, {"total_count": len(found), "items": page_of(found, call.query)})
        case ["repos", owner, name, *rest]:
            repository = state.repositories.get(f"{owner}/{name}")
            return _in_repository(state, call, repository, rest) if repository else NOT_FOUND
    return NOT_FOUND


def _owned(state: FakeState, owner: str) -> list[FakeRepository]:
    return [r for name, r in state.repositories.items() if name.startswith(owner + "/")]


def _in_repository(state: FakeState, call: Call, repository: FakeRepository, rest: list[str]) -> Answer:
    match rest:
        case []:
            return Answer(200, _repository(call, repository))
        case ["branches"]:
            names = [] if repository.empty else [repository.default_branch, *repository.branches]
            return Answer(200, page_of([{"name": n, "commit": {"sha": "0" * 40}} for n in names], call.query))
        case ["pulls"] if call.method == "GET":
            return Answer(200, page_of(_listed(state, call, repository), call.query))
        case ["pulls"]:
            return _opened(state, call, repository)
        case ["commits", sha, *more]:
            return _commit(state, call, repository, sha, more)
        case ["pulls" | "issues", number, *more]:
            request = repository.request(int(number))
            return _in_request(state, call, repository, request, more) if request else NOT_FOUND
    return NOT_FOUND


def _listed(state: FakeState, call: Call, repository: FakeRepository) -> list[Any]:
    found = sorted(repository.requests, key=lambda r: -r.number)
    if call.query.get("state", "open") == "open":
        found = [r for r in found if r.state == "open"]
    if "base" in call.query:
        found = [r for r in found if r.base == call.query["base"]]
    if "head" in call.query:
        owner, _, branch = call.query["head"].partition(":")
        found = [r for r in found if r.head == branch and (_fork_owner(repository, r) == owner)]
    return [_pull(state, call, repository, r) for r in found]


def _fork_owner(repository: FakeRepository, request: FakeRequest) -> str:
    return request.author if request.from_fork else repository.name.partition("/")[0]


def _opened(state: FakeState, call: Call, repository: FakeRepository) -> Answer:
    body = call.body
    made = state.open(
        repository.name, body["head"], body["base"], body["title"], body["body"], body.get("draft", False)
    )
    if isinstance(made, str):
        said = f"A pull request already exists for {body['head']}." if made == "already exists" else made
        return Answer(422, {"message": "Validation Failed", "errors": [{"message": said, "code": "custom"}]})
    return Answer(201, _pull(state, call, repository, made))


def _in_request(
    state: FakeState, call: Call, repository: FakeRepository, request: FakeRequest, more: list[str]
) -> Answer:
    match [call.method, *more]:
        case ["GET"]:
            return Answer(200, _pull(state, call, repository, request))
        case ["PATCH"]:
            request.title = call.body.get("title", request.title)
            request.body = call.body.get("body", request.body)
            request.base = call.body.get("base", request.base)
            request.state = call.body.get("state", request.state)
            return Answer(200, _pull(state, call, repository, request))
        case ["GET", "files"]:
            files = [
                {"filename": p, "status": "modified"} | ({"patch": d} if d is not None else {})
                for p, d in request.files.items()
            ]
            return Answer(200, page_of(files, call.query))
        case ["GET", "reviews"]:
            reviews = [{"id": i, "user": _user(u), "state": s} for i, (u, s) in enumerate(request.reviews)]
            return Answer(200, page_of(reviews, call.query))
        case ["POST", "requested_reviewers"]:
            return _asked(state, call, repository, request)
        case ["POST", "labels"]:
            names = call.body if isinstance(call.body, list) else call.body["labels"]  # GitHub takes both
            request.labels += [label for label in names if label not in request.labels]
            return Answer(200, [{"name": label} for label in request.labels])
        case ["GET", "comments"]:
            return Answer(200, page_of([{"id": i, "body": b} for i, b in enumerate(request.comments)], call.query))
        case ["POST", "comments"]:
            request.comments.append(call.body["body"])
            return Answer(201, {"id": len(request.comments), "body": call.body["body"]})
    return NOT_FOUND


def _asked(state: FakeState, call: Call, repository: FakeRepository, request: FakeRequest) -> Answer:
    owner = repository.name.partition("/")[0]
    users = call.body.get("reviewers", [])
    teams = [f"{owner}/{team}" for team in call.body.get("team_reviewers", [])]
    if any(u not in state.users for u in users) or any(t not in state.teams for t in teams):
        return Answer(422, {"message": "Reviews may only be requested from collaborators."})
    request.reviewers += [name for name in [*users, *teams] if name not in request.reviewers]
    return Answer(201, _pull(state, call, repository, request))


def _commit(state: FakeState, call: Call, repository: FakeRepository, sha: str, more: list[str]) -> Answer:
    url = f"{call.base}/repos/{repository.name}/commits/{sha}"
    checks = next((r.checks for r in repository.requests if state.commit(repository.name, r.head) == sha), "")
    match more:
        case []:
            return Answer(200, {"sha": sha, "url": url})
        case ["status"]:
            return Answer(200, {"state": "pending", "total_count": 0, "statuses": [], "sha": sha})
        case ["check-runs"]:
            conclusion = {"passing": "success", "failing": "failure"}.get(checks)
            runs = [{"id": 1, "name": "plan", "conclusion": conclusion}] if checks else []
            return Answer(200, {"total_count": len(runs), "check_runs": page_of(runs, call.query)})
    return NOT_FOUND


def _user(name: str) -> dict[str, Any]:
    return {"login": name, "type": "User"}


def _repository(call: Call, repository: FakeRepository) -> dict[str, Any]:
    return {
        "full_name": repository.name,
        "name": repository.name.partition("/")[2],
        "url": f"{call.base}/repos/{repository.name}",
        "clone_url": f"https://github.test/{repository.name}.git",
        "default_branch": repository.default_branch,
        "archived": repository.archived,
        "fork": repository.fork,
        "size": 0 if repository.empty else repository.size,
        "topics": repository.topics,
        "permissions": {"admin": False, "push": repository.member, "pull": True},
    }


def _pull(state: FakeState, call: Call, repository: FakeRepository, request: FakeRequest) -> dict[str, Any]:
    base = {"full_name": repository.name}
    head = {"full_name": f"{request.author}/fork"} if request.from_fork else base
    url = f"{call.base}/repos/{repository.name}"
    sha = state.commit(repository.name, request.head) or "f" * 40
    mergeable = None if request.conflicting is None else not request.conflicting
    return {
        "number": request.number,
        "url": f"{url}/pulls/{request.number}",
        "issue_url": f"{url}/issues/{request.number}",
        "html_url": f"https://github.test/{repository.name}/pull/{request.number}",
        "state": "open" if request.state == "open" else "closed",
        "merged": request.state == "merged",
        "merged_at": "2026-01-02T03:04:05Z" if request.state == "merged" else None,
        "merge_commit_sha": "a" * 40 if request.state == "merged" else None,
        "mergeable": mergeable,
        "mergeable_state": "dirty" if request.conflicting else "unknown" if mergeable is None else "clean",
        "title": request.title,
        "body": request.body,
        "draft": request.draft,
        "user": _user(request.author),
        "labels": [{"name": label} for label in request.labels],
        "requested_reviewers": [_user(r) for r in request.reviewers if "/" not in r],
        "requested_teams": [{"slug": r.partition("/")[2], "name": r} for r in request.reviewers if "/" in r],
        "head": {"ref": request.head, "sha": sha, "repo": head},
        "base": {"ref": request.base, "sha": "b" * 40, "repo": base},
    }
