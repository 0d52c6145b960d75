"""GitLab's REST endpoints that tfgen uses, over the state of a pretended forge."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from tests.migration.fakes.server import Answer, Call, page_of
from tests.migration.fakes.state import FakeRepository, FakeRequest, FakeState

NOT_FOUND = Answer(404, {"message": "404 Not Found"})


def gitlab_api(state: FakeState, call: Call) -> Answer:
    parts = [unquote(part) for part in call.path.removeprefix("/api/v4").strip("/").split("/")]
    match parts:
        case ["groups", group, "projects"]:
            deep = call.query.get("include_subgroups", "").lower() in ("true", "1")
            found = [r for name, r in state.repositories.items() if _is_in(group, name, deep)]
            return Answer(200, page_of(_projects(call, found), call.query)) if found else NOT_FOUND
        case ["projects"]:
            own = call.query.get("membership", "").lower() in ("true", "1")
            found = [r for r in state.repositories.values() if r.member or not own]
            return Answer(200, page_of(_projects(call, found), call.query))
        case ["users"]:
            return Answer(200, [_user(state, u) for u in state.users if u == call.query["username"]])
        case ["projects", name, *rest]:
            repository = state.repositories.get(name)
            return _in_project(state, call, repository, rest) if repository else NOT_FOUND
    return NOT_FOUND


def _is_in(group: str, name: str, deep: bool) -> bool:
    return name.startswith(group + "/") and (deep or "/" not in name.removeprefix(group + "/"))


def _projects(call: Call, found: list[FakeRepository]) -> list[Any]:
    topic = call.query.get("topic", "")
    return [_project(r) for r in found if not topic or topic in r.topics]


def _in_project(state: FakeState, call: Call, repository: FakeRepository, rest: list[str]) -> Answer:
    match [call.method, *rest]:
        case ["GET"]:
            return Answer(200, _project(repository))
        case ["GET", "merge_requests"]:
            found = [r for r in sorted(repository.requests, key=lambda r: -r.number) if r.state == "open"]
            for key, attribute in (("source_branch", "head"), ("target_branch", "base")):
                if key in call.query:
                    found = [r for r in found if getattr(r, attribute) == call.query[key]]
            return Answer(200, page_of([_merge(state, repository, r) for r in found], call.query))
        case ["POST", "merge_requests"]:
            return _opened(state, call, repository)
        case [_, "merge_requests", number, *more]:
            request = repository.request(int(number))
            return _in_merge(state, call, repository, request, more) if request else NOT_FOUND
    return NOT_FOUND


def _opened(state: FakeState, call: Call, repository: FakeRepository) -> Answer:
    body = call.body
    made = state.open(
        repository.name, body["source_branch"], body["target_branch"], body["title"], body["description"], False
    )
    if made == "already exists":
        return Answer(409, {"message": ["Another open merge request already exists for this source branch: !1"]})
    if isinstance(made, str):
        return Answer(400, {"message": made})
    return Answer(201, _merge(state, repository, made))


def _in_merge(
    state: FakeState, call: Call, repository: FakeRepository, request: FakeRequest, more: list[str]
) -> Answer:
    match [call.method, *more]:
        case ["GET"]:
            return Answer(200, _merge(state, repository, request))
        case ["PUT"]:
            _edit(state, call.body, request)
            return Answer(200, _merge(state, repository, request))
        case ["GET", "notes"]:
            return Answer(200, page_of([{"id": i, "body": b} for i, b in enumerate(request.comments)], call.query))
        case ["POST", "notes"]:
            request.comments.append(call.body["body"])
            return Answer(201, {"id": len(request.comments), "body": call.body["body"]})
        case ["GET", "approvals"]:
            approving = [{"user": _user(state, u)} for u, verdict in request.reviews if verdict == "APPROVED"]
            return Answer(200, {"approved": True, "approved_by": approving})
        case ["GET", "diffs"]:
            files = [
                {"old_path": p, "new_path": p, "diff": d or "", "too_large": d is None}
                for p, d in request.files.items()
            ]
            return Answer(200, page_of(files, call.query))
    return NOT_FOUND


def _edit(state: FakeState, body: dict[str, Any], request: FakeRequest) -> None:
    request.title = body.get("title", request.title)
    request.body = body.get("description", request.body)
    request.base = body.get("target_branch", request.base)
    for label in filter(None, body.get("add_labels", "").split(",")):
        if label not in request.labels:
            request.labels.append(label)
    if "reviewer_ids" in body:
        request.reviewers = [state.users[number - 1] for number in body["reviewer_ids"]]
    if body.get("state_event") == "close":
        request.state = "closed"


def _user(state: FakeState, name: str) -> dict[str, Any]:
    return {"id": state.users.index(name) + 1 if name in state.users else 0, "username": name}


def _project(repository: FakeRepository) -> dict[str, Any]:
    return {
        "path_with_namespace": repository.name,
        "http_url_to_repo": f"https://gitlab.test/{repository.name}.git",
        "default_branch": None if repository.empty else repository.default_branch,
        "archived": repository.archived,
        "empty_repo": repository.empty,
        "topics": repository.topics,
        "statistics": {"repository_size": repository.size * 1024},
        **({"forked_from_project": {"id": 1}} if repository.fork else {}),
    }


def _merge(state: FakeState, repository: FakeRepository, request: FakeRequest) -> dict[str, Any]:
    draft = request.title.lower().startswith("draft:")
    pipeline = {"passing": "success", "failing": "failed", "pending": "running"}.get(request.checks)
    merge_status = "checking" if request.conflicting is None else "conflict" if request.conflicting else "mergeable"
    return {
        "iid": request.number,
        "web_url": f"https://gitlab.test/{repository.name}/-/merge_requests/{request.number}",
        "state": "opened" if request.state == "open" else request.state,
        "source_branch": request.head,
        "target_branch": request.base,
        "source_project_id": 2 if request.from_fork else 1,
        "target_project_id": 1,
        "sha": state.commit(repository.name, request.head) or "f" * 40,
        "title": request.title,
        "description": request.body,
        "draft": draft,
        "author": _user(state, request.author),
        "labels": request.labels,
        "reviewers": [_user(state, r) for r in request.reviewers],
        "has_conflicts": bool(request.conflicting),
        "detailed_merge_status": merge_status,
        "merge_commit_sha": "a" * 40 if request.state == "merged" else None,
        "head_pipeline": {"status": pipeline} if pipeline else None,
    }
