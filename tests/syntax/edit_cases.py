"""Cases of edits as data: `edits/<case>/` holds before.hcl, changes.json, and after.hcl or error.txt.

changes.json is a list; places are written `type/type:1/name` (the first block of a type, then the second one of another).

    {"set": "name", "in": "b", "value": "1", "after": [], "before": [], "paragraph": false, "apart_from": []}
    {"remove": "name", "in": "b"}
    {"append": "c {\n  d = 1\n}", "in": "b", "after": [], "before": []}
    {"remove_block": "b/c", "comments": false}
    {"replace": "b/name", "part": "x", "value": "y"}
    {"set_item": "key", "object": "b/name", "part": "{ a = 1 }", "value": "2"}
    {"remove_item": 0, "tuple": "b/name", "part": "[x, y]"}
    {"append_item": "{ a = 1 }", "tuple": "b/name"}
    {"append_json": "{ a = 1 }", "key": "Statement", "template": "b/name"}
    {"remove_json": 0, "key": "Statement", "template": "b/name"}

`in` is left out for the document; `part` is source text inside the value, which is meant as a whole without it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
    AppendTupleItem,
    Change,
    NewAttribute,
    NewBlock,
    RemoveAttribute,
    RemoveBlock,
    RemoveJsonItem,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Expr, Object, ObjectItem, Tuple, walk
from tfgen.syntax.hcl import HCL
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclBlock, HclBody
from tfgen.text.edits import Span

FOLDER = Path(__file__).parent / "edits"
CASES = sorted(path.parent for path in FOLDER.glob("*/changes.json"))


def read(path: Path) -> str:
    return path.read_bytes().decode()


def changes_of(case: Path, document: HclDocument) -> list[Change]:
    return [_change(document, entry) for entry in json.loads(read(case / "changes.json"))]


def _change(document: HclDocument, entry: dict[str, Any]) -> Change:
    body = _body(document, entry.get("in", ""))
    after, before = tuple(entry.get("after", ())), tuple(entry.get("before", ()))
    if "set" in entry:
        away = tuple(entry.get("apart_from", ()))
        return SetAttribute(
            body, entry["set"], _value(entry), after, before, entry.get("paragraph", False), apart_from=away
        )
    if "remove" in entry:
        return RemoveAttribute(body, entry["remove"])
    if "append" in entry:
        (block,) = HCL.parse("", entry["append"]).items
        assert isinstance(block, HclBlock)
        return AppendBlock(body, _new(block), after, before)
    if "remove_block" in entry:
        parent, _, _ = entry["remove_block"].rpartition("/")
        block = _body(document, entry["remove_block"])
        assert isinstance(block, HclBlock)
        return RemoveBlock(_body(document, parent), block, entry.get("comments", False))
    if "replace" in entry:
        return ReplaceExpression(_part(document, entry["replace"], entry)[0], _value(entry))
    if "set_item" in entry:
        return SetObjectItem(_part(document, entry["object"], entry)[0], entry["set_item"], _value(entry))
    if "append_json" in entry:
        value = _laid_out(HCL.expression(entry["append_json"]), entry["append_json"])
        return AppendJsonItem(_part(document, entry["template"], entry)[0], entry["key"], value)
    if "remove_json" in entry:
        return RemoveJsonItem(_part(document, entry["template"], entry)[0], entry["key"], entry["remove_json"])
    span, expression = _part(document, entry["tuple"], entry)
    if "append_item" in entry:
        return AppendTupleItem(span, _laid_out(HCL.expression(entry["append_item"]), entry["append_item"]))
    assert isinstance(expression, Tuple)
    item = expression.items[entry["remove_item"]].span
    assert item is not None
    return RemoveTupleItem(span, item)


def _body(document: HclDocument, place: str) -> HclBody:
    body: HclBody = document
    for step in place.split("/") if place else []:
        type, _, number = step.partition(":")
        body = body.blocks(type)[int(number or 0)]
    return body


def _part(document: HclDocument, place: str, entry: dict[str, Any]) -> tuple[Span, Expr]:
    parent, _, name = place.rpartition("/")
    attribute = _body(document, parent).attribute(name)
    assert attribute is not None
    expression = attribute.expression()
    if "part" not in entry:
        return attribute.value_span, expression
    for node in walk(expression):
        if node.span and document.text[node.span.start : node.span.end].replace("\r", "") == entry["part"]:
            return node.span, node  # type: ignore[return-value]
    raise AssertionError(entry["part"])


def _value(entry: dict[str, Any]) -> Expr:
    return _laid_out(HCL.expression(entry["value"]), entry["value"])


def _laid_out(value: Expr, text: str) -> Expr:
    """Ask for lines of their own where the source text has them; read values carry no layout."""
    several = value.span is not None and "\n" in text[value.span.start : value.span.end]
    if isinstance(value, Object):
        return Object(tuple(ObjectItem(i.key, _laid_out(i.value, text)) for i in value.items), several)
    if isinstance(value, Tuple):
        return Tuple(tuple(_laid_out(item, text) for item in value.items), several)
    return value


def _new(block: HclBlock) -> NewBlock:
    text = block.document.text
    items: list[NewAttribute | NewBlock] = []
    for item in block.items:
        if isinstance(item, HclBlock):
            items.append(_new(item))
            continue
        behind = block.document.comments(Span(item.value_end, text.find("\n", item.value_end)))
        comment = behind[0].text.removeprefix("# ") if behind else ""
        items.append(NewAttribute(item.name, _laid_out(item.expression(), text), comment))
    return NewBlock(block.type, block.labels, tuple(items))
