"""Edit object and tuple expressions in place: set an object's item, take an item out of a tuple."""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.errors import UnsupportedChange
from tfgen.syntax.document import RemoveTupleItem, SetObjectItem
from tfgen.syntax.expr import Expr, Literal, Object, ObjectItem, Parens, Tuple
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.expressions import parse_expression
from tfgen.syntax.hcl.insertion import indent_at, newline_at
from tfgen.syntax.hcl.writer import INDENT, render
from tfgen.text.edits import Edit, Span
from tfgen.text.source import position


def set_item(document: HclDocument, change: SetObjectItem) -> list[Edit]:
    """Replace the value of a key, or add an item after the last one.

    Raises:
        UnsupportedChange: the place holds no object expression.
    """
    text = document.text
    found = parse_expression(text, *change.object, document.path)
    if not isinstance(found, Object):
        raise _unsupported(document, change.object.start, "an object expression was expected here")
    for item in found.items:
        if isinstance(item.key, Literal) and item.key.value == change.key:
            span = _span(item.value)
            return (
                [] if item.value == change.value else [Edit(*span, render(change.value, indent_at(text, span.start)))]
            )
    if not found.items:
        return [Edit(*change.object, "{ " + f"{change.key} = {render(change.value)}" + " }")]
    last = found.items[-1]
    sign = ":" if ":" in text[_span(last.key).end : _span(last.value).start] else "="
    end = _span(last.value).end
    comma = text.find(",", end, change.object.end)
    comma = comma if comma >= 0 and not text[end:comma].strip() else -1
    start = _span(last.key).start
    if not text[text.rfind("\n", 0, start) + 1 : start].strip():
        return _on_own_line(document, change, found.items, sign, comma >= 0)
    new = f"{change.key} {sign} {render(change.value)}" if sign == "=" else f"{change.key} : {render(change.value)}"
    if comma >= 0:
        return [Edit(comma + 1, comma + 1, f" {new},")]
    return [Edit(end, end, f", {new}")]


def _on_own_line(
    document: HclDocument, change: SetObjectItem, items: Sequence[ObjectItem], sign: str, comma: bool
) -> list[Edit]:
    """Add a line after the last item, its signs aligned with the run that it joins where that is aligned."""
    text = document.text
    last = items[-1]
    end = _span(last.value).end
    line_end = text.find("\n", end)
    line_end = change.object.end - 1 if line_end < 0 else line_end
    newline = newline_at(document, end)
    at = line_end - 1 if text[line_end - 1] == "\r" else line_end
    indent = indent_at(text, _span(last.key).start) or INDENT
    edits: list[Edit] = []
    names = {change.key: len(change.key)}
    run = _run(text, items) if sign == "=" else []
    width = max((_width(i) for i in run), default=0)
    aligned = bool(run) and all(_gap(text, i) == " " * (width - _width(i) + 1) for i in run)
    if aligned:
        width = max(width, names[change.key])
        for item in run:
            spaces = " " * (width - _width(item) + 1)
            if _gap(text, item) != spaces:
                start = _span(item.key).end
                edits.append(Edit(start, start + len(_gap(text, item)), spaces))
    else:
        width = names[change.key]
    value = render(change.value, indent).replace("\n", newline)
    edits.append(Edit(at, at, f"{newline}{indent}{change.key:<{width}} {sign} {value}{',' if comma else ''}"))
    return edits


def _run(text: str, items: Sequence[ObjectItem]) -> list[ObjectItem]:
    """The items on neighbouring lines up to the last one, each whole on its line."""
    run: list[ObjectItem] = []
    below = -1
    for item in reversed(items):
        start, end = _span(item.key).start, _span(item.value).end
        own = not text[text.rfind("\n", 0, start) + 1 : start].strip()
        gap = text[end:below] if below >= 0 else ""
        if "\n" in text[start:end] or not own or gap.count("\n") > 1:
            break
        run.append(item)
        below = start
    return run


def _width(item: ObjectItem) -> int:
    span = _span(item.key)
    return span.end - span.start


def _gap(text: str, item: ObjectItem) -> str:
    between = text[_span(item.key).end : _span(item.value).start]
    return between[: between.index("=")] if "=" in between else between


def _span(expression: Expr | ObjectItem) -> Span:
    assert expression.span is not None
    return expression.span


def remove_item(document: HclDocument, change: RemoveTupleItem) -> list[Edit]:
    """Take one item out; the last one leaves `[]`.

    Raises:
        UnsupportedChange: the place holds no such item, or a comment stands between it and its neighbour.
    """
    text = document.text
    found = parse_expression(text, *change.tuple, document.path)
    while isinstance(found, Parens):
        found = found.inner
    items = found.items if isinstance(found, Tuple) else ()
    place = next((i for i, item in enumerate(items) if item.span == change.item), -1)
    if place < 0:
        raise _unsupported(document, change.item.start, "an item of a list was expected here")
    if len(items) == 1:
        cut = Span(change.tuple.start + 1, change.tuple.end - 1)
    elif place + 1 < len(items):
        cut = Span(change.item.start, _span(items[place + 1]).start)
    else:
        cut = Span(_span(items[place - 1]).end, change.item.end)
    if document.comments(cut):
        raise _unsupported(document, change.item.start, "a comment stands beside the item that is to go")
    return [Edit(*cut, "")]


def _unsupported(document: HclDocument, offset: int, message: str) -> UnsupportedChange:
    line, column = position(document.text, offset)
    return UnsupportedChange(message, path=document.path, line=line, column=column)
