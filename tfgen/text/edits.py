"""Edits as values, and the one function that applies them.

Offsets are 0-based, half-open, in characters of the decoded text.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from tfgen.errors import EditConflict


class Span(NamedTuple):
    """A half-open range of characters."""

    start: int
    end: int


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
