"""What a fix of some instances of a block would take from its other instances."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.fixing.changes import Targeted
from tfgen.syntax.document import Attribute, Change, Document, SetAttribute, at
from tfgen.syntax.expr import Literal
from tfgen.terraform.estate import Estate
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Data, Unknown


def lost_by_others(estate: Estate, subjects: Sequence[Resource | Call], changes: Sequence[Targeted]) -> str:
    """Say that another instance of the block of `subjects` has a value, such as a key of its own, by an expression that goes, or return ""."""
    written = [found for document, change in changes for found in _overwritten(document, change)]
    own = {(*_identity(subject), subject.module.scenario) for subject in subjects}
    known = {_identity(subject) for subject in subjects}
    for other in _instances(estate, subjects[0]) if written and subjects else ():
        if (*_identity(other), other.module.scenario) in own:
            continue
        for document, change, attribute in written:
            data = other.evaluate(attribute.expression(), document).data if _holds(other, document, attribute) else None
            if isinstance(data, Unknown) and _identity(other) in known:
                continue  # itself, as it is where no tfvars file is given
            if _loses(data, change):
                with_file = f" with {other.module.scenario}" if other.module.scenario else ""
                return (
                    f"{other.address}{with_file} has another value by the same {attribute.name} ({at(document, attribute.span)}), "
                    f"which it would lose: give {subjects[0].address} its own there, then run again"
                )
    return ""


def _overwritten(document: Document, change: Change) -> Iterator[tuple[Document, SetAttribute, Attribute]]:
    """Yield a change with the attribute whose expression it replaces by another one."""
    if isinstance(change, SetAttribute):
        attribute = change.body.attribute(change.name)
        old = attribute.expression() if attribute is not None else None
        if attribute is not None and not isinstance(old, Literal) and old != change.value:
            yield document, change, attribute


def _instances(estate: Estate, subject: Resource | Call) -> Iterator[Resource | Call]:
    """Yield every instance of a subject's block, in whatever way its module is reached, and under every tfvars file."""
    for instance in estate.instances(subject.module.folder):
        if isinstance(subject, Resource):
            yield from instance.resources(subject.kind, subject.type, subject.name)
        else:
            yield from estate.calls_of(instance, subject.name) or ()


def _identity(subject: Resource | Call) -> tuple[str, str]:
    return subject.module.root, subject.address


def _holds(subject: Resource | Call, document: Document, attribute: Attribute) -> bool:
    """Does an attribute stand in a block of this subject?"""
    return any(part.path == document.path and block.whole.holds(attribute.span) for part, block in subject.parts)


def _loses(data: Data, change: SetAttribute) -> bool:
    same = isinstance(change.value, Literal) and change.value.value == data
    return data not in (None, "") and not same
