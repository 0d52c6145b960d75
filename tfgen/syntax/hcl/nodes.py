"""The nodes of a native document: attributes and blocks with exact spans.

They are slotted and not frozen, since a document of a million attributes is made of them; nothing changes them after the
structure pass but the lazily parsed expression.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tfgen.text.edits import Span

if TYPE_CHECKING:
    from tfgen.syntax.expr import Expr
    from tfgen.syntax.hcl.document import HclDocument


class HclAttribute:
    """`name = expression`. Offsets: `start` of the name, `equals` of the sign, `value_start` and `value_end`."""

    __slots__ = ("_expression", "document", "equals", "name", "start", "value_end", "value_start")

    def __init__(
        self, document: HclDocument, name: str, start: int, equals: int, value_start: int, value_end: int
    ) -> None:
        self.document = document
        self.name = name
        self.start = start
        self.equals = equals
        self.value_start = value_start
        self.value_end = value_end
        self._expression: Expr | None = None

    @property
    def span(self) -> Span:
        return Span(self.start, self.value_end)

    @property
    def value_span(self) -> Span:
        return Span(self.value_start, self.value_end)

    def expression(self) -> Expr:
        if self._expression is None:
            from tfgen.syntax.hcl.expressions import parse_expression

            self._expression = parse_expression(
                self.document.text, self.value_start, self.value_end, self.document.path
            )
        return self._expression


class HclBody:
    """Items in source order, and look-ups by name."""

    __slots__ = ("_by_type", "items", "named")

    def __init__(self) -> None:
        self.items: list[HclAttribute | HclBlock] = []
        self.named: dict[str, HclAttribute] = {}
        self._by_type: dict[str, list[HclBlock]] | None = None

    def attribute(self, name: str) -> HclAttribute | None:
        return self.named.get(name)

    def attributes(self) -> Sequence[HclAttribute]:
        return list(self.named.values())

    def blocks(self, type: str, labels: int = 0) -> Sequence[HclBlock]:
        if self._by_type is None:
            self._by_type = {}
            for item in self.items:
                if isinstance(item, HclBlock):
                    self._by_type.setdefault(item.type, []).append(item)
        return self._by_type.get(type, ())

    def misplaced(self, type: str) -> HclAttribute | None:
        return self.attribute(type)

    def types(self) -> Sequence[str]:
        return [item.type for item in self.items if isinstance(item, HclBlock)]


class HclBlock(HclBody):
    """`type "label" { … }`. Offsets: `start` of the type, `open` of `{`, `close` of `}`.

    `items` and `named` of a block that was skipped are read when they are first asked for; ParseError then.
    """

    __slots__ = ("close", "document", "labels", "open", "start", "type")

    def __init__(
        self, document: HclDocument, type: str, labels: tuple[str, ...], start: int, open: int, close: int = -1
    ) -> None:
        self._by_type = None
        self.document = document
        self.type = type
        self.labels = labels
        self.start = start
        self.open = open
        self.close = close

    def __getattr__(self, name: str) -> Any:
        if name not in ("items", "named"):
            raise AttributeError(name)
        from tfgen.syntax.hcl.structure import parse_body

        parse_body(self)
        return getattr(self, name)

    @property
    def header(self) -> Span:
        return Span(self.start, self.open + 1)

    @property
    def whole(self) -> Span:
        return Span(self.start, self.close + 1)

    @property
    def span(self) -> Span:
        return Span(self.open + 1, self.close)
