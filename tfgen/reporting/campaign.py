"""A campaign as HTML, Markdown, CSV and JSON. Takes plain data, so that it knows nothing of how campaigns work."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from tfgen.reporting.terminal import plain, source_line

SCHEMA_VERSION = 1
#: What a spreadsheet takes for the beginning of a formula.
_FORMULAS = tuple("=+-@\uff1d\uff0b\uff0d\uff20")
FORMATS = ("html", "markdown", "csv", "json")
#: Outcomes in the order of a report; the quiet ones need one line each.
_URGENT = ("failed", "needs a person", "changed", "skipped", "not planned")
_QUIET = ("compliant already", "nothing relevant")
_COLUMNS = (
    "repository",
    "outcome",
    "reason",
    "stage",
    "detail",
    "remedy",
    "notes",
    "step",
    "retriable",
    "left",
    "base",
    "commits",
    "requests",
)


def render(data: Mapping[str, Any], format: str) -> str:
    """Return the report.

    Args:
        data: `name`, `outcomes`, `reasons`, `repositories` (each with `diff`, `findings`, …) and `followers`.
        format: one of FORMATS.
    """
    if format == "json":
        return json.dumps({"schema_version": SCHEMA_VERSION, **data}, indent=2, ensure_ascii=True) + "\n"
    if format == "csv":
        return _csv(data["repositories"])
    return _template("campaign.html" if format == "html" else "campaign.md", data)


def _csv(repositories: Sequence[Mapping[str, Any]]) -> str:
    """One row a repository. A cell that a spreadsheet would take for a formula begins with an apostrophe, and control characters are escaped (OWASP, "CSV Injection")."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in repositories:
        values = dict(row)
        values["notes"] = " ".join(row["notes"])
        values["commits"] = " ".join(commit["id"] for commit in row["commits"])
        values["requests"] = " ".join(request["url"] for request in row["requests"])
        writer.writerow([_cell(values[name]) for name in _COLUMNS])
    return out.getvalue().encode("utf-8", "backslashreplace").decode()


def _cell(value: Any) -> str:
    text = plain("" if value is None else str(value))
    return "'" + text if text[:1] in _FORMULAS else text


def _template(name: str, data: Mapping[str, Any]) -> str:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    loader = FileSystemLoader(os.path.join(os.path.dirname(__file__), "templates"))
    html = name.endswith(".html")
    environment = Environment(
        loader=loader,
        autoescape=html,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        finalize=_shown if html else None,
    )
    environment.filters["md"] = _markdown
    environment.filters["fence"] = _fence
    environment.filters["lines"] = _lines
    environment.filters["groupby_outcome"] = _by_outcome
    return environment.get_template(name).render(data, quiet=_QUIET).encode("utf-8", "backslashreplace").decode()


def _by_outcome(rows: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[Mapping[str, Any]]]]:
    """Group by outcome: first what somebody has to look at, last where nothing is to be done."""
    found: dict[str, list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["outcome"], []).append(row)
    known = [*_URGENT, *sorted(set(found) - set(_URGENT) - set(_QUIET)), *_QUIET]
    return [(outcome, found[outcome]) for outcome in known if outcome in found]


def _shown(value: Any) -> Any:
    """What turns the direction of text, or is no character to see, is written as an escape; tabs stay."""
    return source_line(value) if type(value) is str else value


def _markdown(value: Any) -> str:
    """Text of others as text: nothing in it is a heading, a link, a cell's end, HTML, or the name of somebody to notify."""
    shown = plain(" ".join(str(value).split()))
    return "".join(
        "\\" + c if c in "\\`*_{}[]()#+!|~" else {"<": "&lt;", ">": "&gt;", "&": "&amp;", "@": "@\u200b"}.get(c, c)
        for c in shown
    )


def _fence(text: str) -> str:
    """A fence that the text does not hold."""
    longest = max((len(run) for run in "".join(c if c == "`" else " " for c in text).split()), default=0)
    return "`" * max(3, longest + 1)


def _lines(diff: str) -> list[tuple[str, str]]:
    """The lines of a diff as they may be shown, each with what it is: file, add, del, or ""."""
    found = []
    is_head = True
    for raw in diff.removesuffix("\n").split("\n"):
        line = source_line(raw).removesuffix("\r")
        is_head = line.startswith("diff --git ") or (is_head and not line.startswith("@@"))
        kind = "file" if is_head and line[:4] in ("--- ", "+++ ") else {"+": "add", "-": "del"}.get(line[:1], "")
        found.append((kind, line))
    return found
