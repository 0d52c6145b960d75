"""Comments that suppress a finding: tfgen's own and those of other scanners, each by its own rules of placement.

Only real comments count, never text in a string. Sources: documentation and source of Checkov, tfsec, Trivy and KICS.
"""

from __future__ import annotations

import datetime
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tfgen.syntax.document import Block, Comment, Document
from tfgen.terraform.subjects import Call, Resource
from tfgen.text.edits import Span

_CHECKOV = r"(?:checkov|bridgecrew|cortex):skip= *([A-Za-z_\d]+(?:,[A-Za-z_\d]+)*)(?::([^\n]*))?"
_AQUA = r"(?:tfsec|trivy):ignore:(\S+)"
_KICS = r"kics-scan\s+(ignore-block|ignore-line|ignore|enable|disable)(?:=([\w,\s-]+))?"
_OWN = r"tfgen:ignore=([\w-]+)[ \t]*(.*)"


class SuppressionIds(NamedTuple):
    """The ids of one check in each tool."""

    tfgen: tuple[str, ...] = ()
    checkov: tuple[str, ...] = ()
    trivy: tuple[str, ...] = ()
    kics: tuple[str, ...] = ()


class Suppression(NamedTuple):
    """What suppresses a finding, and the reason that its author gave."""

    tool: str
    id: str
    reason: str
    path: str
    span: Span


class Found(NamedTuple):
    """The first suppression that counts, and warnings about those that look so and don't."""

    by: Suppression | None
    warnings: tuple[str, ...] = ()


def suppression(subject: Resource | Call, span: Span, ids: SuppressionIds, today: datetime.date) -> Found:
    """Find what suppresses a finding about `subject` whose place is `span`: in its block, above it, or at a call on the way."""
    warnings: list[str] = []
    places: list[tuple[Document, Block]] = list(subject.parts)
    caller = subject.module.caller
    while caller is not None:
        places += caller.parts
        caller = caller.module.caller
    for document, block in places:
        if not _may_suppress(document.text, block.whole):
            continue
        for found in _at(document, block, span, ids, today, warnings):
            return Found(found, tuple(warnings))
    return Found(None, tuple(warnings))


#: How far above a block a comment may begin that still leads up to it.
_ABOVE = 5000


def _may_suppress(text: str, block: Span) -> bool:
    """A quick look, so that comments are only searched for where one of them could count."""
    start = max(0, block.start - _ABOVE)
    near = any(text.find(word, start, block.end) >= 0 for word in (":skip=", ":ignore"))
    return near or "kics-scan" in text


def _at(
    document: Document, block: Block, span: Span, ids: SuppressionIds, today: datetime.date, warnings: list[str]
) -> Iterator[Suppression]:
    text = document.text
    inside = document.comments(block.whole)
    above = _above(document, block.header.start)
    yield from _by_checkov(document, block, inside, ids)
    lines = _target_lines(text, block, span)
    comments = document.comments()
    yield from _by_aqua(document, comments, lines, ids, today)
    yield from _by_kics(document, block, comments, lines, ids)
    yield from _by_tfgen(document, [*above, *inside], ids, warnings)


def _line(text: str, offset: int) -> int:
    return bisect_left(_line_ends(text), offset)


@lru_cache(maxsize=1)
def _line_ends(text: str) -> list[int]:
    return [match.start() for match in re.finditer("\n", text)]


def _target_lines(text: str, block: Block, span: Span) -> frozenset[int]:
    """The lines that carry a finding: the block's header, and the nested block's or attribute's."""
    lines = {_line(text, block.header.start)}
    if block.whole.start <= span.start <= block.whole.end:
        lines.add(_line(text, span.start))
        for nested in block.blocks("server_side_encryption"):
            if nested.whole.start <= span.start < nested.whole.end:
                lines.update(_line(text, a.span.start) for a in nested.attributes())
    return frozenset(lines)


def _above(document: Document, offset: int) -> list[Comment]:
    """The comment lines directly above `offset`, nearest first, without a blank line between."""
    text = document.text
    own = {_line(text, c.span.start): c for c in document.comments() if c.own_line}
    ends = {_line(text, c.span.end): c for c in document.comments() if c.own_line and "\n" in c.text}
    found = []
    line = _line(text, offset) - 1
    while line in own or line in ends:
        comment = own.get(line) or ends[line]
        found.append(comment)
        line = _line(text, comment.span.start) - 1
    return found


