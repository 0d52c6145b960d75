"""The few files of a commit that say whom to ask and what happens by itself, read from the cache into memory."""

from __future__ import annotations

import os

from tfgen.migration.cache import Cache
from tfgen.migration.requests.codeowners import PLACES
from tfgen.migration.requests.holds import FILES, WORKFLOWS
from tfgen.text.workspace import MemoryWorkspace

#: Larger ones are not read; CODEOWNERS is at most this large.
_MAX_BYTES = 3 * 1024 * 1024


def policy_files(cache: Cache, commit: str) -> MemoryWorkspace:
    """Read them; links are left out.

    Raises:
        GitError: the commit is not there.
    """
    wanted = sorted({*FILES, *(place for places in PLACES.values() for place in places)})
    listed = cache.git("ls-tree", "-r", "-z", "--full-tree", commit, "--", *wanted, WORKFLOWS + "/")
    files: dict[str, bytes] = {}
    with cache.reader() as reader:
        for line in listed.split(b"\0"):
            head, _, path = line.partition(b"\t")
            if head.startswith(b"100"):
                data = reader.read(head.split(b" ")[2].decode(), _MAX_BYTES)
                if data is not None:
                    files[os.fsdecode(path)] = data
    return MemoryWorkspace(files)
