"""The blocks of a new key: key with its policy, alias, and the data sources that the policy reads.

Policy: AWS KMS developer guide, "Default key policy" and DynamoDB developer guide, "Authorizing use of your KMS keys in
DynamoDB"; the statement for the service principal is what the control's public page asks for, limited to this account.
"""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.expr import Call, Expr, GetAttr, Literal, Object, ObjectItem, Template, Tuple, Variable, traversal

LABEL = "tfgen_dynamodb"

IDENTITY = NewBlock("data", ("aws_caller_identity", LABEL))
PARTITION = NewBlock("data", ("aws_partition", LABEL))

_ACCOUNT = traversal(f"data.aws_caller_identity.{LABEL}.account_id")

#: What DynamoDB does with a key. Source: DynamoDB developer guide, "Authorizing use of your KMS keys in DynamoDB".
USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
GRANT = "kms:CreateGrant"

#: The star stands for the region: replicas work from theirs.
VIA = "dynamodb.*.amazonaws.com"


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


def statements(actions: Sequence[str], account: Expr) -> tuple[Object, ...]:
    """Return the statements that let every principal of the account use the key through DynamoDB: of `actions` those that
    are asked for, the grant by itself."""
    caller = _object(**{"kms:CallerAccount": account})
    use = tuple(Literal(action) for action in actions if action != GRANT)
    found = []
    if use:
        found.append(_statement("UseThroughDynamoDB", _EVERYONE, Tuple(use), StringEquals=caller, StringLike=_THROUGH))
    if GRANT in actions:
        found.append(
            _statement(
                "GrantsForDynamoDB", _EVERYONE, Literal(GRANT), StringEquals=caller, StringLike=_THROUGH, Bool=_FOR_AWS
            )
        )
    return tuple(found)


def statement_blocks(actions: Sequence[str], account: Expr) -> tuple[NewBlock, ...]:
    """Return the same statements as blocks of an aws_iam_policy_document."""
    use = tuple(Literal(action) for action in actions if action != GRANT)
    found = []
    if use:
        found.append(_statement_block("UseThroughDynamoDB", Tuple(use), account))
    if GRANT in actions:
        found.append(_statement_block("GrantsForDynamoDB", Tuple((Literal(GRANT),)), account, grant=True))
    return tuple(found)


def _statement_block(sid: str, actions: Tuple, account: Expr, *, grant: bool = False) -> NewBlock:
    everyone = (NewAttribute("type", Literal("AWS")), NewAttribute("identifiers", Tuple((Literal("*"),))))
    conditions = [
        _condition("StringEquals", "kms:CallerAccount", account),
        _condition("StringLike", "kms:ViaService", Literal(VIA)),
    ]
    if grant:
        conditions.append(_condition("Bool", "kms:GrantIsForAWSResource", Literal("true")))
    items: list[NewAttribute | NewBlock | None] = [
        NewAttribute("sid", Literal(sid)),
        NewAttribute("actions", actions),
        NewAttribute("resources", Tuple((Literal("*"),))),
        None,
        NewBlock("principals", (), everyone),
    ]
    for condition in conditions:
        items += [None, condition]
    return NewBlock("statement", (), tuple(items))


def _condition(test: str, variable: str, value: Expr) -> NewBlock:
    return NewBlock(
        "condition",
        (),
        (
            NewAttribute("test", Literal(test)),
            NewAttribute("variable", Literal(variable)),
            NewAttribute("values", Tuple((value,))),
        ),
    )


def alias_lookup(label: str, name: str, provider: Expr | None) -> NewBlock:
    """Return the data source that looks up an existing key by its alias."""
    where: tuple[NewAttribute | None, ...] = ()
    if provider is not None:
        where = (NewAttribute("provider", provider), None)
    return NewBlock("data", ("aws_kms_alias", label), (*where, NewAttribute("name", Literal(name))))


def _policy() -> Expr:
    account = _object(**{"kms:CallerAccount": _ACCOUNT})
    source = _object(**{"aws:SourceAccount": _ACCOUNT})
    root = Template(
        (
            "arn:",
            GetAttr(GetAttr(GetAttr(Variable("data"), "aws_partition"), LABEL), "partition"),
            ":iam::",
            _ACCOUNT,
            ":root",
        )
    )
    service = _object(Service=Literal("dynamodb.amazonaws.com"))
    use = Tuple(tuple(Literal(action) for action in USE))
    create_grant = Literal(GRANT)
    statements = (
        _statement("Administration", _object(AWS=root), Literal("kms:*")),
        _statement(
            "UseThroughDynamoDB",
            _EVERYONE,
            use,
            StringEquals=account,
            StringLike=_THROUGH,
            comment="As the AWS-managed key allows it: every principal of this account, through DynamoDB only.",
        ),
        _statement(
            "GrantsForDynamoDB", _EVERYONE, create_grant, StringEquals=account, StringLike=_THROUGH, Bool=_FOR_AWS
        ),
        _statement("DynamoDBService", service, use, StringEquals=source),
        _statement("DynamoDBServiceGrants", service, create_grant, StringEquals=source, Bool=_FOR_AWS),
    )
    document = Object(
        (
            ObjectItem(Literal("Version"), Literal("2012-10-17")),
            ObjectItem(Literal("Statement"), Tuple(statements, multiline=True)),
        ),
        multiline=True,
    )
    return Call("jsonencode", (document,))


def _statement(sid: str, principal: Expr, action: Expr, /, *, comment: str = "", **conditions: Expr) -> Object:
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


_EVERYONE = _object(AWS=Literal("*"))
_THROUGH = _object(**{"kms:ViaService": Literal(VIA)})
_FOR_AWS = _object(**{"kms:GrantIsForAWSResource": Literal("true")})
