"""Edit object and tuple expressions in place: set an object's items, take items out of a tuple."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import TypeVar

from tfgen.syntax.expr import Expr, Literal, Object, ObjectItem, Parens, Tuple
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.expressions import parse_expression
from tfgen.syntax.hcl.margins import (
    behind,
    indent_at,
    line_start,
    newline_at,
    next_line,
    own_line,
    refuse_comments,
    unsupported,
)
from tfgen.syntax.hcl.writer import INDENT, key_text, render
from tfgen.text.edits import Edit, Span

_T = TypeVar("_T")

_comma = re.compile(r"(?>[ \t\r\n]++|(?:\#|//)[^\n]*+|/\*(?>[^*]++|\*(?!/))*+\*/)*+,")


def span_of(expression: Expr | ObjectItem) -> Span:
    """Return the span of something that was read."""
    assert expression.span is not None
    return expression.span


def replaced(
    document: HclDocument, span: Span, present: Expr, value: Expr, indent: str | None = None, *, parens: bool = False
) -> list[Edit]:
    """Put a value in the place of the one that stands at `span`; `indent`: of its line, when that will be another one.

    Raises:
        UnsupportedChange: a comment in the old one would be lost.
    """
    if present == value:
        return []
    refuse_comments(document, span, "the value to be replaced holds a comment")
    new = _text(document, value, span.start, indent_at(document.text, span.start) if indent is None else indent)
    return [Edit(span.start, span.end, f"({new})" if parens else new)]


def _text(document: HclDocument, value: Expr, offset: int, indent: str) -> str:
    return render(value, indent).replace("\n", newline_at(document, offset))


def set_items(document: HclDocument, span: Span, wanted: Mapping[str, Expr]) -> list[Edit]:
    """Replace the values of keys, or add items after the last one.

    Raises:
        UnsupportedChange: the place holds no object expression, or a comment would be lost.
    """
    found = _within_parens(parse_expression(document.text, *span, document.path))
    if not isinstance(found, Object):
        raise unsupported(document, span.start, "an object expression was expected here")
    edits: list[Edit] = []
    missing = dict(wanted)
    for item in found.items:
        key = _within_parens(item.key)
        if isinstance(key, Literal) and isinstance(key.value, str) and key.value in missing:
            edits += replaced(document, span_of(item.value), item.value, missing.pop(key.value))
    if missing:
        edits += _add(document, span_of(found), found.items, missing)
    return edits


def _within_parens(expression: Expr) -> Expr:
    while isinstance(expression, Parens):
        expression = expression.inner
    return expression


def _add(document: HclDocument, span: Span, items: Sequence[ObjectItem], new: Mapping[str, Expr]) -> list[Edit]:
    text = document.text
    if not items:
        return _fill(document, span, new)
    last = items[-1]
    start, end = span_of(last.key).start, span_of(last.value).end
    sign = _sign(text, last)
    comma = _comma_after(text, end, span.end)
    tail = behind(text, comma + 1 if comma >= 0 else end)
    closes = text[tail : span.end].lstrip(" \t")[:1] not in ("\r", "\n")
    heredoc = text.startswith("<<", span_of(last.value).start)
    if closes or not (own_line(text, start) or heredoc):
        shown = ", ".join(_item(document, key, sign, value, end, indent_at(text, end)) for key, value in new.items())
        return [Edit(comma + 1, comma + 1, f" {shown},")] if comma >= 0 else [Edit(end, end, f", {shown}")]
    indent = indent_at(text, start) if own_line(text, start) else indent_at(text, start) + INDENT
    newline = newline_at(document, end)
    lines = [_item(document, key, sign, value, end, indent) for key, value in new.items()]
    # Commas as the items before have them.
    parted = comma < 0 and len(items) > 1 and _comma_after(text, span_of(items[-2].value).end, start) >= 0
    joint = f",{newline}{indent}" if comma >= 0 or parted else f"{newline}{indent}"
    added = Edit(tail, tail, newline + indent + joint.join(lines) + ("," if comma >= 0 else ""))
    return [Edit(end, end, ","), added] if parted and not heredoc else [added]


def _item(document: HclDocument, key: str, sign: str, value: Expr, offset: int, indent: str) -> str:
    return f"{key_text(Literal(key))}{sign}{_text(document, value, offset, indent)}"


def _sign(text: str, item: ObjectItem) -> str:
    between = text[span_of(item.key).end : span_of(item.value).start]
    return between if between.strip(" ") == ":" else " = "


def _comma_after(text: str, start: int, end: int) -> int:
    """Return the offset of the comma that follows an item, or -1."""
    match = _comma.match(text, start, end)
    return match.end() - 1 if match else -1


def _fill(document: HclDocument, span: Span, new: Mapping[str, Expr]) -> list[Edit]:
    """Put the first items into an object that may hold comments."""
    text = document.text
    inside = text[span.start + 1 : span.end - 1]
    outer = indent_at(text, span.start)
    end = span.start + 1 + len(inside.rstrip())
    if "\n" not in inside:
        shown = ", ".join(_item(document, key, " = ", value, span.start, outer) for key, value in new.items())
        return [Edit(end, span.end - 1, f" {shown} ")]
    newline, indent = newline_at(document, span.start), outer + INDENT
    lines = [newline + indent + _item(document, key, " = ", value, span.start, indent) for key, value in new.items()]
    if inside.strip():
        return [Edit(end, end, "".join(lines))]
    return [Edit(end, span.end - 1, "".join(lines) + newline + outer)]


def append_items(document: HclDocument, span: Span, new: Sequence[Expr]) -> list[Edit]:
    """Put values behind the last item of a tuple; what has lines of its own keeps them, on whatever line the list ends.

    Raises:
        UnsupportedChange: the place holds no tuple expression.
    """
    text = document.text
    found = _within_parens(parse_expression(text, *span, document.path))
    if not isinstance(found, Tuple):
        raise unsupported(document, span.start, "a list was expected here")
    own = span_of(found)
    if not found.items:
        refuse_comments(document, own, "the empty list holds a comment")
        return [Edit(own.start, own.end, f"[{_chain(document, own.start, own.start, new)}]")]
    last = span_of(found.items[-1])
    comma = _comma_after(text, last.end, own.end)
    tail = behind(text, comma + 1 if comma >= 0 else last.end)
    if text[tail : own.end].lstrip(" \t")[:1] not in ("\r", "\n"):
        at = line_start(text, last.end)
        if not _closes(text, last):
            return [Edit(last.end, last.end, f", {_chain(document, last.end, own.start, new)}")]
        return [Edit(at, at, INDENT), Edit(last.end, last.end, f", {_chain(document, last.end, last.end, new)}")]
    indent = indent_at(text, last.start)
    newline = newline_at(document, last.end)
    lines = f",{newline}".join(indent + _text(document, value, last.end, indent) for value in new)
    if comma >= 0:
        return [Edit(tail, tail, newline + lines + ",")]
    return [Edit(last.end, last.end, ","), Edit(tail, tail, newline + lines)]


def _chain(document: HclDocument, offset: int, closed: int, new: Sequence[Expr]) -> str:
    """Return values one behind the other, as in `[{ … }, { … }]`, of which the formatter indents the `}, {`.

    The last one closes with the list, and is indented as the line of `closed` is.
    """
    indent, outer = indent_at(document.text, offset), indent_at(document.text, closed)
    shown = [_text(document, value, offset, indent) for value in new]
    for place, text in enumerate(shown):
        if "\n" in text:
            last = place == len(shown) - 1
            shown[place] = text[: -len(indent) - 1] + (outer if last else indent + INDENT) + text[-1]
    return ", ".join(shown)


def remove_items(document: HclDocument, span: Span, gone: Collection[Span]) -> list[Edit]:
    """Take items out, each with its comma, and its lines where it has them for itself.

    Raises:
        UnsupportedChange: the place holds no such item, or a comment would be lost.
    """
    found = _within_parens(parse_expression(document.text, *span, document.path))
    items = [span_of(item) for item in found.items] if isinstance(found, Tuple) else []
    strange = sorted(set(gone) - set(items))
    if strange:
        raise unsupported(document, strange[0].start, "an item of a list was expected here")
    if len(gone) == len(items):
        own = span_of(found)
        return _cut(document, Span(own.start + 1, own.end - 1))
    return [edit for first, last in stretches(items, gone) for edit in _taken(document, items, first, last)]


def stretches(items: Sequence[_T], gone: Collection[_T]) -> Iterator[tuple[int, int]]:
    """Yield (first, last) of neighbouring items that go."""
    first = -1
    for place, item in enumerate(items):
        if item in gone:
            first = place if first < 0 else first
        elif first >= 0:
            yield first, place - 1
            first = -1
    if first >= 0:
        yield first, len(items) - 1


def _taken(document: HclDocument, items: Sequence[Span], first: int, last: int) -> list[Edit]:
    text = document.text
    lines = [_lines(text, item) for item in items[first : last + 1]]
    if all(lines):
        edits = [edit for line in lines if line for edit in _cut(document, line)]
        comma = _comma_after(text, items[first - 1].end, items[first].start) if first else -1
        if last + 1 == len(items) and comma >= 0 and _comma_after(text, items[last].end, len(text)) < 0:
            edits.append(Edit(comma, comma + 1, ""))
        return edits
    if last + 1 < len(items):
        return _cut(document, Span(items[first].start, items[last + 1].start))
    before, end = items[first - 1].end, items[last].end
    edits = _cut(document, Span(before, end))
    if _closes(text, items[first - 1]) and _closes(text, items[last]):
        at = line_start(text, before)
        edits.insert(0, Edit(at, at + len(indent_at(text, before)), indent_at(text, end)))
    return edits


def _closes(text: str, item: Span) -> bool:
    """Does the line on which an item ends begin with a bracket that closes it? Between `[` and `]` the formatter indents such a line."""
    start = line_start(text, item.end)
    return start > item.start and text[start : item.end].lstrip()[:1] in ("}", "]", ")")


def _lines(text: str, item: Span) -> Span | None:
    """Return the lines of an item that has them for itself."""
    comma = _comma_after(text, item.end, len(text))
    # A comma on a later line belongs to that line.
    end = behind(text, comma + 1 if comma >= 0 and "\n" not in text[item.end : comma] else item.end)
    if not own_line(text, item.start) or not text.startswith(("\n", "\r\n"), end):
        return None
    return Span(line_start(text, item.start), next_line(text, end))


def _cut(document: HclDocument, cut: Span) -> list[Edit]:
    refuse_comments(document, cut, "what is to go holds a comment")
    return [Edit(*cut, "")]
