"""`publish`: push what is committed and open or update its requests.

Every step can be repeated. What is about to be pushed is written down first, so that after a crash a branch on the remote is known
for ours; a request is found by its branch, so that none is opened twice.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tfgen.errors import ForgeError, UsageError
from tfgen.migration.campaign import Campaign, Wave
from tfgen.migration.committing import cache_for
from tfgen.migration.complaints import GitError
from tfgen.migration.deeds import Deed, How, Published
from tfgen.migration.forges.port import Forge
from tfgen.migration.heads import Heads, look
from tfgen.migration.modules import graph, order
from tfgen.migration.outcomes import OUTCOMES, Change, Outcome, Reason, Result, Step
from tfgen.migration.outgoing import Held, Outgoing, Ready
from tfgen.migration.pacing import Pace
from tfgen.migration.requests.waves import NAME_IT, chosen, wave_of
from tfgen.migration.rows import Commit, Failure, moved
from tfgen.migration.rows import Standing as Place
from tfgen.migration.selection import Selection, Watch, select, stopped
from tfgen.migration.store import Store


def publish(
    store: Store,
    campaign: Campaign,
    forge: Forge,
    selection: Selection = Selection(),  # noqa: B008 - a plain value
    how: How = How(),  # noqa: B008 - a plain value
    watch: Watch = Watch(),  # noqa: B008 - shows nothing
    *,
    replan: Callable[[str], None] | None = None,
    pace: Pace | None = None,
) -> Published:
    """Publish; one repository's failure does not stop the others.

    Args:
        replan: plans and commits one repository anew, called when its base moved on; without it that is a failure.
        pace: how fast the forge is written to; the campaign's limit without one.

    Raises:
        ConfigError: a template is wrong.
        UsageError: waves are unknown, or needed and not given.
        WriteError: the database or a patch can't be written.
    """
    if how.wave:
        chosen(campaign.waves, how.wave)
    elif campaign.waves:
        names = ", ".join(wave.name for wave in campaign.waves)
        raise UsageError("the campaign has waves, so say which one goes out", remedy=f"--wave, one of {names}.")
    publisher = _Publisher(
        store, campaign, forge, selection, how, watch, replan, pace or Pace(campaign.limits.writes_per_minute)
    )
    return publisher.run()


class _Publisher:
    def __init__(
        self,
        store: Store,
        campaign: Campaign,
        forge: Forge,
        selection: Selection,
        how: How,
        watch: Watch,
        replan: Callable[[str], None] | None,
        pace: Pace,
    ) -> None:
        self.store = store
        self.campaign = campaign
        self.forge = forge
        self.selection = selection
        self.how = how
        self.watch = watch
        self.replan = replan
        self.out = Outgoing(store, campaign, forge, how, pace, dry_run=selection.dry_run)
        self.deeds = dict.fromkeys(Deed, 0)
        self.held: list[str] = []
        self.note_of_base = ""
        self.uncommitted = 0

    def run(self) -> Published:
        places = self.ordered(select(self.store, self.selection))
        self.watch.begin("publish", len(places))
        given, halted = 0, False
        try:
            for place in places:
                halted = stopped(self.campaign)
                if halted or (self.selection.limit and given >= self.selection.limit):
                    break
                given += self.repository(place)
        finally:
            self.watch.end()
        return Published(self.deeds, tuple(self.held), halted, tuple(self.out.would), self.uncommitted)

    def ordered(self, places: list[Place]) -> list[Place]:
        """Modules before their callers; otherwise by name."""
        remotes = {each.repository.name: each.repository.remote for each in self.store.repositories()}
        by_name = {place.repository.name: place for place in places}
        return [by_name[name] for name in order(list(by_name), graph(remotes, self.store.results()))]

    def repository(self, place: Place) -> bool:
        """Publish the changes of one repository; return whether any of them was written to a remote or a forge."""
        name = place.repository.name
        if not self.store.commits(name):
            result = self.store.result(name)
            self.uncommitted += bool(result and result.changes)
            self.watch.done(name, "unchanged", "")
            return False
        self.watch.start(name)
        self.out.step = Step.PUSH
        self.note_of_base = ""
        try:
            heads = self.heads(place)
        except GitError as error:
            self.fail(name, [error])
            return True
        deeds: list[Deed] = []
        errors: list[GitError | ForgeError] = []
        result = self.store.result(name, contents=True)
        text = moved(place.base, result.base) if result else ""
        self.note_of_base = f"planned anew, since {text}" if text else ""
        self.missing(name, result)
        for commit in self.store.commits(name):  # one that fails does not stop the others
            try:
                deeds.append(self.change(place, self.ready(commit, result, heads)))
            except (GitError, ForgeError) as error:
                errors.append(error)
                if isinstance(error, ForgeError) and error.is_for_all:
                    self.fail(name, errors)
                    raise
        if errors:
            self.fail(name, errors)
        elif not self.selection.dry_run:
            self.store.succeeded(name, "publish")
            self.watch.done(name, ", ".join(dict.fromkeys(deeds)) or "nothing", self.note_of_base)
        return bool(errors) or any(deed in (Deed.OPENED, Deed.UPDATED, Deed.PUSHED) for deed in deeds)

    def fail(self, name: str, errors: Sequence[GitError | ForgeError]) -> None:
        """Write down the first failure of a repository, and each in its history."""
        reasons = [error.reason if isinstance(error, GitError) else Reason.REFUSED for error in errors]
        if not self.selection.dry_run:
            first, step = errors[0], self.out.step
            self.store.failed(Failure(name, "publish", reasons[0], first.message, first.remedy, step, first.retriable))
        for error, reason in zip(errors, reasons, strict=True):
            skipped = OUTCOMES[reason] is Outcome.SKIPPED
            self.deeds[Deed.SKIPPED if skipped else Deed.FAILED] += 1
            if self.selection.dry_run:
                self.out.would.append(f"{'skip' if skipped else 'fail'} {name}: {error.message}")
                continue
            self.store.event("publish", name, reason, error.message)
            self.watch.done(name, OUTCOMES[reason], error.message)

    def missing(self, name: str, result: Result | None) -> None:
        """Name the changes that have no commit while others of their repository do, of the wave that goes out."""
        known = {commit.group for commit in self.store.commits(name)}
        groups = [
            change.group
            for change in (result.changes if result else ())
            if change.group not in known and not self.is_left(self.wave(name, change))
        ]
        if groups:
            self.deeds[Deed.UNCOMMITTED] += len(groups)
            self.watch.done(name, Deed.UNCOMMITTED, f"{', '.join(groups)}: run `tfgen migrate commit`")

    def heads(self, place: Place) -> Heads:
        """Return the remote's branches; a repository whose base moved on is planned anew first."""
        if not self.forge.pushes:
            return Heads("", {})
        name = place.repository.name
        with cache_for(self.campaign, place).alone():  # what a killed run still pushes is waited for
            heads = look(place.repository.remote)
        if (
            self.replan is not None
            and not self.selection.dry_run
            and any(self.moved(heads, c) for c in self.store.commits(name))
        ):
            self.replan(name)
            heads = look(place.repository.remote)
        return heads

    def ready(self, commit: Commit, result: Result | None, heads: Heads) -> Ready:
        """Return a commit that stands on the newest base with what it carries."""
        if self.forge.pushes and self.moved(heads, commit):
            raise _moved(commit.repository)
        changes = {change.group: change for change in result.changes} if result else {}
        change = changes.get(commit.group)
        if result is None or change is None or (commit.tree, commit.settings) != (result.tree, result.settings):
            what = f"{commit.branch} was committed from an older plan"
            raise GitError(what, Reason.MOVED, retriable=True, remedy="Run `tfgen migrate commit`, then publish.")
        return Ready(commit, result, change, heads)

    def moved(self, heads: Heads, commit: Commit) -> bool:
        """Did the base of a commit move on that is not published yet? One that is stays where people review it."""
        is_out = self.store.push(commit.repository, commit.branch).pushed == commit.id
        return not is_out and heads.branches.get(commit.base_branch) != commit.base

    def wave(self, repository: str, change: Change) -> Wave | None:
        return wave_of(self.campaign.waves, repository, [file.path for file in change.files])

    def is_left(self, wave: Wave | None) -> bool:
        """Does a wave not go out now?"""
        return (wave.name if wave else "") != self.how.wave

    def change(self, place: Place, ready: Ready) -> Deed:
        commit = ready.commit
        wave = self.wave(commit.repository, ready.change)
        row = self.out.row(commit)
        is_left = self.is_left(wave)
        if is_left and (wave is not None or (row is not None and row.head == commit.id)):
            return Deed.UNCHANGED
        try:
            if is_left:
                raise Held(f"no wave takes it, so it never goes out. {NAME_IT}")
            with cache_for(self.campaign, place).alone() as cache:
                deed = self.out.send(cache, ready, wave)
        except Held as held:
            where = f"{commit.repository} {commit.branch}"
            self.held.append(f"{where}: {held}")
            self.out.note(commit, "held", str(held))
            deed = Deed.HELD
        self.deeds[deed] += 1
        return deed


def _moved(name: str) -> GitError:
    return GitError(
        f"the base of {name} moved on since it was planned",
        Reason.MOVED,
        retriable=True,
        remedy="Run `tfgen migrate plan` and `commit`, then publish.",
    )
