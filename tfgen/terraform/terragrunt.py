"""Terragrunt units as module calls: `terraform { source = … }` is the source, and what `inputs` hold are the arguments.

A unit is read with what it includes, as far as that is literal; what can't be known from the files is unknown with its
reason. Paths of the workspace stand as text below `ROOT` while expressions are evaluated.
Sources: Terragrunt documentation, "Configuration: blocks and attributes", "HCL functions", "tfr".
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from tfgen.errors import TfgenError
from tfgen.syntax.document import Attribute, Block, Document
from tfgen.syntax.expr import Call as CallExpr
from tfgen.syntax.expr import Expr, Literal, Node
from tfgen.syntax.expr import Object as ObjectExpr
from tfgen.terraform.data import unknown
from tfgen.terraform.evaluate import Evaluator
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.module import Files
from tfgen.terraform.sources import Local, Registry, Source, parse_source
from tfgen.terraform.subjects import Call, Scope
from tfgen.terraform.unit_callers import Callers
from tfgen.terraform.unit_documents import UnitAttribute, UnitBlock, UnitDocument
from tfgen.terraform.unit_files import STACK, UNIT
from tfgen.terraform.values import Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.estate import Estate

#: Where the workspace lies, for functions that return paths.
ROOT = "/tfgen-workspace"

_TFR = re.compile(
    r"tfr://(?P<host>[^/?]*)/(?P<namespace>[^/?]+)/(?P<name>[^/?]+)/(?P<system>[^/?]+?)(?://(?P<subdir>[^?]+))?(?:\?(?P<query>.*))?"
)


class _Input(NamedTuple):
    """One input: its expression where it is literally in an object, and its value."""

    file: _File
    value: Value
    expression: Expr | None = None


class _Inputs(NamedTuple):
    """The inputs of one file. `open`: others may be set too, in a way that is not known."""

    known: dict[str, _Input]
    open: Unknown | None = None


class _Evaluator(Evaluator):
    """Terraform's expressions with Terragrunt's functions."""

    def __init__(self, file: _File) -> None:
        super().__init__(file.resolve)
        self._file = file

    def value(self, node: Node) -> Value:
        if isinstance(node, CallExpr) and node.name in _FUNCTIONS:
            arguments = [self.value(argument) for argument in node.args]
            return _FUNCTIONS[node.name](self._file, arguments)
        return super().value(node)


class _File:
    """One file, as it is read for a unit. `including`: the unit's own file, where this one is included. `values`: of a stack."""

    def __init__(
        self,
        units: Units,
        document: UnitDocument,
        folder: str,
        including: _File | None = None,
        values: Value | None = None,
    ) -> None:
        self.units, self.document, self.folder, self.including = units, document, folder, including
        self.values = values
        self._locals: dict[str, Value] = {}
        self._open: set[str] = set()
        self._inputs: _Inputs | None = None
        self._includes: list[tuple[str, _File | Unknown, str]] | None = None

    @property
    def path(self) -> str:
        return self.document.path

    def evaluate(self, expression: Expr) -> Value:
        try:
            return _Evaluator(self).value(expression)
        except RecursionError:
            return unknown("it is nested too deeply to evaluate")
        except TfgenError as error:
            return unknown(f"{error.path}:{error.line} is not valid")

    def attribute_value(self, attribute: Attribute) -> Value:
        try:
            return self.evaluate(attribute.expression())
        except TfgenError as error:
            return unknown(f"{error.path}:{error.line} is not valid")

    # Names

    def resolve(self, name: str, keys: Sequence[str | int | None]) -> tuple[Value, int]:
        """Return the value of a reference's beginning, and how many of its steps that took."""
        first = keys[0] if keys else None
        if name == "local" and isinstance(first, str):
            return self.local(first), 1
        if name == "include":
            return self._included(keys)
        if name == "values" and self.values is not None:
            return self.values, 0
        if name == "dependency" and len(keys) > 2 and keys[1] == "outputs" and isinstance(keys[2], str):
            return self._output(str(first), keys[2]), 3
        shown = ".".join(str(key) for key in (name, *keys) if key is not None)
        return unknown(f"{shown} is only known when Terragrunt runs"), len(keys)

    def local(self, name: str) -> Value:
        if name not in self._locals:
            if name in self._open:
                return unknown(f"local.{name} refers to itself")
            self._open.add(name)
            found = next((a for b in self.document.blocks("locals") if (a := b.attribute(name))), None)
            self._locals[name] = (
                self.attribute_value(found) if found else unknown(f"local.{name} is not declared in {self.path}")
            )
            self._open.discard(name)
        return self._locals[name]

    def locals(self) -> Value:
        """Return all locals as an object."""
        names = [a.name for block in self.document.blocks("locals") for a in block.attributes()]
        return Value({name: self.local(name) for name in names})

    def _included(self, keys: Sequence[str | int | None]) -> tuple[Value, int]:
        for name, file, _ in self.includes():
            if (keys and keys[0] == name) or not name:
                if isinstance(file, Unknown):
                    return Value(file), len(keys)
                whole = Value({"locals": file.locals(), "inputs": file.inputs_value()})
                return whole, 1 if name else 0
        return unknown("what is included is not known"), len(keys)

    def _output(self, dependency: str, output: str) -> Value:
        for block in self.document.blocks("dependency", 1):
            if block.labels == (dependency,):
                path = block.attribute("config_path")
                folder = self.units.folder_of(self.attribute_value(path), self.folder) if path else None
                if folder is not None:
                    return self.units.output(folder, output)
        return unknown(f"dependency.{dependency}.outputs.{output} is only known after apply")

    # Includes

    def includes(self) -> list[tuple[str, _File | Unknown, str]]:
        """Return (name, file or why it is not known, merge strategy) of what is included; only a unit's own file includes."""
        if self._includes is None:
            blocks = self.document.blocks("include", 1) if self.including is None else ()
            self._includes = [self._include(block) for block in blocks]
        return self._includes

    def _include(self, block: Block) -> tuple[str, _File | Unknown, str]:
        name = block.labels[0] if block.labels else ""
        strategy = block.attribute("merge_strategy")
        merge = self.attribute_value(strategy).data if strategy else "shallow"
        path = block.attribute("path")
        value = self.attribute_value(path) if path else unknown("it has no path")
        if isinstance(value.data, Unknown):
            return name, Unknown(f"what is included is not known: {value.data.reason}"), str(merge)
        where = self.units.path_of(value, self.folder)
        document = self.units.document(where) if where is not None else None
        if document is None:
            return name, Unknown(f"the included file {where or value.data} could not be read"), str(merge)
        self.units.included.add(document.path)
        return name, _File(self.units, document, self.folder, self, self.values), str(merge)

    # Inputs

    def own_inputs(self) -> _Inputs:
        """Return the inputs that stand in this file."""
        if self._inputs is None:
            attribute = self.document.attribute("inputs")
            try:
                expression = attribute.expression() if attribute else None
                self._inputs = _Inputs({}) if expression is None else self._of(expression)
            except TfgenError as error:
                self._inputs = _Inputs({}, Unknown(f"{error.path}:{error.line} is not valid"))
        return self._inputs

    def _of(self, expression: Expr) -> _Inputs:
        if isinstance(expression, CallExpr) and expression.name == "merge" and not expression.expand:
            known: dict[str, _Input] = {}
            open_: Unknown | None = None
            for part in map(self._of, expression.args):
                if part.open:  # it may set any of those before it
                    known, open_ = {}, part.open
                known |= part.known
            return _Inputs(known, open_)
        if isinstance(expression, ObjectExpr) and all(_is_name(item.key) for item in expression.items):
            return _Inputs({_name(i.key): _Input(self, self.evaluate(i.value), i.value) for i in expression.items})
        value = self.evaluate(expression)
        if isinstance(value.data, dict):
            return _Inputs({name: _Input(self, each) for name, each in value.data.items()})
        return _Inputs({}, value.data if isinstance(value.data, Unknown) else Unknown("its inputs are no object"))

    def inputs(self) -> _Inputs:
        """Return the inputs with those of what is included, which this file's own override."""
        own = self.own_inputs()
        known, open_ = dict(own.known), own.open
        for _, file, strategy in self.includes():
            if strategy == "no_merge":
                continue
            if isinstance(file, Unknown):
                open_ = open_ or file
                continue
            theirs = file.own_inputs()
            for name, each in theirs.known.items():
                mine = known.setdefault(name, each if open_ is None else _Input(file, Value(open_)))
                if strategy.startswith("deep") and mine is not each and isinstance(mine.value.data, (dict, tuple)):
                    known[name] = mine._replace(value=unknown(f"{name} is merged deeply with that of {file.path}"))
            open_ = open_ or theirs.open
        return _Inputs(known, open_)

    def inputs_value(self) -> Value:
        """Return the file's inputs as a value."""
        own = self.own_inputs()
        return Value(own.open) if own.open else Value({name: each.value for name, each in own.known.items()})

    def source(self) -> tuple[_File, Block, Attribute] | Unknown | None:
        """Return where the source stands: here, or in what is included; None when there is none."""
        for block in self.document.blocks("terraform"):
            attribute = block.attribute("source")
            if attribute is not None:
                return self, block, attribute
        for _, file, strategy in self.includes():
            if isinstance(file, Unknown):
                return file
            found = file.source() if strategy != "no_merge" else None
            if found is not None:
                return found
        return None


