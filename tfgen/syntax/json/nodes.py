"""Bodies, blocks and attributes over JSON values: which property is a block is told by whoever asks for it.

Source: HCL JSON syntax specification, "Structural elements": a body is an object or an array of objects that are read as
one; a block's labels are nested properties; its value is an object, an array of them, or null for none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tfgen.syntax.json.scanner import Array, Container, Member, Object, Scalar, Value
from tfgen.text.edits import Span

if TYPE_CHECKING:
    from tfgen.syntax.expr import Expr
    from tfgen.syntax.json.document import JsonDocument

COMMENT = "//"


class Step(NamedTuple):
    """An item of an object or array, by its number."""

    container: Container
    number: int


class JsonAttribute:
    """`"name": value` in a body."""

    __slots__ = ("_expression", "body", "member")

    def __init__(self, body: JsonBody, member: Member) -> None:
        self.body, self.member = body, member
        self._expression: Expr | None = None

    @property
    def name(self) -> str:
        return self.member.key

    @property
    def span(self) -> Span:
        return self.member.span

    @property
    def value_span(self) -> Span:
        return Span(self.member.value.start, self.member.value.end)

    def expression(self) -> Expr:
        if self._expression is None:
            from tfgen.syntax.json.expressions import expression_of

            document = self.body.document
            self._expression = expression_of(document, self.member.value, document.mode(self.body.type, self.name))
        return self._expression


class JsonBody:
    """`objects` are read as one body; `keys` are those that lead to it from the document's root."""

    __slots__ = ("_attributes", "_blocks", "_named", "document", "keys", "objects", "type")

    def __init__(self, document: JsonDocument, type: str, keys: tuple[str, ...], objects: list[Object]) -> None:
        self.document, self.type, self.keys, self.objects = document, type, keys, objects
        self._named: dict[str, list[tuple[Step, Member]]] | None = None
        self._attributes: dict[str, JsonAttribute] = {}
        self._blocks: dict[tuple[str, int], list[JsonBlock]] = {}

    def members(self, name: str) -> list[tuple[Step, Member]]:
        """Return the properties of a name with their places."""
        if self._named is None:
            self._named = {}
            for made in self.objects:
                for number, member in enumerate(made.items):
                    self._named.setdefault(member.key, []).append((Step(made, number), member))
        return self._named.get(name, [])

    def attribute(self, name: str) -> JsonAttribute | None:
        if name not in self._attributes:
            members = self.members(name)
            if not members or name == COMMENT:
                return None
            self._attributes[name] = JsonAttribute(self, members[0][1])
        return self._attributes[name]

    def attributes(self) -> Sequence[JsonAttribute]:
        names = dict.fromkeys(member.key for made in self.objects for member in made.items)
        return [found for name in names if (found := self.attribute(name)) is not None]

    def misplaced(self, type: str) -> JsonAttribute | None:
        for _, member in self.members(type):
            if not _may_be_blocks(member.value):
                return JsonAttribute(self, member)
        return None

    def blocks(self, type: str, labels: int = 0) -> Sequence[JsonBlock]:
        key = (type, labels)
        if key not in self._blocks:
            found: list[JsonBlock] = []
            for step, member in self.members(type):
                if type != COMMENT:
                    found += _blocks_in(self, type, member, labels, [step])
            self._blocks[key] = found
        return self._blocks[key]

    def types(self) -> Sequence[str]:
        """Return the names of the properties that may be blocks."""
        return [
            member.key
            for made in self.objects
            for member in made.items
            if member.key != COMMENT and _holds_objects(member.value)
        ]


class JsonBlock(JsonBody):
    """One block. `start` is where its header begins; `trail` leads from the body around it to the block's own value."""

    __slots__ = ("labels", "start", "trail")

    def __init__(
        self, parent: JsonBody, type: str, labels: tuple[str, ...], start: int, trail: list[Step], objects: list[Object]
    ) -> None:
        super().__init__(parent.document, type, (*parent.keys, type, *labels), objects)
        self.labels, self.start, self.trail = labels, start, trail

    @property
    def header(self) -> Span:
        return Span(self.start, self.objects[0].start + 1)

    @property
    def whole(self) -> Span:
        return Span(self.start, self.objects[-1].end)

    @property
    def span(self) -> Span:
        return Span(self.objects[0].start + 1, self.objects[-1].end - 1)


def _blocks_in(
    body: JsonBody, type: str, member: Member, labels: int, trail: list[Step], names: tuple[str, ...] = ()
) -> Iterator[JsonBlock]:
    """Yield the blocks below a property, whose labels are as many levels of nested properties."""
    if len(names) == labels:
        yield from _instances(body, type, names, member, trail)
        return
    for made, way in _objects(member.value):
        for number, each in enumerate(made.items):
            if each.key != COMMENT:
                yield from _blocks_in(body, type, each, labels, [*trail, *way, Step(made, number)], (*names, each.key))


def _instances(
    body: JsonBody, type: str, labels: tuple[str, ...], member: Member, trail: list[Step]
) -> Iterator[JsonBlock]:
    value = member.value
    if isinstance(value, Object):
        yield JsonBlock(body, type, labels, member.start, trail, [value])
    elif isinstance(value, Array):
        for number, item in enumerate(value.items):
            objects = [made for made, _ in _objects(item)]
            if objects:
                start = objects[0].start if number else member.start
                yield JsonBlock(body, type, labels, start, [*trail, Step(value, number)], objects)


def _objects(value: Value) -> list[tuple[Object, tuple[Step, ...]]]:
    """Return the objects that make up a body, each with the steps to it."""
    if isinstance(value, Object):
        return [(value, ())]
    if isinstance(value, Array):
        return [(item, (Step(value, n),)) for n, item in enumerate(value.items) if isinstance(item, Object)]
    return []


def body_objects(value: Value) -> list[Object]:
    """Return the objects that make up a body."""
    return [made for made, _ in _objects(value)]


def _may_be_blocks(value: Value) -> bool:
    if isinstance(value, Array):
        return all(isinstance(item, (Object, Array)) for item in value.items)
    return isinstance(value, Object) or (value.value is None and not value.is_number)


def _holds_objects(value: Value) -> bool:
    return isinstance(value, Object) or (
        isinstance(value, Array) and bool(value.items) and all(isinstance(item, Object) for item in value.items)
    )


def wrong_block(value: Value, labels: int) -> tuple[Value, str] | None:
    """Return the value that stands where a block or its label must, and what was expected; None when all is well."""
    if isinstance(value, Scalar):
        if value.value is None and not labels and not value.is_number:
            return None
        return value, "a name and its block" if labels else "an object or an array of objects"
    for item in value.items if isinstance(value, Array) else ():
        if not isinstance(item, Object):
            return item, "an object"
    if not labels:
        return None
    members = [member for made in body_objects(value) for member in made.items]
    if not members and isinstance(value, Object):
        return value, "a name and its block"
    return next((fault for member in members if (fault := wrong_block(member.value, labels - 1))), None)
