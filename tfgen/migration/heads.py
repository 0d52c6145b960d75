"""The branches of a repository in a folder of this machine, read without starting git: a thousand of them cost a blink.

Source: gitrepository-layout(5): HEAD, refs/heads and packed-refs of the "files" format. Whatever looks different (reftable,
worktrees, links) is left to git.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator

from tfgen.migration.git import Heads

_MOST = 8 * 1024 * 1024
_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LINE = re.compile(rb"^([0-9a-f]{40}(?:[0-9a-f]{24})?) refs/heads/(.+)$", re.MULTILINE)


class _Odd(Exception):
    """Something that git should read."""


def read_heads(folder: str) -> Heads | None:
    """Return the branches, or None where git should be asked."""
    try:
        place = folder if os.path.isfile(os.path.join(folder, "HEAD")) else os.path.join(folder, ".git")
        head = _read(os.path.join(place, "HEAD"))
        if head is None or _is_odd(place):
            return None
        branches = {}
        packed = _read(os.path.join(place, "packed-refs"))
        for oid, name in _LINE.findall(packed or b""):
            branches[os.fsdecode(name)] = oid.decode()
        branches |= dict(_loose(os.path.join(place, "refs", "heads"), ""))
    except (OSError, _Odd):
        return None
    default = ""
    if head.startswith(b"ref: refs/heads/"):
        default = os.fsdecode(head.removeprefix(b"ref: refs/heads/").strip())
    return Heads(default if default in branches else "", branches)


def _is_odd(place: str) -> bool:
    config = _read(os.path.join(place, "config")) or b""
    return b"refstorage" in config.lower() or os.path.exists(os.path.join(place, "commondir"))


def _loose(folder: str, prefix: str) -> Iterator[tuple[str, str]]:
    try:
        entries = list(os.scandir(folder))
    except FileNotFoundError:
        return
    for entry in entries:
        if entry.is_dir(follow_symlinks=False):
            yield from _loose(entry.path, f"{prefix}{entry.name}/")
        elif not entry.name.endswith(".lock"):
            oid = (_read(entry.path) or b"").strip()
            if not _ID.fullmatch(oid):
                raise _Odd
            yield prefix + entry.name, oid.decode()


def _read(path: str) -> bytes | None:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        data = file.read(_MOST + 1)
    if len(data) > _MOST:
        raise _Odd
    return data
