"""Take away what tfgen made for tables that no longer use it: the keys' arguments, variables, keys, aliases and data sources.

Only what nothing reads any more goes. It is looked for from the inside out: an argument of a table that is off frees a variable,
that frees the arguments which pass it, and in the root those free the key. Statements that `--key-policy strict` put into IAM
policies go with the key that they allow.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from tfgen.keys import blocks, creating, wiring
from tfgen.keys.checking import INPUT, NEEDLES, TABLE, key_behind
from tfgen.keys.statements import statement_at
from tfgen.syntax.document import Attribute, Block, Change, Document, RemoveAttribute, RemoveBlock, at
from tfgen.syntax.expr import Expr, GetAttr, Index, Object, path_of, traversal, walk
from tfgen.terraform.conversions import ConversionError, to_bool
from tfgen.terraform.dependencies import origins
from tfgen.terraform.estate import Estate
from tfgen.terraform.module import Module
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Unknown, Value
from tfgen.text.edits import Span

_OURS = re.compile(rf"{blocks.LABEL}(?:_\w+)?")
_VARIABLE = re.compile(rf"{wiring.NAME}(?:_\w+)?")

#: The inputs of the public modules that switch encryption on.
_SWITCHES = ("server_side_encryption_enabled", "enable_encryption")

_SHOWN = 12  # places that read a key: all of them must go, and two statements of a few policies do read it

#: What tfgen makes beside a key, in the order in which it may go.
_KEYS = ("aws_kms_key", "aws_kms_replica_key", "module")
_ALIAS = "aws_kms_alias"
_MADE = (
    ("resource", _ALIAS),
    ("resource", "aws_kms_replica_key"),
    ("resource", "aws_kms_key"),
    ("data", _ALIAS),
    ("data", "aws_caller_identity"),
    ("data", "aws_partition"),
)


class Kept(NamedTuple):
    """A key of tfgen's that stays, and why."""

    folder: str
    address: str
    document: Document
    block: Block
    reason: str
    used: bool  # by a table


class Unwired(NamedTuple):
    """The changes, the keys that go (folder and address), and those that stay."""

    changes: tuple[tuple[Document, Change], ...]
    gone: tuple[tuple[str, str], ...]
    kept: tuple[Kept, ...]


def unwire(estate: Estate) -> Unwired:
    """Find what tables that are off leave behind; of a key that must stay, nothing goes."""
    held: dict[tuple[str, str], str] = {}
    while True:
        found = _Unwiring(estate, held).run()
        new = [key for key in found.kept if not key.used and (key.folder, key.address) not in held]
        if not new:
            return found
        others = ", ".join(f"{folder}:{address}" if folder else address for folder, address in held)
        with_it = f"what names it stays for {others}" if held else ""
        held.update(((key.folder, key.address), with_it or key.reason) for key in new)


