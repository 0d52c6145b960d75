"""Write changed files: all of them or none, each the old one or the new one at any moment.

The new contents and the hashes of the old ones go into a journal before the first file is touched; an interrupted write is
rolled forward by the next run. The journal lies in the user's state folder and not in the repository, since what lies in a
repository is not ours to trust (docs/adr/0001-journal.md).
"""

from __future__ import annotations

import base64
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
        for change in changes:
            _check_unchanged(root, change)
            _check_writable(root, change)
        _write_journal(journal, root, changes)
        _replace_all(root, [(c.path, _hash(c.before), c.after) for c in changes])
        _forget(journal)


def recover(root: str) -> list[str]:
    """Finish a write that was interrupted; return the paths of the files that it was about.

    Raises:
        WriteError: a file has changed since, so that it can't be finished.
    """
    root = os.path.realpath(root)
    if not os.path.exists(_journal_path(root)):
        return []
    with _locked(root) as journal:
        entries = _read_journal(journal, root)
        if entries:
            _replace_all(root, entries)
        _forget(journal)
    return [path for path, _, _ in entries]


def pending(root: str) -> bool:
    """Was a write of this root interrupted?"""
    return os.path.exists(_journal_path(os.path.realpath(root)))


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
    try:
        with open(target, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


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
    if not os.access(folder, os.W_OK | os.X_OK):
        raise WriteError(
            "its folder can't be written to; nothing was written", path=change.path, remedy="Check its permissions."
        )


def _replace_all(root: str, entries: Sequence[tuple[str, str, bytes]]) -> None:
    """Put every new content in place; what already is new stays.

    Raises:
        WriteError: names what is on disk.
    """
    for done, (path, old, after) in enumerate(entries):
        target = _target(root, path)
        try:
            current = _current(target)
            if current != after:
                if _hash(current) != old:
                    raise WriteError(
                        f"this file changed since the write was interrupted; {done} of {len(entries)} files are new",
                        path=path,
                        remedy="Bring it back to what it was, or delete the journal in tfgen's state folder.",
                    )
                _replace(target, after)
        except OSError as error:
            raise WriteError(
                f"it can't be written ({error.strerror}); {done} of {len(entries)} files are new, the rest are as they were",
                path=path,
                remedy="Mend that and run the same command again: it goes on where it stopped.",
            ) from None


def _replace(target: str, content: bytes) -> None:
    """Write beside the file, sync, rename over it; mode kept, and the owner where that is allowed."""
    folder = os.path.dirname(target)
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
    base = os.environ.get("XDG_STATE_HOME") or os.path.join(os.path.expanduser("~"), ".local", "state")
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
        except OSError:
            raise WriteError(
                "another tfgen is writing here; nothing was written", path=root, remedy="Wait for it."
            ) from None
        yield path
    finally:
        os.close(lock)


def _write_journal(journal: str, root: str, changes: Sequence[FileChange]) -> None:
    entries = [
        {"path": c.path, "before": _hash(c.before), "after": base64.b64encode(c.after).decode()} for c in changes
    ]
    content = json.dumps({"root": root, "files": entries}).encode("utf-8", "surrogatepass")
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


def _read_journal(journal: str, root: str) -> list[tuple[str, str, bytes]]:
    """Return (path, hash of the old content, new content); nothing when there is none or it is another root's."""
    try:
        with open(journal, "rb") as file:
            data = json.loads(file.read().decode("utf-8", "surrogatepass"))
    except FileNotFoundError:
        return []
    if data.get("root") != root:
        return []
    return [(f["path"], f["before"], base64.b64decode(f["after"])) for f in data["files"]]


def _forget(journal: str) -> None:
    """Drop the journal; one that stays is harmless, since rolling it forward changes nothing any more."""
    try:
        _unlink(journal)
        _sync_folder(os.path.dirname(journal))
    except OSError:
        pass


def _hash(content: bytes | None) -> str:
    return "" if content is None else hashlib.sha256(content).hexdigest()
