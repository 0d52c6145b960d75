"""The programs in tools.py do what other tests rely on."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.tools import Checkov, Terraform

_TABLE = """provider "aws" {
  region = "eu-west-1"
}

resource "aws_dynamodb_table" "orders" {
  name         = "orders"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "pk"

  attribute {
    name = "pk"
    type = "S"
  }
}
"""


@pytest.mark.e2e
def test_terraform(terraform: Terraform, tmp_path: Path) -> None:
    root = tmp_path / "envs" / "prod"
    root.mkdir(parents=True)
    (root / "main.tf").write_text(_TABLE + '\nmodule "child" {\n  source = "../../child"\n}\n')
    (root / "backend.tf").write_text('terraform {\n  backend "s3" {\n    bucket = "state"\n  }\n}\n')
    (tmp_path / "child").mkdir()
    (tmp_path / "child" / "main.tf").write_text('variable "a" {\n  default="b"\n}\n')
    assert terraform.fmt_check(tmp_path) == ["child/main.tf"]
    assert terraform.validate(tmp_path, "envs/prod") == []
    plan = terraform.plan(tmp_path, "envs/prod")
    assert [change["address"] for change in plan["resource_changes"]] == ["aws_dynamodb_table.orders"]
    assert sorted(path.name for path in root.iterdir()) == ["backend.tf", "main.tf"]


@pytest.mark.e2e
def test_plan_reads_data_sources_from_moto(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(
        'data "aws_caller_identity" "me" {}\n\noutput "account" {\n'
        "  value = data.aws_caller_identity.me.account_id\n}\n"
    )
    plan = terraform.plan(tmp_path, endpoint=moto)
    assert plan["planned_values"]["outputs"]["account"]["value"] == "123456789012"


@pytest.mark.e2e
def test_checkov(checkov: Checkov, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(_TABLE)
    assert checkov.failed(tmp_path) == ["main.tf:5 aws_dynamodb_table.orders"]
