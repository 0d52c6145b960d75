"""Unified diffs that `git apply` and `patch -p1` take, made from known edits in linear time.

Source: the format that `git diff` documents under "Generating patch text with -p", with its quoting of names.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence

from tfgen.text.edits import Edit, splice

_CONTEXT = 3
_ESCAPES = {"\a": "\\a", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\v": "\\v", "\f": "\\f", "\r": "\\r"}

#: From this many lines on, a changed stretch is shown as a whole, since comparing it line by line would not be linear.
_STRETCH = 2000


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
        return head + f"--- /dev/null\n+++ {_name(new)}\n" + "".join(_hunk(0, [], 0, _lines(after)))
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
    old = _lines(before)
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    shift = 0
    for group in _groups(sorted(edits), starts, len(old)):
        first, last, members = group
        start, end = starts[first], starts[last]
        inner = [Edit(e.start - start, e.end - start, e.text) for e in members]
        changed = _lines(splice(before[start:end], inner))
        yield from _hunk(first, old[first:last], first + shift, changed)
        shift += len(changed) - (last - first)


def _groups(edits: Sequence[Edit], starts: Sequence[int], count: int) -> Iterator[tuple[int, int, list[Edit]]]:
    """Yield (first line, line after the last, edits) of stretches whose context lines do not meet."""
    current: tuple[int, int, list[Edit]] | None = None
    for edit in edits:
        first = min(bisect_right(starts, edit.start) - 1, count)
        touched = min(bisect_right(starts, max(edit.start, edit.end - 1)), count)
        # What ends at a line's end may join the next line to it.
        low, high = max(0, first - _CONTEXT), min(count, touched + 1 + _CONTEXT)
        if first == count and count:
            low = max(0, count - 1 - _CONTEXT)
        if current is not None and low <= current[1]:
            current = (current[0], max(current[1], high), [*current[2], edit])
            continue
        if current is not None:
            yield current
        current = (low, high, [edit])
    if current is not None:
        yield current


def _hunk(first: int, old: list[str], new_first: int, new: list[str]) -> Iterator[str]:
    """Yield the hunks of a stretch: `first` and `new_first` are 0-based lines."""
    for group in _compared(old, new):
        a, b = group[0][1], group[-1][2]
        c, d = group[0][3], group[-1][4]
        yield f"@@ -{_range(first + a, b - a)} +{_range(new_first + c, d - c)} @@\n"
        for tag, i, j, k, m in group:
            if tag == "equal":
                yield from (_shown(" ", line) for line in old[i:j])
            else:
                yield from (_shown("-", line) for line in old[i:j])
                yield from (_shown("+", line) for line in new[k:m])


def _compared(old: list[str], new: list[str]) -> Iterator[list[tuple[str, int, int, int, int]]]:
    if len(old) > _STRETCH or len(new) > _STRETCH or not old:
        head = 0
        while head < min(len(old), len(new)) and old[head] == new[head]:
            head += 1
        tail = 0
        while tail < min(len(old), len(new)) - head and old[-1 - tail] == new[-1 - tail]:
            tail += 1
        low = max(0, head - _CONTEXT)
        back = max(0, tail - _CONTEXT)
        i, j = len(old) - tail, len(new) - tail
        if head == i and head == j:
            return
        yield [
            ("equal", low, head, low, head),
            ("replace", head, i, head, j),
            ("equal", i, len(old) - back, j, len(new) - back),
        ]
        return
    from difflib import SequenceMatcher

    matcher = SequenceMatcher(None, old, new, autojunk=False)
    yield from matcher.get_grouped_opcodes(_CONTEXT)


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
    middle = _pieces(sorted(first), length)
    found: list[_Piece] = []
    at = 0
    for edit in sorted(second):
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
