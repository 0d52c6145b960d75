"""The command `tfgen`: arguments in, one call down, a reporter out; what goes wrong becomes one message and an exit code."""

from __future__ import annotations

import gc
import os
import sys

from tfgen.cli import quick
from tfgen.errors import InternalError, TfgenError

_INTERRUPTED = 130


def main() -> None:
    """Run the command; every error ends in one message and an exit code of 2."""
    # A short run makes many objects and hardly any garbage; what streams through `check` is collected where it is dropped.
    gc.disable()
    _open_closed_streams()
    try:
        if _speaks_json():
            from tfgen.cli.live import log_in_json

            log_in_json(_verb())
        code = _run(sys.argv[1:])
        sys.stdout.flush()
    except TfgenError as error:
        code = _report(error)
    except BrokenPipeError:
        code = 0  # The reader went away; nothing is left to say.
    except KeyboardInterrupt:
        code = _INTERRUPTED
    except Exception as error:
        code = _unexpected(error)
    if code == _INTERRUPTED:  # Typer makes this code of an interrupt, without a word
        verb = sys.argv[1:2] == ["migrate"]
        what = (
            "what is done is written down, and the same command goes on from there"
            if verb
            else "no file is half written"
        )
        _say(f"interrupted; {what}", "interrupted")
    _discard_unwritable()
    gc.freeze()  # nothing is left to collect for; the interpreter would go over all of it twice at its end
    sys.exit(code if isinstance(code, int) else 0)


def _run(arguments: list[str]) -> int | None:
    call = quick.read(arguments)
    if call is not None:
        return quick.run(call)
    from tfgen.cli.commands import app

    try:
        code: int | None = app(standalone_mode=False)
    except SystemExit:  # the library's way to end when a reader went away
        raise BrokenPipeError from None
    return code


def _open_closed_streams() -> None:
    """A standard stream that the caller closed becomes the null device, lest a file that is opened later takes its number."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: SIM115 - open until the end


def _discard_unwritable() -> None:
    """What a stream does not take is dropped here, else the interpreter would try again at its end and change the exit code."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _say(text: str, event: str = "error", **more: object) -> None:
    """Say a line on standard error; where a campaign's log is asked for as JSON, it is a line of that."""
    from contextlib import suppress

    with suppress(OSError):
        if _speaks_json():
            from tfgen.cli.live import log_line

            log_line(_verb(), event, text=text, **more)
            return
        from tfgen.reporting.terminal import plain

        print(plain(text), file=sys.stderr)


def _speaks_json() -> bool:
    return sys.argv[1:2] == ["migrate"] and "--log-json" in sys.argv


def _verb() -> str:
    return "".join(sys.argv[2:3])


def _report(error: TfgenError) -> int:
    kind = "internal error" if isinstance(error, InternalError) else "error"
    place: dict[str, object] = {"path": error.path, "line": error.line, "column": error.column}
    _say(f"tfgen: {kind}: {error}", "error", message=error.message, remedy=error.remedy, **place)
    return 2


def _unexpected(error: Exception) -> int:
    """Usage errors of the command-line library show themselves; anything else is our fault."""
    show = getattr(error, "show", None)
    if callable(show):
        words = getattr(error, "format_message", None)
        if "--log-json" in sys.argv and callable(words):
            _say(f"tfgen: error: {words()}")
        else:
            show()
        return 2
    if os.environ.get("TFGEN_DEBUG"):
        raise error
    _say(
        f"tfgen: internal error: {type(error).__name__}: {error}. This is tfgen's fault; no file is half written. Please "
        "report it with the command and, if you can, the file. TFGEN_DEBUG=1 shows the traceback."
    )
    return 2
