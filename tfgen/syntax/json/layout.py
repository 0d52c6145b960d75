"""Edits of one object or array: items taken out and put in, laid out as those beside them are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from tfgen.syntax.expr import Node
from tfgen.syntax.json.scanner import Array, Container, Member, Object, Value
from tfgen.syntax.json.writer import Style, quoted, value_text
from tfgen.text.edits import Edit

if TYPE_CHECKING:
    from tfgen.syntax.json.document import JsonDocument

_indented = re.compile(r"\n([ \t]++)\"")
_opening = re.compile(r'\{([ \t]*+)"')
_colon = re.compile(r'"([ \t]*+:[ \t]*+)[\[{"\-0-9tfn]')
_blanks = re.compile(r"[ \t]*+")
_comma = re.compile(r'["}\]0-9el],([ \t]*+)["{\[]')


class New:
    """An item to be put in: with a key into an object, without into an array."""

    __slots__ = ("key", "value")

    def __init__(self, key: str, value: Node) -> None:
        self.key, self.value = key, value


def style_of(document: JsonDocument) -> Style:
    """Read off a document how it is written."""
    text = document.text
    unit, pad = _indented.search(text), _opening.search(text)
    colon, comma = _colon.search(text), _comma.search(text)
    return Style(
        newline=document.newline,
        unit=unit[1] if unit else "  ",
        colon=colon[1] if colon else ": ",
        comma="," + (comma[1] if comma else " " if not colon or colon[1].endswith(" ") else ""),
        pad=pad[1] if pad else "",
        ascii="\\u" in text and text.isascii(),
    )


def line_indent(text: str, offset: int) -> str:
    """Return the blanks at the beginning of the line of an offset."""
    match = _blanks.match(text, text.rfind("\n", 0, offset) + 1)
    return match[0] if match else ""


class Items:
    """The items of an object or array as they are to be: numbers of those that are there, and new ones."""

    def __init__(self, document: JsonDocument, style: Style, container: Container) -> None:
        self.document, self.style, self.container = document, style, container
        self.order: list[int | New] = list(range(len(container.items)))
        self.gone: set[int] = set()

    @property
    def kept(self) -> bool:
        """Will anything stand in it?"""
        return len(self.gone) < len(self.container.items) or any(isinstance(e, New) for e in self.order)

    def names(self) -> list[str]:
        """Return the keys in order, "" in an array."""
        return [e.key if isinstance(e, New) else self._key(e) for e in self.order]

    def _key(self, number: int) -> str:
        item = self.container.items[number]
        return item.key if isinstance(item, Member) else ""

    def find(self, key: str) -> New | None:
        """Return a new item with this key."""
        return next((e for e in self.order if isinstance(e, New) and e.key == key), None)

    def edits(self) -> list[Edit]:
        """Return the edits, none of which reaches into an item that stays."""
        present = self.container.items
        kept = [n for n in range(len(present)) if n not in self.gone]
        if not kept:
            return [self._filled()] if self.kept or self.gone else []
        return sorted([*self._removals(kept), *self._insertions(kept)], key=lambda edit: edit[:2])

    def _filled(self) -> Edit:
        """Everything between the brackets is new."""
        start, end = self.container.start + 1, self.container.end - 1
        new = [e for e in self.order if isinstance(e, New)]
        if not new:
            return Edit(start, end, "")
        text = self.document.text
        if "\n" not in text:
            return Edit(start, end, self.style.pad + self._joined(new, None) + self.style.pad)
        outer = line_indent(text, self.container.start)
        inner = outer + self.style.unit
        newline = self.style.newline
        return Edit(start, end, newline + inner + self._joined(new, inner) + newline + outer)

    def _removals(self, kept: list[int]) -> Iterator[Edit]:
        present = self.container.items
        number = 0
        while number < len(present):
            if number not in self.gone:
                number += 1
                continue
            first = number
            while number in self.gone:
                number += 1
            if number < len(present):
                yield Edit(present[first].start, present[number].start, "")
            else:
                yield Edit(present[first - 1].end, present[-1].end, "")

    def _insertions(self, kept: list[int]) -> Iterator[Edit]:
        present = self.container.items
        indent = self._indent()
        joint = "," + self.style.newline + indent if indent is not None else self.style.comma
        anchor = -1
        runs: dict[int, list[New]] = {}
        for entry in self.order:
            if isinstance(entry, New):
                runs.setdefault(anchor, []).append(entry)
            elif entry not in self.gone:
                anchor = entry
        for place, new in runs.items():
            shown = self._joined(new, indent)
            if place >= 0:
                yield Edit(present[place].end, present[place].end, joint + shown)
            else:
                yield Edit(present[kept[0]].start, present[kept[0]].start, shown + joint)

    def _indent(self) -> str | None:
        """Return the indent of the first item that begins a line; None when none does."""
        text, at = self.document.text, self.container.start
        for item in self.container.items:
            if text.find("\n", at, item.start) >= 0:
                return line_indent(text, item.start)
            at = item.end
        return None

    def _joined(self, new: list[New], indent: str | None) -> str:
        """Return new items one after the other; `indent` None: on one line."""
        joint = self.style.comma if indent is None else "," + self.style.newline + indent
        flat = indent is None or self._flat_values()
        style = self._own_style()
        shown = []
        for item in new:
            value = value_text(item.value, style, indent or "", one_line=flat)
            shown.append(f"{quoted(item.key, style)}{style.colon}{value}" if item.key else value)
        return joint.join(shown)

    def _own_style(self) -> Style:
        """The colons as in this very object."""
        for item in self.container.items:
            if isinstance(item, Member):
                between = self.document.text[item.key_end : item.value.start]
                if "\n" not in between:
                    return self.style._replace(colon=between)
        return self.style

    def _flat_values(self) -> bool:
        """Do the objects beside it all stand on one line?"""
        values = [item.value if isinstance(item, Member) else item for item in self.container.items]
        shown = [self.document.text[v.start : v.end] for v in values if _has_objects(v)]
        return bool(shown) and not any("\n" in text for text in shown)


def _has_objects(value: Value) -> bool:
    if isinstance(value, Array):
        return any(isinstance(item, Object) and item.items for item in value.items)
    return isinstance(value, Object) and bool(value.items)
