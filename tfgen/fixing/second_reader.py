"""Law 3: each changed block is read once more by an independent parser, python-hcl2, and differs only as planned.

python-hcl2 never judges validity (it accepts and refuses other things than Go's parser does); it compares values. Where
it can't read the old block either, the block counts as singly proven.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from functools import lru_cache

from tfgen.fixing.proof import Address, Planned, fault
from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
    AppendTupleItem,
    Block,
    Body,
    Change,
    Document,
    RemoveAttribute,
    RemoveBlock,
    RemoveJsonItem,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.terraform.unit_documents import UnitDocument
from tfgen.text.edits import Edit, Span, in_order


def planned(document: Document, changes: Sequence[Change]) -> list[Planned]:
    """Say which names in which blocks changes touch."""
    if isinstance(document, UnitDocument):
        changes, document = document.native(changes), document.inner
    blocks = Blocks(document)
    return [place for change in changes for place in _planned(blocks, document, change)]


def _planned(blocks: Blocks, document: Document, change: Change) -> list[Planned]:
    """Say which name in which block a change touches."""
    if isinstance(change, (SetAttribute, RemoveAttribute, AppendBlock, RemoveBlock)):
        name = change.block.type if isinstance(change, (AppendBlock, RemoveBlock)) else change.name
        return [Planned(() if change.body is document else blocks.at(change.body.span), name)]
    span = change.span if isinstance(change, ReplaceExpression) else None
    if isinstance(change, SetObjectItem):
        span = change.object
    if isinstance(change, (RemoveTupleItem, AppendTupleItem)):
        span = change.tuple
    if isinstance(change, (AppendJsonItem, RemoveJsonItem)):
        span = change.template
    assert span is not None
    address, block = blocks.enclosing(span)
    owner = block if block is not None else document
    for attribute in owner.attributes():
        if attribute.value_span.holds(span):
            return [Planned(address, attribute.name)]
    return []


class Blocks:
    """The blocks of a document by place."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._top = sorted(_children(document), key=lambda c: c[1].whole.start)
        self._starts = [block.whole.start for _, block in self._top]

    def enclosing(self, span: Span) -> tuple[Address, Block | None]:
        """Return the smallest block that has `span` between its braces."""
        at = bisect_right(self._starts, span.start) - 1
        if at < 0 or not _holds(self._top[at][1], span):
            return (), None
        step, block = self._top[at]
        address = [step]
        while True:
            inner = next((c for c in _children(block) if _holds(c[1], span)), None)
            if inner is None:
                return tuple(address), block
            address.append(inner[0])
            block = inner[1]

    def at(self, body: Span) -> Address:
        """Return the address of the block whose body has this span."""
        return self.enclosing(body)[0]

    def within(self, span: Span) -> list[Block]:
        """Return the outermost blocks that lie wholly in `span`."""
        _, owner = self.enclosing(span)
        body: Body = self._document if owner is None else owner
        return [b for _, b in _children(body) if span.holds(b.whole)]


def _children(body: Body) -> list[tuple[tuple[str, tuple[str, ...], int], Block]]:
    counts: dict[tuple[str, tuple[str, ...]], int] = {}
    found = []
    for block_type in dict.fromkeys(body.types()):
        for block in body.blocks(block_type):
            key = (block.type, block.labels)
            counts[key] = counts.get(key, -1) + 1
            found.append(((*key, counts[key]), block))
    return found


def _holds(block: Block, span: Span) -> bool:
    return block.header.end <= span.start and span.end <= block.whole.end - 1


def prove(before: Document | None, after: Document, edits: Sequence[Edit], planned: set[Planned]) -> int:
    """Read the changed blocks of one file twice; return how many could only be proven singly.

    Raises:
        InternalError: a block differs in more than was planned, or the second parser can't read what tfgen wrote.
    """
    if before is None:
        _read(after.text, after.path)
        return 0
    old_blocks, new_blocks = Blocks(before), Blocks(after)
    pairs: dict[tuple[Address, int], tuple[Block | None, Block | None, set[str]]] = {}
    shift = 0
    for edit in in_order(edits):
        start = edit.start + shift
        span = Span(start, start + len(edit.text))
        shift += len(edit.text) - (edit.end - edit.start)
        added = new_blocks.within(span)
        for block in added:
            _read(after.text[block.whole.start : block.whole.end], after.path)
        if added and edit.start == edit.end:
            continue
        old_address, old = old_blocks.enclosing(Span(edit.start, edit.end))
        new_address, new = new_blocks.enclosing(span)
        if old_address != new_address:
            raise fault(after.path, "an edit moved from one block to another")
        names = {p.name for p in planned if p.block == old_address}
        depth = len(old_address)
        # A nested block that changes too is compared on its own.
        names |= {p.block[depth][0] for p in planned if len(p.block) > depth and p.block[:depth] == old_address}
        pairs[(old_address, id(old))] = (old, new, names)
    return sum(_differs_as_planned(before, after, old, new, names) for old, new, names in pairs.values())


def _differs_as_planned(
    before: Document, after: Document, old: Block | None, new: Block | None, names: set[str]
) -> int:
    if old is None or new is None:
        return _attributes_as_planned(before, after, names)
    try:
        was = _values(before.text[old.whole.start : old.whole.end])
    except _CannotRead:
        return 1
    now = _read(after.text[new.whole.start : new.whole.end], after.path)
    _compare(_inner(was), _inner(now), names, after.path)
    return 0


def _attributes_as_planned(before: Document, after: Document, names: set[str]) -> int:
    """Attributes that stand in no block, as tfvars files have them."""
    for name in names:
        attribute = after.attribute(name)
        if attribute is not None:
            _read(after.text[attribute.span.start : attribute.span.end] + "\n", after.path)
    was = [a.name for a in before.attributes() if a.name not in names]
    now = [a.name for a in after.attributes() if a.name not in names]
    if was != now:
        raise fault(after.path, "an attribute came or went that was not planned")
    return 0


def _compare(was: Mapping[str, object], now: Mapping[str, object], names: set[str], path: str) -> None:
    for name in {*was, *now}:
        if name not in names and was.get(name) != now.get(name):
            raise fault(path, f"{name} changed, which was not planned")


class _CannotRead(Exception):
    """python-hcl2 refuses the text."""


@lru_cache(maxsize=256)
def _values(text: str) -> Mapping[str, object]:
    """Return what python-hcl2 reads; a text that is written in many places is read once."""
    import hcl2
    from hcl2 import SerializationOptions

    try:
        values: dict[str, object] = hcl2.loads(
            text.replace("\r\n", "\n") + "\n", serialization_options=SerializationOptions(with_comments=False)
        )
    except Exception as error:  # python-hcl2 lets Lark's and Python's own errors through
        raise _CannotRead(str(error)) from None
    return values


def _read(text: str, path: str) -> Mapping[str, object]:
    try:
        return _values(text.removeprefix("\ufeff"))
    except _CannotRead as error:
        raise fault(path, f"python-hcl2 can't read what was written: {error}") from None


def _inner(values: Mapping[str, object]) -> Mapping[str, object]:
    """Unwrap `{type: [{label: {…}}]}` down to the block's own values."""
    inner: object = values
    while isinstance(inner, dict) and "__is_block__" not in inner:
        if len(inner) != 1:
            return inner
        inner = next(iter(inner.values()))
        if isinstance(inner, list):
            inner = inner[0] if len(inner) == 1 else {}
    return inner if isinstance(inner, dict) else {}
