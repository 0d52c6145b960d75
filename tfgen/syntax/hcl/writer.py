"""Write expressions and blocks as HCL's own formatter would leave them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from tfgen.errors import InternalError
from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.expr import (
    Binary,
    Call,
    Conditional,
    Expr,
    GetAttr,
    Index,
    Literal,
    Node,
    Object,
    Parens,
    Template,
    Tuple,
    Unary,
    Variable,
)

INDENT = "  "

_name = re.compile(r"[^\W\d][\w-]*")
_PRECEDENCE = {
    "||": 1,
    "&&": 2,
    "==": 3,
    "!=": 3,
    "<": 4,
    ">": 4,
    "<=": 4,
    ">=": 4,
    "+": 5,
    "-": 5,
    "*": 6,
    "/": 6,
    "%": 6,
}
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def render_document(blocks: Sequence[NewBlock]) -> str:
    """Return a new document of these blocks, a blank line between them."""
    return "\n".join("\n".join(block_lines(block, "", INDENT)) + "\n" for block in blocks)


def block_lines(block: NewBlock, indent: str, unit: str) -> list[str]:
    """Return the lines of a block, without line ends."""
    labels = "".join(f' "{escape(label)}"' for label in block.labels)
    if not block.items:
        return [f"{indent}{block.type}{labels} {{}}"]
    lines = [f"{indent}{block.type}{labels} {{"]
    lines += body_lines(block.items, indent + unit, unit)
    return [*lines, indent + "}"]


def body_lines(items: Sequence[NewAttribute | NewBlock | None], indent: str, unit: str) -> list[str]:
    """Return the lines of a body's items, equals signs aligned as the formatter does."""
    cells: list[tuple[str, str, str] | list[str]] = []
    for item in items:
        if item is None:
            cells.append([""])
        elif isinstance(item, NewBlock):
            cells.append(block_lines(item, indent, unit))
        else:
            text = render(item.value, indent, unit)
            cells.append((item.name, text, f" # {item.comment}" if item.comment else ""))
    return list(_aligned(cells, indent))


def _aligned(cells: Sequence[tuple[str, str, str] | list[str]], indent: str) -> Iterator[str]:
    """Align the names of neighbouring one-line cells; a cell is (name, text, ending) or lines that stand as they are."""
    run: list[tuple[str, str, str]] = []
    for cell in [*cells, []]:
        if isinstance(cell, tuple) and "\n" not in cell[1]:
            run.append(cell)
            continue
        width = max((len(name) for name, _, _ in run), default=0)
        for name, text, ending in run:
            yield f"{indent}{name:<{width}} = {text}{ending}"
        run = []
        if isinstance(cell, tuple):
            yield from f"{indent}{cell[0]} = {cell[1]}{cell[2]}".split("\n")
        else:
            yield from cell


def render(expression: Expr, indent: str = "", unit: str = INDENT) -> str:
    """Return the text of an expression; lines after the first begin with `indent` or deeper, and end in a line feed."""
    if isinstance(expression, Literal):
        return _literal(expression)
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, GetAttr):
        return f"{_operand(expression.target, indent, unit)}.{expression.name}"
    if isinstance(expression, Index):
        return f"{_operand(expression.target, indent, unit)}[{render(expression.key, indent, unit)}]"
    if isinstance(expression, Template):
        return '"' + "".join(_part(part) for part in expression.parts) + '"'
    if isinstance(expression, Call):
        args = ", ".join(render(arg, indent, unit) for arg in expression.args)
        return f"{expression.name}({args}{'...' if expression.expand else ''})"
    if isinstance(expression, Parens):
        return f"({render(expression.inner, indent, unit)})"
    if isinstance(expression, Tuple):
        return _tuple(expression, indent, unit)
    if isinstance(expression, Object):
        return _object(expression, indent, unit)
    return _operation(expression, indent, unit)


def _operation(expression: Node, indent: str, unit: str) -> str:
    if isinstance(expression, Unary):
        return expression.operator + _operand(expression.operand, indent, unit)
    if isinstance(expression, Binary):
        level = _PRECEDENCE[expression.operator]
        left = _at_level(expression.left, level, indent, unit)
        right = _at_level(expression.right, level + 1, indent, unit)
        return f"{left} {expression.operator} {right}"
    if isinstance(expression, Conditional):
        condition = _at_level(expression.condition, 1, indent, unit)
        then = render(expression.then, indent, unit)
        return f"{condition} ? {then} : {render(expression.otherwise, indent, unit)}"
    raise InternalError(f"an expression of kind {type(expression).__name__} can't be written")


def _operand(expression: Expr, indent: str, unit: str) -> str:
    text = render(expression, indent, unit)
    return f"({text})" if isinstance(expression, (Binary, Conditional, Unary)) else text


def _at_level(expression: Expr, level: int, indent: str, unit: str) -> str:
    text = render(expression, indent, unit)
    own = _PRECEDENCE[expression.operator] if isinstance(expression, Binary) else 9
    if isinstance(expression, Conditional):
        own = 0
    return f"({text})" if own < level else text


def _literal(literal: Literal) -> str:
    value = literal.value
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return f'"{escape(value)}"'
    return str(value)


def escape(text: str) -> str:
    """Escape a text for a quoted string: quotes, backslashes, control characters, and what would begin a template."""
    parts = []
    for char in text:
        if char in _ESCAPES:
            parts.append(_ESCAPES[char])
        elif ord(char) < 0x20 or char in "\x7f\u2028\u2029\ufeff":
            parts.append(f"\\u{ord(char):04X}")
        else:
            parts.append(char)
    return "".join(parts).replace("${", "$${").replace("%{", "%%{")


def _part(part: object) -> str:
    if isinstance(part, str):
        return escape(part)
    if isinstance(part, Node):
        return "${" + render(part) + "}"  # type: ignore[arg-type]
    raise InternalError("a template directive can't be written")


def _tuple(value: Tuple, indent: str, unit: str) -> str:
    if not value.items:
        return "[]"
    if not value.multiline:
        return "[" + ", ".join(render(item, indent, unit) for item in value.items) + "]"
    inner = indent + unit
    lines = [f"{inner}{render(item, inner, unit)}," for item in value.items]
    return "[\n" + "\n".join(lines) + f"\n{indent}]"


def _object(value: Object, indent: str, unit: str) -> str:
    if not value.items:
        return "{}"
    if not value.multiline:
        return "{ " + ", ".join(f"{_key(i.key)} = {render(i.value, indent, unit)}" for i in value.items) + " }"
    inner = indent + unit
    cells: list[tuple[str, str, str] | list[str]] = [[f"{inner}# {value.comment}"]] if value.comment else []
    for item in value.items:
        if item.comment:
            cells.append([f"{inner}# {item.comment}"])
        cells.append((_key(item.key), render(item.value, inner, unit), ""))
    return "{\n" + "\n".join(_aligned(cells, inner)) + f"\n{indent}}}"


def _key(key: Expr) -> str:
    if isinstance(key, Literal) and isinstance(key.value, str) and _name.fullmatch(key.value):
        return key.value
    return render(key)
