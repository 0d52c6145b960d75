"""The port to a forge: what a campaign asks of GitHub, GitLab, a plain remote or a folder of patches.

A request is what GitHub calls a pull request and GitLab a merge request. Every method may raise ForgeError, which says
whether trying later can help; an adapter has by then tried again itself, a bounded number of times. All values are plain, hold no
token, and may be stored.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple, Protocol


class State(StrEnum):
    """Where a request stands."""

    OPEN = "open"
    MERGED = "merged"
    CLOSED = "closed"


class Checks(StrEnum):
    """What the forge's checks (CI) say of a request's head."""

    PASSING = "passing"
    FAILING = "failing"
    PENDING = "pending"
    NONE = "none"  # nobody reported any
    UNKNOWN = "unknown"  # the token may not read them


class Repository(NamedTuple):
    """A repository as its forge tells it."""

    name: str  # owner/name; in GitLab with all groups
    clone_url: str  # https, without user or token
    default_branch: str = ""  # "" when there is none
    archived: bool = False
    fork: bool = False
    empty: bool = False
    kilobytes: int = 0  # 0 when the forge does not say
    topics: tuple[str, ...] = ()


class Request(NamedTuple):
    """A request as the forge holds it."""

    number: int
    url: str
    head: str  # branch, without refs/heads/
    base: str
    head_commit: str
    state: State
    title: str = ""
    body: str = ""
    draft: bool = False
    author: str = ""
    labels: tuple[str, ...] = ()


class Standing(NamedTuple):
    """A request and what became of it."""

    request: Request
    conflicting: bool | None = None  # None: the forge has not worked it out yet
    checks: Checks = Checks.NONE
    approved: bool = False
    merge_commit: str = ""


class Touched(NamedTuple):
    """One file that a request changes. `lines` are ranges of the base file, 1-based, both ends inside; None: unknown, take all."""

    path: str
    lines: tuple[tuple[int, int], ...] | None = None


class Wanted(NamedTuple):
    """A request as the campaign wants it. `patch` is what `git am` takes; only a forge that writes files reads it."""

    head: str
    base: str
    title: str
    body: str
    draft: bool = False
    labels: tuple[str, ...] = ()
    reviewers: tuple[str, ...] = ()  # "alice", or "org/team"; without @
    patch: bytes = b""


class Submitted(NamedTuple):
    """What became of a wanted request. `notes` are sentences for people, such as a reviewer that the forge refused."""

    request: Request | None  # None for forges without requests
    created: bool = False
    notes: tuple[str, ...] = ()


def same_text(one: str, other: str) -> bool:
    """Are two texts the same to a forge? Some change line ends, or cut blanks at the end."""
    return one.replace("\r\n", "\n").strip() == other.replace("\r\n", "\n").strip()


class Forge(Protocol):
    """One forge. `pushes`: do branches go to the remote? `requests`: are there requests?"""

    kind: str
    pushes: bool
    requests: bool

    def discover(self, *, owner: str = "", topic: str = "") -> Iterator[Repository]:
        """Yield the repositories of an organisation or group (with its subgroups), sorted by name, with `topic` only those that have it.

        With a topic alone: those that have it and that the token's owner may push to or is a member of.
        """
        ...

    def repository(self, name: str) -> Repository:
        """Return one repository."""
        ...

    def find(self, repository: str, head: str) -> Request | None:
        """Return the newest open request whose branch `head` lies in the repository itself, not in a fork; None without one."""
        ...

    def submit(self, repository: str, wanted: Wanted) -> Submitted:
        """Open the request, or update the open one of the same head. Repeating it changes nothing."""
        ...

    def close(self, repository: str, number: int, comment: str = "") -> Request:
        """Close a request, with a comment when it was open; a closed or merged one stays as it is."""
        ...

    def standing(self, repository: str, number: int) -> Standing:
        """Return where a request stands."""
        ...

    def open_requests(self, repository: str, base: str) -> Iterator[Request]:
        """Yield all open requests into `base`, newest first."""
        ...

    def touched(self, repository: str, number: int) -> tuple[Touched, ...]:
        """Return the files that a request changes, with the lines of the base where the forge tells them."""
        ...
