"""What scaffolds share with fixes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path

from tests.scaffold.making import make
from tfgen.catalog.controls import _load
from tfgen.controls.api import Settings
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.terraform.estate import Estate
from tfgen.text.workspace import MemoryWorkspace


def test_the_key_of_a_scaffold_is_the_one_that_a_fix_makes() -> None:
    files = make("dynamodb-table", "orders", kms_key="aws-managed")
    main = files["main.tf"].replace("checkov:skip=CKV_AWS_119", "")
    run = fix(MemoryWorkspace({"main.tf": main.encode()}), Options(kms_key="create", required_level=2, roots=("",)))
    (fixed,) = [file.after for file in run.files if file.path == "kms.tf"]
    made = make("dynamodb-table", "orders")["kms.tf"]
    assert made == fixed, "templates/shared/policy.j2 and kms.tf.j2 follow tfgen.keys.blocks"


def test_the_readme_shows_a_scaffold_as_it_is_made() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    assert (
        "tfgen new dynamodb-table orders --framework hipaa --var range_key=created_at --var ttl_attribute=expires_at"
        in readme
    )
    made = make("dynamodb-table", "orders", "hipaa", range_key="created_at", ttl_attribute="expires_at")
    assert f"```hcl\n{made['main.tf']}```\n" in readme


def test_a_new_control_is_one_whose_only_case_fails(tmp_path: Path) -> None:
    name = "dynamodb_table_point_in_time_recovery_enabled"
    files = make("control", name, checkov="CKV_AWS_28", title='Tables are "kept"')
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    entry = _load(name, str(tmp_path / "control.toml"))
    assert (entry.id, entry.title, entry.tools) == (name, 'Tables are "kept"', {"checkov": "CKV_AWS_28"})
    spec = importlib.util.spec_from_file_location("rule", tmp_path / "rule.py")
    assert spec is not None
    assert spec.loader is not None
    rule = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(rule)
    assert name == rule.ID
    case = tmp_path / "cases/fail_by_default"
    workspace = MemoryWorkspace({"main.tf": (case / "before/main.tf").read_bytes()})
    found = list(rule.judge(Estate(workspace, needles=rule.NEEDLES), Settings()))
    expected = (case / "findings.txt").read_text().splitlines()
    assert expected == ["main.tf:1:1 fail 0 aws_dynamodb_table.this"]
    assert found == []  # so the driver of tests/controls fails until the rule is written
    ruff = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--check", str(tmp_path)], capture_output=True, text=True
    )
    assert ruff.returncode == 0, ruff.stdout
