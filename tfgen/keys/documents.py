"""Policy documents as a configuration writes them: `jsonencode`, JSON in a heredoc, aws_iam_policy_document.

What is known only after apply stays as a hole in the text, so that the rest can still be judged.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum
from typing import Any, NamedTuple, TypeAlias

from tfgen.errors import UnsupportedChange
from tfgen.keys.policies import ACCOUNT, CLOSE, OPEN, MalformedPolicy, Policy, Statement, hole, policy_of
from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
    AppendTupleItem,
    Attribute,
    Block,
    Change,
    Document,
    NewBlock,
)
from tfgen.syntax.expr import Call, Conditional, Expr, Literal, Node, Object, Parens, Template, Tuple, path_of
from tfgen.terraform.conversions import ConversionError, to_bool
from tfgen.terraform.data import first_unknown
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.subjects import Nested, Resource
from tfgen.terraform.values import Computed, Unknown, Value
from tfgen.text.edits import Span

#: How many references a policy may go through.
_STEPS = 16

#: Attributes of a statement block by the element that they mean. Source: provider documentation of aws_iam_policy_document.
_ELEMENTS = {
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


class Form(StrEnum):
    """How a document is written, which decides how a statement is added."""

    ENCODED = "jsonencode"
    TEXT = "JSON text"
    BLOCKS = "aws_iam_policy_document"


class Written(NamedTuple):
    """A policy document and the place where its statements stand.

    `place`: the list of statements of a jsonencode, the text of a heredoc, or nothing for blocks, whose data source is
    `block`. `editable`: "" or why no statement can be added there.
    """

    policy: Policy
    form: Form
    document: Document
    instance: Seen
    place: Span | None = None
    block: Block | None = None
    editable: str = ""

    def additions(
        self, statements: Iterable[Expr], statement_blocks: Iterable[NewBlock]
    ) -> tuple[tuple[tuple[Document, Change], ...], str]:
        """Return the changes that add statements, given as expressions and as blocks, in the form of this document; or why not."""
        if self.editable:
            return (), self.editable
        changes = tuple(self._additions(statements, statement_blocks))
        try:
            self.document.edits(changes)
        except UnsupportedChange as error:
            return (), str(error)
        return tuple((self.document, change) for change in changes), ""

    def _additions(self, statements: Iterable[Expr], statement_blocks: Iterable[NewBlock]) -> Iterator[Change]:
        if self.form is Form.BLOCKS:
            assert self.block is not None
            for block in statement_blocks:
                yield AppendBlock(self.block, block, ("statement",))
            return
        assert self.place is not None
        for statement in statements:
            if self.form is Form.TEXT:
                yield AppendJsonItem(self.place, "Statement", statement)
            else:
                yield AppendTupleItem(self.place, statement)


class NotRead(NamedTuple):
    """Why a policy can't be read."""

    reason: str


class Scoped(NamedTuple):
    """A module as one resource of it sees it, with its `each` and `count`."""

    resource: Resource

    @property
    def folder(self) -> str:
        return self.resource.module.folder

    def is_valid(self, attribute: Attribute) -> bool:
        return self.resource.module.is_valid(attribute)

    def evaluate(self, expression: Expr, document: Document) -> Value:
        return self.resource.evaluate(expression, document)


#: Where a policy's references mean something.
Seen: TypeAlias = ModuleInstance | Scoped


