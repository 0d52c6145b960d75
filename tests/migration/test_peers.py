"""docs/migrate-peers.md: every test that a row names is there, and every row that claims something has one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TEXT = (HERE.parents[1] / "docs/migrate-peers.md").read_text()
ROWS = [[cell.strip() for cell in line.strip("|").split("|")] for line in TEXT.splitlines() if line.startswith("| ")][
    2:
]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_claim_has_its_test(row: list[str]) -> None:
    *_, claim, test = row
    assert len(row) == 5
    if not test:
        assert claim == "no" or claim.startswith("no:")
        return
    named = re.fullmatch(r"`([\w/]+\.py)::(test_\w+)`", test)
    assert named, test
    assert re.search(rf"^def {named[2]}\(", (HERE / named[1]).read_text(), re.MULTILINE)
