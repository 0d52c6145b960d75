"""Run the controls over an estate: judgements become findings, suppressed ones marked, doubles merged."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import NamedTuple

from tfgen.controls.api import Judgement, Settings, Verdict
from tfgen.fixing.asked import Asked
from tfgen.fixing.results import Finding, Location
from tfgen.fixing.selection import Control, control_ids
from tfgen.syntax.document import Document
from tfgen.terraform.estate import Estate
from tfgen.terraform.suppressions import suppression
from tfgen.text.edits import Span
from tfgen.text.source import position

#: When one subject is judged several times (tfvars scenarios), the worst verdict counts.
_WORST = (Verdict.FAIL, Verdict.INVALID, Verdict.UNKNOWN, Verdict.SUPPRESSED, Verdict.PASS)


class Case(NamedTuple):
    """A finding with the judgement behind it."""

    finding: Finding
    judgement: Judgement | None
    seen: frozenset[str] = frozenset()  # its verdicts under all scenarios


def location(document: Document, span: Span) -> Location:
    """Return the place of a span for people."""
    line, column = position(document.text, span.start)
    end_line, end_column = position(document.text, span.end)
    return Location(document.path, line, column, end_line, end_column)


def judge(
    controls: Sequence[Control],
    estate: Estate,
    settings: Settings,
    today: datetime.date,
    warnings: list[str],
    asked: Asked | None = None,
    *,
    keep: bool = True,
) -> list[Case]:
    """Return one case per subject, in order of place and address.

    `asked` says which controls count at which path, and what is cited for them; None: all, and nothing.
    With `keep` false the judgements, which hold whole documents, are dropped as soon as the findings stand.
    """
    cases: dict[str, Case] = {}
    warned = dict.fromkeys(warnings)
    known_ids = control_ids()
    for control in controls:
        for judgement in control.judge(estate, settings):
            path = judgement.place.document.path
            if asked is not None and not asked.applies(control.ID, path):
                continue
            case = _case(control, judgement, today, known_ids, warned)
            if asked is not None:
                case = case._replace(finding=case.finding._replace(citations=asked.citations(control.ID, path)))
            known = cases.get(case.finding.id)
            seen = (known.seen if known else frozenset()) | {case.finding.verdict}
            worst = case if known is None or _worse(case, known) else known
            cases[case.finding.id] = Case(worst.finding, worst.judgement if keep else None, seen)
    warnings[:] = warned
    return sorted(cases.values(), key=lambda c: (c.finding.location, c.finding.root, c.finding.address, c.finding.id))


def _worse(case: Case, known: Case) -> bool:
    return _WORST.index(Verdict(case.finding.verdict)) < _WORST.index(Verdict(known.finding.verdict))


def _case(
    control: Control, judgement: Judgement, today: datetime.date, known_ids: Sequence[str], warned: dict[str, None]
) -> Case:
    subject = judgement.subject
    place = judgement.place
    reasons = [reason for reason in judgement.reasons if reason]
    scenario = subject.module.scenario
    if scenario:
        reasons.append(f"with {scenario}")
    suffix = f":{judgement.path}" if judgement.path else ""
    root = subject.module.root
    finding = Finding(
        id=f"{control.ID}:{root}:{place.document.path}:{subject.address}{suffix}",
        control=control.ID,
        verdict=judgement.verdict.value,
        level=judgement.level,
        address=f"{subject.address}.{judgement.path}" if judgement.path else subject.address,
        location=location(place.document, place.span),
        message=judgement.message,
        reasons=tuple(reasons),
        fixable=judgement.fix is not None,
        impact=judgement.fix.impact.value if judgement.fix else "nothing",
        fix_summary=judgement.fix.summary if judgement.fix else judgement.why_no_fix,
        root=root,
    )
    if judgement.verdict in (Verdict.FAIL, Verdict.UNKNOWN, Verdict.INVALID):
        found = suppression(subject, place.span, control.SUPPRESSIONS, today, known_ids)
        warned.update(dict.fromkeys(found.warnings))
        if found.by is not None:
            by = found.by
            text = f"{by.tool} {by.id}" + (f": {by.reason}" if by.reason else "")
            finding = finding._replace(
                verdict="suppressed", fixable=False, impact="nothing", fix_summary="", suppression=text
            )
            judgement = judgement._replace(verdict=Verdict.SUPPRESSED, fix=None)
    return Case(finding, judgement)
