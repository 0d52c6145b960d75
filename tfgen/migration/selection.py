"""Which repositories a verb works on: `--only`, `--limit`, and the file that stops everything."""

from __future__ import annotations

import os
from collections.abc import Sequence
from fnmatch import fnmatchcase
from typing import NamedTuple

from tfgen.errors import UsageError
from tfgen.migration.campaign import Campaign
from tfgen.migration.outcomes import OUTCOMES, Outcome
from tfgen.migration.rows import Standing
from tfgen.migration.store import Store

#: Making this file in the campaign's folder stops every verb before its next repository.
STOP = "STOP"


class Selection(NamedTuple):
    """What the command line says. `only`: "failed", names, or patterns of names."""

    only: tuple[str, ...] = ()
    limit: int = 0
    dry_run: bool = False


def stopped(campaign: Campaign) -> bool:
    return os.path.lexists(campaign.path(STOP))


def failed_names(store: Store) -> set[str]:
    """Return the repositories whose last plan or later step failed."""
    names = {result.repository for result in store.results() if result.outcome is Outcome.FAILED}
    return names | {f.repository for f in store.failures() if OUTCOMES[f.reason] is Outcome.FAILED}


def select(store: Store, selection: Selection, *, asked: bool = False) -> list[Standing]:
    """Return the repositories of a verb, by name; with `asked` also those that no source names any more, but that have requests.

    Raises:
        UsageError: a name that no repository has.
    """
    kept = {row.repository for row in store.requests()} if asked else set()
    standing = [each for each in store.repositories() if not each.gone or each.repository.name in kept]
    if selection.only:
        names = [each.repository.name for each in standing]
        chosen = _matching(names, selection.only, failed_names(store))
        standing = [each for each in standing if each.repository.name in chosen]
    return standing


def _matching(names: Sequence[str], only: Sequence[str], failed: set[str]) -> set[str]:
    chosen: set[str] = set()
    for word in only:
        if word == "failed":
            chosen |= failed
            continue
        found = {name for name in names if name == word or fnmatchcase(name, word)}
        if not found:
            raise UsageError(
                f"--only {word}: no repository of the campaign has this name", remedy="Run `tfgen migrate status`."
            )
        chosen |= found
    return chosen


class Watch:
    """Is told what goes on; this one shows nothing."""

    def begin(self, verb: str, total: int) -> None:
        """A verb starts with at most `total` repositories."""

    def start(self, repository: str) -> None:
        """Work on a repository was given out."""

    def done(self, repository: str, outcome: str, detail: str) -> None:
        """A repository is finished."""

    def end(self) -> None:
        """The verb is over."""
