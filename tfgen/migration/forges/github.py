"""GitHub and GitHub Enterprise, by PyGithub (extra `github`).

PyGithub's own retries are off: ours are bounded, take a `sleep`, and know which answers mean 'already done'. Sources: GitHub's REST
documentation (pulls, reviews, checks, rate limits).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any, TypeVar

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

if TYPE_CHECKING:
    from github.PaginatedList import PaginatedList
    from github.PullRequest import PullRequest
    from github.Repository import Repository as Remote

T = TypeVar("T")

_PAGE = 100
_SEARCH_LIMIT = 1000  # GitHub's search answers no more
_FAILED = frozenset({"failure", "timed_out", "cancelled", "action_required", "startup_failure", "stale"})


class GitHub:
    """The forge GitHub. `pauses` are PyGithub's own pauses in seconds between any two calls and between two writes."""

    kind = "github"
    pushes = True
    requests = True

    def __init__(
        self,
        url: str,
        token: Token,
        backoff: Backoff = PATIENT,
        pauses: tuple[float, float] = (0.25, 1.0),
        timeout: int = 30,
    ) -> None:
        import github

        self._client = github.Github(
            auth=github.Auth.Token(token.reveal()),
            base_url=url,
            retry=None,
            timeout=timeout,
            per_page=_PAGE,
            user_agent="tfgen",
            seconds_between_requests=pauses[0],
            seconds_between_writes=pauses[1],
        )
        self._backoff = backoff
        self._remotes: dict[str, Remote] = {}

    @checked_items
    def discover(self, *, owner: str = "", topic: str = "") -> Iterator[Repository]:
        found = self._of_owner(owner) if owner else self._of_topic(topic)
        for remote in sorted(found, key=lambda r: r.full_name):
            if not topic or topic in remote.topics:
                yield self._repository(remote)

    @checked
    def repository(self, name: str) -> Repository:
        return self._repository(self._remote(name))

    @checked
    def find(self, repository: str, head: str) -> Request | None:
        found = self._find(repository, head)
        return _request(found) if found else None

    @checked
    def submit(self, repository: str, wanted: Wanted) -> Submitted:
        found = self._find(repository, wanted.head)
        created = False
        if not found:
            remote = self._remote(repository)
            try:
                found = self._call(
                    lambda: remote.create_pull(
                        base=wanted.base, head=wanted.head, title=wanted.title, body=wanted.body, draft=wanted.draft
                    )
                )
                created = True
            except ForgeError as error:
                if error.status != 422:
                    raise
                found = self._find(repository, wanted.head)  # opened by a call whose answer was cut off
                if not found:
                    raise
        if not created:
            self._update(found, wanted)
        return Submitted(_request(found), created, self._adorn(found, wanted))

    @checked
    def close(self, repository: str, number: int, comment: str = "") -> Request:
        pull = self._pull(repository, number)
        if pull.state == "open":
            if comment and not any(said.body == comment for said in self._all(lambda: pull.get_issue_comments())):
                self._call(lambda: pull.create_issue_comment(comment))
            self._call(lambda: pull.edit(state="closed"))
        return _request(pull)

    @checked
    def standing(self, repository: str, number: int) -> Standing:
        pull = self._pull(repository, number)
        conflicting = None if pull.mergeable is None else pull.mergeable_state == "dirty" or not pull.mergeable
        return Standing(
            _request(pull),
            conflicting if pull.state == "open" else False,
            self._checks(repository, pull.head.sha),
            self._approved(pull),
            (pull.merge_commit_sha or "") if pull.merged else "",
        )

    @checked_items
    def open_requests(self, repository: str, base: str) -> Iterator[Request]:
        remote = self._remote(repository)
        for pull in self._all(lambda: remote.get_pulls(state="open", base=base, sort="created", direction="desc")):
            yield _request(pull)

    @checked
    def touched(self, repository: str, number: int) -> tuple[Touched, ...]:
        pull = self._pull(repository, number)
        files = []
        for file in self._all(lambda: pull.get_files()):
            lines = None if file.patch is None else touched_lines(file.patch)  # GitHub leaves long patches out
            files.append(Touched(file.previous_filename or file.filename, lines))
        return tuple(files)

    def _call(self, action: Callable[[], T]) -> T:
        return self._backoff.call(lambda: _translated(action))

    def _all(self, listing: Callable[[], PaginatedList[Any]]) -> list[Any]:
        """All items, each page tried again by itself."""
        pages = self._call(listing)
        items: list[Any] = []
        number = 0
        while True:
            page = self._call(lambda at=number: pages.get_page(at))  # type: ignore[misc]
            items += page
            number += 1
            if len(page) < _PAGE:
                return items

    def _of_owner(self, owner: str) -> list[Any]:
        try:
            organisation = self._call(lambda: self._client.get_organization(owner))
            return self._all(lambda: organisation.get_repos())
        except ForgeError as error:
            if error.status != 404:
                raise
        user = self._call(lambda: self._client.get_user(owner))
        return self._all(lambda: user.get_repos())

    def _of_topic(self, topic: str) -> list[Any]:
        """Only what the token may push to: the search finds everybody's public repositories."""
        found = self._call(lambda: self._client.search_repositories(f"topic:{topic} fork:true"))
        total = self._call(lambda: found.totalCount)
        if total > _SEARCH_LIMIT:
            raise ForgeError(
                f"{total} repositories have the topic {topic}; GitHub's search gives {_SEARCH_LIMIT}",
                remedy="Name an organisation too.",
            )
        return [remote for remote in self._all(lambda: found) if remote.permissions and remote.permissions.push]

    def _repository(self, remote: Remote) -> Repository:
        # A size of 0 is told of fresh repositories too, so then the branches decide.
        empty = remote.size == 0 and not self._call(lambda: remote.get_branches().get_page(0))
        return Repository(
            name=remote.full_name,
            clone_url=remote.clone_url,
            default_branch="" if empty else remote.default_branch or "",
            archived=remote.archived,
            fork=remote.fork,
            empty=empty,
            kilobytes=remote.size,
            topics=tuple(remote.topics or ()),
        )

    def _remote(self, name: str) -> Remote:
        """The library's object of a repository, asked for once."""
        if name not in self._remotes:
            self._remotes[name] = self._call(lambda: self._client.get_repo(name))
        return self._remotes[name]

    def _pull(self, repository: str, number: int) -> PullRequest:
        remote = self._remote(repository)
        return self._call(lambda: remote.get_pull(number))

    def _find(self, repository: str, head: str) -> PullRequest | None:
        remote = self._remote(repository)
        owner = remote.full_name.partition("/")[0]
        found = self._all(lambda: remote.get_pulls(state="open", head=f"{owner}:{head}"))
        own = [
            p for p in found if p.head.ref == head and p.head.repo and p.head.repo.full_name == p.base.repo.full_name
        ]
        return max(own, key=lambda p: p.number, default=None)

    def _update(self, pull: PullRequest, wanted: Wanted) -> None:
        """Text and base; whether it is a draft is left to the people who have seen it since."""
        same = (pull.title, pull.base.ref) == (wanted.title, wanted.base) and same_text(pull.body or "", wanted.body)
        if not same:
            self._call(lambda: pull.edit(title=wanted.title, body=wanted.body, base=wanted.base))

    def _adorn(self, pull: PullRequest, wanted: Wanted) -> tuple[str, ...]:
        """Add the labels and reviewers that are missing; people's own stay, and who has reviewed is not asked again."""
        missing = [label for label in wanted.labels if label not in {known.name for known in pull.labels}]
        if missing:
            self._call(lambda: pull.add_to_labels(*missing))
        asked = {u.login.lower() for u in pull.requested_reviewers} | {t.slug.lower() for t in pull.requested_teams}
        author = pull.user.login.lower() if pull.user else ""
        names = [r for r in wanted.reviewers if r.rpartition("/")[2].lower() not in asked and r.lower() != author]
        if not names:
            return ()
        reviewed = {r.user.login.lower() for r in self._all(lambda: pull.get_reviews()) if r.user}
        return self._ask(pull, [name for name in names if name.lower() not in reviewed])

    def _ask(self, pull: PullRequest, names: list[str]) -> tuple[str, ...]:
        """Ask all at once; when GitHub refuses one of them, each alone."""
        if not names:
            return ()
        users = [name for name in names if "/" not in name]
        teams = [name.partition("/")[2] for name in names if "/" in name]
        try:
            self._call(lambda: pull.create_review_request(reviewers=users, team_reviewers=teams))
            return ()
        except ForgeError as error:
            if error.status != 422:
                raise
            if len(names) == 1:
                return (f"{names[0]} can't be asked for a review: {error.message}",)
        return tuple(note for name in names for note in self._ask(pull, [name]))

    def _checks(self, repository: str, commit: str) -> Checks:
        """Statuses and check runs together; one that failed decides. They take permissions of their own, which a token may lack."""
        remote = self._remote(repository)
        known = self._call(lambda: remote.get_commit(commit))
        try:
            status = self._call(lambda: known.get_combined_status())
            runs = self._all(lambda: known.get_check_runs())
        except ForgeError as error:
            if error.status != 403 or error.retriable:
                raise
            return Checks.UNKNOWN
        states = [status.state] if status.total_count else []
        states += [run.conclusion or "pending" for run in runs]
        if not states:
            return Checks.NONE
        if any(state in _FAILED or state == "error" for state in states):
            return Checks.FAILING
        return Checks.PENDING if "pending" in states else Checks.PASSING

    def _approved(self, pull: PullRequest) -> bool:
        """At least one person's last verdict approves, and nobody's asks for changes."""
        last: dict[str, str] = {}
        for review in self._all(lambda: pull.get_reviews()):
            if review.user and review.state in ("APPROVED", "CHANGES_REQUESTED", "DISMISSED"):
                last[review.user.login] = review.state
        return "APPROVED" in last.values() and "CHANGES_REQUESTED" not in last.values()


