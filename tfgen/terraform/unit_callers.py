"""Which units have a folder as their source: found by the text of their files, so that few are read, each once."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, NamedTuple

from tfgen.terraform.module import Files
from tfgen.terraform.sources import Local

if TYPE_CHECKING:
    from tfgen.terraform.terragrunt import Units
    from tfgen.terraform.unit_calls import UnitCall

_SOURCE = re.compile(rb"(?<![\w-])source[ \t]*+=[ \t]*+([^\n]++)")


class _Ends(NamedTuple):
    """The names of folders that sources may end in. `open`: any other name too, since one is computed."""

    names: frozenset[bytes]
    open: bool

    def hold(self, name: bytes) -> bool:
        return self.open or name in self.names


class Callers:
    """The units of a workspace by the folder that is their source."""

    def __init__(self, units: Units, files: Files, folders: Mapping[str, str], others: Sequence[str]) -> None:
        """`folders`: the file of each unit by folder; `others`: files that units may include."""
        self._units, self._files, self._folders, self._others = units, files, folders, others
        self._ends: dict[str, _Ends | None] = {}
        self._waiting: dict[bytes | None, dict[str, None]] | None = None
        self._by_target: dict[str, list[UnitCall]] = {}
        self._stacked = 0  # how many of the stacks' units have been looked at

    def of(self, folder: str) -> list[UnitCall]:
        """Return the units whose source is this folder: in order of their own, then those of stacks."""
        name = folder.rpartition("/")[2].encode()
        self._read_stacked()
        self._read(name)
        found = [call for call in self._by_target.get(folder, ()) if self._may_call(call.document.path, name)]
        own = [call for call in found if not call.stacked and not self._units.in_catalog(call.module.folder)]
        return [*sorted(own, key=lambda call: call.module.folder), *(call for call in found if call.stacked)]

    def _read_stacked(self) -> None:
        stacked = self._units.stacked()
        while self._stacked < len(stacked):
            self._stacked += 1
            self._settle(stacked[self._stacked - 1])

    def _read(self, name: bytes) -> None:
        """Read the units that may call a folder of this name. One that is being read just now waits for another time."""
        if self._waiting is None:
            self._waiting = self._by_name()
        groups = [self._waiting.get(name, {}), self._waiting[None]]
        if self._included.hold(name):
            groups.append(self._waiting[b"/"])
        for folder in sorted(set().union(*groups)):
            if self._units.in_catalog(folder):
                continue
            call = self._units.call(folder)
            if not self._units.is_being_read(folder) and self._forget(folder) and call is not None:
                self._settle(call)

    def _by_name(self) -> dict[bytes | None, dict[str, None]]:
        """Group the units: by the names that their sources end in, under None those that may call any folder,
        under "/" those whose source may only stand in what they include."""
        groups: dict[bytes | None, dict[str, None]] = {None: {}, b"/": {}}
        for folder, path in self._folders.items():
            for name in self._groups(path):
                groups.setdefault(name, {})[folder] = None
        return groups

    def _groups(self, path: str) -> Sequence[bytes | None]:
        ends = self._ends_of(path)
        if ends is None:
            return (b"/",)
        return (None,) if ends.open else tuple(ends.names)

    def _forget(self, folder: str) -> bool:
        """Take a unit from those that wait; return whether it did."""
        waited = False
        for name in self._groups(self._folders[folder]):
            group = self._waiting.get(name, {}) if self._waiting else {}
            waited |= folder in group
            group.pop(folder, None)
        return waited

    def _settle(self, call: UnitCall) -> None:
        if isinstance(call.source, Local):
            target = posixpath.normpath(posixpath.join("/", call.module.folder, call.source.path))[1:]
            self._by_target.setdefault(target, []).append(call)

    def _may_call(self, path: str, name: bytes) -> bool:
        """May a unit's source end in a folder's name, by its text? Without a source, by the text of what it may include."""
        return (self._ends_of(path) or self._included).hold(name)

    def _ends_of(self, path: str) -> _Ends | None:
        if path not in self._ends:
            sources = _SOURCE.findall(self._files.bytes(path))
            self._ends[path] = _ends(sources) if sources else None
        return self._ends[path]

    @cached_property
    def _included(self) -> _Ends:
        return _ends([source for other in self._others for source in _SOURCE.findall(self._files.bytes(other))])


def _ends(sources: Sequence[bytes]) -> _Ends:
    """Return what the texts of sources may end in."""
    found = [_end(source) for source in sources]
    return _Ends(frozenset(name for name in found if name is not None), None in found)


def _end(source: bytes) -> bytes | None:
    """Return the name of the folder that the text of a source ends in, or None: what is computed may end in any."""
    text = source.partition(b"#")[0].strip()
    last = text.strip(b'"').partition(b"?")[0].rstrip(b"/").rpartition(b"/")[2]
    return None if not text.startswith(b'"') or b"}" in last or last in (b".", b"..") else last
