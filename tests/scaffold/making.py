"""Scaffolds in memory: answers in, files out, as the command makes them."""

from __future__ import annotations

from typing import Any

from tfgen.catalog import framework as framework_of
from tfgen.scaffold.answers import answer
from tfgen.scaffold.answers_file import Given
from tfgen.scaffold.kinds import Kind, kind
from tfgen.scaffold.rendering import render

#: No framework.
PLAIN = {"framework": None, "host": "", "token_variable": ""}


def facts(framework: str | None) -> dict[str, Any]:
    if framework is None:
        return PLAIN
    found = framework_of(framework)
    return {"framework": found._asdict(), "host": found.host, "token_variable": found.token_variable}


def make(what: str | Kind, name: str, framework: str | None = None, **answers: Any) -> dict[str, str]:
    """Return the text of each file; answers are values as a file of answers holds them."""
    chosen = kind(what) if isinstance(what, str) else what
    given = {key: Given(value, "answers.yml", 1, 1) for key, value in answers.items()}
    values = answer(chosen, name, given, facts(framework))
    return {file.path: file.text for file in render(chosen, values)}
