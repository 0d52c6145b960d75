"""Module calls that lead out of the repository, without evaluating anything: which other code it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tfgen.errors import SourceError
from tfgen.syntax.document import Block, Document
from tfgen.terraform.sources import Local, Source, Terragrunt, parse_source
from tfgen.terraform.syntaxes import CONFIGURATION, syntax_of
from tfgen.terraform.unit_files import is_terragrunt
from tfgen.text.source import decode, position
from tfgen.text.workspace import Workspace

#: A file without this has no such call: in HCL, or in JSON, which may escape a slash.
_FOREIGN = re.compile(rb'\bsource(?:[ \t]*+=|"\s*+:)\s*+"(?!\.{1,2}(?:/|\\/|"))')


class ExternalCall(NamedTuple):
    """A call or a Terragrunt unit whose source is an address; `version` is its constraint as written, "" without one."""

    name: str
    path: str
    line: int
    source: Source
    version: str


def external_calls(workspace: Workspace) -> Iterator[ExternalCall]:
    """Yield the calls with a literal source that is no local path, by path. Files that can't be read are left out."""
    for folder, names in workspace.walk():
        for name in names:
            if name.endswith(CONFIGURATION) or is_terragrunt(name):
                path = f"{folder}/{name}" if folder else name
                try:
                    yield from _calls(path, workspace.read(path))
                except SourceError:
                    continue


def _calls(path: str, data: bytes) -> Iterator[ExternalCall]:
    if not _FOREIGN.search(data):
        return
    document = syntax_of(path).parse(path, decode(path, data))
    for name, block in _named(document):
        text = _literal(block, "source")
        source = parse_source(text) if text else None
        if source is not None and not isinstance(source, Local):
            line, _ = position(document.text, block.header.start)
            pinned = source.version if isinstance(source, Terragrunt) else None
            yield ExternalCall(name, path, line, source, pinned or _literal(block, "version"))


def _named(document: Document) -> Iterator[tuple[str, Block]]:
    """Yield the blocks that may have a source, by name: of a unit the name of its folder."""
    if document.path.endswith(CONFIGURATION):
        yield from ((block.labels[0], block) for block in document.blocks("module", 1) if block.labels)
        return
    unit = document.path.rpartition("/")[0].rpartition("/")[2] or "root"
    yield from ((unit, block) for block in document.blocks("terraform"))
    for type in ("unit", "stack"):  # of a stack
        yield from ((block.labels[0], block) for block in document.blocks(type, 1) if block.labels)


def _literal(block: Block, name: str) -> str:
    attribute = block.attribute(name)
    value = getattr(attribute.expression(), "value", None) if attribute is not None else None
    return value if isinstance(value, str) else ""
