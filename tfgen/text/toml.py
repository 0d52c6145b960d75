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


def check_keys(
    path: str, text: str, data: Any, known: tuple[str, ...], below: str = "", row: tuple[str, int] | None = None
) -> None:
    """Refuse keys that are not known, with the nearest one that is; `below` and `row` as of `fault`.

    Raises:
        ConfigError: names the key and its place.
    """
    for key in data:
        if key not in known:
            import difflib

            near = difflib.get_close_matches(key, known, 1)
            remedy = f"Did you mean {near[0]}?" if near else f"There are: {', '.join(known)}."
            raise fault(path, text, key, f"the key {key} is unknown", below, row, remedy)


def fault(
    path: str,
    text: str,
    key: str | tuple[str, ...],
    message: str,
    below: str = "",
    row: tuple[str, int] | None = None,
    remedy: str = "",
) -> ConfigError:
    """Return an error at `place`, or of the whole file where there is none."""
    line, column = place(text, key, below, row)
    return ConfigError(message, path=path, line=line, column=column, remedy=remedy)


def place(
    text: str, key: str | tuple[str, ...], below: str = "", row: tuple[str, int] | None = None
) -> tuple[int, int]:
    """Return line and column of the first place of `key`, both 0 without one.

    Args:
        key: its name; or several, which lead from table to table, of which the last one that is found has the place.
        below: the name of the table that holds it, whose heading is looked for first.
        row: the name and the number, from 0, of the one in a list of tables that holds it; where the key is not in it, the row's
            own place is returned.
    """
    import re

    dotted = r"\s*\.\s*".join(map(re.escape, below.split(".")))
    heading = re.search(rf"^\s*\[+\s*{dotted}\b", text, re.MULTILINE) if below else None
    at = heading.start() if heading else 0
    names = (key,) if isinstance(key, str) else key
    if row is not None:
        start, end = _row(text, at, *row)
        in_row = rf"(?:^|[{{,])[ \t]*([\"']?{re.escape(names[0])}[\"']?)[ \t]*="
        found = re.compile(in_row, re.MULTILINE).search(_without_values(text), start, end)
        return position(text, found.start(1) if found else start)
    if below and not heading:  # then its table is written between braces, or with dots
        names = (*below.split("."), *names)
    last = -1
    for name in names:
        before = r"(?:^[ \t\[]*(?:[\w\"'-]+[ \t]*\.[ \t]*)*" + (r"|[.{,]\s*)" if last >= 0 else ")")
        found = re.compile(rf"{before}([\"']?{re.escape(name)}[\"']?)[ \t]*[=.\]]", re.MULTILINE).search(text, at)
        if not found:
            break
        last, at = found.start(1), found.end(1)
    return position(text, last) if last >= 0 else (0, 0)


def _row(text: str, at: int, name: str, number: int) -> tuple[int, int]:
    """Where a row of a list of tables stands: below its own heading, or between braces in one array."""
    import re

    plain = _without_values(text)
    headings = re.compile(rf"^[ \t]*\[\[[^\]\n]*?\b({re.escape(name)})[ \t\"']*\]\]", re.MULTILINE)
    rows = list(headings.finditer(plain, at))
    if number < len(rows):
        after = re.compile(r"^[ \t]*\[", re.MULTILINE).search(plain, rows[number].end())
        return rows[number].start(1), after.start() if after else len(text)
    array = re.compile(rf"\b{re.escape(name)}[\"']?[ \t]*=[ \t]*\[").search(plain, at)
    braces = list(re.compile(r"\{[^{}]*\}").finditer(plain, array.end())) if array else []
    return braces[number].span() if number < len(braces) else (at, len(text))


def _without_values(text: str) -> str:
    """Blank out strings that are no keys, and comments; every other character keeps its place."""
    import re

    values = r"\"(?>\\.|[^\"\\\n])*+\"(?![ \t]*[=.\]])|'[^'\n]*+'(?![ \t]*[=.\]])|#[^\n]*+"
    return re.sub(values, lambda found: "_" * len(found[0]), text)


def _place(message: str, text: str) -> tuple[int, int]:
    """Where the parser of TOML says that it stopped; at the end of the text when it names no place."""
    import re

    found = re.search(r"line (\d+), column (\d+)", message)
    return (int(found[1]), int(found[2])) if found else position(text, len(text))
