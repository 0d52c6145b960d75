"""Open requests of others that change the same lines."""

from __future__ import annotations

from collections.abc import Collection

from tfgen.migration.forges.hunks import overlap, touched_files
from tfgen.migration.forges.port import Forge
from tfgen.migration.outcomes import Change
from tfgen.migration.rows import Commit

#: Open requests of others whose lines are looked at, newest first.
_LOOKED_AT = 30


def requests_beside(forge: Forge, commit: Commit, change: Change, own: Collection[str]) -> tuple[str, ...]:
    """Return a sentence for each open request into the same base that touches the same lines, but for those of branches in `own`."""
    ours = touched_files(change.patch.decode("utf-8", "replace"))
    found = []
    for number, request in enumerate(forge.open_requests(commit.repository, commit.base_branch)):
        if number >= _LOOKED_AT:
            break
        if request.head in own:
            continue
        places = overlap(ours, forge.touched(commit.repository, request.number))
        if places:
            found.append(f"{request.url} by {request.author or 'someone'}: {', '.join(places[:5])}")
    return tuple(sorted(found))
