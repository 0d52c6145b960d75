"""Every line of the facts' table "what breaks": a case each, in what_breaks.toml."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from tests.fixing.test_moves import run

TRAPS = tomllib.loads((Path(__file__).parent / "what_breaks.toml").read_text())["trap"]


@pytest.mark.parametrize("trap", TRAPS, ids=[trap["name"] for trap in TRAPS])
def test_traps(trap: dict[str, Any]) -> None:
    result = run(trap["files"], frameworks=("hipaa",))
    changed = {file.path: file.after for file in result.files}
    for path, text in trap.get("changed", {}).items():
        assert text in changed[path]
    for path in trap.get("kept", ()):
        assert path not in changed
    handover = result.handover
    if "commands" in trap:
        assert list(handover.commands) == trap["commands"]
    if "access" in trap:
        assert [access.token_variable for access in handover.access] == trap["access"]
    assert {f"{m.path}:{m.line}" for m in handover.mentions} == set(trap.get("mentions", ()))
    assert not any("-upgrade" in command for command in handover.commands)
