"""What the command line and the configuration say and nothing here takes: a typing error more often than not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from tfgen.errors import UsageError
from tfgen.fixing.judging import Case
from tfgen.fixing.options import Options
from tfgen.keys.choice import UNSAID, Entry, Rule, Where, entries
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import account_of_alias, provider_of
from tfgen.terraform.subjects import Resource
from tfgen.terraform.values import Unknown


def unused_keys(estate: Estate, cases: Sequence[Case], options: Options) -> Iterator[str]:
    """Yield a sentence for each rule about keys that is for a place in which nothing is, as far as the files tell.

    Rules are `--kms-key REGION=…` and, in a run over the whole of one repository, those of `[kms]`.
    """
    own = () if options.shared or options.paths != ("",) or not cases else tuple(entries(options.kms))
    said = [Entry((), "", region=region) for region in options.kms_keys]
    rules = [(f"--kms-key {e.region}=…", e) for e in said] + [(e.said, e) for e in own if e.names != ("key",)]
    places = list(_places(estate, cases)) if rules else []
    for name, rule in rules:
        if not any(_may_cover(rule, place) for place in places):
            yield f"{name} is not used: {_why(rule, places)}"


class _Place(NamedTuple):
    """Where something was judged: its root, account and regions, of which "" is one that the files don't say, and what
    may name regions besides."""

    root: str
    account: str
    regions: frozenset[str]
    text: str


def _places(estate: Estate, cases: Sequence[Case]) -> Iterator[_Place]:
    for case in cases:
        if case.judgement is None:
            yield _Place(case.finding.root, "", frozenset(("",)), "")
            continue
        subject = case.judgement.subject
        provider = provider_of(estate, subject)
        regions, text = {provider.region}, ""
        if isinstance(subject, Resource):
            replicas = subject.nested("replica")
            values = () if isinstance(replicas, Unknown) else (each.value("region_name").data for each in replicas)
            regions |= {value if isinstance(value, str) else "" for value in values}
            regions |= {""} if isinstance(replicas, Unknown) else set()
        else:  # the inputs of modules differ
            text = "".join(document.text[block.whole.start : block.whole.end] for document, block in subject.parts)
        account = account_of_alias(estate, subject.module, provider.alias)
        yield _Place(subject.module.root, account, frozenset(regions), text)


def _may_cover(rule: Entry, place: _Place) -> bool:
    if rule.path and not Rule(UNSAID.choice, "", rule.path).covers(Where(place.root)):
        return False
    if rule.account not in ("", place.account):
        return False
    return rule.region == "" or not place.regions.isdisjoint(("", rule.region)) or rule.region in place.text


def _why(rule: Entry, places: Sequence[_Place]) -> str:
    if rule.path and not any(_may_cover(rule._replace(region=""), place) for place in places):
        return "no root with a table matches it"
    if rule.account and not any(rule.account == place.account for place in places):
        return "no table's provider says that account, by allowed_account_ids or the role that it assumes"
    regions = sorted({region for place in places for region in place.regions})
    shown = f"what was judged is in {', '.join(regions)}" if regions else "nothing was judged"
    return f"no table or replica is in {rule.region}{' there' if rule.path or rule.account else f'; {shown}'}"


def check_variables(estate: Estate, cases: Sequence[Case], options: Options) -> None:
    """Refuse a `--var` that no root declares, as Terraform does; where nothing was judged no root is known.

    Raises:
        UsageError: names the variable, and the nearest one that is declared.
    """
    roots = sorted({case.finding.root for case in cases})
    for name in options.variables:
        if roots and all(estate.module(root).variable(name) is None for root in roots):
            import difflib

            declared = [b.labels[0] for root in roots for _, b in estate.module(root).blocks("variable") if b.labels]
            near = difflib.get_close_matches(name, declared, 1)
            where = ", ".join(root or "the root folder" for root in roots[:3])
            remedy = f"Did you mean {near[0]}?" if near else "Leave it out, or declare the variable."
            raise UsageError(f"--var {name}: var.{name} is not declared in {where}", remedy=remedy)
