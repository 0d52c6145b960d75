"""Skip over expressions, templates and comments exactly as Go's scanner delimits them, without parsing them.

Everything here is iterative and linear; quantifiers are possessive, so that no text makes them go back.
Source: hclsyntax/scan_tokens.rl of hashicorp/hcl, and the HCL native syntax specification, "Lexical elements".
"""

from __future__ import annotations

import re
from functools import lru_cache

from tfgen.syntax.hcl.templates import located

#: How deep brackets, templates and blocks may nest.
MAX_DEPTH = 250

#: What Go trims from a line, apart from its end, before it compares it with a heredoc's marker (unicode.IsSpace).
BLANKS = "\t\v\f \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B)))

#: A quoted string on one line, whose interpolations hold neither quotes, braces nor comments.
_SIMPLE = r'[$%]\{[^"{}\\\n\r#/<$%]*+\}'
STRING = rf'"(?>[^"\\\n\r$%]++|\\[^\n\r]|[$%](?!\{{)|{_SIMPLE})*+"'

#: What can stand in an expression without opening or closing anything; a slash that begins no comment, a "<" no heredoc.
_QUIET = rf"[^ \t\"\n\r#/<{{}}\[\]()]++|{STRING}|/(?![/*])|<(?!<)"

#: Brackets on one line, two levels deep.
_FLAT = rf"[\[({{](?>{_QUIET}|[ \t]++)*+[\])}}]"
_NESTED = rf"[\[({{](?>{_QUIET}|[ \t]++|{_FLAT})*+[\])}}]"

#: A value that ends on its line.
ONE_LINE = rf"(?>[ \t]*+(?:{_QUIET}|{_NESTED}))++"

COMMENT = r"(?:\#|//)[^\n]*+|/\*(?>[^*]++|\*(?!/))*+\*/"

IDENT = r"[A-Za-z_][A-Za-z0-9_-]*+"

_top = re.compile(ONE_LINE)
_in_brackets = re.compile(rf"(?>{_QUIET}|[ \t\r\n]++|{COMMENT}|{_NESTED})++")
_beside = re.compile(r"(?>[ \t]++|/\*(?>[^*]++|\*(?!/))*+\*/)++")
_in_string = re.compile(r'(?>[^"\\\n\r$%]++|\\[^\n\r]|\$\$\{|%%\{|[$%](?!\{))++')
_HEREDOC = r"[^\n\r$%]++|\r(?=\n)|\$\$\{|%%\{|[$%](?!\{)"
_in_heredoc_line = re.compile(rf"(?>{_HEREDOC})*+")
_heredoc = re.compile(r"<<-?([^\W\d][\w-]*+)\r?\n")

_OPEN = "([{"
_CLOSING = {"(": ")", "[": "]", "{": "}"}


def skip_expression(text: str, start: int, *, one: bool = False) -> int:
    """Return the offset at which the expression that begins at `start` ends, blanks after it excluded.

    With `one`, only the string, heredoc or bracket that opens at `start` is skipped.

    Raises:
        ParseError: something is not closed, or nested too deeply; its `column` is the 0-based offset of the fault.
    """
    at = start
    end = start
    length = len(text)
    stack: list[tuple[str, int]] = []
    while at < length:
        if not stack and one:
            if at > start:
                return at
        elif not stack:
            match = _top.match(text, at)
            if match:
                at = end = match.end()
                continue
            match = _beside.match(text, at)
            if match:
                at = match.end()
                continue
        mode = stack[-1][0] if stack else ""
        if mode == '"':
            at = _string_step(text, at, stack)
            end = at
            continue
        if mode and mode[0] == "<":
            at = _heredoc_step(text, at, stack)
            end = at
            continue
        if mode:
            match = _in_brackets.match(text, at)
            if match:
                at = match.end()
                if at >= length:
                    break
        char = text[at]
        if char in _OPEN:
            _push(stack, char, at)
            at += 1
        elif char == '"':
            _push(stack, '"', at)
            at += 1
        elif char in ")]}":
            if not stack:
                break
            opened, place = stack[-1]
            if opened == "${":
                if char != "}":
                    raise located(f'"{char}" closes nothing inside this template', at)
            elif _CLOSING[opened] != char:
                raise located(f'"{char}" does not close the "{opened}" that is open', at)
            stack.pop()
            at += 1
        elif text.startswith("<<", at) and (match := _heredoc.match(text, at)):
            _push(stack, "<" + match[1], at)
            at = match.end()
        elif char != "<" and (not stack or text.startswith("/*", at)):
            break
        else:
            at += 1
        end = at
    if stack:
        opened, place = stack[-1]
        what = {'"': "string", "${": "template sequence"}.get(opened, "heredoc" if opened[0] == "<" else f'"{opened}"')
        raise located(f"this {what} is never closed", place)
    return end


@lru_cache(maxsize=64)
def _lines(marker: str) -> re.Pattern[str]:
    """Takes whole lines of a heredoc as far as their templates are simple, and the line of the marker (group 1) after them."""
    before, after = rf"[{BLANKS}]*+{re.escape(marker)}", rf"[{BLANKS}]*+\r?\n"
    return re.compile(rf"(?>(?!{before}{after})(?>{_HEREDOC}|{_SIMPLE})*+\n)*+(?>({before}){after})?+")


def _push(stack: list[tuple[str, int]], mode: str, at: int) -> None:
    if len(stack) >= MAX_DEPTH:
        raise located(f"nested deeper than {MAX_DEPTH} levels, which tfgen does not read", at)
    stack.append((mode, at))


def _string_step(text: str, at: int, stack: list[tuple[str, int]]) -> int:
    match = _in_string.match(text, at)
    if match:
        at = match.end()
    if at >= len(text) or text[at] in "\r\n":
        raise located("this string is not closed on its line", stack[-1][1], "Use a heredoc for several lines.")
    if text[at] == '"':
        stack.pop()
        return at + 1
    if text[at] in "$%":
        _push(stack, "${", at)
        return at + 2
    raise located("a backslash stands at the end of the line", at)


def _heredoc_step(text: str, at: int, stack: list[tuple[str, int]]) -> int:
    """Take lines, or the part of one before a template sequence; a line that is the marker ends the heredoc."""
    lines = _lines(stack[-1][0][1:]).match(text, at) if text[at - 1] == "\n" else None
    if lines and lines.end() > at:
        if lines[1]:
            stack.pop()
        return lines.end(1) if lines[1] else lines.end()
    line = _in_heredoc_line.match(text, at)
    end = line.end() if line else at
    if end >= len(text):
        marker = stack[-1][0][1:]
        raise located(f"this heredoc is never closed by a line {marker}", stack[-1][1])
    if text[end] == "\r":
        raise located("a carriage return stands on its own", end, "End lines in a line feed.")
    if text[end] == "\n":
        return end + 1
    _push(stack, "${", end)
    return end + 2
