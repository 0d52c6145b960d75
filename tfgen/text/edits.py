"""Edits as values, and the one function that applies them.

Offsets are 0-based, half-open, in characters of the decoded text.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from tfgen.errors import EditConflict


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int

    def holds(self, other: Span) -> bool:
        """Is another range inside this one, or the same?"""
        return self.start <= other.start and other.end <= self.end


class Edit(NamedTuple):
    """Replace the characters from `start` to `end` by `text`."""

    start: int
    end: int
    text: str


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Sort by place; two insertions at one place keep the order they were given in."""
    return sorted(edits, key=lambda edit: edit[:2])


def splice(text: str, edits: Iterable[Edit]) -> str:
    """Return `text` with `edits` applied; every other character stays as it is.

    Edits may come in any order. Two insertions at one place keep the order they were given in.

    Raises:
        EditConflict: two edits overlap, or one lies outside the text.
    """
    parts: list[str] = []
    at = 0
    for edit in in_order(edits):
        if edit.start < at or edit.end < edit.start or edit.end > len(text):
            raise EditConflict(f"edits overlap at character {edit.start}")
        parts.append(text[at : edit.start])
        parts.append(edit.text)
        at = edit.end
    parts.append(text[at:])
    return "".join(parts)


class Shifts:
    """Offsets of the text before, and of the text after."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        """Begin with edits in order."""
        self._starts = [edit.start for edit in edits]
        self._new_starts: list[int] = []
        self._new_ends: list[int] = []
        self._sums = [0]
        for edit in edits:
            start = edit.start + self._sums[-1]
            self._new_starts.append(start)
            self._new_ends.append(start + len(edit.text))
            self._sums.append(self._sums[-1] + len(edit.text) - (edit.end - edit.start))

    def forward(self, offset: int) -> int:
        """Return where a place that no edit covers has gone; what is put in right there stands behind it."""
        return offset + self._sums[bisect_left(self._starts, offset)]

    def back(self, offset: int) -> int:
        """Return where a character stood before, or -1 when it is new."""
        place = bisect_right(self._new_starts, offset) - 1
        if place >= 0 and offset < self._new_ends[place]:
            return -1
        return offset - self._sums[place + 1]

    def origin(self, offset: int) -> int:
        """Return where a character stood before; of a new one, where it was put in."""
        before = self.back(offset)
        return before if before >= 0 else self._starts[bisect_right(self._new_starts, offset) - 1]
