"""What the role that applies a change must be allowed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

import tfgen.controls
from tests.controls.test_cases import TODAY, options, read
from tfgen.fixing.engine import fix
from tfgen.keys.applying import Apply, apply_policy
from tfgen.text.workspace import MemoryWorkspace

USING = ["EncryptTables", "UseKeysThroughDynamoDB", "GrantsForDynamoDB"]


def actions(**does: bool) -> set[str]:
    policy: dict[str, Any] = apply_policy(Apply(**does))
    return {action for statement in policy["Statement"] for action in statement["Action"]}


def test_a_multi_region_key_needs_its_service_linked_role() -> None:
    replicated = actions(creates=True, replicates=True)
    assert {"kms:ReplicateKey", "iam:CreateServiceLinkedRole"} <= replicated
    assert replicated.isdisjoint({"iam:PutRolePolicy"})
    assert "iam:CreateServiceLinkedRole" not in actions(creates=True)


def test_policies_that_are_given_the_key_are_changed_by_iam() -> None:
    assert {"iam:PutRolePolicy", "iam:CreatePolicyVersion", "iam:DeletePolicyVersion"} <= actions(grants=True)


def test_nothing_is_needed_where_nothing_is_done() -> None:
    assert not actions()


CASES = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases"


@pytest.mark.parametrize(
    ("name", "sids"),
    [
        ("fix_aws_managed", ["EncryptTables"]),
        ("fix_alias", ["LookUpKeys", *USING]),
        ("fix_strict", ["CreateKeys", *USING, "ChangePolicies"]),
        ("fix_multi_region", ["CreateKeys", *USING, "RecreateReplicas"]),
    ],
)
def test_each_change_needs_what_it_does(name: str, sids: list[str]) -> None:
    case = CASES / name / "before"
    policy = fix(MemoryWorkspace(read(case)), options(case), TODAY).apply_policy
    assert [statement["Sid"] for statement in policy["Statement"]] == sids
    allowed = {action for statement in policy["Statement"] for action in statement["Action"]}
    assert ("dynamodb:UpdateTable" in allowed) is bool(sids)
    assert ("kms:ReplicateKey" in allowed) is (name == "fix_multi_region")
    assert ("dynamodb:CreateTableReplica" in allowed) is (name == "fix_multi_region")
    assert ("kms:ListAliases" in allowed) is ({"LookUpKeys", "CreateKeys"} & set(sids) != set())
