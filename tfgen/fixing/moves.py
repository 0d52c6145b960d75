"""Move calls of public modules to a framework's registry, or back upstream: the edits of their sources and versions."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from tfgen.catalog.modules import NAMESPACE
from tfgen.errors import SourceError, UsageError
from tfgen.fixing.judging import location
from tfgen.fixing.results import Location
from tfgen.fixing.swaps import Stay, Swap, Target, enforced_inputs, mentions, swap
from tfgen.syntax.document import Attribute, Block, Change, Document, ReplaceExpression, SetAttribute
from tfgen.syntax.expr import Literal
from tfgen.terraform.called import Called
from tfgen.terraform.estate import Estate
from tfgen.terraform.schemas import HEAD, attribute_order
from tfgen.terraform.sources import Download, Registry, Source, Terragrunt, parse_source, shown
from tfgen.terraform.versions import Constraint, parse_constraint
from tfgen.text.edits import Span
from tfgen.text.source import position

#: A file without it calls no module that can move.
NEEDLE = NAMESPACE.encode()

_TEMPLATE = re.compile(r"[$%]\{|\n")  # of a heredoc the line end is a part


class Moved(NamedTuple):
    """A call whose source changes, or stays with a reason."""

    address: str
    document: Document
    block: Block
    place: Location
    old: str
    new: str
    changes: tuple[Change, ...] = ()
    form: str = ""
    reason: str = ""
    remedy: str = ""
    allow: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    roots: tuple[str, ...] = ()


class Destination(NamedTuple):
    """Where the calls of a file belong: the target, and which controls a registry enforces by its host, None where not known."""

    target: Target
    controls_of: Callable[[str], frozenset[str] | None]


def moves(
    estate: Estate,
    destination: Callable[[str], Destination | None],
    place: Callable[[Document, Span], Location] = location,
) -> Iterator[Moved]:
    """Yield every call that belongs elsewhere, once per block; those that are where they belong are left out.

    `destination(path)` is where the calls of a file belong, None when they stay; `place` says where a span is for people.
    """
    for called in estate.called(NEEDLE):
        to = destination(called.parts[0][0].path)
        moved = _move(estate, called, to, place) if to is not None else None
        if moved is not None:
            yield moved._replace(roots=called.units or estate.roots_of(called.folder))


def _move(estate: Estate, called: Called, to: Destination, place: Callable[[Document, Span], Location]) -> Moved | None:
    found = called.attribute("source")
    if found is None:
        return None
    document, body, attribute = found
    old = _literal(attribute)
    address, at = called.address, place(document, attribute.value_span)

    def stays(stay: Stay) -> Moved:
        text = shown(old) if old is not None else document.text[attribute.value_span.start : attribute.value_span.end]
        why = (stay.form, stay.reason, stay.remedy, stay.allow)
        return Moved(address, document, body, at, text, text, (), *why)

    if old is None:
        return stays(_EXPRESSION) if to.target.host and _may_be_ours(estate, called) else None
    source = parse_source(old)
    version, problem = _version(estate, called, source, to.target)
    outcome = problem or swap(source, version, to.target)
    if isinstance(outcome, Stay):
        return stays(outcome)
    if outcome is None:
        return None
    kept, notes = _kept_on(called, body, source, outcome, to)
    changes = (*_changes(called, body, attribute, outcome), *kept)
    notes = (*outcome.notes, *notes)
    new = shown(outcome.source)
    return Moved(address, document, body, at, shown(old), new, changes, outcome.form, notes=notes)


_EXPRESSION = Stay(
    "expression", "its source is an expression, not a literal", "Write the source as a literal string, then run again."
)


def _may_be_ours(estate: Estate, called: Called) -> bool:
    """Could an expression be the source of a module that moves? Only what is known to be something else is not."""
    value = estate.source_of(called)
    return not isinstance(value, str) or mentions(value) or _TEMPLATE.search(value) is not None


def _version(estate: Estate, called: Called, source: Source, target: Target) -> tuple[Constraint | None, Stay | None]:
    """Read the version argument of a call that would move; the second part says why that can't be done."""
    found = called.attribute("version")
    if found is None or found[2].expression() == Literal(None) or swap(source, None, target) is None:
        return None, None  # a version that is null counts as none
    document, _, attribute = found
    text = _literal(attribute)
    if text is None:
        why = "its version is an expression, so it is not known whether the registry has it"
        return None, Stay("expression", why, "Write the version as a literal string, then run again.")
    try:
        return parse_constraint(text), None
    except UsageError as error:
        line, column = position(document.text, attribute.value_span.start)
        at = column + error.column  # behind the opening quote
        estate.errors.append(SourceError(error.message, path=document.path, line=line, column=at, remedy=error.remedy))
        return None, Stay("", error.message, error.remedy)


def _changes(called: Called, body: Block, attribute: Attribute, outcome: Swap) -> Iterator[Change]:
    yield ReplaceExpression(attribute.value_span, Literal(outcome.source))
    if outcome.version is not None:
        version = Literal(outcome.version)
        found = called.attribute("version")
        order = attribute_order("module", "version")
        yield (
            ReplaceExpression(found[2].value_span, version)
            if found
            else SetAttribute(body, "version", version, order.after, order.before)
        )


def _kept_on(
    called: Called, body: Block, source: Source, outcome: Swap, to: Destination
) -> tuple[list[Change], tuple[str, ...]]:
    """What the old registry switched on by itself and the new one does not is written out, else the move switches it off.

    The second part says what can't be written: a submodule's inputs are its own.
    """
    if not isinstance(source, (Registry, Download, Terragrunt)) or not to.target.knows(source.host):
        return [], ()
    listed = to.controls_of(source.host)
    goes_on = to.controls_of(to.target.host) if to.target.host else None
    lost = enforced_inputs(outcome.module, listed, goes_on or frozenset())
    if source.subdir and lost:
        why = (
            f"what the registry switched on by itself in //{source.subdir} may go off: look at its inputs before apply"
        )
        return [], (why,)
    unsaid = {name: value for name, value in lost.items() if _is_unsaid(called, name)}
    if listed is None and unsaid:
        said = ", ".join(unsaid)
        return [], (f"whether {source.host} switched on {said} by itself is not known: it may go off with this move",)
    return [_written_out(called, body, name, value) for name, value in unsaid.items()], ()


def _is_unsaid(called: Called, name: str) -> bool:
    found = called.attribute(name)
    return found is None or found[2].expression() == Literal(None)


def _written_out(called: Called, body: Block, name: str, value: bool) -> Change:
    found = called.attribute(name)
    if found is not None and found[1] is body:
        return ReplaceExpression(found[2].value_span, Literal(value))
    order = attribute_order("module", name)
    return SetAttribute(body, name, Literal(value), order.after, order.before, True, apart_from=HEAD)


def _literal(attribute: Attribute) -> str | None:
    """Return an attribute's text; None for an expression, also in JSON, which has sources and versions as plain texts."""
    expression = attribute.expression()
    text = expression.value if isinstance(expression, Literal) else None
    return text if isinstance(text, str) and not _TEMPLATE.search(text) else None
