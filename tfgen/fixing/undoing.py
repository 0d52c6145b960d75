"""`tfgen undo`: take the encryption of named tables back, first switched off, in a later run key and wiring."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tfgen.controls.api import Reversal, Settings
from tfgen.errors import EditConflict, InternalError, SourceError, UnsupportedChange, UsageError
from tfgen.fixing.changes import Targeted, changes_of
from tfgen.fixing.checking import Progress, Session, silent, start
from tfgen.fixing.editing import contents, edited
from tfgen.fixing.judging import judge, location
from tfgen.fixing.options import PERMISSIONS, Options
from tfgen.fixing.planning import target_of
from tfgen.fixing.results import FileResult, FixResult, Run, Status
from tfgen.keys.unwiring import unwire
from tfgen.terraform.estate import Estate
from tfgen.text.workspace import Overlay, Workspace

_NEXT = (
    "apply this, wait until DescribeTable shows the AWS-owned key, then `tfgen undo --keys` takes away key and wiring; "
    "backups made meanwhile stay under the key for ever"
)
_LAST = (
    "apply only after `enabled = false` has been applied everywhere: this schedules the key for deletion, and backups and tables "
    "that are still under it become unreadable"
)


class _Step(NamedTuple):
    """One way back, and what it changes."""

    reversal: Reversal
    changes: tuple[Targeted, ...]
    targets: frozenset[str]


def undo(
    workspace: Workspace,
    options: Options,
    addresses: Sequence[str],
    today: datetime.date | None = None,
    progress: Progress = silent,
) -> Run:
    """Switch the encryption of the named tables off, as a diff.

    Args:
        addresses: addresses as `check` prints them; without an instance key all instances are meant, and `module.x` means all
            tables in it. `ROOT:ADDRESS` where several roots have the address.

    Raises:
        UsageError: an address that no table has, or that several roots have.
        InternalError: a proof failed.
    """
    session = start(workspace, options, today, progress)
    estate = session.estate(workspace)
    settings = Settings(1, 2, session.scope.enforces)
    steps = [_step(reversal) for control in session.controls for reversal in control.reverse(estate, settings)]
    chosen = _chosen(steps, addresses)
    reasons = {id(step): _why_not(step, chosen, steps, session) for step in chosen}
    made = [step for step in chosen if not reasons[id(step)]]
    files = _edited(made, reasons)
    made = [step for step in made if not reasons[id(step)]]
    cases = judge(session.controls, estate, settings, session.today, session.warnings)
    if files:
        _prove(session, Overlay(workspace, contents(files)), settings, made)
    session.warnings.extend(f"{s.reversal.subject.address}: {s.reversal.why_not}" for s in chosen if s.reversal.done)
    run = session.run(estate, [case.finding for case in cases if _is_of(case.finding.address, chosen)])
    return run._replace(
        fixes=[_result(step, reasons[id(step)]) for step in chosen if not step.reversal.done], files=files, fixing=True
    )


def take_keys_away(workspace: Workspace, options: Options, progress: Progress = silent) -> Run:
    """Take away the keys, variables and arguments of tfgen's that no table uses any more, as a diff.

    Raises:
        InternalError: an edit made a file invalid.
    """
    session = start(workspace, options, None, progress)
    estate = session.estate(workspace)
    found = unwire(estate)
    why = next((f"it needs {d.path}, {w}" for d, _ in found.changes if (w := session.scope.editable(d.path))), "")
    files: list[FileResult] = []
    if not why:
        files, why = _safely(found.changes)
    if files:
        _prove_levels(session, estate, Overlay(workspace, contents(files)))
    fixes = [
        FixResult(
            (), (kept.address,), location(kept.document, kept.block.header), Status.HELD, "nothing", "", kept.reason
        )
        for kept in found.kept
    ]
    if found.changes:
        document, _ = found.changes[0]
        place = location(document, document.span)._replace(line=1, column=1)
        addresses = tuple(f"{folder}/{address}" if folder else address for folder, address in found.gone)
        status = Status.HELD if why else Status.FIXED
        summary = "take away what no table uses any more"
        impact = "deletes-key" if found.gone else "nothing"
        fixes.insert(0, FixResult((), addresses or ("wiring",), place, status, impact, summary, why, notes=(_LAST,)))
    empty = [file.path for file in files if file.after.strip() in ("", "{}")]
    session.warnings.extend(f"{path} is empty then: take it away" for path in empty)
    return session.run(estate, ())._replace(fixes=fixes, files=files, fixing=True)


def _step(reversal: Reversal) -> _Step:
    changes = tuple(changes_of(reversal.intents, {}))
    return _Step(reversal, changes, frozenset(map(target_of, changes)))


def _chosen(steps: Sequence[_Step], addresses: Sequence[str]) -> list[_Step]:
    found: dict[int, _Step] = {}
    for given in addresses:
        root, sign, address = given.rpartition(":")
        named = [s for s in steps if _matches(s, address) and (not sign or s.reversal.subject.module.root == root)]
        if not named:
            raise UsageError(
                f"no table or module call here has the address {given}", remedy="`tfgen check` prints the addresses."
            )
        roots = sorted({s.reversal.subject.module.root for s in named})
        if len(roots) > 1:
            shown = ", ".join(root or "." for root in roots)
            raise UsageError(f"{address} is in several roots: {shown}", remedy="Name one, as ROOT:ADDRESS.")
        found.update((id(step), step) for step in named)
    return list(found.values())


def _matches(step: _Step, address: str) -> bool:
    own = step.reversal.subject.address
    return own == address or own.startswith((f"{address}[", f"{address}."))


def _is_of(address: str, steps: Sequence[_Step]) -> bool:
    return any(
        address == s.reversal.subject.address or address.startswith(s.reversal.subject.address + ".") for s in steps
    )


def _why_not(step: _Step, chosen: Sequence[_Step], steps: Sequence[_Step], session: Session) -> str:
    """Return "" when it can be made, else why not."""
    if step.reversal.why_not:
        return step.reversal.why_not
    missing = [name for name in step.reversal.allow if name not in session.options.allow]
    if missing:
        why = "; ".join(PERMISSIONS[name] for name in missing)
        return f"it {why}: say --allow {','.join(missing)}"
    others = [s for s in steps if s not in chosen and not s.targets.isdisjoint(step.targets)]
    if others:
        names = ", ".join(_named(s, step) for s in others[:3])
        return f"the same place switches off {names} too: name {'that' if len(others) == 1 else 'those'} as well"
    for document, _ in step.changes:
        why = session.scope.editable(document.path)
        if why:
            return f"it needs {document.path}, {why}"
    return ""


def _named(other: _Step, step: _Step) -> str:
    """The address of another step, with its root where that is another one, as `undo` takes it."""
    subject = other.reversal.subject
    own = subject.module.root == step.reversal.subject.module.root
    return subject.address if own else f"{subject.module.root}:{subject.address}"


def _edited(made: Sequence[_Step], reasons: dict[int, str]) -> list[FileResult]:
    files, why = _safely([change for step in made for change in step.changes])
    if why:
        reasons.update((id(step), why) for step in made)
    return files


def _safely(changes: Sequence[Targeted]) -> tuple[list[FileResult], str]:
    try:
        return edited(changes), ""
    except (SourceError, EditConflict, UnsupportedChange) as error:
        return [], str(error)


def _prove(session: Session, after: Workspace, settings: Settings, made: Sequence[_Step]) -> None:
    """What was switched off is at level 0, and cannot be switched off again.

    Raises:
        InternalError: otherwise.
    """
    estate: Estate = session.estate(after)
    names = {(s.reversal.subject.module.root, s.reversal.subject.address) for s in made}
    levels: Mapping[tuple[str, str], int | None] = {
        (case.finding.root, case.finding.address): case.finding.level
        for case in judge(session.controls, estate, settings, session.today, [])
    }
    for name in names:
        if levels.get(name) != 0:
            raise InternalError(
                f"{name[1]} is still encrypted with a KMS key after its undo; nothing was written",
                remedy="This is tfgen's fault: please report it with this file.",
            )


def _prove_levels(session: Session, before: Estate, after: Workspace) -> None:
    """Taking away what nothing uses changes no table's level, and makes none invalid.

    Raises:
        InternalError: otherwise.
    """
    settings = Settings(1, 2, session.scope.enforces)

    def judged(estate: Estate) -> dict[tuple[str, str], tuple[str, int | None]]:
        cases = judge(session.controls, estate, settings, session.today, [])
        return {(c.finding.root, c.finding.address): (c.finding.verdict, c.finding.level) for c in cases}

    was, now = judged(before), judged(session.estate(after))
    changed = next((name for name in was if was[name] != now.get(name)), None)
    if changed is not None:
        raise InternalError(
            f"taking the keys away would change {changed[1]}; nothing was written",
            remedy="This is tfgen's fault: please report it with these files.",
        )


def _result(step: _Step, reason: str) -> FixResult:
    reversal = step.reversal
    return FixResult(
        findings=(),
        addresses=(reversal.subject.address,),
        location=location(reversal.place.document, reversal.place.span),
        status=Status.HELD if reason else Status.FIXED,
        impact="replace" if "replace" in reversal.allow else "in-place-reencryption",
        summary="switch encryption with a KMS key off",
        reason=reason,
        allow=() if reversal.why_not else reversal.allow,
        notes=() if reason else (_NEXT,),
    )
