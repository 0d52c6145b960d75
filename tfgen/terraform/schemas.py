"""Where new attributes and nested blocks go, per resource type and module: order as data.

Order of aws_dynamodb_table: the AWS provider's documentation and its examples, nested blocks before tags and
meta-arguments.
"""

from __future__ import annotations

from typing import NamedTuple

#: Meta-arguments and blocks that close a resource or module block, by Terraform's style guide.
CLOSING = ("tags", "tags_all", "timeouts", "lifecycle", "provisioner", "depends_on")

#: What a module block begins with: lines that change with their own values only, so that going back leaves no trace.
HEAD = ("source", "version")


class Order(NamedTuple):
    """Siblings after which, else before which, something new stands."""

    after: tuple[str, ...] = ()
    before: tuple[str, ...] = CLOSING


_TABLE_BLOCKS = (
    "attribute",
    "global_secondary_index",
    "local_secondary_index",
    "ttl",
    "on_demand_throughput",
    "point_in_time_recovery",
    "import_table",
    "replica",
)

_BLOCKS = {
    ("aws_dynamodb_table", "server_side_encryption"): Order(after=_TABLE_BLOCKS),
}

_ATTRIBUTES = {
    ("server_side_encryption", "enabled"): Order(before=("kms_key_arn",)),
    ("server_side_encryption", "kms_key_arn"): Order(after=("enabled",)),
    ("content", "enabled"): Order(before=("kms_key_arn",)),
    ("content", "kms_key_arn"): Order(after=("enabled",)),
    ("replica", "kms_key_arn"): Order(
        after=(
            "region_name",
            "consistency_mode",
            "propagate_tags",
            "point_in_time_recovery",
            "deletion_protection_enabled",
        )
    ),
    ("aws_dynamodb_table_replica", "kms_key_arn"): Order(
        after=("global_table_arn", "table_class_override", "point_in_time_recovery", "deletion_protection_enabled")
    ),
    ("module", "version"): Order(after=("source",)),
    ("module", "server_side_encryption_enabled"): Order(before=("server_side_encryption_kms_key_arn", *CLOSING)),
    ("module", "server_side_encryption_kms_key_arn"): Order(
        after=("server_side_encryption_enabled", "enable_encryption")
    ),
    ("module", "enable_encryption"): Order(before=("server_side_encryption_kms_key_arn", *CLOSING)),
}


def block_order(resource_type: str, block: str) -> Order:
    """Return where a new nested block of a resource goes."""
    return _BLOCKS.get((resource_type, block), Order())


def attribute_order(kind: str, name: str) -> Order:
    """Return where a new attribute goes in a resource type, nested block type, or `module`."""
    return _ATTRIBUTES.get((kind, name), Order())
