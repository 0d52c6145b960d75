"""All modules of a workspace: found by a search over bytes, parsed as late as possible, instantiated per call path.

A byte needle selects a module's folder; callers are found by the local paths that stand in files, to a fixed point.
TF_VAR_ variables of the environment are not read: they belong to whoever runs tfgen, not to the repository.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from tfgen.errors import ReadError, SourceError
from tfgen.syntax.document import Attribute, Document
from tfgen.terraform.called import Called
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.module import Files, Module
from tfgen.terraform.outside import Outside
from tfgen.terraform.search import ELSEWHERE, Search, is_elsewhere
from tfgen.terraform.settings import ANY, Settings, settings_of
from tfgen.terraform.sources import Local, Source, parse_source
from tfgen.terraform.subjects import Call, Resource, expand, with_key
from tfgen.terraform.unit_files import STACK, UNIT
from tfgen.terraform.values import Unknown, Value
from tfgen.terraform.ways import Ways
from tfgen.text.edits import Span
from tfgen.text.workspace import Workspace

if TYPE_CHECKING:
    from tfgen.terraform.terragrunt import Units
    from tfgen.terraform.unit_calls import UnitCall

#: How many parsed files a streaming estate holds at most before it drops them; some 27 KiB each.
HELD = 512


class Estate:
    """The configuration below a workspace's root."""

    def __init__(
        self,
        workspace: Workspace,
        *,
        needles: Sequence[bytes],
        judged: Sequence[str] = ("",),
        excluded: Callable[[str], bool] = lambda path: False,
        variables: Mapping[str, str] | None = None,
        var_files: Sequence[str] = (),
        roots: Sequence[str] = (),
        published: Callable[[str], bool] = lambda folder: False,
        streaming: bool = False,
        before: Estate | None = None,
        progress: Callable[[int], None] = lambda files: None,
    ) -> None:
        """Search the workspace.

        Args:
            needles: a file without any of them holds no subject.
            judged: workspace paths of the files and folders that are judged; the others are read for values.
            published: is this folder a module that is called from outside the workspace too?
            streaming: drop parsed files now and then, where nobody keeps what was made of them.
            before: an earlier state of these files, which may be parsed already.
            progress: called now and then with the number of files that were searched.
        """
        self._files: Files = Files(workspace, before._files if before else None)
        self._judged = judged
        self._excluded = excluded
        self._variables = dict(variables or {})
        self._var_files = tuple(var_files)
        self._roots = frozenset(roots)
        self._published = published
        self._modules: dict[str, Module] = {}
        self._calls: dict[tuple[int, str], list[Call] | None] = {}
        self._kept: list[ModuleInstance] = []
        self._settings: dict[tuple[str, str], Settings] = {}
        self._streaming = streaming
        self._found = Search(workspace, needles, self._is_judged, progress)
        self.ways = Ways(self, self._files, self._found)
        self._files.errors.extend(self._found.errors)
        self.outside = Outside(self._files, self._found.leaving)
        self.unread = self._found.unread  # files that hold a needle and are not judged
        self._list_unread_configs()
        if streaming:
            # What is here now stays to the end; collecting must not go over it each time parsed files are dropped.
            gc.freeze()

    @property
    def errors(self) -> list[SourceError]:
        return self._files.errors

    def doubled(self, path: str, span: Span) -> str:
        """Return the name of the block around a place when it is declared twice, as far as is known by now; else ""."""
        for whole, name in self._files.doubled.get(path, ()):
            if whole.holds(span):
                return name
        return ""

    def keep(self, error: SourceError) -> None:
        """Make an error one of the run, once."""
        self._files.keep(error)

    @property
    def files_found(self) -> int:
        return self._found.files_found

    @property
    def files_parsed(self) -> int:
        return self._files.parsed

    @cached_property
    def units(self) -> Units:
        """Terragrunt's units, whose code is loaded where there may be one."""
        from tfgen.terraform.terragrunt import Units

        return Units(self, self._files, self._found.configs)

    def _list_unread_configs(self) -> None:
        """List the files that mention a subject, and that no unit includes; of stacks those with units from elsewhere."""
        unlisted = [p for p in self._found.configs_hit if p.rpartition("/")[2] != UNIT and self._is_judged(p)]
        for call in self.units.all() if unlisted else ():
            del call  # reading a unit reads what it includes
        for path in unlisted:
            name = path.rpartition("/")[2]
            if path in self.units.unresolved if name == STACK else path not in self.units.included:
                self.unread.append(path)

    def _is_judged(self, path: str) -> bool:
        inside = any(not f or path == f or path.startswith(f + "/") for f in self._judged)
        return inside and not self._excluded(path)

    # Subjects

    def resources(self, *types: str, judged: bool = True) -> Iterator[Resource]:
        """Yield the managed resources of these types, all instances, in order of folder and place; `judged`: in judged files only."""
        wanted = {type.encode() for type in types}
        for folder in self._folders_with(wanted, judged):
            module = self.module(folder)
            blocks = [
                (parts[0][0].path, parts[0][1].whole.start, type, name)
                for type in types
                for name, parts in module.find("resource", type).items()
                if not judged or self._is_judged(parts[0][0].path)
            ]
            for _, _, type, name in sorted(blocks):
                for instance in self.instances(folder):
                    yield from instance.resources("resource", type, name)

    def calls(self, *needles: bytes) -> Iterator[Call]:
        """Yield the calls of modules that are not in the repository, in judged files that hold one of these needles.

        A source that is not known is taken for one from elsewhere.
        """
        for folder in self._folders_with(set(needles)):
            hits = [path for path, found in self._found.hits[folder].items() if not found.isdisjoint(needles)]
            documents = [document for path in hits if (document := self._files.document(path)) is not None]
            names = [b.labels[0] for d in documents for b in d.blocks("module", 1) if len(b.labels) == 1]
            for name in dict.fromkeys(names):
                parts = self.module(folder).call(name)
                if not parts or not self._is_judged(parts[0][0].path):
                    continue
                for instance in self.instances(folder):
                    for call in self.calls_of(instance, name) or ():
                        if not isinstance(call.source, Local):
                            yield call
        if self._found.configs_hit:
            for unit in self.units.all(self._is_judged):
                if not isinstance(unit.source, Local):
                    yield unit

    def called(self, needle: bytes) -> Iterator[Called]:
        """Yield the module blocks of judged files in folders with a file that holds `needle`, then those of test files that do.

        With ELSEWHERE among the needles of the search, so do those of files that may call modules from elsewhere.
        """
        for folder in self._folders_with({needle, ELSEWHERE}):
            for name, parts in self.module(folder).calls().items():
                if self._is_judged(parts[0][0].path):
                    yield Called(folder, self._prefixed(folder, f"module.{name}"), tuple(parts))
        for path in self._found.tests:
            if not self._is_judged(path) or not self._holds(path, needle):
                continue
            document = self._files.document(path)
            if document is None:
                continue
            for run in self._files.blocks(document, "run"):
                for block in run.blocks("module"):
                    yield Called(path.rpartition("/")[0], f"run.{run.labels[0]}", ((document, block),))
        yield from self._called_units(needle)

    def _called_units(self, needle: bytes) -> Iterator[Called]:
        """Yield the units, those that share an included source once."""
        sharing: dict[str, list[UnitCall]] = {}
        may_be = self._found.configs_hit or (self._found.elsewhere and self._found.configs)
        for unit in self.units.all() if may_be else ():
            found = unit.attribute("source")
            if found is None or not self._is_judged(unit.document.path):
                continue
            if self._holds(found[0].path, needle):
                sharing.setdefault(found[0].path, []).append(unit)
        for first, *others in sharing.values():
            folders = tuple(unit.module.folder for unit in (first, *others))
            yield Called(first.module.folder, first.address, first.parts, folders)

    def _holds(self, path: str, needle: bytes) -> bool:
        data = self._files.bytes(path)
        return needle in data or (self._found.elsewhere and is_elsewhere(data))

    def _prefixed(self, folder: str, address: str) -> str:
        """Return the address of a block through the first way to its folder."""
        instances = self.instances(folder)
        return instances[0].prefixed(address) if instances else address

    def roots_of(self, folder: str) -> tuple[str, ...]:
        """Return the folders of the root configurations that reach a folder; itself when none does."""
        return tuple(sorted({instance.root for instance in self.instances(folder)})) or (folder,)

    def source_of(self, called: Called) -> str | Unknown:
        """Evaluate the source of a call; unknown where nobody reaches it."""
        found = called.attribute("source")
        instances = self.instances(called.folder)
        if found is None or not instances:
            return Unknown("it is not reached, or it has no source")
        unit = self.units.call(called.folder)
        if unit is not None and unit.parts is called.parts:
            value = unit.value("source").data
        else:
            value = instances[0].value_of(found[2], found[0]).data
        return value if isinstance(value, (str, Unknown)) else Unknown("its source is no text")

    @cached_property
    def _by_needle(self) -> Mapping[bytes, set[str]]:
        """The folders with a file that holds a needle."""
        found: dict[bytes, set[str]] = {}
        for folder, files in self._found.hits.items():
            for needle in frozenset().union(*files.values()):
                found.setdefault(needle, set()).add(folder)
        return found

    def _folders_with(self, needles: set[bytes], judged: bool = True) -> Iterator[str]:
        """Yield the folders with a file that holds one of these needles, in order; `judged`: only for judged files."""
        folders = {folder for needle in needles for folder in self._by_needle.get(needle, ())}
        for folder in sorted(folders):
            if not judged or any(
                not found.isdisjoint(needles) and self._is_judged(p) for p, found in self._found.hits[folder].items()
            ):
                if self._streaming and self._files.held > HELD:
                    self._forget()
                yield folder

    def _forget(self) -> None:
        """Drop what was parsed; whatever is asked for again is made again."""
        self._files.forget()
        for known in (self._modules, self._calls, self._settings):
            known.clear()
        self.ways.forget()
        self._kept.clear()
        gc.collect()

    def calls_of(self, instance: ModuleInstance, name: str) -> list[Call] | None:
        """Return all instances of one module call, or None when there is no such call."""
        key = (id(instance), name)
        if key not in self._calls:
            parts = self.module(instance.folder).call(name)
            if not parts:
                self._calls[key] = None
            else:
                placed = tuple(parts)
                self._calls[key] = [
                    Call(
                        self._source(instance, placed),
                        instance,
                        placed,
                        name,
                        instance.prefixed(with_key(f"module.{name}", each)),
                        each,
                        scope,
                        why,
                    )
                    for each, scope, why in expand(instance, placed)
                ]
            self._kept.append(instance)
        return self._calls[key]

    def _source(self, instance: ModuleInstance, parts: tuple) -> Source | Unknown:  # type: ignore[type-arg]
        for document, block in reversed(parts):
            attribute = block.attribute("source")
            if attribute is not None:
                value = instance.value_of(attribute, document).data
                return parse_source(value) if isinstance(value, str) else Unknown("its source is no literal")
        return Unknown("it has no source")

    # Modules and their instances

    def valid(self, attribute: Attribute) -> bool:
        """Is an attribute's expression valid? An error is kept."""
        return self._files.valid(attribute)

    def module(self, folder: str) -> Module:
        if folder not in self._modules:
            self._modules[folder] = Module(folder, self._files, folder in self._roots)
        return self._modules[folder]

    def document(self, path: str) -> Document:
        """Return a parsed file.

        Raises:
            ReadError: it could not be read or is not valid; the error of that is in `errors`.
        """
        document = self._files.document(path)
        if document is None:
            raise ReadError("this file could not be read", path=path)
        return document

    def is_named_root(self, folder: str) -> bool:
        return folder in self._roots

    def is_published(self, folder: str) -> bool:
        return self._published(folder)

    def calls_outside(self) -> Iterator[SourceError]:
        """Yield an error for each module call in judged files whose source leaves the workspace, and that is none yet."""
        return self.outside.unread(self._is_judged)

    def instances(self, folder: str) -> tuple[ModuleInstance, ...]:
        """Return every way this module is reached."""
        return self.ways.to(folder)

    def settings_of(self, folder: str, scenario: str) -> Settings:
        """Return the values that a root's variables are given: options, tfvars files, and a scenario's file."""
        key = (folder, scenario)
        if key not in self._settings:
            given, others = self.units.settings(folder) if self._found.configs else ({}, None)
            said = settings_of(self._files, self.module(folder), scenario, self._var_files, self._variables)
            self._settings[key] = {**({ANY: Value(others)} if others else {}), **given, **said}
        return self._settings[key]

    def folders_with(self, needle: bytes, *, judged: bool = False) -> list[str]:
        """Return the folders with a file of the configuration that holds `needle`, in order; a judged one, or any."""
        found = []
        for folder, _ in self._files.workspace.walk():
            paths = [path for path in self.module(folder).paths() if not judged or self._is_judged(path)]
            if any(needle in self._files.bytes(path) for path in paths):
                found.append(folder)
        return found

    def lock_tables(self) -> frozenset[str]:
        """Return the names of tables that an S3 backend of the workspace, or Terragrunt's remote state, locks with.

        Found by a search over text, since a table that is wrongly taken for one is only held back.
        """
        return frozenset(name.decode("utf-8", "replace") for name in self._found.lock_tables)
