"""Bytes to text and back, and places for people."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import deque

from tfgen.errors import DecodeError

#: So far into a text lines are counted for each place; for places beyond, its line ends are listed once.
_COUNTED = 1 << 16


def decode(path: str, raw: bytes) -> str:
    """Decode UTF-8 strictly; a byte order mark stays in the text, so that `encode` gives the same bytes.

    Raises:
        DecodeError: with the line and column of the first byte that is not UTF-8.
    """
    try:
        return raw.decode("utf-8")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8")
        line, column = position(before, len(before))
        raise DecodeError(
            f"byte 0x{raw[error.start]:02X} is not UTF-8",
            path=path,
            line=line,
            column=column,
            remedy="Save the file as UTF-8.",
        ) from None


def encode(text: str) -> bytes:
    """Return the bytes of a decoded text."""
    return text.encode("utf-8")


def offset_of(text: str, line: int, column: int) -> int:
    """Return the 0-based offset of a 1-based line and column, as `position` counts them."""
    start = 0
    for _ in range(line - 1):
        start = text.find("\n", start) + 1
    mark = line == 1 and text.startswith("\ufeff")
    return start + column - 1 + mark


def position(text: str, offset: int) -> tuple[int, int]:
    """Return the 1-based line and column of a 0-based offset.

    Lines end at a line feed only; a byte order mark is no column.
    """
    if offset <= _COUNTED:
        line = text.count("\n", 0, offset) + 1
        start = text.rfind("\n", 0, offset) + 1
    else:
        line = line_of(text, offset)
        start = line_ends(text)[line - 2] + 1 if line > 1 else 0
    column = offset - start + 1
    return line, max(1, column - 1) if line == 1 and text.startswith("\ufeff") else column


def line_of(text: str, offset: int) -> int:
    """Return the 1-based line of a 0-based offset, for callers that ask for many of one text."""
    return bisect_left(line_ends(text), offset) + 1


def line_ends(text: str) -> list[int]:
    """Return the offsets of all line feeds."""
    for known, ends in _listed:
        if known is text:  # to compare equal texts would take as long as to count
            return ends
    ends = [match.start() for match in re.finditer("\n", text)]
    _listed.append((text, ends))
    return ends


#: The line ends of the texts that were asked for last.
_listed: deque[tuple[str, list[int]]] = deque(maxlen=8)
