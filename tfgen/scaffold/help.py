"""What a kind asks and writes, as text for people, made from its manifest."""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterator

from tfgen.scaffold.kinds import kind, names
from tfgen.scaffold.manifest import NEVER, REQUIRED, Manifest, Question

_TYPES = {
    "string": "text",
    "integer": "number",
    "boolean": "true or false",
    "strings": "list",
    "map": "table",
    "records": "list of tables",
}


def kinds_text() -> str:
    """Return one line a kind."""
    width = max(map(len, names()))
    return "".join(f"{name:<{width}}  {kind(name).manifest.summary}\n" for name in names())


def kind_text(manifest: Manifest) -> str:
    """Return the page of a kind: its questions, and what it satisfies."""
    lines = [f"tfgen new {manifest.kind} NAME [--var QUESTION=ANSWER …]", "", manifest.summary + ".", ""]
    lines += _wrapped(f"NAME: {manifest.name.help} {_expects(manifest.name)}".strip(), "")
    if manifest.framework:
        lines.append("--framework F is taken; `tfgen frameworks` lists them.")
    lines += ["", "Questions:"]
    for question in manifest.questions:
        if question.when == NEVER:
            continue
        lines += _question(question)
    if manifest.controls:
        lines += ["", f"Satisfies: {', '.join(manifest.controls)} (customer-managed)"]
    for each in manifest.exemptions:
        when = f" when {each.when}" if each.when else ""
        lines += _wrapped(f"Skips {each.check}{when}: {each.reason}", "")
    return "\n".join(lines) + "\n"


def _question(question: Question) -> Iterator[str]:
    yield f"  {question.name} ({_TYPES[question.type]}{_default(question)})"
    yield from _wrapped(f"{question.help} {_expects(question)}".strip(), "      ")
    if question.when:
        yield from _wrapped(f"Only when {question.condition or question.when}.", "      ")
    for field in question.fields:
        needed = "" if field.default is not REQUIRED else ", needed"
        yield from _wrapped(f"{field.name}{needed}: {field.help} {_expects(field)}".strip(), "        ")


def _default(question: Question) -> str:
    if question.default_from:
        return f", default {question.default_from}"
    if question.default is REQUIRED:
        return ", needed"
    default = question.default
    return f", default {default if isinstance(default, str) and default else json.dumps(default)}"


def _expects(question: Question) -> str:
    if question.choices:
        return f"One of {', '.join(choice or 'nothing' for choice in question.choices)}."
    bounds = [f"at least {question.minimum}"] if question.minimum is not None else []
    bounds += [f"at most {question.maximum}"] if question.maximum is not None else []
    says = [f"Takes {question.expects}."] if question.expects and question.expects not in question.help else []
    return " ".join([*says, *([f"{' and '.join(bounds).capitalize()}."] if bounds else [])])


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(text, 110, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
