"""One run: judge, plan, edit, judge again until nothing changes, prove; then a diff or a write.

Every step is a function of values. Nothing is written here but by `write`.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from tfgen.controls.api import Settings
from tfgen.errors import (
    EditConflict,
    InternalError,
    ReadError,
    SourceError,
    UnsupportedChange,
    UsageError,
)
from tfgen.fixing.checking import Progress, Session, silent, start
from tfgen.fixing.editing import as_neighbours, exists, reparse
from tfgen.fixing.handover import handover
from tfgen.fixing.history import History
from tfgen.fixing.judging import Case
from tfgen.fixing.moves import Moved, moves
from tfgen.fixing.options import Options
from tfgen.fixing.planning import Unit, edits_by_document, hold_linked, plan
from tfgen.fixing.proof import reader_of
from tfgen.fixing.results import (
    FileResult,
    Finding,
    FixResult,
    Move,
    NewKey,
    Run,
    Status,
)
from tfgen.fixing.unused import check_variables, unused_keys
from tfgen.keys.applying import Apply, apply_policy
from tfgen.keys.choice import Choices, parse_choices
from tfgen.keys.plan import COST_SEEN, COST_SOURCE, MONTHLY_COST
from tfgen.syntax.document import AppendBlock, AppendJsonItem, AppendTupleItem, Change, Document, NewBlock
from tfgen.terraform.estate import Estate
from tfgen.terraform.syntaxes import syntax_of
from tfgen.text.edits import Edit, Span, splice
from tfgen.text.source import encode
from tfgen.text.workspace import Overlay, Workspace

ROUNDS = 10


def fix(workspace: Workspace, options: Options, today: datetime.date | None = None, progress: Progress = silent) -> Run:
    """Judge, and return what to change as a diff; proven but for the second parser, and not written.

    Raises:
        UsageError: as `check`, and keys that can't be.
        InternalError: a proof failed.
    """
    session = start(workspace, options, today, progress)
    choices = parse_choices(options.kms_key, options.kms_keys, options.kms)._replace(key_unit=options.key_unit)
    settings = settings_of(session, choices)
    history = History()
    state = workspace
    original = estate = session.estate(workspace)
    first = cases = session.judge(estate, settings)
    check_variables(estate, first, options)
    session.warnings.extend(unused_keys(estate, first, options))
    for number in range(ROUNDS + 1):
        if number:
            cases = session.again().judge(estate, settings)
        made = [created for unit in history.made for created in unit.created]
        units = plan(estate, cases, _moves(session, estate, history), choices, session.scope.limits(), made)
        changed = _edit(units, estate, state, history)
        history.units(units, number)
        if not changed:
            break
        if number == ROUNDS:
            raise InternalError(f"the fixes did not settle in {ROUNDS} rounds; nothing was written")
        state = Overlay(workspace, history.contents())
        estate = session.estate(state, before=estate)
    _prove_findings(first, cases, history)
    history.keep_errors(original, estate)
    return _result(session, original, first, cases, history)


def prove_files(run: Run) -> Run:
    """Prove every changed block by the second parser.

    Raises:
        InternalError: the proof failed.
    """
    single = 0
    for file in run.files:
        syntax = syntax_of(file.path)
        before = None if file.before is None else syntax.parse(file.path, file.before)
        after = syntax.parse(file.path, file.after)
        single += reader_of(file.path).prove(before, after, file.edits, set(file.planned))
    return run._replace(singly_proven=single)


def prove_and_write(root: str, run: Run) -> Run:
    """Prove every changed block, then write all files or none.

    Raises:
        InternalError: the proof failed; nothing was written.
        WriteError: a file changed meanwhile, or could not be written.
    """
    from tfgen.text.sink import FileChange, write_files

    run = prove_files(run)
    write_files(
        root,
        [
            FileChange(file.path, None if file.before is None else encode(file.before), encode(file.after))
            for file in run.files
        ],
    )
    return run._replace(written=True)


def resume(root: str) -> list[str]:
    """Finish an interrupted write; return the files that it was about.

    Raises:
        WriteError: a file has changed since.
    """
    from tfgen.text.sink import recover

    return recover(root)


def interrupted(root: str) -> bool:
    """Was a write of this root interrupted?"""
    from tfgen.text.sink import pending

    return pending(root)


def settings_of(session: Session, choices: Choices) -> Settings:
    required = session.required_level
    if choices.aws_managed and required > 1:
        raise UsageError(
            "--kms-key aws-managed can't satisfy --require customer-managed",
            remedy="Give a key of your own (--kms-key create or an ARN), or drop --require.",
        )
    return Settings(required, 1 if choices.aws_managed else 2, session.scope.enforces)


def _moves(session: Session, estate: Estate, history: History) -> list[Moved]:
    asked = session.scope.asked
    return list(moves(estate, asked.destination, history.on_disk)) if asked.moving else []


def _edit(units: Sequence[Unit], estate: Estate, workspace: Workspace, history: History) -> bool:
    """Apply the changes of all units that stand; return whether anything changed."""
    made = _edits(units, estate, workspace)
    changed = False
    for path, blocks in _companions(units).items():
        if not exists(workspace, path):
            changed = True
            history.begin(path, as_neighbours(estate, path, syntax_of(path).render(blocks)))
    for path, (document, changes, edits) in made.items():
        if not edits:
            continue
        changed = True
        text = splice(document.text, edits)
        reparse(path, text)
        history.remember(path, document, changes, edits, text)
    return changed


def _edits(
    units: Sequence[Unit], estate: Estate, workspace: Workspace
) -> dict[str, tuple[Document, list[Change], list[Edit]]]:
    """Turn the changes of all units into edits; a unit whose place can't be edited is held back, whole."""
    while True:
        _hold_doubles(units, workspace)
        hold_linked(units)
        documents = edits_by_document(units)
        appended = {path: blocks for path, blocks in _companions(units).items() if exists(workspace, path)}
        found: dict[str, tuple[Document, list[Change], list[Edit]]] = {}
        for path in dict.fromkeys((*documents, *appended)):
            try:
                document, changes = documents.get(path) or (estate.document(path), [])
                document.validate()
                changes += [AppendBlock(document, block) for block in appended.get(path, ())]
                found[path] = (document, changes, document.edits(changes))
            except SourceError as error:
                if not isinstance(error, ReadError):  # of which the cause is kept already
                    estate.keep(error)
                _hold_all(units, path, f"it needs {path}, which can't be read or is not valid")
                break
            except (EditConflict, UnsupportedChange) as error:
                _hold_one(units, path, str(error))
                break
        else:
            return found


