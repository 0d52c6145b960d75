"""The ways by which a module is reached: who calls it, and one instance of it for each way down from a root."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from tfgen.errors import SourceError
from tfgen.syntax.document import Block, Document
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.local_calls import LocalCalls
from tfgen.terraform.module import Files
from tfgen.terraform.search import Search, join
from tfgen.terraform.settings import scenarios_of
from tfgen.terraform.sources import Local
from tfgen.terraform.subjects import Call
from tfgen.text.source import position

if TYPE_CHECKING:
    from tfgen.terraform.estate import Estate

#: How many ways to reach one module are followed, and how deep calls may nest.
INSTANCES = 1000
DEPTH = 64


class Ways:
    """The ways of all modules of an estate; each is followed once."""

    def __init__(self, estate: Estate, files: Files, found: Search) -> None:
        self._estate, self._files, self._found = estate, files, found
        self._local = LocalCalls(files, found)
        self._known: dict[str, tuple[ModuleInstance, ...]] = {}
        self._made: dict[int, ModuleInstance] = {}
        self._visiting: list[str] = []
        self._circles: set[str] = set()

    def forget(self) -> None:
        """Drop what was parsed."""
        self._known.clear()
        self._made.clear()
        self._local.forget()

    def to(self, folder: str) -> tuple[ModuleInstance, ...]:
        """Return every way this module is reached; as a root, once per tfvars scenario, when nobody calls it.

        A module whose calls all have `count = 0` is not reached at all. A circle of calls is an error of the run, and its
        modules are judged as roots where nobody else calls them.
        """
        if folder in self._known:
            return self._known[folder]
        if folder in self._visiting:
            self._note_circle(folder)
            return ()
        if len(self._visiting) > DEPTH:
            self._report(folder, f"modules call each other more than {DEPTH} levels deep", "Leave some levels out.")
            return ()
        self._visiting.append(folder)
        found = [instance for call in self._callers(folder) for instance in self.through(call)]
        called = bool(self.calling(folder))
        self._visiting.pop()
        if not found and (not called or folder in self._circles):
            module = self._estate.module(folder)
            scenarios = ("", *scenarios_of(self._files, module))
            found = [ModuleInstance(self._estate, module, "", None, folder, scenario) for scenario in scenarios]
        self._known[folder] = tuple(found[:INSTANCES])
        return self._known[folder]

    def through(self, call: Call) -> list[ModuleInstance]:
        """Return the module instance that a call of a local folder makes."""
        if not isinstance(call.source, Local):
            return []
        folder = join(call.module.folder, call.source.path)
        if folder is None:
            return []
        if id(call) not in self._made:
            module, caller = self._estate.module(folder), call.module
            self._made[id(call)] = ModuleInstance(self._estate, module, call.inside, call, caller.root, caller.scenario)
        return [self._made[id(call)]]

    def calling(self, folder: str) -> Sequence[tuple[Document, Block]]:
        """Return the module blocks and units that call this folder, whether any instance of theirs is reached or not."""
        units = [(unit.document, unit.block) for unit in self._units(folder)]
        return [*self._local.of(folder), *units] if units else self._local.of(folder)

    def runs(self, folder: str) -> Iterator[tuple[Document, Block]]:
        """Yield the `run` blocks of test files that run this folder."""
        return self._local.runs(folder)

    def unreadable(self, folder: str) -> str:
        """Return a file that may call this folder and could not be read, or ""."""
        return self._local.unreadable(folder)

    def _callers(self, folder: str) -> tuple[Call, ...]:
        """Return every call of this folder in the workspace, through every way to its caller."""
        found: dict[Call, None] = {}
        for document, block in self._local.of(folder):
            caller = document.path.rpartition("/")[0]
            for instance in self.to(caller):
                for call in self._estate.calls_of(instance, block.labels[0]) or ():
                    if isinstance(call.source, Local) and join(caller, call.source.path) == folder:
                        found[call] = None
        found.update(dict.fromkeys(self._units(folder)))
        return tuple(found)

    def _units(self, folder: str) -> Sequence[Call]:
        return self._estate.units.calling(folder) if self._found.configs else ()

    def _note_circle(self, caller: str) -> None:
        """A folder that calls the last one that is visited is itself among those below it, which is told once a circle."""
        below = self._visiting[self._visiting.index(caller) :]
        if not self._circles.issuperset(below):
            self._circles.update(below)
            shown = " and ".join(each or "the root folder" for each in sorted(below))
            remedy = "Terraform refuses that: take one of the calls out."
            self._report(caller, f"modules call each other in a circle through {shown}", remedy)

    def _report(self, caller: str, wrong: str, remedy: str) -> None:
        """Report the call of the last folder that is visited; there is none where one unit reads another one's output."""
        for document, block in self._local.of(self._visiting[-1]):
            if document.path.rpartition("/")[0] == caller:
                line, column = position(document.text, block.header.start)
                self._files.keep(SourceError(wrong, path=document.path, line=line, column=column, remedy=remedy))
                return
