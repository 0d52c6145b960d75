"""What the commands do when a standard stream, the working folder or a name is not as usual."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import TABLE, Result

Run = Callable[..., Result]
ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
TFGEN = f"{sys.executable} -m tfgen"


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(["bash", "-c", command], cwd=folder, capture_output=True, text=True)


@pytest.mark.parametrize(
    ("redirection", "code", "message"),
    [
        ("<&-", 1, "1 finding"),
        (">&-", 1, "1 finding"),
        ("2>&-", 1, ""),
        (">&- 2>&- <&-", 1, ""),
        ("2>/dev/full", 2, ""),
        (">/dev/full", 2, "standard output can't be written: No space left on device"),
    ],
)
def test_a_closed_or_full_stream_is_no_internal_error(project: Path, redirection: str, code: int, message: str) -> None:
    run = shell(project, f"{TFGEN} check {redirection}")
    assert run.returncode == code
    assert message in run.stderr
    assert "internal error" not in run.stderr
    assert "Exception ignored" not in run.stderr


def test_a_reader_that_goes_away_does_no_harm(project: Path) -> None:
    run = shell(project, f"{TFGEN} fix --kms-key {ARN} --write --quiet 2>&1 | true; exit ${{PIPESTATUS[0]}}")
    assert (run.returncode, run.stderr) == (0, "")
    assert ARN in (project / "main.tf").read_text()


def test_a_working_folder_that_is_gone(project: Path) -> None:
    run = shell(project, f"mkdir gone && cd gone && rmdir ../gone && {sys.executable} -P -m tfgen check")
    assert run.returncode == 2
    assert "the working folder can't be read" in run.stderr
    assert "internal error" not in run.stderr


def test_an_interrupt_ends_with_130(project: Path, tfgen: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object, **kwargs: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("tfgen.fixing.checking.check", interrupt)
    result = tfgen("check")
    assert (result.code, result.err) == (130, "interrupted; no file is half written\n")


def test_a_fault_of_ours_says_so_and_steers_no_terminal(
    project: Path, tfgen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    def break_down(*args: object, **kwargs: object) -> None:
        raise RuntimeError("in \x1b[31m\nhere")

    monkeypatch.setattr("tfgen.fixing.checking.check", break_down)
    result = tfgen("check")
    assert result.code == 2
    assert "RuntimeError: in \\x1b[31m\\nhere. This is tfgen's fault; no file is half written." in result.err


def test_a_name_can_neither_forge_a_line_nor_a_colour(project: Path, tfgen: Run) -> None:
    folder = project / "a\x1b[8m\nmain.tf:1:1: pass b"
    folder.mkdir()
    (folder / "m.tf").write_text(TABLE)
    for color in ("always", "never"):
        found = tfgen("check", "--color", color)
        assert "a\\x1b[8m\\nmain.tf:1:1: pass b/m.tf:5:1: " in found.out
        assert "\x1b[8m" not in found.out + found.err
    fixed = tfgen("fix", "--color", "always", "--kms-key", "var.missing")
    assert "\x1b[8m" not in fixed.out + fixed.err
    assert "held back: a\\x1b[8m\\nmain.tf:1:1: pass b/m.tf:5:1: " in fixed.err


def test_a_coloured_diff_escapes_what_the_file_says_and_a_plain_one_does_not(project: Path, tfgen: Run) -> None:
    (project / "main.tf").write_text(TABLE.replace('"S"\n', '"S" # \x1b[2J\n'), newline="\r\n")
    args = ("fix", "--quiet", "--kms-key", ARN, "--color")
    assert '"S" # \\x1b[2J\r\n' in tfgen(*args, "always").out
    plain = tfgen(*args, "never").out
    subprocess.run(["git", "apply", "-"], input=plain.encode(), cwd=project, check=True)
    assert tfgen("check").code == 0


# Standard input as the file


def test_standard_input_without_a_name_stands_alone(project: Path, tfgen: Run) -> None:
    text = TABLE.split("\n\n", 1)[1]
    result = tfgen("fix", "-", "--kms-key", ARN, "--exit-code", stdin=text)
    assert result.code == 1
    assert result.out.startswith("diff --git a/stdin.tf b/stdin.tf\n")
    assert tfgen("fix", "-", "--kms-key", ARN, stdin=text).code == 0


def test_the_name_of_standard_input_is_seen_from_the_working_folder(
    project: Path, tfgen: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    (project / ".git").mkdir()
    (project / "sub").mkdir()
    monkeypatch.chdir(project / "sub")
    result = tfgen("fix", "-", "--stdin-filename", "new.tf", "--kms-key", ARN, stdin=TABLE)
    assert result.out.startswith("diff --git a/sub/new.tf b/sub/new.tf\n")


def test_a_fix_of_standard_input_that_needs_another_file_is_held_back_whole(project: Path, tfgen: Run) -> None:
    result = tfgen("fix", "-", "--write", "--root", ".", "--kms-key", "create", stdin=TABLE)
    assert (result.code, result.out) == (1, TABLE)
    assert "it needs kms.tf, which is outside the given paths" in result.err


def test_text_that_cannot_be_read_comes_back_as_it_was(project: Path, tfgen: Run) -> None:
    result = tfgen("fix", "-", "--write", "--kms-key", ARN, stdin='# aws_dynamodb_table\na = "\n')
    assert (result.code, result.out) == (2, '# aws_dynamodb_table\na = "\n')


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["--stdin-filename", "../../x.tf"], "is outside"),
        (["--stdin-filename", "x.txt"], "is no configuration file"),
        (["--write", "--format", "json"], "no place for JSON"),
    ],
)
def test_wrong_usage_of_standard_input(project: Path, tfgen: Run, args: list[str], message: str) -> None:
    result = tfgen("fix", "-", *args, stdin=TABLE)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
