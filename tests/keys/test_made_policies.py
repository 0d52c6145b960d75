"""The policies that tfgen makes, judged by the rules that it judges others by."""

from __future__ import annotations

from pathlib import Path

import pytest

import tfgen.controls
from tests.controls.test_cases import read
from tfgen.fixing.key_check import check_policies
from tfgen.fixing.options import Options
from tfgen.text.workspace import MemoryWorkspace

CASES = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases"


@pytest.mark.parametrize(
    ("name", "keys"),
    [
        ("example_root_create", 1),
        ("example_wiring", 2),
        ("example_replica", 2),
        ("fix_multi_region", 2),
        ("fix_dynamic_replica_set", 3),
        ("fix_strict", 1),
        ("fix_replica_in_a_child_module", 2),
    ],
)
def test_every_key_that_is_made_lets_dynamodb_work(name: str, keys: int) -> None:
    run = check_policies(MemoryWorkspace(read(CASES / name / "after")), Options())
    assert [finding.verdict for finding in run.findings] == ["pass"] * keys


def test_without_its_grant_it_would_not() -> None:
    files = read(CASES / "example_root_create/after")
    files["kms.tf"] = (
        files["kms.tf"].replace(b'"kms:CreateGrant"', b'"kms:ListGrants"').replace(b'"kms:*"', b'"kms:Put*"')
    )
    run = check_policies(MemoryWorkspace(files), Options())
    assert [finding.message for finding in run.findings] == ["its policy allows DynamoDB no kms:CreateGrant"]


def test_a_condition_that_no_table_meets_is_no_grant() -> None:
    files = read(CASES / "example_root_create/after")
    text = files["kms.tf"].replace(b'"kms:*"', b'"kms:Put*"')
    files["kms.tf"] = text.replace(b'"kms:GrantIsForAWSResource" = "true"', b'"kms:GrantIsForAWSResource" = "false"')
    run = check_policies(MemoryWorkspace(files), Options())
    assert [finding.message for finding in run.findings] == ["its policy allows DynamoDB no kms:CreateGrant"]
