"""Which module blocks call a folder of the workspace, by the literal paths that stand in files."""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.syntax.document import Block, Document
from tfgen.terraform.module import Files
from tfgen.terraform.search import Search, join


class LocalCalls:
    """The module blocks with a local source. Terragrunt's units are those of `unit_callers`."""

    def __init__(self, files: Files, found: Search) -> None:
        self._files, self._found = files, found
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

    def runs(self, folder: str) -> Iterator[tuple[Document, Block]]:
        """Yield the `run` blocks of test files that run this folder: those beside it or in its `tests`, and those that name it."""
        for path in self._found.tests:
            place, _, last = path.rpartition("/")[0].rpartition("/")
            homes = (f"{place}/{last}" if place else last, *([place] if last == "tests" else []))
            document = self._files.document(path)
            for run in self._files.blocks(document, "run") if document is not None else ():
                sources = [module.attribute("source") for module in run.blocks("module")]
                texts = [str(getattr(source.expression(), "value", "")) for source in sources if source is not None]
                if folder in ([join(home, text) for home in homes for text in texts] if sources else homes):
                    assert document is not None
                    yield document, run
