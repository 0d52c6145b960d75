"""Comments that suppress a finding: tfgen's own and those of other scanners, each by its own rules of placement.

Only real comments count, never text in a string. Sources: documentation and source of Checkov, tfsec, Trivy and KICS.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple

from tfgen.syntax.document import Block, Comment, Document, at
from tfgen.terraform.conversions import ConversionError, to_string
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Unknown, Value
from tfgen.text.edits import Span
from tfgen.text.source import line_of

_CHECKOV = r"(?:checkov|bridgecrew|cortex):skip= *([A-Za-z_\d]+(?:,[A-Za-z_\d]+)*)(?::([^\n]*))?"
_AQUA = r"(?:tfsec|trivy):ignore:([^\s:\[]+)(?:\[([^\]\n]*)\])?(\S*)"
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


def suppression(
    subject: Resource | Call, span: Span, ids: SuppressionIds, today: datetime.date, controls: Sequence[str] = ()
) -> Found:
    """Find what suppresses a finding about `subject` whose place is `span`: in its block, above it, or at a call on the way.

    `controls` are the ids of all controls there are; a name that is none is warned of.
    """
    warnings: list[str] = []
    owner: Resource | Call | None = subject
    while owner is not None:
        for document, block in owner.parts:
            if not _may_suppress(document, block.whole):
                continue
            place = _Place(document, block, span, owner)
            for found in _at(place, ids, today, controls, warnings):
                return Found(found, tuple(warnings))
        owner = owner.module.caller
    return Found(None, tuple(warnings))


class _Place(NamedTuple):
    """A block whose comments may suppress a finding at `span`; `owner` is the resource or call that the block writes."""

    document: Document
    block: Block
    span: Span
    owner: Resource | Call


#: How far above a block a comment may begin that still leads up to it.
_ABOVE = 5000


def _may_suppress(document: Document, block: Span) -> bool:
    """A quick look, so that comments are only searched for where one of them could count."""
    text, start = document.text, max(0, block.start - _ABOVE)
    near = any(text.find(word, start, block.end) >= 0 for word in (":skip=", ":ignore"))
    return near or _names_kics(document)


@lru_cache(maxsize=8)
def _names_kics(document: Document) -> bool:
    return "kics-scan" in document.text


def _at(
    place: _Place, ids: SuppressionIds, today: datetime.date, controls: Sequence[str], warnings: list[str]
) -> Iterator[Suppression]:
    document, block = place.document, place.block
    inside = document.comments(block.whole)
    yield from _by_checkov(document, block, inside, ids)
    yield from _by_aqua(place, ids, today)
    if _names_kics(document):
        yield from _by_kics(place, ids)
    yield from _by_tfgen(document, [*_above(document, block.header.start), *inside], ids, controls, warnings)


def _target_lines(place: _Place) -> frozenset[int]:
    """The lines that carry a finding: the block's header, and the nested block's or attribute's."""
    text, block, span = place.document.text, place.block, place.span
    lines = {line_of(text, block.header.start)}
    if block.whole.start <= span.start <= block.whole.end:
        lines.add(line_of(text, span.start))
        for nested in block.blocks("server_side_encryption"):
            if nested.whole.start <= span.start < nested.whole.end:
                lines.update(line_of(text, a.span.start) for a in nested.attributes())
    return frozenset(lines)


def _above(document: Document, offset: int) -> list[Comment]:
    """The comment lines directly above `offset`, nearest first, without a blank line between."""
    text = document.text
    found = []
    end = text.rfind("\n", 0, offset) + 1
    for comment in reversed(document.comments(Span(max(0, end - _ABOVE), end))):
        between = text[comment.span.end : end]
        if not comment.own_line or between.strip() or between.count("\n") != 1:
            break
        found.append(comment)
        end = text.rfind("\n", 0, comment.span.start) + 1
    return found


def _by_checkov(
    document: Document, block: Block, inside: Sequence[Comment], ids: SuppressionIds
) -> Iterator[Suppression]:
    """Strictly between the first and the last line of the block."""
    text = document.text
    for comment in inside:
        match = re.search(_CHECKOV, comment.text)
        if match is None:
            continue
        first, last = line_of(text, block.whole.start), line_of(text, block.whole.end - 1)
        if first < line_of(text, comment.span.start + match.start()) < last:
            for name in match[1].split(","):
                if name in ids.checkov:
                    reason = (match[2] or "").removesuffix("*/").strip()
                    yield Suppression("checkov", name, reason, document.path, comment.span)


def _by_aqua(place: _Place, ids: SuppressionIds, today: datetime.date) -> Iterator[Suppression]:
    """tfsec and Trivy: on the line itself, or on comment lines that lead up to it."""
    by_line = _aqua_comments(place.document)
    if not by_line:
        return
    for comment in sorted(comment for line in _target_lines(place) for comment in by_line.get(line, ())):
        for match in re.finditer(_AQUA, comment.text, re.IGNORECASE):
            tool = match[0].split(":")[0].lower()
            name, arguments, sections = match[1], match[2] or "", (match[3] or "").split(":")[1:]
            if _matches(name, ids.trivy) and not _expired(sections, today) and _applies(arguments, place.owner):
                yield Suppression(tool, name, _workspaces(sections), place.document.path, comment.span)


