"""Expressions, the same tree for every syntax, for reading and for writing.

What a reader produces carries a `span` (characters of the document's text); what a fix builds has none.
Spans take no part in equality. Names follow the HCL native syntax specification.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeAlias, TypeVar

from tfgen.text.edits import Span

Scalar: TypeAlias = bool | int | float | str | None

#: What only a writer is told; takes no part in equality, as spans take none.
LAYOUT = frozenset({"multiline", "comment"})


class Node:
    """Anything in an expression; `span` is None for what was not read from a file. `__slots__` has the parts in order.

    Written out, since classes that a decorator makes cost more at every start than a small `check` (docs/adr/0002).
    """

    __slots__ = ("span",)

    def __init__(self, *, span: Span | None = None) -> None:
        self.span = span

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in self.__slots__ if name not in LAYOUT)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(f'{name}={getattr(self, name)!r}' for name in self.__slots__)})"


class Literal(Node):
    """null, a boolean, a number, or a string without interpolation (quoted or heredoc), unescaped."""

    __slots__ = ("value",)

    def __init__(self, value: Scalar, *, span: Span | None = None) -> None:
        self.value = value
        self.span = span


class Template(Node):
    """A quoted or heredoc template with at least one interpolation or directive.

    A part is text (unescaped), an interpolated expression, or a directive. A template that is one single
    interpolation, `"${x}"`, has exactly one part: that expression.
    """

    __slots__ = ("parts",)

    def __init__(self, parts: tuple[str | Expr | TemplateIf | TemplateFor, ...], *, span: Span | None = None) -> None:
        self.parts = parts
        self.span = span


class TemplateIf(Node):
    """`%{ if }` … `%{ else }` … `%{ endif }`."""

    __slots__ = ("condition", "then", "otherwise")

    def __init__(
        self,
        condition: Expr,
        then: tuple[str | Expr | TemplateIf | TemplateFor, ...],
        otherwise: tuple[str | Expr | TemplateIf | TemplateFor, ...] = (),
        *,
        span: Span | None = None,
    ) -> None:
        self.condition, self.then, self.otherwise = condition, then, otherwise
        self.span = span


class TemplateFor(Node):
    """`%{ for key, value in collection }` … `%{ endfor }`."""

    __slots__ = ("key", "value", "collection", "body")

    def __init__(
        self,
        key: str | None,
        value: str,
        collection: Expr,
        body: tuple[str | Expr | TemplateIf | TemplateFor, ...],
        *,
        span: Span | None = None,
    ) -> None:
        self.key, self.value, self.collection, self.body = key, value, collection, body
        self.span = span


class Variable(Node):
    """The first name of a traversal: `var`, `local`, `aws_kms_key`, `each`."""

    __slots__ = ("name",)

    def __init__(self, name: str, *, span: Span | None = None) -> None:
        self.name = name
        self.span = span


class GetAttr(Node):
    """`target.name`."""

    __slots__ = ("target", "name")

    def __init__(self, target: Expr, name: str, *, span: Span | None = None) -> None:
        self.target, self.name = target, name
        self.span = span


class Index(Node):
    """`target[key]`, or the legacy form `target.0`."""

    __slots__ = ("target", "key")

    def __init__(self, target: Expr, key: Expr, *, span: Span | None = None) -> None:
        self.target, self.key = target, key
        self.span = span


class Splat(Node):
    """`target[*]` (full) or `target.*`, then the GetAttr and Index steps that run on each element.

    `each` is an expression over the placeholder `SplatItem`, so `a[*].b.c` is
    Splat(a, GetAttr(GetAttr(SplatItem(), "b"), "c"), full=True).
    """

    __slots__ = ("target", "each", "full")

    def __init__(self, target: Expr, each: Expr, full: bool, *, span: Span | None = None) -> None:
        self.target, self.each, self.full = target, each, full
        self.span = span


class SplatItem(Node):
    """The element that a splat runs on."""

    __slots__ = ()


class Call(Node):
    """`name(args)`; name may be namespaced (`provider::x::f`); `expand` is the final `...`."""

    __slots__ = ("name", "args", "expand")

    def __init__(self, name: str, args: tuple[Expr, ...], expand: bool = False, *, span: Span | None = None) -> None:
        self.name, self.args, self.expand = name, args, expand
        self.span = span


class Conditional(Node):
    """`condition ? then : otherwise`."""

    __slots__ = ("condition", "then", "otherwise")

    def __init__(self, condition: Expr, then: Expr, otherwise: Expr, *, span: Span | None = None) -> None:
        self.condition, self.then, self.otherwise = condition, then, otherwise
        self.span = span


class Unary(Node):
    """`-x` or `!x`."""

    __slots__ = ("operator", "operand")

    def __init__(self, operator: str, operand: Expr, *, span: Span | None = None) -> None:
        self.operator, self.operand = operator, operand
        self.span = span


class Binary(Node):
    """`left operator right`."""

    __slots__ = ("operator", "left", "right")

    def __init__(self, operator: str, left: Expr, right: Expr, *, span: Span | None = None) -> None:
        self.operator, self.left, self.right = operator, left, right
        self.span = span


class Parens(Node):
    """`(inner)`; kept because a bare name as an object key is a string and `(name)` is not."""

    __slots__ = ("inner",)

    def __init__(self, inner: Expr, *, span: Span | None = None) -> None:
        self.inner = inner
        self.span = span


class Tuple(Node):
    """`[a, b]`. `multiline` asks a writer to give each item its own line."""

    __slots__ = ("items", "multiline")

    def __init__(self, items: tuple[Expr, ...], multiline: bool = False, *, span: Span | None = None) -> None:
        self.items, self.multiline = items, multiline
        self.span = span


class ObjectItem(Node):
    """`key = value`. A bare name as key is a `Literal` string here. `comment` goes on a line above it."""

    __slots__ = ("key", "value", "comment")

    def __init__(self, key: Expr, value: Expr, comment: str = "", *, span: Span | None = None) -> None:
        self.key, self.value, self.comment = key, value, comment
        self.span = span


class Object(Node):
    """`{ key = value }`. `multiline` asks a writer to give each item its own line."""

    __slots__ = ("items", "multiline", "comment")

    def __init__(
        self, items: tuple[ObjectItem, ...], multiline: bool = False, comment: str = "", *, span: Span | None = None
    ) -> None:
        self.items, self.multiline, self.comment = items, multiline, comment
        self.span = span


class For(Node):
    """`[for k, v in collection : value if condition]`, or the object form when `result_key` is given."""

    __slots__ = ("key_name", "value_name", "collection", "result_key", "result", "grouped", "condition")

    def __init__(
        self,
        key_name: str | None,
        value_name: str,
        collection: Expr,
        result_key: Expr | None,
        result: Expr,
        grouped: bool = False,
        condition: Expr | None = None,
        *,
        span: Span | None = None,
    ) -> None:
        self.key_name, self.value_name, self.collection, self.result_key, self.result, self.grouped, self.condition = (
            key_name,
            value_name,
            collection,
            result_key,
            result,
            grouped,
            condition,
        )
        self.span = span


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


_Node = TypeVar("_Node", bound=Node)


def flat(node: _Node) -> _Node:
    """Return the same expression without what only a writer is told: lines of their own, and comments."""

    def part(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(part(each) for each in value)
        return flat(value) if isinstance(value, Node) else value

    make: Callable[..., _Node] = type(node)
    return make(**{name: part(getattr(node, name)) for name in node.__slots__ if name not in LAYOUT}, span=node.span)


def children(node: Node) -> Iterator[Node]:
    """Yield the nodes right below `node`, in order."""
    for name in node.__slots__:
        value = getattr(node, name)
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
