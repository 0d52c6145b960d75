"""The catalogue for people and machines: tables of frameworks and controls, and a page on one of them.

A page is a title and sections; each section is a paragraph, a list, or a table of two columns. Text, Markdown and JSON are
renderings of the same page, so none says more than another.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

from tfgen.catalog import Entry, Framework

SCHEMA_VERSION = 1
_WIDTH = 100

#: How other tools are called, in the order in which they are shown.
_TOOLS = {
    "aws-config": "AWS Config",
    "checkov": "Checkov",
    "powerpipe": "Powerpipe",
    "prowler": "Prowler",
    "kics": "KICS",
    "trivy": "Trivy",
    "terrascan": "Terrascan",
}
_NO_CITATION = "its page names no section"

Content: TypeAlias = str | tuple[str, ...] | Mapping[str, str]


class Page(NamedTuple):
    """What is told of one control or framework. `kind` is "control" or "framework"."""

    kind: str
    id: str
    title: str
    sections: Mapping[str, Content]


def control_page(control: Entry, frameworks: Iterable[Framework]) -> Page:
    """Return the page of a control; frameworks that list it stand under citations, others nowhere."""
    listing = [each for each in frameworks if control.id in each.controls]
    tools = {_TOOLS.get(name, name): control.tools[name] for name in (*_TOOLS, *control.tools) if name in control.tools}
    sections: dict[str, Content] = {
        "What it checks": control.checks.strip(),
        "Why": control.why.strip(),
        "What the fix does": control.remedy.strip(),
        "What it costs": control.cost.strip(),
        "Pitfalls": control.pitfalls,
        "Evidence": control.evidence,
        "Citations": {each.name: control.citations.get(each.id) or each.citation or _NO_CITATION for each in listing},
        "The same check elsewhere": tools,
        "Resources": control.resources,
        "Modules": control.modules,
        "Severity": control.severity,
        "Sources": control.sources,
    }
    return Page("control", control.id, control.title, {name: content for name, content in sections.items() if content})


def framework_page(framework: Framework, controls: Iterable[Entry]) -> Page:
    """Return the page of a framework."""
    listed = {
        each.id: f"{each.title} ({each.citations.get(framework.id) or framework.citation or _NO_CITATION})"
        for each in controls
        if each.id in framework.controls
    }
    gap = (
        "Which controls it lists is not known; only its registry host has been seen."
        if not framework.known
        else "tfgen has no control that this framework lists: moving the sources of module calls is all it does for it."
    )
    about: dict[str, str] = {
        "Edition": framework.edition,
        "Registry": framework.host or "none has been seen",
        "Token": framework.token_variable,
        "Superseded by": framework.superseded_by,
    }
    sections: dict[str, Content] = {
        "About": {name: value for name, value in about.items() if value},
        "Other names": framework.names,
        "Controls": listed,
        "Not covered": "" if listed else gap,
        "Sources": (framework.url,) if framework.url else (),
    }
    return Page(
        "framework", framework.id, framework.name, {name: content for name, content in sections.items() if content}
    )


def page_text(page: Page) -> str:
    """Return a page for a terminal."""
    lines = [page.title, f"{page.kind} {page.id}"]
    for name, content in page.sections.items():
        lines += ["", name]
        if isinstance(content, str):
            lines += _wrapped(content, "  ", "  ")
        elif isinstance(content, Mapping):
            width = max(map(len, content)) + 2
            for key, value in content.items():
                lines += _wrapped(value, f"  {key:<{width}}", " " * (width + 2))
        else:
            lines += [line for item in content for line in _wrapped(item, "  - ", "    ")]
    return "\n".join(lines) + "\n"


def page_markdown(page: Page) -> str:
    """Return a page for docs/."""
    parts = [f"# {page.title}", f"`{page.id}`"]
    for name, content in page.sections.items():
        parts.append(f"## {name}")
        if isinstance(content, str):
            parts.append(content)
        elif isinstance(content, Mapping):
            rows = "\n".join(f"| {key} | {value} |" for key, value in content.items())
            parts.append(f"| | |\n| --- | --- |\n{rows}")
        else:
            parts.append("\n".join(f"- {item}" for item in content))
    return "\n\n".join(parts) + "\n"


def page_json(page: Page) -> str:
    """Return a page as one JSON object."""
    sections = {name.lower().replace(" ", "_"): content for name, content in page.sections.items()}
    return _json({"kind": page.kind, "id": page.id, "title": page.title, **sections})


RENDERERS: Mapping[str, Callable[[Page], str]] = {"text": page_text, "markdown": page_markdown, "json": page_json}


def frameworks_text(frameworks: Sequence[Framework]) -> str:
    """Return one line a framework."""
    rows = [("ID", "NAME", "REGISTRY", "CONTROLS")]
    for each in frameworks:
        name = f"{each.name} (superseded by {each.superseded_by})" if each.superseded_by else each.name
        count = str(len(each.controls)) if each.known else "not known"
        rows.append((each.id, name, each.host or "none seen", count))
    return table(rows)


def frameworks_json(frameworks: Sequence[Framework]) -> str:
    """Return all frameworks as one JSON object."""
    return _json(
        {"frameworks": [{**each._asdict(), "token_variable": each.token_variable or None} for each in frameworks]}
    )


def controls_text(controls: Sequence[Entry], frameworks: Sequence[Framework]) -> str:
    """Return one line a control."""
    heading = ("ID", "SEVERITY", "FRAMEWORKS", "TITLE")
    rows = [(each.id, each.severity, str(len(_listing(each, frameworks))), each.title) for each in controls]
    return table([heading, *rows])


def controls_json(controls: Sequence[Entry], frameworks: Sequence[Framework]) -> str:
    """Return all controls as one JSON object."""
    return _json({"controls": [{**each._asdict(), "frameworks": _listing(each, frameworks)} for each in controls]})


def table(rows: Sequence[Sequence[str]]) -> str:
    """Return rows of equally many cells as aligned columns, two blanks between them."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return "".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip() + "\n" for row in rows
    )


def _listing(control: Entry, frameworks: Sequence[Framework]) -> list[str]:
    return [each.id for each in frameworks if control.id in each.controls]


def _wrapped(text: str, first: str, rest: str) -> list[str]:
    """Wrap a text; an address is never broken, lest it can't be copied."""
    return textwrap.wrap(
        text, _WIDTH, initial_indent=first, subsequent_indent=rest, break_long_words=False, break_on_hyphens=False
    )


def _json(data: Mapping[str, object]) -> str:
    return json.dumps({"schema_version": SCHEMA_VERSION, **data}, indent=2, ensure_ascii=True) + "\n"
