"""Do the policies of the keys that tables use let DynamoDB work? Which actions are missing, and the statement that adds them.

DynamoDB acts for whoever calls it, through `kms:ViaService`: see tfgen/keys/blocks.py for the sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tfgen.keys import blocks
from tfgen.keys.documents import NotRead, Reader, Scoped, Written
from tfgen.keys.policies import ACCOUNT, Answer, Policy, Request, decide, hole, shown
from tfgen.syntax.document import AppendBlock, Block, Change, Document, NewBlock
from tfgen.syntax.expr import Expr, traversal
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import account_of_alias, provider_of
from tfgen.terraform.subjects import Nested, Resource
from tfgen.terraform.values import Computed, Unknown, Value
from tfgen.text.edits import Span

TABLE, REPLICA = "aws_dynamodb_table", "aws_dynamodb_table_replica"

#: A file without any of these holds no table and no call that makes one.
NEEDLES = (TABLE.encode(), b"dynamodb-table", b"cloudposse/dynamodb", b"cloudposse/terraform-aws-dynamodb")

#: The input of the public modules that takes the key.
INPUT = "server_side_encryption_kms_key_arn"
_KEYS = ("aws_kms_key", "aws_kms_replica_key", "aws_kms_external_key", "aws_kms_replica_external_key")

#: The actions that DynamoDB asks of a key, by the wildcard that is usually written for them.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "kms:Encrypt": ("kms:Encrypt",),
    "kms:Decrypt": ("kms:Decrypt",),
    "kms:ReEncrypt*": ("kms:ReEncryptFrom", "kms:ReEncryptTo"),
    "kms:GenerateDataKey*": ("kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext"),
    "kms:DescribeKey": ("kms:DescribeKey",),
    "kms:CreateGrant": ("kms:CreateGrant",),
}


class Checked(NamedTuple):
    """One key and what its policy says. `passes` None: not known; `read` false: not even what the policy is.

    `changes` add what is missing; without any, `why_no_fix` says why.
    """

    key: Resource
    document: Document
    span: Span
    passes: bool | None
    message: str
    reasons: tuple[str, ...] = ()
    missing: tuple[str, ...] = ()
    changes: tuple[tuple[Document, Change], ...] = ()
    why_no_fix: str = ""
    read: bool = True


def check_keys(estate: Estate) -> Iterator[Checked]:
    """Yield one result a key that a table of this configuration uses, in order of address."""
    for key, users in sorted(used_keys(estate).values(), key=lambda found: (found[0].module.root, found[0].address)):
        yield _check(estate, key, users)


def used_keys(estate: Estate) -> dict[tuple[str, str], tuple[Resource, list[str]]]:
    """Return the keys made in this configuration that tables, replicas and module calls name, with the addresses of those."""
    found: dict[tuple[str, str], tuple[Resource, list[str]]] = {}
    for value, address in _key_values(estate):
        key = key_behind(value)
        if key is not None:
            known = found.setdefault((key.module.root, key.address), (key, []))[1]
            if address not in known:
                known.append(address)
    return found


def key_behind(value: Value) -> Resource | None:
    """Return the key resource whose ARN a value is, looked up through an alias too."""
    for _ in range(2):
        data = value.data
        if not isinstance(data, Computed) or data.resource.kind != "resource":
            return None
        if data.resource.type in _KEYS:
            return data.resource
        if data.resource.type != "aws_kms_alias":
            return None
        value = data.resource.value("target_key_id")
    return None


def _key_values(estate: Estate) -> Iterator[tuple[Value, str]]:
    for table in estate.resources(TABLE):
        for nested in (*_nested(table, "server_side_encryption"), *_nested(table, "replica")):
            yield nested.value("kms_key_arn"), table.address
    for replica in estate.resources(REPLICA):
        yield replica.value("kms_key_arn"), replica.address
    for call in estate.calls(*NEEDLES[1:]):
        yield call.value(INPUT), call.address
        replicas = call.value("replica_regions").data
        for item in replicas if isinstance(replicas, tuple) else ():
            if isinstance(item.data, dict) and "kms_key_arn" in item.data:
                yield item.data["kms_key_arn"], call.address


def _nested(resource: Resource, type: str) -> tuple[Nested, ...]:
    found = resource.nested(type)
    return () if isinstance(found, Unknown) else found


# One key


def _check(estate: Estate, key: Resource, users: list[str]) -> Checked:
    used = f"used by {', '.join(users[:3])}" + (f" and {len(users) - 3} more" if len(users) > 3 else "")
    written = _policy_of(estate, key)
    if written is None:
        why = "it has no policy, so AWS gives it the default one, which leaves use to the IAM policies of the account"
        return Checked(key, key.document, key.block.header, True, "its policy lets DynamoDB work", (why, used))
    document, span, policy = written
    if isinstance(policy, NotRead):
        reason = f"its policy is not read: {policy.reason}"
        return Checked(key, document, span, None, "what its policy allows can't be told", (reason, used), read=False)
    provider = provider_of(estate, key)
    account = account_of_alias(estate, key.module, provider.alias) or ACCOUNT
    answers = answers_of(policy.policy, account, provider.region)
    reasons = (*_reasons(policy.policy, answers), used)
    missing = tuple(name for name, answer in answers.items() if answer in (Answer.MISSING, Answer.DENIED))
    if missing and _somebody_may(policy.policy, account, provider.region):
        return Checked(key, document, span, True, "its policy lets those that it names use it", reasons)
    if missing:
        message = f"its policy allows DynamoDB no {', '.join(missing)}"
        found = Checked(key, document, span, False, message, reasons, missing)
        denied = [name for name, answer in answers.items() if answer is Answer.DENIED]
        if denied:
            return found._replace(why_no_fix=f"a Deny statement of its policy refuses {', '.join(denied)}")
        return _with_fix(estate, found, policy)
    if Answer.UNKNOWN in answers.values():
        unknown = [name for name, answer in answers.items() if answer is Answer.UNKNOWN]
        reason = f"whether it allows {', '.join(unknown)} hangs on what is only known after apply"
        return Checked(key, document, span, None, "what its policy allows can't be told", (reason, *reasons))
    return Checked(key, document, span, True, "its policy lets DynamoDB work", reasons)


def _policy_of(estate: Estate, key: Resource) -> tuple[Document, Span, Written | NotRead] | None:
    """Read the key's own policy, or the one that an aws_kms_key_policy gives it."""
    reader = Reader(estate, account_of_alias(estate, key.module, provider_of(estate, key).alias))
    module = estate.module(key.module.folder)
    for name in module.find("resource", "aws_kms_key_policy"):
        for policy in key.module.resources("resource", "aws_kms_key_policy", name):
            target = policy.value("key_id").data
            found = policy.attribute("policy")
            if isinstance(target, Computed) and target.resource.address == key.address and found is not None:
                return found[0], found[1].span, reader.policy(*found, Scoped(policy))
    found = key.attribute("policy")
    if found is None or key.value("policy").data is None:
        return None
    return found[0], found[1].span, reader.policy(*found, Scoped(key))


