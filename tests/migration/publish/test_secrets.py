"""A token planted in the environment and in a remote's URL is told to the forge, and to nobody else."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.migration.fakes.github_api import github_api
from tests.migration.fakes.gitlab_api import gitlab_api
from tests.migration.fakes.server import TOKEN, Fault, serve
from tests.migration.fakes.state import FakeRepository
from tests.migration.publish.conftest import BRANCH, FAILING, head_of
from tests.migration.repositories import make

#: The user and password of a remote, which git would send.
PLANTED = "planted-in-the-url-9876543210"


def _watched_git(folder: Path) -> Path:
    """A `git` that writes down its arguments, and then is the real one."""
    folder.mkdir()
    wrapper = folder / "git"
    wrapper.write_text(f'#!/bin/sh\nprintf "%s\\n" "$0" "$@" >>{folder}/arguments\nexec {shutil.which("git")} "$@"\n')
    wrapper.chmod(0o755)
    return wrapper


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["github", "gitlab"])
def test_no_token_in_logs_database_reports_or_arguments(kind: str, tmp_path: Path) -> None:
    watched = _watched_git(tmp_path / "bin")
    remote = tmp_path / "remotes/acme/a.git"
    make(remote, {"main.tf": FAILING})
    folder = tmp_path / "campaign"
    folder.mkdir()
    environment = {
        "PATH": f"{watched.parent}:{os.environ['PATH']}",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(Path(__file__).parents[3]),
        "GITHUB_TOKEN" if kind == "github" else "GITLAB_TOKEN": TOKEN,
        "TFGEN_DEBUG": "1",
    }
    said = ""
    with serve(github_api if kind == "github" else gitlab_api) as server:
        server.state.head_of = head_of(tmp_path / "remotes")
        server.state.add(FakeRepository("acme/a"))
        (folder / "campaign.toml").write_text(
            f'name = "hipaa"\nforge = "{kind}"\nurl = "{server.url}"\n\n[repositories]\n'
            f'folder = "../remotes"\nurls = ["http://{PLANTED}:{PLANTED}@127.0.0.1:9/acme/gone.git"]\n\n'
            '[tfgen]\nframework = "hipaa"\n\n[tfgen.kms]\nkey = "create"\n'
        )

        def tfgen(*args: str, code: int) -> None:
            nonlocal said
            command = [sys.executable, "-m", "tfgen", "migrate", *args, str(folder)]
            done = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=tmp_path, check=False)
            said += done.stdout + done.stderr
            assert done.returncode == code, done.stderr

        tfgen("discover", code=0)
        tfgen("plan", "--engine", "inprocess", "--log-json", code=2)
        tfgen("commit", code=0)
        server.faults.append(Fault("POST", status=403, message="no"))
        tfgen("publish", "--log-json", code=2)
        tfgen("publish", "--only", "acme/*", code=0)
        tfgen("sync", code=0)
        tfgen("status", code=2)
        for format in ("html", "markdown", "csv", "json"):
            tfgen("report", "--format", format, code=0)
        tfgen("close", "--comment", "over", code=0)
        requests = server.state.repositories["acme/a"].requests
        assert [r.state for r in requests] == ["closed"] and len(server.log) > 5
        texts = [request.title + request.body + "".join(request.comments) for request in requests]

    arguments = (watched.parent / "arguments").read_text()
    assert "push" in arguments and BRANCH in arguments and "gone" in said
    written = [path for path in folder.rglob("*") if path.is_file() and path.name != "campaign.toml"]
    assert any(path.name.startswith("campaign.db") for path in written)
    for secret in (TOKEN, PLANTED):
        assert secret not in said and secret not in arguments and secret not in "".join(texts)
        holding = [
            path for path in [*written, *remote.rglob("*")] if path.is_file() and secret.encode() in path.read_bytes()
        ]
        assert holding == []
