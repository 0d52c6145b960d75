"""`sync` and `close`: learn what became of the campaign's requests, and take them back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from tfgen.errors import ForgeError
from tfgen.migration.campaign import Campaign
from tfgen.migration.commits import delete
from tfgen.migration.committing import cache_for
from tfgen.migration.complaints import GitError
from tfgen.migration.forges.port import Checks, Forge, Standing, State
from tfgen.migration.heads import look
from tfgen.migration.outcomes import Outcome, Reason, Step
from tfgen.migration.pacing import Pace
from tfgen.migration.requests.expected import is_of
from tfgen.migration.rows import Failure, Push, RequestRow
from tfgen.migration.rows import Standing as Place
from tfgen.migration.selection import Selection, Watch, select, stopped
from tfgen.migration.store import Store

#: The state of a request whose repository is neither in the campaign nor on the forge any more.
GONE = "gone"


class Synced(NamedTuple):
    """What is known of the requests that were looked at: how many in each word of `word_of`, and how many could not be asked for."""

    words: Mapping[str, int]
    failed: int = 0
    stopped: bool = False


class Closed(NamedTuple):
    """What `close` did: requests closed, those that were closed or merged already, branches deleted."""

    closed: int = 0
    unchanged: int = 0
    branches: int = 0
    failed: int = 0
    stopped: bool = False
    would: tuple[str, ...] = ()


def word_of(row: RequestRow) -> str:
    """One word or two for where a request stands: merged, closed, conflicting, checks failing, approved, open, or pushed."""
    if row.state != State.OPEN:
        return row.state or "pushed"
    if row.data.get("conflicting"):
        return "conflicting"
    if row.data.get("checks") == Checks.FAILING:
        return "checks failing"
    return "approved" if row.data.get("approved") else "open"


def sync(
    store: Store,
    campaign: Campaign,
    forge: Forge,
    selection: Selection = Selection(),  # noqa: B008 - a plain value
    watch: Watch = Watch(),  # noqa: B008 - shows nothing
) -> Synced:
    """Ask the forge about every request of the campaign, and write down what it says. Merged and closed ones stay so and are not asked for
    again, but one that a person opened anew is found by its branch."""
    places = select(store, selection, asked=True)
    watch.begin("sync", len(places))
    words: Counter[str] = Counter()
    failed = given = 0
    halted = False
    try:
        for place in places:
            name = place.repository.name
            halted = stopped(campaign)
            if halted or (selection.limit and given >= selection.limit):
                break
            given += bool(store.commits(name) or store.requests(name))
            try:
                for row in _known(store, forge, name, campaign.name):
                    _learn(store, forge, row)
            except ForgeError as error:
                if place.gone and error.status == 404:
                    _lose(store, name)
                    words.update(map(word_of, store.requests(name)))
                    continue
                _fail(store, watch, "sync", name, error)
                if error.is_for_all:
                    raise
                failed += 1
                words.update(map(word_of, store.requests(name)))  # as they were known before
                continue
            store.succeeded(name, "sync")
            said = [word_of(row) for row in store.requests(name)]
            words.update(said)
            watch.done(name, ", ".join(said) or "unchanged", "")
    finally:
        watch.end()
    return Synced(dict(sorted(words.items())), failed, halted)


def _known(store: Store, forge: Forge, name: str, campaign: str) -> Iterator[RequestRow]:
    """The requests of a repository; an open one of our branches that the database does not know is taken up."""
    rows = {row.group: row for row in store.requests(name)}
    for commit in store.commits(name):
        row = rows.get(commit.group)
        if row is not None and (row.state == State.OPEN or (row.state == State.MERGED and row.head == commit.id)):
            continue
        found = forge.find(name, commit.branch)
        if found is None or not (is_of(campaign, found.body) or (row is not None and row.number == found.number)):
            continue  # a person's is left to the person
        if row is None or row.number != found.number or row.state != found.state:
            rows[commit.group] = RequestRow(
                name,
                commit.group,
                commit.branch,
                found.head_commit,
                found.number,
                found.url,
                "",
                row.data if row else {},
            )
    yield from (row for row in rows.values() if row.number and row.state not in (State.MERGED, State.CLOSED))


def _learn(store: Store, forge: Forge, row: RequestRow) -> None:
    standing = forge.standing(row.repository, row.number)
    groups = {commit.group for commit in store.commits(row.repository)}
    new = row._replace(
        state=str(standing.request.state), data=dict(row.data) | _learnt(standing) | {"stale": row.group not in groups}
    )
    if new != row:
        store.requested(new)
        if word_of(new) != word_of(row) or new.number != row.number:
            store.event("sync", row.repository, word_of(new), row.url)


def _lose(store: Store, name: str) -> None:
    """Write down that a repository's requests went with it; nothing of them is open."""
    for row in store.requests(name):
        if row.state == State.OPEN:
            store.requested(row._replace(state=GONE))
            store.event("sync", name, GONE, row.url)


