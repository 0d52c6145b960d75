"""What becomes of a repository: a closed set, each with a reason from a closed set and a sentence that a person can act on."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any, NamedTuple


class Outcome(StrEnum):
    """What became of a repository."""

    CHANGED = "changed"
    COMPLIANT = "compliant already"
    IRRELEVANT = "nothing relevant"
    PERSON = "needs a person"
    SKIPPED = "skipped"
    FAILED = "failed"


class Reason(StrEnum):
    """Why; each belongs to one outcome."""

    FIXED = "fixed"
    FIXED_IN_PART = "fixed in part"
    COMPLIANT = "every subject passes"
    NO_SUBJECT = "no subject of the controls"
    NO_FILES = "no file that tfgen reads"
    HELD = "fixes held back"
    UNKNOWN = "findings that can't be known"
    UNFIXABLE = "findings without a fix"
    INVALID = "files that are not valid"
    ARCHIVED = "archived"
    FORK = "fork"
    EMPTY = "empty"
    NO_BRANCH = "no default branch"
    EXCLUDED = "excluded"
    TOO_LARGE = "too large"
    BRANCH_TAKEN = "branch is a person's"
    UNREACHABLE = "remote can't be reached"
    CORRUPT = "repository can't be read"
    REJECTED = "push rejected"
    MOVED = "base moved on"
    REFUSED = "forge refused"
    TIMEOUT = "took too long"
    CRASHED = "worker died"
    DISK = "disk can't be written"
    PROOF = "a proof failed"
    ERROR = "internal error"


#: The outcome of each reason.
OUTCOMES: Mapping[Reason, Outcome] = {
    Reason.FIXED: Outcome.CHANGED,
    Reason.FIXED_IN_PART: Outcome.CHANGED,
    Reason.COMPLIANT: Outcome.COMPLIANT,
    Reason.NO_SUBJECT: Outcome.IRRELEVANT,
    Reason.NO_FILES: Outcome.IRRELEVANT,
    Reason.HELD: Outcome.PERSON,
    Reason.UNKNOWN: Outcome.PERSON,
    Reason.UNFIXABLE: Outcome.PERSON,
    Reason.INVALID: Outcome.PERSON,
    Reason.ARCHIVED: Outcome.SKIPPED,
    Reason.FORK: Outcome.SKIPPED,
    Reason.EMPTY: Outcome.SKIPPED,
    Reason.NO_BRANCH: Outcome.SKIPPED,
    Reason.EXCLUDED: Outcome.SKIPPED,
    Reason.TOO_LARGE: Outcome.SKIPPED,
    Reason.BRANCH_TAKEN: Outcome.SKIPPED,
    Reason.UNREACHABLE: Outcome.FAILED,
    Reason.CORRUPT: Outcome.FAILED,
    Reason.REJECTED: Outcome.FAILED,
    Reason.MOVED: Outcome.FAILED,
    Reason.REFUSED: Outcome.FAILED,
    Reason.TIMEOUT: Outcome.FAILED,
    Reason.CRASHED: Outcome.FAILED,
    Reason.DISK: Outcome.FAILED,
    Reason.PROOF: Outcome.FAILED,
    Reason.ERROR: Outcome.FAILED,
}


class Step(StrEnum):
    """Where work on a repository stopped."""

    FETCH = "fetch"
    READ = "read"
    FIX = "fix"
    COMMIT = "commit"
    PUSH = "push"
    REQUEST = "request"


class Repository(NamedTuple):
    """A repository of the campaign. `remote` is what git takes, without user or token; `skip` is why discovery left it out."""

    name: str  # owner/name on a forge, else unique in the campaign; a key in every table and the name in reports
    remote: str
    branch: str = ""  # the default branch; "" asks the remote
    skip: Reason | None = None
    kilobytes: int = 0  # 0 when nobody says


class File(NamedTuple):
    """A file of a change. `path` is that of the git tree (surrogateescape); `mode` as git writes it, "100644"."""

    path: str
    mode: str
    before: str  # blob id; "" for a new file
    content: bytes


class Change(NamedTuple):
    """What becomes one commit and one request. `group` is "" for a whole repository, else a root's folder or an owner."""

    group: str
    patch: bytes  # a unified diff that `git apply` takes
    files: tuple[File, ...]
    fixes: tuple[
        Mapping[str, Any], ...
    ]  # as in the JSON of `tfgen fix`: addresses, impact, summary, new_keys, way_back, …
    moves: tuple[Mapping[str, Any], ...] = ()
    new_keys: tuple[Mapping[str, Any], ...] = ()


class Result(NamedTuple):
    """What planning came to. Holds no time and nothing of the machine, so that equal input gives equal results."""

    repository: str
    reason: Reason
    detail: str = ""  # one sentence: what happened
    remedy: str = ""  # one sentence: what a person can do
    step: Step | None = None  # of a failure
    retriable: bool = False
    base: str = ""  # the commit that was read
    branch: str = ""  # its branch
    tree: str = ""  # hash of what tfgen reads of it
    settings: str = ""  # hash of rules, catalogue and configuration
    findings: tuple[Mapping[str, Any], ...] = ()  # what is left for a person, as in the JSON of `tfgen check`
    changes: tuple[Change, ...] = ()
    passing: int = 0  # subjects that pass before any fix
    modules: tuple[
        Mapping[str, Any], ...
    ] = ()  # sources of module calls that may be another repository: address, source, version, file
    notes: tuple[str, ...] = ()  # sentences for the request's reader
    day: str = ""  # the ISO date that it holds for, where a suppression ends on some day; "" for ever

    @property
    def outcome(self) -> Outcome:
        return OUTCOMES[self.reason]
