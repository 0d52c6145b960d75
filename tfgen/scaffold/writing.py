"""How a scaffold reaches the disk: all of it or nothing.

A target that is not there yet, or empty, is made beside its place and moved there in one step. In a folder with files of
its own the journal of `tfgen.text.sink` holds: what is interrupted is finished by the next run.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Sequence

from tfgen.errors import ReadError, WriteError
from tfgen.scaffold.rendering import Rendered
from tfgen.text.folder import FolderWorkspace
from tfgen.text.sink import FileChange, abandon, pending, recover, write_files
from tfgen.text.source import encode

_STAGED = ".tfgen-new"


def compare(target: str, files: Sequence[Rendered]) -> list[FileChange]:
    """Return the files with what stands in their places now; finishes an interrupted write first.

    Raises:
        ReadError: something is there that is no readable file inside the target.
        WriteError: an interrupted write can't be finished.
    """
    if os.path.isdir(target) and pending(target):
        recover(target)
    return [FileChange(file.path, _before(target, file.path), encode(file.text)) for file in files]


def _before(target: str, path: str) -> bytes | None:
    at = os.path.realpath(target)
    for part in path.split("/")[:-1]:
        at = os.path.join(at, part)
        if os.path.lexists(at) and not os.path.isdir(at):
            raise ReadError("this is no folder", path=at, remedy="Choose another --out.")
    if not os.path.lexists(os.path.join(target, path)):
        return None
    return FolderWorkspace(target).read(path)


def write(target: str, changes: Sequence[FileChange]) -> None:
    """Write what differs.

    Raises:
        WriteError: says what is on disk; unless the message says otherwise, that is nothing.
    """
    changes = [change for change in changes if change.before != change.after]
    if not changes:
        return
    target = os.path.realpath(target)
    try:
        if os.path.isdir(target) and os.listdir(target):
            _into(target, changes)
        else:
            _beside(target, changes)
    except OSError as error:
        raise WriteError(
            f"it can't be written ({error.strerror}); nothing was written", path=target, remedy="Choose another --out."
        ) from None


def _into(target: str, changes: Sequence[FileChange]) -> None:
    made = _folders(target, changes)
    try:
        write_files(target, changes)
    except BaseException:
        if not pending(target):  # else the next run goes on, and needs them
            for folder in reversed(made):
                os.rmdir(folder)
        raise


def _beside(target: str, changes: Sequence[FileChange]) -> None:
    parents = _missing(os.path.dirname(target))
    name = os.fsdecode(os.fsencode(os.path.basename(target))[:240])  # of the 255 bytes that a name may have
    staged = os.path.join(os.path.dirname(target), f".{name}{_STAGED}")
    try:
        os.makedirs(os.path.dirname(target), exist_ok=True)
        shutil.rmtree(staged, ignore_errors=True)  # a run that was killed left it
        os.mkdir(staged)
        abandon(staged)
        _folders(staged, changes)
        write_files(staged, changes)
        os.rename(staged, target)
    except BaseException as error:
        shutil.rmtree(staged, ignore_errors=True)
        if pending(staged):
            abandon(staged)
        for parent in reversed(parents):
            if os.path.isdir(parent):
                os.rmdir(parent)
        if isinstance(error, WriteError):
            reason = error.message.split(";")[0]
            raise WriteError(f"{reason}; nothing was written", path=target, remedy="Mend that and run again.") from None
        raise


def _missing(folder: str) -> list[str]:
    """Return the folders that have to be made for `folder` to be there, outermost first."""
    found = []
    while not os.path.lexists(folder):
        found.append(folder)
        folder = os.path.dirname(folder)
    return found[::-1]


def _folders(target: str, changes: Sequence[FileChange]) -> list[str]:
    """Make the folders that the files lie in; return those that were made."""
    made: list[str] = []
    for change in changes:
        folder = os.path.dirname(os.path.join(target, change.path))
        missing = _missing(folder)
        os.makedirs(folder, exist_ok=True)
        made += missing
    return made
