"""What forges do wrong, and what comes of it: bounded tries, waits as asked for, nothing doubled, no secret told."""

from __future__ import annotations

import logging
import pickle
from contextlib import suppress
from pathlib import Path

import pytest

from tests.migration.fakes.github_api import github_api
from tests.migration.fakes.gitlab_api import gitlab_api
from tests.migration.fakes.server import TOKEN, Fault, serve
from tests.migration.fakes.state import FakeRepository
from tests.migration.forges.conftest import WANTED, Bench
from tfgen.errors import ConfigError, ForgeError
from tfgen.migration.forges.access import Token, checked_url, find_token
from tfgen.migration.forges.backoff import Backoff, asked_wait
from tfgen.migration.forges.github import GitHub
from tfgen.migration.forges.gitlab import GitLab
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.forges.port import Checks


def opening(bench: Bench) -> str:
    return (
        "POST /repos/acme/infra/pulls" if bench.kind == "github" else "POST /api/v4/projects/acme/infra/merge_requests"
    )


@pytest.mark.parametrize("status", [429, 500, 502, 503])
def test_passing_faults_are_tried_again(bench: Bench, status: int) -> None:
    bench.server.faults.append(Fault(opening(bench), status=status, times=2, headers={"Retry-After": "7"}))
    assert bench.forge.submit("acme/infra", WANTED).created
    assert bench.waits == [7.0, 7.0]
    assert len(bench.repository.requests) == 1


def test_without_a_word_on_how_long_the_wait_doubles(bench: Bench) -> None:
    bench.server.faults.append(Fault(opening(bench), status=503, times=4))
    assert bench.forge.submit("acme/infra", WANTED).created
    assert bench.waits == [1.0, 2.0, 4.0, 8.0]


def test_tries_are_bounded(bench: Bench) -> None:
    bench.server.faults.append(Fault(opening(bench), status=503, times=100))
    with pytest.raises(ForgeError) as caught:
        bench.forge.submit("acme/infra", WANTED)
    assert caught.value.retriable and caught.value.status == 503
    assert bench.server.count(opening(bench)) == 6
    assert bench.repository.requests == []


def test_a_forge_that_asks_for_too_long_is_not_waited_for(bench: Bench) -> None:
    bench.server.faults.append(Fault(opening(bench), status=429, headers={"Retry-After": "86400"}))
    with pytest.raises(ForgeError) as caught:
        bench.forge.submit("acme/infra", WANTED)
    assert caught.value.retriable and bench.waits == []
    assert caught.value.remedy == "The forge asks for a pause of 1440 minutes; run again after that."


@pytest.mark.parametrize("bench", ["github"], indirect=True)
def test_a_token_that_may_not_read_checks_still_tells_the_rest(bench: Bench) -> None:
    """GitHub's check runs and statuses take permissions that requests do not; GitLab has one scope for all."""
    bench.forge.submit("acme/infra", WANTED)
    bench.repository.requests[0].reviews.append(("alice", "APPROVED"))
    for part in ("/status", "/check-runs"):
        fault = Fault(part, status=403, message="Resource not accessible by personal access token")
        bench.server.faults[:] = [fault]
        standing = bench.forge.standing("acme/infra", 1)
        assert (standing.checks, standing.approved) == (Checks.UNKNOWN, True)
    bench.server.faults[:] = [Fault("/check-runs", status=403, headers={"Retry-After": "86400"})]
    with pytest.raises(ForgeError):
        bench.forge.standing("acme/infra", 1)


def test_a_403_with_a_wait_is_a_limit_and_without_is_a_refusal(bench: Bench) -> None:
    bench.server.faults.append(Fault(opening(bench), status=403, headers={"Retry-After": "3"}))
    assert bench.forge.submit("acme/infra", WANTED).created
    bench.repository.requests.clear()
    bench.server.faults.append(Fault(opening(bench), status=403, message="Resource not accessible"))
    with pytest.raises(ForgeError) as caught:
        bench.forge.submit("acme/infra", WANTED)
    assert not caught.value.retriable and "Resource not accessible" in caught.value.message
    assert "token" in caught.value.remedy and bench.waits == [3.0]


