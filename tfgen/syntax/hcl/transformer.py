"""From Lark's rules to the tree of `tfgen.syntax.expr`, while the parser runs: no parse tree is built between."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Any, NamedTuple

from lark import Token
from lark.visitors import Transformer

from tfgen.syntax.expr import (
    Binary,
    Call,
    Conditional,
    Expr,
    For,
    GetAttr,
    Index,
    Literal,
    Node,
    Object,
    ObjectItem,
    Parens,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    Variable,
)
from tfgen.syntax.hcl.expressions import number, root
from tfgen.syntax.hcl.scanner import MAX_DEPTH
from tfgen.syntax.hcl.templates import located, unescape, unescape_heredoc
from tfgen.text.edits import Span

Part = str | Expr | TemplateIf | TemplateFor


class _Step(NamedTuple):
    """A step of a traversal; `key` is a name, an index expression, or None for a splat."""

    kind: str
    key: Any
    end: int
    start: int


class _Text(NamedTuple):
    """A literal piece of a template, as written."""

    raw: str
    start: int


class _Sequence(NamedTuple):
    """An interpolation or directive in a template; `left` and `right`: does it strip blanks there?"""

    node: Any
    left: bool
    right: bool


class _Intro(NamedTuple):
    key: str | None
    value: str
    collection: Expr


def _span(first: Any, last: Any) -> Span:
    """From one child to another; tokens and nodes know their places by different names."""
    start: int = first.start_pos if isinstance(first, Token) else first.span.start  # type: ignore[assignment]
    end: int = last.end_pos if isinstance(last, Token) else last.span.end  # type: ignore[assignment]
    return Span(start, end)


class ToExpr(Transformer):  # type: ignore[type-arg]
    """Callbacks by rule; `c` are the rule's children."""

    def __init__(self) -> None:
        super().__init__(visit_tokens=False)

    def conditional(self, c: list[Any]) -> Expr:
        return Conditional(c[0], c[2], c[4], span=_span(c[0], c[4]))

    def binary(self, c: list[Any]) -> Expr:
        return Binary(str(c[1]), c[0], c[2], span=_span(c[0], c[2]))

    def unary(self, c: list[Any]) -> Expr:
        return Unary(str(c[0]), c[1], span=_span(c[0], c[1]))

    def parens(self, c: list[Any]) -> Expr:
        return Parens(c[1], span=_span(c[0], c[2]))

    def number(self, c: list[Any]) -> Expr:
        return Literal(number(str(c[0])), span=_span(c[0], c[0]))

    def name(self, c: list[Any]) -> Expr:
        return root(str(c[0]), _span(c[0], c[0]))

    def function(self, c: list[Any]) -> Token:
        return Token("FUNCTION", "".join(c), c[0].start_pos, end_pos=c[-1].end_pos)

    def call(self, c: list[Any]) -> Expr:
        args, expand = c[2] if len(c) == 4 else ((), False)
        return Call(str(c[0]), args, expand, span=_span(c[0], c[-1]))

    def arguments(self, c: list[Any]) -> tuple[tuple[Expr, ...], bool]:
        expand = isinstance(c[-1], Token) and c[-1].type == "ELLIPSIS"
        return tuple(x for x in c if not isinstance(x, Token)), expand

    def items(self, c: list[Any]) -> tuple[Expr, ...]:
        return tuple(x for x in c if not isinstance(x, Token))

    def tuple(self, c: list[Any]) -> Expr:
        return Tuple(c[1] if len(c) == 3 else (), span=_span(c[0], c[-1]))

    def pair(self, c: list[Any]) -> ObjectItem:
        key = c[0]
        if isinstance(key, Variable):
            key = Literal(key.name, span=key.span)
        elif isinstance(key, Literal) and not isinstance(key.value, str) and key.span is not None:
            key = Literal(_word(key.value), span=key.span)
        return ObjectItem(key, c[2], span=_span(c[0], c[2]))

    def separator(self, c: list[Any]) -> None:
        return None

    def pairs(self, c: list[Any]) -> list[ObjectItem]:
        return [x for x in c if isinstance(x, ObjectItem)]

    def object(self, c: list[Any]) -> Expr:
        return Object(tuple(c[1]) if len(c) == 3 else (), span=_span(c[0], c[-1]))

    def for_intro(self, c: list[Any]) -> _Intro:
        if len(c) == 3:
            return _Intro(None, str(c[0]), c[2])
        return _Intro(str(c[0]), str(c[2]), c[4])

    def for_if(self, c: list[Any]) -> list[Expr]:
        return [c[1]]

    def for_tuple(self, c: list[Any]) -> Expr:
        intro = c[2]
        condition = c[5][0] if isinstance(c[5], list) else None
        return For(intro.key, intro.value, intro.collection, None, c[4], False, condition, span=_span(c[0], c[-1]))

    def for_object(self, c: list[Any]) -> Expr:
        intro = c[2]
        grouped = any(isinstance(x, Token) and x.type == "ELLIPSIS" for x in c[7:])
        condition = next((x[0] for x in c[7:] if isinstance(x, list)), None)
        return For(intro.key, intro.value, intro.collection, c[4], c[6], grouped, condition, span=_span(c[0], c[-1]))

    # Traversals

    def step_name(self, c: list[Any]) -> _Step:
        return _Step("name", str(c[1]), c[1].end_pos, c[0].start_pos)

    def step_number(self, c: list[Any]) -> _Step:
        text = str(c[1])
        if not text.isdigit():
            raise located(f'".{text}" is no index', c[0].start_pos, "Write [0][1].")
        return _Step("index", Literal(int(text), span=_span(c[1], c[1])), c[1].end_pos, c[0].start_pos)

    def step_index(self, c: list[Any]) -> _Step:
        return _Step("index", c[1], c[2].end_pos, c[0].start_pos)

    def step_attribute_splat(self, c: list[Any]) -> _Step:
        return _Step("attribute splat", None, c[1].end_pos, c[0].start_pos)

    def step_full_splat(self, c: list[Any]) -> _Step:
        return _Step("full splat", None, c[2].end_pos, c[0].start_pos)

    def traversal(self, c: list[Any]) -> Expr:
        if len(c) > MAX_DEPTH:
            raise located(f"a reference of more than {MAX_DEPTH} steps, which tfgen does not read", c[0].span.start)
        return _apply(c[0], c[1:])

    # Templates

    def text(self, c: list[Any]) -> _Text:
        return _Text(str(c[0]), c[0].start_pos)

    def part(self, c: list[Any]) -> Any:
        return c[0]

    def interpolation(self, c: list[Any]) -> _Sequence:
        return _Sequence(c[1], c[0].endswith("~"), c[2].startswith("~"))

    def if_part(self, c: list[Any]) -> _Sequence:
        marks = [i for i, x in enumerate(c) if isinstance(x, Token) and x.type in ("IF_OPEN", "ELSE", "ENDIF")]
        blocks = []
        for here, there in pairwise(marks):
            opened = here + (2 if c[here].type == "IF_OPEN" else 1)
            blocks.append(_parts(c[opened + 1 : there], c[opened].startswith("~"), _strips(c[there]), quoted=None))
        otherwise = blocks[1] if len(blocks) > 1 else ()
        node = TemplateIf(c[1], blocks[0], otherwise, span=_span(c[0], c[-1]))
        return _Sequence(node, _strips(c[0]), c[-1].startswith("~"))

    def for_part(self, c: list[Any]) -> _Sequence:
        close = next(i for i in range(len(c) - 1, -1, -1) if isinstance(c[i], Token) and c[i].type == "ENDFOR")
        body = _parts(c[3:close], c[2].startswith("~"), _strips(c[close]), quoted=None)
        intro = c[1]
        node = TemplateFor(intro.key, intro.value, intro.collection, body, span=_span(c[0], c[-1]))
        return _Sequence(node, _strips(c[0]), c[-1].startswith("~"))

    def quoted(self, c: list[Any]) -> Expr:
        return _template(_parts(c[1:-1], False, False, quoted=True), _span(c[0], c[-1]))

    def heredoc(self, c: list[Any]) -> Expr:
        inner = _dedent(c[1:-1]) if c[0].startswith("<<-") else c[1:-1]
        return _template(_parts(inner, False, False, quoted=False), _span(c[0], c[-1]))