def _is_name(key: Expr) -> bool:
    return isinstance(key, Literal) and isinstance(key.value, str)


def _name(key: Expr) -> str:
    return str(key.value) if isinstance(key, Literal) else ""


# Functions


def _find_in_parent_folders(file: _File, arguments: Sequence[Value]) -> Value:
    name = arguments[0].data if arguments else UNIT
    if not isinstance(name, str):
        return unknown("the name that find_in_parent_folders looks for is not known")
    folder = file.folder
    while folder:
        folder = folder.rpartition("/")[0]
        path = posixpath.normpath(posixpath.join(folder, name))
        if file.units.exists(path):
            return Value(f"{ROOT}/{path}")
    return arguments[1] if len(arguments) > 1 else unknown(f"{name} is in no parent folder of {file.folder}")


def _read_config(file: _File, arguments: Sequence[Value]) -> Value:
    path = file.units.path_of(arguments[0], file.folder) if arguments else None
    document = file.units.document(path) if path is not None else None
    if document is None or path is None:
        return arguments[1] if len(arguments) > 1 else unknown("what read_terragrunt_config reads is not known")
    if path in file.units.reading:
        return unknown(f"{path} reads itself")
    file.units.reading.append(path)
    read = _File(file.units, document, path.rpartition("/")[0])
    value = Value({"locals": read.locals(), "inputs": read.inputs_value()})
    file.units.reading.pop()
    file.units.included.add(path)
    return value


