"""Write expressions and blocks as JSON: what JSON has no word for becomes a string of native syntax, `"${x.arn}"`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.expr import Expr, Literal, Node, Object, ObjectItem, Parens, Template, Tuple, flat
from tfgen.syntax.hcl.writer import render as native
from tfgen.syntax.json.document import Mode, Schema
from tfgen.syntax.json.nodes import COMMENT
from tfgen.text.edits import Span


class Style(NamedTuple):
    """How a file is written. `pad` is what stands inside the braces of an object on one line."""

    newline: str = "\n"
    unit: str = "  "
    colon: str = ": "
    comma: str = ", "
    pad: str = ""
    ascii: bool = False


class Verbatim(Node):
    """A string that is no template: its text is written as it is."""

    __slots__ = ("text",)

    def __init__(self, text: str, *, span: Span | None = None) -> None:
        self.text = text
        self.span = span


def render_document(blocks: Sequence[NewBlock], schema: Schema) -> str:
    """Return a new document of these blocks."""
    return value_text(body_of(blocks, schema), Style()) + "\n"


def value_text(value: Node, style: Style, indent: str = "", *, one_line: bool = False) -> str:
    """Return the JSON text of an expression; lists without objects stand on one line."""
    if isinstance(value, Object) and all(_is_name(item.key) for item in value.items):
        return _object(value, style, indent, one_line)
    if isinstance(value, Tuple):
        flat = one_line or not any(isinstance(item, Object) and item.items for item in value.items)
        inner = "" if flat else indent + style.unit
        return _enclosed(
            "[]", [value_text(i, style, inner, one_line=flat) for i in value.items], style, indent, flat, ""
        )
    if isinstance(value, Literal) and not isinstance(value.value, str):
        return native(value)
    return quoted(value.text if isinstance(value, Verbatim) else template_text(value), style)  # type: ignore[arg-type]


def _is_name(key: Expr) -> bool:
    return isinstance(key, Literal) and isinstance(key.value, str)


def _object(value: Object, style: Style, indent: str, one_line: bool) -> str:
    inner = indent if one_line else indent + style.unit
    items = [
        quoted(template_text(item.key), style) + style.colon + value_text(item.value, style, inner, one_line=one_line)
        for item in value.items
    ]
    return _enclosed("{}", items, style, indent, one_line, style.pad)


def _enclosed(brackets: str, items: Sequence[str], style: Style, indent: str, one_line: bool, pad: str) -> str:
    if not items:
        return brackets
    if one_line:
        return brackets[0] + pad + style.comma.join(items) + pad + brackets[1]
    inner = style.newline + indent + style.unit
    return brackets[0] + inner + ("," + inner).join(items) + style.newline + indent + brackets[1]


def quoted(text: str, style: Style) -> str:
    """Return a JSON string."""
    return json.dumps(text, ensure_ascii=style.ascii)


def template_text(value: Expr) -> str:
    """Return an expression as a template without quotes."""
    if isinstance(value, Literal) and isinstance(value.value, str):
        return value.value.replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Template) and all(isinstance(p, (str, Expr)) for p in value.parts):
        return "".join(
            template_text(Literal(part)) if isinstance(part, str) else _interpolation(part)  # type: ignore[arg-type]
            for part in value.parts
        )
    return _interpolation(value)


def _interpolation(value: Expr) -> str:
    text = native_text(value)
    return f"${{ {text} }}" if text.startswith("{") else f"${{{text}}}"


def native_text(value: Expr) -> str:
    """Return an expression in native syntax on one line."""
    return native(flat(value))


# Blocks


def in_mode(value: Expr, mode: Mode) -> Node:
    """Return a value as the strings of its attribute are read."""
    if mode is Mode.TEMPLATE:
        return value
    if isinstance(value, Tuple):
        return Tuple(tuple(in_mode(item, mode) for item in value.items), value.multiline)  # type: ignore[misc]
    if isinstance(value, Object):
        items = tuple(ObjectItem(_key(i.key), in_mode(i.value, mode)) for i in value.items)  # type: ignore[arg-type]
        return Object(items, value.multiline)
    if isinstance(value, Literal):
        return Verbatim(value.value) if isinstance(value.value, str) else value
    return Verbatim(native_text(value))


def _key(key: Expr) -> Expr:
    inner = key.inner if isinstance(key, Parens) else key
    return inner if _is_name(inner) else Literal(native_text(inner))


def content_of(block: NewBlock, schema: Schema) -> Object:
    """Return what stands in a block; the comment of an attribute becomes a "//" property before it."""
    items: list[ObjectItem] = []
    inner: list[NewBlock] = []
    for item in block.items:
        if isinstance(item, NewAttribute):
            if item.comment and not any(i.key == Literal(COMMENT) for i in items):
                items.append(ObjectItem(Literal(COMMENT), Verbatim(item.comment)))  # type: ignore[arg-type]
            mode = schema.modes.get((block.type, item.name), schema.modes.get((block.type, ""), Mode.TEMPLATE))
            items.append(ObjectItem(Literal(item.name), in_mode(item.value, mode)))  # type: ignore[arg-type]
        elif isinstance(item, NewBlock):
            inner.append(item)
    return Object((*items, *body_of(inner, schema).items), True)


class Nested(dict[str, "Nested | list[Object]"]):
    """Blocks by type and labels, in order, before they are written."""

    def add(self, block: NewBlock, schema: Schema) -> None:
        """Add a block."""
        self.put((block.type, *block.labels), content_of(block, schema))

    def put(self, keys: Sequence[str], content: Object) -> None:
        """Add a block's content at the end of a way of keys."""
        at = self
        for key in keys[:-1]:
            at = at.setdefault(key, Nested())  # type: ignore[assignment]
        at.setdefault(keys[-1], []).append(content)  # type: ignore[union-attr]

    def expression(self) -> Object:
        """Return the object that holds them all."""
        return Object(tuple(ObjectItem(Literal(k), blocks_value(v)) for k, v in self.items()), True)  # type: ignore[arg-type]


def blocks_value(value: Nested | list[Object], *, array: bool = False) -> Node:
    """Return labels as an object, several blocks as an array, one as an object unless `array`."""
    if isinstance(value, Nested):
        return value.expression()
    return value[0] if len(value) == 1 and not array else Tuple(tuple(value), True)


def body_of(blocks: Sequence[NewBlock], schema: Schema) -> Object:
    """Return the object of a body that holds these blocks."""
    nested = Nested()
    for block in blocks:
        nested.add(block, schema)
    return nested.expression()
