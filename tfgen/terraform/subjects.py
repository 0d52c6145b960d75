"""What a control judges: instances of resources and of module calls, in instances of modules."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from tfgen.syntax.document import Attribute, Block, Document
from tfgen.syntax.expr import Expr
from tfgen.terraform.data import items_of
from tfgen.terraform.sources import Source, names_in
from tfgen.terraform.values import Computed, Unknown, Value

if TYPE_CHECKING:
    from tfgen.terraform.instances import ModuleInstance

Placed = tuple[Document, Block]
Scope = Mapping[str, Value]

#: More instances than this are judged as one.
INSTANCES = 100

NULL = Value(None)


class Nested:
    """One nested block, static or made by a dynamic one. `block` is what to edit (of a dynamic block its content)."""

    __slots__ = ("_scope", "block", "document", "dynamic", "module")

    def __init__(
        self, module: ModuleInstance, document: Document, block: Block, scope: Scope, dynamic: Block | None = None
    ) -> None:
        self.module, self.document, self.block, self._scope, self.dynamic = module, document, block, scope, dynamic

    def attribute(self, name: str) -> Attribute | None:
        return self.block.attribute(name)

    def inner(self, block: Block) -> Nested:
        """Return a static block inside of this one."""
        return Nested(self.module, self.document, block, self._scope)

    def evaluate(self, expression: Expr) -> Value:
        """Evaluate an expression as it would stand in this block."""
        return self.module.evaluate(expression, self.document, self._scope)

    def value(self, name: str) -> Value:
        """Return an attribute's value; null when it is absent."""
        attribute = self.block.attribute(name)
        return NULL if attribute is None else self.module.value_of(attribute, self.document, self._scope)


class _Instance:
    """What resources and calls share: parts (base block, then overrides), an instance key, and values."""

    __slots__ = ("_scope", "address", "block", "document", "key", "module", "name", "parts", "unexpanded")

    def __init__(
        self,
        module: ModuleInstance,
        parts: tuple[Placed, ...],
        name: str,
        address: str,
        key: str | int | None,
        scope: Scope,
        unexpanded: Unknown | None,
    ) -> None:
        self.module, self.parts, self.name, self.address, self.key = module, parts, name, address, key
        self.document, self.block = parts[0]
        self._scope, self.unexpanded = scope, unexpanded

    def attribute(self, name: str) -> tuple[Document, Attribute] | None:
        """Return an attribute and its document; an override's wins."""
        for document, block in reversed(self.parts):
            attribute = block.attribute(name)
            if attribute is not None:
                return document, attribute
        return None

    def home(self, name: str) -> Placed:
        """Return the block to write an attribute in: an override's that has it, else the base block."""
        for document, block in reversed(self.parts):
            if block.attribute(name) is not None:
                return document, block
        return self.document, self.block

    def misplaced(self, type: str) -> tuple[Document, Attribute] | None:
        """Return the attribute that stands where only blocks of a type can."""
        for document, block in reversed(self.parts):
            attribute = block.misplaced(type)
            if attribute is not None:
                return document, attribute
        return None

    def value(self, name: str) -> Value:
        """Return an attribute's value; null when it is absent, unknown when an override file that can't be read may set it."""
        doubt = self.module.doubt(self.name)
        if doubt is not None:
            return Value(doubt)
        found = self.attribute(name)
        return self.module.value_of(found[1], found[0], self._scope) if found else NULL

    def evaluate(self, expression: Expr, document: Document) -> Value:
        """Evaluate an expression as it would stand in this block, with its `each` and `count`."""
        return self.module.evaluate(expression, document, self._scope)


