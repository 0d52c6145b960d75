"""Does a plan do what a fix promised? Addresses and actions are compared; no value of the plan is looked at or shown.

Source: "Plan representation" of Terraform's JSON output format: `resource_changes`, each with `address` and `change.actions`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from tfgen.errors import ParseError

#: Actions, as Terraform writes them, in a word.
_WORDS = {
    ("no-op",): "nothing",
    ("read",): "nothing",
    ("create",): "create",
    ("update",): "update",
    ("delete",): "delete",
    ("delete", "create"): "replace",
    ("create", "delete"): "replace",
    ("forget",): "forget",
}
#: What a promise allows. A table that is not there yet is created as it should be; what was applied already is left alone.
_ALLOWED = {
    "update": {"update", "nothing", "create"},
    "replace": {"replace", "update", "nothing", "create"},
    "unchanged": {"nothing", "create"},
    "new_keys": {"create", "nothing"},
}
_INDEX = re.compile(r"\[(?:\d+|\"(?:[^\"\\]|\\.)*\")\]")


class Planned(NamedTuple):
    """What a plan does to one address: `action` is nothing, create, update, delete, replace or forget."""

    address: str
    action: str


class Broken(NamedTuple):
    """An address for which the plan does what was not promised."""

    address: str
    promised: str
    planned: str


class Verified(NamedTuple):
    """A plan held against a promise. `missing` are promised addresses that this plan, of one root, does not have."""

    kept: tuple[Planned, ...]
    broken: tuple[Broken, ...]
    missing: tuple[str, ...]
    extra: tuple[Planned, ...]  # changes that the promise does not speak of
    omitted: int  # promised addresses that the promise's text had no room for

    def holds(self, *, nothing_else: bool = False) -> bool:
        """Is the promise kept? A deletion or replacement that was not promised breaks it, with `nothing_else` any change."""
        grave = [each for each in self.extra if nothing_else or each.action in ("delete", "replace", "forget")]
        return bool(self.kept) and not self.broken and not grave


def planned_changes(data: Any, path: str) -> list[Planned]:
    """Return what the JSON of `terraform show -json PLAN` does to each managed resource, by address.

    Raises:
        ParseError: it is no such JSON, or the plan came to no end.
    """
    if not isinstance(data, dict) or not str(data.get("format_version", "")).startswith(("0.", "1.")):
        remedy = "Make it with: terraform show -json PLAN > plan.json."
        raise ParseError("this is not the JSON of a plan", path=path, remedy=remedy)
    if data.get("errored"):
        remedy = "Mend what terraform plan complains of, and plan again."
        raise ParseError(
            "this plan ended in an error, so it does not tell all that would be done", path=path, remedy=remedy
        )
    changes = data.get("resource_changes", [])
    try:
        found = [
            Planned(
                str(each["address"]), _WORDS.get(tuple(each["change"]["actions"]), "/".join(each["change"]["actions"]))
            )
            for each in changes
            if each.get("mode", "managed") == "managed"
        ]
    except (KeyError, TypeError, AttributeError):
        raise ParseError("resource_changes is not as a plan has it", path=path) from None
    return sorted(found)


def verify(expected: Mapping[str, Any], changes: Sequence[Planned]) -> Verified:
    """Hold a plan against a promise: `update`, `replace`, `unchanged`, `new_keys`, each a list of addresses, and `omitted`."""
    kept, broken, missing = [], [], []
    seen: set[str] = set()
    for promised, address in _promises(expected):
        found = [each for each in changes if _is(each.address, address)]
        if not found:
            missing.append(address)
        for each in found:
            seen.add(each.address)
            if each.action in _ALLOWED[promised]:
                kept.append(each)
            else:
                word = "create" if promised == "new_keys" else "nothing" if promised == "unchanged" else promised
                broken.append(Broken(each.address, word, each.action))
    companions = {each for each in changes if each.action == "create" and _beside_a_key(each.address, expected)}
    extra = [e for e in changes if e.address not in seen and e.action != "nothing" and e not in companions]
    return Verified(tuple(kept), tuple(broken), tuple(missing), tuple(extra), int(expected.get("omitted", 0)))


def _promises(expected: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    for promised in _ALLOWED:
        for address in expected.get(promised, ()):
            yield promised, _own(str(address)) if promised == "new_keys" else str(address)


def _own(key: str) -> str:
    """A key is named with its folder before it, `envs/dev: ADDRESS`."""
    return key.rpartition(": ")[2]


def _is(planned: str, promised: str) -> bool:
    """An address without an index stands for all its instances."""
    return planned == promised or ("[" not in promised and _INDEX.sub("", planned) == promised)


def _beside_a_key(address: str, expected: Mapping[str, Any]) -> bool:
    """What is made with a key, such as its alias, has the key's name in the same module."""
    for key in expected.get("new_keys", ()):
        module, _, name = _split(_own(str(key)))
        if _split(address)[0] == module and _split(address)[2] == name:
            return True
    return False


def _split(address: str) -> tuple[str, str, str]:
    """The module, type and name of an address without its indexes."""
    head, _, name = _INDEX.sub("", address).rpartition(".")
    module, _, type = head.rpartition(".")
    return module, type, name
