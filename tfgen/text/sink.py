"""Write changed files: all of them or none, each the old one or the new one at any moment.

The new contents and the hashes of the old ones go into a journal before the first file is touched; an interrupted write is
rolled forward by the next run. The journal lies in the user's state folder and not in the repository, since what lies in a
repository is not ours to trust (docs/adr/0001-journal.md).
"""

from __future__ import annotations

import base64
import errno
import fcntl
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import NamedTuple

from tfgen.errors import WriteError

_TEMPORARY = ".tfgen-new"

#: Path, hash of the old content ("" for none), new content.
_Entry = tuple[str, str, bytes]


class FileChange(NamedTuple):
    """`path` is relative to the root; `before` None is a new file."""

    path: str
    before: bytes | None
    after: bytes


def write_files(root: str, changes: Sequence[FileChange]) -> None:
    """Write all changes.

    Raises:
        WriteError: a file is no longer what it was, or can't be written. Unless the message says otherwise nothing was
            written; what was is finished by the next run.
    """
    if not changes:
        return
    root = os.path.realpath(root)
    with _locked(root) as journal:
        if os.path.lexists(journal):
            raise WriteError(
                "an interrupted write has to be finished first; nothing was written", path=root, remedy="Run again."
            )
        _check_distinct(root, changes)
        for change in changes:
            _check_unchanged(root, change)
            _check_writable(root, change)
        _write_journal(journal, root, changes)
        _replace_all(root, [(c.path, _hash(c.before), c.after) for c in changes])
        _forget(journal)


def recover(root: str) -> list[str]:
    """Finish a write that was interrupted; return the paths of the files that it was about.

    Raises:
        WriteError: a file has changed since, so that it can't be finished, or the journal is not ours. Before the first
            file is replaced all are looked at.
    """
    root = os.path.realpath(root)
    if not os.path.lexists(_journal_path(root)):
        return []
    with _locked(root) as journal:
        entries = _read_journal(journal, root)
        _check_unfinished(root, journal, entries)
        _replace_all(root, entries)
        _forget(journal)
    return [path for path, _, _ in entries]


def pending(root: str) -> bool:
    """Was a write of this root interrupted?"""
    return os.path.lexists(_journal_path(os.path.realpath(root)))


def abandon(root: str) -> None:
    """Give an interrupted write of this root up: forget it. What is on disk stays as it is.

    Raises:
        WriteError: another tfgen is writing here.
    """
    with _locked(os.path.realpath(root)) as journal:
        _forget(journal)


# One file


def _target(root: str, path: str) -> str:
    """The real file behind a path: a symbolic link is written through, if it stays inside the root.

    Raises:
        WriteError: it leads out of the root.
    """
    real = os.path.realpath(os.path.join(root, path))
    if not real.startswith(root.rstrip("/") + "/"):
        raise WriteError("this file leads out of the root; nothing was written", path=path)
    return real


def _current(target: str) -> bytes | None:
    """The file's bytes; None when there is none.

    Raises:
        OSError: it can't be read, or is not a regular file.
    """
    try:
        descriptor = os.open(target, os.O_RDONLY | os.O_NONBLOCK)
    except FileNotFoundError:
        return None
    with open(descriptor, "rb") as file:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError(errno.EINVAL, "it is not a regular file")
        return file.read()


def _check_distinct(root: str, changes: Sequence[FileChange]) -> None:
    """Two paths of one file can't both be written: the second would find what the first wrote."""
    seen: dict[str, str] = {}
    for change in changes:
        other = seen.setdefault(_target(root, change.path), change.path)
        if other != change.path:
            raise WriteError(
                f"this is the same file as {other}, and both are changed; nothing was written",
                path=change.path,
                remedy="Exclude one of the two.",
            )


def _check_unchanged(root: str, change: FileChange) -> None:
    try:
        current = _current(_target(root, change.path))
    except OSError as error:
        raise WriteError(
            f"it can't be read any more ({error.strerror}); nothing was written", path=change.path
        ) from None
    if current != change.before:
        raise WriteError(
            "this file changed while tfgen was working; nothing was written", path=change.path, remedy="Run again."
        )


def _check_writable(root: str, change: FileChange) -> None:
    folder = os.path.dirname(_target(root, change.path))
    while not os.path.lexists(folder):  # it will be made
        folder = os.path.dirname(folder)
    if not os.path.isdir(folder) or not os.access(folder, os.W_OK | os.X_OK):
        raise WriteError(
            "its folder can't be written to; nothing was written", path=change.path, remedy="Check its permissions."
        )


def _check_unfinished(root: str, journal: str, entries: Sequence[_Entry]) -> None:
    for path, old, after in entries:
        try:
            current = _current(_target(root, path))
        except OSError as error:
            raise WriteError(
                f"an interrupted write can't go on: this file can't be read ({error.strerror})", path=path
            ) from None
        if current != after and _hash(current) != old:
            raise WriteError(
                "this file changed since a write of it was interrupted; nothing more was written",
                path=path,
                remedy=f"Bring it back to what it was, or give that write up: delete {journal}.",
            )


def _replace_all(root: str, entries: Sequence[_Entry]) -> None:
    """Put every new content in place; what already is new stays.

    Raises:
        WriteError: names what is on disk.
    """
    for path, old, after in entries:
        target = _target(root, path)
        try:
            current = _current(target)
            if current != after:
                if _hash(current) != old:
                    raise WriteError(
                        f"this file changed while tfgen was writing; {_state(root, entries)}",
                        path=path,
                        remedy="Bring it back to what it was and run the same command again.",
                    )
                _replace(target, after)
        except OSError as error:
            raise WriteError(
                f"it can't be written ({error.strerror}); {_state(root, entries)}",
                path=path,
                remedy="Mend that and run the same command again: it goes on where it stopped.",
            ) from None


