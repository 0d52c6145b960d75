"""`tfgen keys check`: do the policies of the keys that tables use let DynamoDB work; with a fix that adds the statement."""

from __future__ import annotations

from collections.abc import Sequence

from tfgen.errors import EditConflict, InternalError, SourceError, UnsupportedChange
from tfgen.fixing.checking import Progress, problems, silent
from tfgen.fixing.editing import contents, edited
from tfgen.fixing.judging import location
from tfgen.fixing.options import Options
from tfgen.fixing.results import FileResult, Finding, FixResult, Run, Status
from tfgen.fixing.scope import Scope
from tfgen.keys.checking import NEEDLES, Checked, check_keys
from tfgen.terraform.estate import Estate
from tfgen.text.workspace import Overlay, Workspace

ID = "kms_key_policy_lets_dynamodb_work"

#: A policy changes in place, and with it who may do what.
_IMPACT = "access-change"


def check_policies(workspace: Workspace, options: Options, *, fix: bool = False, progress: Progress = silent) -> Run:
    """Judge the policy of every key that a table of these files uses; with `fix`, the run holds the diff that adds what is missing.

    Raises:
        InternalError: a proof failed.
    """
    scope = Scope(workspace, options)
    estate = _estate(workspace, options, scope, progress)
    checked = list(check_keys(estate))
    fixes: list[FixResult] = []
    files: list[FileResult] = []
    remaining = [_finding(each) for each in checked if each.passes is False]
    if fix:
        made = [each for each in checked if each.changes and not _why_not(each, scope)]
        files, failed = _edited(made)
        fixes = [_fix(each, failed or _why_not(each, scope)) for each in checked if each.changes]
        if files:
            after = Overlay(workspace, contents(files))
            remaining = _proven(made, list(check_keys(_estate(after, options, scope, silent))))
    return Run(
        findings=[_finding(each) for each in checked],
        fixes=fixes,
        files=files,
        problems=problems(workspace, estate),
        warnings=scope.warnings,
        files_found=estate.files_found,
        files_parsed=estate.files_parsed,
        not_looked_at=estate.unread,
        controls=(ID,),
        fixing=fix,
        remaining=remaining,
    )


def _estate(workspace: Workspace, options: Options, scope: Scope, progress: Progress) -> Estate:
    return Estate(
        workspace,
        needles=NEEDLES,
        judged=options.paths,
        excluded=scope.excluded,
        variables=options.variables,
        var_files=options.var_files,
        roots=options.roots,
        progress=progress,
    )


def _edited(made: Sequence[Checked]) -> tuple[list[FileResult], str]:
    try:
        return edited([change for each in made for change in each.changes]), ""
    except (SourceError, EditConflict, UnsupportedChange) as error:
        return [], error.message


def _proven(made: Sequence[Checked], after: Sequence[Checked]) -> list[Finding]:
    """What was missing is allowed now, whatever else of a policy is known only after apply; return what still fails.

    Raises:
        InternalError: otherwise.
    """
    added = {(each.key.module.root, each.key.address): each.missing for each in made}
    for each in after:
        wanted = added.get((each.key.module.root, each.key.address), ())
        if wanted and not (each.read and set(wanted).isdisjoint(each.missing)):
            raise InternalError(
                f"the policy of {each.key.address} still does not let DynamoDB work after its fix; nothing was written",
                path=each.document.path,
                remedy="This is tfgen's fault: please report it with this file.",
            )
    return [_finding(each) for each in after if each.passes is False]


def _why_not(each: Checked, scope: Scope) -> str:
    """Return "" when the fix can be made, else why not."""
    if not each.changes:
        return each.why_no_fix or "no statement can be added"
    for document, _ in each.changes:
        why = scope.editable(document.path)
        if why:
            return f"it needs {document.path}, {why}"
    return ""


def _finding(each: Checked) -> Finding:
    verdict = {True: "pass", False: "fail", None: "unknown"}[each.passes]
    root = each.key.module.root
    return Finding(
        id=f"{ID}:{root}:{each.document.path}:{each.key.address}",
        control=ID,
        verdict=verdict,
        level=None,
        address=each.key.address,
        location=location(each.document, each.span),
        message=each.message,
        reasons=each.reasons,
        fixable=bool(each.changes),
        impact=_IMPACT if each.changes else "nothing",
        fix_summary=_summary(each) if each.changes else each.why_no_fix,
        root=root,
    )


def _summary(each: Checked) -> str:
    return f"add a statement that allows {', '.join(each.missing)} through DynamoDB"


def _fix(each: Checked, held: str) -> FixResult:
    finding = _finding(each)
    return FixResult(
        findings=(finding.id,),
        addresses=(finding.address,),
        location=finding.location,
        status=Status.HELD if held else Status.FIXED,
        impact=_IMPACT,
        summary=_summary(each),
        reason=held,
    )