@pytest.mark.parametrize("kind", ["cut", "cut after"])
@pytest.mark.parametrize("times", [1, 2])
def test_a_cut_connection_opens_one_request(bench: Bench, kind: str, times: int) -> None:
    """After a cut nobody knows whether the request was opened: the second try is told that it exists, and takes it."""
    bench.server.faults.append(Fault(opening(bench), kind, times=times))
    done = bench.forge.submit("acme/infra", WANTED)
    assert done.request is not None and done.request.number == 1
    assert len(bench.repository.requests) == 1
    assert bench.repository.requests[0].labels == ["compliance"] and bench.repository.requests[0].reviewers == ["alice"]


@pytest.mark.parametrize("step", range(12))
@pytest.mark.parametrize("kind", ["cut", "cut after"])
def test_stopped_at_any_call_the_next_run_ends_the_same(bench: Bench, step: int, kind: str) -> None:
    """Whichever call is the last one before the run dies, the next run leaves one request, complete."""
    seen = 0

    def stop_at(line: str) -> Fault | None:
        nonlocal seen
        seen += 1
        return Fault("", kind) if seen > step else None

    bench.server.fault_of = stop_at  # type: ignore[method-assign]
    try:
        bench.forge.submit("acme/infra", WANTED)
    except ForgeError as error:
        assert error.retriable
    del bench.server.fault_of
    bench.forge.submit("acme/infra", WANTED)
    (held,) = bench.repository.requests
    assert (held.title, held.labels, held.reviewers) == ("Encrypt tables", ["compliance"], ["alice"])


def test_a_branch_that_is_not_there_is_refused_once(bench: Bench) -> None:
    with pytest.raises(ForgeError) as caught:
        bench.forge.submit("acme/infra", WANTED._replace(head="nowhere"))
    assert not caught.value.retriable and "head does not exist" in caught.value.message
    assert bench.waits == []


def test_a_repository_without_drafts_is_told_with_the_remedy(bench: Bench) -> None:
    said = "Draft pull requests are not supported in this repository."
    bench.server.faults.append(Fault(opening(bench), status=422, message=said))
    with pytest.raises(ForgeError) as caught:
        bench.forge.submit("acme/infra", WANTED._replace(draft=True))
    assert said in caught.value.message and not caught.value.retriable
    assert ("request.draft = false" in caught.value.remedy) is (bench.kind == "github")


NONSENSE = (
    b"<html>login</html>",
    b"[]",
    b"{}",
    b"[1]",
    b'[{"number": "x"}]',
    b"null",
    b'{"number": {}, "head": 3}',
    b"\xff\xfe",
    b"[" * 5000,
)


@pytest.mark.parametrize("raw", NONSENSE, ids=lambda raw: raw[:12])
def test_answers_that_make_no_sense_are_one_error(bench: Bench, raw: bytes) -> None:
    bench.forge.submit("acme/infra", WANTED)
    verbs = {
        "discover": lambda: list(bench.forge.discover(owner="acme")),
        "repository": lambda: bench.forge.repository("acme/other"),
        "find": lambda: bench.forge.find("acme/infra", WANTED.head),
        "submit": lambda: bench.forge.submit("acme/infra", WANTED._replace(body="new")),
        "standing": lambda: bench.forge.standing("acme/infra", 1),
        "open": lambda: list(bench.forge.open_requests("acme/infra", "main")),
        "touched": lambda: bench.forge.touched("acme/infra", 1),
        "close": lambda: bench.forge.close("acme/infra", 1),
    }
    for verb, action in verbs.items():
        bench.server.faults[:] = [Fault("", status=200, raw=raw, times=99)]
        try:
            action()
        except ForgeError as error:
            assert not error.retriable, verb


def test_a_slow_forge_is_given_up_and_asked_again() -> None:
    for api, make in ((github_api, GitHub), (gitlab_api, GitLab)):
        with serve(api) as server:
            server.state.add(FakeRepository("acme/infra"))
            server.faults.append(Fault("GET", "slow"))
            waits: list[float] = []
            extra = {"pauses": (0.0, 0.0)} if make is GitHub else {}
            forge = make(server.url, Token(TOKEN), Backoff(sleep=waits.append), timeout=1, **extra)  # type: ignore[operator]
            assert forge.repository("acme/infra").name == "acme/infra"
            assert waits == [1.0]
            server.released.set()


