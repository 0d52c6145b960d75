"""From what was typed to the value that a question takes, or a refusal that says what it takes."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from tfgen.scaffold.manifest import REQUIRED, Question

_TAKES = {
    "string": "a text",
    "integer": "a whole number",
    "boolean": "true or false",
    "strings": "a list of texts",
    "map": "a table of texts",
    "records": "a list of tables",
}
_LONGEST = 4096
_MOST = 1000


#: They reorder the text around them, so that what a reader sees is not what is there (CVE-2021-42574).
_BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
#: What ends a line or marks an order of bytes, and nobody sees.
_UNSEEN = "\u2028\u2029\ufeff"


class Refused(Exception):
    """A value that a question does not take; says what it takes. `steps` lead to the part that is wrong."""

    def __init__(self, message: str, *steps: str | int) -> None:
        super().__init__(message)
        self.steps = steps


@contextmanager
def _within(step: str | int) -> Iterator[None]:
    """Say of a refusal where in a value it is."""
    try:
        yield
    except Refused as refusal:
        raise Refused(str(refusal), step, *refusal.steps) from None


def typed(question: Question, text: str) -> Any:
    """Read what stands on a command line or was typed at a terminal: YAML for lists and tables, or short forms.

    Short forms: `a,b` for a list, `k=v,k=v` for a table.

    Raises:
        Refused: it is no such value.
    """
    if question.type == "string":
        return checked(question, text)
    if question.type == "integer":
        if not re.fullmatch(r"[+-]?[0-9]{1,18}", text.strip()):
            raise _refusal(question, text)
        return checked(question, int(text))
    if question.type == "boolean":
        words = {"true": True, "yes": True, "false": False, "no": False}
        if text.strip().lower() not in words:
            raise _refusal(question, text)
        return words[text.strip().lower()]
    return checked(question, _collection(question, text.strip()))


def _collection(question: Question, text: str) -> Any:
    if text[:1] in ("[", "{"):
        from tfgen.scaffold.answers_file import parse_flow

        return parse_flow(text)
    parts = [part.strip() for part in text.split(",") if part.strip()]
    if question.type != "map":
        return parts
    pairs = [part.partition("=") for part in parts]
    if not all(sign for _, sign, _ in pairs):
        raise _refusal(question, text)
    return {key.strip(): value.strip() for key, _, value in pairs}


def checked(question: Question, value: Any) -> Any:
    """Return the value as templates get it; tables of `records` are complete, with None for what was left out.

    Raises:
        Refused: it is not of the question's type, or breaks its rules.
    """
    kind = question.type
    if kind == "boolean":
        if not isinstance(value, bool):
            raise _refusal(question, value)
        return value
    if kind == "integer":
        if isinstance(value, float) and value.is_integer():  # as JSON may write one: 1e1
            value = int(value)
        if isinstance(value, bool) or not isinstance(value, int):
            raise _refusal(question, value)
        return _bounded(question, value, value, str(value))
    if kind == "string":
        return _text(question, value)
    if kind == "map":
        if not isinstance(value, Mapping):
            raise _refusal(question, value)
        found = {}
        for key, text in value.items():
            with _within(key):
                found[_key(question, key)] = _text(question, text)
        return _bounded(question, found, len(found), f"{len(found)} of them")
    if not isinstance(value, list):
        raise _refusal(question, value)
    items: list[Any] = []
    seen: set[str] = set()
    for number, item in enumerate(value):
        with _within(number):
            items.append(_record(question, item) if kind == "records" else _text(question, item))
            if repr(items[-1]) in seen:
                raise Refused("one of them is there twice")
            seen.add(repr(items[-1]))
    return _bounded(question, items, len(items), f"{len(items)} of them")


def _record(question: Question, item: Any) -> dict[str, Any]:
    """A table of the question's fields; a bare text stands for the first one."""
    fields = {field.name: field for field in question.fields}
    if isinstance(item, str):
        item = {question.fields[0].name: item}
    if not isinstance(item, Mapping):
        raise Refused(f"each of them is a table of {', '.join(fields)}")
    for name in item:
        if name not in fields:
            raise Refused(f"{shown(name)} is unknown; each of them has {', '.join(fields)}", name)
    found: dict[str, Any] = {}
    for name, field in fields.items():
        if item.get(name) is None or item[name] == field.default:
            if field.default is REQUIRED:
                raise Refused(f"{name} is missing in one of them")
            found[name] = field.default
            continue
        try:
            found[name] = checked(field, item[name])
        except Refused as refusal:
            raise Refused(f"{name}: {refusal}", name, *refusal.steps) from None
    return found


def _key(question: Question, key: Any) -> str:
    if not isinstance(key, str) or (question.keys and not re.fullmatch(question.keys, key)):
        raise Refused(f"{shown(key)} can't be a name here; it takes {question.expects or 'a text'}")
    _printable(key)
    return key


def _text(question: Question, value: Any) -> str:
    if not isinstance(value, str):
        hint = "" if isinstance(value, (list, Mapping)) else "; put it in quotes"
        hint = "; leave it out for the default" if value is None else hint
        raise Refused(f"{shown(value)} is no text{hint}")
    _printable(value)
    if question.choices and value not in question.choices:
        raise Refused(f"{shown(value)} is none of {', '.join(c or 'nothing' for c in question.choices)}")
    if question.pattern and len(value) <= _LONGEST and not re.fullmatch(question.pattern, value):
        raise Refused(f"{shown(value)} is not {question.expects or _TAKES['string']}")
    if len(value) > _LONGEST:
        raise Refused(f"it is longer than {_LONGEST} characters")
    return value


def _printable(text: str) -> None:
    for char in text:
        code = ord(char)
        if unicodedata.category(char) in ("Cc", "Cs") and char not in "\n\t":
            raise Refused(f"the character U+{code:04X} can't be part of it")
        if 0xFDD0 <= code <= 0xFDEF or code & 0xFFFE == 0xFFFE or char in _UNSEEN or char in _BIDI:
            raise Refused(f"the character U+{code:04X} can't be part of it")


def _bounded(question: Question, value: Any, size: int, shown: str) -> Any:
    most = question.maximum if question.maximum is not None else (None if question.type == "integer" else _MOST)
    if question.minimum is not None and size < question.minimum:
        raise Refused(f"{shown} is too few; at least {question.minimum}")
    if most is not None and size > most:
        raise Refused(f"{shown} is too many; at most {most}")
    return value


def _refusal(question: Question, value: Any) -> Refused:
    return Refused(f"{shown(value)} is not {_TAKES[question.type]}")


def shown(value: Any) -> str:
    """A value for a message: short, and as a file of answers has it."""
    text = _written(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _written(value: Any) -> str:
    """A value as a file of answers has it, texts in quotes and escaped for a terminal."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (list, tuple, set)):
        return f"[{', '.join(map(_written, value))}]"
    if isinstance(value, Mapping):
        return f"{{{', '.join(f'{_written(key)}: {_written(item)}' for key, item in value.items())}}}"
    return repr(value) if isinstance(value, (str, bytes)) else str(value)
