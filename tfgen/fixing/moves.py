"""Move calls of public modules to a framework's registry: the source, and for a git source the version."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tfgen.syntax.document import Block, Change, Document, SetAttribute
from tfgen.syntax.expr import Literal
from tfgen.terraform.estate import Estate
from tfgen.terraform.schemas import attribute_order
from tfgen.terraform.sources import Git, Registry
from tfgen.terraform.subjects import Call
from tfgen.terraform.versions import admits_at_or_above
from tfgen.text.edits import Span

NAMESPACE = "terraform-aws-modules"
PUBLIC_HOSTS = frozenset({"", "registry.terraform.io", "registry.opentofu.org"})

#: Oldest version of a module that a framework's registry is known to serve with its controls, and the only modules that
#: are moved. Source: the vendor's control pages.
SERVED_SINCE = {"dynamodb-table": "5.0.0"}

_TAG = re.compile(r"v?(\d+\.\d+\.\d+)")


class Moved(NamedTuple):
    """A call whose source changes, or stays with a reason."""

    address: str
    document: Document
    block: Block
    span: Span
    old: str
    new: str
    changes: tuple[Change, ...] = ()
    reason: str = ""


def moves(estate: Estate, host: str, framework_hosts: frozenset[str]) -> Iterator[Moved]:
    """Yield every call that belongs on `host`, once per block; those that are there already are left out."""
    seen: set[tuple[str, Span]] = set()
    for call in estate.calls(*(name.encode() for name in SERVED_SINCE)):
        place = (call.document.path, call.block.whole)
        if place in seen:
            continue
        seen.add(place)
        moved = _move(call, host, framework_hosts)
        if moved is not None:
            yield moved


def _move(call: Call, host: str, framework_hosts: frozenset[str]) -> Moved | None:
    found = call.attribute("source")
    if found is None:
        return None
    document, attribute = found
    body = next(block for _, block in reversed(call.parts) if block.attribute("source") is not None)
    expression = attribute.expression()
    old = str(expression.value) if isinstance(expression, Literal) else ""
    source = call.source
    name = _module_name(source)
    if name is None or name not in SERVED_SINCE:
        return None

    def stays(reason: str) -> Moved:
        return Moved(call.address, document, body, attribute.value_span, old, old, (), reason)

    if isinstance(source, Registry):
        if source.host == host:
            return None
        if source.host not in PUBLIC_HOSTS and source.host not in framework_hosts:
            return stays(f"{source.host} is a registry of your own")
        version = call.version.data
        if isinstance(version, str) and not admits_at_or_above(version, SERVED_SINCE[name]):
            return stays(f'version "{version}" admits none from {SERVED_SINCE[name]} on, which {host} needs')
        new = str(Registry(host, source.namespace, source.name, source.system, source.subdir))
        return Moved(call.address, document, body, attribute.value_span, old, new, (_source(body, new),))
    assert isinstance(source, Git)
    tag = _TAG.fullmatch(source.ref or "")
    if tag is None:
        return stays(f"its ref {source.ref or '(none)'} is no full version tag, so no version can be told")
    if not admits_at_or_above(tag[1], SERVED_SINCE[name]):
        return stays(f"version {tag[1]} is older than {SERVED_SINCE[name]}, which {host} needs")
    if body.attribute("version") is not None:
        return stays("a git source takes no version argument, and this call has one")
    new = str(Registry(host, NAMESPACE, name, "aws", source.subdir))
    order = attribute_order("module", "version")
    version_change = SetAttribute(body, "version", Literal(tag[1]), order.after, order.before)
    return Moved(call.address, document, body, attribute.value_span, old, new, (_source(body, new), version_change))


def _source(body: Block, new: str) -> SetAttribute:
    return SetAttribute(body, "source", Literal(new))


def _module_name(source: object) -> str | None:
    """Return X for terraform-aws-modules/X/aws and for its git repository."""
    if isinstance(source, Registry) and (source.namespace, source.system) == (NAMESPACE, "aws"):
        return source.name
    if isinstance(source, Git):
        host, owner, repository = source.repository() or ("", "", "")
        if (host, owner) == ("github.com", NAMESPACE) and repository.startswith("terraform-aws-"):
            return repository.removeprefix("terraform-aws-")
    return None
