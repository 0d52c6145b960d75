"""What the user says about keys: `--kms-key`, or `[kms]` of the configuration."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from tfgen.errors import ParseError, UsageError
from tfgen.syntax.expr import Expr, Literal
from tfgen.syntax.hcl import HCL
from tfgen.terraform.arns import kms_arn

ALIAS = re.compile(r"alias/[0-9A-Za-z_/-]{1,250}")


class Source(StrEnum):
    """Where a key comes from."""

    ARN = "arn"
    EXPRESSION = "expression"
    ALIAS = "alias"
    CREATE = "create"
    AWS_MANAGED = "aws-managed"
    UNSAID = ""


class Choice(NamedTuple):
    """One way to get a key. `value` is the expression to write (ARN, EXPRESSION); `text` what the user said."""

    source: Source
    text: str = ""
    value: Expr = Literal(None)
    region: str = ""  # of a literal ARN


class Choices(NamedTuple):
    """The choice for every region, and `general` for those that are not named."""

    general: Choice
    by_region: Mapping[str, Choice] = {}

    @property
    def aws_managed(self) -> bool:
        return self.general.source is Source.AWS_MANAGED


def parse_choices(key: str, by_region: Mapping[str, str]) -> Choices:
    """Read what the user says.

    Raises:
        UsageError: malformed ARN, alias or expression, or an ARN of another region than it is given for.
    """
    regional: dict[str, Choice] = {}
    for region, text in by_region.items():
        choice = parse_choice(text)
        if choice.source is Source.ARN and choice.region != region:
            raise UsageError(
                f"the key for {region} is an ARN of {choice.region}: {text}",
                remedy="A key must be in the region of the table or replica that it encrypts.",
            )
        regional[region] = choice
    return Choices(parse_choice(key), regional)


def parse_choice(text: str) -> Choice:
    """Read one value of `--kms-key`.

    Raises:
        UsageError: it is none of the forms, or malformed.
    """
    text = text.strip()
    if text in ("", Source.CREATE, Source.AWS_MANAGED):
        return Choice(Source(text), text)
    if text.startswith("arn:"):
        return _arn(text)
    if text.startswith("alias/"):
        if text.startswith("alias/aws/"):
            raise UsageError(f"{text} is an AWS-managed key", remedy="Say --kms-key aws-managed to use that.")
        if not ALIAS.fullmatch(text):
            raise UsageError(f"{text} is no alias name", remedy="Letters, digits, '_', '/' and '-' after alias/.")
        return Choice(Source.ALIAS, text)
    try:
        value = HCL.expression(text)
    except ParseError as error:
        raise UsageError(
            f"--kms-key {text!r} is no expression: {error.message}",
            remedy="Give an ARN, alias/NAME, an expression such as var.kms_key_arn, create, or aws-managed.",
        ) from None
    if isinstance(value, Literal):
        raise UsageError(
            f"--kms-key {text!r} is no key",
            remedy="Give an ARN, alias/NAME, an expression such as var.kms_key_arn, create, or aws-managed.",
        )
    return Choice(Source.EXPRESSION, text, value)


def _arn(text: str) -> Choice:
    arn = kms_arn(text)
    if arn is None:
        raise UsageError(
            f"{text} is no ARN of a KMS key",
            remedy="It looks like arn:aws:kms:REGION:123456789012:key/00000000-0000-0000-0000-000000000000.",
        )
    if arn.kind == "alias":
        raise UsageError(
            f"{text} is the ARN of an alias, and AWS stores the key's own ARN: every plan would show a change",
            remedy=f"Give the key's ARN, or say --kms-key {arn.resource} to look it up.",
        )
    return Choice(Source.ARN, text, Literal(text), arn.region)
