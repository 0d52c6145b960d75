"""Terragrunt's units and stacks as module calls, by folder.

A unit is read with what it includes, as far as that is literal. Only a workspace with a file that may be Terragrunt's loads this module.
Source: Terragrunt documentation, "Units", "Stacks".
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from tfgen.errors import TfgenError
from tfgen.syntax.document import Block
from tfgen.terraform.data import unknown
from tfgen.terraform.module import Files
from tfgen.terraform.unit_callers import Callers
from tfgen.terraform.unit_calls import UnitCall, unit_call
from tfgen.terraform.unit_configuration import Configuration
from tfgen.terraform.unit_documents import UnitDocument
from tfgen.terraform.unit_files import STACK, UNIT
from tfgen.terraform.unit_functions import ROOT, placed
from tfgen.terraform.values import Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.estate import Estate


class Units:
    """The units of a workspace by folder, each read when it is asked for."""

    def __init__(self, estate: Estate, files: Files, paths: Sequence[str]) -> None:
        self._estate, self._files = estate, files
        self._folders = {path.rpartition("/")[0]: path for path in paths if path.rpartition("/")[2] == UNIT}
        self._stacks = [path for path in paths if path.rpartition("/")[2] == STACK]
        self._stacked: list[UnitCall] | None = None
        self._catalog: set[str] = set()
        self.unresolved: set[str] = set()
        self._documents: dict[str, UnitDocument | None] = {}
        self._calls: dict[str, UnitCall | None] = {}
        self._open: set[str] = set()
        others = [path for path in paths if path.rpartition("/")[2] != UNIT]
        self._callers = Callers(self, files, self._folders, others)
        self._targets: dict[str, list[UnitCall]] = {}
        self.included: set[str] = set()
        self.reading: list[str] = []

    def document(self, path: str) -> UnitDocument | None:
        """Return a file, or None when there is none or it is not valid (the error is kept)."""
        if path not in self._documents:
            inner = self._files.document(path) if self.exists(path) else None
            self._documents[path] = UnitDocument(inner) if inner is not None else None
        return self._documents[path]

    def exists(self, path: str) -> bool:
        """Is there such a file?"""
        folder, _, name = path.rpartition("/")
        return name in self._files.workspace.names(folder)

    def path_of(self, value: Value, folder: str) -> str | None:
        """Return the workspace path that a value names, seen from a folder."""
        if not isinstance(value.data, str) or not value.data:
            return None
        text = value.data if value.data.startswith("/") else f"{placed(folder)}/{value.data}"
        path = posixpath.normpath(text)
        if path == ROOT:
            return ""
        return path.removeprefix(ROOT + "/") if path.startswith(ROOT + "/") else None

    def folder_of(self, value: Value, folder: str) -> str | None:
        """Return the folder of a unit that a `config_path` names."""
        path = self.path_of(value, folder)
        return path.rpartition("/")[0] if path is not None and path.endswith(".hcl") else path

    def read_config(self, path: str) -> Value | None:
        """Return what `read_terragrunt_config` gives of a file, None without the file."""
        document = self.document(path)
        if document is None:
            return None
        if path in self.reading:
            return unknown(f"{path} reads itself")
        self.reading.append(path)
        read = Configuration(self, document, path.rpartition("/")[0])
        value = Value({"locals": read.locals(), "inputs": read.inputs_value()})
        self.reading.pop()
        self.included.add(path)
        return value

    def call(self, folder: str) -> UnitCall | None:
        """Return a folder's unit as a call, or None when it has no source of its own or from what it includes."""
        if folder not in self._calls:
            self._calls[folder] = None
            path = self._folders.get(folder)
            document = self.document(path) if path is not None else None
            if document is not None:
                self._open.add(folder)
                try:
                    self._calls[folder] = unit_call(self._estate, Configuration(self, document, folder))
                finally:
                    self._open.discard(folder)
        return self._calls[folder]

    def all(self, wanted: Callable[[str], bool] = lambda path: True) -> Iterator[UnitCall]:
        """Yield the units that have a source, in order of folder; `wanted(path)` chooses among their files."""
        stacked = self.stacked() if self._stacks else []
        for folder in sorted(self._folders):
            call = self.call(folder) if folder not in self._catalog and wanted(self._folders[folder]) else None
            if call is not None:
                yield call
        yield from (call for call in stacked if wanted(call.document.path))

    def stacked(self) -> list[UnitCall]:
        """Return the units that stacks make of units of the workspace; a stack with others is noted as unresolved."""
        if self._stacked is None:
            self._stacked = []
            for path in self._stacks:
                document = self.document(path)
                stack = Configuration(self, document, path.rpartition("/")[0]) if document is not None else None
                for block in document.blocks("unit", 1) if document is not None else ():
                    try:
                        call = self._of_stack(stack, block) if stack is not None and block.labels else None
                    except TfgenError:  # a block's body is read when it is asked for
                        call = None
                    if call is None:
                        self.unresolved.add(path)
                    else:
                        self._stacked.append(call)
        return self._stacked

    def _of_stack(self, stack: Configuration, block: Block) -> UnitCall | None:
        """A unit that a stack makes below its own folder, of a unit's file elsewhere in the workspace."""
        source, where, values = (block.attribute(name) for name in ("source", "path", "values"))
        catalog = self.folder_of(stack.attribute_value(source), stack.folder) if source else None
        document = self.document(self._folders[catalog]) if catalog in self._folders else None
        if catalog is None or document is None:
            return None
        self._catalog.add(catalog)
        below = stack.attribute_value(where).data if where else None
        name = below if isinstance(below, str) else block.labels[0]
        folder = posixpath.normpath(posixpath.join(stack.folder, ".terragrunt-stack", name))
        given = stack.attribute_value(values) if values else Value({})
        return unit_call(self._estate, Configuration(self, document, folder, None, given))

    def calling(self, folder: str) -> Sequence[UnitCall]:
        """Return the units whose source is this folder."""
        if not self._folders:
            return ()
        if folder not in self._targets:
            self._targets[folder] = self._callers.of(folder)
        return self._targets[folder]

    def in_catalog(self, folder: str) -> bool:
        """Is a unit there only for stacks to be made of?"""
        return folder in self._catalog

    def is_being_read(self, folder: str) -> bool:
        """Is a unit's call not known yet, since it is read just now?"""
        return folder in self._open

    def settings(self, folder: str) -> tuple[dict[str, Value], Unknown | None]:
        """Return what a unit without a source gives to the variables of the module in its own folder."""
        path = self._folders.get(folder)
        document = self.document(path) if path is not None else None
        if document is None or self._called(folder) is not None:
            return {}, None
        inputs = Configuration(self, document, folder).inputs()
        return {name: each.value for name, each in inputs.known.items()}, inputs.open

    def output(self, folder: str, name: str) -> Value:
        """Return an output of another unit, as far as its module is in the workspace."""
        if folder in self.reading:
            return unknown(f"{folder} depends on itself")
        self.reading.append(folder)
        call = self._called(folder)
        instances = self._estate.ways.through(call) if call is not None else list(self._estate.instances(folder))
        has = bool(instances) and self._estate.module(instances[0].folder).output(name) is not None
        value = (
            instances[0].output(name) if has else unknown(f"the output {name} of {folder} is only known after apply")
        )
        self.reading.pop()
        return value

    def _called(self, folder: str) -> UnitCall | None:
        """Return a unit's call, unless its source is not known: the files beside a unit count whatever its source, since
        Terragrunt copies them over that."""
        call = self.call(folder)
        return None if call is not None and isinstance(call.source, Unknown) else call
