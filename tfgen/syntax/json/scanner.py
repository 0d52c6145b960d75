"""JSON into values with exact spans: strict, iterative, linear, bounded in depth; duplicates and number spelling are kept.

Strings are decoded by the standard library. Source: RFC 8259; a byte order mark is refused, as HCL's JSON parser does.
"""

from __future__ import annotations

import re
from json import JSONDecodeError
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out
from typing import NamedTuple, TypeAlias

from tfgen.errors import ParseError
from tfgen.text.edits import Span
from tfgen.text.source import position

#: How deep objects and arrays may nest.
MAX_DEPTH = 250

_blank = re.compile(r"[ \t\r\n]*+")
_scalar = re.compile(r"-?+(?:0|[1-9][0-9]*+)(?>\.[0-9]++)?+(?>[eE][+-]?[0-9]++)?+|true|false|null")
_WORDS = {"true": True, "false": False, "null": None}


class Scalar(NamedTuple):
    """A string (decoded), number (as spelled, see `is_number`), boolean or null."""

    start: int
    end: int
    value: str | bool | None
    is_number: bool = False


class Array:
    """`[a, b]`."""

    __slots__ = ("end", "items", "start")

    def __init__(self, start: int) -> None:
        self.start, self.end = start, -1
        self.items: list[Value] = []


class Object:
    """`{"a": b}`; members in order, duplicates too."""

    __slots__ = ("end", "items", "start")

    def __init__(self, start: int) -> None:
        self.start, self.end = start, -1
        self.items: list[Member] = []


class Member:
    """`"key": value`. `start` and `key_end` delimit the key with its quotes; `end` is the value's."""

    __slots__ = ("key", "key_end", "start", "value")

    def __init__(self, key: str, start: int, key_end: int) -> None:
        self.key, self.start, self.key_end = key, start, key_end
        self.value: Value = Scalar(key_end, key_end, None)

    @property
    def end(self) -> int:
        return self.value.end

    @property
    def span(self) -> Span:
        return Span(self.start, self.value.end)


Value: TypeAlias = Scalar | Array | Object
Container: TypeAlias = Array | Object


def scan(path: str, text: str) -> Value:
    """Read one JSON text.

    Raises:
        ParseError: with path, 1-based line and column.
    """
    return _Scan(path, text).value()


class _Scan:
    def __init__(self, path: str, text: str) -> None:
        self._path, self._text = path, text

    def fault(self, message: str, offset: int, remedy: str = "") -> ParseError:
        line, column = position(self._text, offset)
        return ParseError(message, path=self._path, line=line, column=column, remedy=remedy)

    def value(self) -> Value:
        text = self._text
        if text.startswith("\ufeff"):
            raise self.fault("a byte order mark can't stand in JSON", 0, "Save the file without it.")
        root: Value | None = None
        open_: list[Container] = []
        at = self._skip(0)
        while True:
            # A value begins here.
            made = self._begin(at)
            at = made.start + 1 if isinstance(made, (Array, Object)) else made.end
            if not open_:
                root = made
            else:
                self._put(open_[-1], made)
            if isinstance(made, (Array, Object)):
                if len(open_) >= MAX_DEPTH:
                    raise self.fault(f"nested deeper than {MAX_DEPTH} levels, which tfgen does not read", made.start)
                open_.append(made)
            after = self._to_next(open_, at, fresh=isinstance(made, (Array, Object)))
            if after < 0:
                assert root is not None
                return root
            at = after

    def _skip(self, at: int) -> int:
        match = _blank.match(self._text, at)
        return match.end() if match else at

    def _begin(self, at: int) -> Value:
        text = self._text
        char = text[at : at + 1]
        if char == "{":
            return Object(at)
        if char == "[":
            return Array(at)
        if char == '"':
            value, end = self._string(at)
            return Scalar(at, end, value)
        match = _scalar.match(text, at)
        if match is None:
            raise self.fault("a JSON value was expected here", at)
        end = match.end()
        if text[end : end + 1].isalnum() or text[end : end + 1] in ("_", "."):
            raise self.fault("this is no JSON value", at)
        word = match[0]
        return Scalar(at, end, _WORDS[word]) if word in _WORDS else Scalar(at, end, word, True)

    def _string(self, at: int) -> tuple[str, int]:
        try:
            value, end = scanstring(self._text, at + 1, True)
        except JSONDecodeError as error:
            message = error.msg[0].lower() + error.msg[1:].removesuffix(" at")
            raise self.fault(f"this is no JSON string: {message}", error.pos) from None
        if "\\" in self._text[at:end]:
            # A lone surrogate stands for no character; Go's reader puts U+FFFD in its place.
            value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return value, end

    def _put(self, container: Container, made: Value) -> None:
        if isinstance(container, Array):
            container.items.append(made)
        else:
            container.items[-1].value = made

    def _to_next(self, open_: list[Container], at: int, fresh: bool) -> int:
        """Close what closes here and go to where the next value begins; -1 at the end of the text."""
        text = self._text
        while True:
            at = self._skip(at)
            if not open_:
                if at < len(text):
                    raise self.fault("there is more after the end of the JSON value", at)
                return -1
            top = open_[-1]
            char = text[at : at + 1]
            if char == ("]" if isinstance(top, Array) else "}"):
                top.end = at + 1
                if isinstance(top, Object):
                    self._refuse_twice(top)
                open_.pop()
                at, fresh = at + 1, False
                continue
            if not fresh:
                if char != ",":
                    raise self._unclosed(top, at)
                at = self._skip(at + 1)
            return at if isinstance(top, Array) else self._key(top, at)

    def _unclosed(self, top: Container, at: int) -> ParseError:
        if at >= len(self._text):
            what = "object" if isinstance(top, Object) else "array"
            return self.fault(f"this {what} is never closed", top.start)
        closing = "}" if isinstance(top, Object) else "]"
        return self.fault(f'a "," or "{closing}" was expected here', at)

    def _key(self, top: Object, at: int) -> int:
        if self._text[at : at + 1] != '"':
            raise (
                self._unclosed(top, at)
                if at >= len(self._text)
                else self.fault("a property name in quotes was expected here", at)
            )
        key, end = self._string(at)
        top.items.append(Member(key, at, end))
        colon = self._skip(end)
        if self._text[colon : colon + 1] != ":":
            raise self.fault('a ":" was expected here', colon)
        return self._skip(colon + 1)

    def _refuse_twice(self, made: Object) -> None:
        """A name that is there twice is an error unless its values may all be blocks; "//" is a comment."""
        if len(made.items) < 2:
            return
        seen: dict[str, Member] = {}
        for member in made.items:
            known = seen.setdefault(member.key, member)
            if known is member or member.key == "//":
                continue
            if isinstance(known.value, Scalar) or isinstance(member.value, Scalar):
                line, _ = position(self._text, known.start)
                message = f'"{member.key}" is set twice, first on line {line}'
                raise self.fault(message, member.start, "Take one of the two away.")