def _word(value: object) -> str:
    return "null" if value is None else str(value).lower() if isinstance(value, bool) else str(value)


def _apply(target: Expr, steps: list[_Step]) -> Expr:
    """Build the nested nodes of a traversal; a splat takes the steps after it to each element."""
    start = target.span.start if target.span else 0
    for number_, step in enumerate(steps):
        span = Span(start, step.end)
        if step.kind == "name":
            target = GetAttr(target, step.key, span=span)
        elif step.kind == "index":
            target = Index(target, step.key, span=span)
        else:
            rest = steps[number_ + 1 :]
            full = step.kind == "full splat"
            mine = rest if full else _leading_names(rest)
            if not full and rest[len(mine) :] and rest[len(mine)].kind == "attribute splat":
                raise located("a splat in a splat is not allowed", rest[len(mine)].start, "Write [*] for the first.")
            item = SplatItem(span=Span(step.start, step.end))
            each = _apply(item, mine)
            end = mine[-1].end if mine else step.end
            splat = Splat(target, each, full, span=Span(start, end))
            return _apply(splat, rest[len(mine) :])
    return target


def _leading_names(steps: list[_Step]) -> list[_Step]:
    count = 0
    while count < len(steps) and steps[count].kind == "name":
        count += 1
    return steps[:count]


