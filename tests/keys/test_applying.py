"""What the role that applies a change must be allowed."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import tfgen.controls
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.keys.applying import Apply, apply_policy
from tfgen.text.workspace import MemoryWorkspace


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


def test_a_strict_key_says_so() -> None:
    case = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases/fix_strict/before"
    files = {path.relative_to(case).as_posix(): path.read_bytes() for path in case.rglob("*.tf")}
    run = fix(MemoryWorkspace(files), Options(kms_key="create", key_policy="strict"), datetime.date(2026, 1, 1))
    assert "ChangePolicies" in [statement["Sid"] for statement in run.apply_policy["Statement"]]
