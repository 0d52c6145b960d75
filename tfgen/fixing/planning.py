"""From findings to a plan: which fixes are made, proposed or held back, and the changes that they mean."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from tfgen.controls.api import Fix, Judgement
from tfgen.fixing.changes import Targeted, changes_of, needs
from tfgen.fixing.judging import Case, location
from tfgen.fixing.moves import Moved
from tfgen.fixing.options import PERMISSIONS
from tfgen.fixing.others import lost_by_others
from tfgen.fixing.results import Finding, Status
from tfgen.keys.choice import Choices
from tfgen.keys.making import Making
from tfgen.keys.plan import Created, Key, KeyPlan, NoKey, Origin
from tfgen.keys.resolve import CHOICES, plan_keys
from tfgen.syntax.document import AppendBlock, Change, Document, NewBlock, SetAttribute
from tfgen.syntax.expr import Expr
from tfgen.terraform.estate import Estate
from tfgen.terraform.subjects import Call, Resource
from tfgen.text.edits import Span


@dataclass(slots=True)
class Unit:
    """One fix, whole or absent: its findings, its changes by document, and what became of it."""

    findings: list[Finding]
    fix: Fix | None
    subjects: list[Resource | Call] = field(default_factory=list)  # of its findings
    moved: list[Moved] = field(default_factory=list)
    changes: tuple[Targeted, ...] = ()
    companions: dict[str, tuple[NewBlock, ...]] = field(default_factory=dict)
    created: tuple[Created, ...] = ()
    given: bool = False
    keyed: bool = False  # it writes a customer's key
    optional: bool = False  # its key may be null
    notes: tuple[str, ...] = ()
    wiring: list[Targeted] = field(default_factory=list)
    own: frozenset[str] = frozenset()  # what it changes at its subject, also when it is held back
    status: Status = Status.FIXED
    reason: str = ""
    allow: tuple[str, ...] = ()
    lines: str = ""  # what may be added by hand so that it is not held back
    consented: bool = True  # to the access change, by naming each of its keys

    def hold(self, reason: str, allow: Sequence[str] = (), lines: str = "") -> None:
        """Take the fix out of the diff."""
        self.status, self.reason, self.allow, self.lines = Status.HELD, reason, tuple(allow), lines
        self.changes, self.companions, self.created, self.notes, self.wiring = (), {}, (), (), []


class Limits(NamedTuple):
    """What a plan may do. `editable(path)` returns "" or why a file may not be edited."""

    allow: frozenset[str]
    propose: bool
    editable: Callable[[str], str]
    max_keys: int | None = None
    making: Making = Making()


def plan(
    estate: Estate,
    cases: Sequence[Case],
    moves: Sequence[Moved],
    choices: Choices,
    limits: Limits,
    made: Sequence[Created] = (),
) -> list[Unit]:
    """Return one unit per fix, in order of findings. `made` are the keys that earlier rounds create.

    Raises:
        UsageError: a literal key of the wrong region.
    """
    units: list[Unit] = []
    by_target: dict[tuple[object, ...], Unit] = {}
    suppressed: dict[str, list[tuple[Span, Finding]]] = {}
    for case in cases:
        if case.finding.verdict == "suppressed" and case.judgement is not None:
            subject = case.judgement.subject
            suppressed.setdefault(subject.document.path, []).append((subject.block.whole, case.finding))
    fixes = fixes_of(cases)
    keys = plan_keys(estate, choices, (need for _, _, fix in fixes for need in needs(fix)), limits.making)
    for finding, judgement, fix in fixes:
        _plan_one(finding, judgement, fix, keys, limits, units, by_target)
    _attach(units, moves)
    for unit in units:
        _check_permissions(unit, limits)
        _check_suppressed(unit, suppressed)
        _check_doubled(unit, estate)
        if lost := lost_by_others(estate, unit.subjects, unit.changes):
            unit.hold(lost)
        _check_files(unit, limits)
    _hold_conflicts(units)
    _check_number_of_keys(units, limits, made)
    hold_linked(units)
    return units


def fixes_of(cases: Sequence[Case]) -> list[tuple[Finding, Judgement, Fix]]:
    """Return the failing findings that have a fix."""
    return [
        (case.finding, case.judgement, case.judgement.fix)
        for case in cases
        if case.finding.verdict == "fail" and case.judgement is not None and case.judgement.fix is not None
    ]


def _plan_one(
    finding: Finding,
    judgement: Judgement,
    fix: Fix,
    plan: KeyPlan,
    limits: Limits,
    units: list[Unit],
    by_target: dict[tuple[object, ...], Unit],
) -> None:
    unit = Unit([finding], fix, [judgement.subject])
    if fix.kept:
        unit.given = unit.keyed = True
        unit.notes = (f"{finding.address}: the key that it names is kept, though the files can't tell it: {fix.kept}",)
    keys: dict[object, Expr | None] = {}
    for need in needs(fix):
        key = plan.answer(need)
        if unit.status is Status.HELD or isinstance(key, NoKey):
            keys[need] = None
            if isinstance(key, NoKey):
                _hold_without_key(unit, key)
            continue
        keys[need] = key.value
        _take(unit, key, limits)
    changes = changes_of(fix.intents, keys)  # type: ignore[arg-type]
    own = tuple(target_of(change) for change in changes)
    unit.own = frozenset(own)
    if unit.status is not Status.HELD:
        _say_if_empty(unit, changes)
    held = unit.status is Status.HELD
    target = (unit.reason, _block_of(judgement)) if held else own
    known = by_target.get(target)
    if known is not None:
        known.findings.append(finding)
        known.subjects.append(judgement.subject)
        known.given, known.keyed = known.given or unit.given, known.keyed or unit.keyed
        known.notes = tuple(dict.fromkeys((*known.notes, *unit.notes)))
        return
    if not held:
        unit.changes = (*changes, *unit.wiring)
    by_target[target] = unit
    units.append(unit)


def _hold_without_key(unit: Unit, key: NoKey) -> None:
    """Hold a fix for the first key that it lacks, and name besides all that may be added by hand."""
    if unit.status is not Status.HELD:
        unit.hold(key.reason, key.allow, key.lines)
    elif key.lines and unit.lines and key.reason not in unit.reason:
        unit.hold(f"{unit.reason}; {key.reason}", key.allow, f"{unit.lines}\n{key.lines}")


def _say_if_empty(unit: Unit, changes: Sequence[Targeted]) -> None:
    """A table that has the key's variable already, which a library's callers may leave null, can't be brought further."""
    if changes and not unit.wiring and not unit.companions and all(_is_there(change) for _, change in changes):
        unit.hold("; ".join(unit.notes) or "its key is named already, and what names it is null there")


