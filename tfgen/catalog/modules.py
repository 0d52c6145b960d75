"""The public modules that the frameworks' registries are known to serve, and what upstream changed with each major version."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from tfgen.errors import CatalogError

NAMESPACE = "terraform-aws-modules"

_FILE = os.path.join(os.path.dirname(__file__), "modules.toml")


class Major(NamedTuple):
    """What changed with the first version of a major one."""

    version: str
    changes: tuple[str, ...]
    url: str


class ServedModule(NamedTuple):
    """A module that the registries serve. `since`: the oldest version known to carry the controls, "" when none is named.

    `enforced` gives, by control, the inputs that a registry switches on by itself.
    """

    name: str
    since: str
    url: str
    enforced: Mapping[str, Mapping[str, bool]] = {}
    majors: tuple[Major, ...] = ()

    def majors_between(self, below: int, up_to: int) -> tuple[Major, ...]:
        """Return the major versions above `below` and up to `up_to`."""
        return tuple(major for major in self.majors if below < int(major.version.split(".")[0]) <= up_to)


def served_modules() -> Mapping[str, ServedModule]:
    """Return the modules by name.

    Raises:
        CatalogError: a row is wrong; names it and the key.
    """
    return _load()


@cache
def _load() -> dict[str, ServedModule]:
    import tomllib

    with open(_FILE, "rb") as file:
        data = tomllib.load(file)
    return {row["name"]: _module(row) for row in data["module"]}


def _module(row: dict[str, Any]) -> ServedModule:
    known = {*ServedModule._fields, "major"} - {"majors"}
    for key in sorted((set(row) - known) | ({"name", "since", "url"} - set(row))):
        what = "unknown" if key in row else "missing"
        raise CatalogError(f"{row.get('name')}: the key {key} is {what}", path=_FILE)
    majors = []
    for major in row.pop("major", ()):
        if set(major) != set(Major._fields):
            raise CatalogError(f"{row['name']}: a major version has the keys {', '.join(Major._fields)}", path=_FILE)
        majors.append(Major(major["version"], tuple(major["changes"]), major["url"]))
    return ServedModule(**row, majors=tuple(majors))
