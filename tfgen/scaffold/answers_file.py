"""Answers from a file, YAML or JSON, with the place of each."""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from typing import Any, NamedTuple

from tfgen.errors import ConfigError, ParseError
from tfgen.scaffold.values import Refused, shown
from tfgen.syntax.json.scanner import Array, Member, Object, Value, scan
from tfgen.text.reading import read
from tfgen.text.source import decode, position

#: An alias stands for what it names; a few of them make much.
_MAX_NODES = 10_000
#: What YAML takes for the end of a line, folded into a blank, and nobody sees.
_LINE_ENDS = "\x85\u2028\u2029"


#: The way to a part of an answer: names in tables, numbers in lists.
Steps = tuple[str | int, ...]


class Given(NamedTuple):
    """A value and where it was said; `line` is 0 for a command line. `places`: line and column of its parts."""

    value: Any
    path: str
    line: int = 0
    column: int = 0
    places: tuple[tuple[Steps, tuple[int, int]], ...] = ()

    def place(self, steps: Steps) -> tuple[int, int]:
        """Return line and column of the innermost part on the way that has a place."""
        places = dict(self.places)
        known = (places[steps[:length]] for length in range(len(steps), 0, -1) if steps[:length] in places)
        return next(known, (self.line, self.column))


def read_answers(path: str) -> dict[str, Given]:
    """Read a file of answers: JSON when its name ends so, else YAML.

    Raises:
        ConfigError: it can't be read, or is no table of answers; has file, line and column.
    """
    text = decode(path, read(path)).removeprefix("\ufeff")
    if not text.strip():
        raise ConfigError("it is empty: there are no answers", path=path, line=1, column=1)
    return _from_json(path, text) if path.lower().endswith(".json") else _from_yaml(path, text)


def _from_json(path: str, text: str) -> dict[str, Given]:
    """The standard library gives the values; tfgen's own reader knows where they stand."""
    try:
        root = scan(path, text)
        values = json.loads(text)
    except ParseError as error:
        raise ConfigError(error.message, path=path, line=error.line, column=error.column, remedy=error.remedy) from None
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError(f"this is not valid JSON: {error}", path=path) from None
    if not isinstance(root, Object):
        line, column = position(text, root.start)
        message = 'answers are an object, one property a question: {"hash_key": "id"}'
        raise ConfigError(message, path=path, line=line, column=column)
    places = _json_places(path, text, root)
    return {
        name: Given(value, path, *places[name].pop(()), tuple(places[name].items())) for name, value in values.items()
    }


def _json_places(path: str, text: str, root: Object) -> dict[str, dict[Steps, tuple[int, int]]]:
    """Return for each answer the places of its parts; its own has no steps."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    found: dict[str, dict[Steps, tuple[int, int]]] = {}
    stack: list[tuple[str | None, Steps, Value]] = [(None, (), root)]
    count = 0
    while stack:
        name, steps, value = stack.pop()
        for number, item in enumerate(value.items if isinstance(value, (Object, Array)) else ()):
            count += 1
            step = item.key if isinstance(item, Member) else number
            answer, below = (str(step), ()) if name is None else (name, (*steps, step))
            line = bisect_right(starts, item.start)
            place = line, item.start - starts[line - 1] + 1
            first = found.setdefault(answer, {}).setdefault(below, place)
            if count > _MAX_NODES:
                raise ConfigError(f"it holds more than {_MAX_NODES} values", path=path)
            if first is not place:
                message = f"{step} is there twice, first in line {first[0]}"
                raise ConfigError(message, path=path, line=place[0], column=place[1])
            stack.append((answer, below, item.value if isinstance(item, Member) else item))
    return found


def _from_yaml(path: str, text: str) -> dict[str, Given]:
    import yaml

    odd = next((char for char in _LINE_ENDS if char in text), "")
    if odd:
        line, column = position(text, text.index(odd))
        what = f"U+{ord(odd):04X} ends a line in YAML, and so can't be part of a value"
        raise ConfigError(what, path=path, line=line, column=column)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            raise ConfigError("it is empty: there are no answers", path=path, line=1, column=1)
        if not isinstance(node, yaml.MappingNode):
            raise _fault(path, node.start_mark, "answers are a table, one line a question: `hash_key: id`")
        found: dict[str, Given] = {}
        loader = yaml.SafeLoader("")
        for key, value in node.value:
            _refuse_too_many(path, key, value)
            name = loader.construct_object(key, deep=True)
            if not isinstance(name, str):
                raise _fault(path, key.start_mark, f"{shown(name)} is no name of a question")
            if name in found:
                raise _fault(path, key.start_mark, f"{name} is answered twice, first in line {found[name].line}")
            try:
                said = _joined(loader.construct_object(value, deep=True))
            except ValueError as error:  # a date that is none
                raise _fault(path, value.start_mark, f"this is not valid YAML: {error}") from None
            found[name] = Given(said, path, *_place(key.start_mark), tuple(_places(value)))
        return found
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(path, mark, f"this is not valid YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        raise ConfigError(f"this is not valid YAML: {error.reason}", path=path) from None
    except RecursionError:
        raise ConfigError("this is not valid YAML: it is nested too deeply", path=path) from None


def _refuse_too_many(path: str, key: Any, value: Any) -> None:
    try:
        _count(key)
        _count(value)
    except Refused as refusal:
        raise _fault(path, key.start_mark, str(refusal)) from None


def _places(node: Any, steps: Steps = ()) -> Iterator[tuple[Steps, tuple[int, int]]]:
    """Yield where the parts of a value stand: items of lists, and names of tables."""
    for number, item in enumerate(node.value if isinstance(node.value, list) else ()):
        key, value = item if isinstance(item, tuple) else (None, item)
        below = (*steps, number if key is None else str(key.value))
        yield below, _place(value.start_mark if key is None else key.start_mark)
        yield from _places(value, below)


def _place(mark: Any) -> tuple[int, int]:
    return mark.line + 1, mark.column + 1


def parse_flow(text: str) -> Any:
    """Parse one value as YAML writes it on a line: `[a, b]`, `{a: b}`, or JSON.

    Raises:
        Refused: it is not valid.
    """
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        _count(node)
        return _joined(yaml.SafeLoader("").construct_document(node))
    except yaml.MarkedYAMLError as error:
        raise Refused(f"it is not valid YAML: {error.problem or error.context}") from None
    except (yaml.YAMLError, ValueError) as error:
        raise Refused(f"it is not valid YAML: {error}") from None
    except RecursionError:
        raise Refused("it is not valid YAML: it is nested too deeply") from None


def _count(node: Any) -> None:
    """Refuse what would grow without bound through aliases."""
    stack, count = [node], 0
    while stack:
        count += 1
        if count > _MAX_NODES:
            raise Refused(f"it holds more than {_MAX_NODES} values")
        value = stack.pop().value
        if isinstance(value, list):
            for item in value:
                stack.extend(item if isinstance(item, tuple) else (item,))


def _joined(value: Any) -> Any:
    r"""Make one character of what JSON writes as two, such as `\ud83d\ude00`: YAML does not."""
    if isinstance(value, str):
        return (
            value
            if value.isascii()
            else value.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")
        )
    if isinstance(value, list):
        return [_joined(item) for item in value]
    if isinstance(value, dict):
        return {_joined(key): _joined(item) for key, item in value.items()}
    return value


def _fault(path: str, mark: Any, message: str) -> ConfigError:
    line, column = _place(mark) if mark else (0, 0)
    return ConfigError(message, path=path, line=line, column=column)
