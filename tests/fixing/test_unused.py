"""Rules about keys that match nothing are named, but not those of a campaign, which are for many repositories."""

from __future__ import annotations

import pytest

from tests.cli.conftest import TABLE
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.text.workspace import MemoryWorkspace


@pytest.mark.parametrize("shared", [False, True])
def test_rules_of_a_campaign_are_not_for_every_repository(shared: bool) -> None:
    options = Options(kms={"key": "create", "accounts": {"111122223333": "create"}}, shared=shared)
    warnings = fix(MemoryWorkspace({"main.tf": TABLE.encode()}), options).warnings
    assert [warning for warning in warnings if "[kms.accounts] 111122223333 is not used" in warning] == list(warnings)
    assert bool(warnings) is not shared
