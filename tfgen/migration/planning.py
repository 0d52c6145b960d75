"""`plan`: bring every repository's result up to date with its newest commit. Touches nothing remote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tfgen.fixing.options import Options
from tfgen.migration.addresses import is_folder
from tfgen.migration.campaign import Campaign
from tfgen.migration.complaints import GitError
from tfgen.migration.engines import Engine, Lost
from tfgen.migration.git import end_all
from tfgen.migration.heads import Heads, look
from tfgen.migration.outcomes import Outcome, Reason, Result, Step
from tfgen.migration.rows import Standing, moved
from tfgen.migration.selection import Selection, Watch, select, stopped
from tfgen.migration.store import Store
from tfgen.migration.work import Same, Task, failure, settings_hash, work

CACHE = "cache"
#: How many remotes are asked at once.
_LOOKS = 16

_SKIPPED = {
    Reason.ARCHIVED: ("the repository is archived", "Unarchive it, or set repositories.archived = true."),
    Reason.FORK: ("the repository is a fork", "Fix it where it comes from, or set repositories.forks = true."),
    Reason.EXCLUDED: ("the campaign excludes it", "Take it out of repositories.exclude if it should be in."),
    Reason.EMPTY: ("the repository has no commit", "Nothing to do until it has one."),
    Reason.NO_BRANCH: (
        "its HEAD names no branch that is there, or one whose name is no text",
        "Set its default branch.",
    ),
    Reason.TOO_LARGE: ("it is larger than limits.megabytes", "Raise limits.megabytes, or leave it out."),
}


class Planned(NamedTuple):
    """What a plan did: which repositories were looked at, and how many of them were worked on."""

    looked: tuple[str, ...] = ()
    worked: int = 0
    unchanged: int = 0
    stopped: bool = False
    would: tuple[str, ...] = ()  # with --dry-run: the repositories that would be worked on


def plan(
    store: Store,
    campaign: Campaign,
    options: Options,
    engine: Engine,
    selection: Selection = Selection(),  # noqa: B008 - a plain value
    watch: Watch = Watch(),  # noqa: B008 - shows nothing
    today: str = "",
) -> Planned:
    """Plan; each result is stored as it comes, so that an interrupted run goes on where it stopped.

    Raises:
        WriteError: the database can't be written.
    """
    planner = _Planner(store, campaign, options, selection, watch, today)
    return planner.run(engine)


class _Planner:
    def __init__(
        self, store: Store, campaign: Campaign, options: Options, selection: Selection, watch: Watch, today: str
    ) -> None:
        self.store = store
        self.campaign = campaign
        self.options = options
        self.selection = selection
        self.watch = watch
        self.today = today
        self.settings = settings_hash(options, campaign.group_by, campaign.forge)
        self.known = store.trees(today)
        self.again = set(selection.only) & {"failed"}
        self.standings: dict[str, Standing] = {}
        self.looked: list[str] = []
        self.worked = self.unchanged = 0
        self.halted = False
        self.would: list[str] = []

    def run(self, engine: Engine) -> Planned:
        chosen = select(self.store, self.selection)
        self.standings = {each.repository.name: each for each in chosen}
        self.watch.begin("plan", len(chosen))
        try:
            for task, result in engine.run(work, self.tasks(chosen)):
                self.finish(task, result)
        finally:
            self.watch.end()
        return Planned(tuple(self.looked), self.worked, self.unchanged, self.halted, tuple(self.would))

    def tasks(self, chosen: Sequence[Standing]) -> Iterator[Task]:
        """Yield what has to be worked on; what needs no work is stored here."""
        given = 0
        limits = self.campaign.limits
        for standing, heads in self.looks(chosen):
            if stopped(self.campaign):
                self.halted = True
                return
            if self.selection.limit and given >= self.selection.limit:
                return
            self.looked.append(standing.repository.name)
            task = Task(
                standing.repository,
                standing.repository.branch,
                "",
                self.campaign.path(CACHE),
                self.settings,
                self.options,
                frozenset(t for t, s in self.known.get(standing.repository.name, ()) if s == self.settings),
                self.campaign.group_by,
                self.campaign.forge,
                limits.files,
                limits.seconds,
                limits.megabytes,
                self.today,
            )
            ready = self.ready(standing, task, heads)
            if ready is None:
                continue
            given += 1
            if self.selection.dry_run:
                self.would.append(standing.repository.name)
                continue
            self.watch.start(standing.repository.name)
            yield ready

    def looks(self, chosen: Sequence[Standing]) -> Iterator[tuple[Standing, Heads | GitError | None]]:
        """Ask every remote for its branches: folders one by one, since that costs nothing; the others several at once."""
        from concurrent.futures import ThreadPoolExecutor

        seconds = min(60, self.campaign.limits.seconds or 60)

        def ask(standing: Standing) -> Heads | GitError | None:
            if standing.repository.skip is not None or stopped(self.campaign):
                return None
            try:
                return look(standing.repository.remote, seconds)
            except GitError as error:
                return error

        far = [each for each in chosen if not is_folder(each.repository.remote)]
        if not far:
            yield from ((each, ask(each)) for each in chosen)
            return
        with ThreadPoolExecutor(_LOOKS) as threads:
            answers = {each.repository.name: threads.submit(ask, each) for each in far}
            try:
                for each in chosen:
                    answer = answers.get(each.repository.name)
                    yield each, ask(each) if answer is None else answer.result()
            finally:  # also where an interrupt, or the plan's end, comes before the last answer
                threads.shutdown(wait=False, cancel_futures=True)
                end_all()

    def ready(self, standing: Standing, task: Task, heads: Heads | GitError | None) -> Task | None:
        """Return the task with what the remote said, or None when there is nothing to work on."""
        repository = standing.repository
        if repository.skip is not None:
            self.skip(task, repository.skip)
        elif self.campaign.limits.megabytes and repository.kilobytes > self.campaign.limits.megabytes * 1024:
            self.skip(task, Reason.TOO_LARGE)
        elif isinstance(heads, GitError):
            self.keep(failure(task, heads.reason, heads.message, heads.remedy, Step.FETCH, heads.retriable))
        elif heads is None:
            return None
        elif not heads.branches:
            self.skip(task, Reason.EMPTY)
        else:
            branch = repository.branch or heads.default
            if repository.branch and repository.branch not in heads.branches:
                what = f"the repository has no branch {repository.branch}, which discovery found for it"
                remedy = "Name another one in the list, or run `tfgen migrate discover` again."
                self.keep(failure(task, Reason.NO_BRANCH, what, remedy))
                return None
            if branch not in heads.branches or not _is_text(branch):
                self.skip(task, Reason.NO_BRANCH)
                return None
            task = task._replace(branch=branch, head=heads.branches[branch])
            if self.stands(standing, task):
                self.unchanged += 1
                self.watch.done(repository.name, "unchanged", "")
                return None
            return task
        return None

    def stands(self, standing: Standing, task: Task) -> bool:
        """Is there a result of this commit and these settings? A failure that may go away is none, nor one asked for again."""
        if (standing.base, standing.base_branch, standing.settings) != (task.head, task.branch, self.settings):
            return False
        result = self.store.result(standing.repository.name)
        if result is None or result.day not in ("", self.today):
            return False
        return result.outcome is not Outcome.FAILED or not (result.retriable or self.again)

    def skip(self, task: Task, reason: Reason) -> None:
        detail, remedy = _SKIPPED[reason]
        self.keep(failure(task, reason, detail, remedy))

    def keep(self, result: Result) -> None:
        """Store a result that needed no work, unless it says what is known."""
        if self.selection.dry_run:
            return
        if self.store.result(result.repository) != result:
            self.store.keep(result)
            self.store.event("plan", result.repository, result.reason, result.detail)
        self.watch.done(result.repository, result.outcome, result.detail)

    def finish(self, task: Task, result: Result | Same | Lost) -> None:
        name = task.repository.name
        if isinstance(result, Same):
            self.store.point(name, result.base, result.branch, result.tree, self.settings)
            text = self.moved(name, result.base)
            self.store.event("plan", name, "same files", result.base)
            self.unchanged += 1
            self.watch.done(name, "unchanged", text)
            return
        if isinstance(result, Lost):
            result = failure(task, result.reason, result.detail, result.remedy, Step.FIX, retriable=False)
        self.worked += 1
        self.store.keep(result)
        text = self.moved(name, result.base)
        self.store.event("plan", name, result.reason, result.detail)
        self.watch.done(name, result.outcome, "; ".join(filter(None, (result.detail, text))))

    def moved(self, name: str, base: str) -> str:
        """Note, and return, that the base moved on since the last plan."""
        standing = self.standings[name]
        text = moved(standing.base or standing.was, base)
        if text:
            self.store.event("plan", name, "base moved", text)
        return text


def _is_text(name: str) -> bool:
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True
