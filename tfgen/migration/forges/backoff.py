"""Trying again: a bounded number of times, as long as the forge asks for, and never longer than a limit."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from tfgen.errors import ForgeError
from tfgen.migration.counting import counted

T = TypeVar("T")


class Backoff(NamedTuple):
    """How often and how long. `sleep` takes seconds; tests give one that only records them."""

    tries: int = 6
    first: float = 1.0  # seconds before the second try; doubled each time
    longest: float = 900.0  # a forge that asks for more is not waited for
    sleep: Callable[[float], None] = time.sleep

    def call(self, action: Callable[[], T]) -> T:
        """Run `action` until it returns, raises an error that is not retriable, or the tries are used up."""
        pause = self.first
        for attempt in range(1, self.tries + 1):
            try:
                return action()
            except ForgeError as error:
                wait = pause if error.wait is None else max(error.wait, 0.0)
                if error.retriable and error.wait is not None and wait > self.longest:
                    minutes = counted(math.ceil(wait / 60), "minute")
                    error.remedy = f"The forge asks for a pause of {minutes}; run again after that."
                if not error.retriable or attempt == self.tries or wait > self.longest:
                    raise
                self.sleep(wait)
                pause = min(pause * 2, self.longest)
        raise AssertionError("tries is at least 1")


#: What a person at a terminal, or a nightly job, waits for.
PATIENT = Backoff()


def asked_wait(headers: dict[str, str], now: float) -> float | None:
    """How many seconds a response asks to be left alone; None when it does not. `headers` have lower-case names, `now` is in epoch seconds.

    Sources: RFC 9110 section 10.2.3 (Retry-After), and the rate limit headers in GitHub's and GitLab's REST documentation.
    """
    after = headers.get("retry-after", "")
    if after.isdigit():
        return float(after)
    if after:
        from email.utils import parsedate_to_datetime

        try:
            return max(parsedate_to_datetime(after).timestamp() - now, 0.0)
        except ValueError:
            return None
    for left, reset in (("x-ratelimit-remaining", "x-ratelimit-reset"), ("ratelimit-remaining", "ratelimit-reset")):
        if headers.get(left) == "0" and headers.get(reset, "").isdigit():
            return max(float(headers[reset]) - now, 0.0) + 1.0
    return None
