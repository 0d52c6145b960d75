"""A bare repository of our own for each remote: fetched into, read from, made anew when it is damaged."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NamedTuple

from tfgen.migration.addresses import is_folder
from tfgen.migration.complaints import GitError
from tfgen.migration.git import command, environment, kill, run
from tfgen.migration.outcomes import Reason

#: A remote that is a folder is served by a git that we start: it may leave large files out and serve what is asked for.
_SERVE = (
    "git -c uploadpack.allowFilter=true -c uploadpack.allowAnySHA1InWant=true -c core.hooksPath=/dev/null upload-pack"
)
#: A file on the wire that is larger is left out by servers that can.
LARGEST_FILE = 64 * 1024 * 1024
#: Seconds to wait for whoever works in a cache, where the campaign bounds no step.
_PATIENCE = 600
#: Failures that are none of the cache's.
_ELSEWHERE = (Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TOO_LARGE, Reason.MOVED, Reason.DISK)
#: The only configuration of a cache. Files above a limit may be missing, which git takes for broken without a promise.
_CONFIG = """\
[core]
\trepositoryformatversion = 1
\tbare = true
\tsharedRepository = 0600
[extensions]
\tobjectFormat = {format}
\tpartialClone = origin
[remote "origin"]
\turl = {url}
\tpromisor = true
\tpartialCloneFilter = blob:limit={limit}
"""


def _format(commit: str) -> str:
    return "sha256" if len(commit) == 64 else "sha1"


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
    lock: int = -1  # the descriptor of the cache's lock, where it is held

    def git(self, *args: str, data: bytes | None = None, more: Mapping[str, str] | None = None) -> bytes:
        """Run a local step."""
        return run(args, self.folder, data=data, seconds=self.seconds, more=more, lock=self.lock)

    def fetch(self, branch: str, commit: str) -> str:
        """Bring the newest commit of a branch here and return it; nothing is fetched when `commit` is here and complete.

        Raises:
            GitError: the remote or the disk fails; what is broken in the cache was made anew first.
        """
        if self.has(commit, branch):
            return commit
        with self.alone() as cache:
            return cache._renewed(f"+refs/heads/{branch}:{_own(branch)}", commit)

    def bring(self, commit: str) -> None:
        """Bring one commit here, unless it is: its branch may have moved on.

        Raises:
            GitError: as `fetch`; MOVED when the remote no longer has it.
        """
        try:
            self.git("cat-file", "-e", f"{commit}^{{tree}}")
        except GitError:
            with self.alone() as cache:
                cache._renewed(commit, commit)

    @contextmanager
    def alone(self) -> Iterator[Cache]:
        """Hold the cache's lock. Git takes it over, so that one that outlives a killed process is waited for, not raced with."""
        if self.lock >= 0:
            yield self
            return
        try:
            os.makedirs(os.path.dirname(self.folder), mode=0o700, exist_ok=True)
            lock = os.open(f"{self.folder}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise GitError(f"the cache can't be locked: {error.strerror}", Reason.DISK, retriable=True) from None
        try:
            self._take(lock)
            yield self._replace(lock=lock)
        finally:
            os.close(lock)

    def _take(self, lock: int) -> None:
        """Wait for the lock, as long as git may work."""
        end = time.monotonic() + (self.seconds or _PATIENCE)
        while True:
            try:
                return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > end:
                    what = f"another process still works in the cache and holds {self.folder}.lock"
                    remedy = "Wait for it, or end it; then run again."
                    raise GitError(what, Reason.TIMEOUT, retriable=True, remedy=remedy) from None
                time.sleep(0.02)
            except OSError as error:
                raise GitError(f"the cache can't be locked: {error.strerror}", Reason.DISK, retriable=True) from None

    def _renewed(self, what: str, like: str) -> str:
        """Fetch a commit or `+branch:ref` and return the commit; into a cache made anew when this one is broken."""
        try:
            return self._fetch(what, like)
        except GitError as error:
            if error.reason in _ELSEWHERE or not os.path.exists(self.folder):
                raise
        self.remove()  # killed in the middle, or damaged: the cache holds nothing that can't be fetched or made again
        return self._fetch(what, like)

    def _fetch(self, what: str, like: str) -> str:
        self.make(like)
        serve = ("--upload-pack", _SERVE) if is_folder(self.remote) else ()
        args = [
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--depth=1",
            f"--filter=blob:limit={LARGEST_FILE}", "--keep", *serve, "origin", what,
        ]  # fmt: skip
        run(args, self.folder, network=True, seconds=self.seconds, megabytes=self.megabytes, lock=self.lock)
        here = what.rpartition(":")[2]
        return self.git("rev-parse", "--verify", "--quiet", f"{here}^{{commit}}").decode().strip()

    def make(self, commit: str) -> None:
        """Make the cache, for ids such as this commit's, where it is not there or is of another kind."""
        if self._is_made(commit):
            return
        self.remove()
        try:
            os.makedirs(os.path.dirname(self.folder), mode=0o700, exist_ok=True)
            run(
                [
                    "init",
                    "--quiet",
                    "--bare",
                    "--template=",
                    "--shared=0600",
                    f"--object-format={_format(commit)}",
                    self.folder,
                ]
            )
            with open(self._path("config"), "w", encoding="utf-8", errors="surrogateescape") as file:
                file.write(self._config(commit))
        except OSError as error:
            raise GitError(f"the cache can't be made: {error.strerror}", Reason.DISK, retriable=True) from None

    def _is_made(self, commit: str) -> bool:
        try:
            with open(self._path("config"), encoding="utf-8", errors="surrogateescape") as file:
                return file.read() == self._config(commit)
        except OSError:
            return False

    def _config(self, commit: str) -> str:
        return _CONFIG.format(format=_format(commit), limit=LARGEST_FILE, url=_quoted(self.remote))

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    def remove(self) -> None:
        import shutil

        shutil.rmtree(self.folder, ignore_errors=True)
        with suppress(OSError):
            os.unlink(self.folder)  # a file in its place

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

    def whole(self, commit: str, base: str, branch: str) -> bool:
        """Is a branch that we made here with all that a push takes: the commit on its base, their trees, both sides of each changed file?"""
        how = ("-c", "log.showRoot=false", "log", "-2", "--numstat", "--no-renames", "--format=%H %P")
        try:
            lines = self.git(*how, f"refs/heads/{branch}", "--").decode("ascii", "replace").splitlines()
        except GitError:
            return False
        # The base has no parent here: it is where the history was cut off.
        return self._is_made(commit) and (lines[0], lines[-1]) == (f"{commit} {base}", f"{base} ")

    def commit(self, branch: str) -> bytes:
        """Return the commit of a branch that we made here, as git has it; empty without one."""
        try:
            return self.git("cat-file", "commit", f"refs/heads/{branch}")
        except GitError:
            return b""


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
        """Return a blob's bytes; None when it is larger than `limit`.

        Raises:
            GitError: CORRUPT when it is not here, or damaged.
        """
        assert self._process.stdin is not None and self._process.stdout is not None
        try:
            self._process.stdin.write(oid.encode() + b"\n")
            self._process.stdin.flush()
            head = self._process.stdout.readline().split()
            if len(head) == 3 and head[1] == b"blob":
                size = int(head[2])
                if size > limit:
                    self._skip(size + 1)
                    return None
                data = self._process.stdout.read(size + 1)
                if len(data) == size + 1:
                    return data[:-1]
        except OSError:
            pass
        raise GitError(f"the blob {oid} can't be read", Reason.CORRUPT, retriable=True, remedy="Run again.")

    def _skip(self, size: int) -> None:
        assert self._process.stdout is not None
        while size > 0:
            part = self._process.stdout.read(min(size, 1 << 20))
            if not part:
                return
            size -= len(part)

    def close(self) -> None:
        kill(self._process)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
