"""A kind and its answers to all that is written and said: everything is made before anything is written."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.scaffold.answers import Ask, answer
from tfgen.scaffold.answers_file import Given
from tfgen.scaffold.kinds import Kind
from tfgen.scaffold.rendering import Rendered, inside, render
from tfgen.scaffold.sandbox import Sandbox


class Made(NamedTuple):
    """A scaffold: its folder, its files, what its user has to know, and the commands that come next."""

    target: str
    files: tuple[Rendered, ...]
    notes: tuple[str, ...]
    next: tuple[str, ...]


def make(
    kind: Kind, name: str, given: Mapping[str, Given], facts: Mapping[str, Any], out: str | None, ask: Ask | None
) -> Made:
    """Answer the questions and render everything.

    Args:
        given, facts, ask: see `tfgen.scaffold.answers.answer`.
        out: the folder to write to; None for that of the kind, which lies in the working folder.

    Raises:
        UsageError, ConfigError: an answer or a template is wrong; says where.
    """
    values = answer(kind, name, given, facts, ask)
    sandbox = Sandbox(kind)
    target = inside(kind, sandbox.text(kind.manifest.out, values)) if out is None else out
    files = tuple(render(kind, values))
    notes = [sandbox.text(note, {**values, "target": target}) for note in kind.manifest.notes]
    if values.get("token_variable") and values.get("via") == "registry":
        notes.insert(0, f"init needs a token of {values['host']} in {values['token_variable']}")
    commands = [sandbox.text(each, {**values, "target": shlex.quote(target)}) for each in kind.manifest.next]
    return Made(target, files, tuple(filter(None, notes)), tuple(filter(None, commands)))
