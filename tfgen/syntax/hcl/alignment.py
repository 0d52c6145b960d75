"""Align equals signs and trailing comments after an edit, where they were aligned before, as the formatter does.

Its rule (hclwrite/format.go): over neighbouring lines that each hold a whole `name = value`, the signs stand one space
behind the longest name; over neighbouring lines that end in a comment, the comments stand one space behind the longest
line. A value that opens a bracket on its line and closes it on another takes no part.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.text.edits import Edit, Span


class Cell(NamedTuple):
    """A `name = value` that takes part: offsets of name and sign, the width of the name, first and last line."""

    name: str
    name_end: int
    equals: int
    width: int
    first: int
    last: int


class Lines:
    """Line numbers of a text."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        at = text.find("\n")
        while at >= 0:
            self.starts.append(at + 1)
            at = text.find("\n", at + 1)

    def of(self, offset: int) -> int:
        """Return the 0-based line of an offset."""
        return bisect_right(self.starts, offset) - 1

    def content(self, line: int) -> Span:
        """Return a line without its line end."""
        start = self.starts[line]
        end = self.starts[line + 1] - 1 if line + 1 < len(self.starts) else len(self.text)
        return Span(start, end - 1 if end > start and self.text[end - 1] == "\r" else end)


class Aligner:
    """Compares runs of one document before and after an edit."""

    def __init__(self, before: HclDocument, after: HclDocument) -> None:
        self.before, self.after = before, after
        self._old, self._new = Lines(before.text), Lines(after.text)
        self._tops = {id(d): [item.start for item in d.items] for d in (before, after)}
        self._done: set[tuple[int, int]] = set()
        self._cells: dict[int, list[Cell | None]] = {}

    def edits(self, contents: Sequence[Edit]) -> list[Edit]:
        """Return the edits of the after-text that put right what `contents` (edits of the before-text) put out of line."""
        found: list[Edit] = []
        shift = 0
        touched: list[tuple[Span, Span]] = []
        for edit in sorted(contents):
            start = edit.start + shift
            touched.append((Span(edit.start, edit.end), Span(start, start + len(edit.text))))
            shift += len(edit.text) - (edit.end - edit.start)
        for old, new in touched:
            found += self._signs(old, new)
        return [*found, *self._comments(touched, found)]

    # Signs

    def _signs(self, old: Span, new: Span) -> Iterator[Edit]:
        body = self._body(self.after, new)
        old_body = self._body(self.before, old)
        first, last = self._new.of(new.start), self._new.of(new.end)
        cells = self._cells_of(body, self._new)
        for place, cell in enumerate(cells):
            if cell is None or cell.last < first - 1 or cell.first > last + 1:
                continue
            low = place
            while low and _joined(cells[low - 1], cells[low]):
                low -= 1
            if (id(body), low) in self._done:
                continue
            self._done.add((id(body), low))
            high = place + 1
            while high < len(cells) and _joined(cells[high - 1], cells[high]):
                high += 1
            run = [c for c in cells[low:high] if c is not None]
            if self._was_aligned(old_body, {c.name for c in run}):
                yield from _align(self.after.text, run)

    def _was_aligned(self, body: HclBody, names: set[str]) -> bool:
        """Were the runs aligned in which these names stood? What is new counts as aligned."""
        cells = self._cells_of(body, self._old)
        place = 0
        while place < len(cells):
            cell = cells[place]
            high = place + 1
            while high < len(cells) and _joined(cells[high - 1], cells[high]):
                high += 1
            run = [c for c in cells[place:high] if c is not None]
            if cell is not None and any(c.name in names for c in run):
                width = max(c.width for c in run)
                if any(c.equals - c.name_end != width - c.width + 1 for c in run):
                    return False
            place = high
        return True

    def _cells_of(self, body: HclBody, lines: Lines) -> list[Cell | None]:
        if id(body) not in self._cells:
            self._cells[id(body)] = [_cell(item, lines) for item in body.items]
        return self._cells[id(body)]

    def _body(self, document: HclDocument, span: Span) -> HclBody:
        """Return the smallest body that holds a span."""
        body: HclBody = document
        starts = self._tops[id(document)]
        while True:
            at = bisect_right(starts, span.start) - 1
            item = body.items[at] if at >= 0 else None
            if not isinstance(item, HclBlock) or not (item.open < span.start and span.end <= item.close):
                return body
            body = item
            starts = [i.start for i in body.items]

    # Comments

    def _comments(self, touched: Sequence[tuple[Span, Span]], signs: Sequence[Edit]) -> Iterator[Edit]:
        if "#" not in self.after.text and "//" not in self.after.text and "/*" not in self.after.text:
            return
        old, new = self._trailing(self.before, self._old), self._trailing(self.after, self._new)
        growth: dict[int, int] = {}
        for edit in signs:
            line = self._new.of(edit.start)
            growth[line] = growth.get(line, 0) + len(edit.text) - (edit.end - edit.start)
        # A line beside the edit may have lost the neighbour that its comment was aligned with.
        lines = {line for _, s in touched for line in range(self._new.of(s.start) - 1, self._new.of(s.end) + 2)}
        changed_old = {line for s, _ in touched for line in range(self._old.of(s.start), self._old.of(s.end) + 1)}
        done: set[int] = set()
        for line in sorted(lines | set(growth)):
            if line not in new or line in done:
                continue
            run = _around(new, line)
            done.update(run)
            if self._comments_were_aligned(old, new, run, changed_old):
                widths = {n: self._width(self.after, self._new, n, new[n]) + growth.get(n, 0) for n in run}
                column = max(widths.values()) + 1
                for n in run:
                    yield from self._move_comment(new[n], n, column - widths[n])

    def _move_comment(self, comment: int, line: int, spaces: int) -> Iterator[Edit]:
        start = self._new.starts[line]
        end = start + len(self.after.text[start:comment].rstrip(" \t"))
        if self.after.text[end:comment] != " " * spaces:
            yield Edit(end, comment, " " * spaces)

    def _comments_were_aligned(
        self, old: dict[int, int], new: dict[int, int], run: Sequence[int], changed: set[int]
    ) -> bool:
        texts = {self.after.text[new[n] : self._new.content(n).end] for n in run}
        for line, comment in old.items():
            if self.before.text[comment : self._old.content(line).end] not in texts:
                continue
            chain = _around(old, line)
            if not changed.intersection(chain) and len(run) == 1:
                continue
            widths = {n: self._width(self.before, self._old, n, old[n]) for n in chain}
            column = max(widths.values()) + 1
            if any(old[n] - self._old.starts[n] != column for n in chain):
                return False
        return True

    def _trailing(self, document: HclDocument, lines: Lines) -> dict[int, int]:
        """Return the offset of the comment that ends a line, by line."""
        found: dict[int, int] = {}
        for comment in document.comments():
            line = lines.of(comment.span.start)
            if not comment.own_line and comment.span.end >= lines.content(line).end and "\n" not in comment.text:
                found[line] = comment.span.start
        return found

    def _width(self, document: HclDocument, lines: Lines, line: int, comment: int) -> int:
        return len(document.text[lines.starts[line] : comment].rstrip(" \t"))


