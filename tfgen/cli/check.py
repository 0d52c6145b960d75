"""`tfgen check`: findings only."""

from __future__ import annotations

import typer

from tfgen.cli import options as o


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
    from tfgen.cli.output import Output, exit_code
    from tfgen.fixing.checking import check as run_check
    from tfgen.text.folder import FolderWorkspace

    output = Output(format, color, quiet)
    given = o.Given(paths, framework, require, select, ignore, exclude, var, var_file, root, fail_on=fail_on)
    prepared = o.prepare(given)
    with output.progress() as progress:
        run = run_check(FolderWorkspace(prepared.root), prepared.options, progress=progress)
    output.findings(run, prepared.warnings)
    raise typer.Exit(exit_code(run, prepared.fail_on, run.findings))
