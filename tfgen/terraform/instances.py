"""A module as it is reached: through one call path, with its variables bound; references are resolved here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from typing import TYPE_CHECKING

from tfgen.errors import TfgenError
from tfgen.syntax.document import Attribute, Document, at
from tfgen.syntax.expr import Expr
from tfgen.terraform.data import refused, unknown
from tfgen.terraform.evaluate import Evaluator
from tfgen.terraform.module import Module
from tfgen.terraform.public_outputs import known_output
from tfgen.terraform.settings import ANY
from tfgen.terraform.sources import Local
from tfgen.terraform.subjects import Call, Placed, Resource, expand, with_key
from tfgen.terraform.types import convert
from tfgen.terraform.values import AttributeName, Computed, Origin, Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.estate import Estate

Scope = Mapping[str, Value]
Keys = tuple[str | int | None, ...]


def _unindexed(shown: str, parts: Iterable[Placed], known: Collection[str | int | None], attribute: str) -> Value:
    """Say what is wrong with an attribute of a block with `count` or `for_each` that is read as if there were one of it."""
    argument, where = next(
        (name, at(document, block.header))
        for document, block in parts
        for name in ("count", "for_each")
        if block.attribute(name) is not None
    )
    several = f"{where}: {shown} has {argument}"
    if known:
        first = next((key for key in known if key is not None), 0 if argument == "count" else "KEY")
        wrong = f"{several}, so it must be said which one is meant: {with_key(shown, first)}.{attribute}"
    else:
        wrong = f"{several}, which makes none here, so there is no {attribute} of it: let it make one, or name another"
    return Value(Unknown(wrong, undeclared=True))


def _like(key: str | int | None, known: Mapping[str | int | None, object]) -> str | int | None:
    """An index as the instances have it: `x["0"]` and `x[0]` are the same one of a counted block."""
    if isinstance(key, str) and key not in known and key.isdigit() and len(key) < 10:
        return int(key)
    return key


class ModuleInstance:
    """`address` is "" for a root, else `module.a.module.b["k"]`; `scenario` names the tfvars file of an own run."""

    def __init__(
        self, estate: Estate, module: Module, address: str, caller: Call | None, root: str, scenario: str = ""
    ) -> None:
        self.folder = module.folder
        self.address, self.caller, self.root, self.scenario = address, caller, root, scenario
        self._estate, self._module = estate, module
        self._values: dict[str, Value] = {}
        self._open: set[str] = set()
        self._resources: dict[tuple[str, str, str], list[Resource]] = {}

    def evaluate(self, expression: Expr, document: Document, scope: Scope | None = None) -> Value:
        """Return the value of an expression that stands in this module."""
        try:
            return Evaluator(self._resolve, scope).value(expression)
        except RecursionError:
            return unknown("it is nested too deeply to evaluate")
        except TfgenError as error:
            return unknown(f"{error.path}:{error.line}:{error.column} is not valid")

    def value_of(self, attribute: Attribute, document: Document, scope: Scope | None = None) -> Value:
        """Return an attribute's value; an expression that is not valid is an error of the run, and unknown."""
        if not self._estate.valid(attribute):
            return unknown(f"its {attribute.name} is not valid")
        return self.evaluate(attribute.expression(), document, scope)

    def is_valid(self, attribute: Attribute) -> bool:
        """Is an attribute's expression valid? An error is kept."""
        return self._estate.valid(attribute)

    def doubt(self, *names: str) -> Unknown | None:
        """Say why what these names mean is not known, where an override file that can't be read may change it."""
        path = self._module.doubtful(*names)
        return Unknown(f"{path}, which may override it, could not be read") if path else None

    def prefixed(self, address: str) -> str:
        return f"{self.address}.{address}" if self.address else address

    def resources(self, kind: str, type: str, name: str) -> list[Resource]:
        """Return all instances of one resource or data block of this module."""
        key = (kind, type, name)
        if key not in self._resources:
            parts = self._module.block(kind, type, name)
            found: list[Resource] = []
            if parts:
                placed = tuple(parts)
                dotted = f"data.{type}.{name}" if kind == "data" else f"{type}.{name}"
                for each, scope, why in expand(self, placed):
                    address = self.prefixed(with_key(dotted, each))
                    found.append(Resource(kind, type, self, placed, name, address, each, scope, why))
            self._resources[key] = found
        return self._resources[key]

    def every(self, kind: str, type: str) -> list[Resource]:
        """Return all instances of all blocks of a type in this module."""
        return [each for name in self._module.find(kind, type) for each in self.resources(kind, type, name)]

    # References

    def _resolve(self, name: str, keys: Keys) -> tuple[Value, int]:
        """Return the value of a reference's beginning, and how many of its steps that took."""
        first = keys[0] if keys else None
        if name in ("each", "count", "self", "path", "terraform"):
            return unknown(f"{name}.{first} is only known at run time"), len(keys)
        if not isinstance(first, str):
            return unknown(f"{name} on its own is not evaluated"), len(keys)
        if name == "var":
            return self._once(f"var.{first}", self._variable, first), 1
        if name == "local":
            return self._once(f"local.{first}", self._local, first), 1
        if name == "module":
            return self._output(first, keys[1:])
        if name == "data":
            second = keys[1] if len(keys) > 1 else None
            if not isinstance(second, str):
                return unknown("data on its own is not evaluated"), len(keys)
            value, taken = self._resource("data", first, second, keys[2:])
            return value, taken + 2
        value, taken = self._resource("resource", name, first, keys[1:])
        return value, taken + 1

    def _once(self, name: str, compute: object, argument: str) -> Value:
        """Compute a named value once; one that needs itself is unknown."""
        if name not in self._values:
            if name in self._open:
                return unknown(f"{name} refers to itself")
            self._open.add(name)
            self._values[name] = compute(argument)  # type: ignore[operator]
            self._open.discard(name)
        return self._values[name]

    def _undeclared(self, shown: str) -> Value:
        broken = self._module.unreadable()
        if broken:
            return unknown(f"{shown} may be declared in {broken}, which could not be read")
        return Value(Unknown(f"{shown} is not declared in this module", undeclared=True))

    def _local(self, name: str) -> Value:
        found = self._module.local(name)
        if found is None:
            return self._undeclared(f"local.{name}")
        doubt = self.doubt("locals", name)
        if doubt is not None:
            return Value(doubt)
        document, attribute = found
        value = self.evaluate(attribute.expression(), document)
        origin = Origin("local", f"local.{name}", self.folder, document.path, attribute.value_span)
        return Value(value.data, (origin, *value.origins), value.sensitive)

    def variable(self, name: str) -> Value:
        """Return the value that a variable has here."""
        return self._once(f"var.{name}", self._variable, name)

    def _variable(self, name: str) -> Value:
        if self._module.variable(name) is None:
            return self._undeclared(f"var.{name}")
        doubt = self.doubt("variable", name)
        value = self._bound(name) if doubt is None else Value(doubt)
        declared = self._module.variable_setting(name, "type")
        if declared is not None:
            value = convert(value, declared[1].expression())
        sensitive = self._module.variable_setting(name, "sensitive")
        marked = sensitive is not None and self.evaluate(sensitive[1].expression(), sensitive[0]).data is True
        return Value(value.data, value.origins, value.sensitive or marked)

    def _bound(self, name: str) -> Value:
        """What the caller passes, or for a root what its tfvars say, else the default."""
        value = self._given(name)
        nullable = self._module.variable_setting(name, "nullable")
        refuses_null = nullable is not None and self.evaluate(nullable[1].expression(), nullable[0]).data is False
        if value is not None and not (value.data is None and refuses_null):
            return value
        default = self._module.variable_setting(name, "default")
        if default is None:
            who = f"is not passed by {self.caller.address}" if self.caller else "has no default"
            return unknown(f"var.{name} {who}")
        document, attribute = default
        decided = self.evaluate(attribute.expression(), document)
        origin = Origin("default", f"var.{name}", self.folder, document.path, attribute.value_span)
        return Value(decided.data, (origin, *decided.origins), decided.sensitive)

    def _given(self, name: str) -> Value | None:
        if self.caller is None:
            settings = self._estate.settings_of(self.folder, self.scenario)
            return settings.get(name, settings.get(ANY))
        found = self.caller.attribute(name)
        if found is None:
            return None
        document, attribute = found
        value = self.caller.value(name)
        origin = Origin("argument", f"var.{name}", self.caller.module.folder, document.path, attribute.value_span)
        return Value(value.data, (origin, *value.origins), value.sensitive)

    def _resource(self, kind: str, type: str, name: str, keys: Keys) -> tuple[Value, int]:
        """A resource's attribute: the written value, else computed. A counted one needs an index."""
        shown = f"data.{type}.{name}" if kind == "data" else f"{type}.{name}"
        parts = self._module.block(kind, type, name)
        if not parts:
            return self._undeclared(shown), len(keys)
        instances = self.resources(kind, type, name)
        many = any(block.attribute("count") or block.attribute("for_each") for _, block in parts)
        if not many:
            return Value(Computed(instances[0], "")), 0
        wholes = {r.key: Value(Computed(r, "")) for r in instances}
        if not keys:
            if instances and instances[0].unexpanded is not None:
                return Value(instances[0].unexpanded), 0
            if any(block.attribute("for_each") for _, block in parts):
                return Value({str(key): value for key, value in wholes.items()}), 0
            return Value(tuple(wholes.values())), 0
        if isinstance(keys[0], AttributeName):
            return _unindexed(shown, parts, wholes, keys[0]), len(keys)
        key = _like(keys[0], wholes)
        if len(instances) == 1 and instances[0].unexpanded is not None:
            return wholes[None], 1
        if key in wholes:
            return wholes[key], 1
        if key is None:
            return unknown(f"which {shown} is meant is not known"), len(keys)
        return refused(f"there is no {with_key(shown, key)}"), len(keys)

    def _output(self, name: str, keys: Keys) -> tuple[Value, int]:
        """An output of a module call: evaluated through modules of the repository, else not known."""
        calls = self._estate.calls_of(self, name)
        if calls is None:
            return self._undeclared(f"module.{name}"), len(keys) + 1
        parts = self._module.call(name)
        first = keys[0] if keys else None
        many = any(block.attribute("count") or block.attribute("for_each") for _, block in parts)
        if many and isinstance(first, AttributeName):
            return _unindexed(f"module.{name}", parts, [call.key for call in calls], first), len(keys) + 1
        if not calls:
            return unknown(f"there is no module.{name}"), len(keys) + 1
        call = calls[0]
        taken = 1
        if many:
            if not keys:
                return unknown(f"module.{name} on its own is not evaluated"), taken
            if call.unexpanded is None:
                if keys[0] is None:
                    return unknown(f"which module.{name} is meant is not known"), taken + len(keys)
                key = _like(keys[0], {c.key: c for c in calls})
                found = next((c for c in calls if c.key == key), None)
                if found is None:
                    return refused(f"there is no {with_key(f'module.{name}', key)}"), taken + len(keys)
                call = found
            keys, taken = keys[1:], taken + 1
        output = keys[0] if keys else None
        if not isinstance(output, str):
            return unknown(f"module.{name} on its own is not evaluated"), taken + len(keys)
        if not isinstance(call.source, Local):
            known = known_output(call, output)
            if known is not None:
                return Value(known), taken + 1
            return unknown(f"{output} of module.{name} is not known: its source is not read"), taken + len(keys)
        for instance in self._estate.ways.through(call):
            return instance.output(output), taken + 1
        return Value(self._estate.outside.needed(call)), taken + len(keys)

    def output(self, name: str) -> Value:
        """Return an output's value."""
        found = self._module.output(name)
        if found is None:
            return self._undeclared(f"output {name} of {self.address}")
        document, attribute = found
        return self._once(f"output.{name}", lambda _: self.evaluate(attribute.expression(), document), name)