class _Unwiring:
    def __init__(self, estate: Estate, held: Mapping[tuple[str, str], str]) -> None:
        self._estate = estate
        self._held = held  # keys that stay, and why: by folder and address
        self._free: dict[str, list[Span]] = {}  # by path: what goes, so that a reference in it counts no more
        self._changes: list[tuple[Document, Change]] = []
        self._folders = set(estate.folders_with(blocks.LABEL.encode(), judged=True))
        self._idle: dict[str, list[Span]] = {}  # by path: arguments that do nothing and stay
        self._brings_nothing: dict[str, set[str]] = {}  # by folder: variables that such an argument reads
        self._doubtful: dict[str, None] = {}  # files that may read what could go, if they could be read

    def run(self) -> Unwired:
        used = self._arguments_of_tables()
        for folder in sorted(self._folders):
            self._statements(folder, used)
        queue = sorted(self._folders)
        while queue:
            for caller in self._variables(queue.pop(0)):
                if caller not in queue:
                    queue.append(caller)
        keys = [key for folder in sorted(self._folders) for key in self._keys(folder, used)]
        kept = tuple(key for key in keys if isinstance(key, Kept))
        gone = tuple(key for key in keys if not isinstance(key, Kept))
        return Unwired(tuple(self._changes), gone, kept)

    def _arguments_of_tables(self) -> dict[str, list[str]]:
        """Free the key of each table that is off in all its instances; return which keys the others name, by address."""
        places: dict[tuple[str, Span], tuple[Document, Block, Attribute, list[bool]]] = {}
        used: dict[str, list[str]] = {}
        for table in self._estate.resources(TABLE):
            self._note(table)
            encryption = table.nested("server_side_encryption")
            for nested in () if isinstance(encryption, Unknown) else encryption:
                attribute = nested.attribute("kms_key_arn")
                if attribute is None:
                    continue
                off = _is_off(nested.value("enabled"))
                place = (nested.document.path, attribute.span)
                goes = off and not self._is_held(table.module.folder, attribute.expression())
                places.setdefault(place, (nested.document, nested.block, attribute, []))[3].append(goes)
                if not off:
                    _use(used, nested.value("kms_key_arn"), table.address)
            replicas = table.nested("replica")
            for nested in () if isinstance(replicas, Unknown) else replicas:
                _use(used, nested.value("kms_key_arn"), table.address)
        for call in self._estate.calls(*NEEDLES[1:]):
            self._note(call)
            found = call.attribute(INPUT)
            if found is None:
                continue
            off = any(call.attribute(name) and _is_off(call.value(name)) for name in _SWITCHES)
            goes = off and not self._is_held(call.module.folder, found[1].expression())
            places.setdefault((found[0].path, found[1].span), (found[0], call.block, found[1], []))[3].append(goes)
            if not off:
                _use(used, call.value(INPUT), call.address)
        for document, block, attribute, instances in places.values():
            if all(instances):
                self._free_argument(document, block, attribute, goes=_is_ours(attribute.expression()))
        return used

    def _free_argument(self, document: Document, block: Block, attribute: Attribute, *, goes: bool) -> bool:
        """Free an argument that does nothing, or note that the variables which it reads bring nothing there; False when known."""
        if goes:
            return self._remove(document, RemoveAttribute(block, attribute.name), attribute.span)
        idle = self._idle.setdefault(document.path, [])
        if attribute.span in idle:
            return False
        idle.append(attribute.span)
        paths = [path_of(node) for node in walk(attribute.expression()) if isinstance(node, GetAttr)]
        names = [path[1] for path in paths if path is not None and path[0] == "var" and len(path) == 2]
        self._brings_nothing.setdefault(document.path.rpartition("/")[0], set()).update(names)
        return True

    def _is_held(self, folder: str, expression: Expr) -> bool:
        return bool(self._held) and not self._held.keys().isdisjoint(origins(self._estate, folder, expression))

    def _statements(self, folder: str, used: Mapping[str, list[str]]) -> None:
        """Free the statements of IAM policies that allow the use of a key which may go."""
        module = self._estate.module(folder)
        names = {each.address: creating.arn_of(each.address) for each in _made_in(module) if each.type in _KEYS}
        names |= {f"var.{name}": traversal(f"var.{name}") for _, _, name in _variables_in(module)}
        for name, key in names.items():
            keys = origins(self._estate, folder, key)
            if any(origin in self._held or ":".join(origin) in used for origin in keys):
                continue
            labels = {address.rpartition(".")[2] for _, address in keys}
            for path, span in module.references(name):
                document = self._estate.document(path)
                found = statement_at(document, span, key, labels)
                if found is not None:
                    self._remove(document, *found)

    def _note(self, subject: Resource | Call) -> None:
        """Every folder on the way from a root may hold something."""
        instance = subject.module
        self._folders.add(instance.folder)
        while instance.caller is not None:
            instance = instance.caller.module
            self._folders.add(instance.folder)

    def _remove(self, document: Document, change: Change, span: Span) -> bool:
        """Note a change; False when it is known already."""
        if (document, change) in self._changes:
            return False
        self._changes.append((document, change))
        self._free.setdefault(document.path, []).append(span)
        return True

    def _variables(self, folder: str) -> Iterator[str]:
        """Free the variables that nothing reads any more, and the arguments that give them; yield the callers.

        A variable of the user's stays; what tfgen made and passes to it goes where it only brings a key to tables that are off.
        """
        module = self._estate.module(folder)
        for document, block, name in _variables_in(module):
            if not self._is_read(module, f"var.{name}", self._free) and self._is_called_readably(folder):
                self._remove(document, RemoveBlock(document, block), block.whole)
                yield from self._arguments(folder, name)
        for document, block in module.blocks("variable"):
            name = block.labels[0] if block.labels else ""
            if name not in self._brings_nothing.get(folder, ()):
                continue
            harmless = {path: self._free.get(path, []) + spans for path, spans in self._idle.items()}
            harmless.setdefault(document.path, []).append(block.whole)
            if not self._is_read(module, f"var.{name}", harmless) and self._is_called_readably(folder):
                yield from self._arguments(folder, name, stays=block)

    def _arguments(self, folder: str, name: str, stays: Block | None = None) -> Iterator[str]:
        """Free the arguments that give a variable what is not used, all of them unless the variable stays; yield the callers."""
        optional = stays is not None and stays.attribute("default") is not None
        for parts in wiring.calls(self._estate, folder):
            for document, call in parts:
                attribute = call.attribute(name)
                if attribute is None:
                    continue
                caller, value = document.path.rpartition("/")[0], attribute.expression()
                goes = stays is None or (optional and _is_ours(value) and not self._is_held(caller, value))
                if self._free_argument(document, call, attribute, goes=goes):
                    yield caller

    def _is_called_readably(self, folder: str) -> bool:
        """Can every file be read that may call a module?"""
        unread = self._estate.ways.unreadable(folder)
        if unread:
            self._doubtful[unread] = None
        return not unread

    def _keys(self, folder: str, used: dict[str, list[str]]) -> Iterator[Kept | tuple[str, str]]:
        """Free what tfgen made in a root, each once nothing else reads it."""
        module = self._estate.module(folder)
        made = list(_made_in(module))
        going = self._unread(module, made)
        for each in going:
            self._remove(each.document, RemoveBlock(each.document, each.block, comments=True), each.block.whole)
        keys = {each.address: each for each in reversed(made) if each.type in _KEYS}  # an override is no key of its own
        for each in reversed(keys.values()):
            if each in going:
                yield folder, each.address
                continue
            users = used.get(f"{folder}:{each.address}", [])
            why = _used_by(users) if users else self._held.get((folder, each.address))
            why = why or self._readers(module, each, made)
            yield Kept(folder, each.address, each.document, each.block, why, bool(users))

    def _readers(self, module: Module, key: _Made, made: list[_Made]) -> str:
        """Say where something reads a key that no table uses."""
        if self._doubtful:
            return (
                f"{', '.join(self._doubtful)} can't be read and may use what is to go: mend that, then run this again"
            )
        spans: dict[str, list[Span]] = {path: list(free) for path, free in self._free.items()}
        for each in made:
            spans.setdefault(each.document.path, []).append(each.block.whole)
        places = []
        for path, span in _reads(module, key.address, spans):
            places.append(at(self._estate.document(path), span))
        if not places:
            return "what is made of it stays"
        more = f" and {len(places) - _SHOWN} more" if len(places) > _SHOWN else ""
        return f"it is read at {', '.join(places[:_SHOWN])}{more}: take {'that' if len(places) == 1 else 'those'} away, then run this again"

    def _unread(self, module: Module, made: list[_Made]) -> list[_Made]:
        """Return those that nothing reads but what goes too; an alias goes with its key."""
        going = made
        while True:
            spans: dict[str, list[Span]] = {path: list(free) for path, free in self._free.items()}
            for each in going:
                spans.setdefault(each.document.path, []).append(each.block.whole)
            keys = {each.name for each in going if each.type in _KEYS}
            unread = [
                each
                for each in going
                if not self._is_read(module, each.address, spans)
                and (each.type != _ALIAS or each.kind == "data" or each.name in keys)
            ]
            if len(unread) == len(going):
                return going
            going = unread

    def _is_read(self, module: Module, address: str, free: dict[str, list[Span]]) -> bool:
        """Does anything read it but what stands in the spans that go, by path, or may it?"""
        unread = module.broken(address.rpartition(".")[2])
        if unread:
            self._doubtful[unread] = None
        return bool(unread) or next(_reads(module, address, free), None) is not None