def _is_there(change: Change) -> bool:
    if not isinstance(change, SetAttribute):
        return False
    attribute = change.body.attribute(change.name)
    return attribute is not None and attribute.expression() == change.value


def _take(unit: Unit, key: Key, limits: Limits) -> None:
    if key.proposal:
        if not limits.propose:
            unit.hold(f"no key was chosen: {CHOICES}")
            return
        unit.status = Status.PROPOSED
    unit.given = unit.given or key.unproven
    unit.keyed = unit.keyed or key.value is not None
    named = (Origin.GIVEN, Origin.LOOKED_UP)
    unit.consented = unit.consented and bool(key.served) and all(each.origin in named for each in key.served)
    unit.optional = unit.optional or key.optional
    unit.created = tuple(dict.fromkeys((*unit.created, *key.created)))
    unit.notes = tuple(dict.fromkeys((*unit.notes, *key.notes)))
    unit.wiring += [change for change in key.wiring if change not in unit.wiring]
    for path, blocks in key.companions.items():
        known = unit.companions.get(path, ())
        unit.companions[path] = (*known, *(b for b in blocks if b not in known))


def target_of(targeted: Targeted) -> str:
    """Return what tells one change from another: the place and what is wanted there."""
    document, change = targeted
    return repr((document.path, _identity(change)))


def _identity(change: Change) -> object:
    """What a change changes and to what, apart from which instance asked for it."""
    body = getattr(change, "body", None)
    rest = tuple(getattr(change, name) for name in change._fields if name not in ("body", "paragraph"))
    return (type(change).__name__, body.span if body is not None else None, rest)


def _block_of(judgement: Judgement) -> object:
    return (judgement.subject.document.path, judgement.subject.block.whole)


def _attach(units: list[Unit], moves: Sequence[Moved]) -> None:
    """A moved call's new source goes with the fix of its inputs, since one without the other does not plan."""
    owners: dict[object, int] = {}
    for number, unit in enumerate(units):
        for place in _owned(unit):
            owners.setdefault(place, number)
    for moved in moves:
        block = (moved.document.path, moved.block.whole)
        places = (block, location(moved.document, moved.block.header))
        number = min((owners[place] for place in places if place in owners), default=len(units))
        if number == len(units):
            units.append(Unit([], None))
        owner = units[number]
        owner.moved.append(moved)
        if owner.status is not Status.HELD:
            owner.changes = (*owner.changes, *((moved.document, change) for change in moved.changes))
            owners.setdefault(block, number)


def _owned(unit: Unit) -> Iterator[object]:
    """Yield the blocks that a unit changes, or the places of what it holds back."""
    if unit.status is Status.HELD:
        yield from (finding.location for finding in unit.findings)
    for document, change in unit.changes:
        body = getattr(change, "body", None)
        if body is not None:
            yield document.path, getattr(body, "whole", None)


