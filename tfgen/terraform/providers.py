"""Which provider configuration, and so which region, a resource or module call belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tfgen.syntax.document import Attribute, Block, Document
from tfgen.syntax.expr import Expr, Index, Literal, Object, Parens, Template, flat, path_of, traversal
from tfgen.terraform.arns import kms_arn
from tfgen.terraform.data import SIZE, expanded, first_unknown, plain
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.public_outputs import KEY_MODULE
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Computed, Data

_LEVELS = 32  # of modules that hand a provider down

#: What a provider block may hold besides its name and region without being of another account.
HARMLESS = frozenset({"alias", "region", "version", "default_tags", "ignore_tags", "max_retries", "retry_mode"})

_ROLE = re.compile(r"arn:aws[a-z-]*+:iam::(\d{12}):role/")


class Provider(NamedTuple):
    """A provider configuration as the module sees it.

    `alias`: "" for the default one. `region`: "" when not known from the files. `argument`: the subject's own `region`
    argument (AWS provider 6), which a key must repeat.
    """

    alias: str = ""
    region: str = ""
    argument: str = ""

    @property
    def shown(self) -> str:
        return f"aws.{self.alias}" if self.alias else "aws"

    @property
    def expression(self) -> Expr | None:
        return traversal(f"aws.{self.alias}") if self.alias else None


def provider_of(estate: Estate, subject: Resource | Call) -> Provider:
    """Return the AWS provider of a resource, or the default one that a module call hands down."""
    alias = ""
    if isinstance(subject, Resource) and subject.kind != KEY_MODULE:
        found = subject.attribute("provider")
        if found is not None:
            alias = alias_of(found[1].expression())
    else:
        alias = handed_down(subject.attribute("providers"), "")
    argument = subject.value("region").data
    if isinstance(argument, str) and argument:
        return Provider(alias, argument, argument)
    return Provider(alias, region_of_alias(estate, subject.module, alias))


def region_of_key(estate: Estate, key: Data) -> str:
    """Return the region of a KMS key by its ARN, or by the resource, data source or module call that gives it; "" when not known."""
    if isinstance(key, str):
        arn = kms_arn(key)
        return arn.region if arn is not None else ""
    if isinstance(key, Computed) and (key.resource.type.startswith("aws_kms_") or key.resource.kind == KEY_MODULE):
        return provider_of(estate, key.resource).region
    return ""


def alias_of_region(estate: Estate, instance: ModuleInstance, region: str, like: str) -> Provider | None:
    """Return the provider configuration of this module for a region that is otherwise set up as `aws.LIKE` is."""
    for provider in aliases_of_region(estate, instance, region):
        if not differences(estate, instance, like, provider.alias):
            return provider
    return None


def aliases_of_region(estate: Estate, instance: ModuleInstance, region: str) -> Iterator[Provider]:
    """Yield the provider configurations of this module for a region, of whichever account."""
    for _, block in estate.module(instance.folder).blocks("provider"):
        if block.labels != ("aws",):
            continue
        attribute = block.attribute("alias")
        expression = attribute.expression() if attribute else Literal("")
        alias = expression.value if isinstance(expression, Literal) else None
        if isinstance(alias, str) and region_of_alias(estate, instance, alias) == region:
            yield Provider(alias, region)


def region_of_alias(estate: Estate, instance: ModuleInstance, alias: str) -> str:
    """Return the region of provider `aws.ALIAS` in this module, followed up through its callers; "" when not known."""
    found = _configuration(estate, instance, alias)
    if found is None:
        return ""
    where, document, block = found
    region = block.attribute("region")
    data = where.evaluate(region.expression(), document).data if region else None
    return data if isinstance(data, str) else ""


def account_of_alias(estate: Estate, instance: ModuleInstance, alias: str) -> str:
    """Return the account that provider `aws.ALIAS` works in; "" when the files don't say.

    They do with one `allowed_account_ids`, or with the role that is assumed.
    """
    found = _configuration(estate, instance, alias)
    if found is None:
        return ""
    where, document, block = found
    allowed = block.attribute("allowed_account_ids")
    data = where.evaluate(allowed.expression(), document).data if allowed else None
    if isinstance(data, tuple) and len(data) == 1 and isinstance(data[0].data, str):
        return data[0].data
    for role in block.blocks("assume_role"):
        arn = role.attribute("role_arn")
        data = where.evaluate(arn.expression(), document).data if arn else None
        match = _ROLE.match(data) if isinstance(data, str) else None
        if match:
            return match[1]
    return ""


def _configuration(
    estate: Estate, instance: ModuleInstance, alias: str
) -> tuple[ModuleInstance, Document, Block] | None:
    """Return the block that configures provider `aws.ALIAS`, followed up through the callers, and where it stands."""
    for _ in range(_LEVELS):
        own = own_configuration(estate, instance.folder, alias)
        if own is not None and not (instance.caller is not None and is_proxy(own[1])):
            return instance, *own
        if instance.caller is None:
            return None
        alias = handed_down(instance.caller.attribute("providers"), alias)
        instance = instance.caller.module
    return None


def alias_at_root(estate: Estate, instance: ModuleInstance, alias: str) -> str:
    """Return what the root calls the provider that a module of it knows as `aws.ALIAS`."""
    for _ in range(_LEVELS):
        if instance.caller is None:
            break
        alias = handed_down(instance.caller.attribute("providers"), alias)
        instance = instance.caller.module
    return alias


def differences(estate: Estate, instance: ModuleInstance, one: str, other: str) -> tuple[str, ...]:
    """Return the settings by which two provider configurations of a root may work in different accounts."""
    ours, theirs = _identity(estate, instance, one), _identity(estate, instance, other)
    return tuple(sorted(name for name in {*ours, *theirs} if ours.get(name) != theirs.get(name)))


def _identity(estate: Estate, instance: ModuleInstance, alias: str) -> dict[str, object]:
    found = _configuration(estate, instance, alias)
    settings = _settings(*found) if found is not None else {}
    return {name: said for name, said in settings.items() if name not in HARMLESS}


def _settings(where: ModuleInstance, document: Document, block: Block) -> dict[str, object]:
    """Return what a block says: each attribute by its value, or its expression where that is not known, and the blocks of each type."""
    found: dict[str, object] = {}
    for attribute in block.attributes():
        expression = attribute.expression()
        value = where.evaluate(expression, document)
        known = first_unknown(value) is None and expanded(value) <= SIZE
        found[attribute.name] = plain(value) if known else flat(expression)
    for type in dict.fromkeys(block.types()):
        found[type] = [_settings(where, document, nested) for nested in block.blocks(type)]
    return found


def own_configuration(estate: Estate, folder: str, alias: str) -> tuple[Document, Block] | None:
    """Return the block that configures provider `aws.ALIAS` in this module itself."""
    for document, block in estate.module(folder).blocks("provider"):
        if block.labels != ("aws",):
            continue
        attribute = block.attribute("alias")
        expression = attribute.expression() if attribute else Literal("")
        if expression == Literal(alias):
            return document, block
    return None


def is_proxy(block: Block) -> bool:
    """Does a block in a module only name a configuration that its callers hand down, as was written before Terraform 0.15?

    Source: Terraform language documentation, "Legacy shared modules with provider configurations".
    """
    return not block.types() and all(attribute.name in ("alias", "version") for attribute in block.attributes())


def handed_down(providers: tuple[Document, Attribute] | None, alias: str) -> str:
    """Return the caller's alias of the provider that the called module knows as `aws.ALIAS`, by the call's `providers`."""
    name = f"aws.{alias}" if alias else "aws"
    expression = providers[1].expression() if providers else None
    if isinstance(expression, Object):
        for item in expression.items:
            key = item.key.inner if isinstance(item.key, Parens) else item.key
            key_name = key.value if isinstance(key, Literal) else ".".join(path_of(key) or ())
            if key_name == name:
                return alias_of(item.value)
    return ""


def alias_of(expression: Expr) -> str:
    """`aws.x` is "x"; the old quoted form likewise, and OpenTofu's `aws.x["KEY"]`; `aws` is ""."""
    if isinstance(expression, Index):
        return alias_of(expression.target)
    if isinstance(expression, Literal) and isinstance(expression.value, str):
        path: tuple[str, ...] | None = tuple(expression.value.split("."))
    elif isinstance(expression, Template):
        path = None
    else:
        path = path_of(expression)
    return path[1] if path and len(path) == 2 else ""
