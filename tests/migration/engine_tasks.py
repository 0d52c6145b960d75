"""Tasks for the tests of engines, at module level so that workers can import them."""

from __future__ import annotations

import os
import signal
from pathlib import Path


def double(number: int) -> int:
    return 2 * number


def die_at_three(number: int) -> int:
    if number == 3:
        os.kill(os.getpid(), signal.SIGKILL)
    return number


def hang_at_three(number: int) -> int:
    if number == 3:
        signal.pause()
    return number


def fill_memory(megabytes: int) -> str:
    """Say whether so much memory can be had."""
    try:
        return f"got {len(bytearray(megabytes << 20)) >> 20}"
    except MemoryError:
        return "refused"


def meet(folder: str) -> int:
    """Wait for the other half through two named pipes: two that do not run at once never come to an end."""
    one, other = Path(folder, "a"), Path(folder, "b")
    for first, second in ((one, other), (other, one)):
        try:
            Path(folder, f"{first.name}.taken").mkdir()
        except FileExistsError:
            continue
        if first is one:
            first.write_text("x")
            return len(second.read_text())
        length = len(second.read_text())
        first.write_text("x")
        return length
    raise AssertionError("three came")
