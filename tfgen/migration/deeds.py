"""What `publish` is told, and what it did."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Deed(StrEnum):
    """What `publish` did with one change."""

    OPENED = "opened"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    PUSHED = "pushed"  # no forge, or a file for `git am`
    HELD = "held"
    WAITING = "waiting"  # the maximum of open requests is reached
    UNCOMMITTED = "not committed"
    SKIPPED = "skipped"  # the branch is a person's
    FAILED = "failed"


#: What a dry run says of deeds that it does not do.
WOULD: Mapping[Deed, str] = {Deed.OPENED: "open", Deed.UPDATED: "update", Deed.PUSHED: "push"}


class Published(NamedTuple):
    """What one run did, or with `dry_run` would do: how many changes of each deed, and the reasons of what was held."""

    deeds: Mapping[Deed, int]
    held: tuple[str, ...] = ()
    stopped: bool = False
    would: tuple[str, ...] = ()
    uncommitted: int = 0  # repositories with changes that no commit carries


class How(NamedTuple):
    """What the command line says of publishing."""

    wave: str = ""
    held: bool = False  # publish also where the repository merges or applies by itself
    again: bool = False  # push to approved requests too, and open again what a person closed
    overlaps: bool = True  # look which open requests of others touch the same lines
