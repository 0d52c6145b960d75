"""What decides that a result stands: the repository, what tfgen reads of it, and rules, catalogue and configuration."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

import tfgen
from tests.migration.conftest import OPTIONS, Run, git
from tests.migration.repositories import PROVIDER, make, table
from tfgen.migration.work import _code_hash

Begin = Callable[..., Run]
TABLE = PROVIDER + "\n" + table("orders")


def replaced(repository: Path, files: dict[str, bytes | str]) -> None:
    """Give a repository a commit that holds these files and no others."""
    git(repository, "update-ref", "refs/heads/main", make(repository, files, branch="next"))
    git(repository, "update-ref", "-d", "refs/heads/next")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ({"main.tf": TABLE}, {"main.tf": TABLE + "# more\n"}),
        ({"main.tf": TABLE}, {"tables.tf": TABLE}),
        ({"main.tf": TABLE, "a.tf": "link:main.tf"}, {"main.tf": TABLE, "a.tf": "main.tf"}),
        ({"main.tf": TABLE}, {"main.tf": TABLE, ".gitignore": "*.tf\n"}),
    ],
    ids=["contents", "paths", "modes", "what says which files are generated"],
)
def test_each_part_of_what_is_read_counts(
    run: Begin, tmp_path: Path, before: dict[str, bytes | str], after: dict[str, bytes | str]
) -> None:
    repository = tmp_path / "a.git"
    make(repository, before)
    campaign = run(repository)
    campaign.plan()
    first = campaign.result("a.git")
    replaced(repository, after)
    assert campaign.plan().worked == 1
    # What was known once needs no second look.
    replaced(repository, before)
    assert campaign.plan().worked == 0
    again = campaign.result("a.git")
    assert again._replace(base="") == first._replace(base="")


def test_how_changes_are_grouped_counts(run: Begin, tmp_path: Path) -> None:
    make(tmp_path / "a.git", {"dev/main.tf": TABLE, "prod/main.tf": TABLE})
    campaign = run(tmp_path / "a.git")
    campaign.plan()
    campaign.campaign = campaign.campaign._replace(group_by="root")
    assert campaign.plan().worked == 1
    assert [change.group for change in campaign.result("a.git").changes] == ["dev", "prod"]


def test_every_option_of_the_configuration_counts(run: Begin, tmp_path: Path) -> None:
    make(tmp_path / "a.git", {"main.tf": TABLE})
    campaign = run(tmp_path / "a.git")
    for options in (OPTIONS, OPTIONS._replace(frameworks=()), OPTIONS._replace(exclude=("x/**",))):
        assert (campaign.plan(options=options).worked, campaign.plan(options=options).worked) == (1, 0)


def test_rules_and_catalogue_count_and_what_shows_results_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "tfgen"
    shutil.copytree(Path(tfgen.__file__).parent, copy, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(tfgen, "__file__", str(copy / "__init__.py"))
    hashes = {_code_hash.__wrapped__()}
    (control,) = (copy / "controls").glob("*/")
    for path in (
        *control.glob("rule.py"),
        control / "control.toml",
        copy / "catalog/frameworks.toml",
        *(copy / f"{room}/__init__.py" for room in ("text", "syntax", "terraform", "keys", "fixing")),
        copy / "migration/work.py",
    ):
        with path.open("a") as file:
            file.write("\n")
        found = _code_hash.__wrapped__()
        assert found not in hashes, path
        hashes.add(found)
    for path in (copy / "cli/app.py", copy / "migration/publishing.py", copy / "reporting/campaign.py"):
        path.write_text("")
        assert _code_hash.__wrapped__() in hashes, path
