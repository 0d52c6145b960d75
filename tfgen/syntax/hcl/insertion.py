"""Lay out what is new in one body: where it goes, its indent and line ends, and blank lines as the neighbours have them."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from tfgen.syntax.document import AppendBlock, NewAttribute, NewBlock, SetAttribute
from tfgen.syntax.hcl.alignment import aligned_runs
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.margins import (
    Margins,
    behind,
    end_of,
    indent_at,
    line_start,
    newline_at,
    next_line,
    own_line,
    unsupported,
)
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.writer import INDENT, body_lines
from tfgen.text.edits import Edit

_Item = HclAttribute | HclBlock


class _New:
    """Something new; `before_next`: it stands against the item after it, else against the one before it."""

    __slots__ = ("apart", "before_next", "item", "name", "paragraph")

    def __init__(
        self, item: NewAttribute | NewBlock, name: str, before_next: bool, paragraph: bool, apart: bool = False
    ) -> None:
        self.item, self.name, self.before_next, self.paragraph = item, name, before_next, paragraph
        self.apart = apart


_Entry = HclAttribute | HclBlock | _New


def _name(entry: _Entry) -> str:
    return entry.type if isinstance(entry, HclBlock) else entry.name


def _is_block(entry: _Entry) -> bool:
    return isinstance(entry.item, NewBlock) if isinstance(entry, _New) else isinstance(entry, HclBlock)


def _follows(entry: _Entry) -> bool:
    return isinstance(entry, _New) and not entry.before_next


class Layout:
    """The items of one body with the new ones among them."""

    def __init__(self, body: HclBody, margins: Margins, removed: Collection[int]) -> None:
        """Begin with the items as they are, without those whose ids are in `removed`."""
        self._document, self._body, self._margins = margins.document, body, margins
        self._text = self._document.text
        self._entries: list[_Entry] = [item for item in body.items if id(item) not in removed]
        self.one_line = isinstance(body, HclBlock) and not _opens_line(self._text, body)

    # Places

    def add_attribute(self, change: SetAttribute) -> None:
        """Put a new attribute in its place."""
        place, before_next, paragraph = self._attribute_place(change)
        apart = change.apart and self._parted(place)
        behind_run = self._behind_run(place, change.apart_from) if change.apart_from else None
        if behind_run is not None:
            place, before_next, apart = behind_run, False, True
        new = NewAttribute(change.name, change.value)
        self._entries.insert(place, _New(new, change.name, before_next, change.paragraph and paragraph, apart))

    def _parted(self, place: int) -> bool:
        """Does a paragraph end at a place? What is put between two that stand together would leave them apart when it goes."""
        following = self._entries[place] if place < len(self._entries) else None
        if following is None or isinstance(following, _New):
            return following is None or following.apart
        return self._margins.blank_above(self._margins.top(following))

    def _behind_run(self, place: int, names: Sequence[str]) -> int | None:
        """Return the place behind the aligned run with one of these names, or None when what is put in at `place` is not in it."""
        entries = self._entries
        if place and isinstance(before := entries[place - 1], _New) and before.apart:
            return place
        run = set(names) if self.one_line else self._run_with(names)
        if not run or not any(_name(entry) in run for entry in entries[max(0, place - 1) : place + 1]):
            return None
        while place < len(entries) and _name(entries[place]) in run:
            place += 1
        return place

    def _run_with(self, names: Sequence[str]) -> set[str]:
        """Return these names and those of the attributes that are aligned with one of them; empty when none is."""
        body, text = self._body, self._text
        items = [item for item in body.items if isinstance(item, HclAttribute)]
        wanted = [item for item in items if item.name in names]
        if not wanted:
            return set()
        start, end = line_start(text, items[0].start), next_line(text, items[-1].value_end)
        found: set[str] = set()
        for first, last in aligned_runs(text, start, end):
            run = {item.name for item in items if first <= item.start < last}
            if not run.isdisjoint(names):
                found |= run | set(names)
        return found

    def _attribute_place(self, change: SetAttribute) -> tuple[int, bool, bool]:
        """Return (index, against the next item, may start a paragraph of its own)."""
        entries = self._entries
        if change.after:
            for place in range(len(entries) - 1, -1, -1):
                entry = entries[place]
                if _name(entry) in change.after:
                    while place + 1 < len(entries) and _follows(entries[place + 1]):
                        place += 1  # what is put behind one item stands in the order of the changes
                    entry = entries[place]
                    if isinstance(entry, _New):
                        return place + 1, entry.before_next, entry.paragraph
                    return place + 1, False, False
        if change.before:
            for place, entry in enumerate(entries):
                if _name(entry) in change.before:
                    return place, True, not isinstance(entry, _New)
        place = next((i for i, e in enumerate(entries) if _is_block(e)), len(entries))
        return place, False, True

    def add_block(self, change: AppendBlock) -> None:
        """Put a new block in its place."""
        entries = self._entries
        place = -1
        if change.after:
            place = max((i + 1 for i, e in enumerate(entries) if _name(e) in change.after), default=-1)
        if place < 0 and change.before:
            place = next((i for i, e in enumerate(entries) if _name(e) in change.before), -1)
        place = len(entries) if place < 0 else place
        before_next = isinstance(self._body, HclDocument) and not place
        self._entries.insert(place, _New(change.block, change.block.type, before_next, False))

    # Edits

    def edits(self) -> list[Edit]:
        """Return the insertions, one for each stretch of new items."""
        if self.one_line:
            return self._opened()
        found: list[Edit] = []
        group: list[_New] = []
        previous: _Item | None = None
        for entry in self._entries:
            if isinstance(entry, _New):
                group.append(entry)
                continue
            if group:
                found.append(self._insertion(group, previous, entry))
            group, previous = [], entry
        if group:
            found.append(self._insertion(group, previous, None))
        return found

    def _insertion(self, group: Sequence[_New], previous: _Item | None, following: _Item | None) -> Edit:
        anchor = self._anchor(previous)
        against_next = following is not None and (anchor < 0 or group[0].before_next)
        parted = following is not None and self._margins.blank_above(self._margins.top(following))
        alike = parted if previous is not None and following is not None else self._usual(previous, following)
        above, below = self._blanks(group, previous, following, alike)
        if against_next:
            assert following is not None
            at = self._margins.top(following)
            newline = newline_at(self._document, following.start)
            lines = self._lines(group, alike, following)
            above = above and previous is not None and not parted
            return Edit(at, at, "".join(line + newline for line in [""] * above + lines + [""] * below))
        lines = self._lines(group, alike, previous)
        if anchor < 0:
            return self._at_end(lines)
        newline = newline_at(self._document, anchor)
        at = behind(self._text, anchor)
        if above and following is None and isinstance(self._body, HclDocument) and self._ends_blank(at):
            return self._at_end(lines)
        below = below and following is not None and not parted
        text = "".join(newline + line for line in [""] * above + lines + [""] * below)
        blank = self._all_blank(at)
        return Edit(at, blank, text + newline) if blank else Edit(at, at, text)

    def _anchor(self, previous: _Item | None) -> int:
        """Return the place behind which new lines may go, or -1 in a document that does not begin with an item."""
        if previous is not None:
            return end_of(previous)
        return self._body.open + 1 if isinstance(self._body, HclBlock) else -1

    def _ends_blank(self, at: int) -> bool:
        """Do blank lines end the document, which can stand before what is new?"""
        rest = self._text[at:]
        return not rest.strip() and rest.count("\n") > 1

    def _all_blank(self, at: int) -> int:
        """Return where a body's blank lines end that hold nothing else, or 0."""
        body = self._body
        if not isinstance(body, HclBlock) or body.items or self._text[at : body.close].strip():
            return 0
        return line_start(self._text, body.close)

    def _blanks(
        self, group: Sequence[_New], previous: _Item | None, following: _Item | None, alike: bool
    ) -> tuple[bool, bool]:
        """Are the first and the last of the new items parted from their neighbours by a blank line?"""
        first, last = group[0], group[-1]
        above = below = False
        if previous is not None:
            if _is_block(first):
                above = alike
            elif isinstance(previous, HclBlock):
                above = alike or following is None
            else:
                own = first.paragraph and not first.before_next and self._has_paragraphs()
                above = first.apart or own
        if following is not None:
            if _is_block(last):
                below = alike
            elif isinstance(following, HclBlock):
                below = alike and isinstance(previous, HclAttribute)
            else:
                below = last.apart or (last.paragraph and last.before_next and alike)
        return above, below

    def _usual(self, previous: _Item | None, following: _Item | None) -> bool:
        """At the edge of a body: are its blocks parted by blank lines?"""
        items = self._body.items
        if isinstance(previous, HclBlock) and len(items) > 1:
            return previous is items[0] or self._margins.blank_above(self._margins.top(previous))
        if isinstance(following, HclBlock) and len(items) > 1:
            return self._margins.blank_above(self._margins.top(items[1]))
        return True

    def _has_paragraphs(self) -> bool:
        margins = self._margins
        return any(margins.blank_above(margins.top(item)) for item in self._body.items[1:])

    def _at_end(self, lines: Sequence[str]) -> Edit:
        """Append to a document without items; a text without final newline stays so."""
        text, newline = self._text, self._document.newline
        joined = newline.join(lines)
        if not text.strip("\ufeff"):
            return Edit(len(text), len(text), joined + newline)
        if not text.endswith("\n"):
            return Edit(len(text), len(text), newline * 2 + joined)
        gap = "" if text.endswith(("\n\n", "\n\r\n")) else newline
        return Edit(len(text), len(text), gap + joined + newline)

    # Lines

    def _lines(self, group: Sequence[_New], parted: bool, neighbour: _Item | None) -> list[str]:
        """Return the lines of new items; `parted`: a block stands between blank lines."""
        indent = self._indent(neighbour)
        return self._written(group, parted, indent, self._unit(indent))

    def _written(self, group: Sequence[_New], parted: bool, indent: str, unit: str) -> list[str]:
        lines: list[str] = []
        last: _New | None = None
        for new in group:
            if last is not None:
                blocks = _is_block(new) or _is_block(last)
                apart = new.apart != last.apart
                if parted if blocks else apart or (last.paragraph != new.paragraph and self._has_paragraphs()):
                    lines.append("")
            # One space before each sign: runs that were aligned are aligned when the whole text is known.
            lines += body_lines([new.item], indent, unit)
            last = new
        return lines

    def _indent(self, neighbour: _Item | None) -> str:
        """The indent of this body's items: as the neighbour has it, or another one, else one step deeper than the block."""
        for item in [neighbour, *self._body.items] if neighbour is not None else self._body.items:
            if item is not None and own_line(self._text, item.start):
                return self._text[line_start(self._text, item.start) : item.start]
        if isinstance(self._body, HclBlock):
            outer = indent_at(self._text, self._body.start)
            return outer + self._unit("")
        return ""

    def _unit(self, indent: str) -> str:
        """One step of indentation: this body's own, else as the document's first nested item has it."""
        if isinstance(self._body, HclBlock):
            outer = indent_at(self._text, self._body.start)
            if indent.startswith(outer) and indent != outer:
                return indent.removeprefix(outer)
        for block in self._document.items[:100]:
            if isinstance(block, HclBlock) and block.items and own_line(self._text, block.items[0].start):
                outer, inner = indent_at(self._text, block.start), indent_at(self._text, block.items[0].start)
                if inner.startswith(outer) and inner != outer:
                    return inner.removeprefix(outer)
        return INDENT

    # A block on one line

    def opened_indent(self) -> str:
        """The indent of the items of a block on one line, when it has been opened."""
        assert isinstance(self._body, HclBlock)
        return indent_at(self._text, self._body.start) + self._unit("")

    def _opened(self) -> list[Edit]:
        """Open `b {}` or `b { a = 1 }`; what stands in it keeps its text and gets a line of its own."""
        block, text = self._body, self._text
        assert isinstance(block, HclBlock)
        inside = text[block.open + 1 : block.close]
        kept = [e for e in self._entries if not isinstance(e, _New)]
        if "\n" in inside or (block.items and not kept and self._document.comments(block.span)):
            message = "this block opens on the line of its item and can't take another one"
            raise unsupported(self._document, block.start, message, "Put its items on lines of their own.")
        newline = newline_at(self._document, block.open)
        outer, indent = indent_at(text, block.start), self.opened_indent()
        unit = indent.removeprefix(outer)
        place = self._entries.index(kept[0]) if kept else 0
        above = [e for e in self._entries[:place] if isinstance(e, _New)]
        below = [e for e in self._entries[place:] if isinstance(e, _New)]
        head = [newline + line for line in self._written(above, True, indent, unit)]
        tail = [newline + line for line in self._written(below, True, indent, unit)]
        if not inside.strip() or (block.items and not kept):
            return [Edit(block.open + 1, block.close, "".join(head + tail) + newline + outer)]
        if below and (_is_block(below[0]) or below[0].apart):
            tail.insert(0, newline)
        if above and _is_block(above[-1]):
            head.append(newline)
        start = block.open + 1 + len(inside) - len(inside.lstrip())
        end = block.open + 1 + len(inside.rstrip())
        return [
            Edit(block.open + 1, start, "".join(head) + newline + indent),
            Edit(end, block.close, "".join(tail) + newline + outer),
        ]


def _opens_line(text: str, block: HclBlock) -> bool:
    """Does the line of the opening brace end behind it?"""
    at = behind(text, block.open + 1)
    return text.startswith(("\n", "\r\n"), at) and next_line(text, at) > at
