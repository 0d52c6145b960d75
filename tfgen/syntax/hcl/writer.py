"""Write expressions and blocks as HCL's own formatter would leave them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence

from tfgen.errors import InternalError
from tfgen.syntax.document import NewAttribute, NewBlock
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
from tfgen.syntax.hcl.structure import identifier_end

INDENT = "  "

_bare_key = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
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
_UNARY = 7
#: Words that mean something else, or can't stand, where an object's key does.
_WORDS = frozenset({"for", "true", "false", "null"})
_ESCAPES = {'"': '\\"', "\\": "\\\\", "\n": "\\n", "\r": "\\r", "\t": "\\t"}


def render_document(blocks: Sequence[NewBlock]) -> str:
    """Return a new document of these blocks, a blank line between them."""
    return "\n".join("\n".join(block_lines(block, "", INDENT)) + "\n" for block in blocks)


def block_lines(block: NewBlock, indent: str, unit: str) -> list[str]:
    """Return the lines of a block, without line ends."""
    labels = "".join(f' "{escape(label)}"' for label in block.labels)
    if not block.items:
        return [f"{indent}{_checked(block.type)}{labels} {{}}"]
    lines = [f"{indent}{_checked(block.type)}{labels} {{"]
    lines += body_lines(block.items, indent + unit, unit)
    return [*lines, indent + "}"]


def _checked(name: str) -> str:
    if not name or identifier_end(name, 0) != len(name):
        raise InternalError(f"{name!r} can't be written as a name")
    return name


#: A line and the comment that ends it, or "".
_Line = tuple[str, str]


def body_lines(items: Sequence[NewAttribute | NewBlock | None], indent: str, unit: str) -> list[str]:
    """Return the lines of a body's items, equals signs and comments aligned as the formatter does."""
    cells: list[tuple[str, str, str] | list[str]] = []
    for item in items:
        if item is None:
            cells.append([""])
        elif isinstance(item, NewBlock):
            cells.append(block_lines(item, indent, unit))
        else:
            cells.append((_checked(item.name), render(item.value, indent, unit), _comment(item.comment)))
    return _aligned(cells, indent)


def _comment(text: str) -> str:
    """Return a comment of one line, whatever the text."""
    return "# " + " ".join(text.split()) if text.strip() else ""


def _aligned(cells: Sequence[tuple[str, str, str] | list[str]], indent: str) -> list[str]:
    """Align neighbouring one-line cells; a cell is (name, text, comment) or lines that stand as they are."""
    lines: list[_Line] = []
    run: list[tuple[str, str, str]] = []
    for cell in [*cells, []]:
        if isinstance(cell, tuple) and "\n" not in cell[1]:
            run.append(cell)
            continue
        width = max((len(name) for name, _, _ in run), default=0)
        lines += [(f"{indent}{name:<{width}} = {text}", comment) for name, text, comment in run]
        run = []
        if isinstance(cell, tuple):
            *most, last = f"{indent}{cell[0]} = {cell[1]}".split("\n")
            lines += [*((line, "") for line in most), (last, cell[2])]
        else:
            lines += [(line, "") for line in cell]
    return list(_commented(lines))


def _commented(lines: Sequence[_Line]) -> Iterator[str]:
    """Put the comments of neighbouring lines in one column."""
    run: list[_Line] = []
    end: _Line = ("", "")
    for line in [*lines, end]:
        if line[1]:
            run.append(line)
            continue
        column = max((len(text) for text, _ in run), default=0)
        yield from (f"{text:<{column}} {comment}" for text, comment in run)
        run = []
        if line is not end:
            yield line[0]


def render(expression: Expr, indent: str = "", unit: str = INDENT) -> str:
    """Return the text of an expression; lines after the first begin with `indent` or deeper, and end in a line feed."""
    if isinstance(expression, Literal):
        return _literal(expression)
    if isinstance(expression, Variable):
        return expression.name
    if isinstance(expression, GetAttr):
        return f"{_operand(expression.target, indent, unit)}.{_checked(expression.name)}"
    if isinstance(expression, Index):
        return f"{_operand(expression.target, indent, unit)}[{render(expression.key, indent, unit)}]"
    if isinstance(expression, Template):
        return f'"{_parts(expression.parts)}"'
    if isinstance(expression, Call):
        args = ", ".join(render(arg, indent, unit) for arg in expression.args)
        return f"{expression.name}({args}{'...' if expression.expand else ''})"
    if isinstance(expression, Parens):
        return f"({render(expression.inner, indent, unit)})"
    if isinstance(expression, Tuple):
        return _tuple(expression, indent, unit)
    if isinstance(expression, Object):
        return _object(expression, indent, unit)
    if isinstance(expression, For):
        return _for(expression, indent, unit)
    if isinstance(expression, Splat):
        return _operand(expression.target, indent, unit) + _splat(expression, indent, unit)
    return _operation(expression, indent, unit)


