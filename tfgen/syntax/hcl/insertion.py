"""Lay out what is new in one body: where it goes, its indent and line ends, and blank lines as the neighbours have them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from tfgen.errors import UnsupportedChange
from tfgen.syntax.document import AppendBlock, NewAttribute, NewBlock, SetAttribute
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.writer import INDENT, block_lines, body_lines
from tfgen.text.edits import Edit
from tfgen.text.source import position

_blanks = re.compile(r"[ \t]*+")


def indent_at(text: str, offset: int) -> str:
    """Return the blanks that the line of an offset begins with."""
    match = _blanks.match(text, text.rfind("\n", 0, offset) + 1)
    return match[0] if match else ""


def newline_at(document: HclDocument, offset: int) -> str:
    """Return the line end of the line of an offset, or of the document where it is the last one."""
    end = document.text.find("\n", offset)
    if end < 0:
        return document.newline
    return "\r\n" if end and document.text[end - 1] == "\r" else "\n"


def _line_end(text: str, offset: int) -> int:
    """Return where the line of an offset ends, before its line end."""
    end = text.find("\n", offset)
    if end < 0:
        return len(text)
    return end - 1 if end and text[end - 1] == "\r" else end


class _New:
    """Something new, and whether it stands against the item after it (else the one before it)."""

    __slots__ = ("before_next", "item", "name", "paragraph")

    def __init__(self, item: NewAttribute | NewBlock, name: str, before_next: bool, paragraph: bool) -> None:
        self.item, self.name, self.before_next, self.paragraph = item, name, before_next, paragraph


_Entry = HclAttribute | HclBlock | _New


def _name(entry: _Entry) -> str:
    return entry.type if isinstance(entry, HclBlock) else entry.name


class Layout:
    """The items of one body with the new ones among them."""

    def __init__(self, document: HclDocument, body: HclBody, removed: frozenset[int] = frozenset()) -> None:
        """Begin with the items as they are, without those whose ids are in `removed`."""
        self._document, self._body, self._text = document, body, document.text
        self._entries: list[_Entry] = [item for item in body.items if id(item) not in removed]
        self.one_line = isinstance(body, HclBlock) and "\n" not in self._text[body.open : body.close]

    def add_attribute(self, change: SetAttribute) -> None:
        """Put a new attribute in its place."""
        if any(isinstance(e, _New) and e.name == change.name for e in self._entries):
            return
        new = NewAttribute(change.name, change.value)
        place, before_next, fresh = self._attribute_place(change)
        self._entries.insert(place, _New(new, change.name, before_next, change.paragraph and fresh))

    def _attribute_place(self, change: SetAttribute) -> tuple[int, bool, bool]:
        """Return (index, against the next item, may start a paragraph of its own)."""
        entries = self._entries
        for place in range(len(entries) - 1, -1, -1):
            entry = entries[place]
            if _name(entry) in change.after:
                inherits = isinstance(entry, _New)
                return place + 1, isinstance(entry, _New) and entry.before_next, inherits and entry.paragraph  # type: ignore[union-attr]
        for place, entry in enumerate(entries):
            if _name(entry) in change.before:
                return place, True, not isinstance(entry, _New)
        place = next((i for i, e in enumerate(entries) if isinstance(e, HclBlock)), len(entries))
        return place, False, True

    def add_block(self, change: AppendBlock) -> None:
        """Put a new block in its place."""
        entries = self._entries
        place = max((i + 1 for i, e in enumerate(entries) if _name(e) in change.after), default=-1)
        if place < 0:
            place = next((i for i, e in enumerate(entries) if _name(e) in change.before), len(entries))
        self._entries.insert(place, _New(change.block, change.block.type, False, False))

    def edits(self) -> list[Edit]:
        """Return the insertions, one for each stretch of new items."""
        if self.one_line:
            return self._opened()
        found: list[Edit] = []
        place = 0
        while place < len(self._entries):
            if not isinstance(self._entries[place], _New):
                place += 1
                continue
            end = place
            while end < len(self._entries) and isinstance(self._entries[end], _New):
                end += 1
            found.append(self._insertion(place, end))
            place = end
        return found

    # Where a body stands on several lines

    def _insertion(self, place: int, end: int) -> Edit:
        group = [e for e in self._entries[place:end] if isinstance(e, _New)]
        previous = self._entries[place - 1] if place else None
        following = self._entries[end] if end < len(self._entries) else None
        assert not isinstance(previous, _New) and not isinstance(following, _New)
        if isinstance(self._body, HclDocument):
            return self._at_document_end(group)
        if group[0].before_next and following is not None:
            return self._before(group, following)
        return self._after(group, previous, following)

    def _before(self, group: Sequence[_New], following: HclAttribute | HclBlock) -> Edit:
        start = self._start_with_comments(following)
        newline = newline_at(self._document, following.start)
        lines = self._lines(group)
        if group[0].paragraph and self._blank_above(start):
            lines.append("")
        return Edit(start, start, "".join(line + newline for line in lines))

    def _after(
        self,
        group: Sequence[_New],
        previous: HclAttribute | HclBlock | None,
        following: HclAttribute | HclBlock | None,
    ) -> Edit:
        if previous is None:
            assert isinstance(self._body, HclBlock)
            anchor = self._body.open
            blank = False
        else:
            anchor = previous.close if isinstance(previous, HclBlock) else previous.value_end
            blank = self._blank_before(group[0], previous, following)
        newline = newline_at(self._document, anchor)
        at = _line_end(self._text, anchor)
        lines = ["", *self._lines(group)] if blank else self._lines(group)
        return Edit(at, at, "".join(newline + line for line in lines))

    def _blank_before(
        self, new: _New, previous: HclAttribute | HclBlock, following: HclAttribute | HclBlock | None
    ) -> bool:
        """Is a new item parted from the one before it by a blank line?"""
        if isinstance(new.item, NewAttribute):
            return (new.paragraph and self._has_blank_lines()) or isinstance(previous, HclBlock)
        if following is not None:
            return self._blank_above(self._start_with_comments(following))
        if isinstance(previous, HclBlock):
            place = self._body.items.index(previous)
            return not place or self._blank_above(self._start_with_comments(previous))
        return True

    def _has_blank_lines(self) -> bool:
        return any(self._blank_above(self._start_with_comments(item)) for item in self._body.items[1:])

    def _start_with_comments(self, item: HclAttribute | HclBlock) -> int:
        """Return the start of the line of an item, or of the comment lines directly above it."""
        text = self._text
        start = text.rfind("\n", 0, item.start) + 1
        while start > 1:
            above = text.rfind("\n", 0, start - 1) + 1
            line = text[above:start].strip(" \t\r\n")
            if not line.startswith(("#", "//", "/*")) and not line.endswith("*/"):
                break
            start = above
        return start

    def _blank_above(self, start: int) -> bool:
        above = self._text.rfind("\n", 0, max(0, start - 1)) + 1
        return start > 0 and not self._text[above:start].strip()

    def _indent(self) -> str:
        """The indent of this body's items: as the first of them has it, else one step deeper than the block."""
        for item in self._body.items:
            start = self._text.rfind("\n", 0, item.start) + 1
            if not self._text[start : item.start].strip(" \t\ufeff"):
                return self._text[start : item.start].strip("\ufeff")
        if isinstance(self._body, HclBlock):
            return indent_at(self._text, self._body.start) + self._unit()
        return ""

    def _unit(self) -> str:
        """One step of indentation, as the document's first nested item has it."""
        for block in self._document.items[:100]:
            if isinstance(block, HclBlock) and block.items and "\n" in self._text[block.open : block.items[0].start]:
                outer, inner = indent_at(self._text, block.start), indent_at(self._text, block.items[0].start)
                if inner.startswith(outer) and inner != outer:
                    return inner.removeprefix(outer)
        return INDENT

    def _lines(self, group: Sequence[_New]) -> list[str]:
        """Return the lines of new items; a block is parted from what stands before it in the group."""
        indent, unit = self._indent(), self._unit()
        lines: list[str] = []
        attributes: list[NewAttribute] = []
        for new in group:
            if isinstance(new.item, NewAttribute):
                attributes.append(new.item)
                continue
            lines += self._attribute_lines(attributes, indent, unit)
            attributes = []
            if lines:
                lines.append("")
            lines += block_lines(new.item, indent, unit)
        return lines + self._attribute_lines(attributes, indent, unit)

    def _attribute_lines(self, attributes: Sequence[NewAttribute], indent: str, unit: str) -> list[str]:
        """One space around each sign: runs that were aligned are aligned when the whole text is known."""
        return [line for a in attributes for line in body_lines([a], indent, unit)]

    # Where it must be opened first, or has no end

    def _opened(self) -> list[Edit]:
        """Open `b {}` or `b { a = 1 }`, whose item keeps its text."""
        block = self._body
        assert isinstance(block, HclBlock)
        newline = newline_at(self._document, block.open)
        outer = indent_at(self._text, block.start)
        indent = outer + self._unit()
        self._refuse_comment(block)
        old = next((e for e in self._entries if not isinstance(e, _New)), None)
        before: list[str] = []
        after: list[str] = []
        for entry in self._entries:
            if not isinstance(entry, _New):
                continue
            side = before if old is not None and self._entries.index(entry) < self._entries.index(old) else after
            if isinstance(entry.item, NewAttribute):
                side += body_lines([entry.item], indent, self._unit())
            else:
                side += block_lines(entry.item, indent, self._unit())
        head = "".join(newline + line for line in before)
        tail = "".join(newline + line for line in after) + newline + outer
        if old is None:
            return [Edit(block.open + 1, block.close, head + tail)]
        assert isinstance(old, HclAttribute)
        return [
            Edit(block.open + 1, old.start, head + newline + indent),
            Edit(old.value_end, block.close, tail),
        ]

    def _refuse_comment(self, block: HclBlock) -> None:
        inside = self._document.comments(block.span)
        if inside:
            line, column = position(self._text, inside[0].span.start)
            raise UnsupportedChange(
                "a block on one line with a comment in it can't be opened",
                path=self._document.path,
                line=line,
                column=column,
                remedy="Put its items on lines of their own, then run again.",
            )

    def _at_document_end(self, group: Sequence[_New]) -> Edit:
        """Append to the document; a text without final newline stays so."""
        text, newline = self._text, self._document.newline
        blocks = []
        for new in group:
            lines = (
                block_lines(new.item, "", self._unit())
                if isinstance(new.item, NewBlock)
                else body_lines([new.item], "", self._unit())
            )
            blocks.append(newline.join(lines))
        joined = (newline * 2).join(blocks)
        if not text.strip("\ufeff"):
            return Edit(len(text), len(text), joined + newline)
        if not text.endswith("\n"):
            return Edit(len(text), len(text), newline * 2 + joined)
        gap = "" if text.endswith(("\n\n", "\n\r\n")) else newline
        return Edit(len(text), len(text), gap + joined + newline)
