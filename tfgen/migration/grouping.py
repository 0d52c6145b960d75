"""Split what a run changes into changes that go out alone: the whole repository, one per root, or one per owner.

A fix is whole or absent, so what belongs together stays together: each part is judged alone, and parts that do not stand alone
are joined.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from tfgen.errors import ReadError, TfgenError
from tfgen.fixing.checking import check
from tfgen.fixing.options import Options
from tfgen.fixing.results import FileResult, Run, Status
from tfgen.migration.complaints import GitError
from tfgen.migration.outcomes import Change, File, Reason
from tfgen.migration.tree import GitTree
from tfgen.text.diff import unified
from tfgen.text.source import encode
from tfgen.text.workspace import Overlay


def changes_of(
    run: Run, data: Mapping[str, Any], tree: GitTree, options: Options, group_by: str, forge: str
) -> tuple[Change, ...]:
    """Return the changes of a run, by group.

    Args:
        data: the run's JSON.
        forge: whose rules of CODEOWNERS count.

    Raises:
        GitError: two paths of one file are changed.
    """
    if group_by == "repository":
        parts = {"": list(run.files)}
    else:
        key = _roots(run) if group_by == "root" else _owners(tree, forge)
        parts = _split(run, key, tree, options)
    return tuple(_change(group, files, data, tree, alone=len(parts) == 1) for group, files in sorted(parts.items()))


def _change(group: str, files: Sequence[FileResult], data: Mapping[str, Any], tree: GitTree, alone: bool) -> Change:
    paths = {file.path for file in files}
    folders = {path.rpartition("/")[0] for path in paths}
    fixes = [fix for fix in data["fixes"] if fix["status"] != Status.HELD and (alone or fix["file"] in paths)]
    if not alone:
        # A fix whose finding lies in a file that it does not change belongs to the group of that file's folder.
        claimed = [fix for fix in data["fixes"] if fix["status"] != Status.HELD and fix not in fixes]
        fixes += [fix for fix in claimed if fix["file"].rpartition("/")[0] in folders]
    moves = [move for move in data["moves"] if not move["reason"] and move["file"] in paths]
    keys = [key for key in data["new_keys"] if key["folder"] in folders]
    patch = "".join(unified(file.path, file.before, file.after, file.edits) for file in files)
    name = group.encode("utf-8", "backslashreplace").decode()
    return Change(
        name, patch.encode("utf-8", "surrogateescape"), _blobs(files, tree), tuple(fixes), tuple(moves), tuple(keys)
    )


def _blobs(files: Sequence[FileResult], tree: GitTree) -> tuple[File, ...]:
    found: dict[str, File] = {}
    for file in files:
        entry = tree.entry(file.path)
        if entry is None:
            found[file.path] = File(file.path, "100644", "", encode(file.after))
            continue
        try:
            path = tree.real(file.path)  # as on a disk, a symbolic link is written through
        except ReadError as error:
            raise GitError(str(error), Reason.ERROR) from None
        real = tree.entry(path)
        assert real is not None
        if path in found:
            raise GitError(f"{file.path} and {path} are one file, and both are changed", Reason.HELD)
        found[path] = File(path, real.mode, real.oid, encode(file.after))
    return tuple(found[path] for path in sorted(found))


def _roots(run: Run) -> Callable[[str], str]:
    """The root of a file: the deepest root of a finding at or above it, else its folder."""
    roots = sorted({finding.root for finding in run.findings}, key=len, reverse=True)

    def root_of(path: str) -> str:
        folder = path.rpartition("/")[0]
        return next((root for root in roots if not root or folder == root or folder.startswith(root + "/")), folder)

    return root_of


def _owners(tree: GitTree, forge: str) -> Callable[[str], str]:
    """The owners of a file, as CODEOWNERS has them; "" without any."""
    from tfgen.migration.requests.codeowners import read_owners

    owners = read_owners(tree, forge)
    return lambda path: "+".join(sorted(owner.replace("/", "-") for owner in owners.of(path)))


def _split(run: Run, key: Callable[[str], str], tree: GitTree, options: Options) -> dict[str, list[FileResult]]:
    """Part the files by `key`, and join the parts that one fix touches; when one of them does not stand alone, none does."""
    joined = {key(file.path): key(file.path) for file in run.files}

    def top(group: str) -> str:
        while joined[group] != group:
            group = joined[group]
        return group

    findings = {finding.id: finding for finding in run.findings}
    for fix in run.fixes:
        if fix.status is Status.HELD:
            continue
        touched = {fix.location.path}
        for id in fix.findings:
            touched |= {findings[id].location.path, f"{findings[id].root}/x" if findings[id].root else "x"}
        groups = sorted(group for group in map(key, touched) if group in joined)
        for group in groups[1:]:
            joined[top(group)] = top(groups[0])
    parts: dict[str, list[FileResult]] = {}
    for file in run.files:
        parts.setdefault(top(key(file.path)), []).append(file)
    if len(parts) > 1 and not all(_stands(run, files, tree, options) for files in parts.values()):
        return {"": list(run.files)}
    return parts


def _stands(run: Run, files: Sequence[FileResult], tree: GitTree, options: Options) -> bool:
    """Do these files alone leave everything valid, and nothing worse than it was?"""
    overlay = Overlay(tree, {file.path: encode(file.after) for file in files})
    try:
        after = check(overlay, options)
    except TfgenError:
        return False
    before = {finding.id: finding.verdict for finding in run.findings}
    paths = {file.path for file in files}
    for finding in after.findings:
        was = before.get(finding.id)
        if finding.verdict != "pass" and finding.verdict != was:
            return False
        # What the part was to fix is still failing: a piece of it lies elsewhere.
        if finding.verdict == "fail" and finding.location.path in paths and _fixed(run, finding.id):
            return False
    return len(after.problems) <= len(run.problems)


def _fixed(run: Run, id: str) -> bool:
    return any(id in fix.findings and fix.status is not Status.HELD for fix in run.fixes)
