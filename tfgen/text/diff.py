"""Unified diffs that `git apply` and `patch -p1` take, made from known edits in linear time.

Source: the format that `git diff` documents under "Generating patch text with -p", with its quoting of names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tfgen.text.edits import Edit, in_order, splice

_CONTEXT = 3
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}

#: Longer stretches are shown as changed from their first to their last changed line, since comparing is cubic.
_COMPARED = 60


class _Change(NamedTuple):
    """The old lines from `start` to `end` (0-based, half-open) become `lines`."""

    start: int
    end: int
    lines: Sequence[str]


def unified(path: str, before: str | None, after: str, edits: Sequence[Edit] = ()) -> str:
    """Return the diff of one file; `before` None is a new file. Without a change it is empty.

    Args:
        edits: what makes `after` of `before`; without them the files are compared.
    """
    if before == after:
        return ""
    old, new = _quoted("a/" + path), _quoted("b/" + path)
    head = f"diff --git {old} {new}\n"
    if before is None:
        head += "new file mode 100644\n"
        if not after:
            return head
        return head + f"--- /dev/null\n+++ {_name(new)}\n" + _hunk([], [_Change(0, 0, _lines(after))], 0)
    head += f"--- {_name(old)}\n+++ {_name(new)}\n"
    return head + "".join(_hunks(before, after, edits or [_whole(before, after)]))


def _whole(before: str, after: str) -> Edit:
    return Edit(0, len(before), after)


def _name(quoted: str) -> str:
    """A name with a space is ended by a tab, as git does, so that `patch` does not cut it."""
    return quoted + "\t" if " " in quoted and not quoted.startswith('"') else quoted


def _quoted(path: str) -> str:
    """Quote as git does with core.quotePath."""
    if all(" " <= c <= "~" and c not in '"\\' for c in path):
        return path
    parts = []
    for char in path:
        if char in '"\\':
            parts.append("\\" + char)
        elif char in _ESCAPES:
            parts.append(_ESCAPES[char])
        elif " " <= char <= "~":
            parts.append(char)
        else:
            parts += [f"\\{byte:03o}" for byte in char.encode("utf-8", "surrogateescape")]
    return '"' + "".join(parts) + '"'


def _lines(text: str) -> list[str]:
    """Split after line feeds only; the last line may have none."""
    lines = text.split("\n")
    found = [line + "\n" for line in lines[:-1]]
    return [*found, lines[-1]] if lines[-1] else found


def _hunks(before: str, after: str, edits: Sequence[Edit]) -> Iterator[str]:
    """Yield the hunks, each with its context; changes whose context would meet share one."""
    old = _lines(before)
    group: list[_Change] = []
    shift = 0
    for change in _joined(_changes(before, old, edits)):
        if group and change.start - group[-1].end > 2 * _CONTEXT:
            yield _hunk(old, group, shift)
            shift += sum(len(c.lines) - (c.end - c.start) for c in group)
            group = []
        group.append(change)
    if group:
        yield _hunk(old, group, shift)


def _hunk(old: Sequence[str], group: Sequence[_Change], shift: int) -> str:
    """Return one hunk; `shift` is how many lines the hunks above it added."""
    first, last = max(0, group[0].start - _CONTEXT), min(len(old), group[-1].end + _CONTEXT)
    grown = sum(len(c.lines) - (c.end - c.start) for c in group)
    parts = [f"@@ -{_range(first, last - first)} +{_range(first + shift, last - first + grown)} @@\n"]
    at = first
    for change in group:
        parts += [_shown(" ", line) for line in old[at : change.start]]
        parts += [_shown("-", line) for line in old[change.start : change.end]]
        parts += [_shown("+", line) for line in change.lines]
        at = change.end
    parts += [_shown(" ", line) for line in old[at:last]]
    return "".join(parts)


def _changes(before: str, old: Sequence[str], edits: Sequence[Edit]) -> Iterator[_Change]:
    """Yield what the edits do to whole lines, in order, without lines that stay as they are."""
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    for first, last, members in _stretches(in_order(edits), starts, before.endswith("\n")):
        start, end = starts[first], starts[last]
        inner = [Edit(e.start - start, e.end - start, e.text) for e in members]
        yield from _trimmed(first, old[first:last], _lines(splice(before[start:end], inner)))


def _stretches(edits: Sequence[Edit], starts: Sequence[int], ended: bool) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield (first line, line after the last, edits) of lines that edits touch; none joins a line to one outside."""
    count = len(starts) - 1
    first, last, members = 0, 0, list[Edit]()
    for edit in edits:
        low = min(bisect_right(starts, edit.start) - 1, count if ended else max(0, count - 1))
        high = min(bisect_right(starts, edit.end), count)
        if members and (low < last or low == count):
            last = max(last, high)
            members.append(edit)
            continue
        if members:
            yield first, last, members
        first, last, members = low, high, [edit]
    if members:
        yield first, last, members


