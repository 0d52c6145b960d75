"""Terraform's conversions between primitive types.

Source: Terraform language documentation, "Type Conversion": "true" and "false" are booleans as strings; a number is never
a boolean.
"""

from __future__ import annotations

import re

from tfgen.terraform.values import Value

_NUMBER = r"-?[0-9]++(\.[0-9]++)?([eE][+-]?[0-9]++)?"


class ConversionError(Exception):
    """A value that Terraform would refuse to convert; `message` says which and why."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


def to_bool(value: Value) -> bool:
    """Convert a known value that is not null.

    Raises:
        ConversionError: neither a boolean nor "true" or "false".
    """
    data = value.data
    if isinstance(data, bool):
        return data
    if data == "true":
        return True
    if data == "false":
        return False
    raise ConversionError(f"a {kind(value)} is given where a boolean is needed")


def to_string(value: Value) -> str:
    """Convert a known value that is not null.

    Raises:
        ConversionError: a list, map or object.
    """
    data = value.data
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, str):
        return data
    if isinstance(data, int):
        try:
            return str(data)
        except ValueError:
            raise ConversionError("a number has too many digits") from None
    if isinstance(data, float):
        return str(int(data)) if data.is_integer() else repr(data)
    raise ConversionError(f"a {kind(value)} is given where a string is needed")


def to_number(value: Value) -> int | float:
    """Convert a known value that is not null.

    Raises:
        ConversionError: no number and no string of one.
    """
    data = value.data
    if isinstance(data, (int, float)) and not isinstance(data, bool):
        return data
    if isinstance(data, str) and len(data) < 300 and (match := re.fullmatch(_NUMBER, data)):
        return float(data) if match[1] or match[2] else int(data)
    raise ConversionError(f"a {kind(value)} is given where a number is needed")


def kind(value: Value) -> str:
    """Name a value's type for a person."""
    data = value.data
    if data is None:
        return "null"
    if isinstance(data, bool):
        return "boolean"
    if isinstance(data, (int, float)):
        return "number"
    if isinstance(data, str):
        return "string"
    if isinstance(data, tuple):
        return "list"
    if isinstance(data, dict):
        return "map"
    return "value that is not known"
