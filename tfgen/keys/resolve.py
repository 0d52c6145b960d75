"""From needs of a key to expressions, and to what must be written elsewhere for them: blocks beside them, variables, arguments."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tfgen.controls.api import KeyNeed
from tfgen.keys import creating, given, multi_region, units, wiring
from tfgen.keys.choice import Choices, Rule, Source, Where, parse_choice
from tfgen.keys.making import Making
from tfgen.keys.multi_region import Home
from tfgen.keys.plan import Key, KeyPlan, NoKey, Origin, Planned, Served, joined
from tfgen.keys.roots import Asked, Roots, literal, not_configured
from tfgen.keys.wiring import Spot
from tfgen.syntax.document import AppendBlock, Change, Document, NewBlock, at
from tfgen.syntax.expr import path_of, traversal
from tfgen.terraform.dependencies import way_to
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.kinds import Kind, kind_of
from tfgen.terraform.providers import (
    HARMLESS,
    Provider,
    account_of_alias,
    alias_at_root,
    is_proxy,
    own_configuration,
    provider_of,
    region_of_alias,
)
from tfgen.terraform.subjects import Call, Placed, Resource
from tfgen.terraform.unit_documents import UnitBlock, UnitDocument
from tfgen.terraform.values import Unknown

if TYPE_CHECKING:
    from tfgen.keys.grants import Identity, Lacking

_PLAIN = Making()

#: How a key is to be chosen, in one sentence.
CHOICES = "say --kms-key create, an ARN, an expression such as var.kms_key_arn, alias/NAME, or aws-managed"


def plan_keys(estate: Estate, choices: Choices, needs: Iterable[KeyNeed], making: Making = _PLAIN) -> KeyPlan:
    """Find the key for every need.

    Raises:
        UsageError: a literal ARN of another region than the subject's.
    """
    asked = tuple(dict.fromkeys(needs))
    resolver = Resolver(estate, choices, making, multi_region.homes(estate, asked) if making.multi_region else {})
    return KeyPlan({need: Planned(need, resolver.of_need(need)) for need in asked})


class Resolver:
    """Answers needs; what one module gets at one spot is worked out once."""

    def __init__(self, estate: Estate, choices: Choices, making: Making, homes: Mapping[str, Home]) -> None:
        self._estate, self._choices, self._making = estate, choices, making
        self._roots = Roots(estate, choices, making, homes)
        self._known: dict[tuple[str, Spot], Key | NoKey] = {}
        self._open: list[str] = []

    def of_need(self, need: KeyNeed) -> Key | NoKey:
        """Find the key for one need.

        Raises:
            UsageError: a literal ARN of another region than the subject's.
        """
        subject, estate = need.subject, self._estate
        provider = provider_of(estate, subject)
        foreign = need.region if need.region and need.region != provider.region else ""
        region = foreign or provider.region
        where = Where(subject.module.root, account_of_alias(estate, subject.module, provider.alias), region)
        rule = self._choices.in_region(where) if foreign else self._choices.of(where)
        if self._choices.aws_managed or (rule is not None and rule.choice.source is Source.AWS_MANAGED):
            said = self._choices.of(where).said
            alias = alias_at_root(estate, subject.module, provider.alias)
            return Key(None, (Served(where, alias, "AWS-managed", Origin.AWS_MANAGED, said),))
        if rule is None:
            return not_configured(region)
        argument = _symbolic(subject) if subject.module.caller else ""
        spot = Spot(provider.alias, "" if foreign else argument or provider.argument, foreign)
        asked = Asked(subject.document, subject.block, subject.address, subject.module)
        above = self._above(need.module or subject.module, spot, asked)
        if isinstance(above, NoKey):
            return above
        spot, asked = above
        key = self._in_module(asked.instance.folder, spot, asked)
        if isinstance(key, NoKey):
            return key
        circle = self._circle(key, subject)
        if circle:
            return NoKey(circle)
        return self._with_grants(key, subject, asked.instance.folder) if self._making.strict else key

    def _above(self, module: ModuleInstance, spot: Spot, asked: Asked) -> tuple[Spot, Asked] | NoKey:
        """The same key as a module sees it through which the subject's own is reached."""
        while asked.instance is not module and asked.instance.caller is not None:
            call = asked.instance.caller
            outer = self._outer(asked.instance.folder, spot, call.parts)
            if isinstance(outer, NoKey):
                return outer
            spot, asked = outer, Asked(call.document, call.block, call.address, call.module)
        return spot, asked

    def _circle(self, key: Key, subject: Resource | Call) -> str:
        """Say that a key is made from what it is to encrypt, as by a policy that names the table, or return ""."""
        for folder, expression in key.begins:
            way = way_to(self._estate, folder, expression, subject)
            if way:
                made = f"{way[0]} depends on {subject.address}" if len(way) > 1 else f"{way[0]} is that table itself"
                through = f" through {', '.join(way[1:-1])}" if len(way) > 2 else ""
                return f"{made}{through}, and Terraform refuses such a circle: give a key that does not"
        return ""

    @cached_property
    def _policies(self) -> Sequence[Identity | Lacking]:
        from tfgen.keys import grants

        return tuple(grants.policies(self._estate))

    def _with_grants(self, key: Key, subject: Resource | Call, folder: str) -> Key:
        """Of a key that leaves its use to IAM policies: the policies that let somebody use the table, and not yet the key."""
        from tfgen.keys import grants

        for served in key.served:
            if key.value is None or served.origin not in (Origin.CREATED, Origin.PROPOSED, Origin.EXISTING):
                continue
            names = {served.where.folder: creating.arn_of(served.key), folder: key.value}
            lacking = grants.lacking(self._policies, subject, served.key, names)
            for found in (*lacking, *grants.handed_on(self._estate, subject)):
                note = found.of(subject)
                new = [change for change in found.changes if change not in key.wiring]
                key = key._replace(wiring=(*key.wiring, *new), notes=tuple(dict.fromkeys((*key.notes, note))))
        return key

    def _in_module(self, folder: str, spot: Spot, asked: Asked, handed: wiring.Taken | None = None) -> Key | NoKey:
        """The key as a module sees it: made or named there when it is a root, else taken by a variable, such as one `handed` on."""
        if isinstance(asked.document, UnitDocument):
            return self._in_unit(folder, spot, asked)
        kind = kind_of(self._estate, folder).kind
        if kind is Kind.ROOT:
            return self._roots.key(folder, spot, asked)
        outside = self._estate.outside.caller(folder)
        if outside is not None:
            return NoKey(outside.reason)
        rule = self._roots.rule(spot, asked.instance)
        if rule is None:
            return not_configured(spot.foreign)
        explicit = rule.choice.source in (Source.EXPRESSION, Source.ARN, Source.ALIAS)
        if kind is Kind.LIBRARY and explicit and not self._estate.is_published(folder):
            return self._roots.key(folder, spot, asked)
        if rule.choice.source is Source.EXPRESSION and not given.undeclared(self._estate, folder, rule.choice.value):
            return self._roots.expression(folder, spot, asked, rule)
        known = self._known.get((folder, spot))
        if known is None:
            if folder in self._open:
                return NoKey(f"modules call each other in a circle through {folder}")
            self._open.append(folder)
            known = self._passed(folder, spot, kind, handed)
            self._open.pop()
            self._known[folder, spot] = known
        return known

    def _in_unit(self, folder: str, spot: Spot, asked: Asked) -> Key | NoKey:
        """The key as a Terragrunt unit sees it: an ARN, or an expression such as an output of a dependency."""
        rule = self._roots.rule(spot, asked.instance)
        if rule is None:
            return not_configured(spot.foreign)
        where = self._roots.where(spot, asked.instance)
        if rule.choice.source is Source.ARN:
            return literal(where, spot, asked, rule)
        if rule.choice.source is Source.EXPRESSION:
            wrong = units.why_not(asked.document, rule.choice.value)
            if wrong:
                return NoKey(wrong)
            served = Served(where, spot.alias, rule.choice.text, Origin.GIVEN, rule.said)
            return Key(rule.choice.value, (served,), unproven=True)
        home = self._choices.key_unit
        if home is None or rule.choice.source is Source.ALIAS:
            return NoKey(units.CHOICES)
        if spot.foreign:
            return NoKey(f"a unit makes one key, in its own region: give one for {spot.foreign} in [kms.regions]")
        if home == folder or self._estate.units.call(home) is not None:
            return NoKey(f"{home or 'this folder'} has a module of its own: name another folder with --key-unit")
        create = Rule(parse_choice("create"), "--key-unit")
        key = creating.create(self._estate, self._making, home, Provider(), where, create, None)
        if isinstance(key, NoKey):
            return key
        stacked = isinstance(asked.block, UnitBlock) and asked.block.stacked
        return units.out_of_unit(self._estate, asked.document, home, key, stacked=stacked)

    # Through a variable

    def _passed(self, folder: str, spot: Spot, kind: Kind, handed: wiring.Taken | None) -> Key | NoKey:
        """The key through a variable of the module, which every call in the workspace passes; all of it, or nothing."""
        estate = self._estate
        taken = handed or wiring.variable(estate, folder, spot)
        if isinstance(taken, NoKey):
            return taken
        broken = estate.ways.unreadable(folder)
        if broken:
            return NoKey(f"it needs {broken}, which may call {folder} and could not be read")
        passed: list[Key] = []
        arguments: list[tuple[Document, Change]] = []
        for call in wiring.calls(estate, folder):
            outer = self._outer(folder, spot, call)
            if not taken.needs_argument(call):
                kept = self._kept(folder, taken, call, spot, outer)
                if isinstance(kept, NoKey):
                    return kept
                passed.append(kept)
                continue
            if isinstance(outer, NoKey):
                library = kind_of(estate, call[0][0].path.rpartition("/")[0]).kind is Kind.LIBRARY
                if not (spot.varies and library):
                    return outer
                outer = Spot()  # whoever calls the library knows the region, and passes the key of it
            key = self._in_caller(call, outer)
            if isinstance(key, NoKey):
                return key
            assert key.value is not None
            passed.append(key)
            arguments.append(wiring.argument(call, taken.name, key.value))
        open_to_others = kind is not Kind.CHILD
        optional = open_to_others or any(key.optional for key in passed)
        key = joined(traversal(f"var.{taken.name}"), passed, optional=optional)
        if open_to_others:
            key = self._for_others(key, folder, spot, taken.name, kind)
            # What others pass to a variable that was there before is theirs to know.
            key = key._replace(unproven=key.unproven or taken.declared is not None)
        if taken.declared is None:
            key = _declared(key, estate, folder, wiring.declaration(taken, spot, optional=optional))
            untested = () if optional else wiring.untested(estate, folder, taken.name)
            key = key._replace(notes=(*key.notes, *untested))
        return key._replace(wiring=(*key.wiring, *arguments))

    def _kept(
        self, folder: str, taken: wiring.Taken, call: tuple[Placed, ...], spot: Spot, outer: Spot | NoKey
    ) -> Key | NoKey:
        """What a call passes already, or leaves to the variable's default: it stays, unless it can be no key."""
        given_here = taken.given(call)
        handed = wiring.handed(self._estate, folder, call, taken)
        if isinstance(handed, NoKey):
            return handed
        chosen = self._in_caller(call, outer, handed) if isinstance(outer, Spot) else outer
        if isinstance(chosen, Key) and chosen.value is not None and chosen.value == given_here:
            return chosen
        found = taken.source(call)
        assert found is not None
        document, attribute = found
        text = document.text[attribute.value_span.start : attribute.value_span.end]
        place = f"{at(document, attribute.span)}: {taken.name} of module.{call[0][1].labels[0]}"
        kept = Key(attribute.expression(), (), notes=() if given_here is not None else (taken.defaulted(call),))
        for instance in self._reached(folder, call):
            data = instance.variable(taken.name).data
            if given.is_aws_managed(data):
                note = f"{place} is {text}, which names no key of yours there: its tables stay at the AWS-managed key (level 1)"
                kept = kept._replace(optional=True, notes=(*kept.notes, note))
                continue
            wrong = given.why_no_arn(self._estate, text, data, self._roots.where(spot, instance).region)
            if wrong:
                return NoKey(f"{place}: {wrong}")
            kept = kept._replace(unproven=kept.unproven or isinstance(data, Unknown))
        return kept

    def _reached(self, folder: str, call: tuple[Placed, ...]) -> list[ModuleInstance]:
        """The instances of a module that a call makes."""
        found = self._estate.instances(folder)
        return [each for each in found if each.caller is not None and each.caller.parts[0] == call[0]]

    def _outer(self, folder: str, spot: Spot, call: tuple[Placed, ...]) -> Spot | NoKey:
        """The same key as a caller sees it: of a module that configures its provider itself by the region only.

        With more in that block than a region it may be of another account, of which no caller has a key.
        """
        found = own_configuration(self._estate, folder, spot.alias)
        if found is None or is_proxy(found[1]):
            return spot.of_caller(self._estate, folder, call)
        document, block = found
        place = f"{at(document, block.header)}: the module has a provider of its own"
        more = [a.name for a in block.attributes() if a.name not in HARMLESS] + [
            type for type in block.types() if type not in HARMLESS
        ]
        if more:
            return NoKey(f"{place} with {more[0]}, so what key its callers have for it can't be told")
        reached = self._reached(folder, call)
        regions = {spot.foreign or region_of_alias(self._estate, each, spot.alias) for each in reached}
        if len(regions) == 1 and "" not in regions:
            return Spot(foreign=regions.pop())
        shown = "differs from one instance of it to another" if len(regions) > 1 else "is not known from the files"
        return NoKey(f"{place}, whose region {shown} ({at(call[0][0], call[0][1].header)})")

    def _in_caller(self, call: tuple[Placed, ...], spot: Spot, handed: wiring.Taken | None = None) -> Key | NoKey:
        document, block = call[0]
        folder = document.path.rpartition("/")[0]
        instances = self._estate.instances(folder)
        place = f"{at(document, block.header)}: module.{block.labels[0]}"
        if not instances:
            return NoKey(f"{place} is not reached from any root, so its key can't be told")
        asked = Asked(document, block, f"module.{block.labels[0]}", instances[0])
        key = self._in_module(folder, spot, asked, handed)
        if isinstance(key, NoKey):
            return key if place.split(":")[0] in key.reason else key._replace(reason=f"{key.reason} ({place})")
        if key.value is None:
            return NoKey(
                f"{place} is to have the AWS-managed key, while the module gets a customer-managed one elsewhere"
            )
        return key

    def _for_others(self, key: Key, folder: str, spot: Spot, name: str, kind: Kind) -> Key:
        """A module that others call: they must pass a key too, and without one stay at the AWS-managed key."""
        shown = folder or "this module"
        note = (
            f"{shown} is for callers outside this repository too: they must pass {name}; where it is null, their tables are "
            "encrypted with the AWS-managed key (level 1)"
        )
        if kind is Kind.LIBRARY:
            note += f"; if it is applied by itself, say --root {folder or '.'}"
        served = Served(Where(folder), spot.alias, f"var.{name}", Origin.CALLERS)
        return key._replace(served=(*key.served, served), notes=(*key.notes, note))


def _symbolic(subject: Resource | Call) -> str:
    """Return `var.x` when a subject's `region` is that variable of its module."""
    found = subject.attribute("region")
    path = path_of(found[1].expression()) if found else None
    return ".".join(path) if path is not None and len(path) == 2 and path[0] == "var" else ""


def _declared(key: Key, estate: Estate, folder: str, block: NewBlock) -> Key:
    """Add the declaration of the variable, in the file where the module's variables live."""
    home = wiring.home_of_variables(estate, folder)
    if home is None:
        return key._replace(companions={**key.companions, estate.module(folder).new_file(wiring.FILE): (block,)})
    change: tuple[Document, Change] = (home, AppendBlock(home, block, ("variable",)))
    return key._replace(wiring=(*key.wiring, change))
