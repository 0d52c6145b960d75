"""The structure of a document in one pass: bodies, blocks and attributes with exact spans; values are skipped over.

One regular expression matches the common line as a whole (an attribute whose value ends there, a block's header, a
closing brace, with the blank and comment lines before it); anything else is taken step by step.
Source: HCL native syntax specification, "Structural elements", and the behaviour of Go's hclsyntax parser.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tfgen.errors import ParseError
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.scanner import IDENT, MAX_DEPTH, ONE_LINE, STRING, skip_expression
from tfgen.text.source import position

if TYPE_CHECKING:
    from tfgen.syntax.hcl.document import HclDocument

_END = r"[ \t]*+(?:(?:\#|//)[^\n]*+)?+(?:\r?\n|\Z)"
_PLAIN_LABEL = r'"[^"\\\n\r$%]*+"'

_line = re.compile(
    r"(?:[ \t]*+(?:\r?\n|(?:\#|//)[^\n]*+(?:\n|\Z)))*+[ \t]*+(?:"
    rf"({IDENT})[ \t]*+(?:(=)(?!=)[ \t]*+({ONE_LINE}){_END}"
    rf"|((?:{_PLAIN_LABEL}[ \t]*+|{IDENT}[ \t]*+)*+)(\{{)[ \t]*+(?:(?:\#|//)[^\n]*+)?+\r?\n)"
    rf"|(\}}){_END})"
)
_label = re.compile(rf'"([^"\\\n\r$%]*+)"|({IDENT})')
_blank = re.compile(r"(?:[ \t]++|\r?\n|(?:\#|//)[^\n]*+(?:\n|\Z)|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_inline = re.compile(r"(?:[ \t]++|/\*(?:[^*]++|\*(?!/))*+\*/)*+")
_end = re.compile(r"(?:[ \t]++|/\*(?:[^*]++|\*(?!/))*+\*/)*+(?:(?:\#|//)[^\n]*+)?+(?:\r?\n|\Z)")
_string = re.compile(STRING)
_ascii_name = re.compile(IDENT)
_open_end = re.compile(r"(?:[ \t]++|/\*(?:[^*]++|\*(?!/))*+\*/)*+(?:(?:\#|//)[^\n]*+)?+\r?\n")


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
    text = document.text
    try:
        _parse_bodies(document, text)
    except _Fault as fault:
        line, column = position(text, fault.offset)
        raise ParseError(fault.message, path=document.path, line=line, column=column, remedy=fault.remedy) from None
    except ParseError as error:
        line, column = position(text, error.column)
        raise ParseError(error.message, path=document.path, line=line, column=column, remedy=error.remedy) from None


def _parse_bodies(document: HclDocument, text: str) -> None:
    at = 1 if text.startswith("\ufeff") else 0
    length = len(text)
    body: HclBody = document
    items, named = body.items, body.named
    stack: list[HclBody] = []
    match_line = _line.match
    while True:
        match = match_line(text, at)
        if match is None:
            after = _slow_item(document, text, at, body, stack)
            if after is None:
                return
            at, body = after
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
            labels = match[4]
            block = HclBlock(
                document,
                match[1],
                tuple([a or b for a, b in _label.findall(labels)]) if labels else (),
                match.start(1),
                match.start(5),
            )
            items.append(block)
            stack.append(body)
            body = block
            items, named = body.items, body.named
        else:
            _close(body, match.start(6))
            body = stack.pop()
            items, named = body.items, body.named
        at = match.end()
        if at == length and not stack:
            return


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
            return HclBlock(document, name, tuple(labels), start, at)
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
