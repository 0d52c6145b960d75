"""Values of expressions: what can be known is computed, what can't carries its reason.

Work is bounded: a step counter and a size limit turn hostile expressions into unknown values.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeAlias

from tfgen.syntax.expr import (
    Binary,
    Call,
    Conditional,
    Expr,
    For,
    GetAttr,
    Index,
    Literal,
    Node,
    Object,
    Parens,
    Splat,
    SplatItem,
    Template,
    TemplateFor,
    TemplateIf,
    Tuple,
    Unary,
    Variable,
)
from tfgen.terraform.conversions import ConversionError, to_bool, to_number, to_string
from tfgen.terraform.values import Computed, Unknown, Value

#: How many nodes one evaluation may visit, and how many items or characters a value may have.
STEPS = 100_000
SIZE = 10_000

#: Numbers beyond this are not evaluated: a chain of products would grow without end.
LARGEST = 10**300

#: Resolves a reference: (root name, steps after it) -> (value, how many steps it took).
Resolver: TypeAlias = Callable[[str, tuple[str | int | None, ...]], tuple[Value, int]]

NULL = Value(None)


class Evaluator:
    """Evaluates expressions of one module instance. `resolve` looks names up; `scope` holds names of `for` and `dynamic`."""

    def __init__(self, resolve: Resolver, scope: Mapping[str, Value] | None = None) -> None:
        self._resolve = resolve
        self._scope: list[Mapping[str, Value]] = [scope or {}]
        self._steps = 0

    def value(self, node: Node) -> Value:
        """Evaluate an expression or a template part."""
        self._steps += 1
        if self._steps > STEPS:
            return unknown("the expression is too long to evaluate")
        method = _METHODS.get(type(node))
        return method(self, node) if method else unknown("this expression is not evaluated")

    def _literal(self, node: Literal) -> Value:
        return Value(node.value)

    def _parens(self, node: Parens) -> Value:
        return self.value(node.inner)

    def _splat_item(self, node: SplatItem) -> Value:
        return self._scope[-1].get("*", NULL)

    def _tuple(self, node: Tuple) -> Value:
        items = tuple(self.value(item) for item in node.items)
        return next((i for i in items if isinstance(i.data, Unknown) and i.data.refused), Value(items))

    def _object(self, node: Object) -> Value:
        found: dict[str, Value] = {}
        sensitive = False
        for item in node.items:
            key = self.value(item.key)
            if not key.known:
                return _passed_on(key, "a key is not known")
            value = self.value(item.value)
            if isinstance(value.data, Unknown) and value.data.refused:
                return value
            try:
                found[to_string(key)] = value
            except ConversionError as error:
                return refused(error.message)
            sensitive = sensitive or key.sensitive
        return Value(found, (), sensitive)

    # References

    def _traversal(self, node: Expr) -> Value:
        steps: list[Expr] = []
        current = node
        while isinstance(current, (GetAttr, Index)):
            steps.append(current)
            current = current.target
        steps.reverse()
        if not isinstance(current, Variable):
            value = self.value(current)
            return self._walk(value, steps)
        for scope in reversed(self._scope):
            if current.name in scope:
                return self._walk(scope[current.name], steps)
        keys: list[str | int | None] = []
        for step in steps:
            if isinstance(step, GetAttr):
                keys.append(step.name)
            elif isinstance(step, Index):
                key = self.value(step.key).data
                keys.append(key if isinstance(key, (str, int)) and not isinstance(key, bool) else None)
        value, taken = self._resolve(current.name, tuple(keys))
        return self._walk(value, steps[taken:])

    def _walk(self, value: Value, steps: list[Expr]) -> Value:
        for number, step in enumerate(steps):
            computed = value.data
            if isinstance(computed, Computed):
                if not computed.path and isinstance(step, GetAttr):
                    value = computed.resource.reference(step.name)
                    continue
                rest = "".join(_shown(s) for s in steps[number:])
                return Value(Computed(computed.resource, computed.path + rest), value.origins, value.sensitive)
            if not value.known:
                return value
            if isinstance(step, GetAttr):
                key: Value = Value(step.name)
            else:
                assert isinstance(step, Index)
                key = self.value(step.key)
            value = _item(value, key)
        return value

    def _splat(self, node: Splat) -> Value:
        target = self.value(node.target)
        if isinstance(target.data, Unknown):
            return target
        if target.data is None:
            return Value(())
        items = target.data if isinstance(target.data, tuple) else (target,)
        found = []
        for item in items:
            self._scope.append({"*": item})
            found.append(self.value(node.each))
            self._scope.pop()
        return Value(tuple(found), target.origins, target.sensitive)

    # Operators

    def _conditional(self, node: Conditional) -> Value:
        condition = self.value(node.condition)
        if not condition.known:
            then, otherwise = self.value(node.then), self.value(node.otherwise)
            if then.known and otherwise.known and _equal(then, otherwise):
                return then._replace(sensitive=then.sensitive or otherwise.sensitive or condition.sensitive)
            return _passed_on(condition, "a condition is not known")
        try:
            chosen = node.then if to_bool(condition) else node.otherwise
        except ConversionError as error:
            return refused(error.message)
        value = self.value(chosen)
        return Value(value.data, condition.origins + value.origins, value.sensitive or condition.sensitive)

    def _unary(self, node: Unary) -> Value:
        operand = self.value(node.operand)
        if not operand.known:
            return operand
        try:
            data = not to_bool(operand) if node.operator == "!" else -to_number(operand)
        except ConversionError as error:
            return refused(error.message)
        return Value(data, operand.origins, operand.sensitive)

    def _binary(self, node: Binary) -> Value:
        left, right = self.value(node.left), self.value(node.right)
        origins = left.origins + right.origins
        sensitive = left.sensitive or right.sensitive
        if node.operator in ("&&", "||"):
            return _logical(node.operator, left, right)
        if node.operator in ("==", "!="):
            equal = _equal(left, right)
            if equal is None:
                return _passed_on(left if not left.known else right, "an operand is not known")
            return Value(equal == (node.operator == "=="), origins, sensitive)
        if not left.known or not right.known:
            return _passed_on(left if not left.known else right, "an operand is not known")
        try:
            data = _ARITHMETIC[node.operator](to_number(left), to_number(right))
        except (ConversionError, ZeroDivisionError) as error:
            return refused(str(error))
        except OverflowError:
            return unknown("a number is too large to evaluate")
        if not -LARGEST < data < LARGEST:
            return unknown("a number is too large to evaluate")
        return Value(data, origins, sensitive)

    # Templates, for, calls

    def _template(self, node: Template) -> Value:
        if (
            len(node.parts) == 1
            and isinstance(node.parts[0], Node)
            and not isinstance(node.parts[0], (TemplateIf, TemplateFor))
        ):
            return self.value(node.parts[0])
        return self._joined(node.parts)

    def _joined(self, parts: tuple[object, ...]) -> Value:
        texts: list[str] = []
        origins: tuple = ()  # type: ignore[type-arg]
        sensitive = False
        for part in parts:
            if isinstance(part, str):
                texts.append(part)
                continue
            assert isinstance(part, Node)
            value = self.value(part)
            if not value.known:
                return _passed_on(value, "a part of a string is not known")
            try:
                texts.append(to_string(value))
            except ConversionError as error:
                return refused(error.message)
            origins += value.origins
            sensitive = sensitive or value.sensitive
            if sum(map(len, texts)) > SIZE * 10:
                return unknown("the string is too long to evaluate")
        return Value("".join(texts), origins, sensitive)

    def _template_if(self, node: TemplateIf) -> Value:
        condition = self.value(node.condition)
        if not condition.known:
            return condition
        try:
            return self._joined(node.then if to_bool(condition) else node.otherwise)
        except ConversionError as error:
            return refused(error.message)

    def _template_for(self, node: TemplateFor) -> Value:
        texts: list[object] = []
        collection = self.value(node.collection)
        scopes = self._iterate(node.key, node.value, collection)
        if scopes is None:
            return _passed_on(collection, "what a template runs over is not known")
        sensitive = collection.sensitive
        for scope in scopes:
            self._scope.append(scope)
            value = self._joined(node.body)
            self._scope.pop()
            if not isinstance(value.data, str):
                return value
            texts.append(value.data)
            sensitive = sensitive or value.sensitive
        return self._joined(tuple(texts))._replace(sensitive=sensitive)

    def _for(self, node: For) -> Value:
        collection = self.value(node.collection)
        scopes = self._iterate(node.key_name, node.value_name, collection)
        if scopes is None:
            return _passed_on(collection, "what a for expression runs over is not known")
        pairs: list[tuple[Value, Value]] = []
        for scope in scopes:
            self._scope.append(scope)
            try:
                if node.condition is not None:
                    keep = self.value(node.condition)
                    if not keep.known:
                        return _passed_on(keep, "the condition of a for expression is not known")
                    if not to_bool(keep):
                        continue
                key = self.value(node.result_key) if node.result_key is not None else NULL
                pairs.append((key, self.value(node.result)))
            except ConversionError as error:
                return refused(error.message)
            finally:
                self._scope.pop()
        if node.result_key is None:
            return Value(tuple(value for _, value in pairs), collection.origins, collection.sensitive)
        return _grouped(pairs, node.grouped, collection.sensitive)

    def _iterate(self, key: str | None, name: str, collection: Value) -> list[dict[str, Value]] | None:
        found = items_of(collection)
        if found is None:
            return None
        return [{name: value, **({key: k} if key else {})} for k, value in found]

    def _call(self, node: Call) -> Value:
        from tfgen.terraform.functions import call_function

        if node.name in ("try", "can"):
            return self._try(node)
        args = [self.value(arg) for arg in node.args]
        if node.expand and args:
            last = args.pop()
            if not isinstance(last.data, tuple):
                return _passed_on(last, "the last argument of a call is not known")
            args += last.data
        return call_function(node.name, args)

    def _try(self, node: Call) -> Value:
        """An unknown value ends `try`, since what stands there may well be right; an invalid one is passed over."""
        for arg in node.args:
            value = self.value(arg)
            if isinstance(value.data, Unknown) and (value.data.undeclared or value.data.refused):
                continue
            if node.name == "can":
                return value if isinstance(value.data, Unknown) else Value(True)
            return value
        return Value(False) if node.name == "can" else unknown("no argument of try has a value")


_METHODS: dict[type, Callable[[Evaluator, Any], Value]] = {
    Literal: Evaluator._literal,
    Parens: Evaluator._parens,
    SplatItem: Evaluator._splat_item,
    Tuple: Evaluator._tuple,
    Object: Evaluator._object,
    Variable: Evaluator._traversal,
    GetAttr: Evaluator._traversal,
    Index: Evaluator._traversal,
    Splat: Evaluator._splat,
    Conditional: Evaluator._conditional,
    Unary: Evaluator._unary,
    Binary: Evaluator._binary,
    Template: Evaluator._template,
    TemplateIf: Evaluator._template_if,
    TemplateFor: Evaluator._template_for,
    For: Evaluator._for,
    Call: Evaluator._call,
}


def _remainder(a: float, b: float) -> float:
    """The remainder with the sign of the dividend, as Go has it."""
    rest = abs(a) % abs(b)
    return -rest if a < 0 else rest


_ARITHMETIC: dict[str, Callable[[float, float], float | bool]] = {
    "+": lambda a, b: a + b,
    "-": lambda a, b: a - b,
    "*": lambda a, b: a * b,
    "/": lambda a, b: a / b if a % b else a // b,
    "%": _remainder,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}


def unknown(reason: str) -> Value:
    return Value(Unknown(reason))


def refused(reason: str) -> Value:
    """What Terraform would refuse to evaluate."""
    return Value(Unknown(reason, refused=True))


def items_of(collection: Value) -> list[tuple[Value, Value]] | None:
    """Return (key, value) pairs of a known collection that is not too large, else None; items of a secret are secret."""
    data = collection.data
    secret = collection.sensitive
    if isinstance(data, tuple) and len(data) <= SIZE:
        return [(Value(i), v._replace(sensitive=True) if secret else v) for i, v in enumerate(data)]
    if isinstance(data, dict) and len(data) <= SIZE:
        return [
            (Value(key, (), secret), data[key]._replace(sensitive=True) if secret else data[key])
            for key in sorted(data)
        ]
    return None


def _passed_on(value: Value, reason: str) -> Value:
    """The unknown that made this unknown, with its own reason."""
    data = value.data
    if isinstance(data, Unknown):
        return Value(data, value.origins, value.sensitive)
    if isinstance(data, Computed):
        shown = f"{data.resource.address}.{data.path}"
        return Value(Unknown(f"{shown} is only known after apply"), value.origins, value.sensitive)
    return Value(Unknown(reason), value.origins, value.sensitive)


def _item(value: Value, key: Value) -> Value:
    """One item: of a secret it is secret, and what decides the collection decides it."""
    found = _picked(value, key)
    if not value.origins and not value.sensitive and not key.sensitive:
        return found
    return Value(found.data, value.origins + found.origins, value.sensitive or key.sensitive or found.sensitive)


def _picked(value: Value, key: Value) -> Value:
    data = value.data
    if data is None:
        return refused("null has no items")
    if not key.known:
        return _passed_on(key, "an index is not known")
    if isinstance(data, dict):
        found: Value | None = data.get(str(key.data))
        return found if found is not None else refused("there is no such item")
    if isinstance(data, tuple):
        try:
            index = to_number(key)
        except ConversionError:
            return refused("there is no such item")
        if isinstance(index, int) and 0 <= index < len(data):
            item: Value = data[index]
            return item
        return refused("there is no such item")
    return refused("this value has no items")


def _shown(step: Expr) -> str:
    if isinstance(step, GetAttr):
        return f".{step.name}"
    key = step.key if isinstance(step, Index) else None
    return f"[{key.value}]" if isinstance(key, Literal) else "[…]"


def plain(value: Value) -> object:
    """A value without provenance, for comparing; `true` is not 1."""
    if isinstance(value.data, tuple):
        return tuple(plain(v) for v in value.data)
    if isinstance(value.data, dict):
        return {k: plain(v) for k, v in value.data.items()}
    return (type(value.data) is bool, value.data)


def _equal(left: Value, right: Value) -> bool | None:
    """Compare; None when it is not known. What a provider computes is never null."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one.data, Computed) and other.known and other.data is None:
            return False
    if not left.known or not right.known:
        return None
    if first_unknown(left) is not None or first_unknown(right) is not None:
        return None
    if expanded(left) > SIZE or expanded(right) > SIZE:
        return None
    return plain(left) == plain(right)


