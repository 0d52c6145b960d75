"""How a new key is to be made: what the user says beside which key it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.errors import UsageError

DESCRIPTION = "Encrypts the DynamoDB tables of this configuration"
WINDOW = 30  # days until a deleted key is gone; AWS takes 7 to 30


class Making(NamedTuple):
    """`strict`: the key's policy leaves use to IAM policies. `module`: a call of the public KMS module instead of resources.
    `multi_region`: one key with a replica in each region. `add_providers`: a provider configuration may be added for a region that
    has none.
    """

    strict: bool = False
    module: bool = False
    multi_region: bool = False
    add_providers: bool = False
    description: str = DESCRIPTION
    window: int = WINDOW


def check_policy(value: object, said: str) -> str:
    """Return the policy of new keys; "" is the usual one.

    Raises:
        UsageError: it is none.
    """
    if value not in ("", "account", "strict"):
        raise UsageError(f"{said} {value} is no choice", remedy="Say account or strict.")
    return str(value)


def check_window(value: object, said: str) -> int:
    """Return how many days pass until a deleted key is gone.

    Raises:
        UsageError: AWS does not take it.
    """
    if not isinstance(value, int) or isinstance(value, bool) or not 7 <= value <= 30:
        raise UsageError(f"{said} is {value}", remedy="AWS takes 7 to 30 days.")
    return value


def parse_making(
    kms: Mapping[str, Any],
    *,
    policy: str,
    module: bool,
    multi_region: bool,
    add_providers: bool,
) -> Making:
    """Merge the command line over `[kms]`.

    Raises:
        UsageError: a value that is none, or two that contradict each other.
    """
    chosen = check_policy(policy, "--key-policy") or check_policy(kms.get("policy", ""), "[kms] policy") or "account"
    made = Making(
        chosen == "strict",
        module or bool(kms.get("module", False)),
        multi_region or bool(kms.get("multi_region", False)),
        add_providers,
        str(kms.get("description", "")) or DESCRIPTION,
        check_window(kms.get("deletion_window_in_days", WINDOW), "[kms] deletion_window_in_days"),
    )
    if made.module and made.multi_region:
        raise UsageError("--key-module makes no multi-Region keys", remedy="Leave out --key-module, or --multi-region.")
    return made
