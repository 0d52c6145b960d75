"""The functions that are used around settings, on known arguments. Source: Terraform language documentation, "Functions"."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeAlias

from tfgen.terraform.conversions import ConversionError, to_bool, to_number, to_string
from tfgen.terraform.values import Computed, Unknown, Value

_LIMIT = 10_000

Function: TypeAlias = Callable[[Sequence[Value]], Value]


def call_function(name: str, args: Sequence[Value]) -> Value:
    """Call a function; what it can't tell from its arguments is unknown, with the reason of the argument."""
    name = name.removeprefix("core::")
    lazy = _LAZY.get(name)
    if lazy is not None:
        return lazy(args)
    function = _KNOWN.get(name)
    if function is None:
        return Value(Unknown(f"the function {name} is not evaluated"))
    for arg in args:
        if not arg.known:
            return Value(_unknown_of(arg), arg.origins, arg.sensitive)
    try:
        result: Value = function(args)
    except ConversionError as error:
        return Value(Unknown(f"{name}: {error.message}", refused=True))
    except (IndexError, KeyError, ValueError, TypeError, OverflowError, AttributeError, RecursionError, StopIteration):
        return Value(Unknown(f"{name} can't be evaluated on these arguments"))
    origins = tuple(origin for arg in args for origin in arg.origins)
    return Value(result.data, result.origins or origins, any(arg.sensitive for arg in args))


def _unknown_of(value: Value) -> Unknown:
    if isinstance(value.data, Unknown):
        return value.data
    assert isinstance(value.data, Computed)
    return Unknown(f"{value.data.resource.address}.{value.data.path} is only known after apply")


# Functions that may know their result although an argument is unknown


def _coalesce(args: Sequence[Value]) -> Value:
    for arg in args:
        if isinstance(arg.data, Unknown):
            return arg
        if arg.data is not None and arg.data != "":
            return arg
    return Value(Unknown("no argument of coalesce has a value"))


def _lookup(args: Sequence[Value]) -> Value:
    if not args or not args[0].known:
        return Value(_unknown_of(args[0])) if args else Value(Unknown("lookup needs a map"))
    data = args[0].data
    if isinstance(data, dict) and len(args) > 1 and isinstance(args[1].data, str):
        found: Value | None = data.get(args[1].data)
        if found is not None:
            return found
        return args[2] if len(args) > 2 else Value(Unknown("there is no such item", refused=True))
    return Value(Unknown("what is looked up is not known"))


def _length(args: Sequence[Value]) -> Value:
    if len(args) == 1 and args[0].known:
        data = args[0].data
        if isinstance(data, (str, tuple, dict)):
            return Value(len(data), args[0].origins)
    return Value(_unknown_of(args[0])) if args and not args[0].known else Value(Unknown("length has no collection"))


def _merge(args: Sequence[Value]) -> Value:
    found: dict[str, Value] = {}
    for arg in args:
        if not arg.known:
            return Value(_unknown_of(arg))
        if isinstance(arg.data, dict):
            found.update(arg.data)
    return Value(found)


def _concat(args: Sequence[Value]) -> Value:
    found: list[Value] = []
    for arg in args:
        if not isinstance(arg.data, tuple):
            return Value(_unknown_of(arg)) if not arg.known else Value(Unknown("concat needs lists"))
        found += arg.data
    return Value(tuple(found))


def _first(args: Sequence[Value]) -> Value:
    """Functions that give their first argument back: `sensitive`, `nonsensitive`, `tolist`, `tomap`."""
    return args[0] if args else Value(Unknown("an argument is missing"))


def _sensitive(args: Sequence[Value]) -> Value:
    return Value(args[0].data, args[0].origins, True) if args else _first(args)


_LAZY: dict[str, Function] = {
    "coalesce": _coalesce,
    "lookup": _lookup,
    "length": _length,
    "merge": _merge,
    "concat": _concat,
    "tolist": _first,
    "tomap": _first,
    "nonsensitive": _first,
    "sensitive": _sensitive,
}

