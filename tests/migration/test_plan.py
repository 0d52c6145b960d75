"""Planning: outcomes, what needs no second look, and what git trees may hold."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migration.conftest import OPTIONS, Run, git
from tests.migration.repositories import GOOD, LOCKED, PROVIDER, generate, make, table
from tfgen.errors import TfgenError, UsageError
from tfgen.migration.committing import commit
from tfgen.migration.complaints import GitError
from tfgen.migration.discovering import discover
from tfgen.migration.engines import InProcess
from tfgen.migration.outcomes import OUTCOMES, Outcome, Reason, Repository
from tfgen.migration.planning import plan

Begin = Callable[..., Run]
FAILING = PROVIDER + "\n" + table("orders")


@pytest.mark.parametrize(
    ("files", "reason", "detail"),
    [
        ({"main.tf": FAILING}, Reason.FIXED, "1 fixed in 2 files"),
        ({"main.tf": FAILING, "locked.tf": table("b", LOCKED)}, Reason.FIXED_IN_PART, "1 fixed in 2 files, 1 left"),
        ({"main.tf": PROVIDER + table("orders", GOOD)}, Reason.COMPLIANT, "1 subject passes"),
        ({"main.tf": PROVIDER}, Reason.NO_SUBJECT, "1 file searched"),
        ({"app.py": "print()"}, Reason.NO_FILES, "there is no Terraform here"),
        ({"main.tf": table("b", LOCKED)}, Reason.HELD, "aws_dynamodb_table.b: it takes an entry out of lifecycle"),
        ({"main.tf": table("b", "  lifecycle {\n    ignore_changes = all\n  }\n")}, Reason.UNFIXABLE, "ignore_changes = all keeps any change"),
        ({"main.tf": table("b") + "}"}, Reason.INVALID, "main.tf"),
        ({"main.tf": PROVIDER + 'variable "on" {}\n' + table("b", '  server_side_encryption {\n    enabled = var.on\n  }\n')}, Reason.UNKNOWN, "var.on"),
    ],
    ids=lambda value: value.value if isinstance(value, Reason) else "",
)  # fmt: skip
def test_outcomes(run: Begin, tmp_path: Path, files: dict[str, str], reason: Reason, detail: str) -> None:
    repository = tmp_path / "a.git"
    make(repository, files)
    campaign = run(repository)
    campaign.plan()
    result = campaign.result("a.git")
    assert result.reason is reason, result
    assert detail in result.detail
    assert result.remedy
    assert bool(result.changes) == (result.outcome is Outcome.CHANGED)


def test_every_reason_has_an_outcome() -> None:
    assert set(OUTCOMES) == set(Reason)


def test_whatever_goes_wrong_says_what_to_do(run: Begin, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    make(tmp_path / "a.git", {"main.tf": FAILING})
    for error in (
        TfgenError("bad"),
        UsageError("bad"),
        GitError("bad", Reason.DISK),
        MemoryError(),
        OSError(5, "bad"),
        ValueError("bad"),
    ):
        campaign = run(tmp_path / "a.git")
        monkeypatch.setattr("tfgen.migration.work._work", lambda *_, error=error: (_ for _ in ()).throw(error))
        campaign.plan()
        result = campaign.result("a.git")
        assert result.detail and result.remedy, error


def test_the_patch_applies_and_holds_the_fix(run: Begin, tmp_path: Path) -> None:
    repository = tmp_path / "a.git"
    make(repository, {"main.tf": FAILING})
    campaign = run(repository)
    campaign.plan()
    (change,) = campaign.result("a.git").changes
    work = tmp_path / "work"
    subprocess.run(["git", "clone", "--quiet", str(repository), str(work)], check=True)
    subprocess.run(["git", "apply", "--check", "-"], input=change.patch, cwd=work, check=True)
    assert [file.path for file in change.files] == ["kms.tf", "main.tf"]
    assert change.fixes[0]["addresses"] == ["aws_dynamodb_table.orders"]
    assert change.new_keys[0]["address"].startswith("aws_kms_key.")


def test_what_is_unchanged_is_not_worked_again(run: Begin, tmp_path: Path) -> None:
    repository = tmp_path / "a.git"
    make(repository, {"main.tf": FAILING})
    campaign = run(repository)
    assert campaign.plan().worked == 1
    assert campaign.plan() == (("a.git",), 0, 1, False, ())
    # A commit that touches nothing that tfgen reads: the result stands on the new base.
    base = make(repository, {"src/app.py": "print()"})
    assert campaign.plan() == (("a.git",), 0, 1, False, ())
    assert campaign.result("a.git").base == base
    # One that does.
    make(repository, {"main.tf": FAILING + table("more")})
    assert campaign.plan().worked == 1
    assert campaign.result("a.git").detail == "2 fixed in 2 files"
    # Another configuration.
    assert campaign.plan(options=OPTIONS._replace(kms_key="aws-managed")).worked == 1
    assert campaign.result("a.git").detail == "2 fixed in 1 file"


def test_skipped_repositories_say_why(run: Begin, tmp_path: Path) -> None:
    (tmp_path / "empty.git").mkdir()
    git(tmp_path / "empty.git", "init", "--bare", "--quiet", str(tmp_path / "empty.git"))
    make(tmp_path / "headless.git", {"main.tf": FAILING}, branch="work")
    (tmp_path / "headless.git/HEAD").write_text("ref: refs/heads/gone\n")
    make(tmp_path / "many.git", {f"f{n}": "x" for n in range(30)})
    make(tmp_path / "branch.git", {"main.tf": FAILING})
    campaign = run(
        Repository("archived", "/nowhere", skip=Reason.ARCHIVED),
        Repository("fork", "/nowhere", skip=Reason.FORK),
        Repository("excluded", "/nowhere", skip=Reason.EXCLUDED),
        Repository("large", "/nowhere", kilobytes=2_000_000),
        tmp_path / "empty.git",
        tmp_path / "headless.git",
        tmp_path / "many.git",
        Repository("branch", str(tmp_path / "branch.git"), "release"),
        text='name = "x"\n[limits]\nfiles = 20\n',
    )
    campaign.plan()
    reasons = {result.repository: result.reason for result in campaign.store.results()}
    assert reasons == {
        "archived": Reason.ARCHIVED,
        "fork": Reason.FORK,
        "excluded": Reason.EXCLUDED,
        "large": Reason.TOO_LARGE,
        "empty.git": Reason.EMPTY,
        "headless.git": Reason.NO_BRANCH,
        "many.git": Reason.TOO_LARGE,
        "branch": Reason.NO_BRANCH,
    }
    assert "no branch release" in campaign.result("branch").detail
    assert all(result.detail and result.remedy for result in campaign.store.results())


def test_odd_trees(run: Begin, tmp_path: Path) -> None:
    """Paths that are not UTF-8, names that differ in case only, links inside and outside, submodules with `..`."""
    repository = tmp_path / "a.git"
    files: dict[str, bytes | str] = {
        "a\udcff/main.tf": FAILING,
        "Main.tf": PROVIDER + table("upper"),
        "main.tf": table("lower"),
        "linked/main.tf": "link:../shared/real.tf",
        "shared/real.tf": PROVIDER + table("real", GOOD),
        "out/main.tf": "link:../../../../etc/passwd",
        ".gitmodules": '[submodule "x"]\n\tpath = ../../x\n\turl = ext::sh -c touch% /tmp/x\n',
    }
    make(repository, files)
    campaign = run(repository)
    campaign.plan()
    result = campaign.result("a.git")
    assert result.reason is Reason.FIXED_IN_PART
    assert [file.path for file in result.changes[0].files] == [
        "Main.tf",
        "a\udcff/kms.tf",
        "a\udcff/main.tf",
        "kms.tf",
        "main.tf",
    ]
    assert [finding["message"] for finding in result.findings] == ["this symbolic link leads out of the root"]


def test_sha256(run: Begin, tmp_path: Path) -> None:
    repository, work = tmp_path / "a.git", tmp_path / "work"
    subprocess.run(
        ["git", "init", "--quiet", "--bare", "-b", "main", "--object-format=sha256", str(repository)], check=True
    )
    subprocess.run(["git", "init", "--quiet", "--object-format=sha256", str(work)], check=True)
    (work / "main.tf").write_text(FAILING)
    for args in (
        ["add", "."],
        ["-c", "user.name=x", "-c", "user.email=x@x", "commit", "-qm", "x"],
        ["push", "-q", str(repository), "HEAD:main"],
    ):
        subprocess.run(["git", *args], cwd=work, check=True)
    campaign = run(repository)
    campaign.plan()
    assert campaign.result("a.git").reason is Reason.FIXED
    assert len(campaign.result("a.git").base) == 64


def test_only_limit_and_dry_run(run: Begin, tmp_path: Path) -> None:
    for name in ("a.git", "b.git", "c.git"):
        make(tmp_path / name, {"main.tf": FAILING})
    campaign = run(*(tmp_path / name for name in ("a.git", "b.git", "c.git")))
    assert campaign.plan(dry_run=True).would == ("a.git", "b.git", "c.git")
    assert list(campaign.store.results()) == []
    assert campaign.plan(only=("b*",)).worked == 1
    assert campaign.plan(limit=1).worked == 1
    assert [result.repository for result in campaign.store.results()] == ["a.git", "b.git"]
    (campaign.folder / "STOP").touch()
    assert campaign.plan().stopped
    assert len(list(campaign.store.results())) == 2
    (campaign.folder / "STOP").unlink()
    assert campaign.plan().worked == 1


def test_the_remote_is_gone_and_comes_back(run: Begin, tmp_path: Path) -> None:
    repository = tmp_path / "a.git"
    campaign = run(repository)
    campaign.plan()
    result = campaign.result("a.git")
    assert (result.reason, result.outcome) == (Reason.UNREACHABLE, Outcome.FAILED)
    assert result.step == "fetch"
    make(repository, {"main.tf": FAILING})
    assert campaign.plan(only=("failed",)).worked == 1
    assert campaign.result("a.git").reason is Reason.FIXED


def test_a_broken_cache_is_made_anew(run: Begin, tmp_path: Path) -> None:
    repository = tmp_path / "a.git"
    make(repository, {"main.tf": FAILING})
    campaign = run(repository)
    campaign.plan()
    (cache,) = (campaign.folder / "cache").glob("*.git")
    for pack in (cache / "objects/pack").iterdir():
        pack.chmod(0o600)
        pack.write_bytes(b"rubbish")
    make(repository, {"main.tf": FAILING + table("more")})
    campaign.plan()
    assert campaign.result("a.git").detail == "2 fixed in 2 files"


def test_a_broken_remote_is_named(run: Begin, tmp_path: Path) -> None:
    repository = tmp_path / "a.git"
    make(repository, {f"{n}/main.tf": FAILING for n in range(3)})
    for pack in (*(repository / "objects").glob("??/*"), *(repository / "objects/pack").iterdir()):
        pack.chmod(0o600)
        pack.write_bytes(b"rubbish")
    campaign = run(repository)
    campaign.plan()
    result = campaign.result("a.git")
    assert (result.reason, result.retriable) == (Reason.CORRUPT, False), result


def test_a_suppression_that_ends_is_looked_at_again(run: Begin, tmp_path: Path) -> None:
    repository = tmp_path / "a.git"
    make(repository, {"main.tf": PROVIDER + "\n# trivy:ignore:AVD-AWS-0025:exp:2026-06-30\n" + table("orders")})
    campaign = run(repository)

    def planned(today: str) -> int:
        return plan(campaign.store, campaign.campaign, OPTIONS, InProcess(), today=today).worked

    assert planned("2026-06-30") == 1
    assert campaign.result("a.git").reason is Reason.COMPLIANT
    assert planned("2026-06-30") == 0
    assert planned("2026-07-01") == 1
    assert campaign.result("a.git").reason is Reason.FIXED


@pytest.mark.slow
def test_a_second_plan_does_no_work(run: Begin, tmp_path: Path) -> None:
    """`benchmarks/migrate.py` does the same over a thousand repositories."""
    campaign = run(*generate(tmp_path / "remotes", 60))
    seconds = []
    for worked in (60, 0):
        begun = time.perf_counter()
        assert campaign.plan().worked == worked
        seconds.append(time.perf_counter() - begun)
    assert seconds[1] <= 0.05 * seconds[0]


def _cloned(origin: Path, clone: Path, *how: str) -> None:
    git = ["git", "-c", "uploadpack.allowFilter=true", "-c", "protocol.file.allow=always", "clone", "--quiet", "--bare"]
    subprocess.run([*git, *how, f"file://{origin}", str(clone)], check=True, capture_output=True)


def test_shallow_and_partial_clones(run: Begin, tmp_path: Path) -> None:
    """A shallow clone has all that is read. One without its blobs is fixed from its origin, and named when that is gone."""
    origin = tmp_path / "origin.git"
    make(origin, {"old.txt": "x"})
    make(origin, {"main.tf": FAILING})
    git(origin, "config", "uploadpack.allowFilter", "true")
    clones = tmp_path / "clones"
    _cloned(origin, clones / "shallow.git", "--depth=1")
    _cloned(origin, clones / "partial.git", "--filter=blob:none")
    assert (clones / "shallow.git/shallow").exists()
    campaign = run(text='name = "x"\n[repositories]\nfolder = "../clones"\n')
    found, warnings = discover(campaign.campaign)
    assert [each.remote for each in found] == [f"file://{origin}"] and "under another name" in warnings[0]
    campaign.store.discovered(found)
    campaign.plan()
    assert {result.reason for result in campaign.store.results()} == {Reason.FIXED}
    as_they_are = run(clones / "shallow.git", clones / "partial.git")
    origin.rename(tmp_path / "gone.git")
    as_they_are.plan()
    assert as_they_are.result("shallow.git").reason is Reason.FIXED
    assert commit(as_they_are.store, as_they_are.campaign).made == 1
    partial = as_they_are.result("partial.git")
    assert partial.outcome is Outcome.FAILED and partial.remedy, partial