def _by_checkov(
    document: Document, block: Block, inside: Sequence[Comment], ids: SuppressionIds
) -> Iterator[Suppression]:
    """Strictly between the first and the last line of the block."""
    text = document.text
    first, last = _line(text, block.whole.start), _line(text, block.whole.end - 1)
    for comment in inside:
        match = re.search(_CHECKOV, comment.text)
        if match and first < _line(text, comment.span.start + match.start()) < last:
            for name in match[1].split(","):
                if name in ids.checkov:
                    reason = (match[2] or "").removesuffix("*/").strip()
                    yield Suppression("checkov", name, reason, document.path, comment.span)


def _by_aqua(
    document: Document, comments: Sequence[Comment], lines: frozenset[int], ids: SuppressionIds, today: datetime.date
) -> Iterator[Suppression]:
    """tfsec and Trivy: on the line itself, or on comment lines that lead up to it."""
    text = document.text
    starts = {_line(text, c.span.start) for c in comments if c.own_line}
    for comment in comments:
        body = comment.text.lstrip("#/* \t")
        if not re.match(_AQUA, body, re.IGNORECASE) and comment.own_line:
            continue
        line = _line(text, comment.span.start)
        if comment.own_line:
            line += 1 + comment.text.count("\n")
            while line in starts:
                line += 1
        if line not in lines:
            continue
        for match in re.finditer(_AQUA, comment.text, re.IGNORECASE):
            name, *sections = match[1].split(":")
            if _matches(name, ids.trivy) and not _expired(sections, today):
                tool = match[0].split(":")[0].lower()
                yield Suppression(tool, name, "", document.path, comment.span)


def _matches(pattern: str, names: Sequence[str]) -> bool:
    """Ids match without regard to case, `*` stands for anything; `[attr=value]` narrows, and is taken as a match."""
    pattern = pattern.split("[")[0].lower()
    regex = re.compile(".*".join(re.escape(part) for part in pattern.split("*")[:8]))
    return any(regex.fullmatch(name.lower()) for name in names)


def _expired(sections: Sequence[str], today: datetime.date) -> bool:
    """A date that does not parse counts as past, as these tools have it."""
    for name, value in pairwise(sections):
        if name == "exp":
            try:
                return datetime.date.fromisoformat(value) < today
            except ValueError:
                return True
    return False


def _by_kics(
    document: Document, block: Block, comments: Sequence[Comment], lines: frozenset[int], ids: SuppressionIds
) -> Iterator[Suppression]:
    """`ignore`, `enable` and `disable` before the file's first real line; `ignore-line` and `ignore-block` right above."""
    text = document.text
    start = re.match(r"(?:\ufeff|\s|#[^\n]*|//[^\n]*|/\*(?:[^*]|\*(?!/))*+\*/)*+", text)
    head = start.end() if start else 0
    for comment in comments:
        match = re.search(_KICS, comment.text)
        if match is None:
            continue
        names = tuple(name.strip() for name in (match[2] or "").split(","))
        listed = any(name in ids.kics for name in names)
        next_line = _line(text, comment.span.end) + 1
        found = Suppression("kics", match[1], "", document.path, comment.span)
        if match[1] in ("ignore", "enable", "disable"):
            whole = match[1] == "ignore" or (listed if match[1] == "disable" else not listed)
            if comment.span.start < head and whole:
                yield found
        elif not comment.own_line:
            continue
        elif (match[1] == "ignore-line" and next_line in lines) or (
            match[1] == "ignore-block" and next_line == _line(text, block.header.start)
        ):
            yield found


def _by_tfgen(
    document: Document, comments: Sequence[Comment], ids: SuppressionIds, warnings: list[str]
) -> Iterator[Suppression]:
    """Inside the block or directly above it, with a reason."""
    for comment in comments:
        match = re.search(_OWN, comment.text, re.DOTALL)
        if match is None or match[1] not in ids.tfgen:
            continue
        reason = match[2].removesuffix("*/").strip()
        if reason:
            yield Suppression("tfgen", match[1], reason, document.path, comment.span)
        else:
            line = _line(document.text, comment.span.start) + 1
            warnings.append(f"{document.path}:{line}: tfgen:ignore needs a reason after the control; it does not count")
