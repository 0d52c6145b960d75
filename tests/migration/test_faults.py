"""What goes wrong around a campaign: disks, slow remotes, tokens that must not show."""

from __future__ import annotations

import fcntl
import os
import resource
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import Run
from tests.migration.repositories import PROVIDER, make, table
from tfgen.errors import WriteError
from tfgen.migration import git
from tfgen.migration.addresses import clean_url
from tfgen.migration.committing import commit
from tfgen.migration.complaints import GitError, complaint, redacted
from tfgen.migration.deeds import Deed
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.git import run as run_git
from tfgen.migration.heads import look
from tfgen.migration.outcomes import Outcome, Reason, Repository
from tfgen.migration.publishing import publish
from tfgen.migration.syncing import close

Begin = Callable[..., Run]
FAILING = PROVIDER + "\n" + table("orders")
SECRET = "ghp_planted0123456789abcdefghijklmnopqr"


@contextmanager
def deaf_server() -> Iterator[int]:
    """A port that takes connections and never says a word."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        yield listening.getsockname()[1]


def test_a_slow_remote_is_given_up(run: Begin) -> None:
    with deaf_server() as port:
        campaign = run(
            Repository("slow", f"http://127.0.0.1:{port}/slow.git"), text='name = "x"\n[limits]\nseconds = 1\n'
        )
        campaign.plan()
    result = campaign.result("slow")
    assert (result.reason, result.outcome, result.step, result.retriable) == (
        Reason.TIMEOUT,
        Outcome.FAILED,
        "fetch",
        True,
    )
    assert "took more than 1 second" in result.detail


def test_a_remote_that_cuts_the_connection(run: Begin) -> None:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen()
        cutter = threading.Thread(target=lambda: listening.accept()[0].close())
        cutter.start()
        campaign = run(Repository("cut", f"http://127.0.0.1:{listening.getsockname()[1]}/cut.git"))
        campaign.plan()
        cutter.join()
    result = campaign.result("cut")
    assert (result.reason, result.retriable) == (Reason.UNREACHABLE, True), result


@pytest.mark.parametrize(
    ("said", "reason", "retriable"),
    [
        ("fatal: write error: No space left on device", Reason.DISK, True),
        ("error: unable to write file: Disk quota exceeded", Reason.DISK, True),
        ("fatal: sha1 file 'index.lock' write error. Out of diskspace", Reason.DISK, True),
        ("fatal: Authentication failed for 'https://x/y'", Reason.UNREACHABLE, False),
        ("fatal: unable to access 'https://x/': The requested URL returned error: 503", Reason.UNREACHABLE, True),
        ("fatal: unable to access 'https://x/': Could not resolve host: x", Reason.UNREACHABLE, True),
        (
            "error: RPC failed; curl 92\nfatal: early EOF\nfatal: fetch-pack: invalid index-pack output",
            Reason.UNREACHABLE,
            True,
        ),
        (" ! [remote rejected] x -> x (protected branch hook declined)", Reason.REJECTED, False),
        (" ! [rejected] x -> x (stale info)", Reason.REJECTED, False),
        (
            "error: remote unpack failed: eof before pack header was fully read\n ! [remote rejected] x -> x (unpacker error)",
            Reason.CORRUPT,
            True,
        ),
        ("fatal: remote error: upload-pack: not our ref 1234", Reason.MOVED, True),
        ("fatal: bad shallow line: x\nfatal: the remote end hung up", Reason.CORRUPT, False),
        ("fatal: Unable to create '/x/shallow.lock': File exists.", Reason.ERROR, False),
        ("fatal: Unable to create '/x/shallow.lock': Permission denied.", Reason.DISK, True),
        ("error: object file .git/objects/ab is empty\nfatal: loose object ab is corrupt", Reason.CORRUPT, False),
        ("something that nobody has seen", Reason.ERROR, False),
    ],
)
def test_what_git_says_has_a_meaning(said: str, reason: Reason, retriable: bool) -> None:
    error = complaint("fetch", 128, said)
    assert (error.reason, error.retriable) == (reason, retriable)
    assert error.remedy


@contextmanager
def small_files(size: int) -> Iterator[None]:
    """No file may grow beyond a size, as on a full disk."""
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)


def test_a_full_disk_stops_the_plan_and_loses_nothing(run: Begin, tmp_path: Path) -> None:
    names = [f"r{n}.git" for n in range(6)]
    for name in names:
        make(tmp_path / name, {"main.tf": FAILING + table(name[:2]) + "# " + "x" * 3000 + "\n"})
    campaign = run(*(tmp_path / name for name in names))
    size = max(path.stat().st_size for path in campaign.folder.glob("campaign.db*"))
    with small_files(size + 40_000), pytest.raises(WriteError, match="database can't be used"):
        campaign.plan()
    kept = {result.repository for result in campaign.store.results()}
    assert len(kept) < len(names)
    campaign.plan()
    assert {result.reason for result in campaign.store.results()} == {Reason.FIXED}


@pytest.mark.slow
def test_a_disk_that_is_full_in_truth(tmp_path: Path) -> None:
    """A file system of 700 KB, in a mount namespace of its own: each verb says so, and goes on when there is room."""
    for number in range(12):
        make(tmp_path / f"remotes/r{number}.git", {"main.tf": FAILING})
    text = f'name = "full"\n[repositories]\nfolder = "{tmp_path}/remotes"\n[tfgen.kms]\nkey = "create"\n'
    verb = f'"{sys.executable}" -c "from tfgen.cli.app import main; main()" migrate'
    script = f"""
