"""The functions that are used around settings, on known arguments. Source: Terraform language documentation, "Functions"."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias

from tfgen.terraform.conversions import ConversionError, to_bool, to_number, to_string
from tfgen.terraform.data import SIZE, expanded, first_unknown, has_sensitive, plain
from tfgen.terraform.values import Computed, Unknown, Value

#: How many items or characters a result may have.
_LIMIT = SIZE

Function: TypeAlias = Callable[[Sequence[Value]], Value]


def call_function(name: str, args: Sequence[Value]) -> Value:
    """Call a function; what it can't tell from its arguments is unknown, with the reason of the argument."""
    name = name.removeprefix("core::")
    sensitive = any(map(has_sensitive, args)) and name != "nonsensitive"
    lazy = _LAZY.get(name)
    if lazy is not None:
        found = lazy(args)
        return found._replace(sensitive=True) if sensitive else found
    function = _KNOWN.get(name)
    if function is None:
        return Value(Unknown(f"the function {name} is not evaluated"))
    for arg in args:
        part = arg if name in _OF_ITEMS and arg.known else first_unknown(arg)
        if part is not None and not part.known:
            return Value(_unknown_of(part), arg.origins, sensitive)
    try:
        if sum(map(expanded, args)) > 10 * _LIMIT:
            return Value(Unknown(f"the arguments of {name} are too large to evaluate"), (), sensitive)
        result: Value = function(args)
    except ConversionError as error:
        return Value(Unknown(f"{name}: {error.message}", refused=True))
    except (IndexError, KeyError, ValueError, TypeError, OverflowError, AttributeError, RecursionError, StopIteration):
        return Value(Unknown(f"{name} can't be evaluated on these arguments"))
    origins = tuple(origin for arg in args for origin in arg.origins)
    return Value(result.data, result.origins or origins, result.sensitive or sensitive)


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
    return Value(Unknown("no argument of coalesce has a value", refused=True))


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
    return _bounded(found, "merge")


def _concat(args: Sequence[Value]) -> Value:
    found: list[Value] = []
    for arg in args:
        if not isinstance(arg.data, tuple):
            return Value(_unknown_of(arg)) if not arg.known else Value(Unknown("concat needs lists"))
        found += arg.data
        if len(found) > _LIMIT:
            break
    return _bounded(tuple(found), "concat")


def _bounded(data: tuple[Value, ...] | Mapping[str, Value] | str, name: str) -> Value:
    if len(data) > (10 * _LIMIT if isinstance(data, str) else _LIMIT):
        return Value(Unknown(f"what {name} makes is too large to evaluate"))
    return Value(data)


def _first(args: Sequence[Value]) -> Value:
    """Functions that give their first argument back: `sensitive`, `nonsensitive`, `tolist`, `tomap`."""
    return args[0] if args else Value(Unknown("an argument is missing"))


def _nonsensitive(args: Sequence[Value]) -> Value:
    return args[0]._replace(sensitive=False) if args else _first(args)


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
    "nonsensitive": _nonsensitive,
    "sensitive": _sensitive,
}

# Functions of known arguments

#: Functions that only move items around, so that items may be unknown.
_OF_ITEMS = frozenset({"keys", "values", "element", "one", "slice", "reverse", "flatten", "coalescelist"})


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
        if (shown := plain(value)) not in seen:
            seen.append(shown)
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
        if not value.known:
            return Value(_unknown_of(value), value.origins)
        if isinstance(value.data, tuple):
            stack.extend(reversed(value.data))
        else:
            found.append(value)
    return Value(tuple(found))


def _range(args: Sequence[Value]) -> Value:
    numbers = [to_number(a) for a in args]
    if any(int(n) != n for n in numbers):
        raise ValueError
    start, end = (0, numbers[0]) if len(numbers) == 1 else numbers[:2]
    step = numbers[2] if len(numbers) > 2 else (1 if end >= start else -1)
    steps = range(int(start), int(end), int(step))
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

    if re.search(r"%(?![svdtq%])", template.replace("%%", "")):
        raise ValueError("this verb is not evaluated")
    return _bounded(re.sub(r"%([svdtq%])", replace, template), "format")


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

    text = json.dumps(_json(args[0]), separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    for character in "<>&\u2028\u2029":
        text = text.replace(character, f"\\u{ord(character):04x}")
    return _bounded(text, "jsonencode")


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
        raise ValueError("a regular expression is not evaluated")
    if text.count(old) * len(new) > 10 * _LIMIT:
        raise ValueError("the result is too long")
    return _bounded(text.replace(old, new), "replace")


def _substr(args: Sequence[Value]) -> Value:
    text, start, length = to_string(args[0]), int(to_number(args[1])), int(to_number(args[2]))
    if start < 0:
        start = max(0, start + len(text))
    return Value(text[start:] if length < 0 else text[start : start + length])


def _contains(args: Sequence[Value]) -> Value:
    wanted = plain(args[1])
    return Value(any(plain(v) == wanted for v in _list(args[0])))


def _joined(separator: str, texts: Sequence[str]) -> Value:
    if len(separator) * len(texts) + sum(map(len, texts)) > 10 * _LIMIT:
        raise ValueError("the result is too long")
    return Value(separator.join(texts))


def _among(value: Value, items: Sequence[Value]) -> bool:
    return plain(value) in [plain(item) for item in items]


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
    "compact": lambda a: _strings([t for v in _list(a[0]) if v.data is not None and (t := to_string(v))]),
    "distinct": lambda a: Value(tuple(_unique(_list(a[0])))),
    "coalescelist": lambda a: next(v for v in a if _list(v)),
    "element": _element,
    "one": _one,
    "alltrue": lambda a: Value(all(v.data is not None and to_bool(v) for v in _list(a[0]))),
    "anytrue": lambda a: Value(any(v.data is not None and to_bool(v) for v in _list(a[0]))),
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
    "join": lambda a: _joined(to_string(a[0]), [t for v in a[1:] for t in _texts(v)]),
    "split": lambda a: _strings(to_string(a[1]).split(to_string(a[0]))),
    "format": _format,
    "max": lambda a: Value(max(to_number(v) for v in a)),
    "min": lambda a: Value(min(to_number(v) for v in a)),
    "abs": lambda a: Value(abs(to_number(a[0]))),
    "range": _range,
    "reverse": lambda a: Value(tuple(reversed(_list(a[0])))),
    "sort": lambda a: _strings(sorted(_texts(a[0]))),
    "slice": _slice,
    "index": lambda a: Value([plain(v) for v in _list(a[0])].index(plain(a[1]))),
    "setunion": lambda a: _set([Value(tuple(v for s in a for v in _list(s)))]),
    "setsubtract": lambda a: Value(tuple(v for v in _list(a[0]) if not _among(v, _list(a[1])))),
    "setintersection": lambda a: Value(tuple(v for v in _list(a[0]) if all(_among(v, _list(s)) for s in a[1:]))),
    "jsonencode": _jsonencode,
    "jsondecode": _jsondecode,
}
