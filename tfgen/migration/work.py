"""Work on one repository: fetch, read, fix, prove. A function of values: any engine can run it anywhere, and run it twice."""

from __future__ import annotations

import datetime
import hashlib
import json
import os
import traceback
from collections.abc import Mapping
from functools import cache as once
from typing import Any, NamedTuple

from tfgen.errors import InternalError, TfgenError, UsageError, try_again
from tfgen.fixing.options import Options
from tfgen.fixing.results import Run, Status
from tfgen.migration.cache import Cache, cache_name
from tfgen.migration.complaints import GitError
from tfgen.migration.counting import counted
from tfgen.migration.outcomes import OUTCOMES, Outcome, Reason, Repository, Result, Step
from tfgen.migration.tree import GitTree

#: Whose code and data decide what is found and written.
_ROOMS = ("text", "syntax", "terraform", "controls", "keys", "fixing", "catalog")
_FILES = (
    "reporting/json.py",
    *(f"migration/{name}.py" for name in ("counting", "grouping", "modules", "tree", "work")),
)


class Task(NamedTuple):
    """One repository to work on. `known`: input hashes for which there is a result with these settings."""

    repository: Repository
    branch: str
    head: str
    cache: str  # the folder of caches
    settings: str
    options: Options
    known: frozenset[str] = frozenset()
    group_by: str = "repository"
    forge: str = ""  # whose rules of CODEOWNERS count
    files: int = 0
    seconds: int = 0
    megabytes: int = 0
    today: str = ""  # ISO date, for suppressions that end


class Same(NamedTuple):
    """What tfgen reads is as it was, in another commit: the result of that hash stands."""

    repository: str
    base: str
    branch: str
    tree: str


def settings_hash(options: Options, group_by: str, forge: str) -> str:
    """Return the hash of rules, catalogue and configuration; where in a file something is said does not count."""
    options = options._replace(choices=tuple(choice._replace(places={}) for choice in options.choices))
    said = {name: sorted(v) if isinstance(v, frozenset) else v for name, v in options._asdict().items()}
    digest = hashlib.sha256(_code_hash().encode())
    parted = (group_by, forge) if group_by == "owner" else (group_by,)
    digest.update(json.dumps([said, *parted], sort_keys=True, default=dict).encode())
    return digest.hexdigest()


@once
def _code_hash() -> str:
    import tfgen

    top = os.path.dirname(tfgen.__file__)
    digest = hashlib.sha256(tfgen.__version__.encode())
    paths = [os.path.join(top, name) for name in _FILES]
    for room in _ROOMS:
        for folder, folders, names in os.walk(os.path.join(top, room)):
            folders[:] = [name for name in folders if name not in ("cases", "__pycache__")]
            paths += [os.path.join(folder, name) for name in names if name.endswith((".py", ".toml", ".lark", ".json"))]
    for path in sorted(paths):
        with open(path, "rb") as file:
            digest.update(os.path.relpath(path, top).encode() + b"\0" + file.read())
    return digest.hexdigest()


def work(task: Task) -> Result | Same:
    """Do the work. Whatever goes wrong is a result; only a dying process is left to the engine."""
    step = [Step.FETCH]
    try:
        return _twice(task, step)
    except GitError as error:
        return failure(task, error.reason, error.message, error.remedy, step[0], error.retriable)
    except UsageError as error:
        return failure(task, Reason.HELD, error.message, error.remedy, step[0])
    except InternalError as error:
        return failure(task, Reason.PROOF, str(error), "Report it with this repository.", step[0])
    except TfgenError as error:
        return failure(task, Reason.INVALID, str(error), error.remedy, step[0])
    except MemoryError:
        remedy = "Raise limits.memory_megabytes, then run again with --only failed."
        return failure(task, Reason.CRASHED, "there was not enough memory", remedy, step[0], retriable=True)
    except OSError as error:
        remedy = "Make room or mend that, then run again."
        return failure(task, Reason.DISK, f"{error.strerror}", remedy, step[0], retriable=True)
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{os.path.basename(last.filename)}:{last.lineno}"
        what = f"{type(error).__name__} at {where}: {error}"[:500]
        return failure(task, Reason.ERROR, what, "This is tfgen's fault: report it with this repository.", step[0])


def failure(
    task: Task, reason: Reason, detail: str, remedy: str = "", step: Step | None = None, retriable: bool = False
) -> Result:
    """Return a result for a repository that was not worked to the end."""
    failed = OUTCOMES[reason] is Outcome.FAILED
    return Result(
        task.repository.name,
        reason,
        detail,
        remedy or try_again(retriable),
        step if failed else None,
        retriable,
        base=task.head,
        branch=task.branch,
        settings=task.settings,
    )


def cache_of(task: Task) -> Cache:
    name = cache_name(task.repository.name)
    return Cache(os.path.join(task.cache, name), task.repository.remote, task.seconds, task.megabytes)


def _twice(task: Task, step: list[Step]) -> Result | Same:
    """Work; where the cache turns out to be damaged, once more with one made anew."""
    try:
        found, damaged = _work(task, step)
        if not damaged:
            return found
    except GitError as error:
        if error.reason is not Reason.CORRUPT:
            raise
    with cache_of(task).alone() as cache:
        cache.remove()
    step[0] = Step.FETCH
    return _work(task, step)[0]  # what is missing now is what the remote left out, since it is too large


