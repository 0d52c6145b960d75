"""Which key a configuration means: level 0 AWS-owned, 1 AWS-managed, 2 customer-managed, or why that can't be told.

Source of the facts: AWS provider documentation of aws_dynamodb_table and the provider's reading of `kms_key_arn`: an
absent, null or empty ARN means the AWS-managed key, a bare alias is refused at validate.
"""

from __future__ import annotations

from typing import NamedTuple

from tfgen.controls.api import (
    KEY_ARN,
    KEY_MODULE,
    Call,
    Computed,
    ConversionError,
    Estate,
    Nested,
    Resource,
    Unknown,
    Value,
    Verdict,
    kms_arn,
    provider_of,
    region_of_key,
    to_bool,
)

NAMES = ("an AWS-owned key", "an AWS-managed key", "a customer-managed key")
AWS_OWNED, AWS_MANAGED, CUSTOMER_MANAGED = range(3)

MANAGED_ALIAS = "alias/aws/dynamodb"

KEY_RESOURCES = frozenset(
    {
        "aws_kms_key",
        "aws_kms_external_key",
        "aws_kms_replica_key",
        "aws_kms_replica_external_key",
        "aws_kms_alias",
    }
)


#: Why there is no fix for a key that is in another region than what it is to encrypt.
BY_HAND = "whether the key or the region is wrong can't be told: name a key of the same region"


class Judged(NamedTuple):
    """A level, or None with the verdict (unknown, invalid, or fail where AWS refuses the key) and what would decide it."""

    level: int | None
    reason: str
    verdict: Verdict = Verdict.UNKNOWN

    @property
    def message(self) -> str:
        if self.level is not None:
            return f"encrypted with {NAMES[self.level]}"
        shown = {Verdict.INVALID: "invalid configuration", Verdict.FAIL: "the key is in another region"}
        return shown.get(self.verdict, "the key can't be told")

    @property
    def refused(self) -> bool:
        """Is it known that Terraform or AWS refuses it?"""
        return self.level is None and self.verdict is not Verdict.UNKNOWN


def of_encryption(enabled: Value, key: Value) -> Judged:
    """Judge the pair of inputs that a block or a module call gives."""
    switch = of_switch(enabled)
    if switch.level is None or switch.level == AWS_OWNED:
        return switch
    return of_key(key)


def of_switch(enabled: Value) -> Judged:
    """Judge `enabled`: level 0 when false, 1 when true."""
    if isinstance(enabled.data, Unknown):
        return _unknown(enabled.data)
    if isinstance(enabled.data, Computed):
        return Judged(None, f"{enabled.data.resource.address}.{enabled.data.path} is only known after apply")
    if enabled.data is None:
        return Judged(None, "enabled is required and is missing or null", Verdict.INVALID)
    try:
        on = to_bool(enabled)
    except ConversionError as error:
        return Judged(None, f"enabled is no boolean: {error.message}", Verdict.INVALID)
    if on:
        return Judged(AWS_MANAGED, because("enabled is true", enabled))
    return Judged(AWS_OWNED, because("enabled is false", enabled))


def of_key(key: Value) -> Judged:
    """Judge a key ARN of an encryption that is on: level 1 or 2."""
    data = key.data
    if isinstance(data, Unknown):
        return _unknown(data)
    if isinstance(data, Computed):
        return _of_attribute(data.resource, data.path)
    if data is None:
        return Judged(AWS_MANAGED, because("no key is named", key))
    if not isinstance(data, str):
        return Judged(None, "the key is no string", Verdict.INVALID)
    if data == "":
        return Judged(AWS_MANAGED, because("the key is the empty string, which acts as unset", key))
    return _of_text(data, key)


def in_region(
    estate: Estate, judged: Judged, key: Value, subject: Resource | Call, region: str | None = None
) -> Judged:
    """Refuse a customer's key that is in another region than what it is to encrypt, where both are known from the files.

    Args:
        region: "" is not known; None that of the subject's provider.

    Source: DynamoDB developer guide, "DynamoDB encryption at rest: usage notes".
    """
    own = region_of_key(estate, key.data) if judged.level == CUSTOMER_MANAGED else ""
    if not own:
        return judged
    needed = provider_of(estate, subject).region if region is None else region
    if needed in ("", own):
        return judged
    why = f"{judged.reason}: it is in {own}, and what it is to encrypt in {needed}, where AWS refuses it"
    return Judged(None, why, Verdict.FAIL)


