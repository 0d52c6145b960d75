"""The key of a root: the one that tfgen made there before, else a new one, in whichever form was asked for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import count

from tfgen.keys import blocks
from tfgen.keys.blocks import Place
from tfgen.keys.choice import Rule, Source, Where
from tfgen.keys.making import Making
from tfgen.keys.plan import Created, Key, NoKey, Origin, Served
from tfgen.syntax.document import AppendBlock, Block, Change, Document, NewAttribute, NewBlock, at
from tfgen.syntax.expr import Expr, Literal, path_of, traversal
from tfgen.syntax.hcl import HCL
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.module import Module
from tfgen.terraform.provider_versions import REGION_SINCE, oldest_provider, takes_region
from tfgen.terraform.providers import (
    Provider,
    alias_of,
    alias_of_region,
    aliases_of_region,
    differences,
    handed_down,
    own_configuration,
)
from tfgen.terraform.subjects import Placed

FILE = "kms.tf"
PROVIDERS = "providers.tf"

#: Versions of the public KMS module by the oldest provider that a root may run with. Source: its tags.
_MODULE_FOR_5, _MODULE_FOR_6 = "~> 3.1", "~> 4.0"

#: Blocks whose tags a new key takes over when they all have the same.
_NEIGHBOURS = ("aws_dynamodb_table", "aws_kms_key", "aws_s3_bucket", "aws_sqs_queue", "aws_sns_topic")

_UNPROTECTED = "a module's key can't be given prevent_destroy: reverting this change schedules it for deletion while tables still use it"


def create(
    estate: Estate, making: Making, folder: str, provider: Provider, where: Where, rule: Rule, primary: Provider | None
) -> Key | NoKey:
    """Return the key of a provider configuration of a root.

    Args:
        primary: with `--multi-region`, the provider of the key of which this one is a replica; None for that key itself.
    """
    label = label_of(provider)
    origin = Origin.PROPOSED if rule.choice.source is Source.UNSAID else Origin.CREATED
    found = _existing(estate, folder, provider)
    if isinstance(found, NoKey):
        return found
    if found:
        served = Served(where, provider.alias, found, Origin.EXISTING, rule.said)
        arn = arn_of(found)
        return Key(arn, (served,), unproven=found.startswith("module."), begins=((folder, arn),))
    taken = estate.module(folder).block("resource", "aws_kms_alias", label)
    if taken:
        document, block = taken[0]
        return NoKey(
            f"{at(document, block.header)}: aws_kms_alias.{label} is there without a key of that name, and a new key's alias "
            "would have it too: rename it with a moved block, or name its key with --kms-key"
        )
    place = Place(label, provider.expression, provider.argument, tags_of(estate, folder))
    new = _data_sources(estate, folder)
    if making.module:
        modern = oldest_provider(estate, folder).version >= REGION_SINCE
        address = f"module.{label}"
        new.append(blocks.module_call(place, making, _MODULE_FOR_6 if modern else _MODULE_FOR_5))
    elif primary is not None:
        own = create(estate, making, folder, primary, where._replace(region=primary.region), rule, None)
        return own if isinstance(own, NoKey) else _replica(estate, making, folder, provider, place, own, origin)
    else:
        address = f"aws_kms_key.{label}"
        new += blocks.key_blocks(place, making)
    served = Served(where, provider.alias, address, origin, rule.said)
    made = Created(folder, address, provider.region)
    key = Key(arn_of(address), (served,), {estate.module(folder).new_file(FILE): tuple(new)}, (made,))
    return key._replace(notes=(_UNPROTECTED,), unproven=True) if making.module else key


def _replica(
    estate: Estate, making: Making, folder: str, provider: Provider, place: Place, own: Key, origin: Origin
) -> Key | NoKey:
    """A replica of the root's own key, which is made with it, or is there already as a multi-Region one."""
    module = estate.module(folder)
    address, came, said = own.served[0].key, own.served[0].origin, own.served[0].said
    for document, block in module.block("resource", "aws_kms_key", address.rpartition(".")[2]) or ():
        attribute = block.attribute("multi_region")
        if attribute is None or attribute.expression() != Literal(True):
            return NoKey(
                f"{at(document, block.header)}: {address} is no multi-Region key, and making it one would replace it: leave out "
                "--multi-region, so that each region gets a key of its own"
            )
    if address.startswith("module."):
        return NoKey(f"{address} makes this root's key, and no replica can be made of it: leave out --multi-region")
    replica = f"aws_kms_replica_key.{place.label}"
    path = module.new_file(FILE)
    beside = tuple(_data_sources(estate, folder)) if came is Origin.EXISTING else own.companions[path]
    served = Served(own.served[0].where._replace(region=provider.region), provider.alias, replica, origin, said)
    made = (*own.created, Created(folder, replica, provider.region))
    return Key(arn_of(replica), (served,), {path: (*beside, *blocks.replica_blocks(place, making, address))}, made)


