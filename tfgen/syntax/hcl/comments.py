"""Find the comments of a document, also those inside expressions; text in strings and heredocs is never a comment."""

from __future__ import annotations

import re

from tfgen.syntax.document import Comment
from tfgen.syntax.hcl.scanner import COMMENT, STRING, skip_expression
from tfgen.text.edits import Span

_quiet = rf"[^\"#/<]++|{STRING}|<(?!<)|/(?![/*])"
_next = re.compile(rf"(?>{_quiet})*+(?>({COMMENT})|(\"|<<-?[^\W\d][\w-]*+\r?\n)|.)?+", re.DOTALL)


def find_comments(text: str) -> list[Comment]:
    """Return all comments of a text whose structure is valid, in order."""
    found: list[Comment] = []
    at = 0
    while at < len(text):
        match = _next.match(text, at)
        if match is None:
            break
        if match.lastindex == 1:
            at, end = match.span(1)
            while text[end - 1] == "\r" and text[at] != "/":
                end -= 1
            before = text[text.rfind("\n", 0, at) + 1 : at]
            found.append(Comment(Span(at, end), text[at:end].rstrip("\r"), not before.strip(" \t\ufeff")))
            at = match.end()
        elif match.lastindex == 2:
            at = skip_expression(text, match.start(2), one=True)
        else:
            at = match.end()
    return found
