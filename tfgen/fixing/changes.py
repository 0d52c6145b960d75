"""From a control's intents to changes of documents: what is a block and where it goes comes from the schemas."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from tfgen.controls.api import (
    Fix,
    Intent,
    KeyByRegion,
    KeyNeed,
    Operand,
    RemoveItem,
    Rewrite,
    Set,
    SetIn,
    SetItem,
    Unset,
)
from tfgen.errors import InternalError
from tfgen.syntax.document import (
    AppendBlock,
    Block,
    Body,
    Change,
    Document,
    NewAttribute,
    NewBlock,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Expr, Index, Literal, Object, ObjectItem
from tfgen.terraform.schemas import HEAD, attribute_order, block_order
from tfgen.terraform.subjects import Resource

_PATH = re.compile(r"(?:(?P<block>\w+)\[0\]\.)?(?P<name>\w+)")

Targeted = tuple[Document, Change]


@dataclass(slots=True)
class _Appended:
    """Attributes of one nested block that is to be made."""

    document: Document
    body: Block
    type: str
    owner: str
    items: dict[str, Expr] = field(default_factory=dict)


def needs(fix: Fix) -> list[KeyNeed]:
    """Return the needs of a fix, in order."""
    found: list[KeyNeed] = []
    for intent in fix.intents:
        value = getattr(intent, "value", None)
        if isinstance(value, KeyNeed):
            found.append(value)
        elif isinstance(value, KeyByRegion):
            found += value.needs
    return found


def changes_of(intents: Sequence[Intent], keys: Mapping[KeyNeed, Expr | None]) -> list[Targeted]:
    """Turn intents into changes; an intent whose key is None (AWS-managed) is left out."""
    made: list[Targeted] = []
    appended: dict[tuple[int, str], _Appended] = {}
    for intent in intents:
        if isinstance(intent, RemoveItem):
            made.append((intent.document, RemoveTupleItem(intent.tuple, intent.item)))
            continue
        if isinstance(intent, Unset):
            made.append((intent.document, _unset(intent)))
            continue
        value = _resolved(intent.value, keys)
        if value is None:
            continue
        if isinstance(intent, Set):
            _set(intent, value, made, appended)
        elif isinstance(intent, SetIn):
            made.append((intent.document, _set_in(intent.block, intent.block, intent.name, value)))
        elif isinstance(intent, Rewrite):
            made.append((intent.document, ReplaceExpression(intent.span, value)))
        elif isinstance(intent, SetItem):
            made.append((intent.document, SetObjectItem(intent.object, intent.key, value)))
    for new in appended.values():
        order = block_order(new.owner, new.type)
        block = NewBlock(new.type, (), tuple(NewAttribute(name, value) for name, value in new.items.items()))
        made.append((new.document, AppendBlock(new.body, block, order.after, order.before)))
    return made


def _resolved(value: Operand, keys: Mapping[KeyNeed, Expr | None]) -> Expr | None:
    if isinstance(value, KeyByRegion):
        items = [(need.region, keys[need]) for need in value.needs]
        known = tuple(ObjectItem(Literal(region), key) for region, key in items if key is not None)
        return Index(Object(known, multiline=len(known) > 1), value.region) if len(known) == len(items) else None
    return keys[value] if isinstance(value, KeyNeed) else value


def _set(intent: Set, value: Expr, made: list[Targeted], appended: dict[tuple[int, str], _Appended]) -> None:
    match = _PATH.fullmatch(intent.path)
    if match is None:
        raise InternalError(f"a control asks for the path {intent.path!r}")
    subject = intent.subject
    if match["block"] is None:
        document, body = subject.home(match["name"])
        made.append((document, _set_in(body, body, match["name"], value)))
        return
    new = appended.setdefault(
        (id(subject.block), match["block"]),
        _Appended(
            subject.document, subject.block, match["block"], subject.type if isinstance(subject, Resource) else ""
        ),
    )
    new.items[match["name"]] = value


def _set_in(body: Body, owner: Block, name: str, value: Expr) -> SetAttribute:
    if owner.type == "resource":
        kind = owner.labels[0]
    else:
        kind = owner.type
    order = attribute_order(kind, name)
    paragraph = kind == "module" and name != "version"
    return SetAttribute(body, name, value, order.after, order.before, paragraph, apart_from=HEAD if paragraph else ())


def _unset(intent: Unset) -> Change:
    nested = intent.block.blocks(intent.name)
    if nested:
        return RemoveBlock(intent.block, nested[0])
    return RemoveAttribute(intent.block, intent.name)
