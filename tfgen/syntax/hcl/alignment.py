"""Align equals signs and trailing comments after an edit, where they were aligned before, as the formatter does.

Its rule (formatCells in hclwrite/format.go): over neighbouring lines that each hold a whole `name = value`, the signs stand
one space behind the longest name; over neighbouring lines that end in a comment, the comments stand one space behind the longest
line. Where a run was aligned further out, in one column, that column is kept; where it was not aligned, nothing moves.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence

from tfgen.syntax.hcl.cells import Line, lines, width
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclBlock
from tfgen.text.edits import Edit, Shifts

#: How a run stood: its column, 0 for one space behind the longest, or None for no order.
_Order = int | None


def align(document: HclDocument, contents: Sequence[Edit], after: str) -> list[Edit]:
    """Return the edits of `after`, which `contents` make of the document, that put right what they put out of line."""
    shifts = Shifts(contents)
    found: list[Edit] = []
    for start, end in _windows(document, contents):
        old = list(lines(document.text, start, end))
        stop = len(after) if end == len(document.text) else shifts.forward(end)
        new = list(lines(after, shifts.forward(start), stop))
        found += _aligned(document.text, old, after, new, shifts)
    return found


def _windows(document: HclDocument, edits: Sequence[Edit]) -> Iterator[tuple[int, int]]:
    """Yield stretches of whole lines outside of every block that hold the edits, and all lines that share a run with them."""
    text = document.text
    cuts = [0]
    last = 0
    for item in document.items:
        if text.count("\n", last, item.start) > 1:
            cuts.append(text.rfind("\n", 0, item.start) + 1)
        last = item.close if isinstance(item, HclBlock) else item.value_end
    cuts.append(len(text))
    begin = end = -1
    for edit in edits:
        low = max(0, bisect_left(cuts, edit.start) - 2)
        high = min(len(cuts) - 1, bisect_right(cuts, edit.end) + 1)
        if begin >= 0 and low > end:
            yield cuts[begin], cuts[end]
            begin = low
        begin = low if begin < 0 else begin
        end = max(end, high)
    if begin >= 0:
        yield cuts[begin], cuts[end]


def _aligned(before: str, old: Sequence[Line], after: str, new: Sequence[Line], shifts: Shifts) -> Iterator[Edit]:
    signs = _orders(before, old, lambda line: line.equals if line.whole else -1, lambda line: line.lead)
    comments = _orders(before, old, lambda line: line.comment, lambda line: line.end)
    moved: dict[int, int] = {}
    for run in runs(new, lambda line: line.whole):
        order = _order(_known(signs, shifts, after, run))
        if order is None:
            continue
        longest = max(width(after[line.start : line.lead]) for line in run)
        for line in run:
            spaces = max(order, longest + 1) - width(after[line.start : line.lead])
            yield from spaced(after, line.lead, line.equals, spaces)
            moved[line.start] = spaces - (line.equals - line.lead)
    for line in new:
        # What now opens a bracket has left the run.
        if line.equals >= 0 and not line.whole and signs.get(shifts.back(line.equals), None) == 0:
            yield from spaced(after, line.lead, line.equals, 1)
            moved[line.start] = 1 - (line.equals - line.lead)
    for run in runs(new, lambda line: line.comment >= 0):
        order = _order(
            [comments.get(shifts.back(line.comment), None) for line in run if shifts.back(line.comment) >= 0]
        )
        if order is None:
            continue
        widths = [width(after[line.start : line.end]) + moved.get(line.start, 0) for line in run]
        column = max(order, max(widths) + 1)
        for line, own in zip(run, widths, strict=True):
            yield from spaced(after, line.end, line.comment, column - own)


def _known(signs: dict[int, _Order], shifts: Shifts, after: str, run: Sequence[Line]) -> list[_Order]:
    """Return how the signs stood that are not new; one that took no part before, and has its one space, is as good as new."""
    found: list[_Order] = []
    for line in run:
        place = shifts.back(line.equals)
        if place in signs:
            found.append(signs[place])
        elif place >= 0 and after[line.lead : line.equals] != " ":
            found.append(None)
    return found


def aligned_runs(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Yield (start, end) of each run of aligned lines in `text[start:end]`, which begins and ends at lines outside of every bracket."""
    found = list(lines(text, start, end))
    orders = _orders(text, found, lambda line: line.equals if line.whole else -1, lambda line: line.lead)
    for run in runs(found, lambda line: line.whole):
        if orders[run[0].equals] is not None:
            yield run[0].start, run[-1].end


def spaced(text: str, start: int, end: int, count: int) -> Iterator[Edit]:
    """Yield the edit that leaves `count` blanks between two offsets, where there are not so many."""
    if text[start:end] != " " * count:
        yield Edit(start, end, " " * count)


def runs(new: Iterable[Line], takes_part: Callable[[Line], bool]) -> Iterator[list[Line]]:
    """Yield the lines that take part, those that follow each other together."""
    run: list[Line] = []
    for line in new:
        if takes_part(line):
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _orders(
    text: str, old: Sequence[Line], cell: Callable[[Line], int], ahead: Callable[[Line], int]
) -> dict[int, _Order]:
    """Return how the run stands that each cell (a sign or a comment, by its offset) is in."""
    found: dict[int, _Order] = {}
    for run in runs(old, lambda line: cell(line) >= 0):
        columns = []
        longest = 0
        for line in run:
            own = width(text[line.start : ahead(line)])
            longest = max(longest, own)
            gap = text[ahead(line) : cell(line)]
            columns.append(own + len(gap) if not gap.strip(" ") else -1)
        order: _Order = None
        if min(columns) == max(columns) > longest and (len(run) > 1 or columns[0] == longest + 1):
            order = 0 if columns[0] == longest + 1 else columns[0]
        for line in run:
            found[cell(line)] = order
    return found


def _order(orders: Sequence[_Order]) -> _Order:
    """Return the one order that all of these have; runs of new cells only are aligned."""
    if not orders:
        return 0
    return orders[0] if all(order == orders[0] for order in orders) else None
