"""Whose files are changed, from a repository's CODEOWNERS.

The library `codeowners` matches patterns; sections, default owners, exclusions and inline comments are read here. The last match wins; in
GitLab within each section, the sections' owners together. Sources: the reference pages on code owners in GitHub's and GitLab's
documentation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tfgen.errors import ReadError
from tfgen.text.workspace import Workspace

if TYPE_CHECKING:
    from codeowners import CodeOwners

#: Where each forge looks, first one first.
PLACES = {
    "github": (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS"),
    "gitlab": ("CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS"),
}
_ANYWHERE = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS", ".gitlab/CODEOWNERS")

#: GitHub reads no larger file; a pattern with more wildcards that compete for the same characters is left out, since matching it can take for ever.
_MAX_BYTES = 3 * 1024 * 1024
_MAX_WILDCARDS = 3
_MAX_PATTERN = 500

_SECTION = re.compile(r"\^?\[([^\]]+)\](?:\[\d+\])?(?:\s+(.*))?$")
_COMMENT = re.compile(r"(?:^|\s)#.*$")


class _Section(NamedTuple):
    rules: CodeOwners
    excluded: CodeOwners


class Owners:
    """A parsed CODEOWNERS. Owners are written as in the file, without `@`: `alice`, `org/team`, `a@b.example`."""

    def __init__(self, text: str = "", kind: str = "github") -> None:
        self._sections = tuple(_sections(text, kind))

    def of(self, path: str) -> tuple[str, ...]:
        """Return the owners of a path, in the order of the file; none when nobody owns it."""
        found: list[str] = []
        for section in self._sections:
            if not section.excluded.matching_line(path)[2]:
                found += [name.lstrip("@") for _, name in section.rules.of(path)]
        return tuple(dict.fromkeys(found))

    def of_all(self, paths: Iterable[str]) -> tuple[str, ...]:
        """Return the owners of any of the paths, sorted."""
        return tuple(sorted({owner for path in paths for owner in self.of(path)}))


def read_owners(workspace: Workspace, kind: str) -> Owners:
    """Read a repository's CODEOWNERS from where its forge looks; one that is missing, far too large or no text has no owners."""
    for place in PLACES.get(kind, _ANYWHERE):
        try:
            raw = workspace.read(place)
        except ReadError:
            continue
        if len(raw) <= _MAX_BYTES:
            return Owners(raw.decode("utf-8", "replace").removeprefix("\ufeff"), kind)
    return Owners()


def _sections(text: str, kind: str) -> list[_Section]:
    """Part the file at its headings (GitLab); GitHub knows none, and takes no exclusions or character ranges."""
    from codeowners import CodeOwners

    rules: dict[str, list[str]] = {"": []}
    excluded: dict[str, list[str]] = {"": []}
    name, default = "", ""
    for raw in text.splitlines():
        line = _COMMENT.sub("", raw).strip()
        heading = _SECTION.match(line) if kind == "gitlab" else None
        if heading:
            name, default = heading[1].strip().lower(), heading[2] or ""
            rules.setdefault(name, [])
            excluded.setdefault(name, [])
        elif line.startswith("!"):
            if kind == "gitlab" and _usable(line[1:], kind):
                excluded[name].append(line[1:])
        elif line and _usable(line, kind):
            alone = len(line.replace("\\ ", "").split()) == 1
            rules[name].append(f"{line} {default}" if alone else line)
    return [_Section(CodeOwners("\n".join(rules[n])), CodeOwners("\n".join(excluded[n]))) for n in rules]


def _usable(line: str, kind: str) -> bool:
    """Can this line's pattern be matched, by the forge's rules and in bounded time?"""
    pattern = line.replace("\\ ", "_").split()[0]
    if len(pattern) > _MAX_PATTERN or pattern.startswith("\\#") or ("[" in pattern and kind != "gitlab"):
        return False
    if pattern.count("[") != pattern.count("]"):
        return False
    deep = pattern.count("**")
    single = max(part.replace("**", "").count("*") for part in pattern.split("/"))
    return deep + single <= _MAX_WILDCARDS
