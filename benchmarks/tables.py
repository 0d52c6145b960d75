"""The DynamoDB tables and module calls of the synthetic monorepo, with what is true of each.

Levels: 0 with a key that AWS owns (the control fails), 1 with AWS's managed key, 2 with a customer's own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from snippets import aligned


@dataclass(frozen=True, slots=True)
class Made:
    """`text` has blocks, `name` is the judged one's address in its module, `variable` is declared too."""

    text: str
    name: str
    level: int
    shape: str
    variable: str = ""


def _table(rng: Random, name: str, encryption: str = "", head: str = "", suffix: str = "") -> str:
    keys = [
        ("name", f'"${{local.prefix}}-{name}{suffix}"'),
        ("billing_mode", '"PAY_PER_REQUEST"'),
        ("hash_key", '"pk"'),
    ]
    attributes = ["pk"]
    if rng.random() < 0.4:
        keys.append(("range_key", '"sk"'))
        attributes.append("sk")
    if rng.random() < 0.3:
        keys += [("stream_enabled", "true"), ("stream_view_type", '"NEW_AND_OLD_IMAGES"')]
    text = f'resource "aws_dynamodb_table" "{name}" {{\n'
    if head:
        text += f"  {head}\n\n"
    text += aligned(keys)
    for attribute in attributes:
        text += f'\n  attribute {{\n    name = "{attribute}"\n    type = "S"\n  }}\n'
    if rng.random() < 0.5:
        text += "\n  point_in_time_recovery {\n    enabled = true\n  }\n"
    if rng.random() < 0.3:
        text += '\n  ttl {\n    attribute_name = "expires_at" # epoch seconds\n    enabled        = true\n  }\n'
    if encryption:
        text += "\n" + encryption
    if rng.random() < 0.7:
        text += "\n  tags = local.common_tags\n"
    return text + "}\n"


def _sse(*pairs: tuple[str, str]) -> str:
    return "  server_side_encryption {\n" + aligned(pairs, "    ") + "  }\n"


def _missing(rng: Random, name: str) -> Made:
    return Made(_table(rng, name), f"aws_dynamodb_table.{name}", 0, "block missing")


def _disabled(rng: Random, name: str) -> Made:
    return Made(_table(rng, name, _sse(("enabled", "false"))), f"aws_dynamodb_table.{name}", 0, "disabled")


def _counted(rng: Random, name: str) -> Made:
    text = _table(rng, name, head=f"count = {rng.randint(1, 3)}", suffix="-${count.index}")
    return Made(text, f"aws_dynamodb_table.{name}", 0, "count, block missing")


def _each(rng: Random, name: str) -> Made:
    encryption = _sse(("enabled", "false")) if rng.random() < 0.5 else ""
    text = _table(rng, name, encryption, head='for_each = toset(["eu", "us"])', suffix="-${each.key}")
    return Made(text, f"aws_dynamodb_table.{name}", 0, "for_each")


def _by_local(rng: Random, name: str) -> Made:
    level = rng.randint(0, 1)
    text = f"locals {{\n  {name}_encrypted = {'true' if level else 'false'}\n}}\n\n"
    text += _table(rng, name, _sse(("enabled", f"local.{name}_encrypted")))
    return Made(text, f"aws_dynamodb_table.{name}", level, "local decides")


def _by_variable(rng: Random, name: str) -> Made:
    level = rng.randint(0, 1)
    variable = (
        f'variable "{name}_encrypted" {{\n  description = "Encrypt the table with a KMS key"\n'
        f"  type        = bool\n  default     = {'true' if level else 'false'}\n}}\n"
    )
    text = _table(rng, name, _sse(("enabled", f"var.{name}_encrypted")))
    return Made(text, f"aws_dynamodb_table.{name}", level, "variable decides", variable)


def _dynamic(rng: Random, name: str) -> Made:
    level = rng.randint(0, 1)
    encryption = (
        f'  dynamic "server_side_encryption" {{\n    for_each = {"[true]" if level else "[]"}\n\n'
        "    content {\n      enabled = true\n    }\n  }\n"
    )
    return Made(_table(rng, name, encryption), f"aws_dynamodb_table.{name}", level, "dynamic block")


def _managed(rng: Random, name: str) -> Made:
    return Made(_table(rng, name, _sse(("enabled", "true"))), f"aws_dynamodb_table.{name}", 1, "no key")


def _customer(rng: Random, name: str) -> Made:
    key = (
        f'resource "aws_kms_key" "{name}" {{\n'
        + aligned((("description", f'"Key of {name}"'), ("enable_key_rotation", "true")))
        + "}\n\n"
    )
    encryption = _sse(("enabled", "true"), ("kms_key_arn", f"aws_kms_key.{name}.arn"))
    return Made(key + _table(rng, name, encryption), f"aws_dynamodb_table.{name}", 2, "customer key")


def _call(rng: Random, name: str) -> Made:
    level = rng.choice((0, 0, 1, 2))
    pairs = [
        ("name", f'"${{local.prefix}}-{name}"'),
        ("hash_key", '"pk"'),
        ("billing_mode", '"PAY_PER_REQUEST"'),
    ]
    if level or rng.random() < 0.3:
        pairs.append(("server_side_encryption_enabled", "true" if level else "false"))
    if level == 2:
        key = f'"arn:aws:kms:eu-west-1:111122223333:key/{rng.getrandbits(32):08x}-1111-2222-3333-444455556666"'
        pairs.append(("server_side_encryption_kms_key_arn", key))
    head = aligned((("source", '"terraform-aws-modules/dynamodb-table/aws"'), ("version", '"~> 4.0"')))
    attributes = '  attributes = [\n    { name = "pk", type = "S" },\n  ]\n'
    text = f'module "{name}" {{\n{head}\n{aligned(pairs)}\n{attributes}\n  tags = local.common_tags\n}}\n'
    return Made(text, f"module.{name}", level, "module call")


_FAULTY: tuple[Callable[[Random, str], Made], ...] = (_missing, _missing, _disabled, _counted, _each)
_SOUND: tuple[Callable[[Random, str], Made], ...] = (_managed, _managed, _customer)
_EITHER: tuple[Callable[[Random, str], Made], ...] = (_by_local, _by_variable, _dynamic, _call, _call)


def table(rng: Random, name: str, *, sound: bool) -> Made:
    """Return a table or a call; with `sound` one that passes at level 1."""
    while True:
        made = rng.choice((_SOUND if sound else _FAULTY) + _EITHER)(rng, name)
        if (made.level > 0) == sound:
            return made
