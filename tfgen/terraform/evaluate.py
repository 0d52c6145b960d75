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
from tfgen.terraform.data import (
    NULL,
    SIZE,
    equal,
    grouped,
    item_at,
    items_of,
    logical,
    passed_on,
    refused,
    shown,
    unknown,
)
from tfgen.terraform.values import AttributeName, Computed, Unknown, Value

#: How many nodes one evaluation may visit.
STEPS = 100_000

#: Numbers beyond this are not evaluated: a chain of products would grow without end.
LARGEST = 10**300

#: Resolves a reference: (root name, steps after it) -> (value, how many steps it took).
Resolver: TypeAlias = Callable[[str, tuple[str | int | None, ...]], tuple[Value, int]]


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
                return passed_on(key, "a key is not known")
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
                keys.append(AttributeName(step.name))
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
                rest = "".join(shown(s) for s in steps[number:])
                return Value(Computed(computed.resource, computed.path + rest), value.origins, value.sensitive)
            if not value.known:
                return value
            if isinstance(step, GetAttr):
                key: Value = Value(step.name)
            else:
                assert isinstance(step, Index)
                key = self.value(step.key)
            value = item_at(value, key)
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
            if then.known and otherwise.known and equal(then, otherwise):
                return then._replace(sensitive=then.sensitive or otherwise.sensitive or condition.sensitive)
            return passed_on(condition, "a condition is not known")
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
            return logical(node.operator, left, right)
        if node.operator in ("==", "!="):
            same = equal(left, right)
            if same is None:
                return passed_on(left if not left.known else right, "an operand is not known")
            return Value(same == (node.operator == "=="), origins, sensitive)
        if not left.known or not right.known:
            return passed_on(left if not left.known else right, "an operand is not known")
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
                return passed_on(value, "a part of a string is not known")
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
            return passed_on(collection, "what a template runs over is not known")
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
            return passed_on(collection, "what a for expression runs over is not known")
        pairs: list[tuple[Value, Value]] = []
        for scope in scopes:
            self._scope.append(scope)
            try:
                if node.condition is not None:
                    keep = self.value(node.condition)
                    if not keep.known:
                        return passed_on(keep, "the condition of a for expression is not known")
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
        return grouped(pairs, node.grouped, collection.sensitive)

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
                return passed_on(last, "the last argument of a call is not known")
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