class Reader:
    """Reads policies of one estate; `account` of a module instance is known, or stands as ACCOUNT."""

    def __init__(self, estate: Estate, account: str = "") -> None:
        self._estate = estate
        self._account = account or ACCOUNT

    def policy(self, document: Document, attribute: Attribute, instance: Seen) -> Written | NotRead:
        """Read the policy that an attribute holds."""
        if not instance.is_valid(attribute):
            return NotRead(f"its {attribute.name} is not valid")
        try:
            return self._written(document, attribute.expression(), instance)
        except (MalformedPolicy, ConversionError) as error:
            return NotRead(f"it is no policy document: {error}")
        except RecursionError:
            return NotRead("it is nested too deeply to read")

    def _written(self, document: Document, expression: Expr, instance: Seen) -> Written | NotRead:
        for _ in range(_STEPS):
            if isinstance(expression, Parens):
                expression = expression.inner
                continue
            if (
                isinstance(expression, Template)
                and len(expression.parts) == 1
                and isinstance(expression.parts[0], Node)
            ):
                expression = expression.parts[0]  # type: ignore[assignment]
                continue
            if isinstance(expression, Call) and expression.name == "jsonencode" and len(expression.args) == 1:
                return self._encoded(document, expression.args[0], instance)
            if (isinstance(expression, Literal) and isinstance(expression.value, str)) or isinstance(
                expression, Template
            ):
                return self._text(document, expression, instance)
            path = path_of(expression)
            if path is not None and path[0] == "local" and len(path) == 2:
                found = self._estate.module(instance.folder).local(path[1])
                if found is not None:
                    document, expression = found[0], found[1].expression()
                    continue
            value = instance.evaluate(expression, document)
            data = value.data
            if isinstance(data, Computed) and data.resource.type == "aws_iam_policy_document":
                return self._blocks(data.resource)
            if isinstance(data, str):
                return Written(
                    policy_of(_loads(data)), Form.TEXT, document, instance, editable="it is not written here"
                )
            if isinstance(data, Unknown):
                return NotRead(data.reason)
            return NotRead("what it holds is only known after apply")
        return NotRead("it goes through too many references")

    # jsonencode and text

    def _encoded(self, document: Document, expression: Expr, instance: Seen) -> Written | NotRead:
        policy = policy_of(self.data(document, expression, instance))
        statements = next((i.value for i in _items(expression) if i.key == Literal("Statement")), None)
        while isinstance(statements, Parens):
            statements = statements.inner
        if isinstance(statements, Tuple):
            return Written(policy, Form.ENCODED, document, instance, statements.span)
        return Written(policy, Form.ENCODED, document, instance, editable="its Statement is no list that stands there")

    def _text(self, document: Document, expression: Literal | Template, instance: Seen) -> Written | NotRead:
        policy = policy_of(_loads(self._filled(document, expression, instance)))
        span = expression.span
        if span is not None and document.text.startswith("<<", span.start):
            return Written(policy, Form.TEXT, document, instance, span)
        return Written(policy, Form.TEXT, document, instance, editable="it is JSON in a quoted string")

    def _filled(self, document: Document, expression: Literal | Template, instance: Seen) -> str:
        if isinstance(expression, Literal):
            return str(expression.value)
        return "".join(self._part(document, part, instance) for part in expression.parts)

    def _part(self, document: Document, part: Any, instance: Seen) -> str:
        if isinstance(part, str):
            return part
        if isinstance(part, Call) and part.name == "jsonencode" and len(part.args) == 1:
            return json.dumps(self.data(document, part.args[0], instance))
        data = self._evaluated(document, part, instance)
        return data if isinstance(data, str) else json.dumps(data)

    def data(self, document: Document, expression: Expr, instance: Seen) -> Any:
        """Return an expression as JSON has it, with holes for what is not known."""
        if isinstance(expression, Parens):
            return self.data(document, expression.inner, instance)
        if isinstance(expression, Object):
            return {
                str(self.data(document, item.key, instance)): self.data(document, item.value, instance)
                for item in expression.items
            }
        if isinstance(expression, Tuple):
            return [self.data(document, item, instance) for item in expression.items]
        if isinstance(expression, Template):
            return self._filled(document, expression, instance)
        if isinstance(expression, Call) and expression.name == "concat":
            lists = [self.data(document, each, instance) for each in expression.args]
            return [item for each in lists for item in (each if isinstance(each, list) else [each])]
        if isinstance(expression, Conditional):
            condition = instance.evaluate(expression.condition, document)
            if condition.known:
                branch = expression.then if to_bool(condition) else expression.otherwise
                return self.data(document, branch, instance)
        path = path_of(expression)
        if path is not None and path[0] == "local" and len(path) == 2:
            found = self._estate.module(instance.folder).local(path[1])
            if found is not None and instance.evaluate(expression, document).known is False:
                return self.data(found[0], found[1].expression(), instance)
        return self._evaluated(document, expression, instance)

    def _evaluated(self, document: Document, expression: Expr, instance: Seen) -> Any:
        """Return what an expression is; an output of a module that nobody reads by its address."""
        value = instance.evaluate(expression, document)
        path = path_of(expression)
        if isinstance(value.data, Unknown) and path is not None and path[0] == "module":
            module = instance.resource.module if isinstance(instance, Scoped) else instance
            return hole(module.prefixed(".".join(path)))
        return self._plain(value)

    def _plain(self, value: Value) -> Any:
        data = value.data
        if isinstance(data, Unknown):
            return hole()
        if isinstance(data, Computed):
            if data.resource.type == "aws_caller_identity" and data.path == "account_id":
                return self._account
            if data.resource.type == "aws_partition":
                return hole("aws_partition.partition")
            return hole(f"{data.resource.address}.{data.path}")
        if isinstance(data, tuple):
            return [self._plain(each) for each in data]
        if isinstance(data, Mapping):
            return {key: self._plain(each) for key, each in data.items()}
        return data

    # Blocks

    def _blocks(self, source: Resource) -> Written | NotRead:
        """Read a data source: its statements, and the documents that it is made from."""
        document, block = source.parts[-1]
        if any(source.attribute(name) for name in ("source_json", "override_json")):
            return NotRead(f"{source.address} is made from other documents in a way that is not read")
        statements = source.nested("statement")
        if isinstance(statements, Unknown):
            return NotRead(statements.reason)
        own = policy_of({"Statement": [self._statement(each) for each in statements]})
        others: list[Statement] = []
        complete = own.complete
        for name in ("source_policy_documents", "override_policy_documents"):
            attribute = source.attribute(name)
            if attribute is None:
                continue
            expression = attribute[1].expression()
            if name.startswith("override") or not isinstance(expression, Tuple):
                complete = False
                continue
            for each in expression.items:
                other = self._written(attribute[0], each, source.module)
                if isinstance(other, NotRead):
                    complete = False
                else:
                    others += other.policy.statements
                    complete = complete and other.policy.complete
        policy = Policy((*own.statements, *others), complete)
        return Written(policy, Form.BLOCKS, document, source.module, block=block)

    def _statement(self, nested: Nested) -> dict[str, Any]:
        data: dict[str, Any] = {"Effect": self._value(nested, "effect") or "Allow", "Sid": self._value(nested, "sid")}
        for name, element in _ELEMENTS.items():
            if nested.attribute(name) is not None:
                data[element] = self._value(nested, name)
        for kind, element in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
            named: dict[str, list[str]] = {}
            for block in self._within(nested, kind):
                type = str(self._value(block, "type"))
                named.setdefault(type, []).extend(_as_list(self._value(block, "identifiers")))
            if nested.block.blocks("dynamic", 1) and any(
                d.labels == (kind,) for d in nested.block.blocks("dynamic", 1)
            ):
                named.setdefault("*", []).append(hole())
            if named:
                data[element] = named
        tests: dict[str, dict[str, Any]] = {}
        for block in self._within(nested, "condition"):
            test = tests.setdefault(str(self._value(block, "test")), {})
            test[str(self._value(block, "variable"))] = self._value(block, "values")
        if any(d.labels == ("condition",) for d in nested.block.blocks("dynamic", 1)):
            tests.setdefault(hole(), {})[hole()] = hole()
        if tests:
            data["Condition"] = tests
        return data

    def _within(self, nested: Nested, kind: str) -> Iterator[Nested]:
        for block in nested.block.blocks(kind):
            yield nested.inner(block)

    def _value(self, nested: Nested, name: str) -> Any:
        attribute = nested.attribute(name)
        if attribute is None:
            return ""
        if not nested.module.is_valid(attribute):
            return hole()
        value = nested.value(name)
        if first_unknown(value) is None:
            return self._plain(value)
        return self.data(nested.document, attribute.expression(), nested.module)


def _items(expression: Expr) -> tuple[Any, ...]:
    while isinstance(expression, Parens):
        expression = expression.inner
    return expression.items if isinstance(expression, Object) else ()


def _as_list(data: Any) -> list[str]:
    return [str(each) for each in data] if isinstance(data, list) else [str(data)]


def _loads(text: str) -> Any:
    try:
        return json.loads(text, strict=False)
    except ValueError as error:
        why = "a part outside of its strings is not known" if OPEN in text or CLOSE in text else str(error)
        raise MalformedPolicy(why) from None
