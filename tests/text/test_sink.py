"""All files or none, at any moment: every step of a write is failed and killed in turn."""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from tfgen.errors import WriteError
from tfgen.text import sink
from tfgen.text.sink import FileChange, pending, recover, write_files

STEPS = ("open", "write", "fsync", "rename", "fchmod", "close", "unlink")
OLD = {"a.tf": b"old a", "sub/b.tf": b"old b"}
NEW = {"a.tf": b"new a", "sub/b.tf": b"new b", "sub/new.tf": b"new c"}


@pytest.fixture(autouse=True)
def state(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return fresh(tmp_path / "root")


def fresh(root: Path) -> Path:
    for path, content in OLD.items():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_bytes(content)
    (root / "sub/new.tf").unlink(missing_ok=True)
    return root


def changes() -> list[FileChange]:
    return [FileChange(path, OLD.get(path), after) for path, after in NEW.items()]


def contents(root: Path) -> dict[str, bytes]:
    return {p.relative_to(root).as_posix(): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def each_old_or_new(root: Path) -> bool:
    found = contents(root)
    return all(found.get(path) in (OLD.get(path), NEW[path]) for path in NEW)


def test_writes_all_and_leaves_nothing_behind(root: Path) -> None:
    os.chmod(root / "a.tf", 0o640)
    write_files(str(root), changes())
    assert contents(root) == NEW
    assert stat.S_IMODE((root / "a.tf").stat().st_mode) == 0o640
    assert not pending(str(root))


def test_a_file_that_changed_meanwhile_is_not_overwritten(root: Path) -> None:
    (root / "sub/b.tf").write_bytes(b"edited")
    with pytest.raises(WriteError, match="changed while"):
        write_files(str(root), changes())
    assert contents(root) == {**OLD, "sub/b.tf": b"edited"}


def test_a_new_file_that_is_there_already_is_not_overwritten(root: Path) -> None:
    (root / "sub/new.tf").write_bytes(b"mine")
    with pytest.raises(WriteError, match="changed while"):
        write_files(str(root), changes())
    assert contents(root) == {**OLD, "sub/new.tf": b"mine"}


def test_a_link_is_written_through_and_stays_a_link(root: Path) -> None:
    (root / "real.tf").write_bytes(b"old")
    (root / "link.tf").symlink_to("real.tf")
    write_files(str(root), [FileChange("link.tf", b"old", b"new")])
    assert (root / "link.tf").is_symlink()
    assert (root / "real.tf").read_bytes() == b"new"


def test_a_link_out_of_the_root_is_refused(root: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.tf").write_bytes(b"old")
    (root / "link.tf").symlink_to("../outside.tf")
    with pytest.raises(WriteError, match="leads out"):
        write_files(str(root), [FileChange("link.tf", b"old", b"new")])
    assert (tmp_path / "outside.tf").read_bytes() == b"old"


def test_two_writers_do_not_meet(root: Path) -> None:
    with sink._locked(str(root)), pytest.raises(WriteError, match="another tfgen"):
        write_files(str(root), changes())
    assert contents(root) == OLD


def _steps(monkeypatch: pytest.MonkeyPatch, act: Callable[[str, int], None]) -> list[str]:
    """Call `act(name, number)` before every system call that writing makes; return their names as they come."""
    seen: list[str] = []

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def step(*args: object, **kwargs: object) -> object:
            seen.append(name)
            act(name, len(seen))
            return real(*args, **kwargs)

        monkeypatch.setattr(os, name, step)

    for name in STEPS:
        wrap(name)
    return seen


def _count(root: Path) -> int:
    with pytest.MonkeyPatch.context() as patch:
        seen = _steps(patch, lambda name, number: None)
        write_files(str(root), changes())
    fresh(root)
    return len(seen)


def test_disk_full_at_every_step_leaves_each_file_old_or_new(root: Path) -> None:
    for failing in range(1, _count(root) + 1):
        fresh(root)

        def fail(name: str, number: int, failing: int = failing) -> None:
            if number == failing and name not in ("close", "unlink"):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

        with pytest.MonkeyPatch.context() as patch:
            _steps(patch, fail)
            try:
                write_files(str(root), changes())
            except WriteError as error:
                assert error.path
        assert each_old_or_new(root)
        recover(str(root))
        assert contents(root) in (OLD, NEW)
        assert not pending(str(root))


def test_killed_at_every_step_each_file_is_old_or_new_and_the_next_run_goes_on(root: Path) -> None:
    for fatal in range(1, _count(root) + 1):
        fresh(root)
        child = os.fork()
        if child == 0:

            def kill(name: str, number: int, fatal: int = fatal) -> None:
                if number == fatal:
                    os._exit(9)

            _steps(pytest.MonkeyPatch(), kill)
            write_files(str(root), changes())
            os._exit(0)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9
        files = {path: data for path, data in contents(root).items() if path in NEW}
        assert all(files.get(path) in (OLD.get(path), NEW[path]) for path in NEW)
        started = pending(str(root)) or files == NEW
        recover(str(root))
        assert contents(root) == (NEW if started else OLD)


def test_an_interrupted_write_is_not_finished_over_a_later_change(root: Path) -> None:
    child = os.fork()
    if child == 0:
        patch = pytest.MonkeyPatch()
        renames = 0

        def second(name: str, number: int) -> None:
            nonlocal renames
            renames += name == "rename"
            if renames == 3:
                os._exit(9)

        _steps(patch, second)
        write_files(str(root), changes())
        os._exit(0)
    os.waitpid(child, 0)
    assert pending(str(root))
    (root / "sub/b.tf").write_bytes(b"edited since")
    with pytest.raises(WriteError, match="changed since"):
        recover(str(root))
    assert (root / "sub/b.tf").read_bytes() == b"edited since"


def _interrupted(root: Path) -> Path:
    """Leave a write behind that was killed before its first file was replaced; return its journal."""
    root = Path(os.path.realpath(root))
    with sink._locked(str(root)) as journal:
        sink._write_journal(journal, str(root), changes())
    return Path(journal)


def test_nothing_is_finished_when_a_later_file_changed(root: Path) -> None:
    journal = _interrupted(root)
    (root / "sub/b.tf").write_bytes(b"edited since")
    with pytest.raises(WriteError, match="changed since") as caught:
        recover(str(root))
    assert contents(root) == {**OLD, "sub/b.tf": b"edited since"}
    assert str(journal) in caught.value.remedy


def test_a_write_does_not_forget_an_interrupted_one(root: Path) -> None:
    _interrupted(root)
    with pytest.raises(WriteError, match="finished first"):
        write_files(str(root), changes())
    assert contents(root) == OLD
    assert sorted(recover(str(root))) == sorted(NEW)
    assert contents(root) == NEW


def test_another_folder_at_the_same_path_is_left_alone(root: Path, tmp_path: Path) -> None:
    _interrupted(root)
    root.rename(tmp_path / "moved")
    fresh(root)
    assert recover(str(root)) == []
    assert contents(root) == OLD


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b"\xff", b'{"root": 1}', b'{"files": [1]}'])
def test_a_journal_that_is_none_is_refused(content: bytes, root: Path) -> None:
    _interrupted(root).write_bytes(content)
    with pytest.raises(WriteError, match="can't be trusted"):
        recover(str(root))
    assert contents(root) == OLD


def test_a_journal_that_others_could_write_is_refused(root: Path, tmp_path: Path) -> None:
    journal = _interrupted(root)
    journal.chmod(0o620)
    with pytest.raises(WriteError, match="can't be trusted"):
        recover(str(root))
    journal.chmod(0o600)
    journal.rename(tmp_path / "planted")
    journal.symlink_to(tmp_path / "planted")
    with pytest.raises(WriteError, match="can't be trusted"):
        recover(str(root))
    journal.unlink()
    os.mkfifo(journal, 0o600)
    with pytest.raises(WriteError, match="can't be trusted"):
        recover(str(root))
    assert contents(root) == OLD


def test_a_journal_does_not_lead_out_of_the_root(root: Path, tmp_path: Path) -> None:
    journal = _interrupted(root)
    outside = tmp_path / "outside.tf"
    outside.write_bytes(b"old a")
    journal.write_bytes(journal.read_bytes().replace(b'"a.tf"', b'"../outside.tf"'))
    with pytest.raises(WriteError, match="leads out"):
        recover(str(root))
    assert (contents(root), outside.read_bytes()) == (OLD, b"old a")


def test_one_file_under_two_names_is_not_written_twice(root: Path) -> None:
    (root / "link.tf").symlink_to("a.tf")
    with pytest.raises(WriteError, match=r"same file as a\.tf"):
        write_files(str(root), [FileChange("a.tf", b"old a", b"1"), FileChange("link.tf", b"old a", b"2")])
    assert (root / "a.tf").read_bytes() == b"old a"
    assert not pending(str(root))


def test_a_pipe_where_a_new_file_belongs_does_not_block(root: Path) -> None:
    os.mkfifo(root / "sub/new.tf")
    with pytest.raises(WriteError, match="not a regular file"):
        write_files(str(root), changes())


def test_names_that_are_not_utf8_are_finished_too(root: Path) -> None:
    name = os.fsdecode(b"\xff.tf")
    with sink._locked(str(root)) as journal:
        sink._write_journal(journal, os.path.realpath(root), [FileChange(name, None, b"new")])
    assert recover(str(root)) == [name]
    assert (root / name).read_bytes() == b"new"


def test_a_folder_that_cannot_be_written_to(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(WriteError, match="can't be written to"):
        write_files(str(root), changes())
    assert contents(root) == OLD


def test_the_folders_of_a_new_file_are_made(tmp_path: Path) -> None:
    write_files(str(tmp_path), [FileChange("a/b/new.tf", None, b"x")])
    assert (tmp_path / "a/b/new.tf").read_bytes() == b"x"


def test_a_file_where_a_folder_must_be_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"")
    with pytest.raises(WriteError):
        write_files(str(tmp_path), [FileChange("a/new.tf", None, b"x")])
    assert (tmp_path / "a").read_bytes() == b""
