"""Law 3: what was changed is read once more by an independent reader, one for each syntax, and differs only as planned."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from tfgen.errors import InternalError
from tfgen.syntax.document import Change, Document
from tfgen.terraform.syntaxes import is_json
from tfgen.text.edits import Edit

#: A block's way from the document: (type, labels, how many like it stand before it), outermost first.
Address = tuple[tuple[str, tuple[str, ...], int], ...]


class Planned(NamedTuple):
    """`name` in the block at `block` was to change (or to be added, or to go)."""

    block: Address
    name: str


class SecondReader(Protocol):
    """A module that reads a syntax by other means than `tfgen.syntax`."""

    def planned(self, document: Document, changes: Sequence[Change]) -> list[Planned]:
        """Say which names in which blocks changes of a document touch."""
        ...

    def prove(self, before: Document | None, after: Document, edits: Sequence[Edit], planned: set[Planned]) -> int:
        """Read one file twice; return how many blocks could only be proven singly.

        Raises:
            InternalError: it differs in more than was planned, or can't be read.
        """
        ...


def reader_of(path: str) -> SecondReader:
    """Return the second reader of a file's syntax."""
    from tfgen.fixing import second_reader, second_reader_json

    return second_reader_json if is_json(path) else second_reader


def fault(path: str, what: str) -> InternalError:
    """Return the error of a proof that failed."""
    return InternalError(
        f"the proof of the change failed: {what}; nothing was written",
        path=path,
        remedy="This is tfgen's fault: please report it with this file.",
    )
