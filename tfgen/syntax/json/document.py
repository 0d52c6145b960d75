"""A JSON document behind the protocol of `tfgen.syntax.document`."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from tfgen.errors import ParseError
from tfgen.syntax.document import Change, Comment
from tfgen.syntax.json.nodes import COMMENT, JsonBody, body_objects, wrong_block
from tfgen.syntax.json.scanner import Array, Container, Member, Object, Scalar, Value, scan
from tfgen.text.edits import Edit, Span
from tfgen.text.source import position


class Mode(Enum):
    """What a string of an attribute is: a template, the text of an expression, or just itself."""

    TEMPLATE = 1
    EXPRESSION = 2
    LITERAL = 3


class Schema(NamedTuple):
    """What JSON needs to be told.

    `blocks`: the top-level block types with their numbers of labels. `modes`: by block type and attribute name, where a
    string is no template; "" as the name stands for every attribute of that type, "" as the type for the document.
    """

    blocks: Mapping[str, int] = {}
    modes: Mapping[tuple[str, str], Mode] = {}


class JsonDocument(JsonBody):
    """One file in JSON."""

    __slots__ = ("_comments", "newline", "path", "root", "schema", "text")

    def __init__(self, path: str, text: str, schema: Schema) -> None:
        """Read `text`.

        Raises:
            ParseError: with path, 1-based line and column.
        """
        self.path, self.text, self.schema = path, text, schema
        self.root = scan(path, text)
        first = text.find("\n")
        self.newline = "\r\n" if first > 0 and text[first - 1] == "\r" else "\n"
        self._comments: list[Comment] | None = None
        fault = wrong_block(self.root, 0)
        if fault is not None or isinstance(self.root, Scalar):
            raise self.fault("an object or an array of objects was expected here", self.root.start)
        super().__init__(self, "", (), body_objects(self.root))
        self._check_blocks()

    def fault(self, message: str, offset: int) -> ParseError:
        line, column = position(self.text, offset)
        return ParseError(message, path=self.path, line=line, column=column)

    def _check_blocks(self) -> None:
        for type, labels in self.schema.blocks.items():
            for _, member in self.members(type):
                wrong = wrong_block(member.value, labels)
                if wrong is not None:
                    raise self.fault(f"{wrong[1]} was expected here, in {type}", wrong[0].start)

    @property
    def span(self) -> Span:
        return Span(0, len(self.text))

    def mode(self, type: str, name: str) -> Mode:
        """Return how the strings of an attribute are read."""
        modes = self.schema.modes
        return modes.get((type, name), modes.get((type, ""), Mode.TEMPLATE))

    def comments(self, span: Span | None = None) -> Sequence[Comment]:
        """Return the texts of "//" properties, one a property."""
        if self._comments is None:
            self._comments = self._find_comments() if f'"{COMMENT}"' in self.text else []
        if span is None:
            return self._comments
        starts = [comment.span.start for comment in self._comments]
        return self._comments[bisect_left(starts, span.start) : bisect_left(starts, span.end)]

    def _find_comments(self) -> list[Comment]:
        found: list[Comment] = []
        waiting: list[Value] = [self.root]
        while waiting:
            value = waiting.pop()
            if isinstance(value, Array):
                waiting += value.items
            elif isinstance(value, Object):
                waiting += [member.value for member in value.items]
                found += [self._comment(m) for m in value.items if m.key == COMMENT and _texts(m.value)]
        return sorted(found)

    def _comment(self, member: Member) -> Comment:
        line = self.text.rfind("\n", 0, member.start) + 1
        own = not self.text[line : member.start].strip()
        return Comment(member.span, f"// {' '.join(_texts(member.value))}", own)

    def validate(self) -> None:
        for type, labels in self.schema.blocks.items():
            for block in self.blocks(type, labels):
                for attribute in block.attributes():
                    attribute.expression()

    def edits(self, changes: Sequence[Change]) -> list[Edit]:
        from tfgen.syntax.json.changes import edits

        return edits(self, changes)

    def way_to(self, offset: int) -> tuple[list[Container], Value]:
        """Return the innermost value that holds an offset, and the objects and arrays around it, outermost first."""
        around: list[Container] = []
        value = self.root
        while not isinstance(value, Scalar):
            at = bisect_right(value.items, offset, key=lambda item: item.start) - 1
            item = value.items[at] if at >= 0 else None
            inner = item.value if isinstance(item, Member) else item
            if inner is None or not inner.start <= offset < inner.end:
                break
            around.append(value)
            value = inner
        return around, value

    def keys_to(self, offset: int) -> tuple[str, ...]:
        """Return the keys of the properties around an offset, outermost first."""
        around, value = self.way_to(offset)
        members = [member for made in (*around, value) if (member := _member_at(made, offset)) is not None]
        return tuple(member.key for member in members)


def _member_at(value: Value, offset: int) -> Member | None:
    if not isinstance(value, Object):
        return None
    at = bisect_right(value.items, offset, key=lambda member: member.start) - 1
    return value.items[at] if at >= 0 and offset < value.items[at].end else None


def _texts(value: Value) -> list[str]:
    items = value.items if isinstance(value, Array) else [value]
    return [i.value for i in items if isinstance(i, Scalar) and isinstance(i.value, str) and not i.is_number]
