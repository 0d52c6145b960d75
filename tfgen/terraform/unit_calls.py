"""A Terragrunt unit as a module call: `terraform { source = … }` is the source, and what `inputs` hold are the arguments.

Sources: Terragrunt documentation, "Configuration: blocks and attributes", "tfr".
"""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from tfgen.syntax.document import Attribute, Block, Document
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.sources import Local, Registry, Source, Terragrunt, parse_source
from tfgen.terraform.subjects import Call, Scope
from tfgen.terraform.unit_configuration import Configuration, Inputs
from tfgen.terraform.unit_documents import UnitAttribute, UnitBlock
from tfgen.terraform.unit_functions import ROOT
from tfgen.terraform.values import Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.estate import Estate
    from tfgen.terraform.terragrunt import Units


class UnitInstance(ModuleInstance):
    """The module instance that holds a unit's call: the unit's folder, with values that are known already."""

    def value_of(self, attribute: Attribute, document: Document, scope: Scope | None = None) -> Value:
        if isinstance(attribute, UnitAttribute):
            return attribute.value
        return super().value_of(attribute, document, scope)


class UnitCall(Call):
    """A unit as a module call. Its own inputs stand in its file, whatever it inherits; its module is the root of a state."""

    @property
    def inside(self) -> str:
        return ""

    @property
    def stacked(self) -> bool:
        """Is it one that a stack makes, beside others of the same file?"""
        return bool(getattr(self.block, "stacked", False))

    def home(self, name: str) -> tuple[Document, Block]:
        return self.parts[0]

    def inherits(self, name: str) -> bool:
        found = self.attribute(name)
        return found is not None and found[0] is not self.document


def unit_call(estate: Estate, file: Configuration) -> UnitCall | None:
    """Return a unit as a call, or None when it has no source of its own or from what it includes."""
    found = file.source()
    if found is None:
        return None
    inputs = file.inputs()
    own = UnitBlock(file.document, *_shown(file, file, inputs, found))
    own.stacked = file.values is not None
    inherited = [
        (each.document, UnitBlock(each.document, *_shown(file, each, inputs, found)))
        for _, each, strategy in file.includes()
        if not isinstance(each, Unknown) and strategy != "no_merge"
    ]
    # First as the one that new inputs go to, last as the one that overrides the others.
    parts = ((file.document, own), *reversed(inherited), (file.document, own))
    source, version = _source(file.units, file, found)
    instance = UnitInstance(estate, estate.module(file.folder), "", None, file.folder)
    name = file.folder.rpartition("/")[2] or "root"
    call = UnitCall(source, instance, parts, name, f"unit.{name}", None, {}, None)
    call.version = version
    return call


def _shown(
    unit: Configuration, file: Configuration, inputs: Inputs, source: tuple[Configuration, Block, Attribute] | Unknown
) -> tuple[str, dict[str, UnitAttribute], Unknown | None, Block | None, UnitAttribute | None]:
    """Return what a block needs: its name, the inputs that stand in this file, the reason for others, and the source."""
    attributes: dict[str, UnitAttribute] = {}
    for name, each in inputs.known.items():
        if each.file is file:
            attributes[name] = UnitAttribute(name, each.value, each.expression, file.document)
    terraform, written = None, None
    if not isinstance(source, Unknown) and source[0] is file:
        terraform = source[1]
        written = UnitAttribute("source", file.attribute_value(source[2]), source[2].expression(), file.document)
    return (
        unit.folder.rpartition("/")[2] or "root",
        attributes,
        inputs.open if file is unit else None,
        terraform,
        written,
    )


def _source(
    units: Units, unit: Configuration, found: tuple[Configuration, Block, Attribute] | Unknown
) -> tuple[Source | Unknown, Value]:
    """Return the source as a module call would name it, and its version."""
    none = Value(None)
    if isinstance(found, Unknown):
        return found, none
    value = found[0].attribute_value(found[2])
    if not isinstance(value.data, str):
        reason = value.data.reason if isinstance(value.data, Unknown) else "it is no text"
        return Unknown(f"its source is not known: {reason}"), none
    text = value.data
    if text.startswith((ROOT, "/", ".")):
        path = units.path_of(Value(text.replace("//", "/")), unit.folder)
        if path is None:
            return Unknown("its source is outside the repository"), none
        relative = posixpath.relpath(f"/{path}", f"/{unit.folder}")
        return Local(relative if relative.startswith(".") else f"./{relative}"), none
    named = parse_source(text)
    if isinstance(named, Terragrunt):
        source = Registry(named.host, named.namespace, named.name, named.system, named.subdir)
        constraint = found[1].attribute("version")
        if named.version is None and constraint is not None:
            return source, found[0].attribute_value(constraint)
        return source, Value(named.version)
    return named, none
