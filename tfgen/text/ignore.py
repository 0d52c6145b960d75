"""Which files git ignores: .gitignore files from the root down and .git/info/exclude. git itself is not run.

Source: gitignore(5); the patterns are matched by the `pathspec` library.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tfgen.errors import SourceError
from tfgen.text.workspace import Workspace

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec


class Ignored:
    """Answers for the files of one workspace; called with a path."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._specs: dict[str, GitIgnoreSpec | None] = {}

    def __call__(self, path: str) -> bool:
        """Is the file, or a folder above it, ignored? The deepest file that has a word on it decides."""
        parts = path.split("/")
        return any(self._decided("/".join(parts[:n]), n < len(parts)) for n in range(1, len(parts) + 1))

    def _decided(self, path: str, is_folder: bool) -> bool:
        parts = path.split("/")
        for depth in range(len(parts) - 1, -1, -1):
            spec = self._spec("/".join(parts[:depth]))
            if spec is not None:
                result = spec.check_file("/".join(parts[depth:]) + ("/" if is_folder else ""))
                if result.include is not None:
                    return bool(result.include)
        return False

    def _spec(self, folder: str) -> GitIgnoreSpec | None:
        if folder not in self._specs:
            prefix = folder + "/" if folder else ""
            lines: list[str] = []
            if not folder:
                lines += self._lines(".git/info/exclude")
            lines += self._lines(prefix + ".gitignore")
            self._specs[folder] = _spec(lines) if lines else None
        return self._specs[folder]

    def _lines(self, path: str) -> list[str]:
        folder, _, name = path.rpartition("/")
        if name not in self._workspace.names(folder):
            return []
        try:
            return self._workspace.read(path).decode("utf-8", "replace").splitlines()
        except SourceError:
            return []


def _spec(lines: list[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines(lines)
