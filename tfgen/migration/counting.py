"""Numbers with their nouns, for sentences that people read."""

from __future__ import annotations


def counted(number: int, one: str, many: str = "") -> str:
    """Return "1 commit", "2 commits"; `many` where it is not `one` and an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"
