"""GitLab, by python-gitlab (extra `gitlab`).

python-gitlab's own retries are off, as in github.py. Sources: GitLab's REST documentation (projects, merge requests, approvals,
pipelines, rate limits).
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar
from urllib.parse import quote

from tfgen.errors import ForgeError
from tfgen.migration.forges.access import Token
from tfgen.migration.forges.answers import checked, checked_items
from tfgen.migration.forges.backoff import PATIENT, Backoff, asked_wait
from tfgen.migration.forges.hunks import touched_lines
from tfgen.migration.forges.port import (
    Checks,
    Repository,
    Request,
    Standing,
    State,
    Submitted,
    Touched,
    Wanted,
    same_text,
)

T = TypeVar("T")

_PAGE = 100
_DRAFT = re.compile(r"^\s*(?:\[draft\]|\(draft\)|draft:)\s*", re.IGNORECASE)
_STATES = {"opened": State.OPEN, "locked": State.OPEN, "merged": State.MERGED, "closed": State.CLOSED}
_CHECKS = {
    "success": Checks.PASSING,
    "failed": Checks.FAILING,
    "canceled": Checks.FAILING,
    "skipped": Checks.NONE,
    "": Checks.NONE,
}


class GitLab:
    """The forge GitLab."""

    kind = "gitlab"
    pushes = True
    requests = True

    def __init__(self, url: str, token: Token, backoff: Backoff = PATIENT, timeout: float = 30) -> None:
        import gitlab
        import requests

        # The library's errors hold no headers, so the last answer's are kept for the back-off.
        self._headers: dict[str, str] = {}
        session = requests.Session()
        session.hooks["response"].append(self._keep_headers)
        # As a bearer the token is dropped when a server redirects to another host; a PRIVATE-TOKEN header would be sent on.
        self._client = gitlab.Gitlab(
            url, oauth_token=token.reveal(), timeout=timeout, user_agent="tfgen", session=session
        )
        self._backoff = backoff

    @checked_items
    def discover(self, *, owner: str = "", topic: str = "") -> Iterator[Repository]:
        query: dict[str, Any] = {"order_by": "path", "sort": "asc"}
        if topic:
            query["topic"] = topic
        if owner:
            path = f"/groups/{_id(owner)}/projects"
            query |= {"include_subgroups": True, "with_shared": False}
        else:
            path = "/projects"
            query["membership"] = True  # else everybody's public projects
        for project in sorted(self._all(path, query), key=lambda p: str(p["path_with_namespace"])):
            yield _repository(project)

    @checked
    def repository(self, name: str) -> Repository:
        return _repository(self._get(f"/projects/{_id(name)}", statistics=True))

    @checked
    def find(self, repository: str, head: str) -> Request | None:
        found = self._find(repository, head)
        return _request(found) if found else None

    @checked
    def submit(self, repository: str, wanted: Wanted) -> Submitted:
        found = self._find(repository, wanted.head)
        created = False
        if not found:
            try:
                found = self._create(repository, wanted)
                created = True
            except ForgeError as error:
                if error.status != 409:
                    raise
                found = self._find(repository, wanted.head)  # opened by a call whose answer was cut off
                if not found:
                    raise
        found, notes = self._update(repository, found, wanted)
        return Submitted(_request(found), created, notes)

    @checked
    def close(self, repository: str, number: int, comment: str = "") -> Request:
        merge = self._merge(repository, number)
        if _STATES[merge["state"]] is State.OPEN:
            path = _path(repository, number)
            if comment and not any(note["body"] == comment for note in self._all(f"{path}/notes", {})):
                self._call(lambda: self._client.http_post(f"{path}/notes", post_data={"body": comment}, **_ONCE))
            merge = self._put(path, {"state_event": "close"})
        return _request(merge)

    @checked
    def standing(self, repository: str, number: int) -> Standing:
        merge = self._merge(repository, number)
        approvals = self._get(f"{_path(repository, number)}/approvals")
        settled = merge.get("detailed_merge_status") not in ("unchecked", "checking", "preparing", None)
        conflicting = True if merge.get("has_conflicts") else False if settled else None
        pipeline = (merge.get("head_pipeline") or {}).get("status", "")
        return Standing(
            _request(merge),
            conflicting if merge["state"] == "opened" else False,
            _CHECKS.get(pipeline, Checks.PENDING),
            bool(approvals.get("approved_by")),
            merge.get("merge_commit_sha") or merge.get("squash_commit_sha") or "",
        )

    @checked_items
    def open_requests(self, repository: str, base: str) -> Iterator[Request]:
        for merge in self._merges(repository, {"target_branch": base}):
            yield _request(merge)

    @checked
    def touched(self, repository: str, number: int) -> tuple[Touched, ...]:
        files = []
        for change in self._all(f"{_path(repository, number)}/diffs", {}):
            left_out = change.get("too_large") or change.get("collapsed")
            files.append(Touched(change["old_path"], None if left_out else touched_lines(change.get("diff") or "")))
        return tuple(files)

    def _keep_headers(self, response: Any, *_: Any, **__: Any) -> None:
        self._headers = {name.lower(): value for name, value in response.headers.items()}

    def _call(self, action: Callable[[], T]) -> T:
        return self._backoff.call(lambda: self._translated(action))

    def _translated(self, action: Callable[[], T]) -> T:
        """Run `action`; turn what python-gitlab and its transport raise into ForgeError."""
        import gitlab.exceptions
        import requests

        self._headers = {}
        try:
            return action()
        except gitlab.exceptions.GitlabError as error:
            raise _refused(error.response_code or 0, str(error.error_message), self._headers) from None
        except requests.RequestException as error:
            raise ForgeError(f"GitLab could not be reached: {type(error).__name__}", retriable=True) from None

    def _get(self, path: str, **query: Any) -> dict[str, Any]:
        found = self._call(lambda: self._client.http_get(path, query_data=query, **_ONCE))
        if not isinstance(found, dict):
            raise ForgeError("GitLab's answer can't be used: it is no JSON object", remedy="Check the forge's url.")
        return found

    def _put(self, path: str, data: dict[str, Any]) -> dict[str, Any]:
        found = self._call(lambda: self._client.http_put(path, post_data=data, **_ONCE))
        if not isinstance(found, dict):
            raise ForgeError("GitLab's answer can't be used: it is no JSON object")
        return found

    def _all(self, path: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        """All items, each page tried again by itself."""
        items: list[dict[str, Any]] = []
        number = 1
        while True:
            asked = query | {"page": number, "per_page": _PAGE}
            page: Any = self._call(lambda: self._client.http_list(path, query_data=asked, iterator=False, **_ONCE))  # noqa: B023 - called at once
            items += page
            number += 1
            if len(page) < _PAGE:
                return items

    def _merges(self, repository: str, query: dict[str, Any]) -> list[dict[str, Any]]:
        wanted = {"state": "opened", "scope": "all", "order_by": "created_at", "sort": "desc"} | query
        return self._all(f"/projects/{_id(repository)}/merge_requests", wanted)

    def _merge(self, repository: str, number: int) -> dict[str, Any]:
        return self._get(_path(repository, number))

    def _find(self, repository: str, head: str) -> dict[str, Any] | None:
        found = self._merges(repository, {"source_branch": head})
        own = [m for m in found if m["source_branch"] == head and m["source_project_id"] == m["target_project_id"]]
        return max(own, key=lambda m: int(m["iid"]), default=None)

    def _create(self, repository: str, wanted: Wanted) -> dict[str, Any]:
        data = {
            "source_branch": wanted.head,
            "target_branch": wanted.base,
            "title": f"Draft: {wanted.title}" if wanted.draft else wanted.title,
            "description": wanted.body,
            "remove_source_branch": True,
        }
        path = f"/projects/{_id(repository)}/merge_requests"
        found = self._call(lambda: self._client.http_post(path, post_data=data, **_ONCE))
        if not isinstance(found, dict):
            raise ForgeError("GitLab's answer can't be used: it is no JSON object")
        return found

    def _update(self, repository: str, merge: dict[str, Any], wanted: Wanted) -> tuple[dict[str, Any], tuple[str, ...]]:
        """Text, base, missing labels and reviewers; whether it is a draft is left to the people who have seen it since."""
        prefix = _DRAFT.match(merge["title"])
        title = (prefix[0] if prefix else "") + wanted.title
        text = {"title": title, "description": wanted.body, "target_branch": wanted.base}
        change: dict[str, Any] = {
            key: value for key, value in text.items() if not same_text(merge.get(key) or "", value)
        }
        missing = [label for label in wanted.labels if label not in merge.get("labels", ())]
        if missing:
            change["add_labels"] = ",".join(missing)
        reviewers, notes = self._reviewers(merge, wanted)
        if reviewers:
            change["reviewer_ids"] = reviewers
        return (self._put(_path(repository, int(merge["iid"])), change) if change else merge), notes

    def _reviewers(self, merge: dict[str, Any], wanted: Wanted) -> tuple[list[int], tuple[str, ...]]:
        """All reviewers' ids when one is missing, else none; GitLab replaces the list as a whole."""
        asked = {str(user["username"]).lower(): int(user["id"]) for user in merge.get("reviewers") or ()}
        author = str((merge.get("author") or {}).get("username", "")).lower()
        added, notes = [], []
        for name in wanted.reviewers:
            if name.lower() in asked or name.lower() == author:
                continue
            users = [] if "/" in name else self._all("/users", {"username": name})
            if users:
                added.append(int(users[0]["id"]))
            else:
                what = (
                    "a group; GitLab asks groups by its CODEOWNERS alone" if "/" in name else "no user of this GitLab"
                )
                notes.append(f"{name} can't be asked for a review: it is {what}")
        return ([*asked.values(), *added] if added else []), tuple(notes)


