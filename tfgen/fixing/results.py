"""Finished results of a run: plain data for reporters, exit codes and machines. Nothing here points into a document."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
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
    citations: tuple[
        tuple[str, str], ...
    ] = ()  # (framework, citation) of each framework asked for that lists the control


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
    lines: str = ""  # what may be added by hand so that it is not held back
    notes: tuple[str, ...] = ()  # what else must be known: what outside callers must pass, what a key's policy needs


class Move(NamedTuple):
    """A module call whose source changes; `reason` when it stays, `remedy` what a person can do, `allow` what `--allow` takes.

    `form` is how its source is written: bare, public host, framework host, private registry, https, git, fork, tfr, archive,
    bucket, mercurial, expression, other. `notes`: what else must be known of the move. Sources are shown without tokens.
    """

    address: str
    location: Location
    old: str
    new: str
    reason: str = ""
    form: str = ""
    remedy: str = ""
    allow: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()  # folders of the root configurations that reach the call


class Access(NamedTuple):
    """A registry's host that calls now lead to. `token_variable` is "" where only a credentials block or netrc serves."""

    host: str
    token_variable: str
    netrc: bool  # is it called by HTTPS sources, which read netrc only?


class Mention(NamedTuple):
    """A place in a tool's settings that has to follow a move; 1-based line and column."""

    path: str
    line: int
    column: int
    text: str
    why: str


class Handover(NamedTuple):
    """What people must do after module calls moved. `roots` are the folders where `terraform init` comes next, `units` those of Terragrunt's."""

    access: tuple[Access, ...] = ()
    roots: tuple[str, ...] = ()
    mentions: tuple[Mention, ...] = ()
    units: tuple[str, ...] = ()
    stacks: tuple[str, ...] = ()  # folders of Terragrunt's stacks
    keys: tuple[str, ...] = ()  # folders of units that make a key, to be applied before the others
    tofu: tuple[str, ...] = ()  # those of the roots that only OpenTofu reads

    @property
    def commands(self) -> tuple[str, ...]:
        """The next commands, to be run at the top of the repository. Never `-upgrade`: it moves other modules and providers too."""
        called = [
            ("tofu" if root in self.tofu else "terraform") + (f" -chdir={shlex.quote(root)}" if root else "")
            for root in self.roots
        ]
        native = [f"{program} {command}" for program in called for command in ("init", "plan")]
        in_folders = [(key, "apply") for key in self.keys] + [(unit, "plan") for unit in self.units]
        in_folders += [(stack, "stack run plan") for stack in self.stacks]
        return (
            *native,
            *(f"cd {shlex.quote(folder or '.')} && terragrunt {command}" for folder, command in in_folders),
        )


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
    handover: Handover = Handover()
    strict: bool = False  # were keys asked for whose policy leaves use to IAM policies?
    cost_source: str = ""  # where and when that was seen
    apply_policy: Mapping[str, Any] = {}  # what the applying role must be allowed, as IAM has it
    remaining: Sequence[Finding] = ()  # what still fails in the state that the diff leads to