def _learnt(standing: Standing) -> dict[str, object]:
    return {
        "conflicting": standing.conflicting,
        "checks": str(standing.checks),
        "approved": standing.approved,
        "merge_commit": standing.merge_commit,
        "draft": standing.request.draft,
    }


def close(
    store: Store,
    campaign: Campaign,
    forge: Forge,
    selection: Selection = Selection(),  # noqa: B008 - a plain value
    watch: Watch = Watch(),  # noqa: B008 - shows nothing
    *,
    comment: str = "",
    stale: bool = False,
    pace: Pace | None = None,
) -> Closed:
    """Close the campaign's open requests and delete its branches, where they hold nothing but what tfgen pushed.

    Args:
        comment: said on each request before it is closed.
        stale: only those whose change is no longer planned.
    """
    pace = pace or Pace(campaign.limits.writes_per_minute)
    places = select(store, selection, asked=True)
    watch.begin("close", len(places))
    counts: Counter[str] = Counter()
    would: list[str] = []
    halted = False
    try:
        for place in places:
            halted = stopped(campaign)
            if halted or (selection.limit and counts["given"] >= selection.limit):
                break
            name = place.repository.name
            rows = [row for row in store.requests(name) if not stale or _is_stale(store, row)]
            if selection.dry_run:
                said = list(_would(store, forge, rows))
                would += said
                counts["given"] += bool(said)
                continue
            worked = False
            try:
                for row in rows:
                    done = _close(store, forge, row, comment, pace)
                    deleted = _delete(store, campaign, forge, place, row, pace)
                    counts[done] += 1
                    counts["branches"] += deleted
                    if deleted or done == "closed":
                        worked = True
                        watch.done(name, "branch deleted" if done != "closed" else "closed", row.url or row.branch)
            except (ForgeError, GitError) as error:
                _fail(store, watch, "close", name, error)
                if isinstance(error, ForgeError) and error.is_for_all:
                    raise
                counts["failed"] += 1
                continue
            store.succeeded(name, "close")
            counts["given"] += worked
    finally:
        watch.end()
    return Closed(counts["closed"], counts["unchanged"], counts["branches"], counts["failed"], halted, tuple(would))


def _would(store: Store, forge: Forge, rows: Sequence[RequestRow]) -> Iterator[str]:
    """What closing would do, as far as is known without asking."""
    for row in rows:
        if row.state == State.OPEN or not (row.state or forge.pushes):
            yield f"close {row.repository} {row.url or row.branch}"
        if forge.pushes and store.push(row.repository, row.branch).wanted:
            yield f"delete {row.repository} {row.branch}"


def _is_stale(store: Store, row: RequestRow) -> bool:
    return row.group not in {commit.group for commit in store.commits(row.repository)}


def _close(store: Store, forge: Forge, row: RequestRow, comment: str, pace: Pace) -> str:
    if row.state not in (State.OPEN, ""):
        return "unchanged"
    state = State.CLOSED  # where there are no requests, what was published is
    if row.number:
        pace.wait()
        state = forge.close(row.repository, row.number, comment).state
    store.requested(row._replace(state=str(state)))
    store.event("close", row.repository, str(state), row.url or row.branch)
    return "closed" if state is State.CLOSED else "unchanged"


def _delete(store: Store, campaign: Campaign, forge: Forge, place: Place, row: RequestRow, pace: Pace) -> bool:
    """Delete a branch from the remote, unless it holds what tfgen did not push."""
    known = store.push(row.repository, row.branch)
    if not forge.pushes or not known.wanted:
        return False
    with cache_for(campaign, place).alone() as cache:
        there = look(place.repository.remote).branches.get(row.branch, "")
        if there and there not in (known.wanted, known.pushed):
            store.event("close", row.repository, "kept", f"{row.branch} holds commits that tfgen did not make")
            return False
        if there:
            pace.wait()
            delete(cache, row.branch, there)
            store.event("close", row.repository, "deleted", row.branch)
    store.pushing(Push(row.repository, row.branch, "", ""))
    return bool(there)


def _fail(store: Store, watch: Watch, verb: str, name: str, error: ForgeError | GitError) -> None:
    reason, step = (error.reason, Step.PUSH) if isinstance(error, GitError) else (Reason.REFUSED, Step.REQUEST)
    store.failed(Failure(name, verb, reason, error.message, error.remedy, step, error.retriable))
    store.event(verb, name, reason, error.message)
    watch.done(name, Outcome.FAILED, error.message)
