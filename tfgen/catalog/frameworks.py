"""The frameworks that the registry knows: names, hosts, and which controls each lists."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, NamedTuple

from tfgen.errors import CatalogError, UsageError

_FILE = os.path.join(os.path.dirname(__file__), "frameworks.toml")


class Framework(NamedTuple):
    """A framework. `controls` are those that it is known to list; `known` false: only its host has been seen.

    `level` is the lowest level of a key that it takes (1 AWS-managed, 2 customer-managed).
    """

    id: str
    host: str
    name: str
    edition: str
    names: tuple[str, ...]
    controls: tuple[str, ...]
    url: str
    citation: str = ""
    superseded_by: str = ""
    known: bool = True
    level: int = 1

    @property
    def token_variable(self) -> str:
        """The variable that gives Terraform the registry's token; "" where no host has been seen."""
        return token_variable(self.host) if self.host else ""


_KEYS = frozenset(Framework._fields)
_NEEDED = _KEYS - frozenset(Framework._field_defaults)


@cache
def _data() -> tuple[dict[str, Framework], dict[str, tuple[str, ...]]]:
    import tomllib

    with open(_FILE, "rb") as file:
        data = tomllib.load(file)
    found: dict[str, Framework] = {}
    for row in data["framework"]:
        for key in sorted((set(row) - _KEYS) | (_NEEDED - set(row))):
            what = "unknown" if key in row else "missing"
            raise CatalogError(f"{row.get('id')}: the key {key} is {what}", path=_FILE)
        values: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in row.items()}
        found[row["id"]] = Framework(**values)
    return found, {row["name"]: tuple(row["choices"]) for row in data["ambiguous"]}


def frameworks() -> tuple[Framework, ...]:
    """Return all frameworks."""
    return tuple(_data()[0].values())


def framework(name: str) -> Framework:
    """Return the framework of an id or another name of it, in any case.

    Raises:
        UsageError: no such framework (with the nearest name), or one that could be several.
    """
    found, ambiguous = _data()
    wanted = name.strip().lower()
    if wanted in found:
        return found[wanted]
    if wanted in ambiguous:
        raise UsageError(f"{name} could be several frameworks", remedy=f"Say one of {', '.join(ambiguous[wanted])}.")
    names = {other.lower(): each for each in found.values() for other in each.names}
    if wanted in names:
        return names[wanted]
    import difflib

    near = difflib.get_close_matches(wanted, [*found, *names], 1, 0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(sorted(found))}."
    raise UsageError(f"there is no framework {name!r}", remedy=hint)


def token_variable(host: str) -> str:
    """Return the variable that gives Terraform a registry's token; "" for a host with a port, which takes a credentials block.

    Source: Terraform CLI documentation, "Environment Variable Credentials".
    """
    if ":" in host:
        return ""
    try:
        name = host.encode("idna").decode("ascii")
    except UnicodeError:
        return ""
    return "TF_TOKEN_" + name.replace("-", "__").replace(".", "_")
