"""No remote at all: one file for `git am` a branch, and the request's text beside it."""

from __future__ import annotations

import re
from pathlib import Path

from tfgen.errors import WriteError
from tfgen.migration.forges.plain import NoRequests
from tfgen.migration.forges.port import Submitted, Wanted
from tfgen.migration.private import write_private

_PLAIN = re.compile(r"[^A-Za-z0-9._-]+")


class Patches(NoRequests):
    """Files in `folder`, readable by their owner only, since patches can be sensitive."""

    kind = "patches"
    pushes = False

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def submit(self, repository: str, wanted: Wanted) -> Submitted:
        stem = f"{file_name(repository)}--{file_name(wanted.head)}"
        patch = self._folder / f"{stem}.patch"
        text = f"# {wanted.title}\n\n{wanted.body}"
        try:
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            written = _write(patch, wanted.patch)
            _write(self._folder / f"{stem}.md", text.encode())
        except OSError as error:
            raise WriteError(f"the patch can't be written: {error.strerror}", path=str(patch)) from None
        return Submitted(None, written, (f"apply with: git am {patch.name}",))


def file_name(text: str) -> str:
    """A name that is one plain part of a path, and differs where `text` differs."""
    import hashlib

    plain = _PLAIN.sub("-", text).strip("-.")[:80]
    return plain if plain == text else f"{plain}-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _write(path: Path, data: bytes) -> bool:
    """An unchanged file keeps its time. Return whether it was written."""
    if path.is_file() and path.read_bytes() == data:
        return False
    write_private(str(path), data)
    return True
