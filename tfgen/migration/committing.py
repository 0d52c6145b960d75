"""`commit`: a branch and one commit in the cache for every change of the plan. Touches nothing remote."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Mapping, Sequence, Set
from contextlib import suppress
from typing import NamedTuple

from tfgen.errors import ConfigError
from tfgen.migration.cache import Cache, cache_name
from tfgen.migration.campaign import UNNAMED, Campaign
from tfgen.migration.commits import Signature, branch_problem, write_commit
from tfgen.migration.complaints import GitError
from tfgen.migration.counting import counted
from tfgen.migration.outcomes import Change, Outcome, Reason, Result, Step
from tfgen.migration.planning import CACHE
from tfgen.migration.rows import Commit, Failure, Standing
from tfgen.migration.selection import Selection, Watch, select, stopped
from tfgen.migration.store import Store
from tfgen.migration.templates import render

#: Tells commits of tfgen from those of people.
TRAILER = "Tfgen-Campaign"


class Committed(NamedTuple):
    """What a run of `commit` did."""

    made: int = 0
    unchanged: int = 0
    failed: int = 0
    stopped: bool = False
    would: tuple[str, ...] = ()
    unplanned: int = 0


def commit(
    store: Store,
    campaign: Campaign,
    selection: Selection = Selection(),  # noqa: B008 - a plain value
    watch: Watch = Watch(),  # noqa: B008 - shows nothing
) -> Committed:
    """Commit what is planned; what is committed already stays.

    Raises:
        ConfigError: a template, or a name for a branch, that is none.
    """
    chosen = select(store, selection)
    watch.begin("commit", len(chosen))
    made = unchanged = failed = given = unplanned = 0
    would: list[str] = []
    try:
        for standing in chosen:
            if stopped(campaign):
                return Committed(made, unchanged, failed, True, tuple(would), unplanned)
            if selection.limit and given >= selection.limit:
                break
            result = store.result(standing.repository.name)
            if result is None:
                unplanned += 1
                watch.done(standing.repository.name, "not planned", "")
                continue
            if selection.dry_run:
                outdated = _outdated(store, campaign, result)
                missing = uncommitted(store, cache_for(campaign, standing), result, outdated)
                would += [f"{result.repository} {_branch(store, campaign, result, change)}" for change in missing]
                unchanged += len(result.changes) - len(missing)
                given += bool(missing)
                continue
            try:
                new, errors = commit_result(store, campaign, standing, result, watch)
            except GitError as error:
                new, errors = 0, [error]
            given += bool(new)
            made += new
            if errors:
                _fail(store, watch, result, errors)
                failed += 1
                continue
            if not new:
                watch.done(result.repository, "unchanged", "")
            store.succeeded(result.repository, "commit")
            unchanged += len(result.changes) - new
    finally:
        watch.end()
    return Committed(made, unchanged, failed, False, tuple(would), unplanned)


def _fail(store: Store, watch: Watch, result: Result, errors: Sequence[GitError]) -> None:
    """Write down the first failure of a repository, and each in its history."""
    first, name = errors[0], result.repository
    store.failed(Failure(name, "commit", first.reason, first.message, first.remedy, Step.COMMIT, first.retriable))
    for error in errors:
        store.event("commit", name, error.reason, error.message)
        watch.done(name, Outcome.FAILED, error.message)


def commit_result(
    store: Store,
    campaign: Campaign,
    standing: Standing,
    result: Result,
    watch: Watch = Watch(),  # noqa: B008
) -> tuple[int, list[GitError]]:
    """Commit the changes of one repository; return how many commits were made, and what kept the others from it.

    Raises:
        GitError: nothing can be committed there.
        ConfigError: as `commit`.
    """
    groups = {change.group for change in result.changes}
    if not groups and not store.commits(result.repository):
        return 0, []
    with cache_for(campaign, standing).alone() as cache:
        outdated = _outdated(store, campaign, result)
        for known in store.commits(result.repository):
            if known.group not in groups or known.group in outdated:
                store.uncommitted(result.repository, known.group)
                with suppress(GitError):  # git keeps no branch `a` beside `a/b`
                    cache.git("update-ref", "-d", f"refs/heads/{known.branch}")
        if not uncommitted(store, cache, result):
            return 0, []
        watch.start(result.repository)
        made, errors = make_commits(store, campaign, cache, result)
    if made:
        watch.done(result.repository, "committed", counted(made, "commit"))
    return made, errors


def uncommitted(store: Store, cache: Cache, result: Result, outdated: Set[str] = frozenset()) -> list[Change]:
    """Return the changes that no commit carries yet, or an outdated one, or one that the cache lost."""
    if not result.changes:
        return []
    here = _here(cache, _carrying(store, result))
    return [change for change in result.changes if change.group not in here - outdated]


def _carrying(store: Store, result: Result) -> dict[str, Commit]:
    """The commits that carry a result, by group: on its base, or published already. One that is published is not moved for a new base."""
    out = {push.branch: push.pushed for push in store.pushes() if push.repository == result.repository}
    return {
        known.group: known
        for known in store.commits(result.repository)
        if (known.tree, known.settings) == (result.tree, result.settings)
        and ((known.base, known.base_branch) == (result.base, result.branch) or out.get(known.branch) == known.id)
    }


def _here(cache: Cache, carrying: Mapping[str, Commit]) -> set[str]:
    return {group for group, known in carrying.items() if cache.whole(known.id, known.base, known.branch)}


def make_commits(
    store: Store, campaign: Campaign, cache: Cache, result: Result, *, new: bool = True
) -> tuple[int, list[GitError]]:
    """Make the commits that the cache does not have: those that it lost again, the same ones; and with `new` those of other changes.

    Return how many were made, and what kept the others from it. The cache's lock is held.
    """
    carrying = _carrying(store, result)
    wanted = {change.group for change in result.changes if new or change.group in carrying}
    here = _here(cache, carrying)
    if len(here) == len(carrying):
        made, errors = _make(store, campaign, cache, result, wanted - here, carrying)
        if not any(error.reason in (Reason.CORRUPT, Reason.ERROR) for error in errors):
            return made, errors
    cache.remove()  # whole: what is damaged would be taken for what is there
    return _make(store, campaign, cache, result, wanted, carrying)


def _make(
    store: Store, campaign: Campaign, cache: Cache, result: Result, groups: Set[str], carrying: Mapping[str, Commit]
) -> tuple[int, list[GitError]]:
    """Commit some groups; one that fails does not stop the others."""
    if not groups:
        return 0, []
    made = 0
    errors: list[GitError] = []
    taken: dict[str, str] = {}
    full = store.result(result.repository, contents=True)
    assert full is not None
    for change in full.changes:
        known = carrying.get(change.group)
        branch = known.branch if known else _branch(store, campaign, result, change)
        first = taken.setdefault(branch, change.group)
        if change.group not in groups:
            continue
        try:
            if first != change.group:
                what = f"{first} and {change.group} would both be the branch {branch}"
                raise GitError(what, Reason.HELD, remedy="Rename one of the two, or take another group_by.")
            _commit(store, campaign, cache, full, change, branch, known)
            made += 1
        except GitError as error:
            errors.append(error)
    return made, errors


#: An author as git writes it: without what it takes from both ends of a name.
_AUTHOR = re.compile(rb"""^author [\s.,:;<>"\\']*(.*?)[\s.,:;"\\']*<(.*)> \d""", re.MULTILINE)


def _outdated(store: Store, campaign: Campaign, result: Result) -> set[str]:
    """The groups whose commit is not out yet, and has another branch, message or author than the campaign says now."""
    here = {
        each.group: each
        for each in store.commits(result.repository)
        if not store.push(result.repository, each.branch).wanted
    }
    full = store.result(result.repository, contents=True) if here else None
    author = _AUTHOR.findall(f"author {campaign.commit.author} 0".encode())
    found = set()
    for change in full.changes if full else ():
        if change.group not in here:
            continue
        head, _, said = store.object(result.repository, change.group).partition(b"\n\n")
        wanted = branch_of(campaign, result, change), _encoded(message_of(campaign, result, change)), author
        if wanted != (here[change.group].branch, said, _AUTHOR.findall(head)[:1]):
            found.add(change.group)
    return found


def _branch(store: Store, campaign: Campaign, result: Result, change: Change) -> str:
    """Return a change's branch. One that is out keeps its name, and so its request, whatever the campaign would name it now."""
    for known in store.commits(result.repository):
        if known.group == change.group and store.push(known.repository, known.branch).wanted:
            return known.branch
    return branch_of(campaign, result, change)


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogateescape")


def cache_for(campaign: Campaign, standing: Standing) -> Cache:
    name = cache_name(standing.repository.name)
    limits = campaign.limits
    return Cache(campaign.path(CACHE, name), standing.repository.remote, limits.seconds, limits.megabytes)


def branch_of(campaign: Campaign, result: Result, change: Change) -> str:
    """Return the name of a change's branch.

    A group's name has no slash there: git keeps no branch `a` beside `a/b`, and roots may be nested. Nor what git takes in no name.

    Raises:
        ConfigError: the template makes no name for a branch.
    """
    name = change.group.strip("/").replace("/", "--") or UNNAMED.get(campaign.group_by, "")
    group = re.sub(r"[^\w.-]|\.(?=\.|lock$)", "-", name).strip(".-") or (name[:1] and "-")
    values = {"campaign": campaign.name, "group": group, "repository": result.repository}
    branch = render(campaign.branch, values, "branch").strip()
    why = branch_problem(branch)
    if not why and branch == result.branch:
        why = f"{branch!r} is the branch that people work on"
    if why:
        raise ConfigError(why, path=campaign.path("campaign.toml"), remedy="Change branch.")
    return branch


def _commit(
    store: Store, campaign: Campaign, cache: Cache, result: Result, change: Change, branch: str, known: Commit | None
) -> None:
    """Write a commit and its branch: the one that is known once more, or else a new one."""
    base, base_branch = (known.base, known.base_branch) if known else (result.base, result.branch)
    cache.bring(base)
    before = store.object(result.repository, change.group) or cache.commit(branch)
    said = before.partition(b"\n\n")[2].decode("utf-8", "surrogateescape") if known else ""
    message = said or message_of(campaign, result, change)
    signature = Signature(campaign.commit.author, _date(), campaign.commit.sign, campaign.commit.key)
    files = [(file.path, file.mode, file.content) for file in change.files]
    id = write_commit(cache, base, files, message, signature, before)
    cache.git("update-ref", f"refs/heads/{branch}", id)
    if not cache.whole(id, base, branch):  # something of it was there already, and damaged
        raise GitError(f"the cache can't hold {branch}", Reason.CORRUPT, retriable=True, remedy="Run again.")
    made = Commit(result.repository, change.group, branch, base, base_branch, result.tree, result.settings, id)
    store.committed(made, cache.git("cat-file", "commit", id))
    store.event("commit", result.repository, "committed", f"{branch} {id}")


def _date() -> str:
    """The time of the commit; SOURCE_DATE_EPOCH pins it, as reproducible-builds.org has it."""
    return f"{os.environ.get('SOURCE_DATE_EPOCH') or int(time.time())} +0000"


def message_of(campaign: Campaign, result: Result, change: Change) -> str:
    """Return a change's commit message, which ends in a trailer that names the campaign."""
    values = {
        "campaign": campaign.name,
        "repository": result.repository,
        "group": change.group,
        "fixes": change.fixes,
        "moves": change.moves,
        "new_keys": change.new_keys,
        "files": [file.path for file in change.files],
    }
    text = render(campaign.commit.message, values, "commit.message").strip().replace("\0", "")
    return f"{text or 'Make Terraform compliant'}\n\n{TRAILER}: {campaign.name}\n"
