"""Which lines of the base a unified diff touches."""

from __future__ import annotations

import re

from tfgen.migration.forges.port import Touched

_HUNK = re.compile(r"@@ -(\d+)(?:,(\d+))? \+\d+(?:,(\d+))? @@")
_OLD_NAME = re.compile(r"^--- ([^\n]*)", re.MULTILINE)
_NEW_NAME = re.compile(r"^\+\+\+ ([^\n]*)", re.MULTILINE)
_ESCAPES = {b"n": b"\n", b"t": b"\t", b"r": b"\r", b"a": b"\a", b"b": b"\b", b"f": b"\f", b"v": b"\v"}

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


def touched_files(patch: str) -> tuple[Touched, ...]:
    """Return the files of a git patch with the base lines that it touches; a new file touches all of itself."""
    files: list[Touched] = []
    for part in re.split(r"(?m)^(?=diff --git )", patch):
        head = part.partition("\n@@ ")[0]
        old, new = _OLD_NAME.search(head), _NEW_NAME.search(head)
        if old and new and old[1] == "/dev/null":
            files.append(Touched(_unquoted(new[1], "b/"), None))
        elif old:
            files.append(Touched(_unquoted(old[1], "a/"), touched_lines(part)))
    return tuple(files)


def _unquoted(name: str, prefix: str) -> str:
    """A name as git writes it in a patch's head: C-quoted where it holds what is not plain."""
    name = name.rstrip("\t")
    if name.startswith('"') and name.endswith('"'):
        raw = name[1:-1].encode("utf-8", "surrogateescape")
        name = re.sub(rb"\\([0-7]{3}|.)", _unescaped, raw).decode("utf-8", "surrogateescape")
    return name.removeprefix(prefix)


def _unescaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    return bytes([int(code, 8) & 255]) if code.isdigit() else _ESCAPES.get(code, code)


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