class _Made(NamedTuple):
    """Something of tfgen's in a root: kind "resource", "data" or "module"."""

    kind: str
    type: str
    name: str
    document: Document
    block: Block

    @property
    def address(self) -> str:
        return f"data.{self.type}.{self.name}" if self.kind == "data" else f"{self.type}.{self.name}"


def _made_in(module: Module) -> Iterator[_Made]:
    for kind, type in _MADE:
        for name, parts in module.find(kind, type).items():
            if _OURS.fullmatch(name):
                yield from (_Made(kind, type, name, document, block) for document, block in parts)
    for document in module.documents(blocks.LABEL.encode()):
        for block in document.blocks("module", 1):
            if block.labels and _OURS.fullmatch(block.labels[0]):
                yield _Made("module", "module", block.labels[0], document, block)


def _variables_in(module: Module) -> Iterator[tuple[Document, Block, str]]:
    """Yield the variables of a module that tfgen declared, to bring a key."""
    for document in module.documents(wiring.NAME.encode()):
        for block in document.blocks("variable", 1):
            if block.labels and _VARIABLE.fullmatch(block.labels[0]) and wiring.is_declaration(block):
                yield document, block, block.labels[0]


def _reads(module: Module, address: str, free: dict[str, list[Span]]) -> Iterator[tuple[str, Span]]:
    """Yield what reads it but what stands in the spans that go, by path."""
    for path, span in module.references(address):
        if not any(each.holds(span) for each in free.get(path, ())):
            yield path, span


def _is_ours(expression: Expr) -> bool:
    """Does a key argument name what tfgen made: a key, a look-up, or the variable that brings it; or one of them for each region?"""
    if isinstance(expression, Index) and isinstance(expression.target, Object):
        return all(_is_ours(item.value) for item in expression.target.items)
    path = path_of(expression)
    if path is None or len(path) < 2:
        return False
    if path[0] == "var":
        return bool(_VARIABLE.fullmatch(path[1]))
    name = path[2] if path[0] == "data" and len(path) > 2 else path[1]
    return path[0] in ("data", *_KEYS) and bool(_OURS.fullmatch(name))


def _used_by(users: list[str]) -> str:
    more = f" and {len(users) - 3} more" if len(users) > 3 else ""
    return f"{', '.join(users[:3])}{more} {'is' if len(users) == 1 else 'are'} encrypted with it"


def _use(used: dict[str, list[str]], value: Value, address: str) -> None:
    key = key_behind(value)
    if key is not None:
        used.setdefault(f"{key.module.folder}:{key.address}", []).append(address)


def _is_off(enabled: Value) -> bool:
    try:
        return enabled.known and not to_bool(enabled)
    except ConversionError:
        return False
