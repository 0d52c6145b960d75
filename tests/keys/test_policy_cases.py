"""Every case of `tfgen keys check`: a folder with `before/`, `findings.txt`, and `after/` where the fix adds a statement."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.controls.test_cases import after, crlf, line_of, read
from tfgen.fixing.engine import prove_files
from tfgen.fixing.key_check import check_policies
from tfgen.fixing.options import Options
from tfgen.text.workspace import MemoryWorkspace

CASES = sorted((Path(__file__).parent / "policies").iterdir())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_findings(case: Path) -> None:
    run = check_policies(MemoryWorkspace(read(case / "before")), Options())
    lines = [f"{line_of(finding)}: {finding.message}" for finding in run.findings]
    assert lines == (case / "findings.txt").read_text().splitlines()
    assert not run.problems


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_fix(case: Path) -> None:
    files = read(case / "before")
    run = prove_files(check_policies(MemoryWorkspace(files), Options(), fix=True))
    fixed = after(files, run)
    assert fixed == (read(case / "after") if (case / "after").exists() else files)
    assert not check_policies(MemoryWorkspace(fixed), Options(), fix=True).files


@pytest.mark.parametrize("case", [c for c in CASES if (c / "after").exists()], ids=lambda case: case.name)
def test_fix_with_crlf(case: Path) -> None:
    files = crlf(read(case / "before"))
    run = check_policies(MemoryWorkspace(files), Options(), fix=True)
    assert after(files, run) == crlf(read(case / "after"))
