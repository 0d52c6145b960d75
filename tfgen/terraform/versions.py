"""Version constraints of module calls, as sets of versions. Printing a parsed constraint gives the text back.

Source: Terraform language documentation, "Version Constraints": a comma-separated list; `~>` frees only the last part
given; a pre-release is only taken when the whole constraint names it exactly.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from tfgen.errors import UsageError

_VERSION = r"v?(\d+(?:\.\d+){0,2})(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?"
_TERM = re.compile(rf"\s*(=|!=|>=|<=|>|<|~>)?\s*{_VERSION}\s*")

Release = tuple[int, int, int]


class Term(NamedTuple):
    """One comparison. `given` is how many parts of the release were written; `text` is all of it, with its blanks."""

    operator: str
    release: Release
    given: int
    prerelease: str
    text: str

    def upper(self) -> Release | None:
        """The first release that the term excludes above what it admits, or None when it has no end."""
        major, minor, patch = self.release
        if self.operator == "<" or (self.operator == "<=" and self.prerelease):
            return self.release
        if self.operator in ("=", "<="):
            return (major, minor, patch + 1)
        if self.operator == "~>" and self.given > 1:
            return (major + 1, 0, 0) if self.given == 2 else (major, minor + 1, 0)
        return None

    def lower(self) -> Release:
        """The first release that the term admits; a release comes after its pre-releases."""
        major, minor, patch = self.release
        if self.operator in ("=", ">=", "~>") or (self.operator == ">" and self.prerelease):
            return self.release
        return (major, minor, patch + 1) if self.operator == ">" else (0, 0, 0)


class Constraint(NamedTuple):
    """A set of versions: those that every term admits."""

    terms: tuple[Term, ...]
    text: str

    def __str__(self) -> str:
        return ",".join(term.text for term in self.terms) if self.terms else self.text

    @property
    def pin(self) -> str | None:
        """The one version that is admitted, when a term names it exactly."""
        exact = [term for term in self.terms if term.operator == "="]
        if not exact:
            return None
        return ".".join(map(str, exact[0].release)) + exact[0].prerelease

    @property
    def is_empty(self) -> bool:
        """Does it admit no version at all, as `> 5.0, < 5.0`?"""
        return len(self.terms) > 1 and not self.admits_at_or_above("0.0.0")

    def admits_at_or_above(self, minimum: str) -> bool:
        """Is a version at or above `minimum` (a release, `MAJOR.MINOR.PATCH`) in the set?"""
        lowest = release(minimum)
        if any(term.operator == "=" and term.prerelease for term in self.terms):
            return len(self.terms) == 1 and self.terms[0].release > lowest
        low = max([lowest, *(term.lower() for term in self.terms)])
        high = min((upper for term in self.terms if (upper := term.upper()) is not None), default=None)
        excluded = {term.release for term in self.terms if term.operator == "!=" and not term.prerelease}
        while low in excluded:
            low = (low[0], low[1], low[2] + 1)
        return high is None or low < high


def parse_constraint(text: str) -> Constraint:
    """Read a constraint; the empty one admits everything.

    Raises:
        UsageError: it does not parse; names the column.
    """
    if not text.strip():
        return Constraint((), text)
    terms = []
    column = 1
    for part in text.split(","):
        match = _TERM.fullmatch(part)
        if match is None:
            raise UsageError(
                f'"{text}" is no version constraint',
                column=column + len(part) - len(part.lstrip()),
                remedy='Write it as in "~> 5.0".',
            )
        numbers = match[2].split(".")
        terms.append(Term(match[1] or "=", release(match[2]), len(numbers), match[3] or "", part))
        column += len(part) + 1
    return Constraint(tuple(terms), text)


def admits_at_or_above(text: str, minimum: str) -> bool:
    """Does the constraint admit any version at or above `minimum`? One that does not parse admits none."""
    try:
        return parse_constraint(text).admits_at_or_above(minimum)
    except UsageError:
        return False


def admits_none(text: str) -> bool:
    """Does the constraint admit no version at all? Of one that does not parse nothing is said."""
    try:
        return parse_constraint(text).is_empty
    except UsageError:
        return False


def is_version(text: str) -> bool:
    """Is this one whole version, `MAJOR.MINOR.PATCH`, as a release's tag is, with or without `v`?"""
    match = re.fullmatch(_VERSION, text)
    return match is not None and match[1].count(".") == 2


def release(text: str) -> Release:
    """Return the three numbers of a version; parts that are left out are 0."""
    major, minor, patch = ([int(n) for n in text.split(".")] + [0, 0])[:3]
    return (major, minor, patch)
