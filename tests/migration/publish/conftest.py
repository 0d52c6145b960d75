"""A campaign over bare repositories on this machine, with a pretended forge in front of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.migration.conftest import OPTIONS, Run, git
from tests.migration.fakes.github_api import github_api
from tests.migration.fakes.gitlab_api import gitlab_api
from tests.migration.fakes.server import TOKEN, FakeServer, serve
from tests.migration.fakes.state import FakeRepository, FakeRequest
from tests.migration.repositories import PROVIDER, make, table
from tfgen.migration.committing import commit
from tfgen.migration.deeds import How, Published
from tfgen.migration.engines import InProcess
from tfgen.migration.forges.backoff import Backoff
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.forges.port import Forge
from tfgen.migration.outcomes import Repository
from tfgen.migration.planning import plan
from tfgen.migration.publishing import publish
from tfgen.migration.selection import Selection
from tfgen.migration.syncing import Closed, Synced, close, sync

FAILING = PROVIDER + "\n" + table("orders")
BRANCH = "tfgen/hipaa"


def head_of(folder: Path) -> Callable[[str, str], str]:
    """Read branches from the bare repositories below `folder`, as the forge does."""

    def read(name: str, branch: str) -> str:
        path = folder / f"{name}.git" / "refs/heads" / branch
        return path.read_text().strip() if path.exists() else ""

    return read


class Field:
    """Everything that a test of `publish` touches."""

    def __init__(self, folder: Path, kind: str, server: FakeServer | None, text: str) -> None:
        self.folder = folder
        self.kind = kind
        self.server = server
        self.forge: Forge = self._forge()
        url = f'url = "{server.url}"\n' if server else ""
        self.text = f'name = "hipaa"\nforge = "{kind}"\n{url}{text}'
        self.run = Run(folder / "campaign", self.repositories(), self.text)

    def _forge(self) -> Forge:
        settings = ForgeSettings(self.kind, self.server.url if self.server else "")
        environment = {"GITHUB_TOKEN": TOKEN, "GITLAB_TOKEN": TOKEN}
        return open_forge(
            settings, self.folder / "campaign", environment=environment, backoff=Backoff(sleep=lambda _: None)
        )

    def repositories(self) -> list[Repository]:
        found = sorted(self.folder.glob("*/*.git"))
        return [Repository(str(p.relative_to(self.folder)).removesuffix(".git"), str(p)) for p in found]

    def remote(self, name: str) -> Path:
        return self.folder / f"{name}.git"

    def add(self, name: str, files: dict[str, bytes | str] | None = None) -> str:
        base = make(self.remote(name), files or {"main.tf": FAILING})
        self.run.store.discovered(self.repositories())
        if self.server and name not in self.server.state.repositories:
            self.server.state.add(FakeRepository(name))
        return base

    def heads(self, name: str) -> dict[str, str]:
        lines = git(self.remote(name), "for-each-ref", "--format=%(refname:short) %(objectname)").splitlines()
        return dict(line.split(" ") for line in lines)

    def requests(self, name: str) -> list[FakeRequest]:
        assert self.server is not None
        return self.server.state.repositories[name].requests

    def prepare(self, only: tuple[str, ...] = ()) -> None:
        plan(self.run.store, self.run.campaign, OPTIONS, InProcess(), Selection(only))
        commit(self.run.store, self.run.campaign, Selection(only))

    def publish(self, how: How = How(), *, replan: bool = False, pace: Any = None, **said: Any) -> Published:  # noqa: B008
        again = (lambda name: self.prepare((name,))) if replan else None
        return publish(self.run.store, self.run.campaign, self.forge, Selection(**said), how, replan=again, pace=pace)

    def sync(self) -> Synced:
        return sync(self.run.store, self.run.campaign, self.forge)

    def close(self, **said: Any) -> Closed:
        return close(self.run.store, self.run.campaign, self.forge, **said)

    def events(self, name: str) -> list[str]:
        return [event for _, _, _, event, _ in self.run.store.events(name)]


Make = Callable[..., Field]


@pytest.fixture
def field(tmp_path: Path) -> Iterator[Make]:
    """Begin a campaign: `field(text, kind="github")`."""
    servers: list[Any] = []
    fields: list[Field] = []

    def begin(text: str = "", kind: str = "github") -> Field:
        server = None
        if kind in ("github", "gitlab"):
            servers.append(serve(github_api if kind == "github" else gitlab_api))
            server = servers[-1].__enter__()
            server.state.head_of = head_of(tmp_path)
        fields.append(Field(tmp_path, kind, server, text))
        return fields[-1]

    yield begin
    for each in fields:
        each.run.store.close()
    for context in servers:
        context.__exit__(None, None, None)