def first_unknown(value: Value) -> Value | None:
    """Return the first part of a value that is not known; each shared part is looked at once."""
    stack, seen = [value], set()
    while stack:
        current = stack.pop()
        if not current.known:
            return current
        if isinstance(current.data, (tuple, dict)) and id(current.data) not in seen:
            seen.add(id(current.data))
            items = current.data.values() if isinstance(current.data, dict) else current.data
            stack.extend(reversed(list(items)))
    return None


def has_sensitive(value: Value) -> bool:
    """Is a value or a part of it sensitive?"""
    stack, seen = [value], set()
    while stack:
        current = stack.pop()
        if current.sensitive:
            return True
        if isinstance(current.data, (tuple, dict)) and id(current.data) not in seen:
            seen.add(id(current.data))
            stack.extend(current.data.values() if isinstance(current.data, dict) else current.data)
    return False


def expanded(value: Value, known: dict[int, int] | None = None) -> int:
    """Return how many items and characters a value has when nothing is shared: `[a, a]` over `[b, b]` has no end in sight."""
    known = {} if known is None else known
    data = value.data
    if isinstance(data, str):
        return 1 + len(data) // 100
    if not isinstance(data, (tuple, dict)):
        return 1
    if id(data) not in known:
        items = data.values() if isinstance(data, dict) else data
        known[id(data)] = 1 + sum(expanded(item, known) for item in items)
    return known[id(data)]


