"""A workspace over a folder on disk. Nothing outside the root is ever read, and nothing that could block."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence

from tfgen.errors import ReadError, UsageError
from tfgen.text.workspace import SKIPPED_FOLDERS

#: Larger files are refused: no configuration that people wrote comes near.
MAX_BYTES = 64 * 1024 * 1024

#: Most files are smaller, and are read by one call.
_USUAL = 64 * 1024


class FolderWorkspace:
    """Files below `root`, an absolute path without symbolic links in it."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)
        self._walked: dict[str, list[str]] = {}
        self._odd: set[str] = set()
        self._unreadable: dict[str, ReadError] = {}

    def walk(self, start: str = "") -> Iterator[tuple[str, list[str]]]:
        """Yield (folder, names); symbolic links to folders are not followed, so that nothing is seen twice."""
        stack = [start]
        while stack:
            folder = stack.pop()
            names, folders = self._scan(folder)
            self._walked[folder] = names
            yield folder, names
            prefix = folder + "/" if folder else ""
            stack.extend(prefix + name for name in sorted(folders, reverse=True))

    def _scan(self, folder: str) -> tuple[list[str], list[str]]:
        names: list[str] = []
        folders: list[str] = []
        try:
            with os.scandir(self._absolute(folder)) as entries:
                for entry in entries:
                    name = entry.name
                    if entry.is_dir(follow_symlinks=False):
                        if name not in SKIPPED_FOLDERS:
                            folders.append(name)
                        if name.endswith(".tf"):
                            names.append(name)
                            self._odd.add(f"{folder}/{name}" if folder else name)
                    else:
                        names.append(name)
                        if not entry.is_file(follow_symlinks=False):
                            self._odd.add(f"{folder}/{name}" if folder else name)
        except OSError as error:
            if not isinstance(error, (FileNotFoundError, NotADirectoryError)):
                why = f"this folder can't be read: {error.strerror}"
                self._unreadable[folder] = ReadError(why, path=folder, remedy="Check its permissions or exclude it.")
            return [], []
        names.sort()
        return names, folders

    def identity(self, path: str) -> str:
        """As `Workspace.identity`: symbolic links are followed."""
        return os.path.realpath(self._absolute(path))

    def unreadable(self) -> Sequence[ReadError]:
        return tuple(self._unreadable.values())

    def names(self, folder: str) -> list[str]:
        if folder in self._walked:
            return self._walked[folder]
        if not os.path.isdir(self._absolute(folder)):
            return []
        if not self._inside(self._absolute(folder)):
            return []
        return self._scan(folder)[0]

    def read(self, path: str) -> bytes:
        absolute = self._absolute(path)
        walked = path.rpartition("/")[0] in self._walked
        if not walked:
            self._check_folder(path)
        try:
            descriptor = os.open(absolute, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as error:
            descriptor = self._open_link(absolute, path, error)
        try:
            if walked and path not in self._odd:
                data = os.read(descriptor, _USUAL)
                if len(data) < _USUAL:
                    return data
                os.lseek(descriptor, 0, os.SEEK_SET)
            status = os.fstat(descriptor)
            if stat.S_ISDIR(status.st_mode):
                raise ReadError("this is a folder", path=path, remedy="Rename it: a name in .tf is for files.")
            if not stat.S_ISREG(status.st_mode):
                raise ReadError("this is not a regular file", path=path, remedy="Move it away or exclude it.")
            if status.st_size > MAX_BYTES:
                raise ReadError(f"this file has more than {MAX_BYTES >> 20} MiB", path=path, remedy="Exclude it.")
            return _read_all(descriptor, status.st_size)
        except OSError as error:
            raise _unreadable(path, error) from None
        finally:
            os.close(descriptor)

    def _check_folder(self, path: str) -> None:
        """Refuse a path whose folder leads out of the root; a walked folder can't."""
        try:
            possible = b"\0" not in os.fsencode(path)
        except UnicodeEncodeError:
            possible = False
        if not possible:
            raise ReadError("no file can have this name", path=path, remedy="Correct it where it is written.")
        if not self._inside(os.path.dirname(self._absolute(path))):
            raise ReadError("this leads out of the root", path=path, remedy="Keep modules inside the repository.")

    def _open_link(self, absolute: str, path: str, error: OSError) -> int:
        """Open the target of a symbolic link, where that is inside the root."""
        if not os.path.islink(absolute):
            raise _unreadable(path, error) from None
        try:
            target = os.path.realpath(absolute, strict=True)
        except OSError as failed:
            raise _unreadable(path, failed) from None
        if not self._inside(target):
            raise ReadError("this symbolic link leads out of the root", path=path, remedy="Exclude it.")
        try:
            return os.open(target, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
        except OSError as failed:
            raise _unreadable(path, failed) from None

    def _absolute(self, path: str) -> str:
        return f"{self.root}/{path}" if path else self.root

    def _inside(self, absolute: str) -> bool:
        real = os.path.realpath(absolute)
        return real == self.root or real.startswith(self.root.rstrip("/") + "/")


def _read_all(descriptor: int, size: int) -> bytes:
    data = os.read(descriptor, size + 1)
    if len(data) <= size and len(data) == size:
        return data
    parts = [data]
    total = len(data)
    while True:
        part = os.read(descriptor, 1 << 16)
        if not part or total > MAX_BYTES:
            return b"".join(parts)
        parts.append(part)
        total += len(part)


def _unreadable(path: str, error: OSError) -> ReadError:
    return ReadError(
        f"this file can't be read: {error.strerror}", path=path, remedy="Check that it is there and its permissions."
    )


def find_root(start: str) -> str:
    """Return the nearest folder with `.git` at or above `start` (found by looking), else `start` itself."""
    start = os.path.realpath(start)
    folder = start
    while True:
        if os.path.lexists(os.path.join(folder, ".git")):
            return folder
        above = os.path.dirname(folder)
        if above == folder:
            return start
        folder = above


def normalize(root: str, path: str) -> str:
    """Turn a path of the command line into one of the workspace.

    Raises:
        UsageError: it leads out of the root, or is not there.
    """
    root = os.path.realpath(root)
    real = os.path.realpath(path)
    if real != root and not real.startswith(root.rstrip("/") + "/"):
        raise UsageError(f"{path} is outside {root}", remedy="Run tfgen in the repository that holds it.")
    if not os.path.lexists(real):
        raise UsageError(f"{path} does not exist", remedy="Give files or folders that are there.")
    return "" if real == root else os.path.relpath(real, root).replace(os.sep, "/")