@lru_cache(maxsize=8)
def _aqua_comments(document: Document) -> Mapping[int, Sequence[Comment]]:
    """The comments of tfsec and Trivy by the lines that they are for; read once for all subjects of a file."""
    text = document.text
    if ":ignore:" not in text:
        return {}
    comments = document.comments()
    after: dict[int, int] = {}  # from a line that begins a comment to the first below that does not
    for comment in reversed(comments):
        if comment.own_line:
            line = line_of(text, comment.span.start)
            after[line] = after.get(line + 1, line + 1)
    found: dict[int, list[Comment]] = {}
    for comment in comments:
        body = comment.text.lstrip("#/* \t")
        if not re.match(_AQUA, body, re.IGNORECASE) and comment.own_line:
            continue
        line = line_of(text, comment.span.start)
        if comment.own_line:
            line += 1 + comment.text.count("\n")
            line = after.get(line, line)
        found.setdefault(line, []).append(comment)
    return found


def _matches(pattern: str, names: Sequence[str]) -> bool:
    """Ids match without regard to case, `*` stands for anything."""
    regex = re.compile(".*".join(re.escape(part) for part in pattern.lower().split("*")[:8]))
    return any(regex.fullmatch(name.lower()) for name in names)


def _applies(arguments: str, owner: Resource | Call) -> bool:
    """`attr=value,block.attr=value` narrows to what has these values; one that is not known counts as had, so that nothing is edited."""
    for pair in arguments.split(","):
        path, sign, wanted = pair.partition("=")
        *blocks, name = path.strip().split(".")
        if not sign or len(blocks) > 1 or (blocks and isinstance(owner, Call)):
            continue
        within = owner.nested(blocks[0]) if blocks and isinstance(owner, Resource) else (owner,)
        if isinstance(within, Unknown):
            continue
        values = [each.value(name) for each in within]
        if all(value.known and _text(value) != wanted.strip().strip("\"'") for value in values):
            return False
    return True


def _text(value: Value) -> str | None:
    """A value as it is written in a comment."""
    try:
        text = to_string(value)
    except ConversionError:
        return None
    return text


def _workspaces(sections: Sequence[str]) -> str:
    """Say for which workspace a suppression is, since which one runs is not in the files."""
    names = [value for name, value in pairwise(sections) if name == "ws"]
    return f"in workspace {names[0]} only" if names else ""


def _expired(sections: Sequence[str], today: datetime.date) -> bool:
    """A date that does not parse counts as past, as these tools have it."""
    for name, value in pairwise(sections):
        if name == "exp":
            try:
                return datetime.date.fromisoformat(value) < today
            except ValueError:
                return True
    return False


def _by_kics(place: _Place, ids: SuppressionIds) -> Iterator[Suppression]:
    """`ignore`, `enable` and `disable` before the file's first real line; `ignore-line` and `ignore-block` right above."""
    text, header = place.document.text, line_of(place.document.text, place.block.header.start)
    whole, by_line = _kics_comments(place.document, ids)
    above = [found for line in _target_lines(place) for found in by_line.get(line, ())]
    for found in sorted([*whole, *above], key=lambda found: found.span):
        if found.id != "ignore-block" or line_of(text, found.span.end) + 1 == header:
            yield found


@lru_cache(maxsize=8)
def _kics_comments(
    document: Document, ids: SuppressionIds
) -> tuple[Sequence[Suppression], Mapping[int, Sequence[Suppression]]]:
    """The first comment that is for the whole file, and the others by the lines below them; read once for all its subjects."""
    text = document.text
    start = re.match(r"(?>\ufeff|\s|#[^\n]*|//[^\n]*|/\*(?>[^*]|\*(?!/))*+\*/)*+", text)
    head = start.end() if start else 0
    whole: list[Suppression] = []
    by_line: dict[int, list[Suppression]] = {}
    for comment in document.comments():
        match = re.search(_KICS, comment.text)
        if match is None:
            continue
        names = tuple(name.strip() for name in (match[2] or "").split(","))
        listed = any(name in ids.kics for name in names)
        found = Suppression("kics", match[1], "", document.path, comment.span)
        if match[1] in ("ignore", "enable", "disable"):
            counts = match[1] == "ignore" or (listed if match[1] == "disable" else not listed)
            if comment.span.start < head and counts and not whole:
                whole.append(found)
        elif comment.own_line:
            by_line.setdefault(line_of(text, comment.span.end) + 1, []).append(found)
    return whole, by_line


def _by_tfgen(
    document: Document,
    comments: Sequence[Comment],
    ids: SuppressionIds,
    controls: Sequence[str],
    warnings: list[str],
) -> Iterator[Suppression]:
    """Inside the block or directly above it, with a reason."""
    for comment in comments:
        match = re.search(_OWN, comment.text, re.DOTALL)
        if match is None:
            continue
        reason = match[2].removesuffix("*/").strip()
        where = at(document, comment.span)
        if match[1] not in ids.tfgen:
            if match[1] not in controls:
                warnings.append(f"{where}: no control is named {match[1]}, so this tfgen:ignore does not count")
        elif reason:
            yield Suppression("tfgen", match[1], reason, document.path, comment.span)
        else:
            warnings.append(f"{where}: tfgen:ignore needs a reason after the control; it does not count")
