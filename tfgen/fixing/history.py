"""What the rounds of one run did to each file, as edits of its text on disk, and where places of edited texts are there."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tfgen.errors import SourceError
from tfgen.fixing.judging import location
from tfgen.fixing.planning import Unit
from tfgen.fixing.proof import Planned, reader_of
from tfgen.fixing.results import Location, Status
from tfgen.syntax.document import Change, Document
from tfgen.terraform.estate import Estate
from tfgen.text.diff import compose
from tfgen.text.edits import Edit, Shifts, Span
from tfgen.text.source import encode, offset_of, position


@dataclass(slots=True)
class History:
    """What the rounds did to each file, as edits of its original text."""

    before: dict[str, str | None] = field(default_factory=dict)
    after: dict[str, str] = field(default_factory=dict)
    edits: dict[str, list[Edit]] = field(default_factory=dict)
    planned: dict[str, set[Planned]] = field(default_factory=dict)
    made: list[Unit] = field(default_factory=list)
    held: list[Unit] = field(default_factory=list)
    rounds: int = 0
    _first: dict[tuple[str, ...], Unit] = field(default_factory=dict)
    _shifts: dict[str, Shifts] = field(default_factory=dict)

    def contents(self) -> dict[str, bytes]:
        return {path: encode(text) for path, text in self.after.items()}

    def units(self, units: Sequence[Unit], number: int) -> None:
        """Keep what was made in this round, and what the last round still holds back, with the words of the first.

        A reason may name places, and only those of the first round are on disk.
        """
        standing = [u for u in units if u.status is not Status.HELD and (u.changes or u.companions)]
        self.made += standing
        held = [u for u in units if u.status is Status.HELD or not (u.changes or u.companions)]
        if not number:
            self._first = {_ids(unit): unit for unit in held if unit.findings}
        self.held = [self._first.get(_ids(unit), unit) for unit in held]
        self.rounds = number

    def begin(self, path: str, text: str) -> None:
        """Keep a new file."""
        self.before[path] = None
        self.after[path] = text
        self.edits[path] = []

    def remember(self, path: str, document: Document, changes: Sequence[Change], edits: list[Edit], text: str) -> None:
        """Keep the edits of a file in one round; `text` is what they make of the document."""
        if path in self.before:
            original = self.before[path]
            if original is not None:
                self.edits[path] = compose(self.edits[path], edits, len(original))
        else:
            self.before[path] = document.text
            self.edits[path] = edits
        self.after[path] = text
        self.planned.setdefault(path, set()).update(reader_of(path).planned(document, changes))
        self._shifts.pop(path, None)

    def on_disk(self, document: Document, span: Span) -> Location:
        """Return where a span of the present text stood before the run; in a new file, where it stands."""
        before = self.before.get(document.path)
        if before is None:
            return location(document, span)
        start, end = (self._origin(document.path, offset) for offset in span)
        return Location(document.path, *position(before, start), *position(before, end))

    def _origin(self, path: str, offset: int) -> int:
        if path not in self._shifts:
            self._shifts[path] = Shifts(self.edits[path])
        return self._shifts[path].origin(offset)

    def keep_errors(self, original: Estate, last: Estate) -> None:
        """What only came up after an edit is told too, and has its place on disk, as what was known before has."""
        known = {(error.path, error.message) for error in original.errors}
        for error in last.errors:
            if (error.path, error.message) not in known:
                original.keep(self._as_on_disk(error))

    def _as_on_disk(self, error: SourceError) -> SourceError:
        before = self.before.get(error.path)
        if before is None or not error.line:
            return error
        line, column = position(
            before, self._origin(error.path, offset_of(self.after[error.path], error.line, error.column))
        )
        return type(error)(error.message, path=error.path, line=line, column=column, remedy=error.remedy)


def _ids(unit: Unit) -> tuple[str, ...]:
    return tuple(finding.id for finding in unit.findings)
