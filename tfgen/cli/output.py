"""Where results go: standard output has the result, standard error the talk."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from tfgen.cli import choices
from tfgen.errors import UsageError, WriteError
from tfgen.fixing.results import Finding, Run

#: Files between two steps of the progress bar.
_STEP = 500


class Output:
    """Chooses the reporter by format, and colours by where the output goes."""

    def __init__(self, format: str, color: str, quiet: bool) -> None:
        """Check the choices.

        Raises:
            UsageError: an unknown format or colour choice.
        """
        choices.format_of(format, "text", "json")
        if color not in ("auto", "always", "never"):
            raise UsageError(f"--color {color} is no choice", remedy="Say auto, always or never.")
        self._json = format == "json"
        self._quiet = quiet
        self._color = color

    def _colored(self, terminal: bool) -> bool:
        if self._color == "auto":
            return terminal and "NO_COLOR" not in os.environ
        return self._color == "always"

    @contextmanager
    def progress(self) -> Iterator[Callable[[int], None]]:
        """Show how many files were searched, on a terminal and once a run has taken a second."""
        if self._quiet or not sys.stderr.isatty():
            yield lambda files: None
            return
        begun = time.monotonic()
        shown = 0

        def show(files: int) -> None:
            nonlocal shown
            if files - shown >= _STEP and time.monotonic() - begun > 1:
                shown = files
                bar = "#" * min(40, files // _STEP)
                sys.stderr.write(f"\r{bar} {files} files")
                sys.stderr.flush()

        try:
            yield show
        finally:
            if shown:
                sys.stderr.write("\r\x1b[K")

    def findings(self, run: Run, warnings: Sequence[str]) -> None:
        """Report a `check`."""
        if self._json:
            from tfgen.reporting.json import render

            _write(render(run))
        else:
            from tfgen.reporting.text import findings

            _write(findings(run, self._colored(sys.stdout.isatty())))
        self.summary(run, warnings)

    def fixes(self, run: Run, warnings: Sequence[str]) -> None:
        """Report a `fix`: the diff, or JSON."""
        if self._json:
            from tfgen.reporting.json import render

            _write(render(run))
        elif not run.written:
            from tfgen.reporting.diff import diff

            terminal = sys.stdout.isatty()
            _write(diff(run, self._colored(terminal), terminal))
        self.summary(run, warnings)

    def apply_policy(self, run: Run, warnings: Sequence[str]) -> None:
        """Report what the role that applies a fix must be allowed."""
        from tfgen.reporting.json import policy

        _write(policy(run))
        self.summary(run, warnings)

    def summary(self, run: Run, warnings: Sequence[str]) -> None:
        """Say on standard error what happened and what is left."""
        from tfgen.reporting.text import problems, summary

        talk = problems(run, warnings)
        if not self._quiet and not self._json:
            talk += summary(run)
        sys.stderr.write(talk)


def write(data: bytes) -> None:
    """Give the result to standard output, before anything is said on standard error.

    Raises:
        WriteError: it takes no more (a full disk).
        BrokenPipeError: its reader went away.
    """
    try:
        sys.stdout.buffer.write(data)
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        raise WriteError(f"standard output can't be written: {error.strerror}") from None


def _write(text: str) -> None:
    write(text.encode("utf-8", "surrogateescape"))


def exit_code(run: Run, fail_on: frozenset[str], findings: Sequence[Finding]) -> int:
    """0 clean, 1 failing findings remain, 2 some file could not be worked on."""
    if run.problems:
        return 2
    failing = {"fail", *fail_on}
    unknown = any(f.verdict in fail_on for f in run.findings)
    return int(unknown or any(f.verdict in failing for f in findings))
