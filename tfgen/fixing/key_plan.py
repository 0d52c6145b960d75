"""The key plan of a run: what `fix` would give to each table, as finished rows for reporters."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from tfgen.controls.api import KeyNeed
from tfgen.fixing.changes import needs
from tfgen.fixing.checking import Progress, silent, start
from tfgen.fixing.engine import settings_of
from tfgen.fixing.options import Options
from tfgen.fixing.planning import fixes_of, why_too_many
from tfgen.fixing.results import Finding, Run
from tfgen.fixing.unused import check_variables, unused_keys
from tfgen.keys.choice import parse_choices
from tfgen.keys.plan import MONTHLY_COST, Created, Key, NoKey, Served
from tfgen.keys.resolve import plan_keys
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import alias_at_root, provider_of
from tfgen.text.workspace import Workspace


class KeyRow(NamedTuple):
    """One key, where it begins, and whom it serves. `root` is the folder; account and region are "" when the files don't say."""

    root: str
    account: str
    region: str
    provider: str  # alias of the root's provider configuration; "" for the default one
    key: str
    origin: str
    said: str  # what chose it
    subjects: tuple[str, ...]  # addresses


class Keyless(NamedTuple):
    """A finding whose fix gets no key, and why."""

    finding: Finding
    reason: str


class KeyTable(NamedTuple):
    """The rows in order of root, region and key. `held`: why `fix` would make none of the new keys, or "". `run` has the
    problems, warnings and counts."""

    rows: Sequence[KeyRow]
    keyless: Sequence[Keyless]
    notes: Sequence[str]
    new_keys: int
    monthly_cost: int
    held: str
    run: Run


def key_table(
    workspace: Workspace, options: Options, today: datetime.date | None = None, progress: Progress = silent
) -> KeyTable:
    """Judge, and say which key each fix gets; nothing is changed, nor held back.

    Raises:
        UsageError: as `fix`.
    """
    session = start(workspace, options, today, progress)
    choices = parse_choices(options.kms_key, options.kms_keys, options.kms)._replace(key_unit=options.key_unit)
    estate = session.estate(workspace)
    cases = session.judge(estate, settings_of(session, choices))
    check_variables(estate, cases, options)
    session.warnings.extend(unused_keys(estate, cases, options))
    fixes = fixes_of(cases)
    plan = plan_keys(estate, choices, (need for _, _, fix in fixes for need in needs(fix)), session.scope.making())
    served: dict[Served, dict[str, None]] = {}
    keyless: list[Keyless] = []
    notes: dict[str, None] = {}
    named = {(finding.root, finding.address): finding for finding, _, _ in fixes}
    created: set[Created] = set()
    for finding, _, fix in fixes:
        answers = {need: plan.answer(need) for need in needs(fix)}
        lacking = [(need, answer) for need, answer in answers.items() if isinstance(answer, NoKey)]
        for need, none in lacking:
            without = Keyless(_own(named, need, finding), none.reason)
            keyless += [without] if without not in keyless else []
        for need, answer in answers.items():
            if lacking or isinstance(answer, NoKey):
                continue  # a fix is whole or absent, and so are its keys
            created.update(answer.created)
            notes.update(dict.fromkeys(answer.notes))
            for each in _reaching(estate, answer, need):
                served.setdefault(each, {})[_own(named, need, finding).address] = None
    number = len(created)
    run = session.run(estate, [case.finding for case in cases])
    held = why_too_many(number, options.max_keys)
    return KeyTable(sorted(map(_row, served.items())), keyless, list(notes), number, MONTHLY_COST * number, held, run)


def _own(named: Mapping[tuple[str, str], Finding], need: KeyNeed, finding: Finding) -> Finding:
    """Return the finding of a need: a replica's where it has one, else its table's."""
    address = need.subject.address
    own = named.get((finding.root, f"{address}.replica[{need.region}]"))
    return own or named.get((finding.root, address), finding)


def _reaching(estate: Estate, key: Key, need: KeyNeed) -> list[Served]:
    """Of all the ways by which a key comes into a module, those that a need has: of its root, region and provider."""
    module = need.subject.module
    provider = provider_of(estate, need.subject)
    region = need.region or provider.region
    alias = alias_at_root(estate, module, provider.alias)
    found = list(key.served)
    found = [each for each in found if each.where.folder == module.root] or found
    found = [each for each in found if each.where.region == region] or found
    return [each for each in found if each.provider == alias] or found


def _row(item: tuple[Served, dict[str, None]]) -> KeyRow:
    each, subjects = item
    where = each.where
    origin = each.origin.value
    return KeyRow(
        where.folder, where.account, where.region, each.provider, each.key, origin, each.said, tuple(subjects)
    )
