"""Recorded edits; whoever finds a layout that goes wrong adds a folder (see edit_cases.py)."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.judge import go_accepts
from tests.syntax.edit_cases import CASES, changes_of, read
from tfgen.errors import EditConflict, UnsupportedChange
from tfgen.syntax.hcl import HCL
from tfgen.text.edits import splice

FIXED = [case for case in CASES if (case / "after.hcl").exists()]
#: Those whose texts have line ends of one kind, so that they can have others.
PLAIN = [case for case in FIXED if "\n" in read(case / "before.hcl") and "\r" not in read(case / "before.hcl")]
REFUSED = [case for case in CASES if (case / "error.txt").exists()]


def edited(case: Path, text: str) -> str:
    document = HCL.parse("main.hcl", text)
    return splice(text, document.edits(changes_of(case, document)))


def test_each_case_has_one_outcome() -> None:
    assert len(FIXED) + len(REFUSED) == len(CASES) >= 60


@pytest.mark.parametrize("case", FIXED, ids=lambda case: case.name)
def test_the_result_is_as_recorded(case: Path) -> None:
    after = read(case / "after.hcl")
    assert edited(case, read(case / "before.hcl")) == after
    assert go_accepts(after) is not False


@pytest.mark.parametrize("case", PLAIN, ids=lambda case: case.name)
def test_so_it_is_with_other_line_ends(case: Path) -> None:
    before, after = read(case / "before.hcl"), read(case / "after.hcl")
    assert edited(case, before.replace("\n", "\r\n")) == after.replace("\n", "\r\n")


@pytest.mark.parametrize(
    "case", [c for c in PLAIN if not read(c / "before.hcl").endswith("\n\n")], ids=lambda c: c.name
)
def test_and_without_final_newline(case: Path) -> None:
    before, after = read(case / "before.hcl"), read(case / "after.hcl")
    shortened = before.removesuffix("\n")
    assert edited(case, shortened) == (after.removesuffix("\n") if shortened.strip() else after)


@pytest.mark.parametrize("case", REFUSED, ids=lambda case: case.name)
def test_the_refusal_has_its_place(case: Path) -> None:
    with pytest.raises((EditConflict, UnsupportedChange)) as caught:
        edited(case, read(case / "before.hcl"))
    assert f"{type(caught.value).__name__}: {caught.value}\n" == read(case / "error.txt")


@pytest.mark.e2e
def test_the_formatter_leaves_alone_what_it_left_alone(tmp_path: Path) -> None:
    terraform = shutil.which("terraform")
    if terraform is None:
        pytest.skip("terraform is not installed")
    environment = {**os.environ, "TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1"}
    for case in FIXED:
        for state in ("before", "after"):
            (tmp_path / f"{case.name}.{state}.tf").write_bytes((case / f"{state}.hcl").read_bytes())
    command = [terraform, "fmt", "-check", "-list=true", "-write=false", str(tmp_path)]
    run = subprocess.run(command, env=environment, capture_output=True, text=True)
    assert not run.stderr
    unclean = {Path(line).name for line in run.stdout.splitlines()}
    for case in FIXED:
        assert f"{case.name}.before.tf" in unclean or f"{case.name}.after.tf" not in unclean