def _hold_doubles(units: Sequence[Unit], workspace: Workspace) -> None:
    """Two paths of one file can't both be changed: the second would find what the first wrote."""
    paths: dict[str, dict[str, None]] = {}
    for unit in units:
        for path in (*(document.path for document, _ in unit.changes), *unit.companions):
            paths.setdefault(workspace.identity(path), {})[path] = None
    for same in paths.values():
        if len(same) > 1:
            for path in same:
                _hold_all(
                    units,
                    path,
                    f"{' and '.join(sorted(same))} are the same file, and both would be changed: exclude one",
                )


def _hold_all(units: Sequence[Unit], path: str, reason: str) -> None:
    for unit in units:
        if path in unit.companions or any(document.path == path for document, _ in unit.changes):
            unit.hold(reason)


def _hold_one(units: Sequence[Unit], path: str, reason: str) -> None:
    """Hold back the units of a file that can't be edited even alone, else the last one, which then conflicts."""
    touching = [unit for unit in units if any(document.path == path for document, _ in unit.changes)]
    culprits = [unit for unit in touching if not _alone(unit, path)]
    for unit in culprits or touching[-1:]:
        unit.hold(reason)


def _alone(unit: Unit, path: str) -> bool:
    document = next(document for document, _ in unit.changes if document.path == path)
    try:
        document.edits([change for of, change in unit.changes if of.path == path])
    except (EditConflict, UnsupportedChange):
        return False
    return True


