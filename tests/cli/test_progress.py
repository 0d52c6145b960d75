"""Long runs show how far they are: on a terminal only, not when asked to be quiet, and nothing of it stays."""

from __future__ import annotations

import io
import itertools

import pytest

from tfgen.cli.output import Output


class Terminal(io.StringIO):
    """Standard error that is a terminal."""

    def isatty(self) -> bool:
        return True


def shown(monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, quiet: bool, seconds: float) -> str:
    """What a run over 2,000 files writes that takes so many seconds between two steps."""
    clock = itertools.count(0, seconds)
    monkeypatch.setattr("tfgen.cli.output.time.monotonic", lambda: next(clock))
    monkeypatch.setattr("sys.stderr", stream)
    with Output("text", "auto", quiet).progress() as progress:
        for files in range(0, 2001, 100):
            progress(files)
    return stream.getvalue()


def test_a_long_run_on_a_terminal_shows_its_files_and_takes_them_away(monkeypatch: pytest.MonkeyPatch) -> None:
    text = shown(monkeypatch, Terminal(), quiet=False, seconds=2)
    assert [part.split()[-2:] for part in text.split("\r")[1:-1]] == [
        [str(n), "files"] for n in (500, 1000, 1500, 2000)
    ]
    assert text.endswith("\r\x1b[K")


@pytest.mark.parametrize(
    ("stream", "quiet", "seconds"),
    [(io.StringIO(), False, 2), (Terminal(), True, 2), (Terminal(), False, 0.001)],
    ids=["no terminal", "quiet", "short"],
)
def test_nothing_else_shows_any(
    monkeypatch: pytest.MonkeyPatch, stream: io.StringIO, quiet: bool, seconds: float
) -> None:
    assert shown(monkeypatch, stream, quiet, seconds) == ""
