"""Every case of `tfgen undo`: a folder with `before/`, `arguments.json`, `held.txt`, and `after/` where something changes."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from tests.controls.test_cases import TODAY, after, crlf, read
from tfgen.fixing.engine import prove_files
from tfgen.fixing.options import Options
from tfgen.fixing.results import Run, Status
from tfgen.fixing.undoing import take_keys_away, undo
from tfgen.text.workspace import MemoryWorkspace

CASES = sorted((Path(__file__).parent / "undo").iterdir())


def run_case(case: Path, files: dict[str, bytes]) -> Run:
    said = json.loads((case / "arguments.json").read_text())
    options = Options(allow=frozenset(said.get("allow", ())), frameworks=tuple(said.get("frameworks", ())))
    workspace = MemoryWorkspace(files)
    if said.get("keys"):
        return take_keys_away(workspace, options)
    return undo(workspace, options, said["addresses"], TODAY)


def held(run: Run) -> list[str]:
    return [f"{fix.addresses[0]}: {fix.reason}" for fix in run.fixes if fix.status is Status.HELD]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_undo(case: Path) -> None:
    files = read(case / "before")
    run = prove_files(run_case(case, files))
    assert held(run) == (case / "held.txt").read_text().splitlines()
    fixed = after(files, run)
    assert fixed == (read(case / "after") if (case / "after").exists() else files)
    assert not run_case(case, fixed).files


@pytest.mark.parametrize("case", [c for c in CASES if (c / "after").exists()], ids=lambda case: case.name)
def test_undo_with_crlf(case: Path) -> None:
    files = crlf(read(case / "before"))
    assert after(files, run_case(case, files)) == crlf(read(case / "after"))


@pytest.mark.parametrize(
    ("name", "keys"),
    [("keys_with_an_override", [""]), ("keys_by_region_of_each_instance", ["_eu_west_1", "_us_east_1"])],
)
def test_keys_that_go_are_named_in_order_and_once(name: str, keys: list[str]) -> None:
    run = run_case(case := CASES[0].parent / name, read(case / "before"))
    assert [fix.addresses for fix in run.fixes] == [tuple(f"aws_kms_key.tfgen_dynamodb{key}" for key in keys)]


@pytest.mark.parametrize("name", ["keys_in_json", "keys_root"])
def test_files_that_are_left_empty_are_named(name: str) -> None:
    run = run_case(case := CASES[0].parent / name, read(case / "before"))
    left = {path for path, data in read(case / "after").items() if data.strip() in (b"", b"{}")}
    assert left
    assert run.warnings == [f"{path} is empty then: take it away" for path in sorted(left)]


@pytest.mark.parametrize("case", [c for c in CASES if (c / "after").exists()], ids=lambda case: case.name)
def test_nothing_that_is_left_refers_to_what_is_gone(case: Path) -> None:
    folders: dict[str, str] = {}
    for path, data in read(case / "after").items():
        folder = path.rpartition("/")[0]
        folders[folder] = folders.get(folder, "") + data.decode()
    for text in folders.values():
        for type, name in re.findall(
            r"(?<![\w\"])(aws_\w+|var|module)\.(tfgen_dynamodb\w*|dynamodb_kms_key_arn\w*)", text
        ):
            declared = {"var": f'variable "{name}"', "module": f'module "{name}"'}.get(type, f'"{type}" "{name}"')
            assert declared in text
