"""The commands and their options, as Typer takes them."""

from __future__ import annotations

from typing import Annotated

import typer

import tfgen
import tfgen.cli.options  # the annotations of check and fix name it
from tfgen.cli.check import check
from tfgen.cli.explain import controls, explain, frameworks
from tfgen.cli.fix import fix
from tfgen.cli.keys import keys
from tfgen.cli.migrate import migrate
from tfgen.cli.new import new
from tfgen.cli.undo import undo
from tfgen.cli.verify import verify

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Make Terraform code compliant: find what fails, rewrite just those bytes, show the diff.",
)

app.command()(check)
app.command()(fix)
app.command(add_help_option=False)(new)
app.command()(undo)
app.command()(verify)
app.command()(frameworks)
app.command()(controls)
app.command()(explain)
app.add_typer(keys, name="keys")
app.add_typer(migrate, name="migrate")


def _version(wanted: bool) -> None:
    if wanted:
        print(f"tfgen {tfgen.__version__}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version.")
    ] = False,
) -> None:
    pass
