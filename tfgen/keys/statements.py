"""The statements that `--key-policy strict` put into IAM policies, known again where they read their key.

What would be written for the same key and the same actions is compared part by part: a statement that differs is somebody's own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator
from typing import Any

from tfgen.errors import UnsupportedChange
from tfgen.keys import blocks
from tfgen.keys.checking import NEEDED
from tfgen.keys.policies import hole
from tfgen.syntax.document import (
    Block,
    Body,
    Change,
    Document,
    NewAttribute,
    NewBlock,
    RemoveBlock,
    RemoveJsonItem,
    RemoveTupleItem,
)
from tfgen.syntax.expr import Expr, Literal, Node, Object, ObjectItem, Template, Tuple, walk
from tfgen.terraform.syntaxes import LABELS
from tfgen.text.edits import Span


def statement_at(document: Document, read: Span, key: Expr, labels: Collection[str]) -> tuple[Change, Span] | None:
    """Return the change that takes the statement around a place away, with what goes then; None when it is not one of tfgen's.

    Args:
        read: where the key is read.
        key: the expression that is its ARN there.
        labels: the labels that the key may have where it is made.
    """
    for change in _removals(document, read, key, labels):
        try:
            edits = document.edits([change])
        except UnsupportedChange:  # a comment of somebody's stands in it
            continue
        for edit in edits:
            gone = Span(edit.start, edit.end)
            if gone.holds(read):
                return change, gone
    return None


def _removals(document: Document, read: Span, key: Expr, labels: Collection[str]) -> Iterator[Change]:
    """Yield what takes statements of tfgen's away, one of which may be the one around the place."""
    body: Body = document
    inner: Block | None
    while inner := next((each for each in _blocks(body) if each.whole.holds(read)), None):
        if inner.type == "statement" and _is_ours(inner, key, labels):
            yield RemoveBlock(body, inner)
        body = inner
    attribute = next((each for each in body.attributes() if each.span.holds(read)), None)
    for node in walk(attribute.expression()) if attribute is not None else ():
        if node.span is None or not node.span.holds(read):
            continue
        if isinstance(node, Tuple):
            yield from (
                RemoveTupleItem(node.span, item.span)
                for item in node.items
                if item.span and _is_ours(item, key, labels)
            )
        elif isinstance(node, Template) and document.text.startswith("<<", node.span.start):
            written = enumerate(_statements_in(node))
            yield from (
                RemoveJsonItem(node.span, "Statement", place) for place, item in written if _is_ours(item, key, labels)
            )


def _blocks(body: Body) -> Iterator[Block]:
    for type in dict.fromkeys(body.types()):
        yield from body.blocks(type, LABELS.get(type, 0))


def _statements_in(template: Template) -> Iterator[Expr]:
    """Yield the statements of a policy in a heredoc, each interpolated string as the expression that it is."""
    holes: dict[str, Expr] = {}
    text = ""
    for part in template.parts:
        if not isinstance(part, (str, Expr)):
            return
        mark = hole(str(len(holes)))
        if not isinstance(part, str):
            holes[mark] = part
        text += part if isinstance(part, str) else mark
    try:
        policy = json.loads(text, strict=False)
    except ValueError:
        return
    statements = policy.get("Statement") if isinstance(policy, dict) else None
    for each in statements if isinstance(statements, list) else ():
        yield _expression(each, holes)


def _expression(data: Any, holes: dict[str, Expr]) -> Expr:
    if isinstance(data, dict):
        return Object(tuple(ObjectItem(Literal(key), _expression(value, holes)) for key, value in data.items()))
    if isinstance(data, list):
        return Tuple(tuple(_expression(each, holes) for each in data))
    return holes.get(data, Literal(data)) if isinstance(data, str) else Literal(data)


# Would the same be written today?


def _is_ours(statement: Block | Node, key: Expr, labels: Collection[str]) -> bool:
    if isinstance(statement, Object):
        given = {item.key.value: item.value for item in statement.items if isinstance(item.key, Literal)}
        return statement in blocks.identity_statements(
            _actions(given.get("Action")), key, _sid(given.get("Sid"), labels)
        )
    if isinstance(statement, Node):
        return False
    sid, actions = (a.expression() if (a := statement.attribute(name)) else None for name in ("sid", "actions"))
    made = blocks.identity_statement_blocks(_actions(actions), key, _sid(sid, labels))
    return _shape(statement) in [_shape_of_new(block) for block in made]


def _actions(value: Expr | None) -> tuple[str, ...]:
    named = value.items if isinstance(value, Tuple) else (value,)
    return tuple(action for action in NEEDED if Literal(action) in named)


def _sid(value: Expr | None, labels: Collection[str]) -> Callable[[str], str]:
    """Return how the statement is named, where tfgen names one so."""
    given = str(value.value) if isinstance(value, Literal) else ""

    def sid(base: str) -> str:
        return given if any(re.fullmatch(rf"{base}{blocks.suffix(label)}\d*", given) for label in labels) else ""

    return sid


def _shape(block: Block) -> object:
    inner = list(_blocks(block))
    attributes = {a.name: a.expression() for a in block.attributes() if a.name not in block.types()}
    return block.type, attributes, [_shape(each) for each in inner]


def _shape_of_new(block: NewBlock) -> object:
    attributes = {item.name: item.value for item in block.items if isinstance(item, NewAttribute)}
    return block.type, attributes, [_shape_of_new(item) for item in block.items if isinstance(item, NewBlock)]
