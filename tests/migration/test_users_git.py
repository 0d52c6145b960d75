"""What whoever runs tfgen has set up for git: ways to log in count, programs that git would start do not."""

from __future__ import annotations

import base64
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import Run, git
from tests.migration.repositories import PROVIDER, make, table
from tests.migration.test_hostile import through
from tests.migration.test_hostile import trap as trap
from tfgen.migration.committing import commit
from tfgen.migration.discovering import discover
from tfgen.migration.outcomes import Outcome, Reason, Repository

Begin = Callable[..., Run]
FAILING = PROVIDER + "\n" + table("orders")


@pytest.fixture
def locked() -> Iterator[tuple[str, list[str]]]:
    """A server that wants a name and a password; its address, and what it was told."""
    told: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.append(self.headers.get("Authorization", ""))
            self.send_response(401)
            self.send_header("WWW-Authenticate", 'Basic realm="x"')
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield f"127.0.0.1:{server.server_address[1]}", told
    server.shutdown()
    server.server_close()
    thread.join()


def test_no_program_of_the_user_s_git_is_started(
    run: Begin, tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for name in ("pre-push", "reference-transaction", "post-index-change", "pre-auto-gc", "post-checkout"):
        (hooks / name).symlink_to(trap)
    (tmp_path / "attributes").write_text("* filter=lfs diff=evil\n")
    (tmp_path / "gitconfig").write_text(f"""\
[core]
\thooksPath = {hooks}
\tfsmonitor = {trap}
\tattributesFile = {tmp_path}/attributes
\talternateRefsCommand = {trap}
[filter "lfs"]
\tclean = {trap}
\tsmudge = {trap}
\tprocess = {trap}
\trequired = true
[diff "evil"]
\tcommand = {trap}
\ttextconv = {trap}
[diff]
\texternal = {trap}
[submodule]
\trecurse = true
[fetch]
\trecurseSubmodules = true
[commit]
\tgpgSign = true
[push]
\tgpgSign = if-asked
\tfollowTags = true
[gpg]
\tprogram = {trap}
[gc]
\tauto = 1
""")
    pointer = f"version https://git-lfs.github.com/spec/v1\noid sha256:{'a' * 64}\nsize 12\n"
    remote = tmp_path / "a.git"
    make(remote, {"main.tf": FAILING, "big.tfvars": pointer, ".gitattributes": "*.tf* filter=lfs diff=evil\n"})
    campaign = run(remote)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert not (tmp_path / "sprung").exists(), (tmp_path / "sprung").read_text()
    (hooks / "reference-transaction").unlink()  # would run on the remote's side of the push, which is a folder here
    through(campaign)
    assert git(remote, "rev-parse", "--verify", "tfgen/hipaa")
    assert not (tmp_path / "sprung").exists(), (tmp_path / "sprung").read_text()


def test_git_logs_in_by_its_own_helper_and_not_by_what_an_address_says(
    run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: tuple[str, list[str]]
) -> None:
    host, told = locked
    campaign = run(text=f'name = "x"\n[repositories]\nurls = ["http://bot:planted@{host}/acme/a.git"]\n')
    found, _ = discover(campaign.campaign)
    campaign.store.discovered(found)
    campaign.plan()
    assert told and set(told) == {""}  # neither what the address says, nor a person, is asked
    assert campaign.result("acme/a").reason is Reason.UNREACHABLE
    helper = "!f() { echo username=bot; echo password=kept; }; f"
    (tmp_path / "gitconfig").write_text(f'[credential]\n\thelper = "{helper}"\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    campaign.plan(only=("failed",))
    assert told[-1] == "Basic " + base64.b64encode(b"bot:kept").decode()


def test_git_logs_in_by_what_the_environment_says(
    run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locked: tuple[str, list[str]]
) -> None:
    host, told = locked
    ask = tmp_path / "ask"
    ask.write_text('#!/bin/sh\ncase "$1" in User*) echo bot;; *) echo kept;; esac\n')
    ask.chmod(0o755)
    monkeypatch.setenv("GIT_ASKPASS", str(ask))
    run(Repository("acme/a", f"http://{host}/acme/a.git")).plan()
    assert told[-1] == "Basic " + base64.b64encode(b"bot:kept").decode()


def test_an_address_is_never_rewritten_into_a_command(
    run: Begin, tmp_path: Path, trap: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "gitconfig").write_text(f'[url "ext::{trap} "]\n\tinsteadOf = https://git.example.com/\n')
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "gitconfig"))
    campaign = run(Repository("acme/a", "https://git.example.com/acme/a.git"))
    campaign.plan()
    assert campaign.result("acme/a").outcome is Outcome.FAILED
    assert not (tmp_path / "sprung").exists()


def test_ssh_is_what_the_environment_says(run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ssh = tmp_path / "ssh"
    ssh.write_text(f'#!/bin/sh\necho "$@" >>{tmp_path}/called\nexit 1\n')
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", f"{ssh} -i robot")
    campaign = run(Repository("acme/a", "git@git.example.com:acme/a.git"))
    campaign.plan()
    assert (tmp_path / "called").read_text().startswith("-i robot")
