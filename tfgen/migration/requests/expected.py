"""The plan that a request promises: counts and addresses, as data in its text that `tfgen verify` reads back.

The block is a fenced one of JSON with the word `tfgen-plan`. Fields: `tfgen_plan` (1, the version), `campaign`, `repository`, `group`,
`base` (the commit it was computed from), `counts` by impact, `update`, `replace` and `unchanged` (addresses of what the fixes touch, by
what apply does), `new_keys` (addresses of the keys that apply creates), `moved` (module calls whose source changes), `omitted` (how many
addresses were left out for length) and `sha256` of all of them, so that a shortened list can still be held against a full one.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.migration.outcomes import Change

VERSION = 1

#: GitHub takes bodies of 65,536 characters; the rest is for the text around it.
_MAX_CHARACTERS = 40_000
_BLOCK = re.compile(r"^```json tfgen-plan[ \t]*\r?\n(.*?)^```", re.MULTILINE | re.DOTALL)
_ACTIONS = {"nothing": "unchanged", "in-place": "update", "in-place-reencryption": "update", "replace": "replace"}
_LISTS = ("update", "replace", "unchanged", "new_keys", "moved")


class Expected(NamedTuple):
    """What apply will do because of one request. Addresses are sorted and each stands once."""

    counts: Mapping[str, int]  # impact -> number of fixes
    update: tuple[str, ...] = ()
    replace: tuple[str, ...] = ()
    unchanged: tuple[str, ...] = ()
    new_keys: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()


def expected_plan(change: Change) -> Expected:
    """Return what a change promises. An impact that is not known counts as an update, never as nothing."""
    addresses: dict[str, set[str]] = {"update": set(), "replace": set(), "unchanged": set()}
    for fix in change.fixes:
        addresses[_ACTIONS.get(str(fix["impact"]), "update")].update(map(str, fix["addresses"]))
    # What is replaced is not told as updated too, and what is updated not as unchanged.
    addresses["update"] -= addresses["replace"]
    addresses["unchanged"] -= addresses["update"] | addresses["replace"]
    update, replace, unchanged = (tuple(sorted(addresses[name])) for name in ("update", "replace", "unchanged"))
    new_keys = tuple(sorted({_key_address(key) for key in change.new_keys}))
    moved = tuple(sorted({str(move["address"]) for move in change.moves if not move.get("reason")}))
    counts = Counter(str(fix["impact"]) for fix in change.fixes)
    return Expected(dict(sorted(counts.items())), update, replace, unchanged, new_keys, moved)


def _key_address(key: Mapping[str, Any]) -> str:
    folder = str(key.get("folder", ""))
    return f"{folder}: {key['address']}" if folder else str(key["address"])


def plan_block(expected: Expected, *, campaign: str, repository: str, group: str, base: str) -> str:
    """Return the block for a request's text, shortened when it would be too long."""
    lists = {name: list(getattr(expected, name)) for name in _LISTS}
    data: dict[str, Any] = {
        "tfgen_plan": VERSION,
        "campaign": campaign,
        "repository": repository,
        "group": group,
        "base": base,
        "counts": dict(expected.counts),
        **lists,
        "omitted": 0,
        "sha256": digest(expected),
    }
    text = _dumped(data)
    while len(text) > _MAX_CHARACTERS:
        longest = max(lists.values(), key=lambda items: sum(map(len, items)))
        kept = len(longest) // 2
        data["omitted"] += len(longest) - kept
        del longest[kept:]
        text = _dumped(data)
    return f"```json tfgen-plan\n{text}\n```"


def digest(expected: Expected) -> str:
    """Hash of all addresses of a plan, by list."""
    full = {name: list(getattr(expected, name)) for name in _LISTS}
    return hashlib.sha256(json.dumps(full, sort_keys=True).encode()).hexdigest()


def read_block(body: str) -> Mapping[str, Any] | None:
    """Return the data of the block in a request's text; None without a block that this version reads."""
    for found in _BLOCK.finditer(body):
        try:
            data = json.loads(found[1])
        except (ValueError, RecursionError):
            continue
        if isinstance(data, dict) and data.get("tfgen_plan") == VERSION and _sound(data):
            return data
    return None


def is_of(campaign: str, body: str) -> bool:
    """Does a request's text carry a plan of this campaign?"""
    block = read_block(body)
    return block is not None and block.get("campaign") == campaign


def promise(text: str) -> Mapping[str, Any] | None:
    """Return the data of a request's text, or of a file that holds its block's JSON alone; None without either."""
    found = read_block(text)
    return found if found is not None else read_block(f"```json tfgen-plan\n{text.strip()}\n```")


def _sound(data: Mapping[str, Any]) -> bool:
    lists = all(isinstance(data.get(n), list) and all(isinstance(a, str) for a in data[n]) for n in _LISTS)
    return lists and isinstance(data.get("counts"), dict) and isinstance(data.get("omitted"), int)


def was_edited(data: Mapping[str, Any]) -> bool:
    """Are the addresses of a block others than those that its hash was made of? Not known of a list that was shortened."""
    lists = {name: tuple(data[name]) for name in _LISTS}
    return not data["omitted"] and data.get("sha256") != digest(Expected({}, **lists))


def _dumped(data: Mapping[str, Any]) -> str:
    # No line of it can start with a fence, and no tag or mention can stand in it.
    text = json.dumps(data, indent=1, ensure_ascii=True)
    return text.replace("<", "\\u003c").replace("@", "\\u0040").replace("`", "\\u0060")
