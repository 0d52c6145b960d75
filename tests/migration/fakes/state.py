"""What a pretended forge remembers: repositories and requests, as both GitHub's and GitLab's faces show them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field


@dataclass
class FakeRequest:
    number: int
    head: str
    base: str
    title: str
    body: str
    draft: bool = False
    state: str = "open"  # open, merged, closed
    author: str = "tfgen-bot"
    from_fork: bool = False
    labels: list[str] = field(default_factory=list)
    reviewers: list[str] = field(default_factory=list)  # "alice" or "org/team"
    reviews: list[tuple[str, str]] = field(default_factory=list)  # (user, APPROVED | CHANGES_REQUESTED | …)
    comments: list[str] = field(default_factory=list)
    conflicting: bool | None = False
    checks: str = ""  # "", passing, failing, pending
    files: dict[str, str | None] = field(default_factory=dict)  # path -> diff of the file, None when too long


@dataclass
class FakeRepository:
    name: str
    default_branch: str = "main"
    archived: bool = False
    fork: bool = False
    empty: bool = False
    topics: list[str] = field(default_factory=list)
    size: int = 100
    member: bool = True  # may the token's owner push here?
    requests: list[FakeRequest] = field(default_factory=list)
    branches: dict[str, str] = field(default_factory=dict)  # branch -> commit

    def request(self, number: int) -> FakeRequest | None:
        return next((r for r in self.requests if r.number == number), None)


@dataclass
class FakeState:
    """All of one forge. `head_of` answers with the commit of a branch, "" without one; tests that push for real read a bare repository."""

    repositories: dict[str, FakeRepository] = field(default_factory=dict)
    users: list[str] = field(default_factory=lambda: ["tfgen-bot", "alice", "bob", "carol"])
    teams: list[str] = field(default_factory=lambda: ["acme/platform"])
    head_of: Callable[[str, str], str] | None = None

    def add(self, repository: FakeRepository) -> FakeRepository:
        self.repositories[repository.name] = repository
        return repository

    def commit(self, name: str, branch: str) -> str:
        if self.head_of:
            return self.head_of(name, branch)
        return self.repositories[name].branches.get(branch, "")

    def open(self, name: str, head: str, base: str, title: str, body: str, draft: bool) -> FakeRequest | str:
        """Open a request; a sentence when the forge refuses."""
        repository = self.repositories[name]
        if not self.commit(name, head):
            return "head does not exist"
        if any(
            r.head == head and r.base == base and r.state == "open" and not r.from_fork for r in repository.requests
        ):
            return "already exists"
        request = FakeRequest(len(repository.requests) + 1, head, base, title, body.strip(), draft)  # forges cut blanks
        repository.requests.append(request)
        return request