def _parent_folder(file: _File, arguments: Sequence[Value]) -> str | None:
    """The folder of what is included: this file's own, when it is the one."""
    if file.including is not None:
        return file.path.rpartition("/")[0]
    wanted = arguments[0].data if arguments else None
    for name, included, _ in file.includes():
        if isinstance(included, _File) and wanted in (None, name):
            return included.path.rpartition("/")[0]
    return None if file.includes() else file.folder


def _relative(file: _File, arguments: Sequence[Value], *, back: bool) -> Value:
    parent = _parent_folder(file, arguments)
    if parent is None:
        return unknown("what is included is not known")
    here, there = f"/{file.folder}", f"/{parent}"
    return Value(posixpath.relpath(there, here) if back else posixpath.relpath(here, there))


def _parent_dir(file: _File, arguments: Sequence[Value]) -> Value:
    parent = _parent_folder(file, arguments)
    return unknown("what is included is not known") if parent is None else Value(_placed(parent))


def _placed(folder: str) -> str:
    return f"{ROOT}/{folder}" if folder else ROOT


_FUNCTIONS: dict[str, Callable[[_File, Sequence[Value]], Value]] = {
    "find_in_parent_folders": _find_in_parent_folders,
    "read_terragrunt_config": _read_config,
    "path_relative_to_include": lambda file, arguments: _relative(file, arguments, back=False),
    "path_relative_from_include": lambda file, arguments: _relative(file, arguments, back=True),
    "get_parent_terragrunt_dir": _parent_dir,
    "get_terragrunt_dir": lambda file, arguments: Value(_placed(file.folder)),
    "get_original_terragrunt_dir": lambda file, arguments: Value(_placed(file.folder)),
    "get_repo_root": lambda file, arguments: Value(ROOT),
    "get_path_from_repo_root": lambda file, arguments: Value(file.folder or "."),
    "get_env": lambda file, arguments: unknown("get_env reads the environment of whoever runs Terragrunt"),
    "dirname": lambda file, arguments: _text(arguments, posixpath.dirname),
    "basename": lambda file, arguments: _text(arguments, posixpath.basename),
}


