"""Which IAM policies of the repository let somebody use a table but not the key that it is about to get.

With `--key-policy strict` a key's policy leaves its use to the IAM policies of the account, so that each role which reads or
writes the table must be allowed to use the key too. Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tfgen.keys import blocks
from tfgen.keys.checking import NEEDED
from tfgen.keys.documents import NotRead, Reader, Scoped, Written
from tfgen.keys.policies import ACCOUNT, OPEN, Answer, Policy, Request, Statement, decide, fits, hole
from tfgen.syntax.document import Attribute, Change, Document, at
from tfgen.syntax.expr import Expr, path_of, walk
from tfgen.terraform.estate import Estate
from tfgen.terraform.sources import Local
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Computed

#: Resources that carry the policy of an identity in their `policy`, by the argument that names the identity.
_POLICIES = {
    "aws_iam_policy": "",
    "aws_iam_role_policy": "role",
    "aws_iam_user_policy": "user",
    "aws_iam_group_policy": "group",
}

#: Resources that attach policies: the argument that holds their ARNs, and the one that names the identity.
_ATTACHMENTS = {
    "aws_iam_role": ("managed_policy_arns", ""),
    "aws_iam_policy_attachment": ("policy_arn", ""),
    "aws_iam_role_policy_attachment": ("policy_arn", "role"),
    "aws_iam_user_policy_attachment": ("policy_arn", "user"),
    "aws_iam_group_policy_attachment": ("policy_arn", "group"),
}

#: Policies of AWS's own that let somebody read or write tables, and know no key of a customer's. Source: AWS managed policy reference.
_MANAGED = re.compile(
    r"arn:aws[a-z-]*+:iam::aws:policy/(?:service-role/)?"
    r"(?:AmazonDynamoDB\w*+|AWSLambdaDynamoDBExecutionRole|AWSLambdaInvocation-DynamoDB|ReadOnlyAccess)"
)

#: What readers and writers of a table do. Source: service authorization reference, Amazon DynamoDB.
_DATA_ACTIONS = tuple(
    f"dynamodb:{name}"
    for name in (
        "GetItem",
        "BatchGetItem",
        "Query",
        "Scan",
        "PutItem",
        "UpdateItem",
        "DeleteItem",
        "BatchWriteItem",
        "ConditionCheckItem",
        "PartiQLSelect",
        "GetRecords",
    )
)


class Lacking(NamedTuple):
    """One policy that touches a table and lacks actions on its key; `changes` give them, where it stands in reach of the key.

    `unread`: why the policy can't be read, which names the table all the same, so that whether it lacks them is not known.
    """

    shown: str  # address and place, for people
    missing: tuple[str, ...]
    changes: tuple[tuple[Document, Change], ...]
    why_not: str = ""
    unread: str = ""

    def of(self, subject: Resource | Call) -> str:
        """Say it for people."""
        actions = ", ".join(self.missing)
        if self.unread:
            return f"{self.shown} names {subject.address} and can't be read ({self.unread}): see that it allows {actions} on its key"
        done = f"add them by hand, since {self.why_not}" if self.why_not else "they are added"
        return f"{self.shown} uses {subject.address} and lacks {actions} on its key: {done}"


class Identity(NamedTuple):
    """The policy of an identity, read once for all tables; `uses` are its statements that let somebody use a table's data."""

    resource: Resource
    argument: str  # that names the identity, or ""
    document: Document
    attribute: Attribute
    written: Written | NotRead
    uses: tuple[Statement, ...]


def policies(estate: Estate) -> Iterator[Identity | Lacking]:
    """Yield the policies of identities, in order of folders; those that AWS wrote lack the same for every table."""
    reader = Reader(estate)
    for folder in estate.folders_with(b"aws_iam_"):
        for instance in estate.instances(folder):
            for type, argument in _POLICIES.items():
                for each in instance.every("resource", type):
                    found = each.attribute("policy")
                    if found is not None:
                        yield _read(reader, each, argument, *found)
            for role in instance.every("resource", "aws_iam_role"):
                for document, block in role.parts:
                    for nested in block.blocks("inline_policy"):
                        attribute = nested.attribute("policy")
                        if attribute is not None:
                            yield _read(reader, role, "", document, attribute)
            for type, (policy, identity) in _ATTACHMENTS.items():
                for each in instance.every("resource", type):
                    yield from _of_attachment(each, policy, identity)


def _read(reader: Reader, resource: Resource, argument: str, document: Document, attribute: Attribute) -> Identity:
    written = reader.policy(document, attribute, Scoped(resource))
    uses = () if isinstance(written, NotRead) else tuple(filter(_uses_data, written.policy.statements))
    return Identity(resource, argument, document, attribute, written, uses)


def lacking(
    found: Iterable[Identity | Lacking], subject: Resource | Call, key: str, names: Mapping[str, Expr]
) -> Iterator[Lacking]:
    """Yield those of the policies that let somebody use the table and not its key.

    Args:
        key: address of the key, in its root.
        names: the key's ARN as each folder sees it where it can be named; in others a policy is named and not changed.
    """
    for each in found:
        if isinstance(each, Lacking):
            yield each
        else:
            yield from _of_policy(each, subject, key, names)


