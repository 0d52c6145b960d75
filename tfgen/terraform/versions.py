"""Version constraints of module calls.

Source: Terraform language documentation, "Version Constraints": a comma-separated list; `~>` frees only the last part
given; a pre-release is only taken when it is named exactly.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tfgen.errors import UsageError

_TERM = r"\s*(=|!=|>=|<=|>|<|~>)?\s*v?(\d+(?:\.\d+){0,2})(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\s*"

Release = tuple[int, int, int]


class Term(NamedTuple):
    """One comparison. `given` is how many parts of the release were written."""

    operator: str
    release: Release
    given: int
    prerelease: str = ""

    def upper(self) -> Release | None:
        """The first release that the term excludes above what it admits, or None when it has no end."""
        major, minor, patch = self.release
        if self.operator == "=":
            return (major, minor, patch + 1)
        if self.operator == "<":
            return self.release
        if self.operator == "<=":
            return (major, minor, patch + 1)
        if self.operator == "~>":
            if self.given == 1:
                return None
            return (major + 1, 0, 0) if self.given == 2 else (major, minor + 1, 0)
        return None

    def lower(self) -> Release:
        """The first release that the term admits."""
        major, minor, patch = self.release
        if self.operator in ("=", ">=", "~>"):
            return self.release
        return (major, minor, patch + 1) if self.operator == ">" else (0, 0, 0)


def parse_constraint(text: str) -> tuple[Term, ...]:
    """Read a constraint; the empty one admits everything.

    Raises:
        UsageError: it does not parse; names the column.
    """
    if not text.strip():
        return ()
    terms = []
    column = 1
    for part in text.split(","):
        match = re.fullmatch(_TERM, part)
        if match is None:
            raise UsageError(
                f'"{text}" is no version constraint',
                column=column + len(part) - len(part.lstrip()),
                remedy='Write it as in "~> 5.0".',
            )
        numbers = [int(n) for n in match[2].split(".")]
        release = (*numbers, 0, 0)[:3]
        terms.append(Term(match[1] or "=", release, len(numbers), match[3] or ""))  # type: ignore[arg-type]
        column += len(part) + 1
    return tuple(terms)


def admits_at_or_above(text: str, minimum: str) -> bool:
    """Does the constraint admit any release at or above `minimum`? One that does not parse admits none."""
    try:
        terms = parse_constraint(text)
    except UsageError:
        return False
    low = max([_release(minimum), *(t.lower() for t in terms)])
    high = min((u for t in terms if (u := t.upper()) is not None), default=None)
    excluded = {t.release for t in terms if t.operator == "!="}
    while low in excluded:
        low = (low[0], low[1], low[2] + 1)
    return high is None or low < high


def _release(text: str) -> Release:
    major, minor, patch = (int(n) for n in text.split("."))
    return (major, minor, patch)
