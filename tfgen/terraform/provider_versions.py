"""Which version of the AWS provider a root uses, as far as its lock file and `required_providers` say.

Source: Terraform language documentation, "Dependency Lock File" and "Provider Requirements"; the `region` argument of nearly
every resource came with version 6 of the AWS provider.
"""

from __future__ import annotations

from typing import NamedTuple

from tfgen.errors import ReadError, UsageError
from tfgen.syntax.document import Attribute
from tfgen.syntax.expr import Literal, Object
from tfgen.terraform.estate import Estate
from tfgen.terraform.versions import Release, parse_constraint

LOCK_FILE = ".terraform.lock.hcl"
REGION_SINCE: Release = (6, 0, 0)

_SOURCES = ("registry.terraform.io/hashicorp/aws", "registry.opentofu.org/hashicorp/aws")


class Oldest(NamedTuple):
    """The oldest version that may be used, and what says so."""

    version: Release
    said: str


def oldest_provider(estate: Estate, folder: str) -> Oldest:
    """Return the oldest AWS provider that this root may run with: the locked one, else what its constraints admit."""
    locked = _locked(estate, folder)
    if locked is not None:
        return locked
    lowest: Release = (0, 0, 0)
    for _, block in estate.module(folder).blocks("terraform"):
        for required in block.blocks("required_providers"):
            attribute = required.attribute("aws")
            text = _constraint(attribute) if attribute is not None else ""
            try:
                lowest = max([lowest, *(term.lower() for term in parse_constraint(text).terms)])
            except UsageError:
                continue
    return Oldest(lowest, "required_providers" if lowest > (0, 0, 0) else "")


def takes_region(estate: Estate, folder: str) -> bool:
    """May a resource of this root have a `region` argument?"""
    return oldest_provider(estate, folder).version >= REGION_SINCE


def _locked(estate: Estate, folder: str) -> Oldest | None:
    if not estate.module(folder).has_file(LOCK_FILE):
        return None
    try:
        document = estate.document(f"{folder}/{LOCK_FILE}" if folder else LOCK_FILE)
    except ReadError:
        return None
    for block in document.blocks("provider", 1):
        if not block.labels or block.labels[0] not in _SOURCES:
            continue
        version = block.attribute("version")
        value = version.expression() if version is not None else None
        if isinstance(value, Literal) and isinstance(value.value, str):
            try:
                return Oldest(parse_constraint(value.value).terms[0].release, LOCK_FILE)
            except (UsageError, IndexError):
                return None
    return None


def _constraint(attribute: Attribute) -> str:
    """`{ source = …, version = "~> 6.0" }`, or the old form that is the version alone."""
    expression = attribute.expression()
    if isinstance(expression, Object):
        found = next((item.value for item in expression.items if item.key == Literal("version")), None)
        expression = found if found is not None else Literal("")
    return expression.value if isinstance(expression, Literal) and isinstance(expression.value, str) else ""
