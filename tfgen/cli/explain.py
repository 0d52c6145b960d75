"""`tfgen frameworks`, `tfgen controls`, `tfgen explain`: what the catalogue knows."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tfgen.cli import choices
from tfgen.errors import UsageError

Format = Annotated[str, typer.Option("--format", help="text or json.", metavar="FORMAT")]
PageFormat = Annotated[str, typer.Option("--format", help="text, json or markdown.", metavar="FORMAT")]
Name = Annotated[str, typer.Argument(help="A control or a framework.", metavar="CONTROL|FRAMEWORK")]


def frameworks(format: Format = "text") -> None:
    """List the frameworks: their registry hosts, editions and controls."""
    from tfgen.catalog import frameworks as known
    from tfgen.reporting import catalog

    choices.format_of(format, "text", "json")
    sys.stdout.write(catalog.frameworks_json(known()) if format == "json" else catalog.frameworks_text(known()))


def controls(format: Format = "text") -> None:
    """List the controls that tfgen checks and fixes."""
    from tfgen.catalog import entries
    from tfgen.catalog import frameworks as known
    from tfgen.reporting import catalog

    choices.format_of(format, "text", "json")
    shown = catalog.controls_json if format == "json" else catalog.controls_text
    sys.stdout.write(shown(entries(), known()))


def explain(name: Name, format: PageFormat = "text") -> None:
    """Explain a control (what it checks, what its fix does and costs) or a framework."""
    from tfgen.catalog import entries, framework
    from tfgen.catalog import frameworks as known
    from tfgen.reporting import catalog

    choices.format_of(format, "text", "json", "markdown")
    control = next((each for each in entries() if each.id == name.strip()), None)
    if control is not None:
        page = catalog.control_page(control, known())
    else:
        try:
            page = catalog.framework_page(framework(name), entries())
        except UsageError as error:
            raise _unknown(name, error, [each.id for each in entries()]) from None
    sys.stdout.write(catalog.RENDERERS[format](page))


def _unknown(name: str, error: UsageError, ids: list[str]) -> UsageError:
    """A name that is neither: the nearest control, else what is said of frameworks."""
    import difflib

    if error.message.endswith("could be several frameworks"):
        return error
    near = difflib.get_close_matches(name, ids, 1, 0.5)
    if near:
        return UsageError(f"there is no control {name!r}", remedy=f"Did you mean {near[0]}?")
    remedy = f"{error.remedy} `tfgen controls` and `tfgen frameworks` list them."
    return UsageError(f"there is no control or framework {name!r}", remedy=remedy)
