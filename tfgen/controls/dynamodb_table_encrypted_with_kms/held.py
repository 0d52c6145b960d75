"""What holds a fix back: ignored changes and state-lock tables."""

from __future__ import annotations

from typing import NamedTuple

from tfgen.controls.api import (
    Call,
    Computed,
    Estate,
    Intent,
    Literal,
    RemoveItem,
    Resource,
    Tuple,
    Unset,
    Variable,
    path_of,
    walk,
)

#: What gives a table or its stream to principals of other accounts. Source: DynamoDB developer guide, "Resource-based policies".
POLICY = "aws_dynamodb_resource_policy"

#: A collection of one item, for the for_each of a dynamic block that is to stand.
ONE_ITEM = Tuple((Literal(True),))


class Ignored(NamedTuple):
    """`lifecycle.ignore_changes` covers a block; the intents take the entry out (none for `all`)."""

    intents: tuple[Intent, ...]


def ignored_changes(table: Resource, name: str) -> Ignored | None:
    """Return how `lifecycle.ignore_changes` of `table` covers the block `name`, or None when it doesn't."""
    for document, block in reversed(table.parts):
        for lifecycle in block.blocks("lifecycle"):
            attribute = lifecycle.attribute("ignore_changes")
            if attribute is None:
                continue
            if not table.module.is_valid(attribute):
                return None
            expression = attribute.expression()
            if expression == Variable("all"):
                return Ignored(())
            if not isinstance(expression, Tuple):
                return None
            entries = [item for item in expression.items if _names(item, name)]
            if not entries:
                return None
            if len(entries) < len(expression.items):
                span = expression.span or attribute.value_span
                return Ignored(tuple(RemoveItem(document, span, e.span) for e in entries if e.span))
            if len(lifecycle.attributes()) == 1 and not lifecycle.types():
                return Ignored((Unset(document, block, "lifecycle"),))
            return Ignored((Unset(document, lifecycle, "ignore_changes"),))
    return None


def _names(item: object, name: str) -> bool:
    """Does an entry (`x`, `x[0].y` or the old `"x"`) cover the block `name`?"""
    if isinstance(item, Literal):
        return item.value == name
    while not isinstance(item, Variable):
        item = getattr(item, "target", None)
        if item is None:
            return False
    return path_of(item) == (name,)


def is_lock_table(estate: Estate, table: Resource | Call) -> bool:
    """Is this a state-lock table: keyed by LockID, or named by a backend of the estate?

    Source: Terraform's S3 backend, which locks with a table whose partition key is LockID.
    """
    if table.value("hash_key").data == "LockID":
        return True
    name = table.value("name").data
    return isinstance(name, str) and name in estate.lock_tables()


def replicates(replica: Resource, table: Resource) -> bool:
    """Is this aws_dynamodb_table_replica one of that table?"""
    arn = replica.value("global_table_arn").data
    return isinstance(arn, Computed) and arn.resource.address == table.address


def is_shared(estate: Estate, table: Resource | Call) -> bool:
    """Has the table a policy of its own, wherever that stands, by which principals of other accounts may read or write it?"""
    if isinstance(table, Call) and table.value("resource_policy").data is not None:
        return True
    return any(_is_about(policy, table) for policy in estate.resources(POLICY, judged=False))


def _is_about(policy: Resource, table: Resource | Call) -> bool:
    """Does a resource policy name the table: by reference, as an output of the module that makes it, or by its name?"""
    found = policy.attribute("resource_arn")
    if found is None or not policy.module.is_valid(found[1]):
        return False
    document, attribute = found
    own = ("module", table.name) if isinstance(table, Call) and policy.module.folder == table.module.folder else ()
    name = table.value("name").data
    for node in walk(attribute.expression()):
        path = path_of(node) or ()  # type: ignore[arg-type]
        data = policy.evaluate(node, document).data  # type: ignore[arg-type]
        if own and path[:2] == own:
            return True
        if isinstance(data, Computed):
            same = (data.resource.address, data.resource.module.root) == (table.address, table.module.root)
            data = data.resource.value("name").data if data.resource.kind == "data" else None
            if same or (isinstance(data, str) and data == name):
                return True
        elif isinstance(data, str) and data.partition(":table/")[2].partition("/")[0] == name:
            return True
    return False
