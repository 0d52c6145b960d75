"""The branches of a remote. Those of a folder of this machine are read without starting git: a thousand of them cost a blink.

Source: gitrepository-layout(5): HEAD, refs/heads and packed-refs of the "files" format. Whatever looks different (reftable,
worktrees, links) is left to git.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tfgen.migration.addresses import folder_of, is_folder
from tfgen.migration.git import run

_MOST = 8 * 1024 * 1024
_ID = re.compile(rb"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_LINE = re.compile(rb"^([0-9a-f]{40}(?:[0-9a-f]{24})?) refs/heads/(.+)$", re.MULTILINE)


class Heads(NamedTuple):
    """A remote's branches. `default` is "" when its HEAD leads nowhere."""

    default: str
    branches: Mapping[str, str]  # name without refs/heads/ -> commit


def look(remote: str, seconds: int = 60) -> Heads:
    """Ask a remote for its branches.

    Raises:
        GitError: it can't be reached, or is no repository.
    """
    if is_folder(remote):
        heads = read_heads(folder_of(remote))
        if heads is not None:
            return heads
    args = ["ls-remote", "--symref", remote, "HEAD", "refs/heads/*"]
    default, branches = "", {}
    for line in run(args, network=True, seconds=seconds).decode("utf-8", "surrogateescape").splitlines():
        value, _, name = line.partition("\t")
        if name == "HEAD" and value.startswith("ref: refs/heads/"):
            default = value.removeprefix("ref: refs/heads/")
        elif name.startswith("refs/heads/"):
            branches[name.removeprefix("refs/heads/")] = value
    return Heads(default if default in branches else "", branches)


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