def _work(task: Task, step: list[Step]) -> tuple[Result | Same, bool]:
    """Return what came of it, and whether a file was asked for that the cache did not have."""
    from tfgen.fixing.engine import fix, prove_files

    cache = cache_of(task)
    base = cache.fetch(task.branch, task.head)
    step[0] = Step.READ
    with GitTree(cache, base, task.files) as tree:
        key = tree.key()
        if key in task.known:
            return Same(task.repository.name, base, task.branch, key), False
        found = Result(
            task.repository.name, Reason.NO_FILES, base=base, branch=task.branch, tree=key, settings=task.settings
        )
        if not len(tree):
            return found._replace(detail="there is no Terraform here", remedy="Nothing to do."), False
        step[0] = Step.FIX
        today = datetime.date.fromisoformat(task.today) if task.today else None
        run = prove_files(fix(tree, task.options._replace(propose=False), today))
        judged = _judged(found._replace(day=task.today if tree.dated else ""), run, tree, task)
        return judged, tree.damaged


def _judged(found: Result, run: Run, tree: GitTree, task: Task) -> Result:
    """Name the outcome of a run."""
    from tfgen.reporting.json import render

    data = json.loads(render(run))
    left = _left(run, data)
    passing = sum(finding.verdict in ("pass", "suppressed") for finding in run.findings)
    reason, detail, remedy = _reason(run, left, passing)
    from tfgen.migration.grouping import changes_of
    from tfgen.migration.modules import calls_of

    return found._replace(
        reason=reason,
        detail=detail,
        remedy=remedy,
        findings=tuple(left),
        changes=changes_of(run, data, tree, task.options, task.group_by, task.forge) if run.files else (),
        passing=passing,
        modules=tuple(calls_of(tree)),
        notes=tuple(run.warnings),
    )


def _left(run: Run, data: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What a person has to look at: what still fails or can't be known, with why there is no fix, and files that can't be read."""
    held = {id: fix for fix in data["fixes"] if fix["status"] == Status.HELD for id in fix["findings"]}
    open_ids = {finding.id for finding in run.remaining}
    left = []
    for finding in data["findings"]:
        if finding["verdict"] in ("unknown", "invalid") or finding["id"] in open_ids:
            why = held.get(finding["id"], {})
            left.append({**finding, "held": why.get("reason", ""), "allow": why.get("allow", [])})
    left += [{"verdict": "invalid", "address": "", "held": "", "allow": [], **p} for p in data["problems"]]
    left += [
        {
            "verdict": "unknown",
            "address": "",
            "file": path,
            "line": 0,
            "column": 0,
            "message": "this file was not looked at",
        }
        for path in data["not_looked_at"]
    ]
    return left


def _reason(run: Run, left: list[dict[str, Any]], passing: int) -> tuple[Reason, str, str]:
    """Return the reason, what happened, and what a person can do."""
    fixed = sum(len(fix.findings) for fix in run.fixes if fix.status is not Status.HELD)
    moved = sum(not move.reason for move in run.moves)
    done = f"{fixed} fixed in {counted(len(run.files), 'file')}" + (
        f", {counted(moved, 'module call')} moved" if moved else ""
    )
    if run.files:
        if not left:
            return Reason.FIXED, done, "Review the diff."
        return Reason.FIXED_IN_PART, f"{done}, {len(left)} left", _remedy(left)
    if left:
        first = left[0]
        place = f"{first['file']}:{first['line']}" if first.get("line") else first["file"]
        name = first["address"] or place
        more = f" and {len(left) - 1} more" if len(left) > 1 else ""
        why = first.get("held") or first.get("fix") or ": ".join(filter(None, (first["message"], first.get("reason"))))
        verdicts = {each["verdict"] for each in left}
        if any(each.get("held") for each in left):
            return Reason.HELD, f"{name}{more}: {why}", _remedy(left)
        if "fail" in verdicts:
            return Reason.UNFIXABLE, f"{name}{more}: {why}", _remedy(left)
        if "invalid" in verdicts:
            return Reason.INVALID, f"{place}{more}: {why}", first.get("remedy") or _remedy(left)
        return Reason.UNKNOWN, f"{name}{more}: {why}", _remedy(left)
    if passing:
        return (
            Reason.COMPLIANT,
            f"{counted(passing, 'subject')} {'passes' if passing == 1 else 'pass'}",
            "Nothing to do.",
        )
    return Reason.NO_SUBJECT, f"{counted(run.files_found, 'file')} searched", "Nothing to do."


def _remedy(left: list[dict[str, Any]]) -> str:
    allow = sorted({name for each in left for name in each.get("allow", ())})
    if allow:
        return f"Add allow = {json.dumps(allow)} under [tfgen] if that is wanted, or change it by hand."
    if any("no key was chosen" in each.get("held", "") for each in left):
        return "Say which key under [tfgen.kms]."
    return "Look at the findings and change these places by hand."