mount -t tmpfs -o size=700k tmpfs {tmp_path}/disk && cd {tmp_path}/disk && mkdir c || exit 77
printf '%s' "$1" > c/campaign.toml
{verb} discover c && {verb} plan c --engine inprocess -q; echo "plan $?" >&2
mount -o remount,size=30m {tmp_path}/disk || exit 77
for each in plan commit publish; do {verb} $each c -q; echo "$each $?" >&2; done
{verb} status c
"""
    (tmp_path / "disk").mkdir()
    environment = {**os.environ, "PYTHONPATH": os.getcwd()}
    try:
        done = subprocess.run(
            ["unshare", "-m", "sh", "-c", script, "sh", text],
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
    except FileNotFoundError:
        pytest.skip("unshare is not installed")
    if done.returncode == 77 or "unshare" in done.stderr:
        pytest.skip("a file system can't be mounted here")
    assert "Make room" in done.stderr and "plan 2" in done.stderr and "Traceback" not in done.stderr, done.stderr
    assert done.stderr.count("plan 0\ncommit 0\npublish 0\n") == 1, done.stderr
    assert done.stdout.count(": changed, fixed (pushed): ") == 12, done.stdout


def test_a_git_that_outlives_its_worker_is_waited_for(
    run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cache's lock is git's too while it works there, so that nobody writes beside it; its configuration and readers need none."""
    make(tmp_path / "a.git", {"main.tf": FAILING})
    seen: dict[str, bool] = {}
    start = subprocess.Popen

    def started(*args: Any, **named: Any) -> Any:
        process = start(*args, **named)
        (what,) = {"fetch", "hash-object", "commit-tree", "update-ref", "push"} & set(args[0]) or {""}
        numbers = (named["stdin"], *named.get("pass_fds", ()))
        paths = [os.readlink(f"/proc/self/fd/{number}") for number in numbers if number >= 0]
        for path in (path for path in paths if path.endswith(".git.lock")):
            with open(path) as other, pytest.raises(BlockingIOError):
                fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
            seen[what] = True
        if what:
            assert seen.get(what), args[0]
        return process

    campaign = run(tmp_path / "a.git")
    monkeypatch.setattr(subprocess, "Popen", started)
    campaign.plan()
    assert commit(campaign.store, campaign.campaign).made == 1
    forge = open_forge(ForgeSettings("plain"), campaign.folder)
    assert publish(campaign.store, campaign.campaign, forge).deeds[Deed.PUSHED] == 1
    assert close(campaign.store, campaign.campaign, forge).branches == 1
    assert set(seen) >= {"fetch", "hash-object", "commit-tree", "update-ref", "push"}


