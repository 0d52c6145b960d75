"""Module calls that lead out of the repository, without evaluating anything: which other code it depends on."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from tfgen.errors import SourceError
from tfgen.syntax.document import Block
from tfgen.syntax.hcl import HCL
from tfgen.terraform.sources import Local, Source, parse_source
from tfgen.text.source import decode, position
from tfgen.text.workspace import Workspace

#: A file without this has no such call.
_FOREIGN = re.compile(rb'\bsource[ \t]*+=[ \t]*+"(?!\.{1,2}(?:/|"))')


class ExternalCall(NamedTuple):
    """A call whose source is an address; `version` is its constraint as written, "" without one."""

    name: str
    path: str
    line: int
    source: Source
    version: str


def external_calls(workspace: Workspace) -> Iterator[ExternalCall]:
    """Yield the calls with a literal source that is no local path, by path. Files that can't be read are left out."""
    for folder, names in workspace.walk():
        for name in names:
            if name.endswith((".tf", ".tofu")):
                path = f"{folder}/{name}" if folder else name
                try:
                    yield from _calls(path, workspace.read(path))
                except SourceError:
                    continue


def _calls(path: str, data: bytes) -> Iterator[ExternalCall]:
    if b"module" not in data or not _FOREIGN.search(data):
        return
    document = HCL.parse(path, decode(path, data))
    for block in document.blocks("module", 1):
        text = _literal(block, "source")
        source = parse_source(text) if text else None
        if source is not None and not isinstance(source, Local) and block.labels:
            line, _ = position(document.text, block.header.start)
            yield ExternalCall(block.labels[0], path, line, source, _literal(block, "version"))


def _literal(block: Block, name: str) -> str:
    attribute = block.attribute(name)
    value = getattr(attribute.expression(), "value", None) if attribute is not None else None
    return value if isinstance(value, str) else ""
