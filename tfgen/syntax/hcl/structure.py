"""The structure of a document in one pass: bodies, blocks and attributes with exact spans; values are skipped over.

A top-level block of usual form is skipped whole, from its header to its closing brace, and its body read when somebody asks
for it (docs/adr/0003-bodies-on-demand.md). In bodies one regular expression matches the common line as a whole (an attribute whose value ends
there, a block's header, a closing brace, with the blank and comment lines before it); anything else is taken step by step.
Source: HCL native syntax specification, "Structural elements", and the behaviour of Go's hclsyntax parser.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from tfgen.errors import ParseError
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.scanner import COMMENT, IDENT, MAX_DEPTH, ONE_LINE, STRING, skip_expression
from tfgen.text.source import position

if TYPE_CHECKING:
    from tfgen.syntax.hcl.document import HclDocument

_END = r"[ \t]*+(?>(?:\#|//)[^\n]*+)?+(?:\r?\n|\Z)"
_PLAIN_LABEL = r'"[^"\\\n\r$%]*+"'

_line = re.compile(
    r"(?>[ \t]*+(?:\r?\n|(?:\#|//)[^\n]*+(?:\n|\Z)))*+[ \t]*+(?:"
    rf"({IDENT})[ \t]*+(?:(=)(?!=)[ \t]*+({ONE_LINE}){_END}"
    rf"|((?>{_PLAIN_LABEL}[ \t]*+|{IDENT}[ \t]*+)*+)(\{{)[ \t]*+(?>(?:\#|//)[^\n]*+)?+\r?\n)"
    rf"|(\}}){_END})"
)

_QUIET = r'[^"{}()\[\]\n\r\#/<$%]++|"(?>[^"\\\n\r$%{}]++|\\[^\n\r])*+"'
_FLAT = rf"\((?>{_QUIET})*+\)|\[(?>{_QUIET})*+\]"
_INTERPOLATED = rf"(?>{_QUIET}|\((?>{_QUIET}|{_FLAT})*+\)|\[(?>{_QUIET}|{_FLAT})*+\])*+"
_SKIPPED_STRING = rf'"(?>[^"\\\n\r$%]++|\\[^\n\r]|\$\$\{{|%%\{{|[$%](?!\{{)|[$%]\{{{_INTERPOLATED}\}})*+"'
#: What may stand between braces: strings, comments, no heredoc; and braces of these.
_BETWEEN = rf'[^"{{}}\#/<]++|{_SKIPPED_STRING}|{COMMENT}|<(?!<)|/(?![/*])'
_skipped = re.compile(rf"(?>{_BETWEEN}|\{{(?>{_BETWEEN})*+\}})*+")
_opening = re.compile(
    rf"(?>[ \t\r\n]++|{COMMENT})*+({IDENT})[ \t]*+((?>{_PLAIN_LABEL}[ \t]*+|{IDENT}[ \t]*+)*+)(\{{)"
    r"[ \t]*+(?>(?:\#|//)[^\n]*+)?+\r?\n"
)
_label = re.compile(rf'"([^"\\\n\r$%]*+)"|({IDENT})')
_blank = re.compile(r"(?>[ \t]++|\r?\n|(?:\#|//)[^\n]*+(?:\n|\Z)|/\*(?>[^*]++|\*(?!/))*+\*/)*+")
_inline = re.compile(r"(?>[ \t]++|/\*(?>[^*]++|\*(?!/))*+\*/)*+")
_end = re.compile(r"(?>[ \t]++|/\*(?>[^*]++|\*(?!/))*+\*/)*+(?>(?:\#|//)[^\n]*+)?+(?:\r?\n|\Z)")
_string = re.compile(STRING)
_ascii_name = re.compile(IDENT)
_open_end = re.compile(r"(?>[ \t]++|/\*(?>[^*]++|\*(?!/))*+\*/)*+(?>(?:\#|//)[^\n]*+)?+\r?\n")


def identifier_end(text: str, start: int) -> int:
    """Return the end of the identifier at `start`, or `start` when none begins there.

    Source: HCL native syntax specification, "Identifiers" (UAX #31 and the hyphen).
    """
    match = _ascii_name.match(text, start)
    at = match.end() if match else start
    length = len(text)
    if match and (at == length or text[at] < "\x80"):
        return at
    if match or (at < length and text[at].isidentifier()):
        at += 0 if match else 1
        while at < length and (text[at] == "-" or ("a" + text[at]).isidentifier()):
            at += 1
    return at


class _Fault(Exception):
    """A fault at an offset."""

    def __init__(self, message: str, offset: int, remedy: str = "") -> None:
        self.message, self.offset, self.remedy = message, offset, remedy


def parse_structure(document: HclDocument) -> None:
    """Fill the document's items.

    Raises:
        ParseError: with path, 1-based line and column.
    """
    with _placed(document):
        _parse_top(document, document.text)


def parse_body(block: HclBlock) -> None:
    """Fill the items of a block that was skipped.

    Raises:
        ParseError: with path, 1-based line and column.
    """
    document, end = block.document, block.close
    block.items, block.named = [], {}
    try:
        with _placed(document):
            opened = _open_end.match(document.text, block.open + 1)
            assert opened is not None
            _parse_bodies(document, document.text, opened.end(), block, [document])
            if block.close != end:
                raise _Fault("this brace closes more than tfgen took it for", block.close)
    except ParseError:
        del block.items, block.named  # whoever asks again is told again
        raise


@contextmanager
def _placed(document: HclDocument) -> Iterator[None]:
    """Turn offsets of faults into lines and columns."""
    text = document.text
    try:
        yield
    except _Fault as fault:
        line, column = position(text, fault.offset)
        raise ParseError(fault.message, path=document.path, line=line, column=column, remedy=fault.remedy) from None
    except ParseError as error:
        line, column = position(text, error.column)
        raise ParseError(error.message, path=document.path, line=line, column=column, remedy=error.remedy) from None


def _parse_top(document: HclDocument, text: str) -> None:
    """Take the document's items; blocks of usual form are skipped."""
    at: int | None = 1 if text.startswith("\ufeff") else 0
    items = document.items
    while at is not None:
        opened = _opening.match(text, at)
        close = _closing_brace(text, opened.end()) if opened else 0
        ended = _end.match(text, close + 1) if close else None
        if opened is None or ended is None:
            at = _parse_bodies(document, text, at, document, [])
            continue
        items.append(HclBlock(document, opened[1], _labels(opened[2]), opened.start(1), opened.start(3), close))
        at = ended.end()


def _closing_brace(text: str, at: int) -> int:
    """Return the offset of the brace that closes a body, or 0 when something in it must be read to find that out."""
    depth = 1
    length = len(text)
    while True:
        match = _skipped.match(text, at)
        at = match.end() if match else at
        if at == length:
            return 0
        if text[at] == "}":
            depth -= 1
            if not depth:
                return at
        elif text[at] == "{":
            depth += 1
            if depth > MAX_DEPTH:
                return 0
        else:
            try:
                at = skip_expression(text, at, one=True) - 1  # a string with templates in it, or a heredoc
            except ParseError:
                return 0
        at += 1


def _labels(text: str) -> tuple[str, ...]:
    return tuple([quoted or bare for quoted, bare in _label.findall(text)]) if text else ()


def _parse_bodies(document: HclDocument, text: str, at: int, body: HclBody, stack: list[HclBody]) -> int | None:
    """Take items of `body` and of the bodies in it, until the document's body is reached again.

    Returns where the next item of the document begins, or None at the end of the text.
    """
    length = len(text)
    items, named = body.items, body.named
    match_line = _line.match
    while True:
        match = match_line(text, at)
        if match is None:
            after = _slow_item(document, text, at, body, stack)
            if after is None:
                return None
            at, body = after
            if not stack:
                return at
            items, named = body.items, body.named
            continue
        kind = match.lastindex
        if kind == 3:
            name = match[1]
            value_start, value_end = match.span(3)
            attribute = HclAttribute(document, name, match.start(1), match.start(2), value_start, value_end)
            if name in named:
                raise _duplicate(name, attribute.start)
            named[name] = attribute
            items.append(attribute)
        elif kind == 5:
            if len(stack) >= MAX_DEPTH:
                raise _Fault(f"blocks nested deeper than {MAX_DEPTH} levels, which tfgen does not read", match.start(1))
            block = HclBlock(document, match[1], _labels(match[4]), match.start(1), match.start(5))
            block.items, block.named = [], {}
            items.append(block)
            stack.append(body)
            body = block
            items, named = body.items, body.named
        else:
            _close(body, match.start(6))
            body = stack.pop()
            items, named = body.items, body.named
        at = match.end()
        if not stack:
            return at if at < length else None


def _close(body: HclBody, offset: int) -> None:
    if not isinstance(body, HclBlock):
        raise _Fault('this "}" closes nothing', offset, "Take it away, or look for the missing opening brace.")
    body.close = offset


def _duplicate(name: str, offset: int) -> _Fault:
    return _Fault(f'the argument "{name}" is set twice', offset, "An argument may be set only once in a block.")


def _slow_item(
    document: HclDocument, text: str, at: int, body: HclBody, stack: list[HclBody]
) -> tuple[int, HclBody] | None:
    """Take one item of any form; return where the next begins and in which body, or None at the end of the text."""
    start = _skip_blank(text, at)
    if start >= len(text):
        if stack:
            assert isinstance(body, HclBlock)
            raise _Fault(f'the block "{body.type}" is never closed', body.start, 'Add the missing "}".')
        return None
    if text[start] == "}":
        _close(body, start)
        return _expect_end(text, start + 1, "a closing brace"), stack.pop()
    name_end = identifier_end(text, start)
    if name_end == start:
        raise _Fault(_unexpected(text, start), start)
    name = text[start:name_end]
    after = _skip_inline(text, name_end)
    if text.startswith("=", after) and not text.startswith("==", after):
        attribute = _attribute(document, text, name, start, after)
        if name in body.named:
            raise _duplicate(name, start)
        body.named[name] = attribute
        body.items.append(attribute)
        return _expect_end(text, attribute.value_end, "an expression"), body
    block = _header(document, text, name, start, after)
    body.items.append(block)
    opened = _open_end.match(text, block.open + 1)
    if opened is not None:
        if len(stack) >= MAX_DEPTH:
            raise _Fault(f"blocks nested deeper than {MAX_DEPTH} levels, which tfgen does not read", start)
        stack.append(body)
        return opened.end(), block
    return _one_line_block(document, text, block), body


def _attribute(document: HclDocument, text: str, name: str, start: int, equals: int) -> HclAttribute:
    value = _skip_inline(text, equals + 1)
    end = skip_expression(text, value)
    if end == value:
        raise _Fault(f'"{name}" has no value', value, "Put an expression after the equals sign, on the same line.")
    return HclAttribute(document, name, start, equals, value, end)


def _header(document: HclDocument, text: str, name: str, start: int, at: int) -> HclBlock:
    labels: list[str] = []
    while True:
        if text.startswith("{", at):
            block = HclBlock(document, name, tuple(labels), start, at)
            block.items, block.named = [], {}
            return block
        if text.startswith('"', at):
            end = skip_string(text, at)
            labels.append(_label_text(text, at, end))
        else:
            end = identifier_end(text, at)
            if end == at:
                raise _Fault(
                    f'"{name}" is followed neither by "=" nor by a block',
                    at,
                    f"Write `{name} = value` or `{name} {{ … }}`, with the brace on the same line.",
                )
            labels.append(text[at:end])
        at = _skip_inline(text, end)


def skip_string(text: str, start: int) -> int:
    """Return the end of the quoted string at `start`."""
    match = _string.match(text, start)
    return match.end() if match else skip_expression(text, start, one=True)


def _label_text(text: str, start: int, end: int) -> str:
    plain = _label.fullmatch(text, start, end)
    if plain is not None:
        return text[start + 1 : end - 1]
    from tfgen.syntax.hcl.templates import unescape_label

    return unescape_label(text, start, end)


def _one_line_block(document: HclDocument, text: str, block: HclBlock) -> int:
    """Take `{}` or `{ name = value }` and what ends the line; return where the next item begins."""
    at = _skip_inline(text, block.open + 1)
    if not text.startswith("}", at):
        if at >= len(text):
            raise _Fault(f'the block "{block.type}" is never closed', block.start, 'Add the missing "}".')
        name_end = identifier_end(text, at)
        name = text[at:name_end]
        equals = _skip_inline(text, name_end)
        if name_end == at or not text.startswith("=", equals) or text.startswith("==", equals):
            raise _Fault(
                "a block on one line may hold one argument and no block", at, "Put each item on a line of its own."
            )
        attribute = _attribute(document, text, name, at, equals)
        block.named[name] = attribute
        block.items.append(attribute)
        at = _skip_inline(text, attribute.value_end)
        if not text.startswith("}", at):
            raise _Fault(
                "a block on one line may hold one argument and no block", at, "Put each item on a line of its own."
            )
    block.close = at
    return _expect_end(text, at + 1, "a block")


def _expect_end(text: str, at: int, what: str) -> int:
    match = _end.match(text, at)
    if match is None:
        at = _skip_inline(text, at)
        raise _Fault(f"a new line is missing after {what}: {_unexpected(text, at)}", at)
    return match.end()


def _skip_blank(text: str, at: int) -> int:
    match = _blank.match(text, at)
    at = match.end() if match else at
    _refuse_open_comment(text, at)
    return at


def _skip_inline(text: str, at: int) -> int:
    match = _inline.match(text, at)
    at = match.end() if match else at
    _refuse_open_comment(text, at)
    return at


def _refuse_open_comment(text: str, at: int) -> None:
    if text.startswith("/*", at):
        raise _Fault("this comment is never closed", at, 'Add the missing "*/".')


def _unexpected(text: str, at: int) -> str:
    if at >= len(text):
        return "the file ends here"
    char = text[at]
    shown = repr(char) if char.isprintable() else f"the character U+{ord(char):04X}"
    return f"{shown} can't stand here"
