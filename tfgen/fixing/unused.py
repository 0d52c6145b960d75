"""What the command line says and nothing here takes: a typing error more often than not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.errors import UsageError
from tfgen.fixing.judging import Case
from tfgen.fixing.options import Options
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import provider_of


def unused_keys(estate: Estate, cases: Sequence[Case], options: Options) -> Iterator[str]:
    """Yield a sentence for each `--kms-key REGION=…` of a region in which nothing is, as far as the files tell."""
    subjects = [case.judgement.subject for case in cases if case.judgement is not None]
    regions = {provider_of(estate, subject).region for subject in subjects} if options.kms_keys else set()
    if "" in regions:
        return
    texts = {document.path: document.text for subject in subjects for document, _ in subject.parts}
    for region in options.kms_keys:
        if region not in regions and not any(region in text for text in texts.values()):  # as a replica's
            shown = f"what was judged is in {', '.join(sorted(regions))}" if regions else "nothing was judged"
            yield f"--kms-key {region}=… is not used: no table or replica is in {region}; {shown}"


def check_variables(estate: Estate, cases: Sequence[Case], options: Options) -> None:
    """Refuse a `--var` that no root declares, as Terraform does; where nothing was judged no root is known.

    Raises:
        UsageError: names the variable, and the nearest one that is declared.
    """
    roots = sorted({case.finding.root for case in cases}) if options.variables else []
    for name in options.variables if roots else ():
        if all(estate.module(root).variable(name) is None for root in roots):
            import difflib

            declared = [b.labels[0] for root in roots for _, b in estate.module(root).blocks("variable") if b.labels]
            near = difflib.get_close_matches(name, declared, 1)
            where = ", ".join(root or "the root folder" for root in roots[:3])
            remedy = f"Did you mean {near[0]}?" if near else "Leave it out, or declare the variable."
            raise UsageError(f"--var {name}: var.{name} is not declared in {where}", remedy=remedy)
