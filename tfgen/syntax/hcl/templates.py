"""Text of templates: escapes of quoted strings, and the indentation that `<<-` takes away.

Source: HCL native syntax specification, "Template Expressions"; ParseStringLiteralToken of Go's hclsyntax.
"""

from __future__ import annotations

import re

from tfgen.errors import ParseError

_escape = re.compile(r"\\(u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.)|\$\$\{|%%\{", re.DOTALL)
_SIMPLE = {"n": "\n", "r": "\r", "t": "\t", '"': '"', "\\": "\\"}


def unescape(raw: str, offset: int) -> str:
    """Return the text that the source text of a quoted string means.

    Raises:
        ParseError: an escape that does not exist; its `column` is the 0-based offset, counted from `offset`.
    """
    if "\\" not in raw and "${" not in raw and "%{" not in raw:
        return raw

    def replace(match: re.Match[str]) -> str:
        code = match[1]
        if code is None:
            return match[0][1:]
        if code in _SIMPLE:
            return _SIMPLE[code]
        if len(code) > 1:
            number = int(code[1:], 16)
            if number < 0x110000 and not 0xD800 <= number < 0xE000:
                return chr(number)
            return "\ufffd"
        raise located(f"\\{code} is no escape", offset + match.start(), r"Write \\ for a backslash.")

    return _escape.sub(replace, raw)


def unescape_heredoc(raw: str) -> str:
    """Return the text of a heredoc's line: only `$${` and `%%{` are escapes there."""
    return raw.replace("$${", "${").replace("%%{", "%{")


def unescape_label(text: str, start: int, end: int) -> str:
    """Return the text of a quoted label, which may hold escapes and no template.

    Raises:
        ParseError: it holds a template sequence.
    """
    raw = text[start + 1 : end - 1]
    bare = raw.replace("$${", "").replace("%%{", "")
    for sequence in ("${", "%{"):
        if sequence in bare:
            raise located("a label can't hold a template", start + 1 + raw.find(sequence), "Write its text.")
    return unescape(raw, start + 1)


def located(message: str, offset: int, remedy: str = "") -> ParseError:
    """An error that knows its 0-based offset (as `column`); whoever has path and text turns it into a place."""
    return ParseError(message, column=offset, remedy=remedy)
