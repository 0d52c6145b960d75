"""The second reader of JSON: Python's own json module; old and new values differ at planned places only."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from tfgen.fixing.proof import Planned, fault
from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
    AppendTupleItem,
    Change,
    Document,
    RemoveAttribute,
    RemoveBlock,
    RemoveJsonItem,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
)
from tfgen.syntax.json.document import JsonDocument
from tfgen.syntax.json.nodes import JsonBlock, JsonBody
from tfgen.text.edits import Edit

#: The keys that lead to a value from the root; places in arrays are left out.
Keys = tuple[str, ...]


def planned(document: Document, changes: Sequence[Change]) -> list[Planned]:
    """Say which properties changes touch."""
    assert isinstance(document, JsonDocument)
    return [_planned(_keys(document, change)) for change in changes]


def _planned(keys: Keys) -> Planned:
    return Planned(tuple((key, (), 0) for key in keys[:-1]), keys[-1])


def _keys(document: JsonDocument, change: Change) -> Keys:
    if isinstance(change, (SetAttribute, RemoveAttribute, AppendBlock, RemoveBlock)):
        assert isinstance(change.body, JsonBody)
        if isinstance(change, RemoveBlock):
            assert isinstance(change.block, JsonBlock)
            return change.block.keys
        if isinstance(change, AppendBlock):
            return (*change.body.keys, change.block.type, *change.block.labels)
        return (*change.body.keys, change.name)
    if isinstance(change, ReplaceExpression):
        return document.keys_to(change.span.start)
    if isinstance(change, (AppendJsonItem, RemoveJsonItem)):
        return document.keys_to(change.template.start)
    if isinstance(change, (RemoveTupleItem, AppendTupleItem)):
        return document.keys_to(change.tuple.start)
    return (*document.keys_to(change.object.start), change.key)


def prove(before: Document | None, after: Document, edits: Sequence[Edit], planned: set[Planned]) -> int:
    """Read the whole file twice.

    Raises:
        InternalError: a value differs that was not planned to, or the new text is no JSON.
    """
    now = _read(after)
    if before is None:
        return 0
    allowed = {(*(step[0] for step in place.block), place.name) for place in planned}
    for keys in _differences(_read(before), now, ()):
        # A removed block takes the labels along that are left without one.
        if not any(keys[: len(a)] == a or a[: len(keys)] == keys for a in allowed):
            raise fault(after.path, f"{'.'.join(keys)} changed, which was not planned")
    return 0


class _Pairs(list[tuple[str, Any]]):
    """An object with its duplicates."""


def _read(document: Document) -> Any:
    try:
        return json.loads(document.text, object_pairs_hook=_Pairs)
    except (ValueError, RecursionError) as error:
        raise fault(document.path, f"the json module can't read it: {error}") from None


def _differences(was: Any, now: Any, keys: Keys) -> Iterator[Keys]:
    """Yield the keys to the smallest values that differ; an object that became an array of it and others is no difference."""
    if isinstance(was, _Pairs) and isinstance(now, _Pairs):
        yield from _in_objects(was, now, keys)
    elif _is_array(was) and _is_array(now) and len(was) == len(now):
        for old, new in zip(was, now, strict=True):
            yield from _differences(old, new, keys)
    elif type(was) is not type(now) or was != now:
        yield keys


def _is_array(value: Any) -> bool:
    return isinstance(value, list) and not isinstance(value, _Pairs)


def _in_objects(was: _Pairs, now: _Pairs, keys: Keys) -> Iterator[Keys]:
    old, new = _grouped(was), _grouped(now)
    if [k for k in old if k in new] != [k for k in new if k in old]:
        yield keys
    for key in {**old, **new}:
        before, after = old.get(key, []), new.get(key, [])
        if len(before) != len(after):
            yield (*keys, key)
            continue
        for left, right in zip(before, after, strict=True):
            yield from _differences(left, right, (*keys, key))


def _grouped(pairs: _Pairs) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, value in pairs:
        found.setdefault(key, []).append(value)
    return found
