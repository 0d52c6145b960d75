"""`tfgen check`: findings only."""

from __future__ import annotations

from tfgen.cli.given import Given, prepare
from tfgen.cli.output import Output, exit_code


def check(given: Given, format: str, color: str, quiet: bool) -> int:
    """Print the findings and return the exit code."""
    from tfgen.fixing.checking import check as run_check
    from tfgen.text.folder import FolderWorkspace

    output = Output(format, color, quiet)
    prepared = prepare(given)
    with output.progress() as progress:
        run = run_check(FolderWorkspace(prepared.root), prepared.options, progress=progress)
    output.findings(run, prepared.warnings)
    return exit_code(run, prepared.fail_on, run.findings)
