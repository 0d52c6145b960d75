"""`campaign.db`: what goes in comes out; one writer; nothing half written."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from tfgen.errors import UsageError
from tfgen.migration.outcomes import Change, File, Outcome, Reason, Repository, Result, Step
from tfgen.migration.rows import Commit, Failure, Push, RequestRow
from tfgen.migration.store import Store

RESULT = Result(
    "acme/a",
    Reason.FIXED_IN_PART,
    detail="1 fixed, 1 left",
    base="b" * 40,
    branch="main",
    tree="t",
    settings="s",
    findings=({"id": "1", "address": "aws_dynamodb_table.x"},),
    changes=(Change("", b"diff", (File("a\udcff.tf", "100644", "c" * 40, b"x"),), ({"addresses": ["a"]},)),),
    modules=({"address": "module.x"},),
    notes=("n",),
)


def test_a_result_comes_back(tmp_path: Path) -> None:
    with Store(str(tmp_path), write=True) as store:
        store.discovered([Repository("acme/a", "file:///a", "main"), Repository("acme/b", "/b", skip=Reason.FORK)])
        store.keep(RESULT)
        assert store.result("acme/a", contents=True) == RESULT
        assert store.result("acme/b") is None
        assert next(store.results()).outcome is Outcome.CHANGED
        assert store.trees() == {"acme/a": frozenset({("t", "s")})}
        assert [s.repository.skip for s in store.repositories()] == [None, Reason.FORK]
        store.discovered([Repository("acme/b", "/b")])
        assert [(s.gone, s.base) for s in store.repositories()] == [(True, "b" * 40), (False, "")]


def test_what_comes_after_planning(tmp_path: Path) -> None:
    commit = Commit("acme/a", "", "tfgen/x", "b", "main", "t", "s", "c")
    row = RequestRow("acme/a", "", "tfgen/x", "c", 7, "https://x/7", "open", {"checks": "failing"})
    failure = Failure("acme/a", "publish", Reason.REJECTED, "d", "r", Step.PUSH, True)
    with Store(str(tmp_path), write=True) as store:
        store.committed(commit)
        assert store.push("acme/a", "tfgen/x") == Push("acme/a", "tfgen/x", "", "")
        store.pushing(Push("acme/a", "tfgen/x", "c", ""))
        store.requested(row)
        store.failed(failure)
        store.event("publish", "acme/a", "pushed")
        assert (store.commits(), store.requests("acme/a"), store.failures()) == ([commit], [row], [failure])
        assert store.push("acme/a", "tfgen/x").wanted == "c"
        store.succeeded("acme/a", "publish")
        store.uncommitted("acme/a", "")
        assert (store.commits(), store.failures()) == ([], [])
        assert [event[1:4] for event in store.events()] == [("publish", "acme/a", "pushed")]


def test_one_writes_and_others_read(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no database yet"):
        Store(str(tmp_path), write=False)
    with Store(str(tmp_path), write=True):
        with pytest.raises(UsageError, match="another tfgen works on this campaign"):
            Store(str(tmp_path), write=True)
        with Store(str(tmp_path), write=False) as reading:
            assert reading._db.execute("PRAGMA journal_mode").fetchone() == ("wal",)


def test_the_files_are_private(tmp_path: Path) -> None:
    with Store(str(tmp_path), write=True) as store:
        store.event("plan", "", "begun")
        for path in tmp_path.iterdir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o600, path
