"""What `tfgen migrate` shows while it works: on a terminal, elsewhere, and when it is interrupted."""

from __future__ import annotations

import fcntl
import json
import os
import pty
import re
import select
import socket
import struct
import subprocess
import sys
import termios
import time
from pathlib import Path

import pytest

from tests.migration.repositories import LOCKED, PROVIDER, make, table
from tfgen.cli.live import view

TEXT = 'name = "c"\n[repositories]\nfolder = "../remotes"\n[tfgen.kms]\nkey = "create"\n'
_STEERS = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|\r")


@pytest.fixture
def campaign(tmp_path: Path) -> Path:
    make(tmp_path / "remotes/orders.git", {"main.tf": PROVIDER + table("orders")})
    make(tmp_path / "remotes/locked.git", {"main.tf": table("x", LOCKED)})
    make(tmp_path / f"remotes/other-{'x' * 60}.git", {"main.tf": PROVIDER})
    folder = tmp_path / "campaign"
    folder.mkdir(mode=0o700)
    (folder / "campaign.toml").write_text(TEXT)
    discover(folder)
    return folder


def started(folder: Path, *verb: str, terminal: int | None = None) -> subprocess.Popen[bytes]:
    """Start a verb; with a terminal as the leader of its foreground processes, as a shell does."""

    def lead() -> None:
        os.setsid()
        fcntl.ioctl(2, termios.TIOCSCTTY, 0)

    out = subprocess.PIPE if terminal is None else terminal
    environment = {**os.environ, "TERM": "xterm", "GIT_CONFIG_GLOBAL": "/dev/null"}
    for name in ("COLUMNS", "LINES"):  # would count for more than the terminal
        environment.pop(name, None)
    return subprocess.Popen(
        [sys.executable, "-m", "tfgen", "migrate", *verb, str(folder)],
        stdin=subprocess.DEVNULL if terminal is None else terminal,
        stdout=out,
        stderr=out,
        env=environment,
        cwd=Path(__file__).parents[2],
        preexec_fn=None if terminal is None else lead,
    )


def discover(folder: Path) -> None:
    process = started(folder, "discover")
    assert process.communicate() and process.returncode == 0


def on_a_terminal(folder: Path, *verb: str, size: tuple[int, int] = (24, 80), interrupt: str = "") -> tuple[int, str]:
    """Run a verb on a terminal; return its code and all that it wrote. `interrupt`: press Ctrl-C when this is shown."""
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", *size, 0, 0))
    process = started(folder, *verb, terminal=theirs)
    os.close(theirs)
    said = b""
    until = time.monotonic() + 50
    while select.select([ours], [], [], max(0.0, until - time.monotonic()))[0]:
        try:
            said += os.read(ours, 65536)
        except OSError:  # the last process that had the terminal is gone
            break
        if interrupt and interrupt.encode() in said:
            os.write(ours, b"\x03")
            interrupt = ""
    os.close(ours)
    if process.poll() is None and time.monotonic() >= until:
        process.kill()
    return process.wait(), said.decode()


def test_a_terminal_shows_counts_places_pace_and_rest(campaign: Path) -> None:
    code, said = on_a_terminal(campaign, "plan", "--workers", "1")
    assert code == 1
    assert re.search(r"plan: [12] of 3, [0-9.]+ a (second|minute), about \d+ s left", said)
    assert "plan: 3 of 3, " in said and "       1 changed" in said and "  at orders" in said
    after = _STEERS.sub("", said.split("\x1b[?25h")[-1])
    assert after.startswith("3 repositories looked at, 3 worked on, 0 unchanged\n")
    assert "orders: changed: 1 fixed in 2 files\r\n" in said  # stays above the view


def test_a_narrow_terminal_is_not_overrun(campaign: Path) -> None:
    _, said = on_a_terminal(campaign, "plan", "--workers", "1", size=(6, 30))
    drawn = said.split("\x1b[?25h")[0]
    assert max(len(_STEERS.sub("", line)) for line in re.split(r"\r\n|\x1b\[2K", drawn)) <= 30
    ups = [run.count("1A") for run in re.findall(r"(?:\x1b\[1A\x1b\[2K)+", drawn)]
    assert 3 <= max(ups) <= 5 and "…" in drawn


def test_an_interrupt_in_the_middle_is_clean_and_can_be_gone_on_from(campaign: Path) -> None:
    code, said = on_a_terminal(campaign, "plan", "--workers", "1", interrupt="  at ")
    assert code == 130 and "Traceback" not in said and "\x1b[?25h" in said  # the cursor is back
    assert said.endswith("interrupted; what is done is written down, and the same command goes on from there\r\n")
    code, said = on_a_terminal(campaign, "plan", "--workers", "1")
    assert code == 1 and "3 repositories looked at" in said and "1 changed: fixed" in said


def test_an_interrupt_does_not_wait_for_a_remote_that_does_not_answer(campaign: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}/acme/a.git"
        (campaign / "campaign.toml").write_text(TEXT.replace("folder", f'urls = ["{url}"]\nfolder'))
        discover(campaign)
        begun = time.monotonic()
        code, said = on_a_terminal(campaign, "plan", "--workers", "1", interrupt="plan: 0 of 4")
        assert code == 130 and "Traceback" not in said
        assert time.monotonic() - begun < 30  # git would be waited for a minute


def test_elsewhere_there_are_plain_lines_or_json_only(campaign: Path) -> None:
    out, err = started(campaign, "plan", "--workers", "1").communicate()
    assert (out, b"\x1b" in err) == (b"", False)
    assert "orders: changed: 1 fixed in 2 files" in err.decode().splitlines()
    code, said = on_a_terminal(campaign, "plan", "--log-json")
    assert code == 1
    assert {json.loads(line)["verb"] for line in said.splitlines()} == {"plan"}


def test_the_view_says_how_far_how_fast_and_what_takes_long() -> None:
    current = [("acme/\x1b[2Jb", 1.0), ("acme/slow", 130.0)]
    assert view("plan", 9, {"failed": 1, "changed": 2}, current, 60.0, 24) == [
        "plan: 3 of 9, 3.0 a minute, about 2 min left",
        "       2 changed",
        "       1 failed",
        "  at acme/\\x1b[2Jb",
        "  at acme/slow, 2 min",
    ]
    assert view("plan", 9, {}, [], 1.0, 24) == ["plan: 0 of 9"]
    assert view("plan", 20_000, {"changed": 100}, [], 100.0, 24)[0].endswith("1.0 a second, about 5.5 h left")
    assert len(view("plan", 9, {"changed": 1}, current * 9, 1.0, 6)) == 4
