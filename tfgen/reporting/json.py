"""A run as JSON. The schema is docs/json.md; it only grows while `schema_version` is 1."""

from __future__ import annotations

import json
from typing import Any

from tfgen.fixing.results import Finding, FixResult, Location, Run

SCHEMA_VERSION = 1


def render(run: Run) -> str:
    """Return the run as one JSON object and a line feed."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "controls": list(run.controls),
        "frameworks": list(run.frameworks),
        "required_level": run.required_level,
        "written": run.written,
        "findings": [_finding(f) for f in run.findings],
        "fixes": [_fix(f) for f in run.fixes],
        "moves": [
            {
                **_place(m.location),
                "address": m.address,
                "form": m.form,
                "old": m.old,
                "new": m.new,
                "reason": m.reason,
                "remedy": m.remedy,
                "allow": list(m.allow),
                "notes": list(m.notes),
            }
            for m in run.moves
        ],
        "handover": {
            "access": [a._asdict() for a in run.handover.access],
            "commands": list(run.handover.commands),
            "mentions": [
                {"file": m.path, "line": m.line, "column": m.column, "text": m.text, "why": m.why}
                for m in run.handover.mentions
            ],
        },
        "files": [{"file": f.path, "new": f.before is None} for f in run.files],
        "new_keys": [{"address": k.address, "folder": k.folder, "region": k.region} for k in run.new_keys],
        "monthly_cost": run.monthly_cost,
        "apply_policy": dict(run.apply_policy),
        "problems": problems(run),
        "warnings": list(run.warnings),
        "not_looked_at": list(run.not_looked_at),
        "files_found": run.files_found,
        "files_parsed": run.files_parsed,
        "singly_proven": run.singly_proven,
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"


def problems(run: Run) -> list[dict[str, Any]]:
    """Return what could not be worked on."""
    return [
        {"file": p.path, "line": p.line, "column": p.column, "message": p.message, "remedy": p.remedy}
        for p in run.problems
    ]


def policy(run: Run) -> str:
    """Return the IAM policy of the applying role, and a line feed."""
    return json.dumps(dict(run.apply_policy), indent=2, ensure_ascii=True) + "\n"


def _place(location: Location) -> dict[str, Any]:
    return {
        "file": location.path,
        "line": location.line,
        "column": location.column,
        "end_line": location.end_line,
        "end_column": location.end_column,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "control": finding.control,
        "verdict": finding.verdict,
        "level": finding.level,
        "address": finding.address,
        "root": finding.root,
        **_place(finding.location),
        "message": finding.message,
        "reason": "; ".join(finding.reasons),
        "fixable": finding.fixable,
        "impact": finding.impact,
        "fix": finding.fix_summary,
        "suppression": finding.suppression,
        "citations": dict(finding.citations),
    }


def _fix(fix: FixResult) -> dict[str, Any]:
    return {
        **_place(fix.location),
        "findings": list(fix.findings),
        "addresses": list(fix.addresses),
        "status": fix.status.value,
        "impact": fix.impact,
        "summary": fix.summary,
        "reason": fix.reason,
        "allow": list(fix.allow),
        "new_keys": list(fix.new_keys),
        "way_back": fix.way_back,
        "lines": fix.lines,
        "notes": list(fix.notes),
    }
