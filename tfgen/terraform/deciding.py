"""The one place that decides a value: followed through plain references that nobody else reads."""

from __future__ import annotations

from typing import NamedTuple

from tfgen.syntax.document import Attribute, Document, at
from tfgen.syntax.expr import Expr, Literal, Parens, Template, TemplateFor, TemplateIf, Tuple, Variable, path_of, walk
from tfgen.terraform.estate import Estate
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.subjects import Call, Resource
from tfgen.text.edits import Span

_STEPS = 32


class Site(NamedTuple):
    """Where a literal stands that decides a value: in `module`, as it is reached.

    `call` and `name`: it is (or would be) the argument `name` of a module call. `local`: it is a local of the module.
    `shown` names the place for people.
    """

    module: ModuleInstance
    document: Document
    span: Span
    name: str
    shown: str
    local: bool = False
    call: Call | None = None


def deciding_site(estate: Estate, instance: ModuleInstance, document: Document, attribute: Attribute) -> Site | None:
    """Follow `attribute` through locals, variables and arguments to the literal that decides it.

    Returns None when the value is made of more than plain references, when something else reads one of them too, or when
    the place is out of reach: then the attribute itself is what to change.
    """
    site: Site | None = None
    for _ in range(_STEPS):
        expression = _plain(attribute.expression())
        if isinstance(expression, Literal):
            return site
        path = path_of(expression)
        if path is None or len(path) != 2 or path[0] not in ("local", "var"):
            return None
        module = estate.module(instance.folder)
        if len(module.references(".".join(path))) != 1:
            return None
        if path[0] == "local":
            found = module.local(path[1])
            if found is None:
                return None
            document, attribute = found
            site = Site(instance, document, attribute.value_span, path[1], f"local.{path[1]}", local=True)
            continue
        variable = module.variable(path[1])
        if variable is None:
            return None
        if instance.caller is not None:
            call = instance.caller
            argument = call.attribute(path[1])
            if argument is None:
                return _default(call.module, variable[0], variable[1].attribute("default"), path[1], call)
            if call.inherits(path[1]):
                return None
            document, attribute = argument
            instance = call.module
            shown = f"argument {path[1]} of {call.address}"
            site = Site(instance, document, attribute.value_span, path[1], shown, call=call)
            continue
        value = instance.evaluate(expression, document)
        if value.origins and value.origins[-1].kind == "tfvars":
            origin = value.origins[-1]
            shown = f"var.{path[1]} in {origin.path}"
            return Site(instance, estate.document(origin.path), origin.span, path[1], shown)
        return _default(instance, variable[0], variable[1].attribute("default"), path[1], None)
    return None


def deciding_list(estate: Estate, instance: ModuleInstance, document: Document, attribute: Attribute) -> Listed | None:
    """Return the literal list that an attribute holds, itself or through locals that nobody else reads; else None."""
    for _ in range(_STEPS):
        expression = _plain(attribute.expression())
        if isinstance(expression, Tuple):
            return Listed(document, expression)
        path = path_of(expression)
        module = estate.module(instance.folder)
        found = module.local(path[1]) if path is not None and len(path) == 2 and path[0] == "local" else None
        if found is None or path is None or len(module.references(".".join(path))) != 1:
            return None
        document, attribute = found
    return None


class Listed(NamedTuple):
    """A list as it is written, and where."""

    document: Document
    items: Tuple


class Iterated(NamedTuple):
    """An attribute of a dynamic block's content that reads the block's iterator, and where it stands."""

    iterator: str
    place: str


def iterated(resource: Resource, type: str, name: str) -> Iterated | None:
    """Return the attribute `name` in a dynamic block of a type, when its value comes from the block's iterator."""
    for document, block in reversed(resource.parts):
        for dynamic in block.blocks("dynamic", 1):
            named = dynamic.attribute("iterator")
            iterator = getattr(named.expression(), "name", type) if named else type
            for content in dynamic.blocks("content") if dynamic.labels == (type,) else ():
                attribute = content.attribute(name)
                if attribute is not None and Variable(iterator) in walk(attribute.expression()):
                    return Iterated(iterator, at(document, attribute.span))
    return None


def _default(
    module: ModuleInstance, document: Document, default: Attribute | None, name: str, call: Call | None
) -> Site | None:
    """A variable's default decides; a caller may pass the argument instead."""
    if default is None or not isinstance(default.expression(), Literal):
        return None
    return Site(module, document, default.value_span, name, f"the default of var.{name}", call=call)


def _plain(expression: Expr) -> Expr:
    """Look through parentheses and the old `"${x}"`."""
    while True:
        if isinstance(expression, Parens):
            expression = expression.inner
        elif isinstance(expression, Template) and len(expression.parts) == 1:
            part = expression.parts[0]
            if isinstance(part, (str, TemplateIf, TemplateFor)):
                return expression
            expression = part
        else:
            return expression
