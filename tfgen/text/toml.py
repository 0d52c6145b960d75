"""TOML files of people's: read with care, and every complaint with its line and column."""

from __future__ import annotations

from typing import Any

from tfgen.errors import ConfigError
from tfgen.text.reading import read
from tfgen.text.source import decode, position


def parsed(path: str) -> tuple[dict[str, Any], str]:
    """Parse a file; return the data and the text, whose line ends are line feeds.

    Raises:
        ConfigError, DecodeError: it can't be read or is not TOML.
    """
    return parse(path, read(path))


def parse(path: str, raw: bytes) -> tuple[dict[str, Any], str]:
    """Parse the bytes of a file; return the data and the text, whose line ends are line feeds.

    Raises:
        ConfigError, DecodeError: they are not TOML.
    """
    import tomllib

    try:
        text = decode(path, raw).removeprefix("\ufeff").replace("\r\n", "\n")
        return tomllib.loads(text), text
    except tomllib.TOMLDecodeError as error:
        line, column = _place(str(error), text)
        message = str(error).split(" (at ")[0]
        raise ConfigError(f"this is not valid TOML: {message}", path=path, line=line, column=column) from None
    except RecursionError:
        raise ConfigError("this is not valid TOML: it is nested too deeply", path=path) from None
    except ValueError as error:  # a number of thousands of digits
        raise ConfigError(f"this is not valid TOML: {error}", path=path) from None


def check_keys(path: str, text: str, data: Any, known: tuple[str, ...], below: str = "") -> None:
    """Refuse keys that are not known, with the nearest one that is.

    Raises:
        ConfigError: names the key and its place.
    """
    for key in data:
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, 1)
            error = fault(path, text, key, f"the key {key} is unknown", below)
            error.remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise error


def fault(path: str, text: str, key: str, message: str, below: str = "") -> ConfigError:
    """Return an error at the first place of `key`, below the heading of the table `below` where there is one."""
    import re

    dotted = r"\s*\.\s*".join(map(re.escape, below.split(".")))
    heading = re.search(rf"^\s*\[+\s*{dotted}\b", text, re.MULTILINE) if below else None
    at = heading.start() if heading else 0
    name = rf"^[ \t\[]*(?:[\w\"'-]+[ \t]*\.[ \t]*)*([\"']?{re.escape(key)}[\"']?)[ \t]*[=.\]]"
    found = re.compile(name, re.MULTILINE).search(text, at)
    if not found:
        return ConfigError(message, path=path)
    line, column = position(text, found.start(1))
    return ConfigError(message, path=path, line=line, column=column)


def _place(message: str, text: str) -> tuple[int, int]:
    """Where the parser of TOML says that it stopped; at the end of the text when it names no place."""
    import re

    found = re.search(r"line (\d+), column (\d+)", message)
    return (int(found[1]), int(found[2])) if found else position(text, len(text))