class Resource(_Instance):
    """One instance of a resource (`kind` "resource") or data source ("data")."""

    __slots__ = ("kind", "type")

    def __init__(self, kind: str, type: str, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.kind, self.type = kind, type

    def reference(self, name: str) -> Value:
        """Return what `ADDRESS.name` means: the written value, else what the provider computes."""
        return self.value(name) if self.attribute(name) else Value(Computed(self, name))

    def dynamic(self, type: str) -> Block | None:
        """Return the `dynamic` block of a type, if there is one."""
        for _, block in reversed(self.parts):
            for dynamic in block.blocks("dynamic", 1):
                if dynamic.labels == (type,):
                    return dynamic
        return None

    def nested(self, type: str) -> tuple[Nested, ...] | Unknown:
        """Return the nested blocks of a type, dynamic ones expanded; an override's blocks replace the base's.

        Unknown when it is not known which a dynamic block makes, or an override file that can't be read may write them.
        """
        doubt = self.module.doubt(self.type, self.name)
        if doubt is not None:
            return doubt
        for document, block in reversed(self.parts):
            static = block.blocks(type)
            dynamic = [d for d in block.blocks("dynamic", 1) if d.labels == (type,)]
            if not static and not dynamic:
                continue
            found = [Nested(self.module, document, b, self._scope) for b in static]
            for each in dynamic:
                made = self._expand_dynamic(document, each, type)
                if isinstance(made, Unknown):
                    return made
                found += made
            return tuple(found)
        return ()

    def _expand_dynamic(self, document: Document, dynamic: Block, type: str) -> list[Nested] | Unknown:
        for_each = dynamic.attribute("for_each")
        contents = dynamic.blocks("content")
        if for_each is None or len(contents) != 1:
            return Unknown(f"its dynamic {type} block has no for_each or no content")
        collection = self.module.value_of(for_each, document, self._scope)
        items = items_of(collection)
        if items is None:
            data = collection.data
            return data if isinstance(data, Unknown) else Unknown("what its for_each is can't be told")
        if getattr(for_each.expression(), "name", "") == "toset":
            items = [(value, value) for _, value in items]  # of a set the key is the value
        named = dynamic.attribute("iterator")
        expression = named.expression() if named else None
        iterator = getattr(expression, "name", type)
        return [
            Nested(
                self.module,
                document,
                contents[0],
                {**self._scope, iterator: Value({"key": key, "value": value})},
                dynamic,
            )
            for key, value in items
        ]


class Call(_Instance):
    """One instance of a module call; `module` is the caller."""

    __slots__ = ("source", "version")

    def __init__(self, source: Source | Unknown, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        self.source = source
        self.version = self.value("version")

    @property
    def inside(self) -> str:
        """The address that leads the addresses of what is in the called module."""
        return self.address

    @property
    def source_names(self) -> tuple[str, ...]:
        """The names that stand in its source, or in the expression that the source is."""
        if not isinstance(self.source, Unknown):
            return names_in(str(self.source))
        found = self.attribute("source")
        return names_in(found[0].text[found[1].value_span.start : found[1].value_span.end]) if found else ()

    def inherits(self, name: str) -> bool:
        """Does an argument stand in a file that others share?"""
        return False


def expand(module: ModuleInstance, parts: tuple[Placed, ...]) -> list[tuple[str | int | None, Scope, Unknown | None]]:
    """Return (key, scope, why not expanded) of every instance that `count` or `for_each` makes."""
    for document, block in reversed(parts):
        count = block.attribute("count")
        if count is not None:
            return _counted(module.value_of(count, document))
        for_each = block.attribute("for_each")
        if for_each is not None:
            return _each(module.value_of(for_each, document))
    return [(None, {}, None)]


def _counted(value: Value) -> list[tuple[str | int | None, Scope, Unknown | None]]:
    data = value.data
    if isinstance(data, str) and data.isdigit() and len(data) < 10:
        data = int(data)
    if isinstance(data, int) and not isinstance(data, bool) and 0 <= data <= INSTANCES:
        return [(i, {"count": Value({"index": Value(i)})}, None) for i in range(data)]
    reason = data if isinstance(data, Unknown) else Unknown(_why(data))
    return [(None, {"count": Value({"index": Value(reason)})}, reason)]


def _each(value: Value) -> list[tuple[str | int | None, Scope, Unknown | None]]:
    items = items_of(value)
    if items is not None and len(items) <= INSTANCES:
        is_set = isinstance(value.data, tuple)
        pairs = [(v if is_set else k, v) for k, v in items]
        if any(key.sensitive for key, _ in pairs):
            reason = Unknown("for_each is sensitive, which Terraform refuses")
            return [(None, {"each": Value({"key": Value(reason), "value": Value(reason)})}, reason)]
        if all(isinstance(k.data, str) for k, _ in pairs):
            return [(str(k.data), {"each": Value({"key": k, "value": v})}, None) for k, v in pairs]
    reason = value.data if isinstance(value.data, Unknown) else Unknown(_why(value.data))
    each = Value({"key": Value(reason), "value": Value(reason)})
    return [(None, {"each": each}, reason)]


def _why(data: object) -> str:
    if isinstance(data, Computed):
        return f"{data.resource.address}.{data.path} is only known after apply"
    if data is None:
        return "count or for_each is null, which Terraform refuses"
    if isinstance(data, int) and data < 0:
        return "count is negative, which Terraform refuses"
    return f"there are more than {INSTANCES}, or the number can't be told"


def with_key(address: str, key: str | int | None) -> str:
    """Add an instance key as Terraform writes it."""
    if key is None:
        return address
    if isinstance(key, int):
        return f"{address}[{key}]"
    escaped = key.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'{address}["{escaped}"]'
