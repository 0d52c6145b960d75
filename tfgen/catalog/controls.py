"""The entries of controls: what people and reports are told about each. One `control.toml` beside each rule."""

from __future__ import annotations

import os
from functools import cache
from typing import Any, NamedTuple

import tfgen.controls
from tfgen.errors import CatalogError, UsageError


class Entry(NamedTuple):
    """A control's entry: `citations` by framework id, `tools` with the same check's ids, `sources` the pages it was read from."""

    id: str
    title: str
    severity: str
    checks: str
    why: str
    remedy: str
    cost: str
    url: str
    pitfalls: tuple[str, ...]
    evidence: tuple[str, ...]
    sources: tuple[str, ...]
    resources: tuple[str, ...]
    modules: tuple[str, ...]
    tools: dict[str, str]
    citations: dict[str, str]


_SEVERITIES = ("low", "medium", "high", "critical")
_TEXTS = frozenset({"title", "severity", "checks", "why", "remedy", "cost", "url"})
_LISTS = frozenset({"pitfalls", "evidence", "sources", "resources", "modules"})
_TABLES = frozenset({"tools", "citations"})


@cache
def entries() -> tuple[Entry, ...]:
    """Return the entries of all controls, by id.

    Raises:
        CatalogError: names the file and the key that is wrong.
    """
    folder = os.path.dirname(tfgen.controls.__file__ or "")
    found = []
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name, "control.toml")
        if os.path.isfile(path):
            found.append(_load(name, path))
    return tuple(found)


def entry(control: str) -> Entry:
    """Return the entry of a control.

    Raises:
        UsageError: there is no such control.
    """
    found = {each.id: each for each in entries()}
    if control in found:
        return found[control]
    import difflib

    near = difflib.get_close_matches(control, found, 1, 0.5)
    hint = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(found)}."
    raise UsageError(f"there is no control {control!r}", remedy=hint)


def _load(name: str, path: str) -> Entry:
    import tomllib

    with open(path, "rb") as file:
        try:
            data = tomllib.load(file)
        except tomllib.TOMLDecodeError as error:
            raise CatalogError(str(error), path=path) from None
    for key in sorted(set(data) ^ (_TEXTS | _LISTS | _TABLES)):
        raise CatalogError(f"the key {key} is {'unknown' if key in data else 'missing'}", path=path)
    return Entry(id=name, **{key: _value(key, value, path) for key, value in data.items()})


def _value(key: str, value: Any, path: str) -> Any:
    """Check a value against what its key takes."""
    if key in _TEXTS:
        if not isinstance(value, str) or not value.strip():
            raise CatalogError(f"the key {key} takes a text", path=path)
        if key == "severity" and value not in _SEVERITIES:
            raise CatalogError(f"the key severity takes one of {', '.join(_SEVERITIES)}", path=path)
        return value
    if key in _LISTS:
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise CatalogError(f"the key {key} takes a list of texts", path=path)
        return tuple(value)
    if not isinstance(value, dict) or not all(isinstance(item, str) for item in value.values()):
        raise CatalogError(f"the key {key} takes a table of texts", path=path)
    return value
