"""`fix --write` without a key asks on a terminal."""

from __future__ import annotations

import os
import pty
import sys
from pathlib import Path


def answer(project: Path, text: bytes) -> tuple[int, bytes]:
    """Run `tfgen fix --write` on a terminal of its own, answer its question, and return exit code and what it showed."""
    child, terminal = pty.fork()
    if child == 0:
        os.chdir(project)
        os.execv(sys.executable, [sys.executable, "-m", "tfgen", "fix", "--write"])
    shown = b""
    while b"key: " not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, text + b"\n")
    try:
        while part := os.read(terminal, 4096):
            shown += part
    except OSError:  # the terminal is gone with the command
        pass
    _, status = os.waitpid(child, 0)
    os.close(terminal)
    return os.waitstatus_to_exitcode(status), shown


def test_an_answer_is_a_choice(project: Path) -> None:
    code, shown = answer(project, b"create")
    assert code == 0
    assert b"1 fixed (written)" in shown
    assert (project / "kms.tf").exists()


def test_no_answer_leaves_the_fixes_out(project: Path) -> None:
    code, _ = answer(project, b"")
    assert code == 1
    assert [path.name for path in project.iterdir()] == ["main.tf"]