def _check_permissions(unit: Unit, limits: Limits) -> None:
    if unit.fix is None or unit.status is Status.HELD:
        return
    missing = [name for name in unit.fix.allow if name not in limits.allow]
    if "access" in missing and unit.consented:
        missing.remove("access")
        unit.notes = (
            *unit.notes,
            f"{unit.findings[0].address}: naming a key is consent to what it {PERMISSIONS['access']}",
        )
    if missing:
        why = "; ".join(PERMISSIONS[name] for name in missing)
        unit.hold(f"it {why}: say --allow {','.join(missing)}", missing)


def _check_suppressed(unit: Unit, suppressed: Mapping[str, Sequence[tuple[Span, Finding]]]) -> None:
    """A fix must not change what somebody suppressed, as it would in a module that several calls share."""
    for document, change in unit.changes:
        span = _span(change)
        for block, finding in suppressed.get(document.path, ()):
            if span is not None and block.holds(span):
                unit.hold(f"it would change {finding.address} too, whose finding is suppressed ({finding.suppression})")
                return


def _check_doubled(unit: Unit, estate: Estate) -> None:
    """Which of two blocks of one name is meant can't be known, and Terraform refuses both."""
    for document, change in unit.changes:
        span = _span(change)
        name = estate.doubled(document.path, span) if span is not None else ""
        if name:
            unit.hold(f"{name} is declared twice in its folder")
            return


def _span(change: Change) -> Span | None:
    """Return the body or the expression that a change is about."""
    body = getattr(change, "body", None)
    found: Span | None = body.span if body is not None else getattr(change, "span", None)
    return found


def _check_number_of_keys(units: Sequence[Unit], limits: Limits, made: Sequence[Created]) -> None:
    """More keys than were allowed: none is made, rather than some that chance decides."""
    new = {created for unit in units for created in unit.created}
    too_many = why_too_many(len(new | set(made)), limits.max_keys)
    for unit in units:
        if unit.created and too_many:
            unit.hold(too_many)


def why_too_many(number: int, allowed: int | None) -> str:
    """Say that so many new keys are more than one run may create, or return ""."""
    if allowed is None or number <= allowed:
        return ""
    return f"all fixes together need {number} new keys, and --max-keys allows {allowed}"


def _check_files(unit: Unit, limits: Limits) -> None:
    paths = [document.path for document, _ in unit.changes] + list(unit.companions)
    for path in dict.fromkeys(paths):
        why_not = limits.editable(path)
        if why_not:
            unit.hold(f"it needs {path}, {why_not}")
            return


def _hold_conflicts(units: list[Unit]) -> None:
    """Fixes that want different things of one place are held back, all of them: the first would be wrong for the others."""
    wanted: dict[object, dict[str, None]] = {}
    places: list[tuple[Unit, set[object]]] = []
    for unit in units:
        own: set[object] = set()
        for document, change in unit.changes:
            place = _place(document, change)
            if place is not None:
                own.add(place)
                wanted.setdefault(place, {})[repr(_wish(change))] = None
        places.append((unit, own))
    for unit, own in places:
        if any(len(wanted[place]) > 1 for place in own):
            unit.hold("another fix wants a different value at the same place: its callers need different keys")


def _wish(change: Change) -> object:
    """What a change wants of its place, wherever among its neighbours that is to stand."""
    return (type(change).__name__, getattr(change, "value", None), getattr(change, "block", None))


def hold_linked(units: Sequence[Unit]) -> None:
    """A fix that changes the same place as one that is held back would leave half of that: it is held back too."""
    while True:
        held: dict[str, Unit] = {target: unit for unit in units if unit.status is Status.HELD for target in unit.own}
        linked = [u for u in units if u.status is not Status.HELD and not held.keys().isdisjoint(u.own)]
        if not linked:
            return
        for unit in linked:
            other = held[next(target for target in sorted(unit.own) if target in held)]
            unit.hold(f"it changes {other.findings[0].address} too, which is held back: {other.reason}", other.allow)


def _place(document: Document, change: Change) -> object | None:
    body = getattr(change, "body", None)
    name = change.block.type if isinstance(change, AppendBlock) else getattr(change, "name", None)
    if body is document or (isinstance(change, AppendBlock) and change.after == (change.block.type,)):
        return None  # there may be several of them
    if body is not None and name is not None:
        return (document.path, body.span, name)
    span = getattr(change, "span", None)
    return (document.path, span) if span is not None else None


def edits_by_document(units: Sequence[Unit]) -> dict[str, tuple[Document, list[Change]]]:
    """Collect the changes of all units that stand, each change once."""
    found: dict[str, tuple[Document, list[Change]]] = {}
    seen: set[str] = set()
    for unit in units:
        for document, change in unit.changes:
            key = target_of((document, change))
            if key not in seen:
                seen.add(key)
                found.setdefault(document.path, (document, []))[1].append(change)
    return found
