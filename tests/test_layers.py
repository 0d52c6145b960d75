"""Imports point down only, and each room keeps its own words (docs/adr, CONTRIBUTING)."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

import tfgen

PACKAGE = Path(tfgen.__file__).parent
LAYERS = ("text", "syntax", "terraform", "controls", "keys", "fixing", "migration", "cli")
#: Side rooms, and the rooms that each may import.
SIDES = {
    "catalog": {"errors", "controls"},
    "reporting": {"errors", "fixing", "text", "catalog"},
    "scaffold": {"errors", "terraform", "syntax", "text", "catalog"},
}
#: Who may import a side room.
READERS = {
    "catalog": {"cli", "migration", "fixing", "scaffold", "reporting"},
    "reporting": {"cli", "migration"},
    "scaffold": {"cli"},
}
FILES = sorted(PACKAGE.rglob("*.py"))


def room_of(path: Path) -> str:
    parts = path.relative_to(PACKAGE).parts
    return parts[0] if len(parts) > 1 else path.stem


def imported_rooms(path: Path) -> set[str]:
    rooms = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] == "tfgen":
            parts = node.module.split(".")
            rooms.update([parts[1]] if len(parts) > 1 else [alias.name for alias in node.names])
        elif isinstance(node, ast.Import):
            rooms.update(a.name.split(".")[1] for a in node.names if a.name.startswith("tfgen."))
    return rooms


def allowed(room: str) -> set[str]:
    if room in SIDES:
        return {room, *SIDES[room]}
    if room not in LAYERS:
        return {"cli", "errors", *LAYERS}
    below = set(LAYERS[: LAYERS.index(room) + 1])
    return below | {"errors"} | {side for side, readers in READERS.items() if room in readers}


@pytest.mark.parametrize("path", FILES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_imports_point_down(path: Path) -> None:
    room = room_of(path)
    rooms = imported_rooms(path)
    if room == "errors":
        assert not rooms
    else:
        assert rooms <= allowed(room), f"{path.relative_to(PACKAGE)} imports {sorted(rooms - allowed(room))}"


@pytest.mark.parametrize("path", sorted((PACKAGE / "syntax").rglob("*.py")), ids=lambda p: p.name)
def test_syntax_knows_no_terraform(path: Path) -> None:
    words = re.findall(r"\b(aws|terraform|resource)(?!_kms)\b", path.read_text(), re.IGNORECASE)
    assert not words


@pytest.mark.parametrize("path", sorted((PACKAGE / "fixing").rglob("*.py")), ids=lambda p: p.name)
def test_fixing_names_no_control_of_its_own(path: Path) -> None:
    assert "aws_dynamodb" not in path.read_text()


def test_controls_do_not_import_each_other() -> None:
    for path in sorted((PACKAGE / "controls").glob("*/*.py")):
        for other in re.findall(r"tfgen\.controls\.(\w+)", path.read_text()):
            assert other in ("api", path.parent.name)
            assert not re.search(r"^import re$|^from re ", path.read_text(), re.MULTILINE)


def test_only_keys_makes_kms_resources() -> None:
    for path in FILES:
        if room_of(path) not in ("keys", "controls"):
            assert "aws_kms_" not in path.read_text() or room_of(path) in ("terraform", "syntax"), path
