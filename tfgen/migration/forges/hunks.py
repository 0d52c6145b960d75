"""Which lines of the base a unified diff touches."""

from __future__ import annotations

import re

from tfgen.migration.forges.port import Touched

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")

Lines = tuple[tuple[int, int], ...]


def touched_lines(diff: str) -> Lines:
    """Return the ranges of base lines that the hunks of one file's diff remove, replace or insert beside; sorted, joined.

    An insertion touches the line before it and the line after it, since two insertions at one place conflict.
    """
    lines: set[int] = set()
    old = old_left = new_left = 0
    for text in diff.split("\n"):
        if old_left <= 0 and new_left <= 0:
            hunk = _HUNK.match(text)
            if hunk:
                old = int(hunk[1]) + (1 if hunk[2] == "0" else 0)  # an empty side names the line before it
                old_left = int(hunk[2] or 1)
                new_left = int(hunk[3] or 1)
        elif text.startswith("-"):
            lines.add(old)
            old, old_left = old + 1, old_left - 1
        elif text.startswith("+"):
            lines.update((max(old - 1, 1), old))
            new_left -= 1
        elif not text.startswith("\\"):
            old, old_left, new_left = old + 1, old_left - 1, new_left - 1
    return _ranges(lines)


def _ranges(lines: set[int]) -> Lines:
    joined: list[tuple[int, int]] = []
    for line in sorted(lines):
        if joined and line == joined[-1][1] + 1:
            joined[-1] = (joined[-1][0], line)
        else:
            joined.append((line, line))
    return tuple(joined)


def overlap(ours: tuple[Touched, ...], theirs: tuple[Touched, ...]) -> tuple[str, ...]:
    """Return the places, as path or path:first-last, where both change the same lines of the same file."""
    places = []
    mine = {file.path: file.lines for file in ours}
    for file in theirs:
        if file.path not in mine:
            continue
        own = mine[file.path]
        if own is None or file.lines is None:
            places.append(file.path)
            continue
        for first, last in own:
            if any(start <= last and first <= end for start, end in file.lines):
                places.append(f"{file.path}:{first}-{last}" if last > first else f"{file.path}:{first}")
    return tuple(places)
