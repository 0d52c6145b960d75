"""A campaign as plain data for its reports: by outcome, by reason, and each repository with its findings and diff."""

from __future__ import annotations

from typing import Any

from tfgen.migration.campaign import Campaign
from tfgen.migration.status import NO_PLAN, Row, status
from tfgen.migration.store import Store


def report_data(store: Store, campaign: Campaign) -> dict[str, Any]:
    """Return what `tfgen.reporting.campaign.render` takes."""
    found = status(store, campaign)
    return {
        "name": campaign.name,
        "outcomes": found.outcomes(),
        "reasons": [{"outcome": o, "reason": r, "count": n} for (o, r), n in found.reasons().items()],
        "repositories": [_repository(store, row) for row in found.rows],
        "followers": [follower._asdict() for follower in found.followers],
    }


def _repository(store: Store, row: Row) -> dict[str, Any]:
    result = store.result(row.repository, contents=True)
    changes = result.changes if result else ()
    return {
        "repository": row.repository,
        "remote": row.remote,
        "outcome": str(row.outcome or "not planned"),
        "reason": str(row.reason or NO_PLAN),
        "stage": row.stage,
        "detail": row.detail,
        "remedy": row.remedy,
        "step": row.step,
        "retriable": row.retriable,
        "left": row.left,
        "base": row.base,
        "notes": row.notes,
        "commits": [{"branch": c.branch, "id": c.id, "group": c.group} for c in row.commits],
        "requests": [{"number": r.number, "url": r.url, "state": r.state, "group": r.group} for r in row.requests],
        "findings": list(result.findings) if result else [],
        "changes": [{"group": c.group, "fixes": list(c.fixes), "new_keys": list(c.new_keys)} for c in changes],
        "diff": "".join(c.patch.decode("utf-8", "backslashreplace") for c in changes),
    }