def _trimmed(first: int, old: Sequence[str], new: Sequence[str]) -> Iterator[_Change]:
    """Yield the changes from `old`, whose first line is line `first` of its file, to `new`."""
    shorter = min(len(old), len(new))
    head = next((n for n in range(shorter) if old[n] != new[n]), shorter)
    rest = shorter - head
    tail = next((n for n in range(rest) if old[-1 - n] != new[-1 - n]), rest)
    old, new = old[head : len(old) - tail], new[head : len(new) - tail]
    if len(old) < 2 or len(new) < 2 or max(len(old), len(new)) > _COMPARED:
        if old or new:
            yield _Change(first + head, first + head + len(old), new)
        return
    from difflib import SequenceMatcher

    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            yield _Change(first + head + i, first + head + j, new[k:m])


def _joined(changes: Iterator[_Change]) -> Iterator[_Change]:
    """Make one of changes that touch, so that all old lines stand before the new ones."""
    first, last, lines = -1, -1, list[str]()
    for change in changes:
        if change.start == last:
            last = change.end
            lines += change.lines
            continue
        if last >= 0:
            yield _Change(first, last, lines)
        first, last, lines = change.start, change.end, list(change.lines)
    if last >= 0:
        yield _Change(first, last, lines)


def _range(first: int, count: int) -> str:
    if count == 1:
        return str(first + 1)
    return f"{first + 1 if count else first},{count}"


def _shown(mark: str, line: str) -> str:
    return mark + line if line.endswith("\n") else f"{mark}{line}\n\\ No newline at end of file\n"


#: A stretch of the composed text: kept from the first text (start, end, ""), or new (-1, -1, text).
_Piece = tuple[int, int, str]


def compose(first: Sequence[Edit], second: Sequence[Edit], length: int) -> list[Edit]:
    """Return the edits that do at once what `first` and then `second` do.

    Args:
        first: edits of a text of `length` characters.
        second: edits of the text that `first` makes of it.
    """
    middle = _pieces(in_order(first), length)
    found: list[_Piece] = []
    at = 0
    for edit in in_order(second):
        found += _cut(middle, edit.start - at)
        found.append((-1, -1, edit.text))
        _cut(middle, edit.end - edit.start)
        at = edit.end
    found += reversed(middle)
    edits: list[Edit] = []
    end = 0
    new: list[str] = []
    for start, stop, text in [*found, (length, length, "")]:
        if start < 0:
            new.append(text)
            continue
        if start > end or any(new):
            edits.append(Edit(end, start, "".join(new)))
        new = []
        end = max(end, stop)
    return edits


def _pieces(edits: Sequence[Edit], length: int) -> list[_Piece]:
    """The text that `edits` make, as pieces, last one first so that they can be taken from the end."""
    found: list[_Piece] = []
    at = 0
    for edit in edits:
        found += [(at, edit.start, ""), (-1, -1, edit.text)]
        at = edit.end
    found.append((at, length, ""))
    found.reverse()
    return found


def _cut(pieces: list[_Piece], count: int) -> list[_Piece]:
    """Take the first `count` characters off `pieces` and return them."""
    taken: list[_Piece] = []
    while count > 0:
        start, end, text = pieces.pop()
        size = len(text) if start < 0 else end - start
        if size > count:
            if start < 0:
                pieces.append((-1, -1, text[count:]))
                taken.append((-1, -1, text[:count]))
            else:
                pieces.append((start + count, end, ""))
                taken.append((start, start + count, ""))
            break
        taken.append((start, end, text))
        count -= size
    return taken
