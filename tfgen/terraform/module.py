"""A module: the set of a folder's files, each read and parsed as late as possible."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache

from tfgen.errors import ParseError, SourceError
from tfgen.syntax.document import Attribute, Block, Body, Document
from tfgen.terraform.syntaxes import LABELS, configuration_files, name_beside, syntax_of
from tfgen.text.edits import Span
from tfgen.text.source import decode, position
from tfgen.text.workspace import Workspace

Placed = tuple[Document, Block]


#: What may stand between a block's type and its labels.
_BETWEEN = r"(?>[ \t]|/\*(?>[^*]|\*(?!/))*+\*/)*+"


class Files:
    """Documents by path, parsed once; what can't be read is an error of the run, and the others go on."""

    def __init__(self, workspace: Workspace, before: Files | None = None) -> None:
        """`before` are the files of another state: those that are the same are not parsed again."""
        self.workspace = workspace
        self.errors: list[SourceError] = []
        self._documents: dict[str, Document | None] = {}
        self._known = before._documents if before else {}
        self._raw: dict[str, bytes] = {}
        self._labelled: dict[tuple[Document, str], dict[str, list[Block]]] = {}
        self.doubled: dict[str, list[tuple[Span, str]]] = {}  # by file, the blocks of names that are declared twice
        self._parsed: set[str] = set()

    @property
    def parsed(self) -> int:
        return len(self._parsed)

    @property
    def held(self) -> int:
        return len(self._documents)

    def forget(self) -> None:
        """Drop bytes and documents; they are read again when asked for."""
        self._raw.clear()
        self._documents.clear()
        self._labelled.clear()

    def bytes(self, path: str) -> bytes:
        """Return a file's bytes, or nothing when it can't be read (the error is kept)."""
        if path not in self._raw:
            try:
                self._raw[path] = self.workspace.read(path)
            except SourceError as error:
                self._raw[path] = b""
                self.keep(error)
        return self._raw[path]

    def keep(self, error: SourceError) -> None:
        if str(error) not in map(str, self.errors):
            self.errors.append(error)

    def declared_twice(self, first: Placed, document: Document, block: Block) -> None:
        """Keep an error: Terraform refuses such a module, and only the first of the blocks is looked at."""
        line, column = position(document.text, block.header.start)
        name = ".".join((*(("module",) if block.type == "module" else ()), *block.labels))
        what = f"{name} is declared twice in this folder"
        remedy = "Take one of the two away."
        for placed in (first, (document, block)):
            self.doubled.setdefault(placed[0].path, []).append((placed[1].whole, name))
        self.keep(SourceError(what, path=document.path, line=line, column=column, remedy=remedy))

    def usable(self, body: Body) -> bool:
        """Are all expressions below a body valid? An error is kept, and what stands there is left out."""
        try:
            for attribute in body.attributes():
                attribute.expression()
        except ParseError as error:
            self.keep(error)
            return False
        return all(self.usable(block) for type in dict.fromkeys(body.types()) for block in body.blocks(type))

    def valid(self, attribute: Attribute) -> bool:
        """Is an attribute's expression valid? An error is kept."""
        try:
            attribute.expression()
        except ParseError as error:
            self.keep(error)
            return False
        return True

    def blocks(self, document: Document, type: str, *labels: str) -> list[Block]:
        """Return the top-level blocks of a type whose labels begin with these.

        Where one of them is not valid, the error is kept and the whole file is left out from then on.
        """
        if labels:
            found = [b for b in self._with_label(document, type, labels[0]) if b.labels[: len(labels)] == labels]
        else:
            found = list(document.blocks(type, LABELS.get(type, 0)))
        try:
            for block in found:
                block.types()  # reads a body that was skipped
        except ParseError as error:
            self._documents[document.path] = None
            self.keep(error)
            return []
        return found

    def _with_label(self, document: Document, type: str, label: str) -> Sequence[Block]:
        """Return the top-level blocks of a type by their first label, since a file with many is asked for each of them."""
        key = (document, type)
        if key not in self._labelled:
            index: dict[str, list[Block]] = {}
            for block in document.blocks(type, LABELS.get(type, 0)):
                if block.labels:
                    index.setdefault(block.labels[0], []).append(block)
            self._labelled[key] = index
        return self._labelled[key].get(label, ())

    def document(self, path: str) -> Document | None:
        """Return the parsed file, or None when it is not valid (the error is kept)."""
        if path not in self._documents:
            try:
                text = decode(path, self.bytes(path))
                known = self._known.get(path)
                same = known is not None and known.text == text
                self._documents[path] = known if same else syntax_of(path).parse(path, text)
                self._parsed.add(path)
            except SourceError as error:
                self._documents[path] = None
                self.keep(error)
        return self._documents[path]


