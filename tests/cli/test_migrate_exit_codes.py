"""Exit codes of the verbs of `tfgen migrate` that write: 0 done, 1 a person is needed, 2 something failed."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.migration.fakes.github_api import github_api
from tests.migration.fakes.server import TOKEN, FakeServer, Fault, serve
from tests.migration.fakes.state import FakeRepository
from tests.migration.publish.conftest import FAILING, head_of
from tests.migration.repositories import make
from tfgen.migration.store import Store

Verb = Callable[..., int]
NAMES = ("acme/a", "acme/b")


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeServer]:
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    monkeypatch.setenv("GITHUB_TOKEN", TOKEN)
    with serve(github_api) as server:
        server.state.head_of = head_of(tmp_path / "remotes")
        for name in NAMES:
            make(tmp_path / f"remotes/{name}.git", {"main.tf": FAILING})
            server.state.add(FakeRepository(name))
        (tmp_path / "c").mkdir()
        (tmp_path / "c/campaign.toml").write_text(
            f'name = "c"\nforge = "github"\nurl = "{server.url}"\n[repositories]\nfolder = "../remotes"\n'
            '[tfgen.kms]\nkey = "create"\n[limits]\nopen_requests = 2\n'
        )
        yield server


@pytest.fixture
def verb(tfgen: Callable[..., Result], server: FakeServer, tmp_path: Path) -> Verb:
    def run(name: str, *more: str) -> int:
        engine = ("--engine", "inprocess") if name == "plan" else ()
        return tfgen("migrate", name, str(tmp_path / "c"), *engine, *more).code

    for name in ("discover", "plan", "commit"):
        assert run(name) == 0
    return run


def test_what_is_done_is_0(verb: Verb) -> None:
    assert [verb(name) for name in ("publish", "publish", "sync", "close", "close")] == [0] * 5


@pytest.mark.parametrize(
    ("name", "at"),
    [("publish", "POST /repos/acme/b/pulls"), ("sync", "GET /repos/acme/b/pulls/1"), ("close", "PATCH /repos/acme/b")],
)
def test_what_failed_is_2_until_it_is_done(verb: Verb, server: FakeServer, tmp_path: Path, name: str, at: str) -> None:
    if name != "publish":
        assert verb("publish") == 0
    server.faults.append(Fault(at, status=400))
    assert verb(name) == 2
    with Store(str(tmp_path / "c"), write=False) as store:
        (failure,) = store.failures()
    assert (failure.repository, failure.verb) == ("acme/b", name) and failure.detail and failure.remedy
    assert verb("status") == 2
    assert verb(name, "--only", "failed") == 0
    assert verb("status") == 0


def test_a_commit_that_can_t_be_made_is_2(verb: Verb, tmp_path: Path) -> None:
    make(tmp_path / "remotes/acme/a.git", {"more.tf": FAILING.replace("orders", "more")})
    assert verb("plan") == 0
    shutil.rmtree(tmp_path / "c/cache")
    (tmp_path / "remotes/acme/a.git").rename(tmp_path / "gone.git")
    assert verb("commit") == 2
    (tmp_path / "gone.git").rename(tmp_path / "remotes/acme/a.git")
    assert verb("commit") == 0


def test_what_is_held_or_waits_is_1(
    tfgen: Callable[..., Result], verb: Verb, server: FakeServer, tmp_path: Path
) -> None:
    make(tmp_path / "remotes/acme/a.git", {"atlantis.yaml": "automerge: true\n"})
    assert verb("publish") == 1
    assert verb("publish", "--held") == 0
    make(tmp_path / "remotes/acme/c.git", {"main.tf": FAILING})
    server.state.add(FakeRepository("acme/c"))
    for name in ("discover", "plan", "commit"):
        assert verb(name) == 0
    done = tfgen("migrate", "publish", str(tmp_path / "c"))  # two are open, and no more are wanted
    assert (done.code, "waiting: limits.open_requests is 2; run sync after a merge" in done.err) == (1, True), done
    server.state.repositories["acme/a"].requests[0].state = "merged"
    assert (verb("sync"), verb("publish")) == (0, 0)
