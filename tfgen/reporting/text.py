"""A run as text for people."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from tfgen.fixing.results import Access, Finding, FixResult, Location, Run, Status
from tfgen.reporting.terminal import CYAN, RED, YELLOW, colored, plain

_COLORS = {"fail": RED, "invalid": RED, "unknown": YELLOW, "suppressed": CYAN}
_LEVELS = ("AWS-owned key", "AWS-managed key", "customer-managed key")
_IMPACTS = {
    "nothing": "nothing",
    "in-place": "update in place",
    "in-place-reencryption": "update in place, with re-encryption",
    "replace": "re-creates replicas",
    "access-change": "change of who may use a key",
    "deletes-key": "schedules keys for deletion",
}


def findings(run: Run, color: bool) -> str:
    """Return one line a finding that does not pass, and its reasons below."""
    lines = []
    for finding in run.findings:
        if finding.verdict == "pass":
            continue
        verdict = colored(finding.verdict, _COLORS[finding.verdict], color)
        where = plain(_place(finding.location))
        lines.append(f"{where}: {verdict} {plain(f'{finding.address}: {finding.message}')}\n")
        lines += [f"    {plain(line)}\n" for line in _details(finding)]
    return "".join(lines)


def _place(place: Location) -> str:
    return f"{place.path}:{place.line}:{place.column}"


def _details(finding: Finding) -> list[str]:
    lines = list(finding.reasons)
    if finding.citations and finding.verdict != "suppressed":
        lines.append(
            "asked for by " + "; ".join(f"{name} ({cited})" if cited else name for name, cited in finding.citations)
        )
    if finding.root and finding.root != finding.location.path.rpartition("/")[0]:
        lines.append(f"reached from {finding.root}")
    if finding.suppression:
        lines.append(f"suppressed by {finding.suppression}")
    if finding.verdict == "fail":
        what = "fix: " if finding.fixable else "no fix: "
        if finding.fix_summary:
            lines.append(what + finding.fix_summary)
    return lines


def problems(run: Run, warnings: Sequence[str]) -> str:
    """Return what could not be worked on, and warnings."""
    lines = []
    for problem in run.problems:
        place = f"{problem.path}:{problem.line}:{problem.column}" if problem.line else problem.path
        remedy = f". {problem.remedy}" if problem.remedy else ""
        lines.append(f"error: {place}: {problem.message}{remedy}")
    lines += [f"warning: {warning}" for warning in dict.fromkeys((*warnings, *run.warnings))]
    return "".join(plain(line) + "\n" for line in lines)


def summary(run: Run) -> str:
    """Return the counts, what was held back and why, new keys, and what was not looked at."""
    lines = [*_fix_lines(run), *_move_lines(run), *_key_lines(run)]
    verdicts = Counter(f.verdict for f in run.findings)
    parts = [
        f"{verdicts[name]} {name}" for name in ("fail", "invalid", "unknown", "suppressed", "pass") if verdicts[name]
    ]
    levels = Counter(f.level for f in run.findings if f.level is not None)
    before = " before the fix" if run.fixing else ""
    shown = ", ".join(f"{levels[n]} {_LEVELS[n]}" for n in range(3) if levels[n])
    counted = f"{_count(len(run.findings), 'finding')}{before}: {', '.join(parts)}"
    if parts or not run.fixes:
        lines.append(counted + (f" ({shown})" if shown else "") if parts else "nothing to judge was found")
    lines += _scope_lines(run)
    return "".join(plain(line) + "\n" for line in lines)


def _fix_lines(run: Run) -> list[str]:
    lines: list[str] = []
    for fix in run.fixes:
        if fix.status is Status.HELD:
            lines.append(f"held back: {_place(fix.location)}: {_names(fix)}: {fix.reason}")
            lines += [f"    {line}" for line in fix.lines.splitlines()]
    for finding in run.findings:
        if finding.verdict == "fail" and not finding.fixable and run.fixing:
            lines.append(f"no fix: {_place(finding.location)}: {finding.address}: {finding.fix_summary}")
    made = Counter(fix.status for fix in run.fixes)
    if run.fixing and (run.fixes or run.findings):
        done = "written" if run.written else "in the diff"
        counts = [f"{made[Status.FIXED]} fixed ({done})"]
        if made[Status.PROPOSED]:
            counts.append(f"{made[Status.PROPOSED]} proposed")
        counts.append(f"{made[Status.HELD]} held back")
        counts.append(f"{sum(f.verdict == 'unknown' for f in run.findings)} unknown")
        cost = f" (about USD {run.monthly_cost} a month)" if run.monthly_cost else ""
        counts.append(_count(len(run.new_keys), "new key") + cost)
        lines.append(", ".join(counts))
        shown = [fix for fix in run.fixes if fix.status is not Status.HELD]
        impacts: Counter[str] = Counter()
        for fix in shown:
            impacts[fix.impact] += _resources(fix)
        if impacts:
            lines.append("apply: " + ", ".join(f"{n} {_IMPACTS[impact]}" for impact, n in sorted(impacts.items())))
            lines += [f"way back: {way}" for way in dict.fromkeys(fix.way_back for fix in shown if fix.way_back)]
        if any(fix.way_back for fix in shown):
            decides = "its policy decides" + (", and IAM policies where it leaves use to them" if run.strict else "")
            lines.append(f"access: whoever reads or writes these tables then also needs the key; {decides}")
    lines += [f"note: {note}" for note in dict.fromkeys(note for fix in run.fixes for note in fix.notes)]
    if made[Status.PROPOSED]:
        lines.append(
            "proposed: nobody chose a key, so the diff shows a new one. Say --kms-key create, an ARN, an expression such as "
            "var.kms_key_arn, alias/NAME, or aws-managed"
        )
    if run.singly_proven:
        lines.append(f"{run.singly_proven} changed blocks could be read back by one parser only")
    return lines


def _resources(fix: FixResult) -> int:
    """How many resources a fix updates: one block may be several tables, and its replicas are of the table."""
    own = [address for address in fix.addresses if not address.endswith("]") or ".replica[" not in address]
    return max(1, len(own)) if fix.impact.startswith("in-place") else 1


def _names(fix: FixResult) -> str:
    names = list(dict.fromkeys(fix.addresses))  # one that several roots reach is named once
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _move_lines(run: Run) -> list[str]:
    moved = [m for m in run.moves if not m.reason]
    stays: dict[tuple[str, str], list[str]] = {}
    for m in run.moves:
        if m.reason:
            stays.setdefault((m.reason, m.remedy), []).append(f"{_place(m.location)}: {m.address}")
    lines = []
    for (reason, remedy), calls in stays.items():
        told = f"{reason}. {remedy}" if remedy else reason
        lines += [f"not moved: {call}: {told}" for call in calls[:3]]
        if len(calls) > 3:
            lines.append(f"not moved: {len(calls) - 3} more for the same reason, which --format json lists: {reason}")
    lines += [f"moved, but: {_place(m.location)}: {m.address}: {note}" for m in moved for note in m.notes]
    if moved:
        hosts = [access.host for access in run.handover.access]
        lines.append(
            f"{_count(len(moved), 'module call')} moved {'to ' + ', '.join(hosts) if hosts else 'back upstream'}"
        )
    return [*lines, *_handover_lines(run)]


def _handover_lines(run: Run) -> list[str]:
    """What is left to do after a move."""
    lines = [f"access to {access.host}: {_access(access)}" for access in run.handover.access]
    tofu = run.handover.tofu
    for name, roots in (("terraform", [r for r in run.handover.roots if r not in tofu]), ("tofu", tofu)):
        if roots:
            lines.append(f"next: {name} init, without -upgrade, then {name} plan, in {_some(roots)}")
    if run.handover.keys:
        lines.append(f"next: terragrunt apply, in {_some(run.handover.keys)}, which makes the key of the units")
    if run.handover.stacks:
        lines.append(f"next: terragrunt stack run plan, in {_some(run.handover.stacks)}")
    if run.handover.units:
        lines.append(f"next: terragrunt plan, in {_some(run.handover.units)}")
    return lines + [f"look at {m.path}:{m.line}:{m.column}: {m.text}: {m.why}" for m in run.handover.mentions]


def _some(folders: Sequence[str]) -> str:
    return ", ".join(folder or "the root folder" for folder in folders[:5]) + (" …" if len(folders) > 5 else "")


def _access(access: Access) -> str:
    ways = [f"set {access.token_variable}"] if access.token_variable else []
    if not access.netrc or access.token_variable:
        ways.append("a credentials block in the CLI configuration")
    if access.netrc:
        ways.append("an entry in .netrc, which is all that its HTTPS sources read")
    return (
        ", or ".join(ways) if not (access.netrc and access.token_variable) else f"{ways[0]} or {ways[1]}, and {ways[2]}"
    )


def _count(number: int, name: str) -> str:
    return f"{number} {name}" if number == 1 else f"{number} {name}s"


def _key_lines(run: Run) -> list[str]:
    lines = [
        f"new key: {key.address} in {key.folder or 'the root folder'}{f' ({key.region})' if key.region else ''}, "
        "billed each month"
        for key in run.new_keys
    ]
    if run.new_keys and run.cost_source:
        lines.append(f"cost: USD {run.monthly_cost} a month, and each request ({run.cost_source})")
    return lines


def _scope_lines(run: Run) -> list[str]:
    lines = [f"{_count(run.files_found, 'file')} found, {run.files_parsed} parsed"]
    if run.frameworks and not run.controls:
        lines += [f"{said}; nothing was judged" for said in map(_lists_none, run.frameworks)]
    if run.not_looked_at:
        lines.append(
            f"not looked at: {', '.join(map(_with_reason, run.not_looked_at[:5]))}"
            + (" …" if len(run.not_looked_at) > 5 else "")
        )
    return lines


def _with_reason(path: str) -> str:
    """Return a file that was not looked at with the reason, which its name gives."""
    name = path.rpartition("/")[2]
    for ending, tofu in ((".tf", ".tofu"), (".tf.json", ".tofu.json")):
        if name.endswith(ending):
            return f"{path} ({name.removesuffix(ending)}{tofu} stands for it)"
    return f"{path} (it has a unit that is not followed)" if name == "terragrunt.stack.hcl" else path


def _lists_none(name: str) -> str:
    from tfgen.catalog import framework

    return (
        f"{name} lists no control that tfgen has"
        if framework(name).known
        else f"which controls {name} lists is not known"
    )