def look_up(estate: Estate, folder: str, provider: Provider, where: Where, rule: Rule) -> Key:
    """Return the key behind the user's alias: of this root's own alias, by a data source that is there, else by a new one."""
    module, name = estate.module(folder), rule.choice.text
    # What makes the alias comes first: it can't be looked up before that is applied.
    for kind, origin in (("resource", Origin.GIVEN), ("data", Origin.LOOKED_UP)):
        for label, parts in module.find(kind, "aws_kms_alias").items():
            named = parts[0][1].attribute("name")
            single = _counted(parts, label) is None and _is_of(parts, provider)
            if single and named is not None and named.expression() == Literal(name):
                address = f"aws_kms_alias.{label}" if kind == "resource" else f"data.aws_kms_alias.{label}"
                shown = address if kind == "resource" else name
                served = Served(where, provider.alias, shown, origin, rule.said)
                return Key(traversal(f"{address}.target_key_arn"), (served,))
    label = free = label_of(provider)
    for number in count(2):
        if module.block("data", "aws_kms_alias", free) is None:
            break
        free = f"{label}_{number}"
    served = Served(where, provider.alias, name, Origin.LOOKED_UP, rule.said)
    lookup = blocks.alias_lookup(Place(free, provider.expression, provider.argument), name)
    value = traversal(f"data.aws_kms_alias.{free}.target_key_arn")
    return Key(value, (served,), {module.new_file(FILE): (lookup,)})


def _existing(estate: Estate, folder: str, provider: Provider) -> str | NoKey:
    """Return the address of what tfgen made here for a provider before, or "", or why that can't be told."""
    module, label = estate.module(folder), label_of(provider)
    named = {
        f"{type}.{label}": module.block("resource", type, label) for type in ("aws_kms_key", "aws_kms_replica_key")
    }
    for address, parts in {**named, f"module.{label}": module.call(label)}.items():
        if not parts:
            continue
        if not _is_of(parts, provider):
            return NoKey(
                f"{at(parts[0][0], parts[0][1].header)}: {address} is not made by {provider.shown}, whose key would have this name: rename it with a "
                "moved block, or name the key that is meant with --kms-key"
            )
        return _counted(parts, address) or address
    broken = module.broken(label)
    return NoKey(f"it needs {broken}, which may hold {label} and is not valid") if broken else ""


def _is_of(parts: Sequence[Placed], provider: Provider) -> bool:
    """Does a resource, data source or module call belong to a provider configuration, in its region or the same one by `region`?"""
    document, block = parts[0]
    named, passed, region = (block.attribute(each) for each in ("provider", "providers", "region"))
    alias = alias_of(named.expression()) if named else handed_down((document, passed) if passed else None, "")
    argument = region.expression() if region else Literal("")
    return (alias, argument) == (provider.alias, Literal(provider.argument))


def _counted(parts: Sequence[Placed], address: str) -> NoKey | None:
    for document, block in parts:
        for name in ("count", "for_each"):
            if block.attribute(name) is not None:
                return NoKey(
                    f"{at(document, block.header)}: {address} has {name}, so no single key has this name, which tfgen gives "
                    "its own: rename it, or name the one that is meant with --kms-key"
                )
    return None


def _data_sources(estate: Estate, folder: str) -> list[NewBlock]:
    module = estate.module(folder)
    wanted = (("aws_caller_identity", blocks.IDENTITY), ("aws_partition", blocks.PARTITION))
    return [block for type, block in wanted if module.block("data", type, blocks.LABEL) is None]


def arn_of(address: str) -> Expr:
    """Return the ARN of a key that tfgen makes, by the address of its resource or module call."""
    return traversal(f"{address}.key_arn" if address.startswith("module.") else f"{address}.arn")


