"""JSON values into the tree of `tfgen.syntax.expr`; a string is a template of the native syntax, as HCL has it.

Source: HCL JSON syntax specification, "Expressions": strings are templates without their quotes, so a backslash that
JSON's own escapes leave is text; property names of objects are templates too.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable
from typing import TYPE_CHECKING

from tfgen.errors import ParseError
from tfgen.syntax.expr import Expr, Literal, Node, ObjectItem, Parens, Template, Tuple, walk
from tfgen.syntax.expr import Object as ObjectExpr
from tfgen.syntax.hcl.expressions import number, parse_native, parse_template
from tfgen.syntax.json.document import Mode
from tfgen.syntax.json.scanner import Array, Scalar, Value
from tfgen.text.edits import Span

if TYPE_CHECKING:
    from tfgen.syntax.json.document import JsonDocument

_escape = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)", re.DOTALL)


def expression_of(document: JsonDocument, value: Value, mode: Mode) -> Expr:
    """Return the expression that a value means.

    Raises:
        ParseError: a string is no template; has path, line and column.
    """
    span = Span(value.start, value.end)
    if isinstance(value, Array):
        return Tuple(tuple(expression_of(document, item, mode) for item in value.items), True, span=span)
    if isinstance(value, Scalar):
        if value.is_number:
            return Literal(number(str(value.value)), span=span)
        if isinstance(value.value, str):
            return _string(document, value.value, span, mode)
        return Literal(value.value, span=span)
    items = []
    for member in value.items:
        key_mode = Mode.LITERAL if mode is Mode.EXPRESSION else mode
        key = _string(document, member.key, Span(member.start, member.key_end), key_mode)
        if not isinstance(key, Literal):
            key = Parens(key, span=key.span)
        items.append(ObjectItem(key, expression_of(document, member.value, mode), span=member.span))
    return ObjectExpr(tuple(items), True, span=span)


def _string(document: JsonDocument, text: str, span: Span, mode: Mode) -> Expr:
    if mode is Mode.LITERAL or (mode is Mode.TEMPLATE and "${" not in text and "%{" not in text):
        return Literal(text, span=span)
    source = offsets(document.text, span)
    try:
        found = parse_template(text) if mode is Mode.TEMPLATE else parse_native(text)
    except ParseError as error:
        if mode is Mode.EXPRESSION:
            return Literal(text, span=span)
        raise document.fault(error.message, source(min(max(error.column, 0), len(text)))) from None
    if isinstance(found, Literal) and isinstance(found.value, str):
        return Literal(found.value, span=span)
    _move(found, source)
    # "${x}" is x, and as a whole it is the string.
    if isinstance(found, Template) and len(found.parts) == 1 and isinstance(found.parts[0], Expr):
        found = found.parts[0]
    found.span = span
    return found


def _move(expression: Node, source: Callable[[int], int]) -> None:
    """Give every node of a string's expression its place in the document."""
    for node in {id(node): node for node in walk(expression)}.values():
        if node.span is not None:
            node.span = Span(source(node.span.start), source(node.span.end))


def offsets(text: str, span: Span) -> Callable[[int], int]:
    """Return the function from an offset in a decoded string to the offset in its document; `span` has the quotes."""
    start = span.start + 1
    if text.find("\\", start, span.end) < 0:
        return lambda offset: start + offset
    decoded, written = [0], [start]
    for match in _escape.finditer(text, start, span.end - 1):
        here = decoded[-1] + match.start() - written[-1]
        decoded.append(here + 1)
        written.append(match.end())

    def source(offset: int) -> int:
        at = bisect_right(decoded, offset) - 1
        return written[at] + offset - decoded[at]

    return source
