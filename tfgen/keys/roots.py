"""The key of a root: given, looked up, made before or new, by what the user said for it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from tfgen.errors import UsageError
from tfgen.keys import creating, given, multi_region
from tfgen.keys.choice import Choices, Rule, Source, Where
from tfgen.keys.making import Making
from tfgen.keys.multi_region import Home
from tfgen.keys.plan import Key, NoKey, Origin, Served
from tfgen.keys.wiring import Spot, wrong_type
from tfgen.syntax.document import Block, Document, at
from tfgen.syntax.expr import Expr, path_of
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.providers import Provider, account_of_alias, alias_at_root, alias_of_region, region_of_alias
from tfgen.text.source import position


class Asked(NamedTuple):
    """Who asks for a key first: the place for an error, and the module as it is reached there."""

    document: Document
    block: Block
    address: str
    instance: ModuleInstance


class Roots:
    """The keys of the roots of an estate."""

    def __init__(self, estate: Estate, choices: Choices, making: Making, homes: Mapping[str, Home]) -> None:
        self._estate, self._choices, self._making, self._homes = estate, choices, making, homes

    def rule(self, spot: Spot, instance: ModuleInstance) -> Rule | None:
        """What the user said for the root from which a module is reached; None: only keys of other regions."""
        where = self.where(spot, instance)
        return self._choices.in_region(where) if spot.foreign else self._choices.of(where)

    def where(self, spot: Spot, instance: ModuleInstance) -> Where:
        """For what a key is wanted there."""
        region = spot.foreign or _argument(instance, spot) or region_of_alias(self._estate, instance, spot.alias)
        return Where(instance.root, account_of_alias(self._estate, instance, spot.alias), region)

    def key(self, folder: str, spot: Spot, asked: Asked) -> Key | NoKey:
        """The key that this root has or gets.

        Raises:
            UsageError: a literal ARN of another region.
        """
        if spot.varies:
            argument = _argument(asked.instance, spot)
            if not argument:
                return NoKey(f"{spot.argument} is not known, and the key must be in that region")
            spot = spot._replace(argument=argument)
        where = self.where(spot, asked.instance)
        rule = self.rule(spot, asked.instance)
        if rule is None:
            return not_configured(spot.foreign)
        source = rule.choice.source
        if source is Source.AWS_MANAGED:
            return Key(None, (Served(where, spot.alias, "AWS-managed", Origin.AWS_MANAGED, rule.said),))
        if source is Source.EXPRESSION:
            return self.expression(folder, spot, asked, rule)
        if source is Source.ARN:
            return literal(where, spot, asked, rule)
        several = creating.several_providers(self._estate, folder, spot.alias)
        if several:
            return NoKey(several)
        provider, beside = Provider(spot.alias, where.region, spot.argument), Key(None, ())
        if spot.foreign:
            reached = creating.provider_for(self._estate, self._making, asked.instance, spot.alias, spot.foreign)
            if isinstance(reached, NoKey):
                return reached
            provider, beside = reached
        if source is Source.ALIAS:
            key: Key | NoKey = creating.look_up(self._estate, folder, provider, where, rule)
        else:
            key = self._created(folder, provider, where, rule, asked.instance)
        return key if isinstance(key, NoKey) else key.beside(beside)

    def _created(
        self, folder: str, provider: Provider, where: Where, rule: Rule, instance: ModuleInstance
    ) -> Key | NoKey:
        primary, note = None, ""
        if provider.argument:  # one key serves the argument and a provider that is there by itself
            provider = alias_of_region(self._estate, instance, provider.argument, provider.alias) or provider
        if self._making.multi_region:
            home = self._homes.get(folder, Home())
            provider, primary, note = multi_region.placed(self._estate, instance, provider, home)
        key = creating.create(self._estate, self._making, folder, provider, where, rule, primary)
        return key._replace(notes=(*key.notes, note)) if note and isinstance(key, Key) and key.created else key

    def expression(self, folder: str, spot: Spot, asked: Asked, rule: Rule) -> Key | NoKey:
        """The key that an expression of the user's is in this module."""
        choice = rule.choice
        missing = given.undeclared(self._estate, folder, choice.value)
        if missing:
            return NoKey(f"{missing} is not declared in {folder or 'the root folder'}")
        wrong = _no_text(self._estate, folder, choice.value)
        if wrong:
            return NoKey(wrong)
        where = self.where(spot, asked.instance)
        data = asked.instance.evaluate(choice.value, asked.document).data
        wrong = given.why_no_arn(self._estate, choice.text, data, where.region)
        if wrong:
            return NoKey(wrong)
        alias = alias_at_root(self._estate, asked.instance, spot.alias)
        served = Served(where, alias, choice.text, Origin.GIVEN, rule.said)
        return Key(choice.value, (served,), unproven=True, begins=((folder, choice.value),))


def _no_text(estate: Estate, folder: str, expression: Expr) -> str:
    """Say that an expression is a whole variable whose declared type can hold no ARN, or return ""."""
    path = path_of(expression)
    found = (
        estate.module(folder).variable(path[1]) if path is not None and len(path) == 2 and path[0] == "var" else None
    )
    if found is None or not wrong_type(found):
        return ""
    document, block = found
    return (
        f"{at(document, block.header)}: var.{block.labels[0]}, which is given as the key, is declared with another type than "
        "string: give it type = string, or say which part of it is the ARN of a key"
    )


def _argument(instance: ModuleInstance, spot: Spot) -> str:
    """Return the region of a spot's `region` argument; "" when there is none, or it is not known."""
    if not spot.varies:
        return spot.argument
    value = instance.variable(spot.argument.removeprefix("var.")).data
    return value if isinstance(value, str) else ""


def literal(where: Where, spot: Spot, asked: Asked, rule: Rule) -> Key | NoKey:
    """The key that a literal ARN is.

    Raises:
        UsageError: it is of another region.
    """
    choice = rule.choice
    if where.region and choice.region != where.region:
        line, column = position(asked.document.text, asked.block.header.start)
        raise UsageError(
            f"{asked.address} is in {where.region}, and the key {choice.text} is in {choice.region}",
            path=asked.document.path,
            line=line,
            column=column,
            remedy=f"A key must be in its table's region: give one by --kms-key {where.region}=KEY or in [kms.regions].",
        )
    note = ""
    if where.account and choice.account != where.account:
        note = (
            f"the key {choice.text} is in account {choice.account} and {asked.address} in {where.account}: the key's policy "
            f"must allow account {where.account} kms:Encrypt, kms:Decrypt, kms:ReEncrypt*, kms:GenerateDataKey*, "
            "kms:DescribeKey and kms:CreateGrant, and so must the IAM policies of whoever uses the table"
        )
    return Key(
        choice.value, (Served(where, spot.alias, choice.text, Origin.GIVEN, rule.said),), notes=(note,) if note else ()
    )


def not_configured(region: str) -> NoKey:
    """What is said about a region for which the user gave no key."""
    return NoKey(f"no key is configured for {region}: say --kms-key {region}=KEY, or give one in [kms.regions]")
