"""The blocks of a new key: key with its policy, alias, and the data sources that the policy reads.

Policy: AWS KMS developer guide, "Default key policy" and DynamoDB developer guide, "Authorizing use of your KMS keys in
DynamoDB"; the statement for the service principal is what the control's public page asks for, limited to this account.
"""

from __future__ import annotations

from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.expr import Call, Expr, GetAttr, Literal, Object, ObjectItem, Template, Tuple, Variable, traversal

LABEL = "tfgen_dynamodb"

IDENTITY = NewBlock("data", ("aws_caller_identity", LABEL))
PARTITION = NewBlock("data", ("aws_partition", LABEL))

_ACCOUNT = traversal(f"data.aws_caller_identity.{LABEL}.account_id")
_USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")


def key_blocks(label: str, provider: Expr | None, region: str = "") -> tuple[NewBlock, NewBlock]:
    """Return the key and its alias.

    Args:
        label: the name of both.
        provider: a provider alias such as `aws.frankfurt`, or None for the default one.
        region: the `region` argument that provider 6 has, or "".
    """
    where: tuple[NewAttribute | None, ...] = ()
    if provider is not None:
        where = (NewAttribute("provider", provider), None)
    elif region:
        where = (NewAttribute("region", Literal(region)), None)
    key = NewBlock(
        "resource",
        ("aws_kms_key", label),
        (
            *where,
            NewAttribute("description", Literal("Encrypts the DynamoDB tables of this configuration")),
            NewAttribute("enable_key_rotation", Literal(True)),
            NewAttribute("deletion_window_in_days", Literal(30)),
            None,
            NewAttribute("policy", _policy()),
            None,
            NewBlock(
                "lifecycle",
                (),
                (
                    NewAttribute(
                        "prevent_destroy",
                        Literal(True),
                        "reverting this change would schedule the key for deletion while tables still use it",
                    ),
                ),
            ),
        ),
    )
    alias = NewBlock(
        "resource",
        ("aws_kms_alias", label),
        (
            *where,
            NewAttribute("name_prefix", Literal("alias/dynamodb-")),
            NewAttribute("target_key_id", traversal(f"aws_kms_key.{label}.key_id")),
        ),
    )
    return key, alias


def alias_lookup(label: str, name: str, provider: Expr | None) -> NewBlock:
    """Return the data source that looks up an existing key by its alias."""
    where: tuple[NewAttribute | None, ...] = ()
    if provider is not None:
        where = (NewAttribute("provider", provider), None)
    return NewBlock("data", ("aws_kms_alias", label), (*where, NewAttribute("name", Literal(name))))


def _policy() -> Expr:
    account = _object(**{"kms:CallerAccount": _ACCOUNT})
    through = _object(**{"kms:ViaService": Literal("dynamodb.*.amazonaws.com")})
    source = _object(**{"aws:SourceAccount": _ACCOUNT})
    grant = _object(**{"kms:GrantIsForAWSResource": Literal("true")})
    root = Template(
        (
            "arn:",
            GetAttr(GetAttr(GetAttr(Variable("data"), "aws_partition"), LABEL), "partition"),
            ":iam::",
            _ACCOUNT,
            ":root",
        )
    )
    everyone = _object(AWS=Literal("*"))
    service = _object(Service=Literal("dynamodb.amazonaws.com"))
    use = Tuple(tuple(Literal(action) for action in _USE))
    create_grant = Literal("kms:CreateGrant")
    statements = (
        _statement("Administration", _object(AWS=root), Literal("kms:*")),
        _statement(
            "UseThroughDynamoDB",
            everyone,
            use,
            StringEquals=account,
            StringLike=through,
            comment="As the AWS-managed key allows it: every principal of this account, through DynamoDB only.",
        ),
        _statement("GrantsForDynamoDB", everyone, create_grant, StringEquals=account, StringLike=through, Bool=grant),
        _statement("DynamoDBService", service, use, StringEquals=source),
        _statement("DynamoDBServiceGrants", service, create_grant, StringEquals=source, Bool=grant),
    )
    document = Object(
        (
            ObjectItem(Literal("Version"), Literal("2012-10-17")),
            ObjectItem(Literal("Statement"), Tuple(statements, multiline=True)),
        ),
        multiline=True,
    )
    return Call("jsonencode", (document,))


def _statement(sid: str, principal: Expr, action: Expr, comment: str = "", **conditions: Expr) -> Object:
    items: dict[str, Expr] = {
        "Sid": Literal(sid),
        "Effect": Literal("Allow"),
        "Principal": principal,
        "Action": action,
        "Resource": Literal("*"),
    }
    if conditions:
        items["Condition"] = _items(conditions, multiline=True)
    return _items(items, multiline=True, comment=comment)


def _object(**items: Expr) -> Object:
    return _items(items)


def _items(items: dict[str, Expr], multiline: bool = False, comment: str = "") -> Object:
    return Object(
        tuple(ObjectItem(Literal(key), value) for key, value in items.items()), multiline=multiline, comment=comment
    )
