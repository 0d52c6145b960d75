"""Expressions into the tree of `tfgen.syntax.expr`: the common ones directly, the rest by Lark.

Lark's parse table is made from `grammar.lark` when the package is built for release and shipped as data, so that a cold
start neither builds it nor reads a cache that somebody else could have written.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from tfgen.errors import ParseError
from tfgen.syntax.expr import Call, Expr, GetAttr, Literal, Template, Tuple, Variable, walk
from tfgen.syntax.hcl.scanner import IDENT, MAX_DEPTH
from tfgen.syntax.hcl.templates import located
from tfgen.text.edits import Span
from tfgen.text.source import position

_number = re.compile(r"[0-9]++(?>\.[0-9]++)?+(?>[eE][+-]?[0-9]++)?+")
_plain_string = re.compile(r'"([^"\\\n\r$%]*+)"')
_traversal = re.compile(rf"{IDENT}(?>\.{IDENT})*+")
_lone = re.compile(rf"\$\{{[ \t]*+({IDENT}(?>\.{IDENT})*+)[ \t]*+\}}")
_REFERENCE = rf"\$\{{{IDENT}(?>\.{IDENT})*+\}}"
_filled = re.compile(rf'"(?>[^"\\\n\r$%]|{_REFERENCE})*+"')
_part = re.compile(rf'{_REFERENCE}|[^"\\\n\r$%]++')
_ITEM = rf'"[^"\\\n\r$%]*+"|{IDENT}(?>\.{IDENT})*+|[0-9]++(?![.eE\w])'
_item = re.compile(_ITEM)
_flat = re.compile(rf"(?:({IDENT})\()?(\[ *+(?!for(?![\w-]))(?:(?:{_ITEM})(?> *+, *+(?:{_ITEM}))*+ *+)?\])(?(1)\))")
_WORDS = {"true": True, "false": False, "null": None}


def parse_expression(text: str, start: int, end: int, path: str) -> Expr:
    """Parse the expression in `text[start:end]`; spans are offsets of `text`.

    Raises:
        ParseError: with path, 1-based line and column.
    """
    try:
        return _simple(text, start, end) or _by_lark(text, start, end)
    except ParseError as error:
        line, column = position(text, error.column)
        raise ParseError(error.message, path=path, line=line, column=column, remedy=error.remedy) from None


def parse_native(text: str) -> Expr:
    """Parse the expression that is the whole of `text`; spans are offsets of it.

    Raises:
        ParseError: its `column` is the 0-based offset of the fault.
    """
    return _simple(text, 0, len(text)) or _by_lark(text, 0, len(text))


def parse_template(text: str) -> Expr:
    """Parse a template that stands without quotes, in which a backslash is text; spans are offsets of `text`.

    Raises:
        ParseError: its `column` is the 0-based offset of the fault.
    """
    lone = _lone.fullmatch(text)
    if lone:
        return Template((_names(text, *lone.span(1)),), span=Span(0, len(text)))
    marker = "T"
    while marker in text:
        marker += "_"
    opening = f"<<{marker}\n"
    heredoc = f"{opening}{text}\n{marker}\n"
    try:
        found = _by_lark(heredoc, 0, len(heredoc) - 1)
    except ParseError as error:
        raise located(error.message, error.column - len(opening), error.remedy) from None
    for node in {id(node): node for node in walk(found)}.values():
        if node.span is not None:
            node.span = Span(node.span.start - len(opening), node.span.end - len(opening))
    if isinstance(found, Literal):
        return Literal(str(found.value).removesuffix("\n"), span=Span(0, len(text)))
    assert isinstance(found, Template)
    parts = list(found.parts)
    if isinstance(parts[-1], str):
        parts[-1] = parts[-1].removesuffix("\n")
    kept = tuple(part for part in parts if part != "")
    return Template(kept, span=Span(0, len(text)))


def _simple(text: str, start: int, end: int) -> Expr | None:
    """Read a literal or a traversal of plain names."""
    span = Span(start, end)
    match = _plain_string.fullmatch(text, start, end)
    if match:
        return Literal(match[1], span=span)
    match = _traversal.fullmatch(text, start, end)
    if match:
        return _names(text, start, end)
    match = _number.fullmatch(text, start, end)
    if match:
        return Literal(number(text[start:end]), span=span)
    match = _flat.fullmatch(text, start, end)
    if match:
        return _flat_list(text, match)
    return _filled_template(text, span) if _filled.fullmatch(text, start, end) else None


def _filled_template(text: str, span: Span) -> Expr:
    """Read a quoted template that only names are filled into."""
    parts: Iterator[str | Expr] = (
        _names(text, part.start() + 2, part.end() - 1) if part[0].startswith("${") else part[0]
        for part in _part.finditer(text, span.start + 1, span.end - 1)
    )
    return Template(tuple(parts), span=span)


def _flat_list(text: str, match: re.Match[str]) -> Expr:
    """Read `[a, b]`, or a call of it, `f([a, b])`, whose items are literals and references."""
    first, last = match.span(2)
    items = [_simple(text, *item.span()) for item in _item.finditer(text, first + 1, last - 1)]
    found = Tuple(tuple(item for item in items if item is not None), span=Span(first, last))
    return Call(match[1], (found,), span=Span(*match.span())) if match[1] else found


def _names(text: str, start: int, end: int) -> Expr:
    first, *rest = text[start:end].split(".")
    at = start + len(first)
    if first in _WORDS and not rest:
        return Literal(_WORDS[first], span=Span(start, at))
    expression: Expr = root(first, Span(start, at))
    if len(rest) > MAX_DEPTH:
        raise located(f"a reference of more than {MAX_DEPTH} steps, which tfgen does not read", start)
    for name in rest:
        at += 1 + len(name)
        expression = GetAttr(expression, name, span=Span(start, at))
    return expression


def root(name: str, span: Span) -> Expr:
    """A name on its own: a keyword's value or a variable."""
    return Literal(_WORDS[name], span=span) if name in _WORDS else Variable(name, span=span)


