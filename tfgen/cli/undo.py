"""`tfgen undo`: take encryption back in the only order that works."""

from __future__ import annotations

from typing import Annotated

import typer

from tfgen.cli import options as o
from tfgen.errors import UsageError

Addresses = Annotated[
    list[str] | None, typer.Argument(help="Addresses of tables or module calls, as `tfgen check` prints them.")
]
Keys = Annotated[bool, typer.Option("--keys", help="The second step: take away keys and wiring that nothing uses.")]
Applied = Annotated[
    bool, typer.Option("--applied", help="The first step has been applied everywhere; for --keys --write.")
]
Allow = Annotated[list[str] | None, typer.Option(help="Permit what is held back: replace, lifecycle.")]
Path = Annotated[list[str] | None, typer.Option("--path", help="Files and folders to look at. Default: this folder.")]


def undo(
    addresses: Addresses = None,
    keys: Keys = False,
    applied: Applied = False,
    write: o.Write = False,
    allow: Allow = None,
    path: Path = None,
    framework: o.Framework = None,
    exclude: o.Exclude = None,
    var: o.Var = None,
    var_file: o.VarFile = None,
    root: o.Root = None,
    format: o.Format = "text",
    quiet: o.Quiet = False,
    color: o.Color = "auto",
) -> None:
    """Show the diff that takes named tables off their key; nothing is written without --write.

    First `enabled = false`, which plans in place. Once that is applied, `tfgen undo --keys` takes the key away.
    Exit code: 0 done, 1 something was held back, 2 tfgen could not do its work.
    """
    from tfgen.cli.output import Output
    from tfgen.fixing import undoing
    from tfgen.fixing.engine import prove_and_write
    from tfgen.text.folder import FolderWorkspace

    output = Output(format, color, quiet)
    if keys == bool(addresses):
        raise UsageError("undo takes addresses, or --keys", remedy="First the addresses; once that is applied, --keys.")
    if keys and write and not applied:
        raise UsageError(
            "taking a key away makes unreadable what is still encrypted with it",
            remedy="Say --applied once `enabled = false` is applied and DescribeTable shows the AWS-owned key everywhere.",
        )
    given = o.Given(path, framework, exclude=exclude, var=var, var_file=var_file, root=root, allow=allow)
    prepared = o.prepare(given)
    workspace = FolderWorkspace(prepared.root)
    with output.progress() as progress:
        if keys:
            run = undoing.take_keys_away(workspace, prepared.options, progress)
        else:
            run = undoing.undo(workspace, prepared.options, addresses or (), progress=progress)
    if write:
        run = prove_and_write(prepared.root, run)
    output.fixes(run, prepared.warnings)
    raise typer.Exit(2 if run.problems else int(any(fix.status == "held" for fix in run.fixes)))
