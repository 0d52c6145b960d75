"""A bare repository of our own for each remote: fetched into, read from, made anew when it is damaged."""

from __future__ import annotations

import fcntl
import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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
        with self._alone() as lock:
            return self._renewed(branch, len(commit), lock)

    @contextmanager
    def _alone(self) -> Iterator[int]:
        """Hold the cache's lock. Git takes it over, so that one that outlives a killed worker is waited for, not raced with."""
        try:
            os.makedirs(os.path.dirname(self.folder), mode=0o700, exist_ok=True)
            lock = os.open(f"{self.folder}.lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise GitError(f"the cache can't be locked: {error.strerror}", Reason.DISK, retriable=True) from None
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield lock
        finally:
            os.close(lock)

    def _renewed(self, branch: str, digits: int, lock: int) -> str:
        """Fetch; into a cache made anew when this one is broken."""
        try:
            return self._fetch(branch, digits, lock)
        except GitError as error:
            if error.reason in (Reason.UNREACHABLE, Reason.TIMEOUT, Reason.TOO_LARGE) or not os.path.exists(
                self.folder
            ):
                raise
        self.remove()  # killed in the middle, or damaged: the cache holds nothing that can't be fetched or made again
        return self._fetch(branch, digits, lock)

    def _fetch(self, branch: str, digits: int, lock: int) -> str:
        self.make("sha256" if digits == 64 else "sha1")
        own = _own(branch)
        serve = ("--upload-pack", _SERVE) if is_folder(self.remote) else ()
        args = [
            "fetch", "--quiet", "--no-tags", "--no-write-fetch-head", "--no-auto-maintenance", "--no-recurse-submodules", "--depth=1",
            f"--filter=blob:limit={LARGEST_FILE}", "--keep", *serve, "origin", f"+refs/heads/{branch}:{own}",
        ]  # fmt: skip
        run(args, self.folder, network=True, seconds=self.seconds, megabytes=self.megabytes, held=(lock,))
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
        kill(self._process)

    def __enter__(self) -> Reader:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
