"""What the role that runs `terraform apply` must be allowed for a change, as an IAM policy ready to attach.

Source: service authorization reference, AWS KMS and Amazon DynamoDB; DynamoDB developer guide, "Using IAM with global tables"; the
calls that the AWS provider makes for aws_kms_key, its alias and tables.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tfgen.keys.blocks import GRANT, USE, VIA

_CREATE = (
    "kms:CreateKey",
    "kms:TagResource",
    "kms:PutKeyPolicy",
    "kms:EnableKeyRotation",
    "kms:CreateAlias",
    "kms:DescribeKey",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListAliases",
    "kms:ListResourceTags",
    "sts:GetCallerIdentity",
)
#: KMS makes a role of its own for the account's first multi-Region key. Source: AWS KMS developer guide, "Controlling access to multi-Region keys".
_REPLICATE = ("kms:ReplicateKey", "iam:CreateServiceLinkedRole")
#: Source: service authorization reference, AWS IAM; a managed policy changes by a new version, the oldest of five going.
_GRANT = (
    "iam:PutRolePolicy",
    "iam:GetRolePolicy",
    "iam:PutUserPolicy",
    "iam:GetUserPolicy",
    "iam:PutGroupPolicy",
    "iam:GetGroupPolicy",
    "iam:GetPolicy",
    "iam:GetPolicyVersion",
    "iam:ListPolicyVersions",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicyVersion",
)
_LOOK_UP = ("kms:DescribeKey", "kms:ListAliases")
_TABLES = (
    "dynamodb:UpdateTable",
    "dynamodb:DescribeTable",
    "dynamodb:DescribeContinuousBackups",
    "dynamodb:DescribeTimeToLive",
    "dynamodb:ListTagsOfResource",
)
_REPLICAS = (
    "dynamodb:CreateTableReplica",
    "dynamodb:DeleteTableReplica",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:UpdateItem",
    "dynamodb:DeleteItem",
    "dynamodb:BatchWriteItem",
)


class Apply(NamedTuple):
    """What an apply does: make keys, replicas of keys, look keys up, encrypt tables, use a customer's key, re-create replicas, and
    let IAM policies use a key."""

    creates: bool = False
    replicates: bool = False
    looks_up: bool = False
    encrypts: bool = False
    uses_key: bool = False
    replaces: bool = False
    grants: bool = False


def apply_policy(apply: Apply) -> dict[str, Any]:
    """Return the policy as JSON has it; without statements where nothing is done."""
    statements: list[dict[str, Any]] = []

    def allow(sid: str, actions: tuple[str, ...], **more: Any) -> None:
        statements.append({"Sid": sid, "Effect": "Allow", "Action": list(actions), "Resource": "*", **more})

    if apply.creates:
        allow("CreateKeys", (*_CREATE, *_REPLICATE) if apply.replicates else _CREATE)
    if apply.looks_up:
        allow("LookUpKeys", _LOOK_UP)
    if apply.encrypts:
        allow("EncryptTables", _TABLES)
    if apply.uses_key:
        through = {"StringLike": {"kms:ViaService": VIA}}
        allow("UseKeysThroughDynamoDB", USE, Condition=through)
        grants = {**through, "Bool": {"kms:GrantIsForAWSResource": "true"}}
        allow("GrantsForDynamoDB", (GRANT,), Condition=grants)
    if apply.replaces:
        allow("RecreateReplicas", _REPLICAS)
    if apply.grants:
        allow("ChangePolicies", _GRANT)
    return {"Version": "2012-10-17", "Statement": statements}
