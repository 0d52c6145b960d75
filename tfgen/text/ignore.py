"""Which files git ignores: .gitignore files from the root down and .git/info/exclude. git itself is not run.

Source: gitignore(5); the `pathspec` library makes the patterns. Which of them decides is found here, since the library
lets a pattern that matches a folder speak for what lies in it, also when that pattern is negated; for git it does not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tfgen.errors import SourceError
from tfgen.text.workspace import Workspace

#: More stars in a pattern are cut off: matching takes time that grows as the path's length to the power of their number.
_STARS = 3


class _Rule(NamedTuple):
    """One line: `deep` ends in `**` and so means what lies below; `folders` ends in `/` and so means no files."""

    ignores: bool
    regex: re.Pattern[str]
    deep: bool
    folders: bool


class Ignored:
    """Answers for the files of one workspace; called with a path."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._rules: dict[str, list[_Rule]] = {}

    def __call__(self, path: str) -> bool:
        """Is the file, or a folder above it, ignored? The deepest file that has a word on it decides."""
        parts = path.split("/")
        return any(self._decided(parts[:n], n < len(parts)) for n in range(1, len(parts) + 1))

    def _decided(self, parts: list[str], is_folder: bool) -> bool:
        for depth in range(len(parts) - 1, -1, -1):
            relative = "/".join(parts[depth:]) + ("/" if is_folder else "")
            for rule in self._of("/".join(parts[:depth])):
                if _matches(rule, relative):
                    return rule.ignores
        return False

    def _of(self, folder: str) -> list[_Rule]:
        """The rules of one folder, the last line first."""
        if folder not in self._rules:
            lines = [] if folder else self._lines(".git/info/exclude")
            lines += self._lines(f"{folder}/.gitignore" if folder else ".gitignore")
            # Git itself makes files of comments only, and the library takes its time to load.
            said = [line for line in reversed(lines) if line.strip(" ") and not line.startswith("#")]
            self._rules[folder] = [rule for line in said for rule in _rules(line)]
        return self._rules[folder]

    def _lines(self, path: str) -> list[str]:
        folder, _, name = path.rpartition("/")
        if name not in self._workspace.names(folder):
            return []
        try:
            text = self._workspace.read(path).decode("utf-8-sig", "surrogateescape")
        except SourceError:
            return []
        return [line.removesuffix("\r") for line in text.split("\n")]


def _matches(rule: _Rule, path: str) -> bool:
    """Does the rule mean `path` itself, not just a folder above it? A folder's path ends in a slash."""
    if rule.folders and not path.endswith("/"):
        return False
    match = rule.regex.search(path)
    return match is not None and (rule.deep or match.end() == len(path) or not match[0].endswith("/"))


def _rules(line: str) -> Iterator[_Rule]:
    """Yield what a line says: nothing for a comment, and for what is no pattern, as git has it."""
    import warnings

    from pathspec import GitIgnoreSpec, RegexPattern

    bounded = _bounded(line)
    bare = bounded.rstrip(" ")
    try:
        with warnings.catch_warnings():  # the library hands sets like [[a] to `re` as they are
            warnings.simplefilter("ignore", FutureWarning)
            patterns = list(GitIgnoreSpec.from_lines([bounded]).patterns)
    except (ValueError, re.error):
        return
    for pattern in patterns:
        if isinstance(pattern, RegexPattern) and pattern.regex is not None and pattern.include is not None:
            yield _Rule(bool(pattern.include), pattern.regex, bare.endswith(("**", "**/")), bare.endswith("/"))


def _bounded(line: str) -> str:
    """Cut off a pattern what follows its first stars.

    It then matches more, and what is ignored is not edited; a negated one is dropped for the same reason.
    """
    stars = [] if line.startswith("#") else list(re.finditer(r"\*+", line))
    if len(stars) <= _STARS:
        return line
    return "" if line.startswith("!") else line[: stars[_STARS - 1].end()]
