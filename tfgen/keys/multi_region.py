"""Where the one multi-Region key of a root is made, and which provider configuration has its replica in each other region.

A multi-Region key has at most one replica in a region, in its own account. Source: AWS KMS developer guide, "Multi-Region keys in AWS KMS".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from tfgen.controls.api import KeyNeed
from tfgen.keys import blocks
from tfgen.keys.creating import label_of
from tfgen.syntax.expr import Literal
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.providers import Provider, alias_at_root, alias_of, alias_of_region, differences, provider_of
from tfgen.terraform.providers import region_of_alias as region_of
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Computed


class Home(NamedTuple):
    """The provider configurations of a root's tables, those of tables with replicas by themselves."""

    replicated: tuple[Provider, ...] = ()
    tables: tuple[Provider, ...] = ()


class Placed(NamedTuple):
    """Whose key serves a provider configuration: its own or another one's. `primary`: of which key it is a replica."""

    provider: Provider
    primary: Provider | None = None
    note: str = ""


def homes(estate: Estate, needs: Iterable[KeyNeed]) -> Mapping[str, Home]:
    """Return by root where its tables live, as the root names the provider configurations."""
    found: dict[str, Home] = {}
    for need in needs:
        root = need.subject.module.root
        table = _replicated(need.subject)
        provider = _at_root(estate, table or need.subject)
        home = found.get(root, Home())
        if table is not None or (need.region and need.region != provider.region):
            home = home._replace(replicated=(*home.replicated, provider))
        found[root] = home._replace(tables=(*home.tables, provider))
    return found


def placed(estate: Estate, root: ModuleInstance, provider: Provider, home: Home) -> Placed:
    """Return whose key a provider configuration of a root gets: the primary in the region where the tables with replicas live."""
    primary = _existing(estate, root) or _first(home)
    if primary is None or label_of(primary) == label_of(provider):
        return Placed(provider, None, _note(home, primary))
    if not (provider.region and primary.region) or differences(estate, root, primary.alias, provider.alias):
        return Placed(provider)
    if provider.region == primary.region:
        return Placed(primary)
    other = alias_of_region(estate, root, provider.region, primary.alias)
    return Placed(other or provider, primary, _note(home, primary))


def _replicated(subject: Resource | Call) -> Resource | None:
    """The table of which a resource is a replica."""
    arn = subject.value("global_table_arn").data
    return arn.resource if isinstance(arn, Computed) else None


def _at_root(estate: Estate, subject: Resource | Call) -> Provider:
    provider = provider_of(estate, subject)
    return provider._replace(alias=alias_at_root(estate, subject.module, provider.alias))


def _first(home: Home) -> Provider | None:
    """The default configuration where a table uses it, else the first by name."""
    return min(home.replicated or home.tables, key=lambda p: (bool(p.alias or p.argument), label_of(p)), default=None)


def _existing(estate: Estate, root: ModuleInstance) -> Provider | None:
    """The provider configuration of the multi-Region key that tfgen made in this root before."""
    return next(_made(estate, root), None)


def _made(estate: Estate, root: ModuleInstance) -> Iterator[Provider]:
    for name, parts in sorted(estate.module(root.folder).find("resource", "aws_kms_key").items()):
        block = parts[0][1]
        several, named, region = (block.attribute(each) for each in ("multi_region", "provider", "region"))
        if not name.startswith(blocks.LABEL) or several is None or several.expression() != Literal(True):
            continue
        alias = alias_of(named.expression()) if named else ""
        argument = region.expression() if region else Literal("")
        own = argument.value if isinstance(argument, Literal) and isinstance(argument.value, str) else ""
        provider = Provider(alias, own or region_of(estate, root, alias), own)
        if label_of(provider) == name:
            yield provider


def _note(home: Home, primary: Provider | None) -> str:
    regions = sorted({provider.region for provider in home.replicated if provider.region})
    if len(regions) < 2 or primary is None:
        return ""
    return (
        f"tables with replicas live in {' and '.join(regions)}: the primary key is in {primary.region}, and the tables elsewhere "
        "use its replicas"
    )