def _strips(token: Token) -> bool:
    """Does an opening sequence strip the blanks before it?"""
    return str(token)[2:3] == "~"


def _parts(children: list[Any], strip_first: bool, strip_last: bool, quoted: bool | None) -> tuple[Any, ...]:
    """Resolve escapes and strip markers. `quoted` None: inside a directive, resolved by the template around it."""
    found: list[Any] = []
    for place, child in enumerate(children):
        if isinstance(child, _Sequence):
            found.append(child if quoted is None else child.node)
            continue
        if not isinstance(child, _Text):
            found.append(child)
            continue
        before = children[place - 1] if place else None
        after = children[place + 1] if place + 1 < len(children) else None
        raw = child.raw
        if before.right if isinstance(before, _Sequence) else strip_first and before is None:
            raw = raw.lstrip()
        if after.left if isinstance(after, _Sequence) else strip_last and after is None:
            raw = raw.rstrip()
        found.append(_Text(raw, child.start) if quoted is None else _resolve(raw, child.start, quoted))
    if quoted is None:
        return tuple(found)
    return tuple(_finish(part, quoted) for part in found)


def _resolve(raw: str, start: int, quoted: bool) -> str:
    return unescape(raw, start) if quoted else unescape_heredoc(raw)


def _finish(part: Any, quoted: bool) -> Any:
    """Resolve the pieces inside directives, now that the kind of template is known."""
    if isinstance(part, _Text):
        return _resolve(part.raw, part.start, quoted)
    if isinstance(part, _Sequence):
        return _finish(part.node, quoted)
    if isinstance(part, TemplateIf):
        then = tuple(_finish(p, quoted) for p in part.then)
        return TemplateIf(part.condition, then, tuple(_finish(p, quoted) for p in part.otherwise), span=part.span)
    if isinstance(part, TemplateFor):
        body = tuple(_finish(p, quoted) for p in part.body)
        return TemplateFor(part.key, part.value, part.collection, body, span=part.span)
    return part


def _template(parts: tuple[Any, ...], span: Span) -> Expr:
    if all(isinstance(part, str) for part in parts):
        return Literal("".join(parts), span=span)
    merged: list[Any] = []
    for part in parts:
        if isinstance(part, str) and merged and isinstance(merged[-1], str):
            merged[-1] += part
        elif part != "" or isinstance(part, Node):
            merged.append(part)
    return Template(tuple(merged), span=span)


_blanks = re.compile(r"\s*")


def _dedent(children: list[Any]) -> list[Any]:
    """Take the smallest indentation of all lines away, as `<<-` does; blank lines do not count."""
    least: int | None = None
    adjust: set[int] = set()
    fresh = True
    for place, child in enumerate(children):
        text = child.raw if isinstance(child, _Text) else ""
        if fresh:
            fresh = False
            indent = _blanks.match(text)
            width = indent.end() if indent else 0
            if not (isinstance(child, _Text) and width == len(text) and text.endswith("\n")):
                least = width if least is None else min(least, width)
                if isinstance(child, _Text):
                    adjust.add(place)
        if text.endswith("\n"):
            fresh = True
    width = least or 0
    return [_Text(c.raw[width:], c.start + width) if place in adjust else c for place, c in enumerate(children)]
