"""The wheel, installed elsewhere, does the work."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[1]
KEY = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.slow
def test_the_wheel_installed_elsewhere_fixes_a_table(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(tmp_path), str(REPOSITORY)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    assert "tfgen/_templates/dynamodb-table/kind.toml" in names
    assert "tfgen/syntax/hcl/grammar.json" in names
    assert "tfgen/catalog/frameworks.toml" in names
    assert not any("/cases/" in name for name in names)
    # The dependencies come from where the tests run, so that nothing is fetched.
    venv.create(tmp_path / "venv", with_pip=False)
    python = tmp_path / "venv/bin/python"
    target = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    zipfile.ZipFile(wheel).extractall(target)
    site = sysconfig.get_path("purelib")
    (Path(target) / "dependencies.pth").write_text(site + "\n")
    project = tmp_path / "project"
    project.mkdir()
    (project / "main.tf").write_text(
        'resource "aws_dynamodb_table" "t" {\n  name = "t"\n\n  tags = {\n    a = "b"\n  }\n}\n'
    )
    run = subprocess.run(
        [python, "-P", "-m", "tfgen", "fix", "--write", "--kms-key", KEY],
        cwd=project,
        capture_output=True,
        text=True,
        env={"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": "/usr/bin:/bin"},
    )
    assert run.returncode == 0, run.stderr
    assert KEY in (project / "main.tf").read_text()
    made = subprocess.run(
        [python, "-P", "-m", "tfgen", "new", "dynamodb-table", "orders", "--framework", "hipaa"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        env={"XDG_STATE_HOME": str(tmp_path / "state"), "PATH": "/usr/bin:/bin"},
    )
    assert made.returncode == 0, made.stderr
    assert "hipaa.compliance.tf" in (tmp_path / "orders/main.tf").read_text()
    where = subprocess.run([python, "-P", "-c", "import tfgen; print(tfgen.__file__)"], capture_output=True, text=True)
    assert where.stdout.startswith(target)
