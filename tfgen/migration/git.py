"""The system's git, run so that nothing of a repository runs: no hooks, filters, submodules, external programs, no work tree.

Local steps see no configuration but ours. Network steps see the user's own, for credential helpers; never a repository's, since
they run in a bare cache that we made. No URL with a user's name or token is ever taken or shown.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit, urlunsplit

from tfgen.errors import TfgenError
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
    r"GIT_(ASKPASS|SSH|SSH_COMMAND|SSH_VARIANT|SSL_.*|CONFIG_(COUNT|KEY_\d+|VALUE_\d+)|PROXY_SSL_.*|HTTP_.*)"
)
#: A remote that is a folder is served by a git that we start: it may leave large files out and serve what is asked for.
_SERVE = (
    "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true -c core.hooksPath=/dev/null upload-pack"
)

#: What such a remote does on a push (its hooks) is its business; a command for refs of other repositories is no part of that.
_RECEIVE = "git -c core.alternateRefsCommand=true -c core.fsmonitor=false receive-pack"

_USER = re.compile(r"(?<=://)[^/@\s'\"]+@")
#: A file on the wire that is larger is left out by servers that can.
LARGEST_FILE = 64 * 1024 * 1024


class GitError(TfgenError):
    """Git could not do a step; `reason` is what that means for the repository."""

    def __init__(self, message: str, reason: Reason, *, retriable: bool = False, remedy: str = "") -> None:
        super().__init__(message, remedy=remedy)
        self.reason = reason
        self.retriable = retriable


def clean_url(url: str) -> str:
    """Return a remote without user and token; the user of ssh stays, since it is no secret there.

    Raises:
        GitError: a form that tfgen does not take, such as `ext::`.
    """
    if "://" not in url:
        if "::" in url or url.startswith("-"):
            raise GitError(f"{redacted(url)} is no remote that tfgen takes", Reason.UNREACHABLE)
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise GitError(f"{redacted(url)} is no URL", Reason.UNREACHABLE) from None
    if parts.scheme not in ("https", "http", "ssh", "file") or url.startswith("-"):
        raise GitError(f"{parts.scheme}:// is no way that tfgen takes", Reason.UNREACHABLE, remedy="Use https or ssh.")
    if parts.scheme == "http" and host not in ("127.0.0.1", "::1", "localhost"):
        raise GitError(f"http://{host} would show credentials to the network", Reason.UNREACHABLE, remedy="Use https.")
    user = f"{parts.username}@" if parts.scheme == "ssh" and parts.username else ""
    return urlunsplit((parts.scheme, f"{user}{host}{port}", parts.path, "", ""))


def redacted(text: str) -> str:
    """Take users and tokens out of URLs in a text of git's."""
    return _USER.sub("", text)


def is_folder(remote: str) -> bool:
    """Is a remote a folder of this machine?"""
    return remote.startswith(("/", "file://"))


def folder_of(remote: str) -> str:
    return remote.removeprefix("file://")


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
) -> bytes:
    """Run git and return its output.

    Args:
        seconds: after which it is killed with all that it started; 0 is never.
        megabytes: the largest file that it may write; 0 is no limit.

    Raises:
        GitError: it failed; says why without URLs' users.
    """
    argv = command(args, folder)
    if megabytes:
        argv = ["sh", "-c", f'ulimit -f {megabytes * 2048}; exec "$@"', "sh", *argv]
    try:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.PIPE if data is not None else subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment(network=network, more=more),
            cwd="/",
            start_new_session=True,
        )
    except OSError as error:
        raise GitError(f"git can't be started: {error.strerror}", Reason.ERROR, remedy="Install git.") from None
    try:
        out, err = process.communicate(data, timeout=seconds or None)
    except subprocess.TimeoutExpired:
        _kill(process)
        what = f"git {args[0]} took more than {seconds} seconds"
        remedy = "Run again, or raise limits.seconds."
        raise GitError(what, Reason.TIMEOUT, retriable=True, remedy=remedy) from None
    except BaseException:
        _kill(process)
        raise
    if process.returncode:
        said = err.decode("utf-8", "replace")
        if megabytes and said.strip() == "fatal: fetch-pack: invalid index-pack output":
            said = f"fatal: a file too large: more than {megabytes} MB"  # the limit ends index-pack without a word
        raise _error(args[0], process.returncode, said)
    return out


