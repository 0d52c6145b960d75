"""What a campaign shows while it works: a live view on a terminal, a line a repository elsewhere, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from tfgen.migration.selection import Watch
from tfgen.reporting.terminal import plain

#: Outcomes that need no line of their own.
_QUIET = ("unchanged", "nothing relevant", "not planned")


class Lines(Watch):
    """A plain line for each repository that has something to say."""

    def done(self, repository: str, outcome: str, detail: str) -> None:
        if outcome not in _QUIET:
            sys.stderr.write(plain(f"{repository}: {outcome}{f': {detail}' if detail else ''}") + "\n")


def log_line(verb: str, event: str, **more: object) -> None:
    """Write one JSON object as a line of standard error."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sys.stderr.write(json.dumps({"at": at, "verb": verb, "event": event, **more}) + "\n")
    sys.stderr.flush()


def log_in_json(verb: str) -> None:
    """Let what libraries say (Dask's connections, a forge's retries, warnings) be lines of JSON too."""
    import logging
    import threading

    class Handler(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            log_line(verb, "log", text=record.getMessage(), level=record.levelname.lower(), logger=record.name)

    logging.basicConfig(handlers=[Handler()], level=logging.WARNING)
    logging.captureWarnings(True)
    said = logging.getLogger("tfgen")
    threading.excepthook = lambda of: said.error("a thread ended: %s: %s", of.exc_type.__name__, of.exc_value)


class JsonLines(Watch):
    """One JSON object a line: time, verb, event, repository, outcome, detail."""

    def __init__(self) -> None:
        self._verb = ""

    def begin(self, verb: str, total: int) -> None:
        self._verb = verb
        self._say("begin", total=total)

    def start(self, repository: str) -> None:
        self._say("start", repository=repository)

    def done(self, repository: str, outcome: str, detail: str) -> None:
        self._say("done", repository=repository, outcome=outcome, detail=detail)

    def end(self) -> None:
        self._say("end")

    def _say(self, event: str, **more: object) -> None:
        log_line(self._verb, event, **more)


class Live(Lines):
    """The same lines, and below them, drawn by rich, what is going on."""

    def __init__(self) -> None:
        self._counts: Counter[str] = Counter()
        self._current: dict[str, float] = {}
        self._total = 0
        self._verb = ""
        self._begun = 0.0
        self._live: Any = None

    def begin(self, verb: str, total: int) -> None:
        from rich.console import Console
        from rich.live import Live as RichLive

        self._verb, self._total, self._begun = verb, total, time.monotonic()
        console = Console(stderr=True)
        self._live = RichLive(
            console=console,
            get_renderable=lambda: self.shown(console.height),
            refresh_per_second=8,
            transient=True,
            vertical_overflow="crop",
        )
        self._live.start()

    def start(self, repository: str) -> None:
        self._current[repository] = time.monotonic()

    def done(self, repository: str, outcome: str, detail: str) -> None:
        self._current.pop(repository, None)
        self._counts[outcome] += 1
        super().done(repository, outcome, detail)

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def shown(self, height: int) -> Any:
        """Return what is drawn now; what is too long for a line is cut, but for the first."""
        from rich.console import Group
        from rich.text import Text

        now = time.monotonic()
        current = [(name, now - begun) for name, begun in list(self._current.items())]
        first, *rest = view(self._verb, self._total, dict(self._counts), current, now - self._begun, height)
        return Group(Text(first), *(Text(line, no_wrap=True, overflow="ellipsis") for line in rest))


def view(
    verb: str, total: int, counts: Mapping[str, int], current: Sequence[tuple[str, float]], seconds: float, height: int
) -> list[str]:
    """Return the lines of the live view: how far and how fast, counts by outcome, and what is worked on for how long.

    Args:
        current: names, and for how many seconds each is worked on.
        seconds: since the verb began.
        height: of the terminal; what does not fit is left out, last what is worked on.
    """
    done = sum(counts.values())
    pace = done / max(seconds, 1e-9)
    fast = f", {pace:.1f} a second" if pace >= 1 else f", {pace * 60:.1f} a minute"
    rest = f", about {_span((total - done) / pace)} left" if 0 < done < total else ""
    lines = [f"{verb}: {done} of {total}{fast if done else ''}{rest}"]
    lines += [f"  {count:6} {outcome}" for outcome, count in sorted(counts.items())]
    room = max(0, min(8, height - 2 - len(lines)))
    return lines + [f"  at {plain(name)}{f', {_span(age)}' if age >= 5 else ''}" for name, age in current[:room]]


def _span(seconds: float) -> str:
    if seconds < 100:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 6000 else f"{seconds / 3600:.1f} h"


def watch_for(log_json: bool, quiet: bool) -> Watch:
    """Choose by where standard error goes; without rich a terminal gets lines too."""
    if log_json:
        return JsonLines()
    if quiet:
        return Watch()
    if sys.stderr.isatty():
        try:
            import rich  # noqa: F401
        except ModuleNotFoundError:
            return Lines()
        return Live()
    return Lines()