def answers_of(policy: Policy, account: str, region: str, principal: str = "") -> dict[str, Answer]:
    """Return what a key's policy says to each need of a table in `region`: the worst answer of the actions behind it."""
    found: dict[str, Answer] = {}
    for name, actions in NEEDED.items():
        answers = [decide(policy, request(action, account, region, principal)) for action in actions]
        worst = (Answer.DENIED, Answer.MISSING, Answer.UNKNOWN, Answer.DELEGATED, Answer.ALLOWED)
        found[name] = min(answers, key=worst.index)
    return found


def request(action: str, account: str, region: str, principal: str = "") -> Request:
    """Return what KMS sees when somebody of the account uses a table of a region."""
    context: dict[str, str | None] = {
        "kms:CallerAccount": account,
        "kms:ViaService": f"dynamodb.{region or hole()}.amazonaws.com",
        "kms:GrantIsForAWSResource": "true" if action == blocks.GRANT else None,
        "aws:PrincipalAccount": account,
        "aws:SourceAccount": None,
        "aws:SourceArn": None,
    }
    return Request(action, account, principal, context=context)


def _somebody_may(policy: Policy, account: str, region: str) -> bool:
    """Does the policy give all that is needed to a role or user that it names?"""
    good = (Answer.ALLOWED, Answer.DELEGATED)
    return any(
        all(answer in good for answer in answers_of(policy, account, region, name).values()) for name in _named(policy)
    )


def _named(policy: Policy) -> list[str]:
    """Return the roles and users that a policy allows something by name."""
    named = {
        name
        for statement in policy.statements
        if statement.allows and statement.principals
        for type, names in statement.principals.items()
        if type == "AWS"
        for name in names
    }
    return sorted(name for name in named if name not in ("*", hole()) and not name.endswith(":root"))


def _reasons(policy: Policy, answers: Mapping[str, Answer]) -> tuple[str, ...]:
    found = []
    if Answer.DELEGATED in answers.values():
        found.append("it leaves use to the IAM policies of the account")
    actions = {action.lower() for statement in policy.statements for action in statement.actions}
    for wrong, meant in (("kms:reencrypt", "kms:ReEncrypt*"), ("kms:generatedatakeys", "kms:GenerateDataKey*")):
        if wrong in actions:
            found.append(f"{wrong.replace('reencrypt', 'ReEncrypt')} is no action of KMS: {meant} is meant")
    named = _named(policy)
    if named:
        found.append(
            f"it names {', '.join(shown(name) for name in named[:3])}" + (" and more" if len(named) > 3 else "")
        )
    return tuple(found)


# The fix


def _with_fix(estate: Estate, found: Checked, policy: Written) -> Checked:
    account, new = account_id(estate, policy.instance.folder)
    sid = blocks.sids({statement.sid for statement in policy.policy.statements})
    statements, statement_blocks = (
        blocks.statements(found.missing, account, sid),
        blocks.statement_blocks(found.missing, account, sid),
    )
    changes, why_not = policy.additions(statements, statement_blocks)
    if changes and new is not None:
        changes += ((policy.document, AppendBlock(policy.document, new)),)
    return found._replace(changes=changes, why_no_fix=why_not)


def account_id(estate: Estate, folder: str) -> tuple[Expr, NewBlock | None]:
    """Return the expression of the account's id in a module, and the data source that it needs and hasn't."""
    for name, parts in estate.module(folder).find("data", "aws_caller_identity").items():
        if all(_is_plain(block) for _, block in parts):
            return traversal(f"data.aws_caller_identity.{name}.account_id"), None
    return traversal(f"data.aws_caller_identity.{blocks.LABEL}.account_id"), blocks.IDENTITY


def _is_plain(block: Block) -> bool:
    return not any(block.attribute(name) for name in ("provider", "count", "for_each"))
