"""Type constraints of variables: what a given value becomes. Source: Terraform language documentation, "Type Constraints"."""

from __future__ import annotations

from tfgen.syntax.expr import Call, Expr, Literal, Object, Variable
from tfgen.terraform.conversions import ConversionError, to_bool, to_number, to_string
from tfgen.terraform.data import SIZE, expanded, has_sensitive, unknown
from tfgen.terraform.evaluate import Evaluator
from tfgen.terraform.values import Value


def convert(value: Value, type: Expr) -> Value:
    """Convert a value to a type; what is not known or null stays, what can't be converted becomes unknown."""
    if not value.known or value.data is None:
        return value
    if expanded(value) > 10 * SIZE:
        return unknown("it is too large to evaluate")
    try:
        return Value(_converted(value, type).data, value.origins, value.sensitive)
    except ConversionError as error:
        return unknown(error.message)


def _converted(value: Value, type: Expr) -> Value:
    if not value.known or value.data is None:
        return value
    if isinstance(type, Variable):
        if type.name == "bool":
            return Value(to_bool(value), value.origins, value.sensitive)
        if type.name == "string":
            return Value(to_string(value), value.origins, value.sensitive)
        if type.name == "number":
            return Value(to_number(value), value.origins, value.sensitive)
        return value
    if not isinstance(type, Call) or not type.args:
        return value
    inner = type.args[0]
    if type.name in ("list", "set") and isinstance(value.data, tuple):
        items = [_converted(item, inner) for item in value.data]
        if type.name == "set" and all(isinstance(i.data, str) for i in items):
            secret = any(map(has_sensitive, items))
            items = [Value(text, (), secret) for text in sorted({str(i.data) for i in items})]
        return Value(tuple(items), value.origins, value.sensitive)
    if type.name == "map" and isinstance(value.data, dict):
        return Value({key: _converted(item, inner) for key, item in value.data.items()}, value.origins)
    if type.name == "object" and isinstance(value.data, dict) and isinstance(inner, Object):
        return Value({key: _field(value.data, key, kind) for key, kind in _fields(inner)}, value.origins)
    return value


def _fields(type: Object) -> list[tuple[str, Expr]]:
    return [(str(item.key.value), item.value) for item in type.items if isinstance(item.key, Literal)]


def _field(data: dict[str, Value], key: str, type: Expr) -> Value:
    """One attribute of an object; `optional(type, default)` fills in what is absent or null."""
    value = data.get(key, Value(None))
    if isinstance(type, Call) and type.name == "optional" and type.args:
        if value.known and value.data is None and len(type.args) > 1:
            value = Evaluator(lambda name, keys: (unknown(f"{name} is not evaluated"), len(keys))).value(type.args[1])
        type = type.args[0]
    return _converted(value, type)
