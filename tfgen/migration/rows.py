"""What the campaign's database holds, row by row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.migration.outcomes import Reason, Repository, Step


class Standing(NamedTuple):
    """A repository and where planning left it. `base` is "" before the first plan and after a failed fetch; `was` is the base before
    it; `gone`: no source names it any more."""

    repository: Repository
    base: str
    base_branch: str
    tree: str
    settings: str
    gone: bool
    was: str


def moved(was: str, base: str) -> str:
    """Say that a base is not the one before; "" where it is, or where one of them is not known."""
    return f"its base moved from {was[:12]} to {base[:12]}" if was and base and was != base else ""


class Commit(NamedTuple):
    """A commit that `commit` made in the cache, on top of `base`."""

    repository: str
    group: str
    branch: str
    base: str
    base_branch: str
    tree: str  # with `settings`: the key of the result that it carries
    settings: str
    id: str


class Push(NamedTuple):
    """A branch on a remote. `wanted` is written before the push and `pushed` after it: either may be what is there."""

    repository: str
    branch: str
    wanted: str
    pushed: str


class RequestRow(NamedTuple):
    """A request of the campaign. `head` is the commit it was last opened or updated with; `state` open, merged, closed or "" for
    forges without requests; `data` what else `sync` learnt: conflicting, checks, approved, notes."""

    repository: str
    group: str
    branch: str
    head: str
    number: int
    url: str
    state: str
    data: Mapping[str, Any] = {}


class Failure(NamedTuple):
    """What kept a verb after `plan` from its work on a repository; goes when that verb succeeds."""

    repository: str
    verb: str
    reason: Reason
    detail: str
    remedy: str
    step: Step
    retriable: bool
