"""`commit`: a branch and one commit in the cache for every change of the plan. Touches nothing remote."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping, Set
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
                outdated = _outdated(store, campaign, cache_for(campaign, standing), result)
                missing = uncommitted(store, campaign, standing, result, outdated)
                would += [f"{result.repository} {_branch(store, campaign, result, change)}" for change in missing]
                unchanged += len(result.changes) - len(missing)
                given += bool(missing)
                continue
            try:
                new = commit_result(store, campaign, standing, result, watch)
            except GitError as error:
                store.failed(_failure(result, error))
                store.event("commit", result.repository, error.reason, error.message)
                watch.done(result.repository, Outcome.FAILED, error.message)
                failed += 1
                continue
            if not new:
                watch.done(result.repository, "unchanged", "")
            store.succeeded(result.repository, "commit")
            given += bool(new)
            made += new
            unchanged += len(result.changes) - new
    finally:
        watch.end()
    return Committed(made, unchanged, failed, False, tuple(would), unplanned)


def _failure(result: Result, error: GitError) -> Failure:
    return Failure(result.repository, "commit", error.reason, error.message, error.remedy, Step.COMMIT, error.retriable)


def commit_result(
    store: Store,
    campaign: Campaign,
    standing: Standing,
    result: Result,
    watch: Watch = Watch(),  # noqa: B008
) -> int:
    """Commit the changes of one repository; return how many commits are new.

    Raises:
        GitError: git can't.
        ConfigError: as `commit`.
    """
    groups = {change.group for change in result.changes}
    cache = cache_for(campaign, standing)
    outdated = _outdated(store, campaign, cache, result)
    for known in store.commits(result.repository):
        if known.group not in groups or known.group in outdated:
            store.uncommitted(result.repository, known.group)
            with suppress(GitError):  # git keeps no branch `a` beside `a/b`
                cache.git("update-ref", "-d", f"refs/heads/{known.branch}")
    wanted = uncommitted(store, campaign, standing, result)
    if not wanted:
        return 0
    watch.start(result.repository)
    full = store.result(result.repository, contents=True)
    assert full is not None
    for change in full.changes:
        if change.group in {each.group for each in wanted}:
            made = _commit(campaign, cache, full, change, _branch(store, campaign, result, change))
            store.committed(made)
            store.event("commit", result.repository, "committed", f"{made.branch} {made.id}")
    watch.done(result.repository, "committed", counted(len(wanted), "commit"))
    return len(wanted)


def uncommitted(
    store: Store, campaign: Campaign, standing: Standing, result: Result, outdated: Set[str] = frozenset()
) -> list[Change]:
    """Return the changes that no commit carries yet, or an outdated one."""
    if not result.changes:
        return []
    cache = cache_for(campaign, standing)
    known = {each.group: each for each in store.commits(result.repository) if each.group not in outdated}
    out = {push.branch: push.pushed for push in store.pushes() if push.repository == result.repository}
    return [change for change in result.changes if not _stands(cache, known.get(change.group), result, out)]


#: An author as git writes it: without what it takes from both ends of a name.
_AUTHOR = re.compile(rb"""^author [\s.,:;<>"\\']*(.*?)[\s.,:;"\\']*<(.*)> \d""", re.MULTILINE)


def _outdated(store: Store, campaign: Campaign, cache: Cache, result: Result) -> set[str]:
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
        try:
            head, _, said = cache.git("cat-file", "commit", here[change.group].id).partition(b"\n\n")
        except GitError:
            continue  # lost, which is another matter
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


def _stands(cache: Cache, known: Commit | None, result: Result, out: Mapping[str, str]) -> bool:
    """Does a commit carry this result, on this base or published already? One that is published is not moved for a new base."""
    if known is None or (known.tree, known.settings) != (result.tree, result.settings):
        return False
    if out.get(known.branch) == known.id:
        return True
    return known.base == result.base and cache.ref(known.branch) == known.id


def branch_of(campaign: Campaign, result: Result, change: Change) -> str:
    """Return the name of a change's branch.

    A group's name has no slash there: git keeps no branch `a` beside `a/b`, and roots may be nested.

    Raises:
        ConfigError: the template makes no name for a branch.
    """
    name = change.group.strip("/").replace("/", "--") or UNNAMED.get(campaign.group_by, "")
    group = "".join(c if c.isalnum() or c in "-_." else "-" for c in name).strip(".-")
    values = {"campaign": campaign.name, "group": group, "repository": result.repository}
    branch = render(campaign.branch, values, "branch").strip()
    why = branch_problem(branch)
    if not why and branch == result.branch:
        why = f"{branch!r} is the branch that people work on"
    if why:
        raise ConfigError(why, path=campaign.path("campaign.toml"), remedy="Change branch.")
    return branch


def _commit(campaign: Campaign, cache: Cache, result: Result, change: Change, branch: str) -> Commit:
    """Write the commit and its branch; one that is there already is taken, so that a repeated run makes the same."""
    if not cache.has(result.base, result.branch):
        fetched = cache.fetch(result.branch, result.base)
        if fetched != result.base:
            raise GitError(
                f"{result.branch} moved on since it was planned",
                Reason.UNREACHABLE,
                retriable=True,
                remedy="Run plan again.",
            )
    signature = Signature(campaign.commit.author, _date(), campaign.commit.sign, campaign.commit.key)
    message = message_of(campaign, result, change)
    files = [(file.path, file.mode, file.content) for file in change.files]
    there = cache.ref(branch)
    id = (there and _same(cache, there, result.base, message, files)) or write_commit(
        cache, result.base, files, message, signature
    )
    cache.git("update-ref", f"refs/heads/{branch}", id)
    return Commit(result.repository, change.group, branch, result.base, result.branch, result.tree, result.settings, id)


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


def _same(cache: Cache, commit: str, base: str, message: str, files: list[tuple[str, str, bytes]]) -> str:
    """Return the commit when it is what would be written, apart from its time; else ""."""
    try:
        raw = cache.git("cat-file", "commit", commit)
        head, _, said = raw.partition(b"\n\n")
        parents = [line[7:].decode() for line in head.split(b"\n") if line.startswith(b"parent ")]
        if parents != [base] or said != _encoded(message):
            return ""
        changed = cache.git("diff-tree", "-r", "-z", "--no-renames", "--no-ext-diff", base, commit)
        paths = set(_paths(changed))
        if paths != {os.fsencode(path) for path, _, _ in files}:
            return ""
        for path, _, content in files:
            if cache.git("cat-file", "blob", f"{commit}:{path}") != content:
                return ""
    except GitError:
        return ""
    return commit


def _paths(raw: bytes) -> Iterator[bytes]:
    """The paths of `diff-tree -z`: a line of modes and ids, a NUL, the path, a NUL."""
    fields = raw.split(b"\0")
    yield from fields[1::2]
