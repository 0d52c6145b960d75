"""One change on its way out: held, pushed over what is known for ours, its request opened or brought up to date."""

from __future__ import annotations

from typing import Any, NamedTuple

from tfgen.migration.cache import Cache
from tfgen.migration.campaign import Campaign, Wave
from tfgen.migration.commits import push
from tfgen.migration.committing import make_commits
from tfgen.migration.complaints import GitError
from tfgen.migration.deeds import WOULD, Deed, How
from tfgen.migration.forges.port import Forge, Request, Standing, State, Submitted, Wanted, same_text
from tfgen.migration.heads import Heads
from tfgen.migration.outcomes import Change, Reason, Result, Step
from tfgen.migration.pacing import Pace
from tfgen.migration.requests.beside import requests_beside
from tfgen.migration.requests.expected import is_of
from tfgen.migration.requests.holds import find_holds
from tfgen.migration.requests.policy import policy_files
from tfgen.migration.requests.wanted import wanted_request
from tfgen.migration.rows import Commit, Push, RequestRow
from tfgen.migration.store import Store
from tfgen.text.workspace import Workspace


class Ready(NamedTuple):
    """A commit that stands on the newest base, what it carries, and the remote's branches."""

    commit: Commit
    result: Result
    change: Change
    heads: Heads


class Held(Exception):
    """A change that does not go out, and why; the text is for people. Not a failure."""


