"""A plan held against a promise, as text and JSON."""

from __future__ import annotations

import json

from tfgen.fixing.verifying import Verified


def verified_text(found: Verified, *, holds: bool) -> str:
    """Return lines, what is wrong first."""
    lines = [f"broken   {b.address}: promised {b.promised}, planned {b.planned}" for b in found.broken]
    lines += [f"extra    {e.address}: {e.action}" for e in found.extra]
    lines += [f"missing  {address}: not in this plan; another root's?" for address in found.missing]
    lines += [f"kept     {k.address}: {k.action}" for k in found.kept]
    if found.omitted:
        lines.append(f"{found.omitted} promised addresses are not listed in the promise and were not compared")
    verdict = "the plan does what was promised" if holds else "the plan does not do what was promised"
    return "\n".join([*lines, verdict]) + "\n"


def verified_json(found: Verified, *, holds: bool) -> str:
    """Return one JSON object."""
    data = {
        "schema_version": 1,
        "holds": holds,
        "kept": [each._asdict() for each in found.kept],
        "broken": [each._asdict() for each in found.broken],
        "missing": list(found.missing),
        "extra": [each._asdict() for each in found.extra],
        "omitted": found.omitted,
    }
    return json.dumps(data, indent=2, ensure_ascii=True) + "\n"
