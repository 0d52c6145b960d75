"""Changes of a native document as edits: values replaced in place, new lines laid out as their neighbours are.

First the contents change, each body's changes together; then signs and comments that were aligned are aligned again; both
steps become one set of edits of the original text.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence

from tfgen.errors import EditConflict
from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
    AppendTupleItem,
    Change,
    RemoveAttribute,
    RemoveBlock,
    RemoveJsonItem,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Binary, Conditional, Expr, GetAttr, Index, Node, Splat, Unary, children
from tfgen.syntax.hcl.alignment import align
from tfgen.syntax.hcl.collections import append_items, remove_items, replaced, set_items
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.expressions import parse_expression
from tfgen.syntax.hcl.insertion import Layout
from tfgen.syntax.hcl.json_text import append_json_items, remove_json_items
from tfgen.syntax.hcl.margins import Margins
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.removal import emptied, lines_of, removals
from tfgen.text.diff import compose
from tfgen.text.edits import Edit, Span, splice
from tfgen.text.source import position


def edits(document: HclDocument, changes: Sequence[Change]) -> list[Edit]:
    """Return the edits that the changes mean; none where the document already is so.

    Raises:
        EditConflict: two changes contradict each other.
        UnsupportedChange: a place can't be edited.
    """
    contents = _contents(document, changes)
    if not contents:
        return []
    _refuse_overlap(document, contents)
    aligned = align(document, contents, splice(document.text, contents))
    return compose(contents, aligned, len(document.text)) if aligned else contents


def _contents(document: HclDocument, changes: Sequence[Change]) -> list[Edit]:
    """Return the edits in order, alignment left aside."""
    opened: dict[int, str] = {}
    found = list(_bodies(document, changes, opened))
    found += _replacements(document, [c for c in changes if isinstance(c, ReplaceExpression)], opened)
    objects: dict[Span, dict[str, Expr]] = {}
    tuples: dict[Span, set[Span]] = {}
    longer: dict[Span, list[Expr]] = {}
    written: dict[tuple[Span, str], list[Expr]] = {}
    texts: dict[tuple[Span, str], set[int]] = {}
    for change in changes:
        if isinstance(change, SetObjectItem):
            _agree(document, objects.setdefault(change.object, {}), change.key, change.value, change.object.start)
        elif isinstance(change, RemoveTupleItem):
            tuples.setdefault(change.tuple, set()).add(change.item)
        elif isinstance(change, AppendTupleItem):
            longer.setdefault(change.tuple, []).append(change.value)
        elif isinstance(change, AppendJsonItem):
            written.setdefault((change.template, change.key), []).append(change.value)
        elif isinstance(change, RemoveJsonItem):
            texts.setdefault((change.template, change.key), set()).add(change.place)
    for span, wanted in objects.items():
        found += set_items(document, span, wanted)
    for span, gone in tuples.items():
        found += remove_items(document, span, gone)
    for (span, key), values in written.items():
        found += append_json_items(document, span, key, values)
    for (span, key), places in texts.items():
        found += remove_json_items(document, span, key, places)
    for span, items in longer.items():
        found += append_items(document, span, items)
    # What is put in stands before what is taken away or replaced at the same place.
    return sorted(found, key=lambda edit: (edit.start, edit.end))


def _agree(document: HclDocument, wanted: dict[str, Expr], key: str, value: Expr, offset: int) -> None:
    if wanted.setdefault(key, value) != value:
        raise _conflict(document, offset, f"{key} is to be set to two values")


def _conflict(document: HclDocument, offset: int, message: str) -> EditConflict:
    line, column = position(document.text, offset)
    return EditConflict(message, path=document.path, line=line, column=column)


def _refuse_overlap(document: HclDocument, found: Sequence[Edit]) -> None:
    end = 0
    for edit in found:
        if edit.start < end:
            raise _conflict(document, edit.start, "two changes want this place")
        end = max(end, edit.end)


# Bodies


class _Changed:
    """The changes of one body."""

    __slots__ = ("added", "body", "gone", "values")

    def __init__(self, body: HclBody) -> None:
        self.body = body
        self.values: dict[str, Expr] = {}
        self.added: list[SetAttribute | AppendBlock] = []
        self.gone: dict[int, tuple[HclAttribute | HclBlock, bool]] = {}


def _bodies(document: HclDocument, changes: Sequence[Change], opened: dict[int, str]) -> Iterable[Edit]:
    """Yield the edits; put into `opened` the new indents of the attributes whose blocks leave their one line."""
    bodies: dict[int, _Changed] = {}
    for change in changes:
        if isinstance(change, (SetAttribute, AppendBlock, RemoveAttribute, RemoveBlock)):
            assert isinstance(change.body, HclBody)
            _collect(document, bodies.setdefault(id(change.body), _Changed(change.body)), change)
    margins = Margins(document)
    for changed in bodies.values():
        yield from _body(margins, changed, opened)


def _collect(
    document: HclDocument, changed: _Changed, change: SetAttribute | AppendBlock | RemoveAttribute | RemoveBlock
) -> None:
    body = changed.body
    if isinstance(change, SetAttribute):
        start = body.start if isinstance(body, HclBlock) else 0
        fresh = change.name not in changed.values
        _agree(document, changed.values, change.name, change.value, start)
        if fresh and body.attribute(change.name) is None:
            changed.added.append(change)
    elif isinstance(change, AppendBlock):
        changed.added.append(change)
    elif isinstance(change, RemoveBlock):
        assert isinstance(change.block, HclBlock)
        changed.gone[id(change.block)] = (change.block, change.comments)
    else:
        attribute = body.attribute(change.name)
        if attribute is not None:
            changed.gone[id(attribute)] = (attribute, False)


def _body(margins: Margins, changed: _Changed, opened: dict[int, str]) -> Iterable[Edit]:
    document, body = margins.document, changed.body
    layout = Layout(body, margins, changed.gone.keys())
    if layout.one_line and changed.added:
        opened.update((item.start, layout.opened_indent()) for item in body.items)
    for name, value in changed.values.items():
        attribute = body.attribute(name)
        if attribute is None:
            continue
        if id(attribute) in changed.gone:
            raise _conflict(document, attribute.start, f"{name} is to be set and to be removed")
        yield from replaced(document, attribute.value_span, attribute.expression(), value, opened.get(attribute.start))
    # Blocks come last: an attribute's place depends on the blocks that were there.
    for change in changed.added:
        if isinstance(change, SetAttribute):
            layout.add_attribute(change)
    for change in changed.added:
        if isinstance(change, AppendBlock):
            layout.add_block(change)
    if changed.added:
        yield from layout.edits()
    if layout.one_line and changed.gone:
        if not changed.added:
            assert isinstance(body, HclBlock)
            yield emptied(document, body)
        return
    spans = []
    for item, comments in changed.gone.values():
        span = lines_of(document, item, comments=comments)
        spans.append(Span(margins.top(item), span.end) if comments else span)
    yield from removals(margins, body, spans)


# Expressions


def _replacements(document: HclDocument, changes: Sequence[ReplaceExpression], opened: Mapping[int, str]) -> list[Edit]:
    wanted: dict[Span, Expr] = {}
    for change in changes:
        if wanted.setdefault(change.span, change.value) != change.value:
            raise _conflict(document, change.span.start, "this is to be replaced by two values")
    found: list[Edit] = []
    for span, value in wanted.items():
        present = parse_expression(document.text, *span, document.path)
        attribute = _attribute_at(document, span)
        indent = opened.get(attribute.start) if attribute else None
        parens = attribute is not None and _needs_parens(attribute, span, value)
        found += replaced(document, span, present, value, indent, parens=parens)
    return found


def _needs_parens(attribute: HclAttribute, span: Span, value: Expr) -> bool:
    """Would an operator of the value, or one beside it, take the wrong operands?"""
    if not isinstance(value, (Binary, Conditional, Unary)) or attribute.value_span == span:
        return False
    waiting: list[Node] = [attribute.expression()]
    while waiting:
        node = waiting.pop()
        for child in children(node):
            if child.span == span:
                return _binds(node, child)
            waiting.append(child)
    return False


def _binds(parent: Node, child: Node) -> bool:
    if isinstance(parent, (GetAttr, Index, Splat)):
        return child is parent.target
    if isinstance(parent, Conditional):
        return child is parent.condition
    return isinstance(parent, (Binary, Unary))


def _attribute_at(document: HclDocument, span: Span) -> HclAttribute | None:
    body: HclBody = document
    while True:
        at = bisect_right(body.items, span.start, key=lambda item: item.start) - 1
        item = body.items[at] if at >= 0 else None
        if not isinstance(item, HclBlock):
            return item
        body = item
