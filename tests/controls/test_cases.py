"""Every case of every control: a folder of files, no test code.

A case is `before/` (the configuration), `options.json` (what the command line would say; absent: nothing), `findings.txt` (one
line a finding: `path:line:column verdict level address`), and `after/` (the same files after the fix; absent: every byte
stays). `said.txt` (absent: nothing is asked) has lines that the summary of the fix must have. Besides, each case must print
back byte for byte, fix only once, and hold with CRLF line ends and without the final newline.
"""

from __future__ import annotations

import datetime
import json
import re
from pathlib import Path

import pytest

import tfgen.controls
from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.fixing.results import Finding, Run
from tfgen.reporting.text import summary
from tfgen.terraform.syntaxes import CONFIGURATION, syntax_of
from tfgen.text.source import decode
from tfgen.text.workspace import MemoryWorkspace

#: A place that is named without its column.
WITHOUT_COLUMN = re.compile(r"\.(?:tf|tofu|json|hcl|tfvars):[0-9]++(?!:[0-9])")

TODAY = datetime.date(2026, 1, 1)
CASES = sorted(Path(tfgen.controls.__file__).parent.glob("*/cases/*/before"))
IDS = [f"{case.parent.parent.parent.name}/{case.parent.name}" for case in CASES]


def read(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def options(case: Path) -> Options:
    path = case.parent / "options.json"
    said = json.loads(path.read_text()) if path.exists() else {}
    for name in ("allow",):
        if name in said:
            said[name] = frozenset(said[name])
    for name in ("frameworks", "paths", "exclude", "roots", "published", "var_files", "select", "ignore"):
        if name in said:
            said[name] = tuple(said[name])
    return Options(**{"propose": False, **said})


def line_of(finding: Finding) -> str:
    place = finding.location
    level = "-" if finding.level is None else str(finding.level)
    return f"{place.path}:{place.line}:{place.column} {finding.verdict} {level} {finding.address}"


def said(run: Run) -> list[str]:
    """All sentences of a run."""
    of_findings = [text for each in run.findings for text in (*each.reasons, each.fix_summary)]
    return [*of_findings, *run.warnings, *(text for each in run.fixes for text in (each.reason, *each.notes))]


def after(files: dict[str, bytes], run: Run) -> dict[str, bytes]:
    return {**files, **{f.path: f.after.encode() for f in run.files}}


def crlf(files: dict[str, bytes]) -> dict[str, bytes]:
    return {path: data.replace(b"\n", b"\r\n") for path, data in files.items()}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_findings(case: Path) -> None:
    run = check(MemoryWorkspace(read(case)), options(case), TODAY)
    expected = (case.parent / "findings.txt").read_text().splitlines()
    assert [line_of(f) for f in run.findings] == expected
    assert not run.problems


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_fix(case: Path) -> None:
    files = read(case)
    for path, data in files.items():
        if path.endswith(CONFIGURATION):
            assert syntax_of(path).parse(path, decode(path, data)).text.encode() == data
    run = fix(MemoryWorkspace(files), options(case), TODAY)
    assert not [text for text in said(run) if WITHOUT_COLUMN.search(text)]
    fixed = after(files, run)
    folder = case.parent / "after"
    assert fixed == (read(folder) if folder.exists() else files)
    again = fix(MemoryWorkspace(fixed), options(case), TODAY)
    assert not again.files


SAYING = [case for case in CASES if (case.parent / "said.txt").exists()]


@pytest.mark.parametrize("case", SAYING, ids=lambda case: case.parent.name)
def test_what_is_said_of_a_fix(case: Path) -> None:
    lines = summary(fix(MemoryWorkspace(read(case)), options(case), TODAY)).splitlines()
    wanted = (case.parent / "said.txt").read_text().splitlines()
    assert [line for line in wanted if line not in lines] == [], "\n".join(lines)


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_fix_with_crlf(case: Path) -> None:
    files = crlf(read(case))
    fixed = after(files, fix(MemoryWorkspace(files), options(case), TODAY))
    folder = case.parent / "after"
    expected = crlf(read(folder)) if folder.exists() else files
    beside = {path.rpartition("/")[0] for path in files if path.endswith(CONFIGURATION)}
    checked = [path for path in fixed if path in files or path.rpartition("/")[0] in beside]
    assert {path: fixed[path] for path in checked} == {path: expected[path] for path in checked}


@pytest.mark.parametrize("case", CASES, ids=IDS)
def test_fix_without_final_newline(case: Path) -> None:
    files = {path: data.removesuffix(b"\n") for path, data in read(case).items()}
    fixed = after(files, fix(MemoryWorkspace(files), options(case), TODAY))
    folder = case.parent / "after"
    expected = read(folder) if folder.exists() else read(case)
    for path in files:
        assert fixed[path].removesuffix(b"\n") == expected[path].removesuffix(b"\n")
