"""Module calls whose source leaves the workspace: nothing of them is read, and that is an error of the run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from tfgen.errors import SourceError
from tfgen.syntax.document import Block, Document
from tfgen.terraform.module import Files
from tfgen.terraform.search import again_inside
from tfgen.terraform.sources import Local
from tfgen.terraform.subjects import Call
from tfgen.terraform.unit_files import is_terragrunt
from tfgen.terraform.values import Unknown
from tfgen.text.source import position

_REMEDY = "run tfgen in a folder that holds both"


class _Leaving(NamedTuple):
    """One such call, and its source."""

    document: Document
    block: Block
    source: str

    @property
    def place(self) -> tuple[int, int]:
        return position(self.document.text, self.block.header.start)

    @property
    def said(self) -> str:
        name = f"module.{self.block.labels[0]}" if self.block.labels else "the module of this unit"
        return f"{name} is at {self.source}, outside the folder that tfgen works in"


class Outside:
    """The calls that leave the workspace; `leaving` has by path the texts of their sources."""

    def __init__(self, files: Files, leaving: Mapping[str, set[str]]) -> None:
        self._files, self._paths = files, leaving

    def unread(self, is_judged: Callable[[str], bool]) -> Iterator[SourceError]:
        """Yield an error for each call in judged files that is none yet: nobody looks for tables there."""
        known = {(error.path, error.line) for error in self._files.errors}
        for path in filter(is_judged, sorted(self._paths)):
            for found in self._in(path):
                line, column = found.place
                if (path, line) not in known:
                    yield SourceError(
                        f"{found.said}, and nobody looks for tables there",
                        path=path,
                        line=line,
                        column=column,
                        remedy=f"{_REMEDY.capitalize()}, or leave this file out by --exclude.",
                    )

    def needed(self, call: Call) -> Unknown:
        """Return why what a call gives is not known; that is an error of the run."""
        document = call.document
        source = call.source.path if isinstance(call.source, Local) else ""
        return self._report(_Leaving(document, call.block, source), "what it gives is needed")

    def caller(self, folder: str) -> Unknown | None:
        """Return the call that may be one of this folder, by a path that leaves the workspace and comes in again."""
        for path, texts in sorted(self._paths.items()):
            caller = path.rpartition("/")[0]
            back = {text for text in texts if again_inside(caller, text) == folder}
            for found in self._in(path) if back else ():
                if found.source in back:
                    return self._report(found, f"it may be {folder} again, which needs a key of its callers")
        return None

    def _in(self, path: str) -> Iterator[_Leaving]:
        document = self._files.document(path)
        if document is None:
            return
        for block in document.blocks("terraform") if is_terragrunt(path) else document.blocks("module", 1):
            source = block.attribute("source")
            expression = source.expression() if source is not None and self._files.valid(source) else None
            text = getattr(expression, "value", None)
            if isinstance(text, str) and text in self._paths[path]:
                yield _Leaving(document, block, text)

    def _report(self, found: _Leaving, why: str) -> Unknown:
        path, (line, column) = found.document.path, found.place
        message = f"{found.said}, and {why}"
        if not any((error.path, error.line) == (path, line) for error in self._files.errors):
            remedy = f"{_REMEDY.capitalize()}."
            self._files.errors.append(SourceError(message, path=path, line=line, column=column, remedy=remedy))
        return Unknown(f"{path}:{line}:{column}: {message}: {_REMEDY}", outside=True)
