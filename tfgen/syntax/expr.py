"""Expressions, the same tree for every syntax, for reading and for writing.

What a reader produces carries a `span` (characters of the document's text); what a fix builds has none.
Spans take no part in equality. Names follow the HCL native syntax specification.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from typing import TypeAlias

from tfgen.text.edits import Span

Scalar: TypeAlias = bool | int | float | str | None


@dataclass(slots=True, kw_only=True)
class Node:
    """Anything in an expression; `span` is None for what was not read from a file."""

    span: Span | None = field(default=None, compare=False, repr=False)


@dataclass(slots=True)
class Literal(Node):
    """null, a boolean, a number, or a string without interpolation (quoted or heredoc), unescaped."""

    value: Scalar


@dataclass(slots=True)
class Template(Node):
    """A quoted or heredoc template with at least one interpolation or directive.

    A part is text (unescaped), an interpolated expression, or a directive. A template that is one single
    interpolation, `"${x}"`, has exactly one part: that expression.
    """

    parts: tuple[str | Expr | TemplateIf | TemplateFor, ...]


@dataclass(slots=True)
class TemplateIf(Node):
    """`%{ if }` … `%{ else }` … `%{ endif }`."""

    condition: Expr
    then: tuple[str | Expr | TemplateIf | TemplateFor, ...]
    otherwise: tuple[str | Expr | TemplateIf | TemplateFor, ...] = ()


@dataclass(slots=True)
class TemplateFor(Node):
    """`%{ for key, value in collection }` … `%{ endfor }`."""

    key: str | None
    value: str
    collection: Expr
    body: tuple[str | Expr | TemplateIf | TemplateFor, ...]


@dataclass(slots=True)
class Variable(Node):
    """The first name of a traversal: `var`, `local`, `aws_kms_key`, `each`."""

    name: str


@dataclass(slots=True)
class GetAttr(Node):
    """`target.name`."""

    target: Expr
    name: str


@dataclass(slots=True)
class Index(Node):
    """`target[key]`, or the legacy form `target.0`."""

    target: Expr
    key: Expr


@dataclass(slots=True)
class Splat(Node):
    """`target[*]` (full) or `target.*`, then the GetAttr and Index steps that run on each element.

    `each` is an expression over the placeholder `SplatItem`, so `a[*].b.c` is
    Splat(a, GetAttr(GetAttr(SplatItem(), "b"), "c"), full=True).
    """

    target: Expr
    each: Expr
    full: bool


@dataclass(slots=True)
class SplatItem(Node):
    """The element that a splat runs on."""


@dataclass(slots=True)
class Call(Node):
    """`name(args)`; name may be namespaced (`provider::x::f`); `expand` is the final `...`."""

    name: str
    args: tuple[Expr, ...]
    expand: bool = False


@dataclass(slots=True)
class Conditional(Node):
    """`condition ? then : otherwise`."""

    condition: Expr
    then: Expr
    otherwise: Expr


@dataclass(slots=True)
class Unary(Node):
    """`-x` or `!x`."""

    operator: str
    operand: Expr


@dataclass(slots=True)
class Binary(Node):
    """`left operator right`."""

    operator: str
    left: Expr
    right: Expr


@dataclass(slots=True)
class Parens(Node):
    """`(inner)`; kept because a bare name as an object key is a string and `(name)` is not."""

    inner: Expr


@dataclass(slots=True)
class Tuple(Node):
    """`[a, b]`. `multiline` asks a writer to give each item its own line."""

    items: tuple[Expr, ...]
    multiline: bool = field(default=False, compare=False)


@dataclass(slots=True)
class ObjectItem(Node):
    """`key = value`. A bare name as key is a `Literal` string here. `comment` goes on a line above it."""

    key: Expr
    value: Expr
    comment: str = field(default="", compare=False)


@dataclass(slots=True)
class Object(Node):
    """`{ key = value }`. `multiline` asks a writer to give each item its own line."""

    items: tuple[ObjectItem, ...]
    multiline: bool = field(default=False, compare=False)
    comment: str = field(default="", compare=False)


@dataclass(slots=True)
class For(Node):
    """`[for k, v in collection : value if condition]`, or the object form when `result_key` is given."""

    key_name: str | None
    value_name: str
    collection: Expr
    result_key: Expr | None
    result: Expr
    grouped: bool = False
    condition: Expr | None = None


Expr: TypeAlias = (
    Literal
    | Template
    | Variable
    | GetAttr
    | Index
    | Splat
    | SplatItem
    | Call
    | Conditional
    | Unary
    | Binary
    | Parens
    | Tuple
    | Object
    | For
)


def traversal(path: str) -> Expr:
    """Build the expression of a dotted path: `traversal("aws_kms_key.x.arn")`."""
    first, *rest = path.split(".")
    expression: Expr = Variable(first)
    for name in rest:
        expression = GetAttr(expression, name)
    return expression


def path_of(expression: Expr) -> tuple[str, ...] | None:
    """Return ("var", "x", "y") for a traversal of plain names, else None; indexes end it."""
    names: list[str] = []
    while isinstance(expression, GetAttr):
        names.append(expression.name)
        expression = expression.target
    if not isinstance(expression, Variable):
        return None
    names.append(expression.name)
    return tuple(reversed(names))


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below `node`, in order."""
    for each in fields(node):
        value = getattr(node, each.name)
        if isinstance(value, Node):
            yield value
        elif isinstance(value, tuple):
            yield from (v for v in value if isinstance(v, Node))


def walk(node: Node) -> Iterator[Node]:
    """Yield `node` and every node below it; iterative, so that depth does not matter."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(children(current))
