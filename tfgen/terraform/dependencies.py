"""What an expression depends on, as Terraform's graph has it: through locals, variables, outputs, resources and module calls."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tfgen.errors import TfgenError
from tfgen.syntax.document import Attribute, Body
from tfgen.syntax.expr import Expr, GetAttr, Index, Node, Splat, Variable, children
from tfgen.terraform.estate import Estate
from tfgen.terraform.search import join
from tfgen.terraform.sources import Local
from tfgen.terraform.subjects import Call, Placed, Resource


class _Name(NamedTuple):
    """What a reference in a module's folder begins with: ("var", "x"), ("module", "m", "out"), ("aws_kms_key", "k")."""

    folder: str
    path: tuple[str, ...]


def way_to(estate: Estate, folder: str, expression: Expr, subject: Resource | Call) -> tuple[str, ...]:
    """Return the names through which an expression of a module depends on a resource or call, its own last; none when it does not.

    All instances of a module are taken for one, and of a module that is not read every output depends on every input.
    """
    wanted = {(document.path, block.whole) for document, block in subject.parts}
    before: dict[_Name, _Name | None] = {_Name(folder, path): None for path in _references(expression)}
    queue = list(before)
    for name in queue:
        blocks, further = _behind(estate, name)
        if any((document.path, block.whole) in wanted for document, block in blocks):
            return _way(before, name)
        for other in further:
            if other not in before:
                before[other] = name
                queue.append(other)
    return ()


def origins(estate: Estate, folder: str, expression: Expr) -> list[tuple[str, str]]:
    """Return the resources, data sources and module calls that an expression of a module is brought from, by folder and address:
    by way of variables, locals and outputs, and not of what a resource is made of.
    """
    names = [_Name(folder, path) for path in _references(expression)]
    for name in names:
        if name.path[0] in ("var", "local", "module"):
            names += [other for other in _behind(estate, name)[1] if other not in names]
    return [(name.folder, ".".join(name.path[: 3 if name.path[0] == "data" else 2])) for name in names]


def _way(before: dict[_Name, _Name | None], last: _Name) -> tuple[str, ...]:
    found: list[str] = []
    current: _Name | None = last
    while current is not None:
        found.append(".".join(current.path))
        current = before[current]
    return tuple(reversed(found))


def _behind(estate: Estate, name: _Name) -> tuple[list[Placed], list[_Name]]:
    """Return the blocks that a name stands for, and the names that they depend on."""
    folder, path = name
    module = estate.module(folder)
    if path[0] == "var":
        passed = [(d, b.attribute(path[1])) for d, b in estate.ways.calling(folder)]
        return [], [n for d, a in passed for n in _named(d.path.rpartition("/")[0], a)]
    if path[0] == "local":
        found = module.local(path[1])
        return [], list(_named(folder, found[1])) if found else []
    if path[0] == "module":
        return _of_call(estate, folder, path)
    parts = module.block("data", *path[1:]) if path[0] == "data" else module.block("resource", *path)
    return parts or [], [n for _, block in parts or () for n in _in_body(folder, block)]


def _of_call(estate: Estate, folder: str, path: tuple[str, ...]) -> tuple[list[Placed], list[_Name]]:
    """An output of a module of the workspace depends on what it is made of, any other on all that the call says."""
    parts = estate.module(folder).call(path[1])
    below = {
        inside
        for instance in estate.instances(folder)[:1]
        for call in estate.calls_of(instance, path[1]) or ()
        if isinstance(call.source, Local) and (inside := join(folder, call.source.path)) is not None
    }
    if not below or len(path) < 3:
        return parts, [n for _, block in parts for n in _in_body(folder, block)]
    meta = [block.attribute(name) for _, block in parts for name in ("count", "for_each", "depends_on")]
    found = [n for attribute in meta for n in _named(folder, attribute)]
    for inside in below:
        output = estate.module(inside).output(path[2])
        found += _named(inside, output[1] if output else None)
    return parts, found


def _in_body(folder: str, body: Body) -> Iterator[_Name]:
    for attribute in body.attributes():
        if attribute.name != "ignore_changes":  # names attributes of its own resource
            yield from _named(folder, attribute)
    for type in dict.fromkeys(body.types()):
        for block in body.blocks(type):
            yield from _in_body(folder, block)


def _named(folder: str, attribute: Attribute | None) -> Iterator[_Name]:
    try:
        expression = attribute.expression() if attribute is not None else None
    except TfgenError:  # an error of the run already
        return
    for path in _references(expression) if expression is not None else ():
        yield _Name(folder, path)


def _references(expression: Node) -> Iterator[tuple[str, ...]]:
    """Yield what each reference begins with; indexes between the names are passed over."""
    stack: list[Node] = [expression]
    while stack:
        node = stack.pop()
        names: list[str] = []
        while isinstance(node, (GetAttr, Index, Splat)):
            if isinstance(node, GetAttr):
                names.append(node.name)
            else:
                stack.append(node.key if isinstance(node, Index) else node.each)
            node = node.target
        if not isinstance(node, Variable):
            stack.extend(children(node))
            continue
        path = (node.name, *reversed(names))
        taken = 3 if node.name in ("data", "module") else 2
        if len(path) >= 2 and (node.name != "data" or len(path) >= 3):
            yield path[:taken]
