"""A folder that can't be written to, as a user sees it who is not root."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import TABLE

ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"

#: Ways to run a command that permissions bind: another user's, where that user can read this installation, else root without
#: the right to pass over them.
_BOUND = (
    ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups", "--"),
    ("setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"),
)


def _prefix() -> tuple[str, ...]:
    if os.geteuid() != 0:
        return ()
    if shutil.which("setpriv") is None:
        pytest.skip("the tests run as root, and setpriv, which would bind them by permissions, is not installed")
    for prefix in _BOUND:
        works = [
            *prefix,
            sys.executable,
            "-c",
            f"import sys, tfgen, typer, lark, hcl2; sys.exit(sys.version_info[:3] != {sys.version_info[:3]})",
        ]
        if subprocess.run(works, capture_output=True, check=False, cwd="/").returncode == 0:
            return prefix
    pytest.skip("the tests run as root, and no unprivileged user can read this installation")


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that every user can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        os.chmod(name, 0o755)
        (Path(name) / "state").mkdir()
        os.chmod(Path(name) / "state", 0o777)
        yield Path(name)


def tfgen(place: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [*_prefix(), sys.executable, "-m", "tfgen", *arguments]
    environment = {**os.environ, "XDG_STATE_HOME": str(place / "state"), "HOME": str(place)}
    return subprocess.run(
        command, cwd=place / "project", env=environment, capture_output=True, text=True, check=False, timeout=60
    )


def files(folder: Path) -> dict[str, str]:
    return {path.relative_to(folder).as_posix(): path.read_text() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("key", ["create", ARN])
def test_nothing_is_written_to_a_read_only_folder_and_nothing_is_lost(place: Path, key: str) -> None:
    project = place / "project"
    (project / "open").mkdir(parents=True)
    (project / "main.tf").write_text(TABLE)
    (project / "open/main.tf").write_text(TABLE)
    os.chmod(project / "open", 0o777)
    os.chmod(project, 0o555)
    before = files(project)
    try:
        assert tfgen(place, "fix", "--kms-key", key).returncode == 0
        result = tfgen(place, "fix", "--write", "--kms-key", key)
        assert result.returncode == 2
        assert result.stdout == ""
        name = "kms.tf" if key == "create" else "main.tf"
        assert result.stderr == (
            f"tfgen: error: {name}: its folder can't be written to; nothing was written. Check its permissions.\n"
        )
        assert files(project) == before
        assert not list((place / "state").rglob("*.journal"))
    finally:
        os.chmod(project, 0o755)
    done = tfgen(place, "fix", "--kms-key", key)
    assert done.returncode == 0


def test_a_folder_and_a_file_that_can_not_be_read_are_named_and_the_others_go_on(place: Path) -> None:
    project = place / "project"
    (project / "shut").mkdir(parents=True)
    (project / "main.tf").write_text(TABLE)
    (project / "shut/main.tf").write_text(TABLE)
    (project / "secret.tf").write_text(TABLE)
    os.chmod(project / "shut", 0o000)
    os.chmod(project / "secret.tf", 0o000)
    try:
        result = tfgen(place, "check")
    finally:
        os.chmod(project / "shut", 0o755)
    assert result.returncode == 2
    assert "error: shut: this folder can't be read: Permission denied. Check its permissions" in result.stderr
    assert "error: secret.tf: this file can't be read: Permission denied" in result.stderr
    assert "aws_dynamodb_table.orders" in result.stdout
