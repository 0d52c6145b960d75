"""A workspace over a git tree, without a work tree. It shows only the files that tfgen reads, so their hash is the input's hash."""

from __future__ import annotations

import hashlib
import os
import posixpath
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tfgen.errors import ReadError
from tfgen.migration.cache import Cache, Reader
from tfgen.migration.complaints import GitError
from tfgen.text.folder import MAX_BYTES
from tfgen.text.workspace import Listing

_LINK = "120000"
_SUFFIXES = (
    ".tf",
    ".tofu",
    ".tf.json",
    ".tofu.json",
    ".tfvars",
    ".tfvars.json",
    ".tftest.json",
    ".tofutest.json",
    ".hcl",
)
_NAMES = frozenset({".gitignore", "CODEOWNERS", "atlantis.yaml", "atlantis.yml", "cdktf.json", "cdk.json"})
#: Python is read where a CDK's project file says that it makes Terraform.
_PROJECTS = ("cdktf.json",)
_HOPS = 10
#: Trivy's mark of a suppression that ends.
_END = b":exp:"


class Entry(NamedTuple):
    mode: str
    oid: str


class GitTree:
    """Files of one commit. Close it, or use it in `with`."""

    def __init__(self, cache: Cache, commit: str, limit: int = 0) -> None:
        """List the commit's files.

        Args:
            limit: the most files that it may have; 0 is no limit.

        Raises:
            GitError: it can't be read, or is too large.
        """
        self._entries: dict[str, Entry] = {}
        python: dict[str, Entry] = {}
        for mode, oid, raw in cache.entries(commit, limit):
            if mode == "160000":
                continue
            path = os.fsdecode(raw)
            name = path.rpartition("/")[2]
            if name.endswith(_SUFFIXES) or name in _NAMES:
                self._entries[path] = Entry(mode, oid)
            elif name.endswith(".py"):
                python[path] = Entry(mode, oid)
        if any(path.endswith(_PROJECTS) for path in self._entries):
            self._entries |= python
        self._listing = Listing(self._entries)
        self.damaged = False  # was a file asked for that is not here as it should be?
        self.dated = False  # was a file read whose suppressions may end on some day?
        self._cache = cache
        self._reader: Reader | None = None

    def __enter__(self) -> GitTree:
        return self

    def __exit__(self, *_: object) -> None:
        if self._reader is not None:
            self._reader.close()

    def __len__(self) -> int:
        return len(self._entries)

    def key(self) -> str:
        """Return the hash of everything that can be read here: paths, modes and contents."""
        digest = hashlib.sha256()
        for path, entry in sorted(self._entries.items()):
            digest.update(f"{entry.mode} {entry.oid} ".encode() + os.fsencode(path) + b"\0")
        return digest.hexdigest()

    def entry(self, path: str) -> Entry | None:
        """Return the mode and blob of a file; None when there is none."""
        return self._entries.get(path)

    def real(self, path: str) -> str:
        """Return the file that a symbolic link inside the tree stands for, or the path itself.

        Raises:
            ReadError: it leads out of the tree, in a circle, or to nothing that can be read.
        """
        for _ in range(_HOPS):
            entry = self._entries.get(path)
            if entry is None:
                raise ReadError("this symbolic link leads to no file that tfgen reads", path=path, remedy="Exclude it.")
            if entry.mode != _LINK:
                return path
            target = os.fsdecode(self._blob(path, entry))
            joined = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
            if target.startswith("/") or joined.split("/")[0] == "..":
                raise ReadError("this symbolic link leads out of the root", path=path, remedy="Exclude it.")
            path = joined
        raise ReadError("these symbolic links go in a circle", path=path, remedy="Exclude them.")

    def walk(self, start: str = "") -> Iterator[tuple[str, list[str]]]:
        return self._listing.walk(start)

    def names(self, folder: str) -> list[str]:
        return self._listing.names(folder)

    def read(self, path: str) -> bytes:
        entry = self._entries.get(path)
        if entry is None:
            raise ReadError("there is no such file", path=path)
        if entry.mode == _LINK:
            real = self.real(path)
            entry = self._entries[real]
        return self._blob(path, entry)

    def _blob(self, path: str, entry: Entry) -> bytes:
        if self._reader is None:
            self._reader = self._cache.reader()
        try:
            data = self._reader.read(entry.oid, MAX_BYTES)
        except GitError:
            self.damaged = True
            data = None
        if data is None:
            what = f"this file is damaged or has more than {MAX_BYTES >> 20} MiB"
            raise ReadError(what, path=path, remedy="Exclude it, or look at it with `git fsck`.")
        self.dated = self.dated or _END in data
        return data

    def identity(self, path: str) -> str:
        try:
            return self.real(path)
        except ReadError:  # a file that is yet to be made, too
            return path

    def unreadable(self) -> Sequence[ReadError]:
        return ()
