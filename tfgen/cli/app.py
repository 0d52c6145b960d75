"""The command `tfgen`: arguments in, one call down, a reporter out."""

from __future__ import annotations

import gc
import os
import sys
from typing import Annotated

import typer

import tfgen
from tfgen.cli.check import check
from tfgen.cli.fix import fix
from tfgen.errors import InternalError, TfgenError

app = typer.Typer(
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    help="Make Terraform code compliant: find what fails, rewrite just those bytes, show the diff.",
)
app.command()(check)
app.command()(fix)


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


def main() -> None:
    """Run the command; every error ends in one message and an exit code of 2."""
    # A short run makes many objects and hardly any garbage; what streams through `check` is collected where it is dropped.
    gc.disable()
    try:
        code = app(standalone_mode=False)
        sys.stdout.flush()
    except TfgenError as error:
        code = _report(error)
    except BrokenPipeError:
        # The reader went away; nothing is left to say, and the interpreter must not try to flush.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except KeyboardInterrupt:
        print("interrupted; no file is half written", file=sys.stderr)
        code = 130
    except Exception as error:
        code = _unexpected(error)
    sys.exit(code if isinstance(code, int) else 0)


def _report(error: TfgenError) -> int:
    from tfgen.reporting.text import plain

    kind = "internal error" if isinstance(error, InternalError) else "error"
    print(f"tfgen: {kind}: {plain(str(error))}", file=sys.stderr)
    return 2


def _unexpected(error: Exception) -> int:
    """Usage errors of the command-line library show themselves; anything else is our fault."""
    show = getattr(error, "show", None)
    if callable(show):
        show()
        return 2
    if os.environ.get("TFGEN_DEBUG"):
        raise error
    print(
        f"tfgen: internal error: {type(error).__name__}: {error}. This is tfgen's fault and nothing was written: please "
        "report it with the command and, if you can, the file. TFGEN_DEBUG=1 shows the traceback.",
        file=sys.stderr,
    )
    return 2
