"""Commits written without a work tree, and their way to a remote."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

from tfgen.migration.addresses import is_folder
from tfgen.migration.cache import Cache
from tfgen.migration.complaints import GitError
from tfgen.migration.git import run

#: What a remote that is a folder does on a push (its hooks) is its business; a command for refs of other repositories is no part of that.
_RECEIVE = "git -c core.alternateRefsCommand=true -c core.fsmonitor=false receive-pack"


class Signature(NamedTuple):
    """Who commits and when: `author` as "Name <mail>", `date` as git takes it."""

    author: str
    date: str
    sign: str = ""
    key: str = ""


def write_commit(
    cache: Cache, base: str, files: Sequence[tuple[str, str, bytes]], message: str, signature: Signature
) -> str:
    """Write a commit on top of `base` with files replaced or added, given as (path, mode, content); return its id.

    No ref is touched.
    """
    import tempfile

    with tempfile.TemporaryDirectory(prefix="index-", dir=cache.folder) as scratch:
        index = {"GIT_INDEX_FILE": os.path.join(scratch, "index")}
        cache.git("read-tree", base, more=index)
        lines = []
        for path, mode, content in files:
            oid = cache.git("hash-object", "-w", "--stdin", "--no-filters", data=content).decode().strip()
            lines.append(f"{mode} {oid}\t".encode() + os.fsencode(path) + b"\0")
        cache.git("update-index", "-z", "--index-info", data=b"".join(lines), more=index)
        tree = cache.git("write-tree", "--missing-ok", more=index).decode().strip()
    name, _, mail = signature.author.partition(" <")
    who = {"NAME": name.strip(), "EMAIL": mail.rstrip(">"), "DATE": signature.date}
    person = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in who.items()}
    args = ["commit-tree", tree, "-p", base, "-F", "-"]
    if not signature.sign:
        return cache.git(*args, data=message.encode("utf-8", "surrogateescape"), more=person).decode().strip()
    settings = [
        "-c",
        f"gpg.format={signature.sign}",
        *(("-c", f"user.signingKey={signature.key}") if signature.key else ()),
    ]
    signed = [*settings, "commit-tree", "-S", *args[1:]]
    # The user's own configuration says where keys and the signing program are.
    out = run(
        signed,
        cache.folder,
        data=message.encode("utf-8", "surrogateescape"),
        network=True,
        seconds=cache.seconds,
        more=person,
    )
    return out.decode().strip()


def push(cache: Cache, commit: str, branch: str, expected: str) -> None:
    """Push a commit as a branch, if the remote's branch is still `expected` ("": is not there).

    Raises:
        GitError: REJECTED when the branch is not `expected` or the remote refuses.
    """
    receive = [f"--receive-pack={_RECEIVE}"] if is_folder(cache.remote) else []
    args = ["push", "--quiet", *receive, f"--force-with-lease=refs/heads/{branch}:{expected}"]
    run([*args, "origin", f"{commit}:refs/heads/{branch}"], cache.folder, network=True, seconds=cache.seconds)


def branch_problem(branch: str) -> str:
    """Return "" for a name that a branch may have, else why not."""
    try:
        run(["check-ref-format", "--branch", branch])
    except GitError:
        return f"{branch!r} is no name for a branch"
    return "" if not branch.startswith("-") else f"{branch!r} is no name for a branch"
