"""The cells of lines, as the formatter sees them: what leads, what is assigned, and the comment that ends the line.

A line is what stands between two newline tokens, so a heredoc belongs to the line that opens it. Its `=` counts only when
what follows it on the line closes every bracket that it opens. Source: linesForFormat in hclwrite/format.go.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tfgen.syntax.hcl.scanner import skip_expression
from tfgen.syntax.hcl.structure import skip_string

_piece = re.compile(
    r"(?P<newline>\r?\n)|(?P<comment>(?:\#|//)[^\n]*+)|(?P<inline>/\*(?>[^*]++|\*(?!/))*+\*/)"
    r"|(?P<string>\")|(?P<heredoc><<-?[^\W\d][\w-]*+\r?\n)|(?P<open>[\[({])|(?P<close>[\])}])"
    r"|(?P<equals>=(?![=>]))|(?P<blank>[ \t\ufeff]++)|[=!<>]=|=>|[^\s\"#/<=!>\[\](){}\ufeff]++|."
)


class Line(NamedTuple):
    """Offsets: `start` of the line, `lead` where what leads ends (blanks excluded), `equals` of the sign, `end` of all but the
    comment, `comment` of the comment; -1 where there is none. `whole`: the `=` takes part in alignment.
    """

    start: int
    lead: int
    equals: int
    whole: bool
    end: int
    comment: int


def lines(text: str, start: int, end: int) -> Iterator[Line]:
    """Yield the lines of `text[start:end]`, which begins and ends at lines outside of every bracket."""
    at = first = start
    lead = last = start
    equals = comment = -1
    net = 0
    match_piece = _piece.match
    while at < end:
        match = match_piece(text, at, end)
        assert match is not None
        kind = match.lastgroup
        at = match.end()
        if kind == "newline":
            yield Line(first, lead if equals >= 0 else last, equals, equals >= 0 and net == 0, last, comment)
            first = lead = last = at
            equals = comment = -1
            net = 0
        elif kind == "comment":
            # Alone on its line it is what leads.
            comment = match.start() if last > first else -1
        elif kind == "equals" and equals < 0 and last > first:
            equals, lead, last = match.start(), last, at
        elif kind != "blank":
            if kind == "string":
                at = skip_string(text, match.start())
                # A template in quotes that goes over several lines opens a bracket on this one.
                net += text.find("\n", match.start(), at) >= 0
            elif kind == "heredoc":
                at = skip_expression(text, match.start(), one=True)
            elif equals >= 0 and kind in ("open", "close"):
                net += 1 if kind == "open" else -1
            last = at
    if at > first:
        yield Line(first, lead if equals >= 0 else last, equals, equals >= 0 and net == 0, last, comment)


def width(text: str) -> int:
    """Return how many columns the formatter counts: one for each character as people see it."""
    return len(text) if text.isascii() else _graphemes(text)


def _graphemes(text: str) -> int:
    """Count grapheme clusters. Source: Unicode Standard Annex #29, without the rules for Hangul jamo and Indic conjuncts."""
    from unicodedata import category

    count = 0
    joined = flag = False
    for char in text:
        if (
            joined
            or category(char) in ("Mn", "Me", "Mc")
            or char in "\u200c\u200d\ufeff"
            or "\U0001f3fb" <= char <= "\U0001f3ff"
        ):
            joined = char == "\u200d"
            continue
        regional = "\U0001f1e6" <= char <= "\U0001f1ff"
        if regional and flag:
            flag = False
            continue
        flag = regional
        count += 1
    return count
