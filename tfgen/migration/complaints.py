"""What git's complaints mean for a repository."""

from __future__ import annotations

import re
import signal
from typing import NamedTuple

from tfgen.errors import TfgenError, try_again
from tfgen.migration.outcomes import Reason

_USER = re.compile(r"(?<=://)[^/@\s'\"]+@")


class GitError(TfgenError):
    """Git could not do a step; `reason` is what that means for the repository."""

    def __init__(self, message: str, reason: Reason, *, retriable: bool = False, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy or try_again(retriable))
        self.reason = reason
        self.retriable = retriable


def redacted(text: str) -> str:
    """Take users and tokens out of URLs in a text of git's."""
    return _USER.sub("", text)


class _Sign(NamedTuple):
    """Words of git's that tell a kind of failure."""

    words: re.Pattern[str]
    reason: Reason
    retriable: bool
    remedy: str


_SIGNS = (
    _Sign(
        re.compile(r"not our ref|unadvertised object|couldn't find remote ref", re.IGNORECASE),
        Reason.MOVED,
        True,
        "Run `tfgen migrate plan` and `commit` again.",
    ),
    _Sign(
        re.compile(
            r"no space left|out of disk ?space|disk quota|read-only file system|cannot mkdir|unable to create .*\.lock': (?!File exists)",
            re.IGNORECASE,
        ),
        Reason.DISK,
        True,
        "Make room or mend the campaign's folder, then run again.",
    ),
    _Sign(
        re.compile(r"file too large|signal 25|exceeds the limit", re.IGNORECASE),
        Reason.TOO_LARGE,
        False,
        "Raise limits.megabytes, or leave it out.",
    ),
    _Sign(
        re.compile(r"unpack failed: eof before pack header", re.IGNORECASE),  # nothing came from here
        Reason.CORRUPT,
        True,
        "Run `tfgen migrate commit`, then publish.",
    ),
    _Sign(
        re.compile(r"\[(remote )?rejected\]|pre-receive hook|stale info|protected branch", re.IGNORECASE),
        Reason.REJECTED,
        False,
        "Look at the remote's rules for branches, then run again with --only failed.",
    ),
    _Sign(
        re.compile(
            r"authentication failed|could not read (username|password)|permission denied|access denied|returned error: 40[13]"
            r"|repository not found|does not appear to be a git repository|returned error: 404|no such (path|file)|does not exist"
            r"|dubious ownership",
            re.IGNORECASE,
        ),
        Reason.UNREACHABLE,
        False,
        "Check the address and that git's credentials may read it.",
    ),
    _Sign(
        re.compile(
            r"inflate|corrupt|bad config|bad shallow|loose object|missing (blob|tree|commit|object)|bad (object|tree)|could not parse|invalid path",
            re.IGNORECASE,
        ),
        Reason.CORRUPT,
        False,
        "Look at it with `git fsck`.",
    ),
    _Sign(
        re.compile(
            r"could not (resolve|connect)|connection|timed out|hung up|early eof|returned error: (429|5\d\d)|rpc failed"
            r"|operation too slow|unexpected disconnect|empty reply|unable to access",
            re.IGNORECASE,
        ),
        Reason.UNREACHABLE,
        True,
        "Run again.",
    ),
    _Sign(
        re.compile(
            r"unable to read|not a valid object|index-pack failed|did not send all|bad pack|packfile",
            re.IGNORECASE,
        ),
        Reason.CORRUPT,
        False,
        "Look at it with `git fsck`.",
    ),
)


def complaint(step: str, code: int, text: str) -> GitError:
    """Say what git's complaint means."""
    text = redacted(text)
    if code == -signal.SIGXFSZ or code == 128 + signal.SIGXFSZ:
        text += "file too large"
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    said = next((line for line in lines if line.startswith(("fatal:", "error:", "! ["))), lines[-1] if lines else "")
    message = f"git {step} failed: {said or f'exit code {code}'}"[:500]
    for sign in _SIGNS:
        if sign.words.search(text):
            return GitError(message, sign.reason, retriable=sign.retriable, remedy=sign.remedy)
    return GitError(message, Reason.ERROR, remedy="Run the same git command by hand to see more.")
