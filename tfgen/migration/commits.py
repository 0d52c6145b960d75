"""Commits written without a work tree, and their way to a remote."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from tfgen.migration.addresses import is_folder
from tfgen.migration.cache import Cache
from tfgen.migration.complaints import GitError
from tfgen.migration.git import run
from tfgen.migration.outcomes import Reason

#: What a remote that is a folder does on a push (its hooks) is its business; a command for refs of other repositories is no part of that.
_RECEIVE = "git -c core.alternateRefsCommand=true -c core.fsmonitor=false receive-pack"


class Signature(NamedTuple):
    """Who commits and when: `author` as "Name <mail>", `date` as git takes it."""

    author: str
    date: str
    sign: str = ""
    key: str = ""


def write_commit(
    cache: Cache,
    base: str,
    files: Sequence[tuple[str, str, bytes]],
    message: str,
    signature: Signature,
    known: bytes = b"",
) -> str:
    """Write a commit on top of `base` with files replaced or added, given as (path, mode, content); return its id.

    No ref is touched. `known` is a commit as git has it: when it differs in author and time only, it is written once more.
    """
    tree = _write_tree(cache, base, files)
    said = message.encode("utf-8", "surrogateescape")
    head, _, before = known.partition(b"\n\n")
    if before == said and head.startswith(f"tree {tree}\nparent {base}\nauthor ".encode()):
        return cache.git("hash-object", "-t", "commit", "-w", "--stdin", data=known).decode().strip()
    name, _, mail = signature.author.partition(" <")
    who = {"NAME": name.strip(), "EMAIL": mail.rstrip(">"), "DATE": signature.date}
    person = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in who.items()}
    args = ["commit-tree", tree, "-p", base, "-F", "-"]
    if not signature.sign:
        return cache.git(*args, data=said, more=person).decode().strip()
    key = ("-c", f"user.signingKey={signature.key}") if signature.key else ()
    signed = ["-c", f"gpg.format={signature.sign}", *key, "commit-tree", "-S", *args[1:]]
    # The user's own configuration says where keys and the signing program are, which may start an agent that stays: it gets no lock.
    out = run(signed, cache.folder, data=said, network=True, seconds=cache.seconds, more=person)
    return out.decode().strip()


def _write_tree(cache: Cache, base: str, files: Sequence[tuple[str, str, bytes]]) -> str:
    import tempfile

    try:
        scratch = tempfile.TemporaryDirectory(prefix="index-", dir=cache.folder)
    except OSError as error:
        raise GitError(f"the cache can't be written: {error.strerror}", Reason.DISK, retriable=True) from None
    with scratch as folder:
        index = {"GIT_INDEX_FILE": os.path.join(folder, "index")}
        cache.git("read-tree", base, more=index)
        lines = []
        for path, mode, content in files:
            oid = cache.git("hash-object", "-w", "--stdin", "--no-filters", data=content).decode().strip()
            lines.append(f"{mode} {oid}\t".encode() + os.fsencode(path) + b"\0")
        cache.git("update-index", "-z", "--index-info", data=b"".join(lines), more=index)
        return cache.git("write-tree", "--missing-ok", more=index).decode().strip()


def push(cache: Cache, commit: str, branch: str, expected: str) -> None:
    """Push a commit as a branch, if the remote's branch is still `expected` ("": is not there).

    Raises:
        GitError: REJECTED when the branch is not `expected` or the remote refuses.
    """
    receive = [f"--receive-pack={_RECEIVE}"] if is_folder(cache.remote) else []
    args = ["push", "--quiet", *receive, f"--force-with-lease=refs/heads/{branch}:{expected}"]
    args += ["origin", f"{commit}:refs/heads/{branch}"]
    run(args, cache.folder, network=True, seconds=cache.seconds, lock=cache.lock)


def delete(cache: Cache, branch: str, expected: str) -> None:
    """Delete a branch of the remote, if it is still `expected`; any cache will do, so one that is broken is made anew.

    Raises:
        GitError: as `push`.
    """
    cache.make(expected)
    try:
        push(cache, "", branch, expected)
    except GitError as error:
        if error.reason not in (Reason.CORRUPT, Reason.ERROR):
            raise
        cache.remove()
        cache.make(expected)
        push(cache, "", branch, expected)


def branch_problem(branch: str) -> str:
    """Return "" for a name that a branch may have, else why not."""
    try:
        run(["check-ref-format", "--branch", branch])
    except GitError:
        return f"{branch!r} is no name for a branch"
    return "" if not branch.startswith("-") else f"{branch!r} is no name for a branch"
