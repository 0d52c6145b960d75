"""The shipped parse table is the grammar's."""

from __future__ import annotations

import json
from pathlib import Path

import tfgen.syntax.hcl
from tfgen.syntax.hcl.table import make_table


def rules(table: str) -> list[str]:
    """The rules of a table; how its states are numbered differs from run to run."""
    memo = json.loads(table)["memo"].values()
    return sorted(
        json.dumps([r["origin"], r["expansion"], r["alias"]], sort_keys=True) for r in memo if r["__type__"] == "Rule"
    )


def test_the_table_is_made_of_the_grammar() -> None:
    shipped = (Path(tfgen.syntax.hcl.__file__).parent / "grammar.json").read_text()
    assert rules(shipped) == rules(make_table()), "run python -m tfgen.syntax.hcl.table"
