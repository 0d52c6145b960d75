"""A key plan as a table or as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence

from tfgen.fixing.key_plan import KeyRow, KeyTable
from tfgen.reporting.json import problems
from tfgen.reporting.terminal import plain

SCHEMA_VERSION = 1

_HEADINGS = ("ROOT", "ACCOUNT", "REGION", "PROVIDER", "KEY", "FROM", "FOR")
_SHOWN = 3  # addresses in one line


def table(plan: KeyTable) -> str:
    """Return the rows under headings, in columns."""
    rows = [_HEADINGS, *map(_cells, plan.rows)]
    widths = [max(len(row[i]) for row in rows) for i in range(len(_HEADINGS))]
    lines = ("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows)
    return "".join(line + "\n" for line in lines) if plan.rows else ""


def _cells(row: KeyRow) -> tuple[str, ...]:
    provider = f"aws.{row.provider}" if row.provider else "aws"
    came = f"{row.origin} ({row.said})" if row.said else row.origin
    cells = (row.root or ".", row.account or "-", row.region or "-", provider, row.key, came, _names(row.subjects))
    return tuple(map(plain, cells))


def _names(names: Sequence[str]) -> str:
    shown = ", ".join(names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def talk(plan: KeyTable) -> str:
    """Return who gets no key and why, notes, and the number and cost of new keys."""
    lines = []
    for finding, reason in plan.keyless:
        place = finding.location
        lines.append(f"no key: {place.path}:{place.line}:{place.column}: {finding.address}: {reason}")
    lines += [f"note: {note}" for note in plan.notes]
    new = "1 new key" if plan.new_keys == 1 else f"{plan.new_keys} new keys"
    cost = f", about USD {plan.monthly_cost} a month" if plan.monthly_cost else ""
    lines += [f"held back: {plan.held}"] if plan.held else []
    lines.append(new + cost if plan.rows or plan.keyless else "nothing needs a key")
    return "".join(plain(line) + "\n" for line in dict.fromkeys(lines))


def render(plan: KeyTable) -> str:
    """Return the plan as one JSON object and a line feed."""
    data = {
        "schema_version": SCHEMA_VERSION,
        "keys": [
            {
                "root": row.root,
                "account": row.account,
                "region": row.region,
                "provider": row.provider,
                "key": row.key,
                "from": row.origin,
                "said": row.said,
                "subjects": list(row.subjects),
            }
            for row in plan.rows
        ],
        "without": [
            {"file": at.path, "line": at.line, "column": at.column, "address": finding.address, "reason": reason}
            for finding, reason in plan.keyless
            for at in (finding.location,)
        ],
        "notes": list(plan.notes),
        "new_keys": plan.new_keys,
        "monthly_cost": plan.monthly_cost,
        "held": plan.held,
        "problems": problems(plan.run),
        "warnings": list(plan.run.warnings),
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"
