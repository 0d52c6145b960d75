"""Changes of a JSON document as edits: values replaced in place, properties and blocks put in, items taken out."""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.errors import EditConflict, UnsupportedChange
from tfgen.syntax.document import (
    AppendBlock,
    AppendTupleItem,
    Change,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Expr, Literal
from tfgen.syntax.expr import Object as ObjectExpr
from tfgen.syntax.json.document import JsonDocument, Mode
from tfgen.syntax.json.expressions import expression_of
from tfgen.syntax.json.layout import Items, New, line_indent, style_of
from tfgen.syntax.json.nodes import JsonBlock, JsonBody, Step
from tfgen.syntax.json.scanner import Array, Container, Object, Scalar, Value
from tfgen.syntax.json.writer import Nested, blocks_value, content_of, in_mode, native_text, quoted, value_text
from tfgen.text.edits import Edit, Span
from tfgen.text.source import position


def edits(document: JsonDocument, changes: Sequence[Change]) -> list[Edit]:
    """Return the edits that the changes mean; none where the document already is so.

    Raises:
        EditConflict: two changes contradict each other.
        UnsupportedChange: a place can't be edited.
    """
    plan = _Plan(document)
    for change in changes:
        plan.take(change)
    return plan.edits()


class _Plan:
    def __init__(self, document: JsonDocument) -> None:
        self._document = document
        self._style = style_of(document)
        self._items: dict[int, Items] = {}
        self._wanted: dict[tuple[object, ...], Expr] = {}
        self._added: dict[tuple[int, str], Nested | list[ObjectExpr]] = {}
        self._removed: dict[tuple[int, str], int] = {}
        self._trails: list[list[Step]] = []
        self._grown: dict[int, tuple[Object, list[ObjectExpr]]] = {}
        self._edits: list[Edit] = []

    def take(self, change: Change) -> None:
        """Add a change to the plan."""
        if isinstance(change, SetAttribute):
            self._set(change)
        elif isinstance(change, RemoveAttribute):
            self._remove(change)
        elif isinstance(change, AppendBlock):
            self._append(change)
        elif isinstance(change, RemoveBlock):
            assert isinstance(change.block, JsonBlock)
            self._trails.append(change.block.trail)
        elif isinstance(change, ReplaceExpression):
            if self._is_new((change.span,), change.value, change.span.start):
                self._replace(change.span, change.value)
        elif isinstance(change, SetObjectItem):
            self._set_item(change)
        elif isinstance(change, AppendTupleItem):
            self._append_item(change)
        elif isinstance(change, RemoveTupleItem):
            self._remove_item(change)
        else:
            raise self._unsupported(
                "JSON text inside a string of JSON can't be edited", change.template.start, "Write it with jsonencode."
            )

    def edits(self) -> list[Edit]:
        """Return the edits in order."""
        dead = self._clear()
        found = list(self._edits)
        for key, items in self._items.items():
            if key not in dead:
                found += items.edits()
        for old, new in self._grown.values():
            if id(old) not in dead:
                found += self._as_array(old, new)
        found.sort(key=lambda edit: edit[:2])
        end = 0
        for edit in found:
            if edit.start < end:
                raise self._conflict("two changes want this place", edit.start)
            end = max(end, edit.end)
        return found

    def _conflict(self, message: str, offset: int) -> EditConflict:
        line, column = position(self._document.text, offset)
        return EditConflict(message, path=self._document.path, line=line, column=column)

    def _unsupported(self, message: str, offset: int, remedy: str = "") -> UnsupportedChange:
        line, column = position(self._document.text, offset)
        return UnsupportedChange(message, path=self._document.path, line=line, column=column, remedy=remedy)

    def _is_new(self, place: tuple[object, ...], value: Expr, offset: int) -> bool:
        """Note what a place is to be; False when that was asked for already."""
        known = self._wanted.get(place)
        if known is not None and known != value:
            raise self._conflict("this is to be set to two values", offset)
        self._wanted[place] = value
        return known is None

    def _of(self, container: Container) -> Items:
        if id(container) not in self._items:
            self._items[id(container)] = Items(self._document, self._style, container)
        return self._items[id(container)]

    # Properties of bodies

    def _set(self, change: SetAttribute) -> None:
        body = _body(change.body)
        start = body.objects[0].start if body.objects else 0
        if (id(body), change.name) in self._removed:
            raise self._conflict(f"{change.name} is to be set and to be removed", start)
        if not self._is_new((id(body), change.name), change.value, start):
            return
        members = body.members(change.name)
        mode = self._document.mode(body.type, change.name)
        if len(members) > 1:
            raise self._unsupported(f"{change.name} is set twice here", members[1][1].start)
        if members:
            self._put(members[0][1].value, change.value, mode)
            return
        items = self._room(body, (*change.after, *change.before))
        items.order.insert(_place(items, change.after, change.before), New(change.name, in_mode(change.value, mode)))

    def _room(self, body: JsonBody, names: Sequence[str]) -> Items:
        """Return the object of a body that holds one of these names, else its last one."""
        if not body.objects:
            raise self._unsupported("there is no object to put it in", 0)
        for made in body.objects:
            if any(member.key in names for member in made.items):
                return self._of(made)
        return self._of(body.objects[-1])

    def _remove(self, change: RemoveAttribute) -> None:
        body = _body(change.body)
        for step, member in body.members(change.name):
            if (id(body), change.name) in self._wanted:
                raise self._conflict(f"{change.name} is to be set and to be removed", member.start)
            self._removed[(id(body), change.name)] = 1
            self._of(step.container).gone.add(step.number)

    # Blocks

    def _append(self, change: AppendBlock) -> None:
        body = _body(change.body)
        schema = self._document.schema
        content = content_of(change.block, schema)
        keys = (change.block.type, *change.block.labels)
        here: list[Object] = body.objects
        for depth, key in enumerate(keys):
            found = next((m for made in here for m in made.items if m.key == key and not _is_null(m.value)), None)
            if found is None:
                self._new_block(here, body, keys[depth:], content, change if not depth else None)
                return
            if depth == len(keys) - 1:
                self._one_more(found.value, content)
                return
            here = [found.value] if isinstance(found.value, Object) else []
            if isinstance(found.value, Array):
                rest = Nested()
                rest.put(keys[depth + 1 :], content)
                self._of(found.value).order.append(New("", rest.expression()))
                return

    def _new_block(
        self, here: list[Object], body: JsonBody, keys: Sequence[str], content: ObjectExpr, change: AppendBlock | None
    ) -> None:
        """Put a block in, whose type (or label) is not there yet but for other new ones."""
        if not here:
            raise self._unsupported(
                f"a block {keys[0]} can't be put in here", body.objects[0].start if body.objects else 0
            )
        null = next((m.value for made in here for m in made.items if m.key == keys[0]), None)
        if null is not None:
            rest = Nested()
            rest.put(keys, content)
            text = value_text(blocks_value(rest[keys[0]]), self._style, line_indent(self._document.text, null.start))
            self._edits.append(Edit(null.start, null.end, text))
            return
        items = self._room(body, (*change.after, *change.before)) if change is not None else self._of(here[-1])
        known = self._added.get((id(items.container), keys[0]))
        fresh = known is None
        if known is None:
            known = self._added[(id(items.container), keys[0])] = Nested() if len(keys) > 1 else []
        if isinstance(known, Nested):
            known.put(keys[1:], content)
        else:
            known.append(content)
        value = blocks_value(known, array=change is not None and _in_array(body))
        if fresh:
            at = _place(items, change.after, change.before) if change is not None else len(items.order)
            items.order.insert(at, New(keys[0], value))
        else:
            made = items.find(keys[0])
            assert made is not None
            made.value = value

    def _one_more(self, value: Value, content: ObjectExpr) -> None:
        if isinstance(value, Array):
            self._of(value).order.append(New("", content))
        elif isinstance(value, Object):
            self._grown.setdefault(id(value), (value, []))[1].append(content)
        else:
            raise self._unsupported("a block was expected here", value.start)

    def _as_array(self, old: Object, new: list[ObjectExpr]) -> list[Edit]:
        """Make an array of a lone block and new ones."""
        text = self._document.text
        indent = line_indent(text, old.start)
        flat = "\n" not in text[old.start : old.end]
        shown = [value_text(content, self._style, indent, one_line=flat) for content in new]
        return [
            Edit(old.start, old.start, "["),
            Edit(old.end, old.end, "".join(self._style.comma + text for text in shown) + "]"),
        ]

    def _clear(self) -> set[int]:
        """Take the removed blocks out, and the labels that then name nothing; return the containers that go whole."""
        dead: set[int] = set()
        for trail in self._trails:
            self._of(trail[-1].container).gone.add(trail[-1].number)
        for trail in self._trails:
            for inner, outer in zip(reversed(trail), reversed(trail[:-1]), strict=False):
                if self._of(inner.container).kept:
                    break
                dead.add(id(inner.container))
                self._of(outer.container).gone.add(outer.number)
        return dead

    # Expressions

    def _put(self, present: Value, value: Expr, mode: Mode) -> None:
        """Replace a value."""
        if _same(expression_of(self._document, present, mode), value):
            return
        text = self._document.text
        old = text[present.start : present.end]
        flat = "\n" not in old and ("\n" not in text or (isinstance(present, (Array, Object)) and bool(present.items)))
        new = value_text(in_mode(value, mode), self._style, line_indent(text, present.start), one_line=flat)
        self._edits.append(Edit(present.start, present.end, new))

    def _replace(self, span: Span, value: Expr) -> None:
        _, present = self._document.way_to(span.start)
        if (present.start, present.end) == span:
            self._put(present, value, self._mode(span.start))
        elif isinstance(present, Scalar) and isinstance(present.value, str) and present.start < span.start:
            shown = quoted(native_text(value), self._style)[1:-1]
            if self._document.text[slice(*span)] != shown:
                self._edits.append(Edit(span.start, span.end, shown))
        else:
            raise self._unsupported("no expression stands here", span.start)

    def _mode(self, offset: int) -> Mode:
        """Return the mode of the attribute around an offset, whose block is the property above it."""
        keys = self._document.keys_to(offset)
        modes = self._document.schema.modes
        for name, type in zip(reversed(keys), ("", *keys)[::-1][1:], strict=False):
            if (type, name) in modes:
                return modes[(type, name)]
        first = keys[0] if keys else ""
        labels = self._document.schema.blocks.get(first)
        if labels is not None and len(keys) > labels + 1:
            return self._document.mode(first, keys[labels + 1])
        return self._document.mode("", first)

    def _set_item(self, change: SetObjectItem) -> None:
        present = self._exactly(change.object)
        if not isinstance(present, Object):
            raise self._unsupported(
                "an object expression was expected here",
                change.object.start,
                "One that stands inside a string can't be edited: write it as a JSON object.",
            )
        if not self._is_new((change.object, change.key), change.value, change.object.start):
            return
        mode = self._mode(change.object.start)
        for member in present.items:
            if member.key == change.key:
                self._put(member.value, change.value, mode)
                return
        self._of(present).order.append(New(change.key, in_mode(change.value, mode)))

    def _append_item(self, change: AppendTupleItem) -> None:
        present = self._exactly(change.tuple)
        if not isinstance(present, Array):
            raise self._unsupported(
                "a list was expected here",
                change.tuple.start,
                "One that stands inside a string can't be edited: write it as a JSON array.",
            )
        if self._is_new((change.tuple, "append", repr(change.value)), change.value, change.tuple.start):
            mode = self._mode(change.tuple.start)
            self._of(present).order.append(New("", in_mode(change.value, mode)))

    def _remove_item(self, change: RemoveTupleItem) -> None:
        present = self._exactly(change.tuple)
        for number, item in enumerate(present.items if isinstance(present, Array) else ()):
            if (item.start, item.end) == change.item:
                self._of(present).gone.add(number)  # type: ignore[arg-type]
                return
        raise self._unsupported("an item of a list was expected here", change.item.start)

    def _exactly(self, span: Span) -> Value | None:
        _, value = self._document.way_to(span.start)
        return value if (value.start, value.end) == span else None


def _body(body: object) -> JsonBody:
    assert isinstance(body, JsonBody)
    return body


def _is_null(value: Value) -> bool:
    return isinstance(value, Scalar) and value.value is None


def _place(items: Items, after: Sequence[str], before: Sequence[str]) -> int:
    """Where a new property stands: after the last of `after`, else before the first of `before`, else last."""
    names = items.names()
    behind = [number for number, name in enumerate(names) if name in after]
    if behind:
        return behind[-1] + 1
    ahead = [number for number, name in enumerate(names) if name in before]
    return ahead[0] if ahead else len(names)


def _in_array(body: JsonBody) -> bool:
    """Is a block itself written as the item of an array, as those who convert to JSON write all blocks?"""
    return isinstance(body, JsonBlock) and isinstance(body.trail[-1].container, Array)


def _same(present: Expr, value: Expr) -> bool:
    """Do two expressions mean the same? True is not 1."""
    if isinstance(present, Literal) and isinstance(value, Literal):
        return type(present.value) is type(value.value) and present.value == value.value
    return present == value
