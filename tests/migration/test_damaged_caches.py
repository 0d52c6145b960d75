"""Whatever happens to a cache after `commit`: each verb brings it back, and the commits are the same ones."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.migration.conftest import Run, git
from tests.migration.repositories import make, table
from tests.migration.test_publish import FAILING, begun, published
from tfgen.migration.committing import Committed, commit
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.selection import Selection
from tfgen.migration.syncing import close

Begin = Callable[..., Run]
Damage = Callable[[Path], None]
DEV = "tfgen/hipaa/dev"
TEXT = 'name = "hipaa"\ngroup_by = "root"\n'


def _loose(kind: str) -> Callable[[Path], list[Path]]:
    def find(cache: Path) -> list[Path]:
        names = [path.parent.name + path.name for path in (cache / "objects").glob("??/*")]
        return [cache / "objects" / n[:2] / n[2:] for n in names if git(cache, "cat-file", "-t", n) == kind]

    return find


def _files(*patterns: str) -> Callable[[Path], list[Path]]:
    return lambda cache: [path for pattern in patterns for path in cache.glob(pattern)]


def _each(find: Callable[[Path], list[Path]], do: Callable[[Path], object]) -> Damage:
    def damage(cache: Path) -> None:
        for path in find(cache):
            path.chmod(0o600)
            do(path)

    return damage


def _cut(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def _flip(path: Path) -> None:
    data = bytearray(path.read_bytes())
    for place in range(len(data) // 3, len(data) // 3 + 40):
        data[place] ^= 0xFF
    path.write_bytes(data)


def _to_nowhere(path: Path) -> None:
    path.write_text("1" * 40 + "\n")


def _packed(cache: Path) -> None:
    git(cache, "pack-refs", "--all")
    (cache / "packed-refs").write_text("# pack-refs with: peeled\nnonsense\n")


def _emptied(cache: Path) -> None:
    shutil.rmtree(cache)
    cache.mkdir()


def _file(cache: Path) -> None:
    shutil.rmtree(cache)
    cache.write_text("")


def _locked(*names: str) -> Damage:
    def damage(cache: Path) -> None:
        for name in names:
            (cache / name).write_text("")

    return damage


_REF = _files(f"refs/heads/{DEV}")
_PACK, _INDEX = _files("objects/pack/*.pack"), _files("objects/pack/*.idx")
DAMAGES: dict[str, Damage] = {
    **{f"{kind} gone": _each(_loose(kind), Path.unlink) for kind in ("commit", "tree", "blob")},
    **{f"{kind} cut": _each(_loose(kind), _cut) for kind in ("commit", "tree", "blob")},
    **{f"{kind} empty": _each(_loose(kind), lambda path: os.truncate(path, 0)) for kind in ("commit", "blob")},
    "pack gone": _each(_PACK, Path.unlink),
    "pack cut": _each(_PACK, _cut),
    "pack flipped": _each(_PACK, _flip),
    "index gone": _each(_INDEX, Path.unlink),
    "index cut": _each(_INDEX, _cut),
    "branch to nowhere": _each(_REF, _to_nowhere),
    "branch to another": _each(_REF, lambda path: path.write_bytes((path.parent / "prod").read_bytes())),
    "branch gone": _each(_REF, Path.unlink),
    "branch empty": _each(_REF, lambda path: os.truncate(path, 0)),
    "branch of noise": _each(_REF, lambda path: path.write_bytes(os.urandom(41))),
    "base to nowhere": _each(_files("refs/tfgen/base/main"), _to_nowhere),
    "base of noise": _each(_files("refs/tfgen/base/main"), lambda path: path.write_bytes(os.urandom(41))),
    "packed refs": _packed,
    "shallow gone": _each(_files("shallow"), Path.unlink),
    "shallow of noise": _each(_files("shallow"), lambda path: path.write_text("nonsense\n")),
    "head gone": _each(_files("HEAD"), Path.unlink),
    "config gone": _each(_files("config"), Path.unlink),
    "config of noise": _each(_files("config"), lambda path: path.write_text("[nonsense\n")),
    "objects gone": lambda cache: shutil.rmtree(cache / "objects"),
    "refs gone": lambda cache: shutil.rmtree(cache / "refs"),
    "locks left": _locked("shallow.lock", "packed-refs.lock", f"refs/heads/{DEV}.lock", "refs/tfgen/base/main.lock"),
    "emptied": _emptied,
    "gone": shutil.rmtree,
    "a file": _file,
}


def heads(remote: Path) -> dict[str, str]:
    git(remote, "fsck", "--strict", "--no-dangling")
    lines = git(remote, "for-each-ref", "--format=%(refname:short) %(objectname)", "refs/heads/tfgen").splitlines()
    return dict(line.split(" ") for line in lines)


@pytest.mark.parametrize("name", DAMAGES)
def test_every_verb_brings_back_what_was_damaged(
    run: Begin, tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    remote = tmp_path / "a.git"
    make(remote, {"README.md": "first"})
    make(remote, {"dev/main.tf": FAILING, "prod/main.tf": FAILING, "CODEOWNERS": "* @alice\n"})
    campaign = run(remote, text=TEXT)
    store = campaign.store

    def damaged() -> None:
        (cache,) = (campaign.folder / "cache").glob("*.git")
        DAMAGES[name](cache)

    def ids() -> dict[str, str]:
        assert store.failures() == []
        return {each.branch: each.id for each in store.commits()}

    campaign.plan()
    assert commit(store, campaign.campaign) == Committed(made=2)
    before = ids()
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000099")  # later on

    damaged()
    commit(store, campaign.campaign)
    assert commit(store, campaign.campaign) == Committed(unchanged=2)
    assert ids() == before
    damaged()
    assert published(campaign) == {"pushed": 2}
    assert ids() == before == heads(remote)
    make(remote, {"docs/readme.md": "x"})  # what is published stays on the base that its branch has left behind
    damaged()
    assert published(campaign) == {"unchanged": 2}
    damaged()
    commit(store, campaign.campaign)
    assert ids() == before == heads(remote)
    base = make(remote, {f"{root}/more.tf": table("more") for root in ("dev", "prod")})
    damaged()
    campaign.plan()
    result = campaign.result("a.git")
    assert result.base == base and len(result.changes) == 2 and not result.findings
    assert commit(store, campaign.campaign).made == 2
    assert published(campaign) == {"pushed": 2}
    assert ids() == heads(remote) and {git(remote, "rev-parse", f"{id}^") for id in ids().values()} == {base}
    damaged()
    done = close(store, campaign.campaign, open_forge(ForgeSettings("plain"), campaign.folder))
    assert (done.branches, ids(), heads(remote)) == (2, ids(), {})


def test_a_dry_run_mends_nothing_and_says_what_does(run: Begin, tmp_path: Path) -> None:
    campaign = begun(run, tmp_path / "a.git")
    (cache,) = (campaign.folder / "cache").glob("*.git")
    shutil.rmtree(cache)
    assert published(campaign, dry_run=True) == {"failed": 1}
    assert commit(campaign.store, campaign.campaign, Selection(dry_run=True)).would == ("a.git tfgen/hipaa",)
    assert not cache.exists()
