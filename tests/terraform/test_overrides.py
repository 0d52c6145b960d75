"""An override file that can't be read leaves what it may change unknown; nothing is guessed from the base files."""

from __future__ import annotations

import pytest

from tfgen.fixing.checking import check
from tfgen.fixing.options import Options
from tfgen.text.workspace import MemoryWorkspace

TABLE = """\
resource "aws_dynamodb_table" "t" {
  name = "t"
  server_side_encryption {
    enabled = local.on
  }
}
locals {
  on = var.on
}
variable "on" {
  default = false
}
"""
CALL = """\
module "orders" {
  source  = "terraform-aws-modules/dynamodb-table/aws"
  version = "5.0.0"
  name    = "t"
}
"""


@pytest.mark.parametrize(
    ("text", "override", "verdict"),
    [
        (TABLE, "", "fail"),
        (TABLE, 'resource "aws_dynamodb_table" "t" {\n', "unknown"),
        (TABLE, 'resource "aws_dynamodb_table" "t" {\n  a = 1\n  a = 2\n}\n', "unknown"),
        (TABLE, 'variable "on" {\n  default = (\n}\n', "unknown"),
        (TABLE, "locals {\n  on = (\n}\n", "unknown"),
        (TABLE, 'resource "aws_kms_key" "k" {\n', "fail"),
        (CALL, 'module "orders" {\n', "unknown"),
        (CALL, 'module "other" {\n', "fail"),
    ],
)
def test_a_broken_override_leaves_values_unknown(text: str, override: str, verdict: str) -> None:
    run = check(MemoryWorkspace({"main.tf": text.encode(), "x_override.tf": override.encode()}), Options(paths=("",)))
    assert [finding.verdict for finding in run.findings] == [verdict]
    if verdict == "unknown":
        (problem,) = run.problems
        assert problem.path == "x_override.tf"