def _around(lines: dict[int, int], line: int) -> list[int]:
    low = high = line
    while low - 1 in lines:
        low -= 1
    while high + 1 in lines:
        high += 1
    return list(range(low, high + 1))


def _cell(item: HclAttribute | HclBlock, lines: Lines) -> Cell | None:
    if isinstance(item, HclBlock):
        return None
    text = lines.text
    first, last = lines.of(item.start), lines.of(item.value_end)
    one_line = first == last or text.startswith("<<", item.value_start)
    own = not text[lines.starts[first] : item.start].strip(" \t\ufeff")
    if not one_line or not own:
        return None
    # A comment between name and sign counts as part of the name, as the formatter has it.
    lead = text[item.start : item.equals].rstrip(" \t")
    return Cell(item.name, item.start + len(lead), item.equals, len(lead), first, last)


def _joined(upper: Cell | None, lower: Cell | None) -> bool:
    return upper is not None and lower is not None and upper.last + 1 == lower.first


def _align(text: str, run: Sequence[Cell]) -> Iterator[Edit]:
    width = max(cell.width for cell in run)
    for cell in run:
        spaces = " " * (width - cell.width + 1)
        if text[cell.name_end : cell.equals] != spaces:
            yield Edit(cell.name_end, cell.equals, spaces)
