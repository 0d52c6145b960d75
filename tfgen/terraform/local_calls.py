"""Which module blocks call a folder of the workspace, by the literal paths that stand in files; and which lead out of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tfgen.syntax.document import Block, Document
from tfgen.terraform.module import Files
from tfgen.terraform.search import Search, join
from tfgen.text.source import position


class LocalCalls:
    """The module blocks with a local source. Terragrunt's units are those of `unit_callers`."""

    def __init__(self, files: Files, found: Search, is_judged: Callable[[str], bool]) -> None:
        self._files, self._found, self._is_judged = files, found, is_judged
        self._calling: dict[str, list[tuple[Document, Block]]] = {}

    def forget(self) -> None:
        """Drop what was parsed."""
        self._calling.clear()

    def of(self, folder: str) -> list[tuple[Document, Block]]:
        """Return the module blocks whose literal source is this folder."""
        if folder not in self._calling:
            found: list[tuple[Document, Block]] = []
            for path in sorted(set(self._found.callers.get(folder, ()))):
                document = self._files.document(path)
                if document is None:
                    continue
                for block in self._files.blocks(document, "module"):
                    source = block.attribute("source")
                    valid = source is not None and self._files.valid(source)
                    text = getattr(source.expression(), "value", None) if source and valid else None
                    caller = path.rpartition("/")[0]
                    if isinstance(text, str) and len(block.labels) == 1 and join(caller, text) == folder:
                        found.append((document, block))
            self._calling[folder] = found
        return self._calling[folder]

    def unreadable(self, folder: str) -> str:
        """Return a file that may call this folder and could not be read, or ""."""
        paths = sorted(set(self._found.callers.get(folder, ())))
        return next((path for path in paths if self._files.document(path) is None), "")

    def outside(self) -> Iterator[str]:
        """Yield one sentence for each module call in judged files whose source leaves the workspace: nothing of it is read."""
        for path, texts in sorted(self._found.leaving.items()):
            document = self._files.document(path) if self._is_judged(path) else None
            if document is None:
                continue
            for block in document.blocks("module", 1):
                source = block.attribute("source")
                expression = source.expression() if source is not None and self._files.valid(source) else None
                text = getattr(expression, "value", None)
                if text in texts:
                    line, column = position(document.text, block.header.start)
                    yield (
                        f"{path}:{line}:{column}: module.{block.labels[0]} is at {text}, outside the folder that tfgen works in, "
                        "and is not looked at: run tfgen in a folder that holds both"
                    )