def handed_on(estate: Estate, subject: Resource | Call) -> Iterator[Lacking]:
    """Yield the calls of modules from elsewhere that are given the table's ARN: what policies they make of it is not known."""
    module = estate.module(subject.module.folder)
    for name in module.calls():
        for call in estate.calls_of(subject.module, name) or ():
            given = [(d, a) for d, block in call.parts for a in block.attributes() if _gives(call, d, a, subject)]
            if given and not isinstance(call.source, Local):
                document, attribute = given[0]
                shown = f"{call.address} ({at(document, attribute.span)})"
                yield Lacking(shown, tuple(NEEDED), (), unread="its module is not in this repository")


def _gives(call: Call, document: Document, attribute: Attribute, subject: Resource | Call) -> bool:
    """Does an argument of a call hold the table's ARN?"""
    return any(data.path.endswith("arn") for data in _reads(call, document, attribute, subject))


def _reads(
    reader: Resource | Call, document: Document, attribute: Attribute, table: Resource | Call
) -> Iterator[Computed]:
    """Yield what an expression reads of a table."""
    for node in walk(attribute.expression()):
        found = reader.evaluate(node, document).data if path_of(node) is not None else None  # type: ignore[arg-type]
        if isinstance(found, Computed) and found.resource.address == table.address:
            yield found


def _of_attachment(resource: Resource, policy: str, identity: str) -> Iterator[Lacking]:
    """A policy that AWS wrote knows no key of a customer's."""
    found = resource.attribute(policy)
    data = resource.value(policy).data
    arns = [each.data for each in data] if isinstance(data, tuple) else [data]
    if found is not None and any(map(_is_managed, arns)):
        why = "AWS wrote that policy: give the identity one of its own beside it"
        yield Lacking(_shown(resource, identity, *found), tuple(NEEDED), (), why)


def _is_managed(arn: object) -> bool:
    """Is it a policy of AWS's own for tables, by its ARN or looked up by its name?"""
    if isinstance(arn, Computed) and (arn.resource.kind, arn.resource.type) == ("data", "aws_iam_policy"):
        arn = f"arn:aws:iam::aws:policy/{arn.resource.value('name').data}"
    return isinstance(arn, str) and _MANAGED.fullmatch(arn) is not None


def _of_policy(each: Identity, subject: Resource | Call, key: str, names: Mapping[str, Expr]) -> Iterator[Lacking]:
    written = each.written
    if isinstance(written, NotRead):
        if _refers(each, subject):
            yield Lacking(_shown(*each[:4]), tuple(NEEDED), (), unread=written.reason)
        return
    if not any(_names(statement, subject) for statement in each.uses):
        return
    arn = hole(f"{key}.arn")
    missing = tuple(name for name, actions in NEEDED.items() if not _allows(written.policy, actions, arn))
    if not missing:
        return
    shown = _shown(*each[:4])
    value = names.get(written.instance.folder)
    if value is None:
        yield Lacking(shown, missing, (), written.editable or "the key has no name in its folder")
        return
    sid = blocks.sids({statement.sid for statement in written.policy.statements}, key.rpartition(".")[2])
    statements = blocks.identity_statements(missing, value, sid)
    changes, why_not = written.additions(statements, blocks.identity_statement_blocks(missing, value, sid))
    yield Lacking(shown, missing, changes, why_not)


def _refers(each: Identity, subject: Resource | Call) -> bool:
    """Does a policy that can't be read name the table itself?"""
    return any(True for _ in _reads(each.resource, each.document, each.attribute, subject))


def _shown(resource: Resource, argument: str, document: Document, attribute: Attribute) -> str:
    """Name a policy for people: its address, whose it is, and its place."""
    data = resource.value(argument).data if argument else None
    whose = (
        data.resource.address if isinstance(data, Computed) else f"{argument} {data}" if isinstance(data, str) else ""
    )
    return f"{resource.address}{f' of {whose}' if whose else ''} ({at(document, attribute.span)})"


def _uses_data(statement: Statement) -> bool:
    """Does a statement allow reading or writing tables?"""
    if not statement.allows or statement.principals is not None:
        return False
    only = Policy((statement._replace(conditions=(), resources=("*",), not_resources=()),))
    return any(decide(only, Request(action)) is Answer.ALLOWED for action in _DATA_ACTIONS)


def _names(statement: Statement, subject: Resource | Call) -> bool:
    """Does a statement mean the table, or may it?"""
    return bool(statement.not_resources) or any(_is_table(resource, subject) for resource in statement.resources)


def _is_table(resource: str, subject: Resource | Call) -> bool:
    """Does a Resource of a statement surely mean the table, or all tables?"""
    if resource == "*":
        return True
    own = hole(f"{subject.address}.arn")
    if isinstance(subject, Resource) and (resource == own or resource.startswith(f"{own}/")):
        return True
    if isinstance(subject, Call) and resource.startswith(f"{OPEN}{subject.address}."):
        return True
    pattern = resource.partition(":table/")[2].partition("/")[0]
    name = subject.value("name").data if pattern else None
    return isinstance(name, str) and fits(pattern, name) is True


def _allows(policy: Policy, actions: tuple[str, ...], key: str) -> bool:
    """Does the policy allow these actions on the key through DynamoDB? What can't be told counts as allowed."""
    context: dict[str, str | None] = {
        "kms:CallerAccount": ACCOUNT,
        "kms:ViaService": f"dynamodb.{hole()}.amazonaws.com",
        "kms:GrantIsForAWSResource": "true",
    }
    requests = (Request(action, resource=key, context=context) for action in actions)
    return all(decide(policy, request) is not Answer.MISSING for request in requests)
