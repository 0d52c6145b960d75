"""A native document: its structure, its comments, and its edits."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from tfgen.errors import ParseError
from tfgen.syntax.document import Change, Comment
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.structure import parse_structure
from tfgen.text.edits import Edit, Span


class HclDocument(HclBody):
    """One file in HCL native syntax."""

    __slots__ = ("_comments", "_starts", "newline", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        """Parse the structure of `text`.

        Raises:
            ParseError: with path, 1-based line and column.
        """
        super().__init__()
        self.path = path
        self.text = text
        first = text.find("\n")
        self.newline = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        self._comments: list[Comment] | None = None
        self._starts: list[int] = []
        parse_structure(self)

    @property
    def span(self) -> Span:
        return Span(0, len(self.text))

    def comments(self, span: Span | None = None) -> Sequence[Comment]:
        if self._comments is None:
            from tfgen.syntax.hcl.comments import find_comments

            self._comments = find_comments(self.text)
            self._starts = [comment.span.start for comment in self._comments]
        if span is None:
            return self._comments
        first = bisect_left(self._starts, span.start)
        last = bisect_left(self._starts, span.end)
        return self._comments[first:last]

    def validate(self) -> None:
        for attribute in every_attribute(self):
            if not _is_expression(self.text[attribute.value_start : attribute.value_end]):
                attribute.expression()

    def edits(self, changes: Sequence[Change]) -> list[Edit]:
        from tfgen.syntax.hcl.changes import edits

        return edits(self, changes)


@lru_cache(maxsize=8192)
def _is_expression(text: str) -> bool:
    """Is this an expression wherever it stands? Most values stand in many places, and again after an edit elsewhere.

    False decides nothing: a heredoc, for one, needs the line end after it.
    """
    from tfgen.syntax.hcl.expressions import parse_expression

    try:
        parse_expression(text, 0, len(text), "")
    except ParseError:
        return False
    return True


def every_attribute(body: HclBody) -> Iterator[HclAttribute]:
    """Yield every attribute below `body`, in no particular order."""
    bodies = [body]
    while bodies:
        for item in bodies.pop().items:
            if isinstance(item, HclBlock):
                bodies.append(item)
            else:
                yield item
