"""The commands and their options, as Typer takes them."""

from __future__ import annotations

from typing import Annotated

import typer

import tfgen
from tfgen.cli import options as o
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


@app.command()
def check(
    paths: o.Paths = None,
    framework: o.Framework = None,
    require: o.Require = None,
    select: o.Select = None,
    ignore: o.Ignore = None,
    exclude: o.Exclude = None,
    var: o.Var = None,
    var_file: o.VarFile = None,
    root: o.Root = None,
    format: o.Format = "text",
    fail_on: o.FailOn = None,
    quiet: o.Quiet = False,
    color: o.Color = "auto",
) -> None:
    """Find what does not pass. Exit code: 0 nothing fails, 1 something does, 2 tfgen could not do its work."""
    from tfgen.cli.check import check as run

    given = o.Given(paths, framework, require, select, ignore, exclude, var, var_file, root, fail_on=fail_on)
    raise typer.Exit(run(given, format, color, quiet))


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
