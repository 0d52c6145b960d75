"""ARNs of KMS keys and aliases, in every partition.

Source: AWS KMS developer guide, "Key identifiers", and the partition rule of the AWS provider (`aws` and then words).
"""

from __future__ import annotations

import re
from typing import NamedTuple

_REGION = r"[a-z]{2,}(?>-[a-z]+)++-\d++"
_ARN = (
    rf"arn:(?P<partition>aws(?>-[a-z]+)*+):kms:(?P<region>{_REGION}):(?P<account>\d{{12}}):"
    r"(?P<resource>(?P<kind>key|alias)/(?P<id>[0-9A-Za-z_/-]++))"
)
#: Regions of a partition start with one of these. Source: AWS general reference, "Regions".
_PREFIXES = {
    "aws-cn": ("cn-",),
    "aws-us-gov": ("us-gov-",),
    "aws-iso": ("us-iso-",),
    "aws-iso-b": ("us-isob-",),
    "aws-iso-e": ("eu-isoe-",),
    "aws-iso-f": ("us-isof-",),
    "aws-eusc": ("eusc-",),
}
_SPECIAL = tuple(prefix for prefixes in _PREFIXES.values() for prefix in prefixes)


class KmsArn(NamedTuple):
    """`kind` is "key" or "alias"; `resource` is `key/ID` or `alias/NAME`."""

    partition: str
    region: str
    account: str
    kind: str
    resource: str


def is_region(text: str) -> bool:
    """Does a text have the form of a region's name?"""
    return re.fullmatch(_REGION, text) is not None


def kms_arn(text: str) -> KmsArn | None:
    """Read an ARN of KMS; None when it is none, or partition and region contradict each other."""
    match = re.fullmatch(_ARN, text)
    if match is None:
        return None
    partition, region = match["partition"], match["region"]
    if partition == "aws":
        if region.startswith(_SPECIAL):
            return None
    elif partition in _PREFIXES and not region.startswith(_PREFIXES[partition]):
        return None
    return KmsArn(partition, region, match["account"], match["kind"], match["resource"])
