"""Start `check` and `fix` without the command-line library, which costs more than judging a small repository (docs/adr/0004).

Only argument lists of plain form are read here: `--name value`, `--name=value`, flags and paths. Whatever else there is, and
whatever is wrong, is left to the library, which shows help and errors.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple


class Form(NamedTuple):
    """The options of a command by how they take values, each with the parameter that gets them."""

    one: dict[str, str]  # one value, the last counts
    many: dict[str, str]  # one value each time
    flags: dict[str, str]
    numbers: dict[str, str]  # one number, not below 0


class Call(NamedTuple):
    """A command and the parameters that its arguments set."""

    command: str
    values: dict[str, Any]


_NUMBER = re.compile(r"[0-9]{1,9}")


def _long(*parameters: str) -> dict[str, str]:
    return {"--" + parameter.replace("_", "-"): parameter for parameter in parameters}


_CHECK = Form(
    one=_long("require", "format", "fail_on", "color"),
    many=_long("framework", "select", "ignore", "exclude", "var", "var_file", "root"),
    flags={"--quiet": "quiet", "-q": "quiet"},
    numbers={},
)
_FIX = Form(
    one=_CHECK.one | _long("key_unit", "key_policy", "via", "registry", "registry_host", "stdin_filename"),
    many=_CHECK.many | _long("kms_key", "allow"),
    flags=_CHECK.flags | _long("key_module", "multi_region", "write", "apply_policy", "exit_code"),
    numbers=_long("max_keys"),
)

#: A test holds these to what Typer has.
FORMS = {"check": _CHECK, "fix": _FIX}


def read(arguments: Sequence[str]) -> Call | None:
    """Read the arguments of a command of `FORMS`; None for any other command and for what is not of plain form."""
    form = FORMS.get(arguments[0]) if arguments else None
    if form is None:
        return None
    values: dict[str, Any] = {}
    rest = iter(arguments[1:])
    for argument in rest:
        if argument == "-" or not argument.startswith("-"):
            values.setdefault("paths", []).append(argument)
            continue
        if argument in form.flags:
            values[form.flags[argument]] = True
            continue
        name, sign, value = argument.partition("=")
        if not sign:
            value = next(rest, "")
        if value.startswith("-") or not value:
            return None
        if name in form.many:
            values.setdefault(form.many[name], []).append(value)
        elif name in form.one:
            values[form.one[name]] = value
        elif name in form.numbers and _NUMBER.fullmatch(value):
            values[form.numbers[name]] = int(value)
        else:
            return None
    return Call(arguments[0], values)


def run(call: Call) -> int:
    """Run the command, whose module is loaded here, and return the exit code."""
    if call.command == "check":
        from tfgen.cli.check import check

        return check(**call.values)
    from tfgen.cli.fix import fix

    return fix(**call.values)