def _companions(units: Sequence[Unit]) -> dict[str, list[NewBlock]]:
    found: dict[str, list[NewBlock]] = {}
    for unit in units:
        for path, blocks in unit.companions.items():
            known = found.setdefault(path, [])
            known += [block for block in blocks if block not in known]
    return found


def _prove_findings(first: Sequence[Case], last: Sequence[Case], history: History) -> None:
    """Fixed findings are gone, and no new ones came.

    Raises:
        InternalError: otherwise.
    """
    verdicts = {case.finding.id: case.finding.verdict for case in last}
    # Under another tfvars file it may have been unknown all along.
    seen = {case.finding.id: case.seen for case in first}
    for unit in history.made:
        for finding in unit.findings:
            now = verdicts.get(finding.id, "pass")
            if unit.optional and now == "fail":
                continue  # at level 1 until its callers pass a key, and the summary says so
            if now == "fail" or (now != "pass" and not unit.given and now not in seen.get(finding.id, ())):
                raise InternalError(
                    f"{finding.address} still does not pass after its fix ({now}); nothing was written",
                    path=finding.location.path,
                    line=finding.location.line,
                    column=finding.location.column,
                    remedy="This is tfgen's fault: please report it with this file.",
                )
    known = {case.finding.id for case in first}
    for case in last:
        if case.finding.id not in known and case.finding.verdict in ("fail", "invalid"):
            raise InternalError(
                f"a fix would bring a new finding at {case.finding.address}; nothing was written",
                path=case.finding.location.path,
                line=case.finding.location.line,
                column=case.finding.location.column,
                remedy="This is tfgen's fault: please report it with this file.",
            )


def _result(session: Session, estate: Estate, first: Sequence[Case], last: Sequence[Case], history: History) -> Run:
    # What a fix could bring to level 1 only is not held back besides: its note says what is left.
    noted = {finding.id for unit in history.made if unit.optional for finding in unit.findings}
    held = [unit for unit in history.held if not unit.findings or not noted.issuperset(f.id for f in unit.findings)]
    units = [*history.made, *held]
    original = {case.finding.id: case.finding for case in first}  # places as they are before the fix
    files = [
        FileResult(
            path,
            history.before[path],
            history.after[path],
            tuple(history.edits[path]),
            tuple(sorted(history.planned.get(path, ()), key=repr)),
        )
        for path in sorted(history.after)
    ]
    created = sorted({c for unit in history.made for c in unit.created}, key=lambda c: (c.folder, c.address))
    run = session.run(estate, [case.finding for case in first])
    moved = _moves_made(units)
    blocks, along = {case.finding.id: _block(case) for case in first}, _moved_along(first, last)
    return run._replace(
        fixes=[_fix_result(unit, original, _beside(unit, blocks, along)) for unit in units if unit.fix is not None],
        moves=moved,
        handover=handover(
            session.workspace, moved, [c.folder for c in created if c.folder == session.options.key_unit]
        ),
        files=files,
        new_keys=[NewKey(c.address, c.folder, c.region) for c in created],
        monthly_cost=MONTHLY_COST * len(created),
        strict=session.scope.making().strict,
        cost_source=f"{COST_SOURCE}, seen {COST_SEEN}",
        apply_policy=_apply_policy(history.made),
        fixing=True,
        rounds=history.rounds,
        remaining=[case.finding for case in last if case.finding.verdict == "fail"],
    )


