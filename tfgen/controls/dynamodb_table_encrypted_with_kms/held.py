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
)

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


def is_shared(table: Resource) -> bool:
    """Has the table a policy of its own, by which principals of other accounts may read or write it?"""
    return any(
        isinstance(arn := policy.value("resource_arn").data, Computed) and arn.resource.address == table.address
        for policy in table.module.every("resource", "aws_dynamodb_resource_policy")
    )


def is_given_a_policy(call: Call) -> bool:
    """Does a call of a public module give its table a policy?"""
    return call.attribute("resource_policy") is not None and call.value("resource_policy").data is not None
