"""Files on disk: what is read, what is refused and why."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tfgen.errors import DecodeError, ReadError, UsageError
from tfgen.text.folder import FolderWorkspace, find_root, normalize
from tfgen.text.ignore import Ignored
from tfgen.text.source import decode, position
from tfgen.text.workspace import MemoryWorkspace


def test_walk_is_sorted_and_skips_downloaded_folders(tmp_path: Path) -> None:
    for path in ("b/x.tf", "a/z.tf", "a/y.tf", ".terraform/m/x.tf", "node_modules/x.tf", "m.tf"):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    assert list(FolderWorkspace(str(tmp_path)).walk()) == [("", ["m.tf"]), ("a", ["y.tf", "z.tf"]), ("b", ["x.tf"])]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/loop").symlink_to("..")
    (tmp_path / "a/self.tf").symlink_to("self.tf")
    workspace = FolderWorkspace(str(tmp_path))
    assert [folder for folder, _ in workspace.walk()] == ["", "a"]
    with pytest.raises(ReadError, match="can't be read"):
        workspace.read("a/self.tf")


def test_links_are_read_inside_the_root_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "secret.tf").write_text("secret")
    (root / "real.tf").write_text("real")
    (root / "in.tf").symlink_to("real.tf")
    (root / "out.tf").symlink_to("../secret.tf")
    (root / "folder").symlink_to("..")
    workspace = FolderWorkspace(str(root))
    assert workspace.read("in.tf") == b"real"
    with pytest.raises(ReadError, match="leads out"):
        workspace.read("out.tf")
    assert workspace.names("folder") == []


@pytest.mark.parametrize("path", ["../secret.tf", "folder/secret.tf", "folder/../../secret.tf"])
def test_nothing_outside_the_root_is_read(path: str, tmp_path: Path) -> None:
    (tmp_path / "root").mkdir()
    (tmp_path / "secret.tf").write_text("secret")
    (tmp_path / "root/folder").symlink_to("..")
    workspace = FolderWorkspace(str(tmp_path / "root"))
    list(workspace.walk())
    with pytest.raises(ReadError, match="leads out"):
        workspace.read(path)


@pytest.mark.parametrize("path", ["a\0b.tf", "a\ud800.tf", "a\0/b.tf"])
def test_names_that_no_file_can_have(path: str, tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="no file can have"):
        FolderWorkspace(str(tmp_path)).read(path)


def test_a_name_that_is_not_utf8_is_a_name(tmp_path: Path) -> None:
    (tmp_path / os.fsdecode(b"\xff.tf")).write_text("a")
    ((_, names),) = FolderWorkspace(str(tmp_path)).walk()
    assert FolderWorkspace(str(tmp_path)).read(names[0]) == b"a"


def test_a_pipe_does_not_block(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "x.tf")
    with pytest.raises(ReadError, match="not a regular file"):
        FolderWorkspace(str(tmp_path)).read("x.tf")


def test_a_folder_named_like_a_file(tmp_path: Path) -> None:
    (tmp_path / "x.tf").mkdir()
    with pytest.raises(ReadError, match="folder"):
        FolderWorkspace(str(tmp_path)).read("x.tf")


def test_a_vanished_file(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="can't be read") as caught:
        FolderWorkspace(str(tmp_path)).read("x.tf")
    assert caught.value.path == "x.tf"


def test_a_folder_that_cannot_be_read_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a").mkdir()
    real = os.scandir

    def scandir(path: str) -> object:
        if path.endswith("/a"):
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    workspace = FolderWorkspace(str(tmp_path))
    assert len(list(workspace.walk())) == 2
    assert [str(error) for error in workspace.unreadable()] == [
        "a: this folder can't be read: Permission denied. Check its permissions or exclude it."
    ]


def test_the_root_is_found_by_looking(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    assert find_root(str(tmp_path / "a/b")) == str(tmp_path / "a/b")
    (tmp_path / ".git").write_text("gitdir: elsewhere")
    assert find_root(str(tmp_path / "a/b")) == str(tmp_path)


def test_paths_outside_the_root_are_refused(tmp_path: Path) -> None:
    (tmp_path / "root/a").mkdir(parents=True)
    root = str(tmp_path / "root")
    assert normalize(root, f"{root}/a/../a") == "a"
    assert normalize(root, root) == ""
    with pytest.raises(UsageError, match="outside"):
        normalize(root, str(tmp_path))
    with pytest.raises(UsageError, match="does not exist"):
        normalize(root, f"{root}/missing")


def test_what_is_not_utf8_has_a_place() -> None:
    with pytest.raises(DecodeError) as caught:
        decode("x.tf", b"a = 1\nb = \xff\n")
    assert (caught.value.line, caught.value.column) == (2, 5)
    assert decode("x.tf", "\ufeffa".encode()).encode() == "\ufeffa".encode()


def test_positions() -> None:
    text = "a\r\nbü\n\nc"
    assert [position(text, offset) for offset in (0, 2, 3, 4, 6, 7)] == [(1, 1), (1, 3), (2, 1), (2, 2), (3, 1), (4, 1)]
    assert position("\ufeffa = 1", 1) == (1, 1)


def test_ignored_files_are_those_of_git(tmp_path: Path) -> None:
    files = ["a.tf", "build/x.tf", "sub/a.tf", "sub/keep.tf", "sub/deep/b.gen.tf", "c.tf", "sub/c.tf", "x/y/z.tf"]
    for path in files:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("build/\n*.gen.tf\n/c.tf\nx/**/z.tf\n# comment\n")
    (tmp_path / "sub/.gitignore").write_text("*.tf\n!keep.tf\n")
    (tmp_path / ".git/info/exclude").write_text("a.tf\n")
    ignored = Ignored(FolderWorkspace(str(tmp_path)))
    run = subprocess.run(
        ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", *files],
        cwd=tmp_path,
        capture_output=True,
        text=True,
    )
    assert [path for path in files if ignored(path)] == run.stdout.split()


def test_a_folder_taken_back_does_not_bring_its_contents_along(tmp_path: Path) -> None:
    files = ["modules/x.tf", "modules/a/x.tf", "live/a/x.tf", "live/x.tf", "keep/a.tf", "keep/b/c.tf"]
    for path in files:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text("")
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / ".gitignore").write_text("\ufeff*\r\n!/modules/\n!/live/\n!/live/**\n!k*\n")
    ignored = Ignored(FolderWorkspace(str(tmp_path)))
    command = ["git", "-c", "core.excludesFile=/dev/null", "check-ignore", *files]
    run = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)
    assert [path for path in files if ignored(path)] == run.stdout.split()


@pytest.mark.parametrize("line", ["!", "\\", "[z-a]", "!\\", "/", "[", "***", "*a" * 40 + "b", "**/a/" * 40 + "b"])
def test_no_ignore_line_stops_or_stalls_a_run(line: str) -> None:
    ignored = Ignored(MemoryWorkspace({".gitignore": f"{line}\nlast.tf\n".encode()}))
    ignored("a/" * 100 + "a" * 200)
    assert ignored("last.tf")
