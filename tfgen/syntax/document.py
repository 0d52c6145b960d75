"""The protocol that every syntax offers: documents, blocks, attributes, and changes to them.

Whoever gives blocks a meaning sees only this, and does not know which syntax a file is in.
Nodes are opaque handles: their identity counts, and they belong to the document that made them.
Spans are 0-based, half-open, in characters of the document's text.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol, TypeAlias

from tfgen.syntax.expr import Expr
from tfgen.text.edits import Edit, Span
from tfgen.text.source import position


class Comment(NamedTuple):
    """A comment with its markers; `own_line` when nothing but blanks stands before it on its line."""

    span: Span
    text: str
    own_line: bool


class Attribute(Protocol):
    """`name = expression` in a body."""

    @property
    def name(self) -> str: ...
    @property
    def span(self) -> Span:
        """From the name to the end of the expression, without a comment after it."""
        ...

    @property
    def value_span(self) -> Span: ...
    def expression(self) -> Expr:
        """Parse the value, once.

        Raises:
            ParseError: the expression is not valid; has path, line and column.
        """
        ...


class Body(Protocol):
    """What stands between a block's braces, or a whole document."""

    @property
    def span(self) -> Span:
        """Between the braces (exclusive); the whole text for a document."""
        ...

    def attribute(self, name: str) -> Attribute | None: ...
    def attributes(self) -> Sequence[Attribute]: ...
    def blocks(self, type: str, labels: int = 0) -> Sequence[Block]:
        """Return the blocks of `type`, in order. `labels` is how many labels such a block has: JSON needs it."""
        ...

    def types(self) -> Sequence[str]:
        """Return the types of all nested blocks, in order, repeated as they stand; in JSON, of what may be blocks."""
        ...

    def misplaced(self, type: str) -> Attribute | None:
        """Return the attribute that stands where only blocks of `type` can."""
        ...


class Block(Body, Protocol):
    """`type "label" { … }`."""

    @property
    def type(self) -> str: ...
    @property
    def labels(self) -> tuple[str, ...]: ...
    @property
    def header(self) -> Span:
        """From the type to the opening brace, inclusive."""
        ...

    @property
    def whole(self) -> Span:
        """From the type to the closing brace, inclusive."""
        ...


class Document(Body, Protocol):
    """One source file. `text` encodes to exactly the bytes that were read."""

    @property
    def path(self) -> str: ...
    @property
    def text(self) -> str: ...
    def __hash__(self) -> int:
        """Documents are told apart by identity."""
        ...

    def comments(self, span: Span | None = None) -> Sequence[Comment]:
        """Return the comments in `span` (all of them without it), also those inside expressions, in order."""
        ...

    def validate(self) -> None:
        """Parse every expression too.

        Raises:
            ParseError: the first one that is not valid.
        """
        ...

    def edits(self, changes: Sequence[Change]) -> list[Edit]:
        """Turn changes of this document into edits, all changes of one body laid out together.

        Raises:
            EditConflict: two changes contradict each other.
            UnsupportedChange: this place can't be edited; says why.
        """
        ...


def at(document: Document, span: Span) -> str:
    """Return where something begins, for people: path, line and column."""
    return "{}:{}:{}".format(document.path, *position(document.text, span.start))


# What new text is made of.


class NewAttribute(NamedTuple):
    """An attribute to be written. `comment` (without marker) is put after it on its line."""

    name: str
    value: Expr
    comment: str = ""


class NewBlock(NamedTuple):
    """A block to be written. `items` in order; `None` between two items is a blank line."""

    type: str
    labels: tuple[str, ...] = ()
    items: tuple[NewAttribute | NewBlock | None, ...] = ()


# Changes. Each is to one document; those of one body are laid out together.


class SetAttribute(NamedTuple):
    """Give `body` the attribute `name` with `value`.

    An existing attribute keeps its place and its comment and only its value is replaced. A new one goes right
    after the last present one of `after`, else right before the first present one of `before` (names of
    attributes or types of blocks, most wanted first), else after the last attribute that stands before the first nested
    block, else first. With `paragraph`, and where the body separates its attributes by blank lines, a new one stands
    in a paragraph of its own; several new ones with `paragraph` and the same place share that paragraph.
    With `apart` a blank line parts it from its neighbours whether or not the body has any. `apart_from` are names whose
    lines it must leave as they are: where it would stand in one aligned run with them, it goes behind that run, apart.
    """

    body: Body
    name: str
    value: Expr
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()
    paragraph: bool = False
    apart: bool = False
    apart_from: tuple[str, ...] = ()


class RemoveAttribute(NamedTuple):
    """Take the attribute away with its line and the comment behind it; comment lines above it stay."""

    body: Body
    name: str


class ReplaceExpression(NamedTuple):
    """Put `value` where the expression that was read from `span` stands."""

    span: Span
    value: Expr


class AppendBlock(NamedTuple):
    """Give `body` (a block's, or the document for a top-level block) one more block.

    It goes after the last present sibling of `after` (block types, all of them counted), else before the first present
    one of `before` (attributes or blocks, with the comment lines that belong to it), else at the end of the body, before
    comments that close it. Blank lines around it as its neighbours have them.
    """

    body: Body
    block: NewBlock
    after: tuple[str, ...] = ()
    before: tuple[str, ...] = ()


class RemoveBlock(NamedTuple):
    """Take a nested or top-level block away with its lines; comments in it and directly above it go along if `comments`."""

    body: Body
    block: Block
    comments: bool = False


class SetObjectItem(NamedTuple):
    """Set `key` in the object expression that was read from `object` (replace its value, or add an item after the last one)."""

    object: Span
    key: str
    value: Expr


class AppendTupleItem(NamedTuple):
    """Put `value` behind the last item of the tuple expression that was read from `tuple`."""

    tuple: Span
    value: Expr


class AppendJsonItem(NamedTuple):
    """Put `value` behind the last item of the list `key` of the JSON object that the heredoc read from `template` holds.

    One object in the place of a list becomes a list of both, as IAM has it.
    """

    template: Span
    key: str
    value: Expr


class RemoveJsonItem(NamedTuple):
    """Take the item at `place` out of the list `key` of the JSON object that the heredoc read from `template` holds."""

    template: Span
    key: str
    place: int


class RemoveTupleItem(NamedTuple):
    """Take the item that was read from `item` out of the tuple expression that was read from `tuple`."""

    tuple: Span
    item: Span


Change: TypeAlias = (
    SetAttribute
    | RemoveAttribute
    | ReplaceExpression
    | AppendBlock
    | RemoveBlock
    | SetObjectItem
    | RemoveTupleItem
    | AppendTupleItem
    | AppendJsonItem
    | RemoveJsonItem
)


class Syntax(Protocol):
    """A language: how to read a document, and how to write a new one."""

    def parse(self, path: str, text: str) -> Document:
        """Read a document's structure.

        Raises:
            ParseError: with path, line and column.
        """
        ...

    def expression(self, text: str) -> Expr:
        """Parse one expression, such as a value of the command line.

        Raises:
            ParseError: without a path.
        """
        ...

    def render(self, blocks: Sequence[NewBlock]) -> str:
        """Write a whole new document of these blocks, as its formatter would leave it."""
        ...