def _operation(expression: Node, indent: str, unit: str) -> str:
    if isinstance(expression, Unary):
        return expression.operator + _at_level(expression.operand, _UNARY, indent, unit)
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


def _for(expression: For, indent: str, unit: str) -> str:
    names = f"{expression.key_name}, {expression.value_name}" if expression.key_name else expression.value_name
    text = f"for {names} in {render(expression.collection, indent, unit)} : "
    if expression.result_key is not None:
        text += f"{render(expression.result_key, indent, unit)} => "
    text += render(expression.result, indent, unit) + ("..." if expression.grouped else "")
    if expression.condition is not None:
        text += f" if {render(expression.condition, indent, unit)}"
    return f"[{text}]" if expression.result_key is None else f"{{ {text} }}"


def _splat(splat: Splat, indent: str, unit: str) -> str:
    """Return `[*]` or `.*` and the steps that run on each element."""
    steps = ""
    step: Expr = splat.each
    while not isinstance(step, SplatItem):
        if isinstance(step, GetAttr):
            steps = f".{_checked(step.name)}{steps}"
        elif isinstance(step, Index):
            steps = f"[{render(step.key, indent, unit)}]{steps}"
        elif isinstance(step, Splat):
            steps = _splat(step, indent, unit) + steps
        else:
            raise InternalError(f"a splat over {type(step).__name__} can't be written")
        step = step.target
    return ("[*]" if splat.full else ".*") + steps


def _operand(expression: Expr, indent: str, unit: str) -> str:
    text = render(expression, indent, unit)
    plain = isinstance(expression, (Variable, GetAttr, Index, Call, Parens, Tuple, Object, For))
    return text if plain else f"({text})"


def _at_level(expression: Expr, level: int, indent: str, unit: str) -> str:
    text = render(expression, indent, unit)
    own = _UNARY
    if isinstance(expression, Binary):
        own = _PRECEDENCE[expression.operator]
    elif isinstance(expression, Conditional):
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
    if isinstance(value, float) and not math.isfinite(value):
        raise InternalError(f"the number {value} can't be written")
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


def _parts(parts: Sequence[str | Expr | TemplateIf | TemplateFor]) -> str:
    texts = [_part(part) for part in parts]
    for place, text in enumerate(texts[:-1]):
        # A sign right before a sequence would escape it.
        if isinstance(parts[place], str) and text.endswith(("$", "%")) and not isinstance(parts[place + 1], str):
            texts[place] = f"{text[:-1]}\\u{ord(text[-1]):04X}"
    return "".join(texts)


def _part(part: str | Expr | TemplateIf | TemplateFor) -> str:
    if isinstance(part, str):
        return escape(part)
    if isinstance(part, TemplateIf):
        otherwise = f"%{{else}}{_parts(part.otherwise)}" if part.otherwise else ""
        return f"%{{if {render(part.condition)}}}{_parts(part.then)}{otherwise}%{{endif}}"
    if isinstance(part, TemplateFor):
        names = f"{part.key}, {part.value}" if part.key else part.value
        return f"%{{for {names} in {render(part.collection)}}}{_parts(part.body)}%{{endfor}}"
    text = render(part)
    return f"${{ {text} }}" if isinstance(part, Object) else f"${{{text}}}"


def _tuple(value: Tuple, indent: str, unit: str) -> str:
    if not value.items:
        return "[]"
    if not value.multiline:
        return "[" + ", ".join(render(item, indent, unit) for item in value.items) + "]"
    inner = indent + unit
    lines = [f"{inner}{render(item, inner, unit)}," for item in value.items]
    return "[\n" + "\n".join(lines) + f"\n{indent}]"


def _object(value: Object, indent: str, unit: str) -> str:
    if not value.items and not (value.multiline and value.comment):
        return "{}"
    if not value.multiline:
        return "{ " + ", ".join(f"{key_text(i.key)} = {render(i.value, indent, unit)}" for i in value.items) + " }"
    inner = indent + unit
    cells: list[tuple[str, str, str] | list[str]] = [[inner + _comment(value.comment)]] if value.comment else []
    for item in value.items:
        if item.comment:
            cells.append([inner + _comment(item.comment)])
        cells.append((key_text(item.key), render(item.value, inner, unit), ""))
    return "{\n" + "\n".join(_aligned(cells, inner)) + f"\n{indent}}}"


def key_text(key: Expr) -> str:
    """Return an object's key: bare where it can be."""
    if isinstance(key, Literal) and isinstance(key.value, str):
        return key.value if _bare_key.fullmatch(key.value) and key.value not in _WORDS else render(key)
    if isinstance(key, (Parens, Template)):
        return render(key)
    return f"({render(key)})"
