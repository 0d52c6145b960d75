"""How fast a forge is written to: at most so many writes a minute, evenly."""

from __future__ import annotations

import time
from collections.abc import Callable


class Pace:
    """Waits before a write when the last one was too short a time ago. 0 writes a minute is no limit."""

    def __init__(
        self,
        writes_per_minute: int = 0,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._gap = 60.0 / writes_per_minute if writes_per_minute else 0.0
        self._clock = clock
        self._sleep = sleep
        self._next = 0.0

    def wait(self) -> None:
        """Return when a write may be made."""
        if not self._gap:
            return
        now = self._clock()
        if now < self._next:
            self._sleep(self._next - now)
            now = self._next
        self._next = now + self._gap
