"""`fix --write` without a key: on a terminal it asks."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import TABLE


def answered(project: Path, answer: bytes) -> int:
    """Run with a terminal on which the answer is typed already; return the exit code."""
    ours, theirs = pty.openpty()
    try:
        os.write(ours, answer)
        command = [sys.executable, "-m", "tfgen", "fix", "--write", "--quiet"]
        run = subprocess.run(
            command, cwd=project, stdin=theirs, stderr=theirs, stdout=subprocess.PIPE, timeout=60, check=False
        )
        assert run.stdout == b""
        assert b"These fixes need a KMS key" in _shown(ours)
        return run.returncode
    finally:
        os.close(ours)
        os.close(theirs)


def _shown(terminal: int) -> bytes:
    """All that a terminal shows: one read may return no more than the echo of what was typed."""
    os.set_blocking(terminal, False)
    shown = b""
    while True:
        try:
            shown += os.read(terminal, 1 << 16)
        except BlockingIOError:
            return shown


@pytest.mark.parametrize(
    ("answer", "code", "files"),
    [
        (b"create\n", 0, ["kms.tf", "main.tf"]),
        (b"aws-managed\n", 0, ["main.tf"]),
        (b"\n", 1, ["main.tf"]),
        (b"\x04", 1, ["main.tf"]),
        (b"no key at all\n", 2, ["main.tf"]),
    ],
)
def test_the_answer_decides(project: Path, answer: bytes, code: int, files: list[str]) -> None:
    assert answered(project, answer) == code
    assert sorted(path.name for path in project.iterdir()) == files
    assert ((project / "main.tf").read_text() != TABLE) == (code == 0)
