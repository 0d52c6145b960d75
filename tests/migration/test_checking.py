"""The sample that a campaign's templates are tried on is like a real change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.migration.conftest import Run
from tests.migration.repositories import PROVIDER, make, table
from tfgen.migration import checking


def test_the_sample_has_the_fields_of_real_changes(run: Callable[..., Run], tmp_path: Path) -> None:
    """A template that works on the sample works on a change, and the other way round."""
    make(tmp_path / "a.git", {"main.tf": PROVIDER + table("orders")})
    campaign = run(tmp_path / "a.git")
    campaign.plan()
    (change,) = campaign.result("a.git").changes
    assert change.fixes[0].keys() == checking.SAMPLE_FIX.keys()
    assert change.new_keys[0].keys() == checking.SAMPLE_KEY.keys()
    source = (Path(checking.__file__).parents[1] / "reporting/json.py").read_text()
    assert all(f'"{name}"' in source for name in checking.SAMPLE_MOVE)