def _request(pull: PullRequest) -> Request:
    state = State.MERGED if pull.merged_at else State.OPEN if pull.state == "open" else State.CLOSED
    return Request(
        number=pull.number,
        url=pull.html_url,
        head=pull.head.ref,
        base=pull.base.ref,
        head_commit=pull.head.sha,
        state=state,
        title=pull.title,
        body=pull.body or "",
        draft=bool(pull.draft),
        author=pull.user.login if pull.user else "",
        labels=tuple(sorted(label.name for label in pull.labels)),
    )


def _translated(action: Callable[[], T]) -> T:
    """Run `action`; turn what PyGithub and its transport raise into ForgeError."""
    import github
    import requests

    try:
        return action()
    except github.GithubException as error:
        raise _refused(error) from None
    except requests.RequestException as error:
        raise ForgeError(f"GitHub could not be reached: {type(error).__name__}", retriable=True) from None


def _refused(error: Any) -> ForgeError:
    headers = {str(k).lower(): str(v) for k, v in (error.headers or {}).items()}
    wait = asked_wait(headers, time.time())
    message = _message(error.data) or "no reason given"
    limited = error.status == 429 or (error.status == 403 and (wait is not None or "rate limit" in message.lower()))
    if limited and wait is None:
        wait = 60.0  # GitHub's advice for secondary limits that name no time
    return ForgeError(
        f"GitHub answered {error.status}: {message}",
        retriable=limited or error.status >= 500,
        status=error.status,
        wait=wait,
        remedy="" if limited else _remedy(error.status, message),
    )


_REMEDIES = {
    401: "Check the token.",
    403: "Check what the token may do: contents and pull requests, read and write.",
    404: "Check the name; a token without access sees the same.",
}


def _remedy(status: int, message: str) -> str:
    if status == 422 and "draft" in message.lower():
        return "Set request.draft = false for repositories that know no drafts."
    return _REMEDIES.get(status, "")


def _message(data: Any) -> str:
    """GitHub's own words: the message, and those of its `errors`."""
    if not isinstance(data, dict):
        return ""
    words = [str(data.get("message", ""))]
    words += [str(e.get("message", "")) if isinstance(e, dict) else str(e) for e in data.get("errors") or ()]
    return "; ".join(word for word in words if word)[:500]