def test_a_redirect_to_another_host_never_gets_the_token(bench: Bench) -> None:
    with serve(lambda _state, _call: pytest.fail("the token went to another host")) as other:  # type: ignore[arg-type]
        seen = []
        other.authorised = lambda headers: bool(seen.append(dict(headers)))  # type: ignore[func-returns-value]
        elsewhere = other.url.replace("127.0.0.1", "localhost")
        for status in (301, 302, 307):
            bench.server.faults.append(Fault("GET", status=status, headers={"Location": f"{elsewhere}/x"}))
            with suppress(ForgeError):
                bench.forge.repository("acme/infra")
        assert TOKEN not in repr(seen)


def test_a_wrong_token_is_told_without_showing_it(
    bench: Bench, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    wrong = "another-planted-token"
    variable = "GITHUB_TOKEN" if bench.kind == "github" else "GITLAB_TOKEN"
    forge = open_forge(ForgeSettings(bench.kind, bench.server.url), tmp_path, environment={variable: wrong})
    with pytest.raises(ForgeError) as caught:
        forge.repository("acme/infra")
    assert not caught.value.retriable and "token" in caught.value.remedy
    bench.forge.submit("acme/infra", WANTED)
    said = caplog.text + str(caught.value) + repr(vars(caught.value)) + "\n".join(bench.server.log)
    assert wrong not in said and TOKEN not in said


def test_a_token_shows_itself_nowhere() -> None:
    token = Token(TOKEN)
    assert TOKEN not in f"{token} {token!r} {[token]}"
    with pytest.raises(TypeError):
        pickle.dumps(token)


def test_the_token_comes_from_the_environment_first_name_first() -> None:
    both = {"GH_TOKEN": "second", "GITHUB_TOKEN": "first"}
    assert find_token("github", "https://api.github.com", both).reveal() == "first"
    assert find_token("github", "https://api.github.com", {"GH_TOKEN": "second"}).reveal() == "second"
    with pytest.raises(ForgeError, match="character that no token has"):
        find_token("github", "https://api.github.com", {"GITHUB_TOKEN": "a\r\nX: y"})


def test_the_token_comes_from_gits_credential_helper(tmp_path: Path) -> None:
    helper = tmp_path / "helper"
    helper.write_text(f'#!/bin/sh\ncat >{tmp_path}/asked\n[ "$1" = get ] && echo username=x && echo password={TOKEN}\n')
    helper.chmod(0o755)
    (tmp_path / "config").write_text(f'[credential "https://github.com"]\n  helper = "!{helper}"\n')
    environment = {"GIT_CONFIG_GLOBAL": str(tmp_path / "config"), "GIT_CONFIG_NOSYSTEM": "1", "PATH": "/usr/bin:/bin"}
    assert find_token("github", "https://api.github.com", environment).reveal() == TOKEN
    assert "host=github.com\n" in (tmp_path / "asked").read_text()
    with pytest.raises(ForgeError, match="no token") as caught:
        find_token("gitlab", "https://gitlab.com", environment)
    assert "GITLAB_TOKEN" in caught.value.remedy


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com",
        "ftp://x",
        "https://u:p@host",
        "https://token@host",
        "https://",
        "https://h?x=1",
        "x",
        "https://h:no",
    ],
)
def test_addresses_that_are_refused(url: str) -> None:
    with pytest.raises(ConfigError):
        checked_url(url)


@pytest.mark.parametrize(
    "url", ["https://ghe.corp/api/v3", "http://127.0.0.1:8080", "http://localhost:1/x", "http://[::1]:9"]
)
def test_addresses_that_are_taken(url: str) -> None:
    assert checked_url(url + "/") == url


@pytest.mark.parametrize(
    ("headers", "wait"),
    [
        ({}, None),
        ({"retry-after": "5"}, 5.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:16:45 GMT"}, 5.0),
        ({"retry-after": "Thu, 01 Jan 1970 00:00:00 GMT"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({"x-ratelimit-remaining": "0", "x-ratelimit-reset": "1010"}, 11.0),
        ({"x-ratelimit-remaining": "9", "x-ratelimit-reset": "1010"}, None),
        ({"ratelimit-remaining": "0", "ratelimit-reset": "900"}, 1.0),
    ],
)
def test_how_long_a_forge_asks_to_wait(headers: dict[str, str], wait: float | None) -> None:
    assert asked_wait(headers, 1000.0) == wait