# Functions of known arguments


def _list(value: Value) -> tuple[Value, ...]:
    if isinstance(value.data, tuple):
        return value.data
    raise ConversionError("a list is needed")


def _map(value: Value) -> dict[str, Value]:
    if isinstance(value.data, dict):
        return value.data
    raise ConversionError("a map is needed")


def _texts(value: Value) -> list[str]:
    return [to_string(v) for v in _list(value)]


def _strings(items: Sequence[str]) -> Value:
    return Value(tuple(Value(item) for item in items))


def _unique(values: Sequence[Value]) -> list[Value]:
    seen: list[object] = []
    found = []
    for value in values:
        if value.data not in seen:
            seen.append(value.data)
            found.append(value)
    return found


def _set(args: Sequence[Value]) -> Value:
    """Sets are kept as sorted tuples of distinct values, the order in which Terraform walks them."""
    items = _unique(_list(args[0]))
    if all(isinstance(v.data, str) for v in items):
        items = [Value(text) for text in sorted(str(v.data) for v in items)]
    return Value(tuple(items), args[0].origins)


def _element(args: Sequence[Value]) -> Value:
    items = _list(args[0])
    return items[int(to_number(args[1])) % len(items)]


def _flatten(args: Sequence[Value]) -> Value:
    found: list[Value] = []
    stack = list(reversed(_list(args[0])))
    while stack:
        value = stack.pop()
        if isinstance(value.data, tuple):
            stack.extend(reversed(value.data))
        else:
            found.append(value)
    return Value(tuple(found))


def _range(args: Sequence[Value]) -> Value:
    numbers = [int(to_number(a)) for a in args]
    steps = range(*numbers)
    if len(steps) > _LIMIT:
        raise ValueError
    return Value(tuple(Value(n) for n in steps))


def _format(args: Sequence[Value]) -> Value:
    import re

    template = to_string(args[0])
    rest = list(args[1:])

    def replace(match: re.Match[str]) -> str:
        if match[0] == "%%":
            return "%"
        value = rest.pop(0)
        if match[1] == "s" or match[1] == "v":
            return to_string(value)
        if match[1] == "d":
            return str(int(to_number(value)))
        if match[1] == "t":
            return "true" if to_bool(value) else "false"
        return '"' + to_string(value) + '"'

    text = re.sub(r"%([svdtq%])", replace, template)
    if re.search(r"%(?![svdtq%])", template.replace("%%", "")):
        raise ConversionError("this verb is not evaluated")
    return Value(text)


def _json(value: Value) -> object:
    if isinstance(value.data, tuple):
        return [_json(v) for v in value.data]
    if isinstance(value.data, dict):
        return {k: _json(v) for k, v in value.data.items()}
    if not value.known:
        raise ConversionError("a part is not known")
    return value.data


def from_json(data: object) -> Value:
    """Turn plain data into values."""
    if isinstance(data, list):
        return Value(tuple(from_json(item) for item in data))
    if isinstance(data, dict):
        return Value({str(key): from_json(item) for key, item in data.items()})
    return Value(data)  # type: ignore[arg-type]


def _jsonencode(args: Sequence[Value]) -> Value:
    import json

    return Value(json.dumps(_json(args[0]), separators=(",", ":"), sort_keys=True))


def _jsondecode(args: Sequence[Value]) -> Value:
    import json

    return from_json(json.loads(to_string(args[0])))


def _one(args: Sequence[Value]) -> Value:
    items = _list(args[0])
    if len(items) > 1:
        raise ValueError
    return items[0] if items else Value(None)


def _slice(args: Sequence[Value]) -> Value:
    return Value(_list(args[0])[int(to_number(args[1])) : int(to_number(args[2]))])


