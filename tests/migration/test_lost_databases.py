"""A campaign's database that is damaged, of another version, or gone: what to do is said, and nothing is lost."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migration.conftest import Run, git
from tests.migration.test_publish import BRANCH, begun, published
from tfgen.cli.campaigns import open_store
from tfgen.errors import TfgenError, UsageError
from tfgen.migration.committing import commit
from tfgen.migration.outcomes import Repository
from tfgen.migration.status import status
from tfgen.migration.store import Store

Begin = Callable[..., Run]


def _noise(path: Path) -> None:
    path.write_bytes(b"noise" * 1000)


def _cut(path: Path) -> None:
    os.truncate(path, 6000)


def _pages(path: Path) -> None:
    data = path.read_bytes()
    path.write_bytes(data[:8192] + bytes(byte ^ 0xFF for byte in data[8192:]))


def _others(path: Path) -> None:
    _told(path, "DROP TABLE repositories")
    _told(path, "CREATE TABLE repositories (x)")


def _newer(path: Path) -> None:
    _told(path, "PRAGMA user_version = 99")


def _told(path: Path, sql: str) -> None:
    database = sqlite3.connect(path)
    database.execute(sql)
    database.commit()
    database.close()


@pytest.mark.parametrize("write", [True, False])
@pytest.mark.parametrize(
    ("damage", "said"),
    [
        *((damage, "Put a copy of it back") for damage in (_noise, _cut, _pages, _others)),
        (_newer, "written by a newer tfgen"),
    ],
)
def test_what_to_do_is_said(run: Begin, tmp_path: Path, damage: Callable[[Path], None], said: str, write: bool) -> None:
    campaign = begun(run, tmp_path / "a.git")
    campaign.store.close()
    damage(campaign.folder / "campaign.db")
    with pytest.raises(TfgenError, match=said), Store(str(campaign.folder), write=write) as store:
        status(store, campaign.campaign)


@pytest.mark.parametrize("damage", [os.remove, lambda path: os.truncate(path, 0)])
def test_one_that_is_gone_or_empty_is_none(run: Begin, tmp_path: Path, damage: Callable[[Path], None]) -> None:
    campaign = run(tmp_path / "a.git")
    campaign.store.close()
    damage(campaign.folder / "campaign.db")
    with pytest.raises(UsageError, match="tfgen migrate discover"):
        Store(str(campaign.folder), write=False)
    with pytest.raises(UsageError, match="tfgen migrate discover"):
        open_store(campaign.campaign)


def test_the_commits_of_a_database_that_is_gone_are_found_in_the_cache(
    run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = tmp_path / "a.git"
    campaign = begun(run, remote)
    published(campaign)
    head = git(remote, "rev-parse", BRANCH)
    campaign.store.close()
    for path in campaign.folder.glob("campaign.db*"):
        path.unlink()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000099")  # later on
    campaign.store = Store(str(campaign.folder), write=True)
    campaign.store.discovered([Repository("a.git", str(remote))])
    campaign.plan()
    commit(campaign.store, campaign.campaign)
    assert campaign.store.commits()[0].id == head
    published(campaign)
    assert git(remote, "rev-parse", BRANCH) == head and campaign.store.failures() == []


def test_a_database_is_read_where_nothing_can_be_written(
    run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As from a copy on a medium that is read only."""
    campaign = begun(run, tmp_path / "a.git")
    campaign.store.close()
    shutil.copytree(campaign.folder, tmp_path / "copy")
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with Store(str(tmp_path / "copy"), write=False) as store:
        assert status(store, campaign.campaign).rows[0].stage == "committed"
    assert not list((tmp_path / "copy").glob("campaign.db-*"))
