"""Edits of files that the formatter left alone, as they were when it left the results alone too.

`SEED.before.hcl` and `SEED.after.hcl`: the changes are those that the seed gives (random_edits.py). The property test with the
real formatter is in tests/properties; this one holds where there is none.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from tests.syntax.random_edits import random_changes
from tfgen.syntax.hcl import HCL
from tfgen.text.edits import splice

CASES = sorted((Path(__file__).parent / "edits").glob("*.before.hcl"))


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.name.split(".")[0])
def test_recorded(case: Path) -> None:
    seed = int(case.name.split(".")[0])
    document = HCL.parse(case.name, case.read_text())
    after = case.with_name(f"{seed}.after.hcl").read_text()
    assert splice(document.text, document.edits(random_changes(Random(seed), document))) == after
