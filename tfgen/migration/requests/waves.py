"""Which part of a campaign a change goes out with.

A wave names repositories and paths by patterns as in .gitignore, and environments by words: `dev` is a part of `envs/dev/main.tf`, of
`infra-dev` and of `live/dev-eu/x.tf`, not of `devices/`. A change belongs to the last wave that it matches, the order of the file being
the order of going out: what touches dev and prod goes with prod.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from tfgen.errors import UsageError
from tfgen.migration.campaign import Wave

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

#: What to do with a change that no wave takes.
NAME_IT = 'Name its repository, paths or environments in a wave; a first one with repositories = ["*"] takes what no other takes.'

_WORDS = re.compile(r"[A-Za-z0-9]+")


def wave_of(waves: Sequence[Wave], repository: str, paths: Iterable[str]) -> Wave | None:
    """Return the wave of a change; None when it belongs to none, and so goes out only when no wave is asked for."""
    paths = tuple(paths)
    found = None
    for wave in waves:
        if _matches(wave, repository, paths):
            found = wave
    return found


def _matches(wave: Wave, repository: str, paths: tuple[str, ...]) -> bool:
    if wave.repositories and not _patterns(wave.repositories).match_file(repository):
        return False
    if wave.paths and not any(_patterns(wave.paths).match_file(path) for path in paths):
        return False
    if wave.environments:
        words = {word for text in (repository, *paths) for word in _words(text)}
        return not words.isdisjoint(environment.lower() for environment in wave.environments)
    return bool(wave.repositories or wave.paths)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORDS.findall(text)]


@lru_cache(maxsize=64)
def _patterns(lines: tuple[str, ...]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)


def pattern_problem(pattern: str) -> str:
    """Return "" for a pattern that can match something, else why it can't."""
    try:
        spec = _patterns((pattern,))
    except (ValueError, re.error) as error:
        return str(error)
    return "" if any(each.include is not None for each in spec.patterns) else f"{pattern!r} matches nothing"


def chosen(waves: Sequence[Wave], name: str) -> Wave:
    """Return the wave of a name.

    Raises:
        UsageError: the campaign has none of that name.
    """
    for wave in waves:
        if wave.name == name:
            return wave
    known = ", ".join(wave.name for wave in waves) or "none"
    raise UsageError(f"the campaign has no wave {name}", remedy=f"There are: {known}.")
