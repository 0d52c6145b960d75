"""`discover` with each kind of source."""

from __future__ import annotations

from pathlib import Path

from tests.migration.fakes.state import FakeRepository
from tests.migration.forges.conftest import Bench
from tests.migration.repositories import make
from tfgen.migration.campaign import Campaign, load
from tfgen.migration.discovering import discover
from tfgen.migration.outcomes import Reason


def campaign(folder: Path, text: str) -> Campaign:
    (folder / "campaign.toml").write_text(f'name = "x"\n{text}')
    return load(str(folder))


def test_lists_urls_and_folders(tmp_path: Path) -> None:
    make(tmp_path / "clones/pay/orders.git", {"main.tf": ""})
    (tmp_path / "list.txt").write_text(
        "# ours\ngit@github.com:acme/a.git\nhttps://u:secret@github.com/acme/b.git next\n\n"
    )
    text = '[repositories]\nurls = ["https://github.com/acme/c"]\nlist = "list.txt"\nfolder = "clones"\n'
    found, warnings = discover(campaign(tmp_path, text))
    assert [(r.name, r.branch) for r in found] == [
        ("acme/a", ""),
        ("acme/b", "next"),
        ("acme/c", ""),
        ("pay/orders", ""),
    ]
    assert "secret" not in repr(found) + repr(warnings) and len(warnings) == 1


def test_an_owner_and_what_is_left_out(bench: Bench, tmp_path: Path) -> None:
    bench.state.add(FakeRepository("acme/old", archived=True))
    bench.state.add(FakeRepository("acme/copy", fork=True))
    bench.state.add(FakeRepository("acme/blank", empty=True))
    bench.state.add(FakeRepository("acme/legacy-x"))
    key = "organization" if bench.kind == "github" else "group"
    text = f'forge = "{bench.kind}"\n[repositories]\n{key} = "acme"\nexclude = ["*/legacy-*"]\n'
    found, _ = discover(campaign(tmp_path, text), bench.forge)
    assert {r.name: r.skip for r in found} == {
        "acme/blank": Reason.EMPTY,
        "acme/copy": Reason.FORK,
        "acme/infra": None,
        "acme/legacy-x": Reason.EXCLUDED,
        "acme/old": Reason.ARCHIVED,
    }