def _apply_policy(made: Sequence[Unit]) -> Mapping[str, Any]:
    """What the role that applies the changes must be allowed; nothing where nothing is encrypted."""
    fixes = [unit for unit in made if unit.fix is not None]
    if not fixes:
        return {}
    new = [block for unit in fixes for blocks in unit.companions.values() for block in blocks]
    keys = [created.address for unit in fixes for created in unit.created]
    return apply_policy(
        Apply(
            creates=bool(keys),
            replicates=any("replica" in address for address in keys),
            looks_up=any(block.type == "data" and "kms" in block.labels[0] for block in new),
            encrypts=True,
            uses_key=any(unit.keyed for unit in fixes),
            replaces=any(unit.fix is not None and "replace" in unit.fix.allow for unit in fixes),
            grants=any(_is_statement(change) for unit in fixes for _, change in unit.wiring),
        )
    )


def _is_statement(change: Change) -> bool:
    """Does a change add a statement to a policy?"""
    if isinstance(change, AppendBlock):
        return change.block.type == "statement"
    return isinstance(change, (AppendTupleItem, AppendJsonItem))


_Block: TypeAlias = tuple[str, Span]  # the path of a block, and where it stands


def _moved_along(first: Sequence[Case], last: Sequence[Case]) -> Mapping[_Block | None, Sequence[str]]:
    """Return by block what passed before and gets another key, since a fix of another instance changes the block."""
    levels = {case.finding.id: case.finding.level for case in last}
    found: dict[_Block | None, list[str]] = {}
    for case in first:
        finding = case.finding
        if finding.verdict == "pass" and levels.get(finding.id, finding.level) != finding.level:
            found.setdefault(_block(case), []).append(finding.address)
    return found


def _beside(unit: Unit, blocks: Mapping[str, _Block | None], along: Mapping[_Block | None, Sequence[str]]) -> list[str]:
    """Return what moves along with a fix that is made."""
    if unit.status is Status.HELD:
        return []
    own = dict.fromkeys(blocks[finding.id] for finding in unit.findings if finding.id in blocks)
    return [address for block in own for address in along.get(block, ())]


def _block(case: Case) -> _Block | None:
    """Return where the block stands that a case is about."""
    subject = case.judgement.subject if case.judgement is not None else None
    return (subject.document.path, subject.block.whole) if subject is not None else None


def _fix_result(unit: Unit, original: Mapping[str, Finding], along: Sequence[str]) -> FixResult:
    assert unit.fix is not None
    first = original.get(unit.findings[0].id, unit.findings[0])
    told = (f"{', '.join(along)} passed before and gets the key too: it is made by the same block",) if along else ()
    return FixResult(
        findings=tuple(f.id for f in unit.findings),
        addresses=(*(f.address for f in unit.findings), *along),
        location=first.location,
        status=unit.status,
        impact=unit.fix.impact.value,
        summary=unit.fix.summary,
        reason=unit.reason,
        allow=unit.allow,
        new_keys=tuple(c.address for c in unit.created),
        way_back=WAY_BACK if unit.status is not Status.HELD else "",
        lines=unit.lines,
        notes=(*unit.notes, *told),
    )


#: Removing the block or the ARN plans as 'no change' while the table stays on the key: facts, AWS provider #29811.
WAY_BACK = "`tfgen undo` sets enabled = false, to be applied before the key goes; removing the block or the ARN alone changes nothing"


def _moves_made(units: Sequence[Unit]) -> list[Move]:
    """Return what became of each call, once; one that stays comes up again in later rounds."""
    found: dict[tuple[str, str], Move] = {}
    for unit in units:
        for moved in unit.moved:
            found.setdefault((moved.document.path, moved.address), _move(moved, unit))
    return list(found.values())


def _move(moved: Moved, unit: Unit) -> Move:
    held = unit.status is Status.HELD
    reason = moved.reason or (unit.reason if held else "")
    stays = bool(reason)
    return Move(
        moved.address,
        moved.place,
        moved.old,
        moved.old if stays else moved.new,
        reason,
        moved.form,
        moved.remedy,
        moved.allow or (unit.allow if held else ()),
        () if stays else moved.notes,
        moved.roots,
    )
