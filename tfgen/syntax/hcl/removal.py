"""Take items away with their lines, and of the blank lines around them those that would stand doubled or at an edge."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.margins import (
    Margins,
    behind,
    end_of,
    line_start,
    next_line,
    own_line,
    refuse_comments,
    unsupported,
)
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.text.edits import Edit, Span


def emptied(document: HclDocument, block: HclBlock) -> Edit:
    """Return the edit that leaves `b {}` of a block on one line.

    Raises:
        UnsupportedChange: a comment in it would be lost.
    """
    refuse_comments(document, block.span, "what is to go holds a comment")
    return Edit(block.open + 1, block.close, "")


def lines_of(document: HclDocument, item: HclAttribute | HclBlock, *, comments: bool = False) -> Span:
    """Return the lines of an item, with the comment behind it; with `comments` what it holds of them goes too.

    Raises:
        UnsupportedChange: a comment in it, or before it on its line, would be lost.
    """
    text = document.text
    if not comments:
        refuse_comments(document, Span(item.start, end_of(item)), "what is to go holds a comment")
    if not own_line(text, item.start):
        raise unsupported(document, item.start, "a comment stands before this on its line, and would be lost")
    return Span(line_start(text, item.start), next_line(text, behind(text, end_of(item))))


def removals(margins: Margins, body: HclBody, spans: Sequence[Span]) -> Iterator[Edit]:
    """Return the edits that take these lines of one body away."""
    text = margins.document.text
    for span in _joined(text, sorted(set(spans))):
        start, end = span
        below = text[end : next_line(text, end)]
        ends = end == len(text) or (isinstance(body, HclBlock) and line_start(text, body.close) <= end)
        if margins.blank_above(start) and (ends or not below.strip()):
            while margins.blank_above(start) and start > 0:
                start = line_start(text, start - 1)
        elif not below.strip() and _at_top(text, body, start):
            while end < len(text) and not text[end : next_line(text, end)].strip():
                end = next_line(text, end)
        if end == len(text) and not text.endswith("\n") and start and text[start - 1] == "\n":
            start -= 2 if text[start - 2 : start] == "\r\n" else 1
        yield Edit(start, end, "")


def _joined(text: str, spans: Sequence[Span]) -> Iterator[Span]:
    """Join what stands together, blank lines between counted in."""
    start = end = -1
    for span in spans:
        if start >= 0 and not text[end : span.start].strip():
            end = max(end, span.end)
            continue
        if start >= 0:
            yield Span(start, end)
        start, end = span
    if start >= 0:
        yield Span(start, end)


def _at_top(text: str, body: HclBody, start: int) -> bool:
    """Does a line begin a body?"""
    first = body.open + 1 if isinstance(body, HclBlock) else (1 if text.startswith("\ufeff") else 0)
    return next_line(text, behind(text, first)) >= start if isinstance(body, HclBlock) else start == first
