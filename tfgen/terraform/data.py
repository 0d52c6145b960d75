"""What values hold: items, parts that are not known or secret, comparison. No expression is evaluated here."""

from __future__ import annotations

from tfgen.syntax.expr import Expr, GetAttr, Index, Literal
from tfgen.terraform.conversions import ConversionError, to_bool, to_number, to_string
from tfgen.terraform.values import Computed, Unknown, Value

#: How many items or characters a value may have before it is taken for hostile.
SIZE = 10_000

NULL = Value(None)


def unknown(reason: str) -> Value:
    return Value(Unknown(reason))


def refused(reason: str) -> Value:
    """What Terraform would refuse to evaluate."""
    return Value(Unknown(reason, refused=True))


def items_of(collection: Value) -> list[tuple[Value, Value]] | None:
    """Return (key, value) pairs of a known collection that is not too large, else None; items of a secret are secret."""
    data = collection.data
    secret = collection.sensitive
    if isinstance(data, tuple) and len(data) <= SIZE:
        return [(Value(i), v._replace(sensitive=True) if secret else v) for i, v in enumerate(data)]
    if isinstance(data, dict) and len(data) <= SIZE:
        return [
            (Value(key, (), secret), data[key]._replace(sensitive=True) if secret else data[key])
            for key in sorted(data)
        ]
    return None


def passed_on(value: Value, reason: str) -> Value:
    """The unknown that made this unknown, with its own reason."""
    data = value.data
    if isinstance(data, Unknown):
        return Value(data, value.origins, value.sensitive)
    if isinstance(data, Computed):
        shown = f"{data.resource.address}.{data.path}"
        return Value(Unknown(f"{shown} is only known after apply"), value.origins, value.sensitive)
    return Value(Unknown(reason), value.origins, value.sensitive)


def item_at(value: Value, key: Value) -> Value:
    """One item: of a secret it is secret, and what decides the collection decides it."""
    found = _picked(value, key)
    if not value.origins and not value.sensitive and not key.sensitive:
        return found
    return Value(found.data, value.origins + found.origins, value.sensitive or key.sensitive or found.sensitive)


def _picked(value: Value, key: Value) -> Value:
    data = value.data
    if data is None:
        return refused("null has no items")
    if not key.known:
        return passed_on(key, "an index is not known")
    if isinstance(data, dict):
        found: Value | None = data.get(str(key.data))
        return found if found is not None else refused("there is no such item")
    if isinstance(data, tuple):
        try:
            index = to_number(key)
        except ConversionError:
            return refused("there is no such item")
        if isinstance(index, int) and 0 <= index < len(data):
            item: Value = data[index]
            return item
        return refused("there is no such item")
    return refused("this value has no items")


def shown(step: Expr) -> str:
    if isinstance(step, GetAttr):
        return f".{step.name}"
    key = step.key if isinstance(step, Index) else None
    return f"[{key.value}]" if isinstance(key, Literal) else "[…]"


def plain(value: Value) -> object:
    """A value without provenance, for comparing; `true` is not 1."""
    if isinstance(value.data, tuple):
        return tuple(plain(v) for v in value.data)
    if isinstance(value.data, dict):
        return {k: plain(v) for k, v in value.data.items()}
    return (type(value.data) is bool, value.data)


def equal(left: Value, right: Value) -> bool | None:
    """Compare; None when it is not known. What a provider computes is never null."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one.data, Computed) and other.known and other.data is None:
            return False
    if not left.known or not right.known:
        return None
    if first_unknown(left) is not None or first_unknown(right) is not None:
        return None
    if expanded(left) > SIZE or expanded(right) > SIZE:
        return None
    return plain(left) == plain(right)


def first_unknown(value: Value) -> Value | None:
    """Return the first part of a value that is not known; each shared part is looked at once."""
    stack, seen = [value], set()
    while stack:
        current = stack.pop()
        if not current.known:
            return current
        if isinstance(current.data, (tuple, dict)) and id(current.data) not in seen:
            seen.add(id(current.data))
            items = current.data.values() if isinstance(current.data, dict) else current.data
            stack.extend(reversed(list(items)))
    return None


def has_sensitive(value: Value) -> bool:
    """Is a value or a part of it sensitive?"""
    stack, seen = [value], set()
    while stack:
        current = stack.pop()
        if current.sensitive:
            return True
        if isinstance(current.data, (tuple, dict)) and id(current.data) not in seen:
            seen.add(id(current.data))
            stack.extend(current.data.values() if isinstance(current.data, dict) else current.data)
    return False


def expanded(value: Value, known: dict[int, int] | None = None) -> int:
    """Return how many items and characters a value has when nothing is shared: `[a, a]` over `[b, b]` has no end in sight."""
    known = {} if known is None else known
    data = value.data
    if isinstance(data, str):
        return 1 + len(data) // 100
    if not isinstance(data, (tuple, dict)):
        return 1
    if id(data) not in known:
        items = data.values() if isinstance(data, dict) else data
        known[id(data)] = 1 + sum(expanded(item, known) for item in items)
    return known[id(data)]


def logical(operator: str, left: Value, right: Value) -> Value:
    """`false && x` is false and `true || x` is true, whatever x is."""
    decisive = operator == "||"
    for value in (left, right):
        if value.known and value.data is not None:
            try:
                if to_bool(value) is decisive:
                    return Value(decisive, value.origins, value.sensitive)
            except ConversionError as error:
                return refused(error.message)
    for value in (left, right):
        if not value.known or value.data is None:
            return passed_on(value, "an operand is not known")
    return Value(not decisive, left.origins + right.origins, left.sensitive or right.sensitive)


def grouped(pairs: list[tuple[Value, Value]], grouped: bool, sensitive: bool) -> Value:
    found: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        if not key.known:
            return passed_on(key, "a key of a for expression is not known")
        try:
            name = to_string(key)
        except ConversionError as error:
            return refused(error.message)
        if name in found and not grouped:
            return refused("a for expression makes a key twice")
        sensitive = sensitive or key.sensitive
        found[name] = value
        groups.setdefault(name, []).append(value)
    if grouped:
        return Value({name: Value(tuple(values)) for name, values in groups.items()}, (), sensitive)
    return Value(found, (), sensitive)
