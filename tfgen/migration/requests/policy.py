"""The few files of a commit that say whom to ask and what happens by itself, read from the cache into memory."""

from __future__ import annotations

import os
from functools import lru_cache

from tfgen.migration.cache import Cache
from tfgen.migration.requests.codeowners import PLACES
from tfgen.migration.requests.holds import FILES, WORKFLOWS
from tfgen.migration.requests.workspaces import NEEDLE
from tfgen.text.workspace import MemoryWorkspace

#: Larger ones are not read; CODEOWNERS is at most this large.
_MAX_BYTES = 3 * 1024 * 1024


@lru_cache(maxsize=1)  # the groups of a repository come one after the other, on one base
def policy_files(cache: Cache, commit: str) -> MemoryWorkspace:
    """Read them; links are left out.

    Raises:
        GitError: the commit is not there.
    """
    wanted = {*FILES, *(place for places in PLACES.values() for place in places)}
    listed = cache.git("ls-tree", "-r", "-z", "--full-tree", commit)
    files: dict[str, bytes] = {}
    with cache.reader() as reader:
        for line in listed.split(b"\0"):
            head, _, raw = line.partition(b"\t")
            path = os.fsdecode(raw)
            is_policy = path in wanted or path.startswith(WORKFLOWS + "/")
            if not head.startswith(b"100") or not (is_policy or path.endswith(".tf")):
                continue
            data = reader.read(head.split(b" ")[2].decode(), _MAX_BYTES)
            if data is not None and (is_policy or NEEDLE in data):
                files[path] = data
    return MemoryWorkspace(files)
