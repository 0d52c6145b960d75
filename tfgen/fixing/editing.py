"""From changes to edited files: what every command that edits has in common."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from tfgen.errors import InternalError, TfgenError
from tfgen.fixing.changes import Targeted
from tfgen.fixing.proof import reader_of
from tfgen.fixing.results import FileResult
from tfgen.syntax.document import Change, Document
from tfgen.terraform.estate import Estate
from tfgen.terraform.syntaxes import syntax_of
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
        planned = set(reader_of(path).planned(document, wanted))
        found.append(FileResult(path, document.text, text, tuple(edits), tuple(sorted(planned, key=repr))))
    return found


def contents(files: Sequence[FileResult]) -> Mapping[str, bytes]:
    """Return the new bytes by path."""
    return {file.path: file.after.encode() for file in files}


def exists(workspace: Workspace, path: str) -> bool:
    """Is there such a file?"""
    folder, _, name = path.rpartition("/")
    return name in workspace.names(folder)


def as_neighbours(estate: Estate, path: str, text: str) -> str:
    """Return the text of a new file with the line ends that all files of its module have."""
    known = [document.text for document in estate.module(path.rpartition("/")[0]).documents() if "\n" in document.text]
    crlf = all(each.count("\n") == each.count("\r\n") for each in known)
    return text.replace("\n", "\r\n") if known and crlf else text


def reparse(path: str, text: str) -> None:
    """Read an edited text again.

    Raises:
        InternalError: it is not valid.
    """
    try:
        syntax_of(path).parse(path, text).validate()
    except TfgenError as error:
        raise InternalError(
            f"an edit made the file invalid ({error.message}); nothing was written",
            path=path,
            line=error.line,
            column=error.column,
            remedy="This is tfgen's fault: please report it with this file.",
        ) from None
