"""`make demo-migrate`: a campaign over three example repositories, as the README says."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
VERBS = ["init", "discover", "plan", "plan", "commit", "publish", "status", "report", "report", "sync", "close"]


@pytest.mark.slow
def test_the_demo_runs_from_init_to_close(tmp_path: Path) -> None:
    tfgen = tmp_path / "tfgen"
    tfgen.write_text(f'#!/bin/sh\nPYTHONPATH={ROOT} exec {sys.executable} -m tfgen "$@"\n')
    tfgen.chmod(0o755)
    script = ROOT / "examples/migrate/demo.sh"
    done = subprocess.run(["sh", str(script), str(tfgen)], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert re.findall(r"\$ tfgen migrate (\w+)", done.stdout) == VERBS
    first, second = re.findall(r"3 repositories looked at, .*", done.stderr)
    assert first.endswith("3 worked on, 0 unchanged") and second.endswith("0 worked on, 3 unchanged")
    assert done.stdout.count("tfgen/dynamodb-kms\n") == 1  # the branch is there after publish, and not after close
    assert "| changed | fixed | 2 |" in done.stdout and "2 branches deleted" in done.stderr
    assert (
        "demo-migrate:" in (ROOT / "Makefile").read_text() and "make demo-migrate" in (ROOT / "README.md").read_text()
    )
