"""A read-only view of files: a folder on disk, a git tree, or memory.

Paths are relative to the workspace's root, with "/" between parts and no "." or ".." in them; the root
itself is "". Everything from `syntax` to `fixing` reads through a workspace; writing is a sink's business.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from tfgen.errors import ReadError

#: Folders that hold downloaded or generated copies, never sources.
SKIPPED_FOLDERS = frozenset({".terraform", ".git", ".terragrunt-cache", "node_modules", ".tfgen"})


class Workspace(Protocol):
    """Read-only files."""

    def walk(self, start: str = "") -> Iterator[tuple[str, list[str]]]:
        """Yield (folder, sorted names of its regular files), parents first, sorted; skips SKIPPED_FOLDERS."""
        ...

    def names(self, folder: str) -> list[str]:
        """Return the sorted names of the regular files in `folder`; empty when there is no such folder."""
        ...

    def read(self, path: str) -> bytes:
        """Return the bytes of `path`.

        Raises:
            ReadError: unreadable, vanished, not a regular file, or outside the root.
        """
        ...

    def identity(self, path: str) -> str:
        """Return what tells a file from others: the same for all paths that lead to it."""
        ...

    def unreadable(self) -> Sequence[ReadError]:
        """Return the folders that a walk could not look into."""
        ...


class Listing:
    """The folders of a known set of paths."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._folders: dict[str, list[str]] = {"": []}
        for path in sorted(paths):
            folder, _, name = path.rpartition("/")
            self._folders.setdefault(folder, []).append(name)

    def walk(self, start: str = "") -> Iterator[tuple[str, list[str]]]:
        """As `Workspace.walk`."""
        prefix = start + "/" if start else ""
        for folder in sorted(self._folders, key=lambda f: f.split("/")):
            inside = not start or folder == start or folder.startswith(prefix)
            if inside and not SKIPPED_FOLDERS.intersection(folder.split("/")):
                yield folder, self._folders[folder]

    def names(self, folder: str) -> list[str]:
        """As `Workspace.names`."""
        return self._folders.get(folder, [])


class MemoryWorkspace:
    """A workspace of bytes in memory, for tests, editors and re-checks of edited files."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)
        self._listing = Listing(self._files)

    def walk(self, start: str = "") -> Iterator[tuple[str, list[str]]]:
        return self._listing.walk(start)

    def names(self, folder: str) -> list[str]:
        return self._listing.names(folder)

    def read(self, path: str) -> bytes:
        try:
            return self._files[path]
        except KeyError:
            raise ReadError("there is no such file", path=path) from None

    def identity(self, path: str) -> str:
        return path

    def unreadable(self) -> Sequence[ReadError]:
        return ()


class Overlay:
    """A workspace with some files replaced or added in memory: the state after a round of edits."""

    def __init__(self, base: Workspace, files: Mapping[str, bytes]) -> None:
        self._base = base
        self._files = dict(files)
        self._memory = MemoryWorkspace(files)

    def walk(self, start: str = "") -> Iterator[tuple[str, list[str]]]:
        seen: set[str] = set()
        for folder, names in self._base.walk(start):
            seen.add(folder)
            added = self._memory.names(folder)
            yield folder, sorted({*names, *added}) if added else names
        for folder, names in self._memory.walk(start):
            if folder not in seen and names:
                yield folder, names

    def names(self, folder: str) -> list[str]:
        return sorted({*self._base.names(folder), *self._memory.names(folder)})

    def read(self, path: str) -> bytes:
        return self._files[path] if path in self._files else self._base.read(path)

    def identity(self, path: str) -> str:
        return self._base.identity(path)

    def unreadable(self) -> Sequence[ReadError]:
        return self._base.unreadable()
