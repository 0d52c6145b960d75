"""Tasks for the tests of engines, at module level so that workers can import them."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


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


#: The events of Python's that are moments to die at, as in test_kills.
MOMENTS = frozenset({"open", "subprocess.Popen", "os.mkdir", "os.rename", "os.remove"})
_doomed: list[int] = []  # moments left to live
_seen: list[int] = []
_hooked: list[bool] = []


def _audit(event: str, _: object) -> None:
    if event in MOMENTS and _doomed:
        _doomed[0] -= 1
        _seen[0] += 1
        if not _doomed[0]:
            os.kill(os.getpid(), signal.SIGKILL)


def counted_work(function: Callable[[Any], Any], fates: Mapping[str, int], folder: str, task: Any) -> Any:
    """Work, and be killed at the repository's moment if it has one, once; leaves the number of moments in `folder`."""
    name = task.repository.name
    mark = Path(folder, f"{name}.died")
    fate = 0 if mark.exists() else fates.get(name, 0)
    if fate:
        mark.touch()
    if not _hooked:
        sys.addaudithook(_audit)
        _hooked.append(True)
    _seen[:] = [0]
    _doomed[:] = [fate or -1]
    try:
        return function(task)
    finally:
        _doomed.clear()
        Path(folder, f"{name}.moments").write_text(str(_seen[0]))
