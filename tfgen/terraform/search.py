"""Search a workspace's bytes: which files hold a subject, which name a folder, which test and Terragrunt files there are.

Nothing is parsed here; what is found says which files are worth it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from tfgen.errors import SourceError
from tfgen.terraform.called import TESTS
from tfgen.terraform.syntaxes import CONFIGURATION, in_force
from tfgen.terraform.unit_files import UNIT, is_terragrunt
from tfgen.text.workspace import Workspace

_local_source = re.compile(rb'"(\.[^"\n]*+)"')

_lock_table = re.compile(rb'dynamodb_table(?<![\w-]dynamodb_table)"?+[ \t]*+[=:][ \t]*+"([^"\n]++)"')

_unit_source = re.compile(rb'(?<![\w-])source[ \t]*+=[ \t]*+"(\.\.?/[^"\n$]++)"')

#: Among the needles: also find the files with a module source that is an expression or in a registry of one's own.
ELSEWHERE = b"\0elsewhere"

_elsewhere = re.compile(
    rb'(?<![\w-])source"?\s*+[=:]\s*+(?:[a-z_]|"[^"\n]*?\$\{|"(?!\.|github\.com/|bitbucket\.org/|registry\.terraform\.io/)'
    rb"(?:tfr://|https://)?[^\"/\s.]++\.[^\"/\s]++/[^\"/\s]+/[^\"/\s]+/[a-z0-9])"
)

#: Files that name a lock table beside the sources: Terragrunt's, and those of `-backend-config`.
_BACKENDS = (".hcl", ".tfbackend")

#: Terragrunt files that this version of tfgen does not read.
_OTHER = ("terragrunt.hcl.json", "terragrunt.stack.hcl.json")


class Search:
    """What one walk over a workspace found.

    Attributes:
        hits: by folder and path, the needles that a file of the configuration holds.
        callers: by folder, the files that may call it.
        leaving: by path, the texts of local sources that lead out of the workspace.
        lock_tables: names that a backend, or Terragrunt's remote state, locks with.
        tests, configs: test files, and files that may be Terragrunt's; `configs_hit` are those with a needle.
        unread: files that hold a needle and are not read.
        errors: files that are judged and can't be read.
    """

    def __init__(
        self,
        workspace: Workspace,
        needles: Sequence[bytes],
        is_judged: Callable[[str], bool],
        progress: Callable[[int], None],
    ) -> None:
        self._is_judged = is_judged
        self.hits: dict[str, dict[str, frozenset[bytes]]] = {}
        self.callers: dict[str, list[str]] = {}
        self.leaving: dict[str, set[str]] = {}
        self.lock_tables: set[bytes] = set()
        self.tests: list[str] = []
        self.configs: list[str] = []
        self.configs_hit: list[str] = []
        self.unread: list[str] = []
        self.errors: list[SourceError] = []
        self.files_found = 0
        self.elsewhere = ELSEWHERE in needles
        self._walk(workspace, tuple(needle for needle in needles if needle != ELSEWHERE), progress)

    def _walk(self, workspace: Workspace, needles: tuple[bytes, ...], progress: Callable[[int], None]) -> None:
        read = workspace.read
        core = common_part(needles)
        for folder, names in workspace.walk():
            progress(self.files_found)
            prefix = folder + "/" if folder else ""
            own = in_force(names)
            for name in set(names).difference(own) if own is not names else ():
                self._other(prefix + name, read, needles)
            for name in own:
                if not name.endswith(CONFIGURATION):
                    if name.endswith(_BACKENDS) and name != ".terraform.lock.hcl":
                        self._note_lock_tables(prefix + name, read)
                    if name.endswith(_OTHER):
                        self._other(prefix + name, read, needles)
                    elif name.endswith(TESTS):
                        self.files_found += 1
                        self.tests.append(prefix + name)
                    elif name.endswith(".hcl") and is_terragrunt(name):
                        self._terragrunt(prefix + name, read, needles)
                    continue
                path = prefix + name
                self.files_found += 1
                try:
                    data = read(path)
                except SourceError as error:
                    if self._is_judged(path):
                        self.errors.append(error)
                    continue
                if core in data:
                    found = [needle for needle in needles if needle in data]
                    if found:
                        self.hits.setdefault(folder, {})[path] = frozenset(found)
                    self.lock_tables.update(_lock_table.findall(data))
                if self.elsewhere and is_elsewhere(data):
                    known = self.hits.setdefault(folder, {})
                    known[path] = known.get(path, frozenset()) | {ELSEWHERE}
                named = _local_source.findall(data)
                if named:
                    self._note_targets(folder, path, set(named))

    def _note_targets(self, folder: str, path: str, texts: set[bytes]) -> None:
        """Remember which folders a file may call."""
        for text in texts:
            text = text.replace(b"\\/", b"/")  # as some writers of JSON escape it
            if text.startswith((b"./", b"../")) or text == b"..":
                resolved = join(folder, text.decode("utf-8", "replace"))
                if resolved is None:
                    self.leaving.setdefault(path, set()).add(text.decode("utf-8", "replace"))
                else:
                    self.callers.setdefault(resolved, []).append(path)

    def _note_lock_tables(self, path: str, read: Callable[[str], bytes]) -> None:
        """A file that can't be read names none: whoever reads it for its own sake reports it."""
        try:
            self.lock_tables.update(_lock_table.findall(read(path)))
        except SourceError:
            return

    def _terragrunt(self, path: str, read: Callable[[str], bytes], needles: tuple[bytes, ...]) -> None:
        """Remember a file that may be a unit, or be included by one."""
        self.files_found += 1
        self.configs.append(path)
        try:
            data = read(path)
        except SourceError as error:
            if self._is_judged(path):
                self.errors.append(error)
            return
        if any(needle in data for needle in needles):
            self.configs_hit.append(path)
        folder, _, name = path.rpartition("/")
        for text in _unit_source.findall(data) if name == UNIT else ():  # elsewhere it is relative to who includes it
            source = text.decode("utf-8", "replace")
            if join(folder, source) is None:
                self.leaving.setdefault(path, set()).add(source)

    def _other(self, path: str, read: Callable[[str], bytes], needles: tuple[bytes, ...]) -> None:
        if not self._is_judged(path):
            return
        try:
            data = read(path)
        except SourceError:
            return
        if any(needle in data for needle in needles):
            self.unread.append(path)


def is_elsewhere(data: bytes) -> bool:
    """May a file hold a module source that is an expression or in a registry of one's own?"""
    return _elsewhere.search(data) is not None


def common_part(needles: Sequence[bytes]) -> bytes:
    """Return the longest text that all needles hold, so that one search answers for most files."""
    first = min(needles, key=len, default=b"")
    parts = (first[i : i + n] for n in range(len(first), 0, -1) for i in range(len(first) - n + 1))
    return next((part for part in parts if all(part in needle for needle in needles)), b"")


def again_inside(folder: str, path: str) -> str:
    """Return the folder that a path which leaves the workspace would be, if it came in again by the workspace's own name."""
    parts, above = folder.split("/") if folder else [], 0
    for part in path.split("/"):
        if part == ".." and parts:
            parts.pop()
        elif part == "..":
            above += 1
        elif part not in ("", "."):
            parts.append(part)
    return "/".join(parts[above:])


def join(folder: str, path: str) -> str | None:
    """Resolve a relative path; None when it leaves the workspace."""
    parts = folder.split("/") if folder else []
    for part in path.split("/"):
        if part in ("", "."):
            continue
        if part == "..":
            if not parts:
                return None
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
