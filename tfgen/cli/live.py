"""What a campaign shows while it works: a live view on a terminal, a line a repository elsewhere, or JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections import Counter
from typing import Any

from tfgen.migration.selection import Watch
from tfgen.reporting.terminal import plain


class Lines(Watch):
    """A plain line for each repository that has something to say."""

    def done(self, repository: str, outcome: str, detail: str) -> None:
        if outcome not in ("unchanged", "nothing relevant"):
            sys.stderr.write(plain(f"{repository}: {outcome}{f': {detail}' if detail else ''}") + "\n")


def log_line(verb: str, event: str, **more: object) -> None:
    """Write one JSON object as a line of standard error."""
    at = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
    sys.stderr.write(json.dumps({"at": at, "verb": verb, "event": event, **more}) + "\n")
    sys.stderr.flush()


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


class Live(Watch):
    """Counts by outcome, what is worked on, how fast, and how long it may take; drawn by rich."""

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
        self._counts.clear()
        self._live = RichLive(
            console=Console(stderr=True), get_renderable=self.shown, refresh_per_second=8, transient=True
        )
        self._live.start()

    def start(self, repository: str) -> None:
        self._current[repository] = time.monotonic()

    def done(self, repository: str, outcome: str, detail: str) -> None:
        self._current.pop(repository, None)
        self._counts[outcome] += 1

    def end(self) -> None:
        if self._live is not None:
            self._live.stop()
            self._live = None

    def shown(self) -> Any:
        """Return what is drawn now."""
        from rich.text import Text

        done = sum(self._counts.values())
        seconds = max(time.monotonic() - self._begun, 1e-9)
        pace = done / seconds
        rest = f", about {(self._total - done) / pace:.0f} s left" if done and done < self._total else ""
        lines = [f"{self._verb}: {done} of {self._total}, {pace:.1f} a second{rest}"]
        lines += [f"  {count:6} {outcome}" for outcome, count in sorted(self._counts.items())]
        lines += [f"  at {plain(name)}" for name in list(self._current)[:8]]
        return Text("\n".join(lines))


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
