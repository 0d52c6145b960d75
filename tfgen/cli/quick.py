"""Start `check` without the command-line library, which costs more than judging a small repository (docs/adr/0004).

Only argument lists of plain form are read here: `--name value`, `--name=value`, flags and paths. Whatever else there is, and
whatever is wrong, is left to the library, which shows help and errors.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from tfgen.cli.given import Given

#: Options of `check` by how they take values; a test holds them to what Typer has.
ONE = {"--require": "require", "--format": "format", "--fail-on": "fail_on", "--color": "color"}
MANY = {
    "--framework": "framework",
    "--select": "select",
    "--ignore": "ignore",
    "--exclude": "exclude",
    "--var": "var",
    "--var-file": "var_file",
    "--root": "root",
}
FLAGS = {"--quiet": "quiet", "-q": "quiet"}


class Check(NamedTuple):
    """The arguments of one `check`."""

    given: Given
    format: str = "text"
    color: str = "auto"
    quiet: bool = False


def check_of(arguments: Sequence[str]) -> Check | None:
    """Read `check …`; None for any other command and for what is not of plain form."""
    if not arguments or arguments[0] != "check":
        return None
    found: dict[str, Any] = {}
    shown: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for argument in rest:
        if not argument.startswith("-"):
            found.setdefault("paths", []).append(argument)
            continue
        if argument in FLAGS:
            shown["quiet"] = True
            continue
        name, sign, value = argument.partition("=")
        if not sign:
            value = next(rest, "-")
        if value.startswith("-") or not value:
            return None
        if name in MANY:
            found.setdefault(MANY[name], []).append(value)
        elif name in ONE:
            (shown if name in ("--format", "--color") else found)[ONE[name]] = value
        else:
            return None
    return Check(Given(**found), **shown)
