"""The blocks of a new key: key with its policy, alias, and the data sources that the policy reads.

Policy: AWS KMS developer guide, "Default key policy" and DynamoDB developer guide, "Authorizing use of your KMS keys in
DynamoDB"; the statement for the service principal is what the control's public page asks for, limited to this account.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from itertools import count
from typing import NamedTuple

from tfgen.keys.making import Making
from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.expr import Call, Expr, GetAttr, Literal, Object, ObjectItem, Template, Tuple, Variable, traversal

LABEL = "tfgen_dynamodb"

KMS_MODULE = "terraform-aws-modules/kms/aws"

IDENTITY = NewBlock("data", ("aws_caller_identity", LABEL))
PARTITION = NewBlock("data", ("aws_partition", LABEL))

_ACCOUNT = traversal(f"data.aws_caller_identity.{LABEL}.account_id")

#: What DynamoDB does with a key. Source: DynamoDB developer guide, "Authorizing use of your KMS keys in DynamoDB".
USE = ("kms:Encrypt", "kms:Decrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*", "kms:DescribeKey")
GRANT = "kms:CreateGrant"

#: The star stands for the region: replicas work from theirs.
VIA = "dynamodb.*.amazonaws.com"


class Place(NamedTuple):
    """Where a new key stands: `label` names it and its alias. `provider`: an alias such as `aws.frankfurt`, None for the default
    one. `region`: the `region` argument that provider 6 has, or "". `tags`: the expression that its neighbours have.
    """

    label: str
    provider: Expr | None = None
    region: str = ""
    tags: Expr | None = None

    def begin(self) -> tuple[NewAttribute | None, ...]:
        """What stands first in each of its blocks."""
        provider = (NewAttribute("provider", self.provider),) if self.provider is not None else ()
        region = (NewAttribute("region", Literal(self.region)),) if self.region else ()
        return (*provider, *region, None) if provider or region else ()

    def end(self) -> tuple[NewAttribute | None, ...]:
        """What stands last among its attributes."""
        return (None, NewAttribute("tags", self.tags)) if self.tags is not None else ()


def key_blocks(place: Place, making: Making) -> tuple[NewBlock, NewBlock]:
    """Return the key and its alias."""
    several = (NewAttribute("multi_region", Literal(True)),) if making.multi_region else ()
    return _with_alias(place, making, "aws_kms_key", *several, NewAttribute("enable_key_rotation", Literal(True)))


def replica_blocks(place: Place, making: Making, primary: str) -> tuple[NewBlock, NewBlock]:
    """Return the replica of a multi-Region key, which rotates with its primary, and its alias."""
    of = NewAttribute("primary_key_arn", traversal(f"{primary}.arn"))
    return _with_alias(place, making, "aws_kms_replica_key", of)


def _with_alias(place: Place, making: Making, type: str, *own: NewAttribute) -> tuple[NewBlock, NewBlock]:
    """Return a key of a type with what only that type has, and the key's alias."""
    key = NewBlock(
        "resource",
        (type, place.label),
        (
            *place.begin(),
            NewAttribute("description", Literal(making.description)),
            *own,
            NewAttribute("deletion_window_in_days", Literal(making.window)),
            None,
            NewAttribute("policy", policy(strict=making.strict)),
            *place.end(),
            None,
            _KEPT,
        ),
    )
    alias = NewBlock(
        "resource",
        ("aws_kms_alias", place.label),
        (
            *place.begin(),
            NewAttribute("name_prefix", Literal("alias/dynamodb-")),
            NewAttribute("target_key_id", traversal(f"{type}.{place.label}.key_id")),
        ),
    )
    return key, alias


def module_call(place: Place, making: Making, version: str) -> NewBlock:
    """Return the call of the public KMS module that makes the same key; its output is `key_arn`. It moves as all calls do.

    Source: terraform-aws-modules/kms, tags v3.1.1 and v4.0.0: `policy` replaces the one that the module would build.
    """
    where: tuple[NewAttribute, ...] = ()
    if place.provider is not None:
        where = (NewAttribute("providers", Object((ObjectItem(Literal("aws"), place.provider),))),)
    region = (NewAttribute("region", Literal(place.region)), None) if place.region else ()
    return NewBlock(
        "module",
        (place.label,),
        (
            NewAttribute("source", Literal(KMS_MODULE)),
            NewAttribute("version", Literal(version)),
            *where,
            None,
            *region,
            NewAttribute("description", Literal(making.description)),
            NewAttribute("enable_key_rotation", Literal(True)),
            NewAttribute("deletion_window_in_days", Literal(making.window)),
            NewAttribute("aliases", Tuple((Literal("dynamodb"),))),
            NewAttribute("aliases_use_name_prefix", Literal(True)),
            None,
            NewAttribute("policy", policy(strict=making.strict)),
            *place.end(),
        ),
    )