def _kill(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    process.communicate()


class _Sign(NamedTuple):
    """Words of git's that tell a kind of failure."""

    words: re.Pattern[str]
    reason: Reason
    retriable: bool
    remedy: str


_SIGNS = (
    _Sign(
        re.compile(
            r"no space left|disk quota|read-only file system|cannot mkdir|unable to create .*\.lock", re.IGNORECASE
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
            r"inflate|corrupt|bad config|loose object|missing (blob|tree|commit|object)|bad (object|tree)|could not parse|invalid path",
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


def _error(step: str, code: int, text: str) -> GitError:
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


# What a remote has


class Heads(NamedTuple):
    """A remote's branches. `default` is "" when its HEAD leads nowhere."""

    default: str
    branches: Mapping[str, str]  # name without refs/heads/ -> commit


def look(remote: str, seconds: int = 60) -> Heads:
    """Ask a remote for its branches.

    Raises:
        GitError: it can't be reached, or is no repository.
    """
    if is_folder(remote):
        from tfgen.migration.heads import read_heads

        heads = read_heads(folder_of(remote))
        if heads is not None:
            return heads
    args = ["ls-remote", "--symref", remote, "HEAD", "refs/heads/*"]
    default, branches = "", {}
    for line in run(args, network=True, seconds=seconds).decode("utf-8", "surrogateescape").splitlines():
        value, _, name = line.partition("\t")
        if name == "HEAD" and value.startswith("ref: refs/heads/"):
            default = value.removeprefix("ref: refs/heads/")
        elif name.startswith("refs/heads/"):
            branches[name.removeprefix("refs/heads/")] = value
    return Heads(default if default in branches else "", branches)


# The cache


#: The only configuration of a cache. Files above a limit may be missing, which git takes for broken without a promise.
_CONFIG = """\
[core]
\trepositoryformatversion = 1
\tbare = true
[extensions]
\tobjectFormat = {format}
\tpartialClone = origin
[remote "origin"]
\turl = {url}
\tpromisor = true
\tpartialCloneFilter = blob:limit={limit}
"""


def _quoted(value: str) -> str:
    """A value of git's configuration."""
    escaped = value.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\t", "\\t")
    return f'"{escaped}"'


def cache_name(repository: str) -> str:
    """Return a folder's name for a repository's cache: readable, and one for each name."""
    import hashlib

    readable = re.sub(r"[^A-Za-z0-9.-]+", "_", repository).strip(".")[-80:]
    return f"{readable}-{hashlib.sha256(os.fsencode(repository)).hexdigest()[:12]}.git"


class Cache(NamedTuple):
    """A bare repository of our own that mirrors one branch of a remote, without its history."""

    folder: str
    remote: str
    seconds: int = 0
    megabytes: int = 0

    def git(self, *args: str, data: bytes | None = None, more: Mapping[str, str] | None = None) -> bytes:
        """Run a local step."""
        return run(args, self.folder, data=data, seconds=self.seconds, more=more)

    def fetch(self, branch: str, commit: str) -> str:
        """Bring the newest commit of a branch here and return it; nothing is fetched when `commit` is here and complete.

        Raises:
            GitError: the remote or the disk fails; what is broken in the cache was made anew first.
        """
        if self.has(commit, branch):
            return commit
        try:
            return self._fetch(branch, len(commit))
        except GitError as error:
            if error.reason in (Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TOO_LARGE) or not os.path.exists(
                self.folder
            ):
                raise
        self.remove()  # killed in the middle, or damaged: the cache holds nothing that can't be fetched or made again
        return self._fetch(branch, len(commit))

    def _fetch(self, branch: str, digits: int) -> str:
        self.make("sha256" if digits == 64 else "sha1")
        own = _own(branch)
        serve = ("--upload-pack", _SERVE) if is_folder(self.remote) else ()
        args = [
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--depth=1",
            f"--filter=blob:limit={LARGEST_FILE}", "--keep", *serve, "origin", f"+refs/heads/{branch}:{own}",
        ]  # fmt: skip
        run(args, self.folder, network=True, seconds=self.seconds, megabytes=self.megabytes)
        return self.git("rev-parse", "--verify", "--quiet", f"{own}^{{commit}}").decode().strip()

    def make(self, format: str) -> None:
        """Make the cache where it is not there or is of another kind."""
        path = os.path.join(self.folder, "config")
        config = _CONFIG.format(format=format, limit=LARGEST_FILE, url=_quoted(self.remote))
        try:
            with open(path, encoding="utf-8", errors="surrogateescape") as file:
                if file.read() == config:
                    return
        except OSError:
            pass
        self.remove()
        try:
            os.makedirs(os.path.dirname(self.folder), mode=0o700, exist_ok=True)
            run(["init", "--quiet", "--bare", "--template=", f"--object-format={format}", self.folder])
            with open(path, "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(config)
        except OSError as error:
            raise GitError(f"the cache can't be made: {error.strerror}", Reason.DISK, retriable=True) from None

    def remove(self) -> None:
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)

    def has(self, commit: str, branch: str) -> bool:
        """Is the branch's last fetched commit this one?"""
        path = os.path.join(self.folder, *_own(branch).split("/"))
        try:
            with open(path, encoding="ascii") as file:
                return file.read().strip() == commit
        except (OSError, ValueError):
            return False

    def entries(self, commit: str, limit: int) -> Iterator[tuple[str, str, bytes]]:
        """Yield (mode, object id, path) of every file of a commit; links and submodules too.

        Raises:
            GitError: it can't be read, or there are more than `limit`.
        """
        out = self.git("ls-tree", "-r", "-z", "--full-tree", commit)
        count = 0
        for line in out.split(b"\0"):
            if not line:
                continue
            count += 1
            if limit and count > limit:
                what = f"the repository has more than {limit} files"
                raise GitError(what, Reason.TOO_LARGE, remedy="Raise limits.files, or leave it out.")
            head, _, path = line.partition(b"\t")
            mode, _, oid = head.split(b" ")
            yield mode.decode(), oid.decode(), path

    def reader(self) -> Reader:
        return Reader(self.folder)

    def ref(self, branch: str) -> str:
        """Return the commit of a branch that we made here; "" without one."""
        try:
            return self.git("rev-parse", "--verify", "--quiet", f"refs/heads/{branch}^{{commit}}").decode().strip()
        except GitError:
            return ""


def _own(branch: str) -> str:
    return f"refs/tfgen/base/{branch}"


class Reader:
    """Blobs by id, from one `git cat-file --batch`."""

    def __init__(self, folder: str) -> None:
        self._process = subprocess.Popen(
            command(["cat-file", "--batch"], folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=environment(network=False),
            cwd="/",
            start_new_session=True,
        )

    def read(self, oid: str, limit: int) -> bytes | None:
        """Return a blob's bytes; None when it is not here or larger than `limit`."""
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(oid.encode() + b"\n")
            self._process.stdin.flush()
            head = self._process.stdout.readline().split()
            if len(head) != 3 or head[1] != b"blob":
                return None
            size = int(head[2])
            if size > limit:
                self._skip(size + 1)
                return None
            data = self._process.stdout.read(size + 1)
        except OSError:
            return None
        return data[:-1] if len(data) == size + 1 else None

    def _skip(self, size: int) -> None:
        assert self._process.stdout is not None
        while size > 0:
            part = self._process.stdout.read(min(size, 1 << 20))
            if not part:
                return
            size -= len(part)

    def close(self) -> None:
        _kill(self._process)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


# Writing


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
