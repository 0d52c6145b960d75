"""The system's git, run so that nothing of a repository runs: no hooks, filters, submodules, external programs, no work tree.

Local steps see no configuration but ours. Network steps see the user's own, for credential helpers; never a repository's, since
they run in a bare cache that we made. No URL with a user's name or token is ever taken or shown.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress

from tfgen.migration.complaints import GitError, complaint
from tfgen.migration.counting import counted
from tfgen.migration.outcomes import Reason

_OFF = (
    "core.hooksPath=/dev/null",
    "core.fsmonitor=false",
    "core.attributesFile=/dev/null",
    "core.excludesFile=/dev/null",
    "core.alternateRefsCommand=true",
    "core.askPass=true",
    "credential.interactive=false",
    "filter.lfs.smudge=",
    "filter.lfs.process=",
    "filter.lfs.required=false",
    "submodule.recurse=false",
    "fetch.recurseSubmodules=false",
    "push.recurseSubmodules=no",
    "push.followTags=false",
    "push.gpgSign=false",
    "commit.gpgSign=false",
    "gc.auto=0",
    "maintenance.auto=false",
    "protocol.ext.allow=never",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=60",
    "advice.pushUpdateRejected=false",
)
_FLAGS = tuple(part for setting in _OFF for part in ("-c", setting))

#: What network steps may take from the environment of git's own: how to log in, and configuration that is given there.
_KEPT = re.compile(
    r"GIT_(ASKPASS|SSH|SSH_COMMAND|SSH_VARIANT|SSL_.*|CONFIG_(COUNT|GLOBAL|SYSTEM|NOSYSTEM|KEY_\d+|VALUE_\d+)|PROXY_SSL_.*|HTTP_.*)"
)


def environment(*, network: bool, more: Mapping[str, str] | None = None) -> dict[str, str]:
    """Return the environment of a git command."""
    keep = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    if network:
        keep |= {name: value for name, value in os.environ.items() if _KEPT.fullmatch(name)}
        keep["GIT_ALLOW_PROTOCOL"] = "https:http:ssh:file"
    else:
        keep |= {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": "/dev/null", "GIT_ALLOW_PROTOCOL": "none"}
    keep |= {"GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
    keep |= {"GIT_NO_REPLACE_OBJECTS": "1", "GIT_ATTR_NOSYSTEM": "1"}
    keep.setdefault("GIT_SSH_COMMAND", "ssh -oBatchMode=yes")
    return keep | dict(more or {})


#: What is waited for in some thread now.
_running: set[subprocess.Popen[bytes]] = set()


def command(args: Sequence[str], folder: str = "") -> list[str]:
    """Return the arguments of a git command in a bare repository."""
    return ["git", *_FLAGS, *((f"--git-dir={folder}",) if folder else ()), *args]


def run(
    args: Sequence[str],
    folder: str = "",
    *,
    data: bytes | None = None,
    network: bool = False,
    seconds: int = 0,
    megabytes: int = 0,
    more: Mapping[str, str] | None = None,
    lock: int = -1,
) -> bytes:
    """Run git and return its output.

    Args:
        seconds: after which it is killed with all that it started; 0 is never.
        megabytes: the largest file that it may write; 0 is no limit.
        lock: the descriptor of a lock that stays taken as long as git lives, should this process be killed.

    Raises:
        GitError: it failed; says why without URLs' users.
    """
    argv = command(args, folder)
    if megabytes:
        argv = ["sh", "-c", f'ulimit -f {megabytes * 2048}; exec "$@"', "sh", *argv]
    # A lock is git's standard input where that is free: what git leaves behind (a credential cache, ssh's master) does not get it.
    free = lock if lock >= 0 else subprocess.DEVNULL
    try:
        process = subprocess.Popen(
            argv,
            stdin=free if data is None else subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(network=network, more=more),
            cwd="/",
            start_new_session=True,
            pass_fds=() if data is None or lock < 0 else (lock,),
        )
    except OSError as error:
        raise GitError(f"git can't be started: {error.strerror}", Reason.ERROR, remedy="Install git.") from None
    _running.add(process)
    try:
        out, err = process.communicate(data, timeout=seconds or None)
    except subprocess.TimeoutExpired:
        kill(process)
        what = f"git {args[0]} took more than {counted(seconds, 'second')}"
        remedy = "Run again, or raise limits.seconds."
        raise GitError(what, Reason.TIMEOUT, retriable=True, remedy=remedy) from None
    except BaseException:
        kill(process)
        raise
    finally:
        _running.discard(process)
    if process.returncode:
        said = err.decode("utf-8", "replace")
        if megabytes and said.strip() == "fatal: fetch-pack: invalid index-pack output":
            said = f"fatal: a file too large: more than {megabytes} MB"  # the limit ends index-pack without a word
        raise complaint(args[0], process.returncode, said)
    return out


def kill(process: subprocess.Popen[bytes]) -> None:
    _end(process)
    process.communicate()


def end_all() -> None:
    """End every git that a thread of this process waits for: nobody wants its answer any more."""
    for process in list(_running):
        if process.returncode is None:
            _end(process)


def _end(process: subprocess.Popen[bytes]) -> None:
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