def _state(root: str, entries: Sequence[_Entry]) -> str:
    """Say what is on disk now."""
    new = 0
    for path, _, after in entries:
        try:
            new += _current(_target(root, path)) == after
        except (OSError, WriteError):
            continue
    return f"{new} of {len(entries)} files are new, the rest are as they were"


def _replace(target: str, content: bytes) -> None:
    """Write beside the file, sync, rename over it; mode kept, and the owner where that is allowed."""
    folder = os.path.dirname(target)
    os.makedirs(folder, exist_ok=True)
    temporary = os.path.join(folder, f".{os.path.basename(target)[:200]}{_TEMPORARY}")
    try:
        status = os.stat(target)
    except FileNotFoundError:
        status = None
    _unlink(temporary)
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o666)
    try:
        try:
            _write_all(descriptor, content)
            if status is not None:
                os.fchmod(descriptor, stat.S_IMODE(status.st_mode))
                if (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
                    _keep_owner(descriptor, status)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(temporary, target)
    except OSError:
        _unlink(temporary)
        raise
    _sync_folder(folder)


def _keep_owner(descriptor: int, status: os.stat_result) -> None:
    try:
        os.fchown(descriptor, status.st_uid, status.st_gid)
    except PermissionError:
        pass


def _write_all(descriptor: int, content: bytes) -> None:
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def _unlink(path: str) -> None:
    try:
        os.unlink(path)
    except FileNotFoundError:
        pass


def _sync_folder(folder: str) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


# The journal


def _state_folder() -> str:
    base = os.environ.get("XDG_STATE_HOME", "")
    if not os.path.isabs(base):
        base = os.path.join(os.path.expanduser("~"), ".local", "state")
    return os.path.join(base, "tfgen")


def _journal_path(root: str) -> str:
    name = hashlib.sha256(root.encode("utf-8", "surrogateescape")).hexdigest()[:32]
    return os.path.join(_state_folder(), f"{name}.journal")


@contextmanager
def _locked(root: str) -> Iterator[str]:
    """Hold this root's lock; yield the journal's path."""
    path = _journal_path(root)
    try:
        os.makedirs(os.path.dirname(path), mode=0o700, exist_ok=True)
        lock = os.open(path + ".lock", os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise WriteError(
            f"tfgen's state folder can't be used ({error.strerror}); nothing was written",
            path=os.path.dirname(path),
            remedy="Point XDG_STATE_HOME at a folder that can be written to.",
        ) from None
    try:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise WriteError(
                "another tfgen is writing here; nothing was written", path=root, remedy="Wait for it."
            ) from None
        except OSError as error:
            raise WriteError(
                f"tfgen's state folder can't be locked ({error.strerror}); nothing was written",
                path=os.path.dirname(path),
                remedy="Point XDG_STATE_HOME at a folder on a local disk.",
            ) from None
        yield path
    finally:
        os.close(lock)


def _write_journal(journal: str, root: str, changes: Sequence[FileChange]) -> None:
    entries = [
        {"path": c.path, "before": _hash(c.before), "after": base64.b64encode(c.after).decode()} for c in changes
    ]
    content = json.dumps({"root": root, "folder": _identity(root), "files": entries}).encode("utf-8", "surrogatepass")
    try:
        _unlink(journal + ".new")
        descriptor = os.open(journal + ".new", os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW, 0o600)
        try:
            _write_all(descriptor, content)
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        os.rename(journal + ".new", journal)
        _sync_folder(os.path.dirname(journal))
    except OSError as error:
        raise WriteError(
            f"the journal can't be written ({error.strerror}); nothing was written", path=journal, remedy="Make room."
        ) from None


def _identity(root: str) -> list[int]:
    """What tells this folder from a later one at the same path, such as a fresh clone."""
    status = os.stat(root)
    return [status.st_dev, status.st_ino]


def _read_journal(journal: str, root: str) -> list[_Entry]:
    """Return the entries; nothing when there is no journal or it is about another folder.

    Raises:
        WriteError: it is not what this user's tfgen writes.
    """
    try:
        descriptor = os.open(journal, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW)
        with open(descriptor, "rb") as file:
            status = os.fstat(descriptor)
            if not stat.S_ISREG(status.st_mode) or status.st_uid != os.geteuid() or status.st_mode & 0o077:
                raise ValueError("it is not a private file of this user")
            data = json.loads(file.read().decode("utf-8", "surrogatepass"))
        if (data["root"], data["folder"]) != (root, _identity(root)):
            return []
        return [(str(f["path"]), str(f["before"]), base64.b64decode(f["after"])) for f in data["files"]]
    except FileNotFoundError:
        return []
    except (OSError, ValueError, TypeError, KeyError):
        raise WriteError(
            "an interrupted write can't go on: its journal can't be trusted; nothing was written",
            path=journal,
            remedy="Look at `git diff`, then delete the journal and run again.",
        ) from None


def _forget(journal: str) -> None:
    """Drop the journal; one that stays is harmless, since rolling it forward changes nothing any more."""
    try:
        _unlink(journal)
        _sync_folder(os.path.dirname(journal))
    except OSError:
        pass


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
