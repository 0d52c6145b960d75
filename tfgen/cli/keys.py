"""`tfgen keys …`: which keys the fixes need."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from tfgen.cli import options as o

keys = typer.Typer(no_args_is_help=True, help="Which KMS keys the fixes need, and from where they come.")


@keys.callback()
def _group() -> None:
    """Keep `keys` a group of commands however many it has."""


@keys.command()
def plan(
    paths: o.Paths = None,
    framework: o.Framework = None,
    kms_key: o.KmsKey = None,
    key_module: o.KeyModule = False,
    multi_region: o.MultiRegion = False,
    max_keys: o.MaxKeys = None,
    allow: o.Allow = None,
    require: o.Require = None,
    select: o.Select = None,
    ignore: o.Ignore = None,
    exclude: o.Exclude = None,
    var: o.Var = None,
    var_file: o.VarFile = None,
    root: o.Root = None,
    format: o.Format = "text",
    quiet: o.Quiet = False,
) -> None:
    """Print which key each table would get, per root, account, region and provider; nothing is written.

    Exit code: 0 every fix has a key, 1 some has none or --max-keys allows fewer, 2 tfgen could not do its work.
    """
    from tfgen.cli.output import Output, write
    from tfgen.fixing.key_plan import key_table
    from tfgen.reporting import keys as reporter
    from tfgen.reporting.text import problems
    from tfgen.text.folder import FolderWorkspace

    output = Output(format, "never", quiet)
    given = o.Given(paths, framework, require, select, ignore, exclude, var, var_file, root, allow, kms_key)
    given = given._replace(key_module=key_module, multi_region=multi_region, max_keys=max_keys)
    prepared = o.prepare(given)
    with output.progress() as progress:
        found = key_table(FolderWorkspace(prepared.root), prepared.options, progress=progress)
    text = reporter.render(found) if format == "json" else reporter.table(found)
    write(text.encode("utf-8", "surrogateescape"))
    sys.stderr.write(
        problems(found.run, prepared.warnings) + ("" if quiet or format == "json" else reporter.talk(found))
    )
    raise typer.Exit(2 if found.run.problems else int(bool(found.keyless or found.held)))


@keys.command()
def check(
    paths: o.Paths = None,
    fix: Annotated[bool, typer.Option("--fix", help="Show the diff that adds what is missing.")] = False,
    write: Annotated[bool, typer.Option("--write", help="Write that, all files or none.")] = False,
    exclude: o.Exclude = None,
    var: o.Var = None,
    var_file: o.VarFile = None,
    root: o.Root = None,
    format: o.Format = "text",
    fail_on: o.FailOn = None,
    quiet: o.Quiet = False,
    color: o.Color = "auto",
) -> None:
    """Judge the policies of the keys that tables use: which actions does DynamoDB miss?

    Read are policies in the same configuration: jsonencode, JSON in a heredoc, aws_iam_policy_document, policy resources of keys.
    Exit code: 0 every policy lets DynamoDB work, 1 one does not, 2 tfgen could not do its work.
    """
    from tfgen.cli.output import Output, exit_code
    from tfgen.fixing.engine import prove_and_write
    from tfgen.fixing.key_check import check_policies
    from tfgen.text.folder import FolderWorkspace

    output = Output(format, color, quiet)
    given = o.Given(paths, exclude=exclude, var=var, var_file=var_file, root=root, fail_on=fail_on)
    prepared = o.prepare(given)
    with output.progress() as progress:
        run = check_policies(FolderWorkspace(prepared.root), prepared.options, fix=fix or write, progress=progress)
    if write:
        run = prove_and_write(prepared.root, run)
    if fix or write:
        output.fixes(run, prepared.warnings)
    else:
        output.findings(run, prepared.warnings)
    failing = run.remaining if write else run.findings
    raise typer.Exit(exit_code(run, prepared.fail_on, failing) if write or not fix else 2 * bool(run.problems))