def test_what_git_leaves_behind_holds_no_lock(run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As git's credential cache and ssh's master do, which stay for minutes."""
    make(tmp_path / "a.git", {"main.tf": FAILING})
    os.mkfifo(tmp_path / "end")
    ssh = tmp_path / "ssh"
    ssh.write_text(
        f"#!/bin/sh\n(exec </dev/null >/dev/null 2>&1; read line <{tmp_path}/end) &\nexec git upload-pack {tmp_path}/a.git\n"
    )
    ssh.chmod(0o755)
    monkeypatch.setenv("GIT_SSH_COMMAND", str(ssh))
    monkeypatch.setenv("GIT_SSH_VARIANT", "simple")
    campaign = run(Repository("a", "ssh://git.example.com/a.git"), text='name = "x"\n[limits]\nseconds = 20\n')
    try:
        campaign.plan()
        assert campaign.result("a").reason is Reason.FIXED
        (lock,) = (campaign.folder / "cache").glob("*.lock")
        with open(lock) as other:
            fcntl.flock(other, fcntl.LOCK_EX | fcntl.LOCK_NB)
    finally:
        with open(tmp_path / "end", "r+b", buffering=0) as end:  # of the fetch's, and of the look's before it
            end.write(b"x\nx\n")


def test_a_clone_that_is_too_large_is_skipped(run: Begin, tmp_path: Path) -> None:
    make(tmp_path / "a.git", {"main.tf": FAILING, "noise.bin": os.urandom(3 << 20)})
    campaign = run(tmp_path / "a.git", text='name = "x"\n[limits]\nmegabytes = 1\n')
    campaign.plan()
    result = campaign.result("a.git")
    assert (result.reason, result.outcome) == (Reason.TOO_LARGE, Outcome.SKIPPED), result


def test_users_and_tokens_leave_addresses() -> None:
    assert clean_url(f"https://bot:{SECRET}@git.example.com/a/b.git") == "https://git.example.com/a/b.git"
    assert clean_url(f"https://{SECRET}@git.example.com:8443/a/b?token={SECRET}") == "https://git.example.com:8443/a/b"
    assert clean_url(f"ssh://git:{SECRET}@git.example.com/a/b") == "ssh://git@git.example.com/a/b"
    assert clean_url("git@git.example.com:a/b.git") == "git@git.example.com:a/b.git"
    assert SECRET not in redacted(f"fatal: unable to access 'https://x:{SECRET}@h/': no")
    with pytest.raises(GitError, match="would show credentials"):
        clean_url("http://git.example.com/a/b")
    with pytest.raises(GitError) as caught:
        clean_url(f"ftp://x:{SECRET}@h/y")
    assert SECRET not in str(caught.value)


def test_a_planted_token_shows_nowhere(tmp_path: Path) -> None:
    """In the environment and in addresses: not in the database, reports, output, caches or a process's arguments."""
    make(tmp_path / "a.git", {"main.tf": FAILING})
    origin = tmp_path / "clones/b/.git"
    make(origin, {"main.tf": FAILING})
    with open(origin / "config", "a") as file:
        file.write(f'[remote "origin"]\n\turl = https://bot:{SECRET}@127.0.0.1:1/acme/b.git\n')
    campaign = tmp_path / "campaign"
    campaign.mkdir()
    lines = [
        str(tmp_path / "a.git"),
        f"https://bot:{SECRET}@127.0.0.1:1/acme/c.git",
        f"http://{SECRET}@127.0.0.1:1/d.git",
    ]
    (tmp_path / "repositories.txt").write_text("\n".join(lines))
    (campaign / "campaign.toml").write_text(
        'name = "t"\n[repositories]\nlist = "../repositories.txt"\nfolder = "../clones"\n[tfgen.kms]\nkey = "create"\n'
    )
    # A git in front of the real one that writes down what it is called with.
    (tmp_path / "bin").mkdir()
    seen = tmp_path / "arguments"
    spy = tmp_path / "bin/git"
    real = subprocess.run(["which", "git"], capture_output=True, text=True, check=True).stdout.strip()
    spy.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" >> {seen}\nexec {real} "$@"\n')
    spy.chmod(0o755)
    names = (
        "GITHUB_TOKEN",
        "GH_TOKEN",
        "GITLAB_TOKEN",
        "TF_TOKEN_app_terraform_io",
        "AWS_SECRET_ACCESS_KEY",
        "GIT_TRACE",
        "GIT_TRACE_CURL",
    )
    environment = {
        **os.environ,
        **dict.fromkeys(names, SECRET),
        "PATH": f"{tmp_path}/bin:{os.environ['PATH']}",
        "PYTHONPATH": os.getcwd(),
    }
    said = b""
    for verb in (
        ["discover"],
        ["plan", "--workers", "1"],
        ["commit"],
        ["publish"],
        ["status"],
        ["report", "--format", "html"],
        ["report", "--format", "json"],
        ["report", "--format", "csv"],
    ):
        argv = [
            sys.executable,
            "-c",
            "from tfgen.cli.app import main; main()",
            "migrate",
            verb[0],
            str(campaign),
            *verb[1:],
        ]
        done = subprocess.run(argv, env=environment, capture_output=True, check=False)
        assert b"Traceback" not in done.stderr, done.stderr
        said += done.stdout + done.stderr
    assert b"acme/c" in said and b"changed" in said
    assert b"127.0.0.1:1/acme/b" in seen.read_bytes()  # the address itself is there
    secret = SECRET.encode()
    assert secret not in said
    assert secret not in seen.read_bytes()
    for path in campaign.rglob("*"):
        if path.is_file() and path != campaign / "campaign.toml":
            assert secret not in path.read_bytes(), path
            assert not path.stat().st_mode & 0o077, path


def test_git_is_told_nothing_that_it_does_not_need(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "GIT_DIR",
        "GIT_WORK_TREE",
        "GIT_EXTERNAL_DIFF",
        "GIT_TRACE",
        "GIT_CURL_VERBOSE",
        "GIT_ALTERNATE_OBJECT_DIRECTORIES",
        "GIT_PROXY_COMMAND",
    ):
        monkeypatch.setenv(name, "planted")
    monkeypatch.setenv("GIT_SSH_COMMAND", "ssh -i key")
    network, local = git.environment(network=True), git.environment(network=False)
    assert "planted" not in {*network.values(), *local.values()}
    assert network["GIT_SSH_COMMAND"] == "ssh -i key"
    assert local["GIT_CONFIG_GLOBAL"] == "/dev/null"
    assert b"planted" not in run_git(["version"])


def test_a_folder_s_branches_are_what_git_says(tmp_path: Path) -> None:
    remote = tmp_path / "a.git"
    base = make(remote, {"main.tf": FAILING})
    for name in ("one", "deep/two", "three"):
        subprocess.run(["git", f"--git-dir={remote}", "branch", name, base], check=True)
    subprocess.run(["git", f"--git-dir={remote}", "pack-refs", "--all"], check=True)
    make(remote, {"x": "y"}, branch="one")
    heads = look(str(remote))
    said = look(f"file://{remote}")
    (remote / "commondir").write_text(".")  # an odd folder, which git is asked about
    assert heads == said
    assert heads.default == "main" and set(heads.branches) == {"main", "one", "deep/two", "three"}
    (remote / "commondir").unlink()
    listed = subprocess.run(["git", "ls-remote", "--heads", str(remote)], capture_output=True, text=True, check=True)
    assert {f"refs/heads/{name}": oid for name, oid in heads.branches.items()} == {
        line.split("\t")[1]: line.split("\t")[0] for line in listed.stdout.splitlines()
    }
