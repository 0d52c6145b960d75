"""Both forges, each before its fake; a test that takes `bench` runs once for each."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.migration.fakes.github_api import github_api
from tests.migration.fakes.gitlab_api import gitlab_api
from tests.migration.fakes.server import TOKEN, FakeServer, serve
from tests.migration.fakes.state import FakeRepository, FakeState
from tfgen.migration.forges.backoff import Backoff
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.forges.port import Forge, Wanted

BRANCH = "tfgen/hipaa"
WANTED = Wanted(BRANCH, "main", "Encrypt tables", "body", labels=("compliance",), reviewers=("alice",))


class Bench(NamedTuple):
    """A forge, the server behind it, and the waits that its back-off asked for."""

    kind: str
    forge: Forge
    server: FakeServer
    state: FakeState
    repository: FakeRepository  # acme/infra, with the branch BRANCH pushed
    waits: list[float]


@pytest.fixture(params=["github", "gitlab"])
def bench(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Bench]:
    kind = request.param
    with serve(github_api if kind == "github" else gitlab_api) as server:
        waits: list[float] = []
        variable = "GITHUB_TOKEN" if kind == "github" else "GITLAB_TOKEN"
        forge = open_forge(
            ForgeSettings(kind, server.url),
            tmp_path,
            environment={variable: TOKEN},
            backoff=Backoff(sleep=waits.append),
        )
        repository = server.state.add(FakeRepository("acme/infra", topics=["aws"], branches={BRANCH: "c" * 40}))
        yield Bench(kind, forge, server, server.state, repository, waits)
