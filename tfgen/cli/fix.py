"""`tfgen fix`: the diff that makes what fails pass, and with `--write` the files."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tfgen import cli
from tfgen.cli.given import Given, prepare
from tfgen.cli.output import Output
from tfgen.cli.output import exit_code as code_of
from tfgen.errors import UsageError

if TYPE_CHECKING:
    import tfgen.cli.options  # noqa: F401 - whose names stand in annotations, for Typer (docs/adr/0004)
    from tfgen.fixing.results import Run


def fix(
    paths: cli.options.Paths = None,
    framework: cli.options.Framework = None,
    kms_key: cli.options.KmsKey = None,
    max_keys: cli.options.MaxKeys = None,
    key_unit: cli.options.KeyUnit = None,
    key_policy: cli.options.KeyPolicy = "",
    key_module: cli.options.KeyModule = False,
    multi_region: cli.options.MultiRegion = False,
    write: cli.options.Write = False,
    apply_policy: cli.options.ApplyPolicy = False,
    exit_code: cli.options.ExitCode = False,
    allow: cli.options.Allow = None,
    require: cli.options.Require = None,
    via: cli.options.Via = None,
    registry: cli.options.Registry = None,
    registry_host: cli.options.RegistryHost = None,
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
    stdin_filename: cli.options.StdinFilename = None,
) -> int:
    """Show the diff that makes failing tables pass; nothing is written without --write.

    Exit code: 0 done, 1 with --write when a fix was held back (with --exit-code when anything would change), 2 tfgen could not do
    its work.
    """
    output = Output(format, color, quiet)
    given = Given(
        paths,
        framework,
        require,
        select,
        ignore,
        exclude,
        var,
        var_file,
        root,
        allow,
        kms_key,
        via,
        registry,
        registry_host,
        fail_on,
        propose=not write,
        max_keys=max_keys,
        key_unit=key_unit,
        key_policy=key_policy,
        key_module=key_module,
        multi_region=multi_region,
    )
    if paths == ["-"]:
        if write and format == "json":
            raise UsageError("with -, --write prints the fixed text, so there is no place for JSON", remedy="Drop one.")
        return _standard_input(output, given, stdin_filename, write, exit_code)
    if stdin_filename is not None:
        raise UsageError("--stdin-filename is for standard input", remedy="Give - as the path.")
    return _folder(output, given, write, exit_code, apply_policy)


def _folder(output: Output, given: Given, write: bool, exit_code: bool, apply_policy: bool) -> int:
    from tfgen.fixing import engine
    from tfgen.text.folder import FolderWorkspace

    prepared = prepare(given)
    warnings = list(prepared.warnings)
    if write:
        finished = engine.resume(prepared.root)
        warnings += [f"finished an interrupted write: {path}" for path in finished]
    elif engine.interrupted(prepared.root):
        warnings.append("a write was interrupted here; `tfgen fix --write` finishes it")
    workspace = FolderWorkspace(prepared.root)
    with output.progress() as progress:
        run = engine.fix(workspace, prepared.options, progress=progress)
    if write:
        if _undecided(run) and sys.stdin.isatty() and sys.stderr.isatty():
            key = _ask()
            if key:
                run = engine.fix(workspace, prepared.options._replace(kms_key=key))
        run = engine.prove_and_write(prepared.root, run)
    if apply_policy:
        output.apply_policy(run, tuple(warnings))
    else:
        output.fixes(run, tuple(warnings))
    if run.problems:
        return 2
    if write:
        return code_of(run, prepared.fail_on, run.remaining)
    return int(exit_code and bool(run.files))


def _undecided(run: Run) -> bool:
    return any(fix.reason.startswith("no key was chosen") for fix in run.fixes)


def _ask() -> str:
    """Ask which key to use; an empty answer leaves these fixes out."""
    print(
        "These fixes need a KMS key. A key costs money each month and can't be taken back quickly.\n"
        "Say create, the ARN of a key, an expression such as var.kms_key_arn, alias/NAME, or aws-managed;\n"
        "an empty answer leaves them out.",
        file=sys.stderr,
    )
    print("key: ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip()


def _standard_input(output: Output, given: Given, name: str | None, write: bool, exit_code: bool) -> int:
    """Fix one text: the diff, or with `--write` the text itself, goes to standard output.

    With a name the text stands for that file among those of its folder; without one it stands alone.
    """
    from tfgen.cli.output import write as write_result
    from tfgen.fixing import engine
    from tfgen.text.folder import FolderWorkspace
    from tfgen.text.workspace import MemoryWorkspace, Overlay

    prepared = prepare(given._replace(paths=None))
    path = "stdin.tf" if name is None else _path_of(name, prepared.root)
    data = sys.stdin.buffer.read()
    alone = MemoryWorkspace({path: data})
    workspace = alone if name is None else Overlay(FolderWorkspace(prepared.root), {path: data})
    run = engine.fix(workspace, prepared.options._replace(paths=(path,), propose=False))
    if write:
        run = engine.prove_files(run)
        write_result(next((file.after.encode() for file in run.files if file.path == path), data))
        output.summary(run._replace(written=bool(run.files)), prepared.warnings)
    else:
        output.fixes(run, prepared.warnings)
    if run.problems:
        return 2
    if write:
        return code_of(run, prepared.fail_on, run.remaining)
    return int(exit_code and bool(run.files))


def _path_of(name: str, root: str) -> str:
    """The workspace path of the name that standard input goes by; nothing needs to be there."""
    path = os.path.relpath(os.path.join(os.path.realpath("."), name), root)
    if path.split(os.sep)[0] == "..":
        raise UsageError(f"--stdin-filename {name} is outside {root}", remedy="Name a file in this repository.")
    from tfgen.terraform.syntaxes import CONFIGURATION

    if not path.endswith(CONFIGURATION):
        raise UsageError(
            f"--stdin-filename {name} is no configuration file", remedy="Name the file that the text comes from."
        )
    return path.replace(os.sep, "/")
