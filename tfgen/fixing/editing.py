"""From changes to edited files: what every command that edits has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tfgen.errors import InternalError, TfgenError
from tfgen.fixing.changes import Targeted
from tfgen.fixing.results import FileResult
from tfgen.fixing.second_reader import Blocks, Planned
from tfgen.syntax.document import (
    AppendBlock,
    AppendJsonItem,
    AppendTupleItem,
    Change,
    Document,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.hcl import HCL
from tfgen.text.edits import splice
from tfgen.text.workspace import Workspace


def edited(changes: Sequence[Targeted]) -> list[FileResult]:
    """Return the files after the changes, in order of path; a change that stands twice counts once.

    Raises:
        SourceError: a file is not valid.
        EditConflict, UnsupportedChange: a place can't be edited so.
        InternalError: an edit made a file invalid.
    """
    documents: dict[str, tuple[Document, list[Change]]] = {}
    for document, change in changes:
        known = documents.setdefault(document.path, (document, []))[1]
        if change not in known:
            known.append(change)
    found = []
    for path, (document, wanted) in sorted(documents.items()):
        document.validate()
        edits = document.edits(wanted)
        if not edits:
            continue
        text = splice(document.text, edits)
        reparse(path, text)
        blocks = Blocks(document)
        planned = {name for change in wanted for name in planned_names(blocks, document, change)}
        found.append(FileResult(path, document.text, text, tuple(edits), tuple(sorted(planned, key=repr))))
    return found


def contents(files: Sequence[FileResult]) -> Mapping[str, bytes]:
    """Return the new bytes by path."""
    return {file.path: file.after.encode() for file in files}


def exists(workspace: Workspace, path: str) -> bool:
    """Is there such a file?"""
    folder, _, name = path.rpartition("/")
    return name in workspace.names(folder)


def reparse(path: str, text: str) -> None:
    """Read an edited text again.

    Raises:
        InternalError: it is not valid.
    """
    try:
        HCL.parse(path, text).validate()
    except TfgenError as error:
        raise InternalError(
            f"an edit made the file invalid ({error.message}); nothing was written",
            path=path,
            line=error.line,
            column=error.column,
            remedy="This is tfgen's fault: please report it with this file.",
        ) from None


def planned_names(blocks: Blocks, document: Document, change: Change) -> list[Planned]:
    """Say which name in which block a change touches."""
    if isinstance(change, (SetAttribute, RemoveAttribute, AppendBlock, RemoveBlock)):
        name = change.block.type if isinstance(change, (AppendBlock, RemoveBlock)) else change.name
        return [Planned(() if change.body is document else blocks.at(change.body.span), name)]
    span = change.span if isinstance(change, ReplaceExpression) else None
    if isinstance(change, SetObjectItem):
        span = change.object
    if isinstance(change, (RemoveTupleItem, AppendTupleItem)):
        span = change.tuple
    if isinstance(change, AppendJsonItem):
        span = change.template
    assert span is not None
    address, block = blocks.enclosing(span)
    owner = block if block is not None else document
    for attribute in owner.attributes():
        if attribute.value_span.start <= span.start and span.end <= attribute.value_span.end:
            return [Planned(address, attribute.name)]
    return []
