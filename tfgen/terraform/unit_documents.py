"""A Terragrunt file behind the Document protocol, with a block that looks like a module call.

Changes of that block become changes of the file: of `inputs` and of the source, which stays in Terragrunt's form.
"""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.errors import UnsupportedChange
from tfgen.syntax.document import (
    Attribute,
    Block,
    Change,
    Comment,
    Document,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Call, Expr, Literal, Object, ObjectItem
from tfgen.terraform.sources import Registry, parse_source
from tfgen.terraform.values import Unknown, Value
from tfgen.text.edits import Edit, Span
from tfgen.text.source import position


class UnitAttribute:
    """An input of a unit with its value; `expression` is null for one that no object holds literally."""

    __slots__ = ("_document", "_expression", "name", "value")

    def __init__(self, name: str, value: Value, expression: Expr | None, document: UnitDocument) -> None:
        self.name, self.value, self._expression, self._document = name, value, expression, document

    @property
    def span(self) -> Span:
        return self.value_span

    @property
    def value_span(self) -> Span:
        found = self._expression.span if self._expression is not None else None
        return found or Span(0, 0)

    def expression(self) -> Expr:
        # What stands elsewhere is shown as a call that nobody takes for a literal.
        return self._expression if self._expression is not None else Call("inputs", ())


class UnitBlock:
    """A unit as a block: `source` and `version`, and the inputs as attributes."""

    type = "module"
    stacked = False  #: is it one of those that a stack makes of the same file, with values of their own?

    def __init__(
        self,
        document: UnitDocument,
        name: str,
        inputs: dict[str, UnitAttribute],
        others: Unknown | None,
        terraform: Block | None,
        source: UnitAttribute | None,
    ) -> None:
        self.document, self.labels = document, (name,)
        self._inputs, self._others, self._source = inputs, others, source
        self._terraform = terraform

    @property
    def span(self) -> Span:
        return Span(0, len(self.document.text))

    @property
    def whole(self) -> Span:
        return self.span

    @property
    def header(self) -> Span:
        if self._terraform is not None:
            return self._terraform.header
        inputs = self.document.attribute("inputs")
        return inputs.span if inputs is not None else Span(0, 0)

    def attribute(self, name: str) -> Attribute | None:
        if name == "source":
            return self._source
        if name == "version":
            return self._terraform.attribute(name) if self._terraform is not None else None
        if name in ("providers", "count", "for_each", "depends_on"):
            return None
        found = self._inputs.get(name)
        if found is None and self._others is not None:
            return UnitAttribute(name, Value(self._others), None, self.document)
        return found

    def is_computed(self, name: str) -> bool:
        """Does an input of this file stand there as something else than a literal?"""
        found = self._inputs.get(name)
        return found is not None and not isinstance(found.expression(), Literal)

    def attributes(self) -> Sequence[Attribute]:
        return [*([self._source] if self._source else []), *self._inputs.values()]

    def misplaced(self, type: str) -> Attribute | None:
        return self.attribute(type)

    def blocks(self, type: str, labels: int = 0) -> Sequence[Block]:
        return ()

    def types(self) -> Sequence[str]:
        return ()


class UnitDocument:
    """A Terragrunt file; `inner` is the file as its syntax has it."""

    def __init__(self, inner: Document) -> None:
        self.inner = inner
        self.path, self.text = inner.path, inner.text

    @property
    def span(self) -> Span:
        return self.inner.span

    def attribute(self, name: str) -> Attribute | None:
        return self.inner.attribute(name)

    def attributes(self) -> Sequence[Attribute]:
        return self.inner.attributes()

    def blocks(self, type: str, labels: int = 0) -> Sequence[Block]:
        return self.inner.blocks(type, labels)

    def types(self) -> Sequence[str]:
        return self.inner.types()

    def misplaced(self, type: str) -> Attribute | None:
        return self.inner.misplaced(type)

    def comments(self, span: Span | None = None) -> Sequence[Comment]:
        return self.inner.comments(span)

    def validate(self) -> None:
        self.inner.validate()

    def edits(self, changes: Sequence[Change]) -> list[Edit]:
        return self.inner.edits(self.native(changes))

    def native(self, changes: Sequence[Change]) -> list[Change]:
        """Return the changes of the file itself that these mean.

        Raises:
            UnsupportedChange: the inputs are no object that could be edited.
        """
        found: list[Change] = []
        new: dict[str, Expr] = {}
        version = next((c.value for c in changes if isinstance(c, SetAttribute) and c.name == "version"), None)
        source = next((a for block in self.inner.blocks("terraform") if (a := block.attribute("source"))), None)
        for change in changes:
            if isinstance(change, ReplaceExpression) and source is not None and change.span == source.value_span:
                found.append(change._replace(value=_in_terragrunt(change.value, source, version)))
                continue
            body = getattr(change, "body", None)
            if body is self:
                found.append(change._replace(body=self.inner))  # type: ignore[call-arg]
            elif not isinstance(body, UnitBlock):
                found.append(change)
            elif not isinstance(change, SetAttribute):
                raise self._unsupported("this can't be changed in a Terragrunt unit", body.header.start)
            elif body.stacked and body.is_computed(change.name):
                message = f"{change.name} depends on what its stack gives: set it in the stack's values"
                raise self._unsupported(message, body.header.start)
            elif change.name != "version":
                new[change.name] = change.value
        return [*found, *self._inputs(new)] if new else found

    def _inputs(self, new: dict[str, Expr]) -> list[Change]:
        attribute = self.inner.attribute("inputs")
        if attribute is None:
            items = tuple(ObjectItem(Literal(name), value) for name, value in new.items())
            types = tuple(dict.fromkeys(self.inner.types()))
            return [SetAttribute(self.inner, "inputs", Object(items, multiline=True), after=types, apart=True)]
        expression = attribute.expression()
        if isinstance(expression, Call) and expression.name == "merge" and expression.args and not expression.expand:
            expression = expression.args[-1]
        if not isinstance(expression, Object) or expression.span is None:
            raise self._unsupported("inputs is no object that could be edited", attribute.value_span.start)
        return [SetObjectItem(expression.span, name, value) for name, value in new.items()]

    def _unsupported(self, message: str, offset: int) -> UnsupportedChange:
        line, column = position(self.text, offset)
        return UnsupportedChange(message, path=self.path, line=line, column=column)


def _in_terragrunt(value: Expr, old: Attribute, version: Expr | None) -> Expr:
    """Return a module call's source as a unit writes it: a registry address as `tfr://`, with the version in it."""
    text = value.value if isinstance(value, Literal) else None
    parsed = parse_source(text) if isinstance(text, str) else None
    if not isinstance(parsed, Registry):
        return value
    before = getattr(old.expression(), "value", None)
    exact = version.value if isinstance(version, Literal) else None
    query = f"?version={exact}" if exact else ""
    if not exact and isinstance(before, str) and before.startswith("tfr://"):
        query = "".join(before.partition("?")[1:])
    return Literal(f"tfr://{parsed.host}/{parsed._replace(host='')}{query}")
