"""Changes of a native document as edits: values replaced in place, new lines laid out as their neighbours are.

First the contents change, each body's changes together; then signs and comments that were aligned are aligned again; both
steps become one set of edits of the original text.
"""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.errors import EditConflict, UnsupportedChange
from tfgen.syntax.document import (
    AppendBlock,
    Change,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Expr
from tfgen.syntax.hcl.alignment import Aligner
from tfgen.syntax.hcl.collections import remove_item, set_item
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.expressions import parse_expression
from tfgen.syntax.hcl.insertion import Layout, indent_at, newline_at
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.writer import render
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
    text = splice(document.text, contents)
    aligned = Aligner(document, HclDocument(document.path, text)).edits(contents)
    return compose(contents, aligned, len(document.text)) if aligned else contents


def _contents(document: HclDocument, changes: Sequence[Change]) -> list[Edit]:
    found: list[Edit] = []
    layouts: dict[int, Layout] = {}
    removed = _removed(changes)
    wanted: dict[tuple[int, str], Expr] = {}
    for change in sorted(changes, key=lambda c: isinstance(c, RemoveAttribute)):
        if isinstance(change, SetAttribute):
            _refuse_contradiction(wanted, change)
            body = _body(change.body)
            attribute = body.attribute(change.name)
            if attribute is None:
                layouts.setdefault(id(body), Layout(document, body, removed)).add_attribute(change)
            else:
                found += _replace(document, attribute.value_span, change.value, attribute)
        elif isinstance(change, AppendBlock):
            body = _body(change.body)
            layouts.setdefault(id(body), Layout(document, body, removed)).add_block(change)
        elif isinstance(change, RemoveAttribute):
            attribute = _body(change.body).attribute(change.name)
            if attribute is not None:
                _refuse_comments(document, attribute.span, "what is to go holds a comment")
            if attribute is not None and not _opens(layouts, change):
                found += _remove(document, _body(change.body), attribute.span)
        elif isinstance(change, RemoveBlock):
            found += _remove_block(document, change)
        elif isinstance(change, ReplaceExpression):
            found += _replace(document, change.span, change.value, None)
        elif isinstance(change, SetObjectItem):
            found += set_item(document, change)
        elif isinstance(change, RemoveTupleItem):
            found += remove_item(document, change)
    for layout in layouts.values():
        found += layout.edits()
    return list(dict.fromkeys(found))


def _opens(layouts: dict[int, Layout], change: RemoveAttribute) -> bool:
    """Is the block on one line, and opened for something new, which leaves the removed item out by itself?"""
    return id(change.body) in layouts and layouts[id(change.body)].one_line


def _removed(changes: Sequence[Change]) -> frozenset[int]:
    """The items that go, so that nothing new is put in relation to them."""
    gone: set[int] = set()
    for change in changes:
        if isinstance(change, RemoveAttribute):
            gone.add(id(change.body.attribute(change.name)))
        elif isinstance(change, RemoveBlock):
            gone.add(id(change.block))
    return frozenset(gone)


def _body(body: object) -> HclBody:
    assert isinstance(body, HclBody)
    return body


def _refuse_contradiction(wanted: dict[tuple[int, str], Expr], change: SetAttribute) -> None:
    if wanted.setdefault((id(change.body), change.name), change.value) != change.value:
        raise EditConflict(f"{change.name} is to be set to two values")


def _replace(document: HclDocument, span: Span, value: Expr, attribute: HclAttribute | None) -> list[Edit]:
    text = document.text
    present = attribute.expression() if attribute else parse_expression(text, *span, document.path)
    if present == value:
        return []
    _refuse_comments(document, span, "the value to be replaced holds a comment")
    new = render(value, indent_at(text, span.start)).replace("\n", newline_at(document, span.start))
    return [Edit(span.start, span.end, new)]


def _refuse_comments(document: HclDocument, span: Span, what: str) -> None:
    """A comment is never lost on the way.

    Raises:
        UnsupportedChange: there is one in the span.
    """
    inside = document.comments(span)
    if inside:
        line, column = position(document.text, inside[0].span.start)
        raise UnsupportedChange(
            f"{what}, which would be lost",
            path=document.path,
            line=line,
            column=column,
            remedy="Move the comment, then run again.",
        )


def _remove(document: HclDocument, body: HclBody, span: Span) -> list[Edit]:
    """Take an item away with its lines and the comment behind it."""
    text = document.text
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    end = len(text) if end < 0 else end + 1
    if isinstance(body, HclBlock) and "\n" not in text[body.open : body.close]:
        return [Edit(body.open + 1, body.close, "")]
    if end == len(text) and not text.endswith("\n") and start:
        before = start - 2 if text[start - 2 : start] == "\r\n" else start - 1
        return [Edit(before, end, "")]
    return [Edit(start, end, "")]


def _remove_block(document: HclDocument, change: RemoveBlock) -> list[Edit]:
    """Take a block away, and of the blank lines around it those that would stand doubled or against a brace."""
    text = document.text
    block = change.block
    assert isinstance(block, HclBlock)
    _refuse_comments(document, block.whole, "the block that is to go holds a comment")
    (edit,) = _remove(document, _body(change.body), block.whole)
    start = edit.start
    if change.comments:
        own = {c.span.end: c for c in document.comments() if c.own_line}
        while (previous := start - len(newline_before(text, start))) in own:
            start = text.rfind("\n", 0, own[previous].span.start) + 1
    above = text.rfind("\n", 0, max(0, start - 1)) + 1
    blank_above = start > 0 and not text[above:start].strip()
    below = text[edit.end :].split("\n", 1)[0].strip()
    if blank_above and below in ("", "}"):
        start = above
    return [Edit(start, edit.end, "")]


def newline_before(text: str, start: int) -> str:
    """Return the line end right before a line's start, or ""."""
    if text[max(0, start - 2) : start] == "\r\n":
        return "\r\n"
    return "\n" if text[max(0, start - 1) : start] == "\n" else ""