def sids(taken: Collection[str], key: str = LABEL) -> Callable[[str], str]:
    """Return how the statements for a key are named: each once in a policy, as IAM asks, the label of the key told apart.

    Args:
        taken: names that the policy has already.
    """

    def sid(base: str) -> str:
        numbered = (f"{base}{suffix(key)}{number if number > 1 else ''}" for number in count(1))
        return next(name for name in numbered if name not in taken)

    return sid


def suffix(key: str) -> str:
    """Return what the label of a key adds to the names of its statements."""
    return "".join(part.capitalize() for part in key.removeprefix(LABEL).split("_"))


def statements(actions: Sequence[str], account: Expr, sid: Callable[[str], str] = str) -> tuple[Object, ...]:
    """Return the statements that let every principal of the account use the key through DynamoDB: of `actions` those that
    are asked for, the grant by itself."""
    caller = _object(**{"kms:CallerAccount": account})
    use = tuple(Literal(action) for action in actions if action != GRANT)
    found = []
    if use:
        found.append(
            _statement(sid("UseThroughDynamoDB"), _EVERYONE, Tuple(use), StringEquals=caller, StringLike=_THROUGH)
        )
    if GRANT in actions:
        found.append(
            _statement(
                sid("GrantsForDynamoDB"),
                _EVERYONE,
                Literal(GRANT),
                StringEquals=caller,
                StringLike=_THROUGH,
                Bool=_FOR_AWS,
            )
        )
    return tuple(found)


def statement_blocks(actions: Sequence[str], account: Expr, sid: Callable[[str], str] = str) -> tuple[NewBlock, ...]:
    """Return the same statements as blocks of an aws_iam_policy_document."""
    use = tuple(Literal(action) for action in actions if action != GRANT)
    found = []
    if use:
        found.append(_statement_block(sid("UseThroughDynamoDB"), Tuple(use), account))
    if GRANT in actions:
        found.append(_statement_block(sid("GrantsForDynamoDB"), Tuple((Literal(GRANT),)), account, grant=True))
    return tuple(found)


def identity_statements(actions: Sequence[str], key: Expr, sid: Callable[[str], str] = str) -> tuple[Object, ...]:
    """Return the statements of an IAM policy that allow the use of a key through DynamoDB."""
    use = tuple(Literal(action) for action in actions if action != GRANT)
    found = []
    if use:
        found.append(_identity_statement(sid("UseKeyThroughDynamoDB"), Tuple(use), key, StringLike=_THROUGH))
    if GRANT in actions:
        found.append(
            _identity_statement(sid("GrantsForDynamoDB"), Literal(GRANT), key, StringLike=_THROUGH, Bool=_FOR_AWS)
        )
    return tuple(found)


def _identity_statement(sid: str, action: Expr, key: Expr, /, **conditions: Expr) -> Object:
    items: dict[str, Expr] = {
        "Sid": Literal(sid),
        "Effect": Literal("Allow"),
        "Action": action,
        "Resource": key,
        "Condition": _items(conditions, multiline=True),
    }
    return _items(items, multiline=True)


def identity_statement_blocks(
    actions: Sequence[str], key: Expr, sid: Callable[[str], str] = str
) -> tuple[NewBlock, ...]:
    """Return the same statements as blocks of an aws_iam_policy_document."""
    via = _condition("StringLike", "kms:ViaService", Literal(VIA))
    use = tuple(Literal(action) for action in actions if action != GRANT)
    found = []
    if use:
        found.append(_identity_block(sid("UseKeyThroughDynamoDB"), Tuple(use), key, via))
    if GRANT in actions:
        grant = _condition("Bool", "kms:GrantIsForAWSResource", Literal("true"))
        found.append(_identity_block(sid("GrantsForDynamoDB"), Tuple((Literal(GRANT),)), key, via, grant))
    return tuple(found)


def _identity_block(sid: str, actions: Tuple, key: Expr, *conditions: NewBlock) -> NewBlock:
    items: list[NewAttribute | NewBlock | None] = [
        NewAttribute("sid", Literal(sid)),
        NewAttribute("actions", actions),
        NewAttribute("resources", Tuple((key,))),
    ]
    for condition in conditions:
        items += [None, condition]
    return NewBlock("statement", (), tuple(items))


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


def alias_lookup(place: Place, name: str) -> NewBlock:
    """Return the data source that looks up an existing key by its alias."""
    return NewBlock("data", ("aws_kms_alias", place.label), (*place.begin(), NewAttribute("name", Literal(name))))


def policy(*, strict: bool = False) -> Expr:
    """Return the key's policy; with `strict` use is left to the IAM policies of the account."""
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
    users = (
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
    )
    statements = (
        _statement("Administration", _object(AWS=root), Literal("kms:*")),
        *(() if strict else users),
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
_KEPT = NewBlock(
    "lifecycle",
    (),
    (
        NewAttribute(
            "prevent_destroy",
            Literal(True),
            "reverting this change would schedule the key for deletion while tables still use it",
        ),
    ),
)
