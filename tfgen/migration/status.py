"""Where every repository of a campaign stands: one row each, for `status`, `report` and exit codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from typing import NamedTuple

from tfgen.migration.campaign import UNNAMED, Campaign
from tfgen.migration.modules import Follower, followers
from tfgen.migration.outcomes import OUTCOMES, Outcome, Reason, Result
from tfgen.migration.requests.waves import NAME_IT, wave_of
from tfgen.migration.rows import Commit, RequestRow, moved
from tfgen.migration.store import Store

#: The reason where there is no result.
NO_PLAN = "no plan yet"


class Row(NamedTuple):
    """A repository. `reason` None: not planned yet. A later verb's failure stands over the plan's result."""

    repository: str
    remote: str
    reason: Reason | None
    detail: str
    remedy: str
    step: str
    retriable: bool
    stage: str  # "", planned, committed, pushed, or the state of its request
    base: str
    left: int  # findings that are left for a person
    commits: tuple[Commit, ...]
    requests: tuple[RequestRow, ...]
    moved: str  # a sentence when the base is another than that of the plan before
    strays: tuple[str, ...]  # groups of changes that no wave takes, so that they do not go out, as branches name them

    @property
    def notes(self) -> list[str]:
        """Sentences that a person should read beside the outcome."""
        notes = [f"{self.moved.capitalize()}."] if self.moved else []
        if self.outcome is Outcome.FAILED:
            again = "can help" if self.retriable else "does not help until that is mended"
            notes.append(f"It stopped at the step {self.step}; running again {again}.")
        if self.strays:
            of = f" of {', '.join(self.strays)}" if any(self.strays) else ""
            notes.append(f"No wave takes its change{of}, so it never goes out. {NAME_IT}")
        return notes

    @property
    def outcome(self) -> Outcome | None:
        return None if self.reason is None else OUTCOMES[self.reason]


class Status(NamedTuple):
    """A campaign."""

    name: str
    rows: Sequence[Row]
    followers: Sequence[Follower]

    def outcomes(self) -> dict[str, int]:
        """Return how many repositories have each outcome, in the order of the outcomes; "not planned" last."""
        counts = Counter(row.outcome for row in self.rows)
        found = {str(outcome): counts[outcome] for outcome in Outcome if counts[outcome]}
        return found | ({"not planned": counts[None]} if counts[None] else {})

    def reasons(self) -> dict[tuple[str, str], int]:
        """Return how many repositories have each (outcome, reason), in their order; those without a plan last."""
        counts = Counter(row.reason for row in self.rows)
        found: dict[tuple[str, str], int] = {
            (OUTCOMES[reason], reason): counts[reason] for reason in Reason if counts[reason]
        }
        return found | ({("not planned", NO_PLAN): counts[None]} if counts[None] else {})

    def exit_code(self) -> int:
        """0: nothing is left; 1: a person is needed somewhere; 2: some work failed or was not done."""
        if any(row.outcome in (Outcome.FAILED, None) for row in self.rows):
            return 2
        return int(
            any(
                row.outcome is Outcome.PERSON or row.left or row.strays or row.reason is Reason.BRANCH_TAKEN
                for row in self.rows
            )
        )


def status(store: Store, campaign: Campaign, only: Collection[str] | None = None) -> Status:
    """Read where everything stands, or with `only` some repositories."""
    results = {result.repository: result for result in store.results()}
    failures = {failure.repository: failure for failure in store.failures()}
    commits: dict[str, list[Commit]] = {}
    for commit in store.commits():
        commits.setdefault(commit.repository, []).append(commit)
    requests: dict[str, list[RequestRow]] = {}
    for request in store.requests():
        requests.setdefault(request.repository, []).append(request)
    out = {(push.repository, push.branch): push.pushed for push in store.pushes()}
    paths = store.changed_paths() if campaign.waves else {}
    rows = []
    remotes = {}
    for standing in store.repositories():
        if standing.gone:
            continue
        repository = standing.repository
        remotes[repository.name] = repository.remote
        if only is not None and repository.name not in only:
            continue
        result = results.get(repository.name)
        failure = failures.get(repository.name)
        said = failure or result
        mine, open_ones = tuple(commits.get(repository.name, ())), tuple(requests.get(repository.name, ()))
        rows.append(
            Row(
                repository.name,
                repository.remote,
                said.reason if said else None,
                said.detail if said else "it was not planned yet",
                said.remedy if said else "Run `tfgen migrate plan`.",
                (said.step or "") if said else "",
                said.retriable if said else False,
                _stage(result, mine, open_ones, out),
                result.base if result else "",
                len(result.findings) if result else 0,
                mine,
                open_ones,
                moved(standing.was, standing.base),
                _strays(campaign, result, paths, mine, open_ones) if result else (),
            )
        )
    following = followers(remotes, list(results.values()))
    return Status(campaign.name, rows, [each for each in following if only is None or each.repository in only])


def _strays(
    campaign: Campaign,
    result: Result,
    paths: Mapping[tuple[str, str], Sequence[str]],
    commits: Sequence[Commit],
    requests: Sequence[RequestRow],
) -> tuple[str, ...]:
    """The groups of changes that no wave takes, and that are not out already."""
    if not campaign.waves:
        return ()
    name = result.repository
    heads = {(request.group, request.head) for request in requests}
    out = {commit.group for commit in commits if (commit.group, commit.id) in heads}
    groups = [change.group for change in result.changes if change.group not in out]
    left = [group for group in groups if wave_of(campaign.waves, name, paths.get((name, group), ())) is None]
    return tuple(group or UNNAMED.get(campaign.group_by, "") for group in left)


def _stage(
    result: Result | None, commits: Sequence[Commit], requests: Sequence[RequestRow], out: dict[tuple[str, str], str]
) -> str:
    states = {request.group: request.state for request in requests if request.state}
    for each in commits:
        states.setdefault(each.group, "pushed" if out.get((each.repository, each.branch)) == each.id else "committed")
    return "+".join(sorted(set(states.values()))) or ("planned" if result and result.changes else "")
