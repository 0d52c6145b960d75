"""Bytes to text and back, and places for people."""

from __future__ import annotations

from tfgen.errors import DecodeError


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
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return line, max(1, column - 1) if line == 1 and text.startswith("\ufeff") else column
