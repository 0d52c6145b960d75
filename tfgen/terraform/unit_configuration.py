"""One configuration file of Terragrunt's, as it is read for a unit: its locals, what it includes, its inputs, its source.

What can't be known from the files is unknown with its reason.
Source: Terragrunt documentation, "Configuration: blocks and attributes".
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from tfgen.errors import TfgenError
from tfgen.syntax.document import Attribute, Block
from tfgen.syntax.expr import Call as CallExpr
from tfgen.syntax.expr import Expr, Literal, Node
from tfgen.syntax.expr import Object as ObjectExpr
from tfgen.terraform.data import unknown
from tfgen.terraform.evaluate import Evaluator
from tfgen.terraform.unit_documents import UnitDocument
from tfgen.terraform.unit_functions import FUNCTIONS
from tfgen.terraform.values import Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.terragrunt import Units


class Input(NamedTuple):
    """One input: its expression where it is literally in an object, and its value."""

    file: Configuration
    value: Value
    expression: Expr | None = None


class Inputs(NamedTuple):
    """The inputs of one file. `open`: others may be set too, in a way that is not known."""

    known: dict[str, Input]
    open: Unknown | None = None


class _Evaluator(Evaluator):
    """Terraform's expressions with Terragrunt's functions."""

    def __init__(self, file: Configuration) -> None:
        super().__init__(file.resolve)
        self._file = file

    def value(self, node: Node) -> Value:
        if isinstance(node, CallExpr) and node.name in FUNCTIONS:
            arguments = [self.value(argument) for argument in node.args]
            return FUNCTIONS[node.name](self._file, arguments)
        return super().value(node)


class Configuration:
    """One file, read for a unit. `including`: the unit's own file, where this one is included. `values`: of a stack."""

    def __init__(
        self,
        units: Units,
        document: UnitDocument,
        folder: str,
        including: Configuration | None = None,
        values: Value | None = None,
    ) -> None:
        self.units, self.document, self.including = units, document, including
        self.folder: str = folder
        self.values = values
        self._locals: dict[str, Value] = {}
        self._open: set[str] = set()
        self._inputs: Inputs | None = None
        self._includes: list[tuple[str, Configuration | Unknown, str]] | None = None

    @property
    def path(self) -> str:
        return self.document.path

    def evaluate(self, expression: Expr) -> Value:
        try:
            return _Evaluator(self).value(expression)
        except RecursionError:
            return unknown("it is nested too deeply to evaluate")
        except TfgenError as error:
            return unknown(f"{error.path}:{error.line}:{error.column} is not valid")

    def attribute_value(self, attribute: Attribute) -> Value:
        try:
            return self.evaluate(attribute.expression())
        except TfgenError as error:
            return unknown(f"{error.path}:{error.line}:{error.column} is not valid")

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

    def includes(self) -> list[tuple[str, Configuration | Unknown, str]]:
        """Return (name, file or why it is not known, merge strategy) of what is included; only a unit's own file includes."""
        if self._includes is None:
            blocks = self.document.blocks("include", 1) if self.including is None else ()
            self._includes = [self._include(block) for block in blocks]
        return self._includes

    def _include(self, block: Block) -> tuple[str, Configuration | Unknown, str]:
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
        return name, Configuration(self.units, document, self.folder, self, self.values), str(merge)

    # Inputs

    def own_inputs(self) -> Inputs:
        """Return the inputs that stand in this file."""
        if self._inputs is None:
            attribute = self.document.attribute("inputs")
            try:
                expression = attribute.expression() if attribute else None
                self._inputs = Inputs({}) if expression is None else self._of(expression)
            except TfgenError as error:
                self._inputs = Inputs({}, Unknown(f"{error.path}:{error.line}:{error.column} is not valid"))
        return self._inputs

    def _of(self, expression: Expr) -> Inputs:
        if isinstance(expression, CallExpr) and expression.name == "merge" and not expression.expand:
            known: dict[str, Input] = {}
            open_: Unknown | None = None
            for part in map(self._of, expression.args):
                if part.open:  # it may set any of those before it
                    known, open_ = {}, part.open
                known |= part.known
            return Inputs(known, open_)
        if isinstance(expression, ObjectExpr) and all(_is_name(item.key) for item in expression.items):
            return Inputs({_name(i.key): Input(self, self.evaluate(i.value), i.value) for i in expression.items})
        value = self.evaluate(expression)
        if isinstance(value.data, dict):
            return Inputs({name: Input(self, each) for name, each in value.data.items()})
        return Inputs({}, value.data if isinstance(value.data, Unknown) else Unknown("its inputs are no object"))

    def inputs(self) -> Inputs:
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
                mine = known.setdefault(name, each if open_ is None else Input(file, Value(open_)))
                if strategy.startswith("deep") and mine is not each and isinstance(mine.value.data, (dict, tuple)):
                    known[name] = mine._replace(value=unknown(f"{name} is merged deeply with that of {file.path}"))
            open_ = open_ or theirs.open
        return Inputs(known, open_)

    def inputs_value(self) -> Value:
        """Return the file's inputs as a value."""
        own = self.own_inputs()
        return Value(own.open) if own.open else Value({name: each.value for name, each in own.known.items()})

    def source(self) -> tuple[Configuration, Block, Attribute] | Unknown | None:
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
