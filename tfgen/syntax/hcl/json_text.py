"""JSON that stands as text in a heredoc: add an item to one of its lists, every other character stays."""

from __future__ import annotations

import json
import re

from tfgen.syntax.expr import Expr, Literal, Object, Template, Tuple
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.margins import indent_at, newline_at, own_line, unsupported
from tfgen.syntax.hcl.scanner import skip_expression
from tfgen.syntax.hcl.writer import render
from tfgen.text.edits import Edit, Span

_INDENT = "  "
_step = re.compile(r'(?P<string>")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<template>\$\{|%\{)|(?P<mark>[:,])')
_text = re.compile(r'(?>[^"\\$%]++|\\.|\$\$\{|%%\{|[$%](?!\{))*+', re.DOTALL)


def append_json_item(document: HclDocument, span: Span, key: str, value: Expr) -> list[Edit]:
    """Put a value behind the last item of the list `key` of the outermost object.

    Raises:
        UnsupportedChange: no such list is found, or it is empty.
    """
    text = document.text
    found = _list_of(text, span, key)
    if found is None:
        raise unsupported(document, span.start, f"no list {key} is found in this JSON")
    last = found.end
    while text[last - 1] in " \t\r\n":
        last -= 1
    if last == found.start:
        raise unsupported(document, span.start, f"the list {key} of this JSON is empty")
    first = found.start + len(text[found.start : last]) - len(text[found.start : last].lstrip())
    if not own_line(text, first):
        return [Edit(last, last, ", " + _rendered(value, "", ""))]
    indent, newline = indent_at(text, first), newline_at(document, last)
    unit = indent[len(indent_at(text, found.end)) :] or _INDENT
    return [Edit(last, last, f",{newline}{indent}" + _rendered(value, indent, unit).replace("\n", newline))]


def _list_of(text: str, span: Span, key: str) -> Span | None:
    """Return what stands between the brackets of the list."""
    at = text.index("\n", span.start) + 1
    depth, start, name, colon = 0, -1, "", False
    while match := _step.search(text, at, span.end):
        at = match.end()
        if match["string"]:
            begin = at
            at = _string_end(text, at, span.end)
            if depth == 1 and start < 0 and not colon:
                name = text[begin : at - 1]
        elif match["template"]:
            at = skip_expression(text, match.start() + 1, one=True)
        elif match["open"]:
            depth += 1
            if depth == 2 and colon and name == key and match[0] == "[":
                start = at
        elif match["close"]:
            depth -= 1
            if depth == 1 and start >= 0:
                return Span(start, match.start())
        elif depth == 1:
            colon = match[0] == ":"
    return None


def _string_end(text: str, at: int, end: int) -> int:
    """Return the offset behind the closing quote of a JSON string whose text begins at `at`."""
    while at < end:
        match = _text.match(text, at, end)
        at = match.end() if match else at
        if text.startswith('"', at):
            return at + 1
        if at >= end:
            break
        at = skip_expression(text, at + 1, one=True)
    return end


def _rendered(value: Expr, indent: str, unit: str) -> str:
    """Return an expression as JSON text; what is no literal stands as an interpolation. `unit` "" keeps one line."""
    if isinstance(value, Literal):
        return json.dumps(value.value).replace("${", "$${").replace("%{", "%%{")
    if isinstance(value, Template):
        parts = (json.dumps(p)[1:-1] if isinstance(p, str) else f"${{{render(p, '')}}}" for p in value.parts)  # type: ignore[arg-type]
        return '"' + "".join(parts) + '"'
    if isinstance(value, Tuple):
        return "[" + ", ".join(_rendered(item, indent, "") for item in value.items) + "]"
    if isinstance(value, Object):
        inner = indent + unit
        items = [f"{_rendered(i.key, inner, unit)}: {_rendered(i.value, inner, unit)}" for i in value.items]
        if not unit or len(value.items) < 2:
            return "{ " + ", ".join(items) + " }" if unit else "{" + ", ".join(items) + "}"
        return "{\n" + inner + f",\n{inner}".join(items) + f"\n{indent}}}"
    return f'"${{{render(value, "")}}}"'