def _logical(operator: str, left: Value, right: Value) -> Value:
    """`false && x` is false and `true || x` is true, whatever x is."""
    decisive = operator == "||"
    for value in (left, right):
        if value.known and value.data is not None:
            try:
                if to_bool(value) is decisive:
                    return Value(decisive, value.origins, value.sensitive)
            except ConversionError as error:
                return refused(error.message)
    for value in (left, right):
        if not value.known or value.data is None:
            return _passed_on(value, "an operand is not known")
    return Value(not decisive, left.origins + right.origins, left.sensitive or right.sensitive)


def _grouped(pairs: list[tuple[Value, Value]], grouped: bool, sensitive: bool) -> Value:
    found: dict[str, Value] = {}
    groups: dict[str, list[Value]] = {}
    for key, value in pairs:
        if not key.known:
            return _passed_on(key, "a key of a for expression is not known")
        try:
            name = to_string(key)
        except ConversionError as error:
            return refused(error.message)
        if name in found and not grouped:
            return refused("a for expression makes a key twice")
        sensitive = sensitive or key.sensitive
        found[name] = value
        groups.setdefault(name, []).append(value)
    if grouped:
        return Value({name: Value(tuple(values)) for name, values in groups.items()}, (), sensitive)
    return Value(found, (), sensitive)
