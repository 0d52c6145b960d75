"""`tfgen check`: findings only."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfgen import cli
from tfgen.cli.given import Given, prepare
from tfgen.cli.output import Output
from tfgen.cli.output import exit_code as code_of

if TYPE_CHECKING:
    import tfgen.cli.options  # noqa: F401 - whose names stand in annotations, for Typer (docs/adr/0004)


def check(
    paths: cli.options.Paths = None,
    framework: cli.options.Framework = None,
    require: cli.options.Require = None,
    select: cli.options.Select = None,
    ignore: cli.options.Ignore = None,
    exclude: cli.options.Exclude = None,
    var: cli.options.Var = None,
    var_file: cli.options.VarFile = None,
    root: cli.options.Root = None,
    format: cli.options.Format = "text",
    fail_on: cli.options.FailOn = None,
    quiet: cli.options.Quiet = False,
    color: cli.options.Color = "auto",
) -> int:
    """Find what does not pass. Exit code: 0 nothing fails, 1 something does, 2 tfgen could not do its work."""
    from tfgen.fixing.checking import check as run_check
    from tfgen.text.folder import FolderWorkspace

    output = Output(format, color, quiet)
    prepared = prepare(Given(paths, framework, require, select, ignore, exclude, var, var_file, root, fail_on=fail_on))
    with output.progress() as progress:
        run = run_check(FolderWorkspace(prepared.root), prepared.options, progress=progress)
    output.findings(run, prepared.warnings)
    return code_of(run, prepared.fail_on, run.findings)
