"""What stands beside the items of a document: line ends, indents, blank lines, and the comments that belong to an item."""

from __future__ import annotations

import re

from tfgen.errors import UnsupportedChange
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock
from tfgen.text.edits import Span
from tfgen.text.source import position

_blanks = re.compile(r"[ \t]*+")
_beside = re.compile(r"(?>[ \t]++|/\*(?>[^*]++|\*(?!/))*+\*/)*+(?>(?:\#|//)[^\n]*+)?+")


def indent_at(text: str, offset: int) -> str:
    """Return the blanks that the line of an offset begins with."""
    match = _blanks.match(text, line_start(text, offset))
    return match[0] if match else ""


def newline_at(document: HclDocument, offset: int) -> str:
    """Return the line end of the line of an offset, or of the document where it is the last one."""
    end = document.text.find("\n", offset)
    if end < 0:
        return document.newline
    return "\r\n" if end and document.text[end - 1] == "\r" else "\n"


def line_start(text: str, offset: int) -> int:
    """Return where the line of an offset begins; a byte order mark is no part of it."""
    start = text.rfind("\n", 0, offset) + 1
    return 1 if not start and text.startswith("\ufeff") else start


def behind(text: str, offset: int) -> int:
    """Return the end of the blanks and comments behind an item, on its line; the line end excluded."""
    match = _beside.match(text, offset)
    end = match.end() if match else offset
    return end - 1 if text[end - 1 : end] == "\r" and end > offset else end


def next_line(text: str, offset: int) -> int:
    """Return where the line after the one of an offset begins, or the end of the text."""
    end = text.find("\n", offset)
    return len(text) if end < 0 else end + 1


def own_line(text: str, offset: int) -> bool:
    """Is there nothing but blanks before an offset on its line?"""
    return not text[line_start(text, offset) : offset].strip(" \t")


def end_of(item: HclAttribute | HclBlock) -> int:
    """Return the offset behind an item."""
    return item.close + 1 if isinstance(item, HclBlock) else item.value_end


class Margins:
    """The comment lines of a document, by the line that they stand above."""

    def __init__(self, document: HclDocument) -> None:
        self.document = document
        self._above: dict[int, int] | None = None

    def top(self, item: HclAttribute | HclBlock) -> int:
        """Return the start of the line of an item, or of the comment lines directly above it."""
        text = self.document.text
        start = line_start(text, item.start)
        if self._above is None:
            self._above = {}
            for comment in self.document.comments():
                if comment.own_line:
                    below = next_line(text, comment.span.end)
                    if not text[comment.span.end : below].strip():
                        self._above[below] = line_start(text, comment.span.start)
        while start in self._above:
            start = self._above[start]
        return start

    def blank_above(self, offset: int) -> bool:
        """Is the line above a line's start blank?"""
        text = self.document.text
        start = line_start(text, offset)
        return start > 0 and text[start - 1] == "\n" and not text[line_start(text, start - 1) : start].strip()


def unsupported(document: HclDocument, offset: int, message: str, remedy: str = "") -> UnsupportedChange:
    """An error with the place of an offset."""
    line, column = position(document.text, offset)
    return UnsupportedChange(message, path=document.path, line=line, column=column, remedy=remedy)


def refuse_comments(document: HclDocument, span: Span, what: str) -> None:
    """A comment is never lost on the way.

    Raises:
        UnsupportedChange: there is one in the span.
    """
    inside = document.comments(span)
    if inside:
        message = f"{what}, which would be lost"
        raise unsupported(document, inside[0].span.start, message, "Move the comment, then run again.")