def tags_of(estate: Estate, folder: str) -> Expr | None:
    """Return the tags that all neighbours have, when they are one reference, such as `local.tags`; others are a block's own."""
    found = _tags_of_neighbours(estate.module(folder))
    first = next(found, None)
    shared = first is not None and path_of(first) is not None and all(each == first for each in found)
    return first if shared else None


def _tags_of_neighbours(module: Module) -> Iterator[Expr | None]:
    for type in _NEIGHBOURS:
        for name, parts in module.find("resource", type).items():
            if not name.startswith(blocks.LABEL):
                yield from (_tags(block) for _, block in parts)
    yield from (_tags(block) for _, block in module.blocks("module") if block.attribute("tags") is not None)


def _tags(block: Block) -> Expr | None:
    attribute = block.attribute("tags")
    return attribute.expression() if attribute is not None else None


# Provider configurations


def several_providers(estate: Estate, folder: str, alias: str) -> str:
    """Say that a configuration has `for_each`, as OpenTofu takes it, so that one key can't serve its tables; else ""."""
    for document, block in filter(None, (own_configuration(estate, folder, alias),)):
        if block.attribute("for_each") is not None:
            return f"{at(document, block.header)}: aws.{alias} is one provider for each of several regions or accounts: give its tables their keys by hand"
    return ""


def provider_for(
    estate: Estate, making: Making, instance: ModuleInstance, like: str, region: str
) -> tuple[Provider, Key] | NoKey:
    """Return how a root reaches a region as `aws.LIKE` does, and what must be written for that.

    By a configuration that is otherwise the same, else by the `region` argument where the provider is new enough, else by
    a configuration that is added when that is allowed.
    """
    found = alias_of_region(estate, instance, region, like)
    if found is not None:
        return found, Key(None, ())
    folder = instance.folder
    if takes_region(estate, folder):
        return Provider(like, region, region), Key(None, ())
    alias = "_".join(filter(None, (like, region.replace("-", "_"))))
    own = [(d, b) for d, b in estate.module(folder).blocks("provider") if b.labels == ("aws",)]
    taken = [a.expression() for _, b in own if (a := b.attribute("alias")) is not None]
    while Literal(alias) in taken:
        alias += "_dynamodb"
    model = own_configuration(estate, folder, like)
    block = _configuration(alias, region, model[1] if model else None)
    target = own[-1][0].path if own else estate.module(folder).new_file(PROVIDERS)
    if not making.add_providers:
        reason = f"{_unlike(estate, instance, like, region)}: say --allow provider, or add to {target}"
        return NoKey(reason, HCL.render([block]), ("provider",))
    provider = Provider(alias, region)
    if not own:
        return provider, Key(None, (), {target: (block,)})
    change: tuple[Document, Change] = (own[-1][0], AppendBlock(own[-1][0], block, ("provider",)))
    return provider, Key(None, (), wiring=(change,))


def _unlike(estate: Estate, instance: ModuleInstance, like: str, region: str) -> str:
    """Say that no provider of a root is in a region, or that those which are may work in another account."""
    there = next(aliases_of_region(estate, instance, region), None)
    if there is None:
        return f"no provider of this root is in {region}, where the key must be made"
    settings = " and ".join(differences(estate, instance, like, there.alias))
    return f"the key must be made in {region} by a provider like {Provider(like).shown}, and {there.shown}, which is there, differs in {settings}"


def _configuration(alias: str, region: str, like: Block | None) -> NewBlock:
    """A configuration as another one, in another region: account, role and default tags must be the same."""
    items: list[NewAttribute | NewBlock | None] = [
        NewAttribute("alias", Literal(alias)),
        NewAttribute("region", Literal(region)),
    ]
    items += [item for item in _copied(like) if getattr(item, "name", "") not in ("alias", "region")] if like else []
    return NewBlock("provider", ("aws",), tuple(items))


def _copied(block: Block) -> Iterator[NewAttribute | NewBlock | None]:
    for attribute in block.attributes():
        yield NewAttribute(attribute.name, attribute.expression())
    for type in dict.fromkeys(block.types()):
        for nested in block.blocks(type):
            yield None
            yield NewBlock(type, nested.labels, tuple(_copied(nested)))


# Names


def label_of(provider: Provider) -> str:
    """Return the name of what tfgen makes for a provider configuration."""
    return "_".join(filter(None, (blocks.LABEL, provider.alias, provider.argument.replace("-", "_"))))
