"""Answers from a file: YAML, of which JSON is a part, with the line of each key."""

from __future__ import annotations

import os
import stat
from typing import Any, NamedTuple

from tfgen.errors import ConfigError
from tfgen.scaffold.values import Refused
from tfgen.text.source import decode, position

#: No answers come near; a device or a mistake does.
_MAX_BYTES = 1024 * 1024
#: An alias stands for what it names; a few of them make much.
_MAX_NODES = 10_000
#: What YAML takes for the end of a line, folded into a blank, and nobody sees.
_LINE_ENDS = "\x85\u2028\u2029"


class Given(NamedTuple):
    """A value and where it was said; `line` is 0 for a command line."""

    value: Any
    path: str
    line: int = 0
    column: int = 0


def read_answers(path: str) -> dict[str, Given]:
    """Read a file of answers.

    Raises:
        ConfigError: it can't be read, or is no table of answers; has file, line and column.
    """
    import yaml

    text = decode(path, _read(path)).removeprefix("\ufeff")
    odd = next((char for char in _LINE_ENDS if char in text), "")
    if odd:
        line, column = position(text, text.index(odd))
        what = f"U+{ord(odd):04X} ends a line in YAML, and so can't be part of a value"
        raise ConfigError(what, path=path, line=line, column=column)
    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
        if node is None:
            return {}
        if not isinstance(node, yaml.MappingNode):
            raise _fault(path, node.start_mark, "answers are a table, one line a question: `hash_key: id`")
        _count(node)
        found: dict[str, Given] = {}
        loader = yaml.SafeLoader("")
        for key, value in node.value:
            place = (path, key.start_mark.line + 1, key.start_mark.column + 1)
            name = loader.construct_object(key, deep=True)
            if not isinstance(name, str):
                raise _fault(path, key.start_mark, f"{name!r} is no name of a question")
            if name in found:
                raise _fault(path, key.start_mark, f"{name} is answered twice, first in line {found[name].line}")
            found[name] = Given(_joined(loader.construct_object(value, deep=True)), *place)
        return found
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        raise _fault(path, mark, f"this is not valid YAML: {error.problem or error.context}") from None
    except yaml.reader.ReaderError as error:
        raise ConfigError(f"this is not valid YAML: {error.reason}", path=path) from None
    except Refused as refusal:
        raise ConfigError(str(refusal), path=path) from None
    except ValueError as error:  # a date that is none
        raise ConfigError(f"this is not valid YAML: {error}", path=path) from None
    except RecursionError:
        raise ConfigError("this is not valid YAML: it is nested too deeply", path=path) from None


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


def _read(path: str) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with open(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ConfigError("it can't be read: this is not a regular file", path=path)
            raw = file.read(_MAX_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"it can't be read: {error.strerror}", path=path) from None
    if len(raw) > _MAX_BYTES:
        raise ConfigError(f"it can't be read: it is larger than {_MAX_BYTES} bytes", path=path)
    return raw


def _fault(path: str, mark: Any, message: str) -> ConfigError:
    return ConfigError(message, path=path, line=mark.line + 1 if mark else 0, column=mark.column + 1 if mark else 0)