def _text(arguments: Sequence[Value], function: Callable[[str], str]) -> Value:
    data = arguments[0].data if arguments else None
    if isinstance(data, str):
        return Value(function(data))
    return arguments[0] if arguments and not arguments[0].known else unknown("a path is not known")


# Units


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
        text = value.data if value.data.startswith("/") else f"{_placed(folder)}/{value.data}"
        path = posixpath.normpath(text)
        if path == ROOT:
            return ""
        return path.removeprefix(ROOT + "/") if path.startswith(ROOT + "/") else None

    def folder_of(self, value: Value, folder: str) -> str | None:
        """Return the folder of a unit that a `config_path` names."""
        path = self.path_of(value, folder)
        return path.rpartition("/")[0] if path is not None and path.endswith(".hcl") else path

    def call(self, folder: str) -> UnitCall | None:
        """Return a folder's unit as a call, or None when it has no source of its own or from what it includes."""
        if folder not in self._calls:
            self._calls[folder] = None
            path = self._folders.get(folder)
            document = self.document(path) if path is not None else None
            if document is not None:
                self._open.add(folder)
                try:
                    self._calls[folder] = self._made(_File(self, document, folder))
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
                stack = _File(self, document, path.rpartition("/")[0]) if document is not None else None
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

    def _of_stack(self, stack: _File, block: Block) -> UnitCall | None:
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
        return self._made(_File(self, document, folder, None, given))

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
        inputs = _File(self, document, folder).inputs()
        return {name: each.value for name, each in inputs.known.items()}, inputs.open

    def output(self, folder: str, name: str) -> Value:
        """Return an output of another unit, as far as its module is in the workspace."""
        if folder in self.reading:
            return unknown(f"{folder} depends on itself")
        self.reading.append(folder)
        call = self._called(folder)
        instances = self._estate.instances_of(call) if call is not None else list(self._estate.instances(folder))
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

    def _made(self, file: _File) -> UnitCall | None:
        found = file.source()
        if found is None:
            return None
        inputs = file.inputs()
        own = UnitBlock(file.document, *_shown(file, file, inputs, found))
        own.stacked = file.values is not None
        inherited = [
            (each.document, UnitBlock(each.document, *_shown(file, each, inputs, found)))
            for _, each, strategy in file.includes()
            if isinstance(each, _File) and strategy != "no_merge"
        ]
        # First as the one that new inputs go to, last as the one that overrides the others.
        parts = ((file.document, own), *reversed(inherited), (file.document, own))
        source, version = _source(self, file, found)
        instance = UnitInstance(self._estate, self._estate.module(file.folder), "", None, file.folder)
        name = file.folder.rpartition("/")[2] or "root"
        call = UnitCall(source, instance, parts, name, f"unit.{name}", None, {}, None)
        call.version = version
        return call


def _shown(
    unit: _File, file: _File, inputs: _Inputs, source: tuple[_File, Block, Attribute] | Unknown
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
    units: Units, unit: _File, found: tuple[_File, Block, Attribute] | Unknown
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
    match = _TFR.fullmatch(text)
    if match is not None:
        source = Registry(match["host"], match["namespace"], match["name"], match["system"], match["subdir"] or "")
        version = next((q[8:] for q in (match["query"] or "").split("&") if q.startswith("version=")), None)
        return source, Value(version)
    if text.startswith((ROOT, "/", ".")):
        path = units.path_of(Value(text.replace("//", "/")), unit.folder)
        if path is None:
            return Unknown("its source is outside the repository"), none
        relative = posixpath.relpath(f"/{path}", f"/{unit.folder}")
        return Local(relative if relative.startswith(".") else f"./{relative}"), none
    return parse_source(text), none