#: Our own back-off tries again, so the library must not.
_ONCE: dict[str, Any] = {"retry_transient_errors": False, "obey_rate_limit": False, "max_retries": 0}


def _id(name: str) -> str:
    return quote(name, safe="")


def _path(repository: str, number: int) -> str:
    return f"/projects/{_id(repository)}/merge_requests/{number}"


def _repository(project: dict[str, Any]) -> Repository:
    size = int((project.get("statistics") or {}).get("repository_size") or 0)
    return Repository(
        name=str(project["path_with_namespace"]),
        clone_url=str(project["http_url_to_repo"]),
        default_branch=str(project.get("default_branch") or ""),
        archived=bool(project.get("archived")),
        fork=project.get("forked_from_project") is not None,
        empty=bool(project.get("empty_repo", not project.get("default_branch"))),
        kilobytes=size // 1024,
        topics=tuple(project.get("topics") or ()),
    )


def _request(merge: dict[str, Any]) -> Request:
    return Request(
        number=int(merge["iid"]),
        url=str(merge["web_url"]),
        head=str(merge["source_branch"]),
        base=str(merge["target_branch"]),
        head_commit=str(merge.get("sha") or ""),
        state=_STATES[str(merge["state"])],
        title=str(merge["title"]),
        body=str(merge.get("description") or ""),
        draft=bool(merge.get("draft")),
        author=str((merge.get("author") or {}).get("username", "")),
        labels=tuple(sorted(merge.get("labels") or ())),
    )


def _refused(status: int, message: str, headers: dict[str, str]) -> ForgeError:
    wait = asked_wait(headers, time.time())
    limited = status == 429 or (status == 403 and wait is not None)
    return ForgeError(
        f"GitLab answered {status}: {message[:500]}" if status else f"GitLab: {message[:500]}",
        retriable=limited or status >= 500 or (status == 409 and "Resource lock" in message),
        status=status,
        wait=wait,
        remedy="" if limited else _REMEDIES.get(status, ""),
    )


_REMEDIES = {
    401: "Check the token.",
    403: "Check what the token may do: it needs the scope api.",
    404: "Check the name; a token without access sees the same.",
}
