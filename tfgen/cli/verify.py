"""`tfgen verify`: does a plan do what a request promised?"""

from __future__ import annotations

import json
import sys
from typing import Annotated, Any

import typer

from tfgen.errors import ParseError, ReadError, UsageError

Plan = Annotated[str, typer.Argument(help="What `terraform show -json PLAN` printed; - is standard input.")]
Expected = Annotated[
    str, typer.Option("--expected", help="A file with a request's text, or with its plan block alone.", metavar="FILE")
]
Format = Annotated[str, typer.Option("--format", help="text or json.", metavar="FORMAT")]
NothingElse = Annotated[bool, typer.Option("--nothing-else", help="Any other change breaks the promise too.")]


def verify(plan: Plan, expected: Expected, format: Format = "text", nothing_else: NothingElse = False) -> None:
    """Hold a plan against a request of `tfgen migrate`. Exit code: 0 it does what was promised, 1 it does not, 2 it can't be read."""
    from tfgen.cli.choices import one_of
    from tfgen.cli.output import write
    from tfgen.fixing.verifying import planned_changes
    from tfgen.fixing.verifying import verify as compare
    from tfgen.migration.requests.expected import promise, was_edited
    from tfgen.reporting.terminal import plain
    from tfgen.reporting.verify import verified_json, verified_text

    one_of(format, "--format", ("text", "json"))
    if plan == expected == "-":
        raise UsageError("standard input can be the plan or the promise, not both")
    said = promise(_text(expected))
    if said is None:
        remedy = "Save the request's text, with its block tfgen-plan, in it."
        raise ParseError("there is no expected plan in it", path=expected, remedy=remedy)
    if was_edited(said):
        remedy = "Take the text as tfgen wrote it; `tfgen migrate publish` writes it again."
        raise ParseError(
            "the addresses of the expected plan were edited: its sha256 is of others", path=expected, remedy=remedy
        )
    found = compare(said, planned_changes(_json(plan), plan))
    holds = found.holds(nothing_else=nothing_else)
    if format == "json":
        text = verified_json(found, holds=holds)
    else:
        text = "".join(plain(line) + "\n" for line in verified_text(found, holds=holds).splitlines())
    write(text.encode("utf-8", "backslashreplace"))
    raise typer.Exit(0 if holds else 1)


def _text(path: str) -> str:
    try:
        if path == "-":
            raw = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                raw = file.read()
    except OSError as error:
        raise ReadError(f"it can't be read: {error.strerror}", path=path) from None
    return raw.decode("utf-8-sig", "replace")


def _json(path: str) -> Any:
    try:
        return json.loads(_text(path))
    except (ValueError, RecursionError):
        remedy = "Make it with: terraform show -json PLAN > plan.json."
        raise ParseError("this is not JSON", path=path, remedy=remedy) from None