def is_own(key: Value) -> bool:
    """Does a configuration name a key of its own, which a fix keeps: a customer's, or one that the files can't tell?"""
    judged = of_key(key)
    return judged.level == CUSTOMER_MANAGED or is_unproven(judged)


def is_unproven(key: Judged) -> bool:
    """Is it named, and not known from the files, as the output of a public module is?"""
    return key.level is None and key.verdict is Verdict.UNKNOWN


def _of_text(text: str, key: Value) -> Judged:
    arn = kms_arn(text)
    if arn is not None and arn.kind == "key":
        return Judged(CUSTOMER_MANAGED, because("the key is a literal ARN", key))
    if arn is not None:
        if arn.resource.startswith("alias/aws/"):
            return Judged(AWS_MANAGED, because(f"the key is {arn.resource}", key))
        return Judged(
            CUSTOMER_MANAGED, "the key is an alias ARN; AWS stores the key's own ARN, so plans keep showing a change"
        )
    shown = key.given_by or f'"{text[:80]}"'
    return Judged(None, f"{shown} is no ARN of a KMS key, which is what kms_key_arn takes", Verdict.INVALID)


def _of_attribute(resource: Resource, path: str) -> Judged:
    """Judge an attribute that the provider sets, such as `aws_kms_key.x.arn`."""
    shown = f"{resource.address}.{path}"
    if resource.kind == "resource" and resource.type in KEY_RESOURCES:
        if path == "arn" or (resource.type == "aws_kms_alias" and path == "target_key_arn"):
            return Judged(CUSTOMER_MANAGED, f"the key is {shown}")
        return Judged(None, f"{shown} is no ARN; use the arn of the key", Verdict.INVALID)
    if resource.kind == KEY_MODULE and path != KEY_ARN:
        return Judged(None, f"{shown} is no ARN; use {resource.address}.{KEY_ARN}", Verdict.INVALID)
    if resource.kind == KEY_MODULE:
        return Judged(CUSTOMER_MANAGED, f"the key is {shown}, which the module makes")
    if resource.kind == "data" and resource.type in ("aws_kms_alias", "aws_kms_key"):
        return _of_look_up(resource, path)
    return Judged(None, f"{shown} is only known after apply")


def _of_look_up(data: Resource, path: str) -> Judged:
    """Judge a data source by the name that it looks up."""
    name = data.value("name" if data.type == "aws_kms_alias" else "key_id")
    shown = f"{data.address}.{path}"
    if path not in ("arn", "target_key_arn"):
        return Judged(None, f"{shown} is no ARN; use the ARN of the key", Verdict.INVALID)
    if not isinstance(name.data, str):
        return Judged(None, f"what {data.address} looks up is not known")
    if name.data == MANAGED_ALIAS or name.data.endswith(":" + MANAGED_ALIAS):
        return Judged(AWS_MANAGED, f"{data.address} looks up {MANAGED_ALIAS}")
    if name.data.startswith("alias/aws/") or ":alias/aws/" in name.data:
        return Judged(AWS_MANAGED, f"{data.address} looks up an AWS-managed key")
    if name.data.startswith("alias/") or name.data.startswith("arn:"):
        return Judged(CUSTOMER_MANAGED, f"{data.address} looks up a customer's key")
    return Judged(None, f"whose key {data.address} looks up is only known to AWS")


def _unknown(data: Unknown) -> Judged:
    verdict = Verdict.INVALID if data.undeclared else Verdict.UNKNOWN
    return Judged(None, data.reason, verdict)


def because(text: str, value: Value) -> str:
    """Name the place that decides, where it is not the attribute itself."""
    if not value.origins:
        return text
    last = value.origins[-1]
    words = {
        "default": f"default of {last.name}",
        "tfvars": f"{last.name} in {last.path}",
        "option": f"{last.name} on the command line",
        "local": last.name,
        "argument": f"argument {last.name.removeprefix('var.')} of the call",
        "output": last.name,
    }
    where = words.get(last.kind)
    return f"{text} ({where})" if where else text


def of_block(nested: Nested) -> Judged:
    """Judge one server_side_encryption block."""
    return of_encryption(nested.value("enabled"), nested.value("kms_key_arn"))
