"""What scaffolds share with fixes."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.scaffold.making import make
from tfgen.catalog.controls import _load
from tfgen.controls.api import Settings
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.syntax.expr import Literal
from tfgen.syntax.hcl import HCL
from tfgen.terraform.estate import Estate
from tfgen.text.workspace import MemoryWorkspace


def fixed(files: dict[str, str], **options: Any) -> dict[str, str]:
    """What `fix --kms-key create` makes of a scaffold on the AWS-managed key."""
    files = {path: text.replace("checkov:skip=CKV_AWS_119", "") for path, text in files.items()}
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    run = fix(workspace, Options(kms_key="create", required_level=2, roots=("",), **options))
    return files | {file.path: file.after for file in run.files}


@pytest.mark.parametrize("policy", ["account", "strict"])
def test_the_key_of_a_scaffold_is_the_one_that_a_fix_makes(policy: str) -> None:
    by_fix = fixed(make("dynamodb-table", "orders", kms_key="aws-managed"), key_policy=policy)
    made = make("dynamodb-table", "orders", key_policy=policy)
    assert made["kms.tf"] == by_fix["kms.tf"], "templates/shared/policy.j2 and kms.tf.j2 follow tfgen.keys.blocks"


def test_a_key_with_replicas_is_the_one_that_a_fix_makes() -> None:
    """A fix repeats the policy in every key, where a scaffold names it once."""
    provider = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
    plain = make("dynamodb-table", "orders", kms_key="aws-managed", replicas=["eu-central-1"])
    made = make("dynamodb-table", "orders", replicas=["eu-central-1"], multi_region=True)
    by_fix = fixed(
        {**plain, "providers.tf": provider + made["providers.tf"]}, multi_region=True, allow=frozenset({"replace"})
    )
    ends = [sorted(each["main.tf"].split("replica {")[1].splitlines()) for each in (made, by_fix)]
    assert ends[0] == ends[1]

    def shape(text: str) -> list[tuple[tuple[str, ...], list[str]]]:
        blocks = HCL.parse("kms.tf", text).blocks("resource", 2)
        return [(block.labels, [attribute.name for attribute in block.attributes()]) for block in blocks]

    def sorted_shape(text: str) -> list[tuple[tuple[str, ...], list[str]]]:
        return sorted((labels, sorted(names)) for labels, names in shape(text))

    assert sorted_shape(made["kms.tf"]) == sorted_shape(by_fix["kms.tf"])


def test_the_readme_shows_a_scaffold_as_it_is_made() -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    answers = {"range_key": "created_at", "ttl_attribute": "expires_at", "kms_key": "alias/orders"}
    said = "".join(f" --var {question}={answer}" for question, answer in answers.items())
    assert f"tfgen new dynamodb-table orders --framework hipaa{said}` writes five files" in readme
    made = make("dynamodb-table", "orders", "hipaa", **answers)
    assert len(made) == 5
    for path, text in made.items():
        assert f"`{path}`:\n\n```hcl\n{text}```\n" in readme


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


def test_a_module_has_the_registrys_standard_structure() -> None:
    """developer.hashicorp.com/terraform/language/modules/develop/structure, and what the issue adds."""
    for framework, license_, first in (
        (None, "Apache-2.0", "Apache License"),
        ("hipaa", "MIT", "MIT License"),
        ("soc2", "proprietary", "Copyright (c) Acme. All rights reserved."),
    ):
        holder = {} if license_ == "Apache-2.0" else {"holder": "Acme"}
        files = make("module", "orders", framework, license=license_, **holder)
        root = {
            "main.tf",
            "variables.tf",
            "outputs.tf",
            "versions.tf",
            "README.md",
            "CHANGELOG.md",
            "LICENSE",
            ".gitignore",
        }
        example = {f"examples/complete/{name}.tf" for name in ("main", "kms", "outputs", "versions")}
        assert set(files) == root | example | {"tests/table.tftest.hcl"}
        assert files["LICENSE"].lstrip().startswith(first)
        assert 'source = "../.."' in files["examples/complete/main.tf"]
        assert 'mock_provider "aws" {' in files["tests/table.tftest.hcl"]
        assert files["CHANGELOG.md"].startswith("# Changelog\n")


def test_a_root_has_all_that_a_pipeline_needs() -> None:
    files = make(
        "root", "orders", region="eu-west-1", state_bucket="acme", replicas=["eu-central-1"], ci=["github", "gitlab"]
    )
    providers = HCL.parse("providers.tf", files["providers.tf"]).blocks("provider", 1)
    aliases = [alias.expression() for each in providers if (alias := each.attribute("alias"))]
    assert (len(providers), aliases) == (2, [Literal("eu_central_1")])
    assert files["providers.tf"].count('managed-by = "terraform"') == 2
    assert "use_lockfile = true" in files["backend.tf"]
    assert {".github/workflows/terraform.yml", ".gitlab-ci.yml", ".pre-commit-config.yaml", "versions.tf"} <= set(files)
    keys = [
        b.labels[1] for b in HCL.parse("kms.tf", files["kms.tf"]).blocks("resource", 2) if b.labels[0] == "aws_kms_key"
    ]
    assert keys == ["tfgen_dynamodb", "tfgen_dynamodb_eu_central_1"]
    assert f"aws_kms_key.{keys[1]}.arn" in files["main.tf"]
