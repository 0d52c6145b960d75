"""docs/batch-tools.md: every row that tfgen claims names a test, and the test is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent.parent / "docs/batch-tools.md"
ROWS = [
    [cell.strip() for cell in line.strip("|\n ").split(" | ")]
    for line in PAGE.read_text().splitlines()
    if line.startswith("| ")
][2:]


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_claim_has_its_test(row: list[str]) -> None:
    claimed = not re.match(r"no\b", row[3])
    named = re.fullmatch(r"`(tests/[\w/]+\.py)::(test_\w+)`", row[4]) if len(row) > 4 else None
    assert claimed == bool(named), row
    if named:
        assert f"\ndef {named[2]}(" in (PAGE.parent.parent / named[1]).read_text()
