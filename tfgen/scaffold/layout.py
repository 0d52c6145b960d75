"""Lay rendered HCL out as its formatter would leave it, so that a template need not count blanks.

Only text that a template made passes here, never a file of the user's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from tfgen.syntax.hcl.alignment import runs, spaced
from tfgen.syntax.hcl.cells import lines, width
from tfgen.text.edits import Edit, splice

_blank_lines = re.compile(r"\n{3,}")
_opened = re.compile(r"([{\[(])\n\n+")
_closing = re.compile(r"\n\n+([ \t]*[}\])])")


def lay_out(text: str) -> str:
    """Return `text` with single blank lines, none beside braces, signs and comments aligned.

    Where a heredoc could be, blank lines may be its own and stay.
    """
    text = text.strip("\n") + "\n"
    if "<<" not in text:
        text = "\n".join(line.rstrip() for line in text.split("\n"))
        text = _closing.sub(r"\n\1", _opened.sub(r"\1\n", _blank_lines.sub("\n\n", text)))
    text = splice(text, list(_signs(text)))
    return splice(text, list(_comments(text)))


def _signs(text: str) -> Iterator[Edit]:
    for run in runs(lines(text, 0, len(text)), lambda line: line.whole):
        longest = max(width(text[line.start : line.lead]) for line in run)
        for line in run:
            yield from spaced(text, line.lead, line.equals, longest + 1 - width(text[line.start : line.lead]))
    for line in lines(text, 0, len(text)):
        if line.equals >= 0 and not line.whole:
            yield from spaced(text, line.lead, line.equals, 1)


def _comments(text: str) -> Iterator[Edit]:
    for run in runs(lines(text, 0, len(text)), lambda line: line.comment >= 0):
        longest = max(width(text[line.start : line.end]) for line in run)
        for line in run:
            yield from spaced(text, line.end, line.comment, longest + 1 - width(text[line.start : line.end]))
