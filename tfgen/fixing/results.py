"""Finished results of a run: plain data for reporters, exit codes and machines. Nothing here points into a document."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Any, NamedTuple

from tfgen.text.edits import Edit


class Location(NamedTuple):
    """A place for people: 1-based lines and columns; the end is exclusive."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int


class Status(StrEnum):
    """What became of a fix."""

    FIXED = "fixed"  # in the diff, and written by --write
    PROPOSED = "proposed"  # in a preview only: it would create a key that nobody asked for
    HELD = "held"  # not in the diff; `reason` says why and what allows it


class Finding(NamedTuple):
    """One subject under one control. `id` is made of content (control, address, path), never of lines."""

    id: str
    control: str
    verdict: str  # pass | fail | unknown | invalid | suppressed
    level: int | None  # 0 AWS-owned key, 1 AWS-managed key, 2 customer-managed key; None when not known
    address: str
    location: Location
    message: str
    reasons: tuple[str, ...] = ()
    fixable: bool = False
    impact: str = "nothing"
    fix_summary: str = ""
    suppression: str = ""  # tool, id and reason of the comment
    root: str = ""  # folder of the root configuration through which the subject is reached


class FixResult(NamedTuple):
    """One fix: the findings that it resolves, and what became of it."""

    findings: tuple[str, ...]
    addresses: tuple[str, ...]
    location: Location
    status: Status
    impact: str
    summary: str
    reason: str = ""
    allow: tuple[str, ...] = ()
    new_keys: tuple[str, ...] = ()
    way_back: str = ""
    notes: tuple[str, ...] = ()  # what else must be known: what outside callers must pass, what a key's policy needs


class Move(NamedTuple):
    """A module call whose source changes; `reason` when it stays."""

    address: str
    location: Location
    old: str
    new: str
    reason: str = ""


class NewKey(NamedTuple):
    """A KMS key that the diff creates."""

    address: str
    folder: str
    region: str  # "" for the region of the folder's default provider


class FileResult(NamedTuple):
    """A changed or new file. `edits` are those of the original text; `before` is None for a new file."""

    path: str
    before: str | None
    after: str
    edits: tuple[Edit, ...] = ()
    planned: tuple[Any, ...] = ()  # what the second reader checks; not for reporters


class Problem(NamedTuple):
    """A file or place that tfgen could not work on; makes the exit code 2. `line` 0: the whole file."""

    path: str
    line: int
    column: int
    message: str
    remedy: str = ""


class Run(NamedTuple):
    """All that one `check` or `fix` found and did."""

    findings: Sequence[Finding] = ()
    fixes: Sequence[FixResult] = ()
    moves: Sequence[Move] = ()
    files: Sequence[FileResult] = ()
    new_keys: Sequence[NewKey] = ()
    problems: Sequence[Problem] = ()
    warnings: Sequence[str] = ()
    files_found: int = 0
    files_parsed: int = 0
    not_looked_at: Sequence[str] = ()
    singly_proven: int = 0
    rounds: int = 0
    fixing: bool = False  # is this the run of a fix?
    written: bool = False
    controls: Sequence[str] = ()
    frameworks: Sequence[str] = ()
    required_level: int = 1
    monthly_cost: int = 0  # of the new keys, in US dollars
    remaining: Sequence[Finding] = ()  # what still fails in the state that the diff leads to