def number(text: str) -> int | float:
    """Read a number; a whole one is an int."""
    if text.isdigit() and len(text) < 400:
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _by_lark(text: str, start: int, end: int) -> Expr:
    from lark.exceptions import UnexpectedInput, UnexpectedToken

    try:
        parsed: Expr = _parser().parse((text, start, end))
    except UnexpectedToken as error:
        token = error.token
        if token.type == "$END":
            raise ParseError("the expression ends too early", column=end) from None
        shown = "a new line" if token.type == "NEWLINE" else f'"{str(token)[:40].strip()}"'
        raise ParseError(f"{shown} can't stand here in an expression", column=token.start_pos or start) from None
    except UnexpectedInput:
        raise ParseError("this is no expression", column=start) from None
    return parsed


@cache
def _parser() -> Any:
    """Load Lark with the shipped table."""
    import json
    import os

    from lark import Lark

    from tfgen.syntax.hcl.lexer import ExpressionLexer
    from tfgen.syntax.hcl.transformer import ToExpr

    path = os.path.join(os.path.dirname(__file__), "grammar.json")
    with open(path, encoding="utf-8") as file:
        table = json.load(file, object_pairs_hook=_with_numbers)
    return load_table(Lark, table, ExpressionLexer, ToExpr())


def _with_numbers(pairs: list[tuple[str, Any]]) -> dict[Any, Any]:
    """JSON has only strings as keys; Lark's table has numbers."""
    return {int(key) if key.isdigit() else key: value for key, value in pairs}


def load_table(lark: Any, table: Any, lexer: Any, transformer: Any) -> Any:
    """Make a Lark parser of a table that `make_table` made."""
    table["data"]["options"]["lexer"] = lexer
    table["data"]["parser"]["lexer_conf"]["lexer_type"] = lexer
    instance = lark.__new__(lark)
    return instance._load(table, transformer=transformer)
