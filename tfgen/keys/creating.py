"""The key of a root: the one that tfgen made there before, else a new one, in whichever form was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.keys import blocks
from tfgen.keys.blocks import Place
from tfgen.keys.choice import Rule, Source, Where
from tfgen.keys.making import Making
from tfgen.keys.plan import Created, Key, NoKey, Origin, Served
from tfgen.syntax.document import AppendBlock, Block, Change, Document, NewAttribute, NewBlock
from tfgen.syntax.expr import Expr, Literal, path_of, traversal
from tfgen.syntax.hcl import HCL
from tfgen.terraform.estate import Estate
from tfgen.terraform.module import Module
from tfgen.terraform.provider_versions import REGION_SINCE, oldest_provider, takes_region
from tfgen.terraform.providers import Provider, alias_of
from tfgen.text.source import position

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
    found = _existing(estate, folder, label)
    if isinstance(found, NoKey):
        return found
    if found:
        served = Served(where, provider.alias, found, Origin.EXISTING, rule.said)
        arn = arn_of(found)
        return Key(arn, (served,), unproven=found.startswith("module."), begins=((folder, arn),))
    taken = estate.module(folder).block("resource", "aws_kms_alias", label)
    if taken:
        line, column = position(taken[0][0].text, taken[0][1].header.start)
        return NoKey(
            f"{taken[0][0].path}:{line}:{column}: aws_kms_alias.{label} is there without a key of that name, and a new key's alias "
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
            line, _ = position(document.text, block.header.start)
            return NoKey(
                f"{document.path}:{line}: {address} is no multi-Region key, and making it one would replace it: leave out "
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
    """Return the key behind the user's alias: of this root's own alias resource, else by a data source."""
    own = _own_alias(estate, folder, provider, rule.choice.text)
    if own:
        return Key(traversal(f"{own}.target_key_arn"), (Served(where, provider.alias, own, Origin.GIVEN, rule.said),))
    label = label_of(provider)
    value = traversal(f"data.aws_kms_alias.{label}.target_key_arn")
    served = (Served(where, provider.alias, rule.choice.text, Origin.LOOKED_UP, rule.said),)
    if estate.module(folder).block("data", "aws_kms_alias", label) is not None:
        return Key(value, served)
    lookup = blocks.alias_lookup(Place(label, provider.expression, provider.argument), rule.choice.text)
    return Key(value, served, {estate.module(folder).new_file(FILE): (lookup,)})


def _own_alias(estate: Estate, folder: str, provider: Provider, name: str) -> str:
    """Return the address of the resource that makes an alias here, which can't be looked up before it is made; else ""."""
    found = estate.module(folder).find("resource", "aws_kms_alias")
    for label, parts in found.items():
        block = parts[0][1]
        named, at, region = (block.attribute(each) for each in ("name", "provider", "region"))
        alias = alias_of(at.expression()) if at else ""
        argument = region.expression() if region else Literal("")
        single = _counted(parts, label) is None and (alias, argument) == (provider.alias, Literal(provider.argument))
        if single and named is not None and named.expression() == Literal(name):
            return f"aws_kms_alias.{label}"
    return ""


def _existing(estate: Estate, folder: str, label: str) -> str | NoKey:
    """Return the address of what tfgen made here before, or "", or why that can't be told."""
    module = estate.module(folder)
    for type in ("aws_kms_key", "aws_kms_replica_key"):
        found = module.block("resource", type, label)
        if found is None:
            continue
        address = f"{type}.{label}"
        several = _counted(found, address)
        return several or address
    call = module.call(label)
    if call:
        return _counted(call, f"module.{label}") or f"module.{label}"
    broken = module.broken(label)
    return NoKey(f"it needs {broken}, which may hold {label} and is not valid") if broken else ""


def _counted(parts: list[tuple[Document, Block]], address: str) -> NoKey | None:
    for document, block in parts:
        for name in ("count", "for_each"):
            if block.attribute(name) is not None:
                line, column = position(document.text, block.header.start)
                return NoKey(
                    f"{document.path}:{line}:{column}: {address} has {name}, so no single key has this name, which tfgen gives "
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


def provider_for(estate: Estate, making: Making, folder: str, region: str) -> tuple[Provider, Key] | NoKey:
    """Return how a root without a provider configuration in a region reaches it, and what must be written for that.

    By the `region` argument where the provider is new enough, else by a configuration that is added when that is allowed.
    """
    if takes_region(estate, folder):
        return Provider("", region, region), Key(None, ())
    alias = region.replace("-", "_")
    own = [(d, b) for d, b in estate.module(folder).blocks("provider") if b.labels == ("aws",)]
    taken = [a.expression() for _, b in own if (a := b.attribute("alias")) is not None]
    while Literal(alias) in taken:
        alias += "_dynamodb"
    default = next(((d, b) for d, b in own if b.attribute("alias") is None), None)
    block = _configuration(alias, region, default[1] if default else None)
    target = own[-1][0].path if own else estate.module(folder).new_file(PROVIDERS)
    if not making.add_providers:
        reason = f"no provider of this root is in {region}, where the key must be made: say --allow provider, or add to {target}"
        return NoKey(reason, HCL.render([block]), ("provider",))
    provider = Provider(alias, region)
    if not own:
        return provider, Key(None, (), {target: (block,)})
    change: tuple[Document, Change] = (own[-1][0], AppendBlock(own[-1][0], block, ("provider",)))
    return provider, Key(None, (), wiring=(change,))


def _configuration(alias: str, region: str, like: Block | None) -> NewBlock:
    """A configuration as the default one, in another region: account, role and default tags must be the same."""
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
    suffix = provider.alias or provider.argument.replace("-", "_")
    return f"{blocks.LABEL}_{suffix}" if suffix else blocks.LABEL