class Outgoing:
    """Brings out one change after the other; `step` is the one that it is at, `open` how many requests are."""

    def __init__(self, store: Store, campaign: Campaign, forge: Forge, how: How, pace: Pace, *, dry_run: bool) -> None:
        self.store = store
        self.campaign = campaign
        self.forge = forge
        self.how = how
        self.pace = pace
        self.dry_run = dry_run
        self.would: list[str] = []
        self.open = sum(row.state == State.OPEN for row in store.requests())
        self.step = Step.PUSH

    def send(self, cache: Cache, ready: Ready, wave: Wave | None) -> Deed:
        """Bring one change out; from a cache made anew, with the same commits, when it turns out to be damaged."""
        try:
            return self.go(cache, ready, wave)
        except GitError as error:
            if error.reason is not Reason.CORRUPT or self.dry_run:
                raise
        cache.remove()
        _, errors = make_commits(self.store, self.campaign, cache, ready.result, new=False)
        if errors:
            raise errors[0]
        return self.go(cache, ready, wave)

    def go(self, cache: Cache, ready: Ready, wave: Wave | None) -> Deed:
        """Bring one change out, or say why not."""
        commit, result, change, heads = ready
        row = self.row(commit)
        self.step = Step.REQUEST
        request = self.forge.find(commit.repository, commit.branch)
        if self.is_done(commit, row, request, heads):
            return Deed.UNCHANGED
        files = _policy(cache, commit)
        if request is None:
            self.hold(files, commit.repository)
        most = self.campaign.limits.open_requests
        if request is None and self.forge.requests and most and self.open >= most:
            return Deed.WAITING
        is_out = heads.branches.get(commit.branch) == commit.id
        beside = self.overlaps(commit, change, row if request is not None and is_out else None)
        wanted = wanted_request(self.campaign, self.forge, cache, files, commit, result, change, wave, beside)
        if request is not None and not self.is_ours(row, request, wanted):
            what = (
                f"{request.url} on {commit.branch} was opened by {request.author or 'a person'}, not by this campaign"
            )
            raise GitError(what, Reason.BRANCH_TAKEN, remedy="Close it, or take another name under branch.")
        if self.dry_run:
            return self.foreseen(commit, row, request, wanted, heads)
        pushed = self.push(cache, commit, heads) if self.forge.pushes else False
        self.step = Step.REQUEST
        if self.settled(row, request, wanted, pushed):
            return Deed.UNCHANGED
        self.pace.wait()
        return self.submit(commit, request, wanted, pushed, beside)

    def is_ours(self, row: RequestRow | None, request: Request, wanted: Wanted) -> bool:
        """Is a request the campaign's own: written down, or with a text that only tfgen writes?"""
        if row is not None and row.number == request.number:
            return True
        return is_of(self.campaign.name, request.body) or same_text(request.body, wanted.body)

    def foreseen(
        self, commit: Commit, row: RequestRow | None, request: Request | None, wanted: Wanted, heads: Heads
    ) -> Deed:
        """Say what would become of a change that nothing holds."""
        pushed = self.forge.pushes and self.needs_push(commit, heads)
        if not self.forge.requests:
            same = row is not None and row.data.get("wanted") == _digest(wanted)
            deed = Deed.UNCHANGED if same and not pushed else Deed.PUSHED
        elif self.settled(row, request, wanted, pushed):
            deed = Deed.UNCHANGED
        else:
            deed = Deed.UPDATED if request else Deed.OPENED
        self.open += deed is Deed.OPENED
        if deed is not Deed.UNCHANGED:
            self.would.append(f"{WOULD[deed]} {commit.repository} {commit.branch}")
        return deed

    def hold(self, files: Workspace, repository: str) -> None:
        """Hold what would be merged or applied without anybody's word."""
        for hold in () if self.how.held else find_holds(files, repository):
            if hold.kind in self.campaign.request.hold:
                raise Held(f"{hold.reason} ({hold.path}); --held publishes all the same")

    def row(self, commit: Commit) -> RequestRow | None:
        rows = self.store.requests(commit.repository)
        return next((row for row in rows if row.group == commit.group), None)

    def is_done(self, commit: Commit, row: RequestRow | None, request: Request | None, heads: Heads) -> bool:
        """Is the change merged already? Holds what a person decided: an approval, or a request that was closed."""
        if request is not None:
            if heads.branches.get(commit.branch) == commit.id or self.how.again:
                return False
            standing = self.forge.standing(commit.repository, request.number)
            if standing.approved and not standing.conflicting:
                raise Held(f"{request.url} is approved, and a push would undo that; --again pushes all the same")
        elif row is not None and row.branch == commit.branch and not row.number:
            known = self.store.push(commit.repository, commit.branch)
            gone = self.forge.pushes and known.pushed == commit.id and commit.branch not in heads.branches
            if (row.state == State.CLOSED or gone) and not self.how.again:
                what = "it was closed" if row.state == State.CLOSED else "the branch was deleted on the remote"
                raise Held(f"{what}; --again publishes it anew")
        elif row is not None and row.branch == commit.branch:
            standing = self.forge.standing(commit.repository, row.number)
            self.record(commit, standing.request, row.head, standing)
            if standing.request.state is State.CLOSED and not self.how.again:
                raise Held(f"{row.url} was closed; --again opens another")
            return standing.request.state is State.MERGED and row.head == commit.id
        return False

    def overlaps(self, commit: Commit, change: Change, out: RequestRow | None) -> tuple[str, ...]:
        """Name the open requests of others into the same base that change the same lines, as they were when the commit went out."""
        if not self.how.overlaps:
            return ()
        if out is not None and "overlaps" in out.data:
            return tuple(out.data["overlaps"])
        own = {each.branch for each in self.store.commits(commit.repository)}
        return requests_beside(self.forge, commit, change, own)

    def needs_push(self, commit: Commit, heads: Heads) -> bool:
        """Is the branch not out yet, and free or ours?

        Raises:
            GitError: BRANCH_TAKEN when the branch holds what tfgen did not push.
            Held: it does, on top of this very commit.
        """
        self.step = Step.PUSH
        there = heads.branches.get(commit.branch, "")
        known = self.store.push(commit.repository, commit.branch)
        if there == commit.id:
            return False
        for other in heads.branches:
            if other.startswith(f"{commit.branch}/") or commit.branch.startswith(f"{other}/"):
                raise GitError(
                    f"the branch {other} on the remote leaves no room for {commit.branch}",
                    Reason.REJECTED,
                    remedy="If it is of an earlier plan, run `tfgen migrate close --stale`; else take another name under branch.",
                )
        if there and there not in (known.wanted, known.pushed):
            if known.pushed == commit.id:
                raise Held("people went on from this commit; the branch is left to them")
            raise GitError(
                f"{commit.branch} on the remote holds commits that tfgen did not make",
                Reason.BRANCH_TAKEN,
                remedy="Move or delete that branch, or take another name under branch.",
            )
        return True

    def push(self, cache: Cache, commit: Commit, heads: Heads) -> bool:
        """Push the commit over what is known as ours; return whether that was needed.

        Raises:
            GitError, Held: as needs_push; REJECTED.
        """
        if not self.needs_push(commit, heads):
            self.store.pushing(Push(commit.repository, commit.branch, commit.id, commit.id))
            return False
        there = heads.branches.get(commit.branch, "")
        self.pace.wait()
        self.store.pushing(Push(commit.repository, commit.branch, commit.id, there))
        push(cache, commit.id, commit.branch, there)
        self.store.pushing(Push(commit.repository, commit.branch, commit.id, commit.id))
        self.note(commit, "pushed", commit.id)
        return True

    def settled(self, row: RequestRow | None, request: Request | None, wanted: Wanted, pushed: bool) -> bool:
        """Does the request stand as it is wanted already, by what was written down of it?"""
        if pushed or row is None or request is None or row.number != request.number:
            return False
        return row.data.get("wanted") == _digest(wanted) and same_text(request.body, wanted.body)

    def submit(
        self, commit: Commit, before: Request | None, wanted: Wanted, pushed: bool, beside: tuple[str, ...]
    ) -> Deed:
        done = self.forge.submit(commit.repository, wanted)
        for note in done.notes:
            self.note(commit, "note", note)
        self.written(commit, done, wanted, beside)
        if done.request is None:
            return Deed.PUSHED if pushed or done.created else Deed.UNCHANGED
        if done.created:
            self.open += 1
            self.note(commit, "opened", done.request.url)
            return Deed.OPENED
        if (
            pushed
            or before is None
            or before.title != done.request.title
            or not same_text(before.body, done.request.body)
        ):
            self.note(commit, "updated", done.request.url)
            return Deed.UPDATED
        return Deed.UNCHANGED

    def written(self, commit: Commit, done: Submitted, wanted: Wanted, beside: tuple[str, ...]) -> None:
        request = done.request
        data: dict[str, Any] = {"wanted": _digest(wanted), "notes": list(done.notes), "overlaps": list(beside)}
        number, url, state = (request.number, request.url, str(request.state)) if request else (0, "", "")
        group, branch = commit.group, commit.branch
        self.store.requested(RequestRow(commit.repository, group, branch, commit.id, number, url, state, data))

    def record(self, commit: Commit, request: Request, head: str, standing: Standing) -> None:
        """Write down what became of a request that is no longer open."""
        row = self.row(commit)
        if row is not None and row.state != request.state:
            self.store.requested(row._replace(state=str(request.state), head=head))
            self.open -= row.state == State.OPEN
            self.note(commit, str(standing.request.state), request.url)

    def note(self, commit: Commit, event: str, detail: str) -> None:
        if not self.dry_run:
            self.store.event("publish", commit.repository, event, f"{commit.branch} {detail}")


def _policy(cache: Cache, commit: Commit) -> Workspace:
    if not cache.whole(commit.id, commit.base, commit.branch):
        what, remedy = f"the cache lost {commit.branch}", "Run `tfgen migrate commit`, then publish."
        raise GitError(what, Reason.CORRUPT, retriable=True, remedy=remedy)
    return policy_files(cache, commit.base)


def _digest(wanted: Wanted) -> str:
    import hashlib

    return hashlib.sha256(repr(wanted).encode("utf-8", "surrogateescape")).hexdigest()
