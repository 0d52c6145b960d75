"""JSON that stands as text in a heredoc: items are added to one of its lists or taken out, every other character stays."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Collection, Iterator, Sequence

from tfgen.syntax.expr import Expr, Literal, Object, Template, Tuple
from tfgen.syntax.hcl.collections import stretches
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.margins import indent_at, newline_at, own_line, unsupported
from tfgen.syntax.hcl.scanner import skip_expression
from tfgen.syntax.hcl.writer import render
from tfgen.text.edits import Edit, Span

_INDENT = "  "
_step = re.compile(r'(?P<string>")|(?P<open>[\[{])|(?P<close>[\]}])|(?P<template>\$\{|%\{)|(?P<mark>[:,])')
_text = re.compile(r'(?>[^"\\$%]++|\\.|\$\$\{|%%\{|[$%](?!\{))*+', re.DOTALL)


def append_json_items(document: HclDocument, span: Span, key: str, values: Sequence[Expr]) -> list[Edit]:
    """Put values behind the last item of the list `key` of the outermost object; an object there becomes a list of it and them.

    Raises:
        UnsupportedChange: no such list or object is found.
    """
    text = document.text
    inside, items = _list_of(document, span, key, "[{")
    last = items[-1].end if items else inside.start
    newline, unit = newline_at(document, last), _unit(text, span)
    indent = indent_at(text, items[-1].start if items and own_line(text, items[-1].start) else last)
    shown = [_rendered(value, indent, unit).replace("\n", newline) for value in values]
    if not items:
        return [Edit(inside.start, inside.end, ", ".join(shown))]
    between = f",{newline}{indent}" if own_line(text, items[0].start) else ", "
    behind = "".join(between + each for each in shown)
    if text[inside.start - 1] != "[":  # an object by itself
        return [Edit(inside.start, inside.start, "["), Edit(last, last, f"{behind}]")]
    return [Edit(last, last, behind)]


def remove_json_items(document: HclDocument, span: Span, key: str, gone: Collection[int]) -> list[Edit]:
    """Take items out of the list `key` of the outermost object, by their places in it.

    Raises:
        UnsupportedChange: no such list is found.
    """
    inside, items = _list_of(document, span, key, "[")
    if len(gone) == len(items):
        return [Edit(inside.start, inside.end, "")]
    found = []
    for first, last in stretches(range(len(items)), gone):
        cut = Span(items[first - 1].end, items[last].end) if first else Span(items[0].start, items[last + 1].start)
        found.append(Edit(*cut, ""))
    return found


def _unit(text: str, span: Span) -> str:
    """Return one step of indentation, as the first line of the object has it."""
    lines = text[span.start : span.end].splitlines()[1:3]
    outer, inner = ("".join(itertools.takewhile(str.isspace, line)) for line in [*lines, "", ""][:2])
    return inner.removeprefix(outer) or _INDENT


def _list_of(document: HclDocument, span: Span, key: str, opening: str) -> tuple[Span, list[Span]]:
    """Return what stands between the brackets of the list, and its items; an object, where `opening` has its brace, is both.

    Raises:
        UnsupportedChange: there is none.
    """
    text = document.text
    at = text.index("\n", span.start) + 1
    depth, start, name, colon = 0, -1, "", False
    cuts: list[int] = []
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
            if depth == 2 and colon and name == key and match[0] in opening:
                start = at
        elif match["close"]:
            depth -= 1
            if depth == 1 and start >= 0 and match[0] == "}":
                single = Span(start - 1, at)
                return single, [single]
            if depth == 1 and start >= 0:
                inside = Span(start, match.start())
                return inside, list(_items(text, [start - 1, *cuts, inside.end]))
        elif depth == 2 and start >= 0:
            cuts.append(match.start())
        elif depth == 1:
            colon = match[0] == ":"
    raise unsupported(document, span.start, f"no list {key} is found in this JSON")


def _items(text: str, cuts: Sequence[int]) -> Iterator[Span]:
    """Yield what stands between brackets and commas, blanks left out."""
    for left, right in itertools.pairwise(cuts):
        item = text[left + 1 : right]
        if item.strip():
            yield Span(right - len(item.lstrip()), left + 1 + len(item.rstrip()))


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