def _replace(args: Sequence[Value]) -> Value:
    text, old, new = (to_string(a) for a in args)
    if old.startswith("/") and old.endswith("/") and len(old) > 1:
        raise ConversionError("a regular expression is not evaluated")
    return Value(text.replace(old, new)[: _LIMIT * 10])


def _substr(args: Sequence[Value]) -> Value:
    text, start, length = to_string(args[0]), int(to_number(args[1])), int(to_number(args[2]))
    return Value(text[start:] if length < 0 else text[start : start + length])


def _contains(args: Sequence[Value]) -> Value:
    return Value(any(v.data == args[1].data for v in _list(args[0])))


def _optional(convert: Callable[[Value], object]) -> Function:
    """A conversion that leaves null as it is."""
    return lambda args: Value(None if args[0].data is None else convert(args[0]))  # type: ignore[arg-type]


def _text(change: Callable[[str], str]) -> Function:
    return lambda args: Value(change(to_string(args[0])))


_KNOWN: dict[str, Function] = {
    "tobool": _optional(to_bool),
    "tostring": _optional(to_string),
    "tonumber": _optional(to_number),
    "toset": _set,
    "contains": _contains,
    "keys": lambda a: _strings(sorted(_map(a[0]))),
    "values": lambda a: Value(tuple(_map(a[0])[key] for key in sorted(_map(a[0])))),
    "zipmap": lambda a: Value(dict(zip(_texts(a[0]), _list(a[1]), strict=True))),
    "flatten": _flatten,
    "compact": lambda a: _strings([t for t in (v.data for v in _list(a[0])) if isinstance(t, str) and t]),
    "distinct": lambda a: Value(tuple(_unique(_list(a[0])))),
    "coalescelist": lambda a: next(v for v in a if _list(v)),
    "element": _element,
    "one": _one,
    "alltrue": lambda a: Value(all(to_bool(v) for v in _list(a[0]))),
    "anytrue": lambda a: Value(any(to_bool(v) for v in _list(a[0]))),
    "lower": _text(str.lower),
    "upper": _text(str.upper),
    "title": _text(str.title),
    "trimspace": _text(str.strip),
    "trim": lambda a: Value(to_string(a[0]).strip(to_string(a[1]))),
    "trimprefix": lambda a: Value(to_string(a[0]).removeprefix(to_string(a[1]))),
    "trimsuffix": lambda a: Value(to_string(a[0]).removesuffix(to_string(a[1]))),
    "startswith": lambda a: Value(to_string(a[0]).startswith(to_string(a[1]))),
    "endswith": lambda a: Value(to_string(a[0]).endswith(to_string(a[1]))),
    "strcontains": lambda a: Value(to_string(a[1]) in to_string(a[0])),
    "replace": _replace,
    "substr": _substr,
    "join": lambda a: Value(to_string(a[0]).join(t for v in a[1:] for t in _texts(v))[: _LIMIT * 10]),
    "split": lambda a: _strings(to_string(a[1]).split(to_string(a[0]))),
    "format": _format,
    "max": lambda a: Value(max(to_number(v) for v in a)),
    "min": lambda a: Value(min(to_number(v) for v in a)),
    "abs": lambda a: Value(abs(to_number(a[0]))),
    "range": _range,
    "reverse": lambda a: Value(tuple(reversed(_list(a[0])))),
    "sort": lambda a: _strings(sorted(_texts(a[0]))),
    "slice": _slice,
    "index": lambda a: Value([v.data for v in _list(a[0])].index(a[1].data)),
    "setunion": lambda a: _set([Value(tuple(v for s in a for v in _list(s)))]),
    "setsubtract": lambda a: Value(tuple(v for v in _list(a[0]) if v.data not in [w.data for w in _list(a[1])])),
    "setintersection": lambda a: Value(
        tuple(v for v in _list(a[0]) if all(v.data in [w.data for w in _list(s)] for s in a[1:]))
    ),
    "jsonencode": _jsonencode,
    "jsondecode": _jsondecode,
}