@cache
def _header(kind: str) -> re.Pattern[bytes]:
    """Finds the first labels of blocks of a type, and perhaps more, in a native file's bytes."""
    return re.compile(rf'{kind}{_BETWEEN}"?([^\s"{{/]++)[" \t{{/]'.encode())


@cache
def _reference(kind: str) -> re.Pattern[str]:
    """Finds `var.x.y` and `var["x"]`; what must not stand before it is looked at last, since texts are searched for `var`."""
    return re.compile(rf'{kind}(?<![\w.-]{kind})\s*+(?:\.\s*+([\w.-]++)|\[\s*+\\?+"([^"\\\n]*+)\\?+"\s*+\])')


class Module:
    """One folder. Overrides (`override.tf`, `*_override.tf`, in every syntax) come after the base files, as Terraform merges them."""

    def __init__(self, folder: str, files: Files, named_root: bool = False) -> None:
        self.folder = folder
        self._files = files
        self._named_root = named_root
        names = files.workspace.names(folder)
        base, overrides = configuration_files(names)
        prefix = folder + "/" if folder else ""
        self._base = [prefix + n for n in base]
        self._overrides = [prefix + n for n in overrides]
        self._names = names
        self._locals: dict[str, tuple[Document, Attribute] | None] = {}
        self._variables: dict[str, list[Placed]] = {}
        self._called: dict[str, list[Placed]] = {}
        self._blocks: dict[str, list[Placed]] = {}
        self._found: dict[tuple[str, str], dict[str, list[Placed]]] = {}
        self._declared: dict[tuple[str, str], frozenset[bytes]] = {}

    def paths(self) -> Sequence[str]:
        """Return the paths of its files, overrides last."""
        return [*self._base, *self._overrides]

    def documents(self, needle: bytes = b"") -> Iterator[Document]:
        """Yield the files that hold `needle`, overrides last; files that are not valid are left out."""
        for path in (*self._base, *self._overrides):
            if needle in self._files.bytes(path):
                document = self._files.document(path)
                if document is not None:
                    yield document

    def blocks(self, type: str) -> list[Placed]:
        """Return all top-level blocks of a type, overrides last; looked for once."""
        if type not in self._blocks:
            self._blocks[type] = [
                (document, block)
                for document in self.documents(type.encode())
                for block in self._files.blocks(document, type)
            ]
        return self._blocks[type]

    def new_file(self, name: str) -> str:
        """Return the path of a new file `name` (in .tf) of this module, in the syntax that all its files have."""
        own = name_beside([path.rpartition("/")[2] for path in self.paths()], name)
        return f"{self.folder}/{own}" if self.folder else own

    def is_override(self, path: str) -> bool:
        return path in self._overrides

    def find(self, kind: str, type: str) -> dict[str, list[Placed]]:
        """Return the parts of all `kind` blocks of a type, by name: the base block first, then overrides of it."""
        key = (kind, type)
        if key not in self._found:
            found: dict[str, list[Placed]] = {}
            for document in self.documents(type.encode()):
                for block in self._files.blocks(document, kind, type):
                    if len(block.labels) == 2:
                        parts = found.setdefault(block.labels[1], [])
                        if not parts or self.is_override(document.path):
                            parts.append((document, block))
                        else:
                            self._files.declared_twice(parts[0], document, block)
            self._found[key] = found
        return self._found[key]

    def block(self, kind: str, type: str, name: str) -> list[Placed] | None:
        """Return the parts of one resource or data block, or None."""
        return self.find(kind, type).get(name)

    def call(self, name: str) -> list[Placed]:
        """Return the parts of one module call: the base block first, then overrides; empty when there is none."""
        if name not in self._called:
            self._called[name] = self._calls(self._declaring("module", name), name).get(name, [])
        return self._called[name]

    def calls(self) -> dict[str, list[Placed]]:
        """Return the parts of all module calls by name, in order of files and places."""
        return self._calls(self.documents(b"module"))

    def _calls(self, documents: Iterable[Document], *names: str) -> dict[str, list[Placed]]:
        found: dict[str, list[Placed]] = {}
        for document in documents:
            for block in self._files.blocks(document, "module", *names):
                if len(block.labels) != 1:
                    continue
                parts = found.setdefault(block.labels[0], [])
                if not parts or self.is_override(document.path):
                    parts.append((document, block))
                else:
                    self._files.declared_twice(parts[0], document, block)
        return found

    def _declaring(self, kind: str, name: str) -> Iterator[Document]:
        """Yield the files in whose text `kind` and `name` follow each other, as in a block's header."""
        quoted, kinds, needle = f'"{name}"'.encode(), f'"{kind}"'.encode(), name.encode()
        for path in (*self._base, *self._overrides):
            data = self._files.bytes(path)
            if path.endswith(".json"):
                # A name with an escape in it may be this one.
                found = (quoted in data and kinds in data) or b"\\u" in data
            else:
                found = needle in self._names_declared(path, kind, data, needle)
            if found:
                document = self._files.document(path)
                if document is not None:
                    yield document

    def _names_declared(self, path: str, kind: str, data: bytes, needle: bytes) -> frozenset[bytes]:
        """Return the first labels of a native file's blocks of a kind, and perhaps more; none when it does not hold `needle`."""
        known = self._declared.get((path, kind))
        if known is None and needle in data:
            known = self._declared[path, kind] = frozenset(_header(kind).findall(data))
        return known or frozenset()

    def variable(self, name: str) -> Placed | None:
        """Return the block that declares a variable; an override that sets the default wins."""
        parts = self._variable_blocks(name)
        if not parts:
            return None
        return next((p for p in reversed(parts) if p[1].attribute("default") is not None), parts[0])

    def _variable_blocks(self, name: str) -> list[Placed]:
        if name not in self._variables:
            self._variables[name] = [
                (document, block)
                for document in self._declaring("variable", name)
                for block in self._files.blocks(document, "variable", name)
                if block.labels == (name,)
            ]
        return self._variables[name]

    def variable_setting(self, name: str, setting: str) -> tuple[Document, Attribute] | None:
        """Return an attribute of a variable's declaration, such as `type`."""
        for document, block in reversed(self._variable_blocks(name)):
            attribute = block.attribute(setting)
            if attribute is not None and self._files.valid(attribute):
                return document, attribute
        return None

    def local(self, name: str) -> tuple[Document, Attribute] | None:
        """Return a local's expression; an override's wins."""
        if name not in self._locals:
            self._locals[name] = None
            for document in self.documents(name.encode()):
                for block in self._files.blocks(document, "locals"):
                    attribute = block.attribute(name)
                    if attribute is not None and self._files.valid(attribute):
                        self._locals[name] = (document, attribute)
        return self._locals[name]

    def output(self, name: str) -> tuple[Document, Attribute] | None:
        """Return the `value` of an output."""
        for document in reversed(list(self._declaring("output", name))):
            for block in self._files.blocks(document, "output", name):
                if block.labels != (name,):
                    continue
                attribute = block.attribute("value")
                if attribute is not None and self._files.valid(attribute):
                    return document, attribute
        return None

    def unreadable(self) -> str:
        """Return a file of this module that could not be read, or ""."""
        broken = {error.path for error in self._files.errors}
        return next((path for path in self.paths() if path in broken), "")

    def doubtful(self, *names: str) -> str:
        """Return an override file that could not be read and holds all these names, so that it may change what they mean, or ""."""
        for path in self._overrides:
            data = self._files.bytes(path)
            held = not data or all(name.encode() in data for name in names)
            if held and self._files.document(path) is None:
                return path
        return ""

    def broken(self, word: str) -> str:
        """Return a file that can't be read or is not valid and may hold this word, or ""."""
        for path in self.paths():
            data = self._files.bytes(path)
            if (not data or word.encode() in data) and self._files.document(path) is None:
                return path
        return ""

    def has_file(self, name: str) -> bool:
        """Is there a file of this name, of whatever kind?"""
        return name in self._names

    def declares(self, path: tuple[str, ...]) -> bool:
        """Is what a reference begins with declared here? `path` has at least two names."""
        first, second = path[0], path[1]
        if first == "var":
            return self.variable(second) is not None
        if first == "local":
            return self.local(second) is not None
        if first == "module":
            return bool(self.call(second))
        if first == "data":
            return len(path) > 2 and self.block("data", second, path[2]) is not None
        return self.block("resource", first, second) is not None

    def references(self, name: str) -> list[tuple[str, Span]]:
        """Return every place that reads `var.x`, `data.a.b`, …; text that merely looks so in a string counts too."""
        kind, _, bare = name.partition(".")
        found: list[tuple[str, Span]] = []
        for document in self.documents(bare.encode()):
            places = [
                Span(match.start(), match.start(1) + len(bare) if match[1] else match.end())
                for match in _reference(kind).finditer(document.text)
                if match[2] == bare or f"{match[1] or ''}.".startswith(f"{bare}.")
            ]
            comments = [comment.span for comment in document.comments()] if places else []
            found += [(document.path, s) for s in places if not any(c.start <= s.start < c.end for c in comments)]
        return found

    def root_evidence(self) -> str:
        """Say why this folder is a root configuration, or return ""."""
        if self._named_root:
            return "named as a root"
        for name in self._names:
            if name == ".terraform.lock.hcl":
                return "it has a lock file"
            if name.endswith((".tfvars", ".tfvars.json", ".tfbackend")):
                return f"it has {name}"
        if self.blocks("provider"):
            return "it configures a provider"
        for _, block in self.blocks("terraform"):
            if block.blocks("backend", 1) or block.blocks("cloud"):
                return "it has a backend"
        if self.blocks("import"):
            return "it imports, which Terraform allows in a root alone"
        return ""
