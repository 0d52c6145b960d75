"""Manifests: what a kind of scaffold asks, which files it writes, which controls it satisfies. One `kind.toml` a folder."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple

from tfgen.errors import ConfigError
from tfgen.text.reading import MAX_BYTES
from tfgen.text.toml import parse
from tfgen.text.workspace import Workspace

MANIFEST = "kind.toml"
TYPES = ("string", "integer", "boolean", "strings", "map", "records")

#: The default of a question that has to be answered.
REQUIRED = object()
#: The condition of a question that an including kind leaves out.
NEVER = "false"


class Question(NamedTuple):
    """One question. `default_from` and `when` are expressions over the answers so far; `condition` says `when` in words.

    `minimum` and `maximum` are those of a number, or of how many items a list or map has. A map's `pattern` is that of its
    values and `keys` that of its keys. `records` are lists of tables with `fields`.
    """

    name: str
    type: str
    help: str
    default: Any = REQUIRED
    default_from: str = ""
    when: str = ""
    condition: str = ""
    choices: tuple[str, ...] = ()
    pattern: str = ""
    keys: str = ""
    expects: str = ""
    minimum: int | None = None
    maximum: int | None = None
    fields: tuple[Question, ...] = ()


class Derived(NamedTuple):
    """A name for templates and rules, made of the answers by the expression `value`."""

    name: str
    value: str


class File(NamedTuple):
    """A file to write: `path` is a template too; it is written when `when` holds."""

    path: str
    template: str
    when: str = ""


class Rule(NamedTuple):
    """What must hold between answers; `otherwise` says what is wrong. With `each`, for every `each` of that list.

    `about`: the questions whose answers can mend it, by blanks; a message has the place of the first that was given.
    """

    that: str
    otherwise: str
    when: str = ""
    each: str = ""
    about: str = ""


class Exemption(NamedTuple):
    """A check of Checkov that the output fails on purpose, and why: it becomes a skip comment when `when` holds."""

    check: str
    reason: str
    when: str = ""


class Manifest(NamedTuple):
    """A kind. `name` is the question that NAME on the command line answers; `out` a template of the default folder.

    `framework`: does it take one? `notes` are templates of what to know afterwards, `next` of commands to run. `unchecked` says why the output does
    not go through tfgen's own check; empty: it does.
    """

    kind: str
    summary: str
    name: Question
    out: str
    framework: bool
    notes: tuple[str, ...]
    next: tuple[str, ...]
    unchecked: str
    controls: tuple[str, ...]
    questions: tuple[Question, ...]
    derived: tuple[Derived, ...]
    rules: tuple[Rule, ...]
    files: tuple[File, ...]
    exemptions: tuple[Exemption, ...]


KEYS = {
    "summary",
    "name",
    "out",
    "framework",
    "notes",
    "next",
    "unchecked",
    "controls",
    "include",
    "question",
    "derived",
    "rule",
    "file",
    "exemption",
}

_NUMBERS = ("minimum", "maximum")
#: The types of what a question says; of its default they depend on the question.
_TYPES_OF: dict[str, type] = {
    **dict.fromkeys(("name", "type", "help", "default_from", "when", "condition", "pattern", "keys", "expects"), str),
    **dict.fromkeys(_NUMBERS, int),
    "optional": bool,
}


def load(kind: str, workspace: Workspace, shown: str, other: Callable[[str], Manifest]) -> Manifest:
    """Read the manifest in the root of `workspace`.

    Args:
        shown: the folder as messages name it.
        other: gives the manifest of another kind, for `include`.

    Raises:
        ConfigError: it is not there, no TOML, or has a wrong key or value; names the file.
    """
    path = f"{shown}/{MANIFEST}"
    if MANIFEST not in workspace.names(""):
        raise ConfigError("there is no manifest", path=path, remedy="A template is a folder with a kind.toml.")
    raw = workspace.read(MANIFEST)
    if len(raw) > MAX_BYTES:
        raise ConfigError(f"it is larger than {MAX_BYTES} bytes", path=path)
    data, _ = parse(path, raw)
    _known(data, KEYS, path, "the manifest")
    included = [other(name) for name in _texts(data, "include", path)]
    questions = [_question(row, path) for row in _tables(data, "question", path)]
    derived = _rows(data, "derived", Derived, path)
    asked = {question.name for question in questions}
    return Manifest(
        kind=kind,
        summary=_text(data, "summary", path),
        name=_question({"name": "name", "type": "string", **_table(data, "name", path)}, path),
        out=_text(data, "out", path),
        framework=bool(data.get("framework", False)),
        notes=_texts(data, "notes", path),
        next=_texts(data, "next", path),
        unchecked=_text(data, "unchecked", path) if "unchecked" in data else "",
        controls=_texts(data, "controls", path),
        questions=_over([q for each in included for q in each.questions], questions),
        derived=_over([d for each in included for d in each.derived if d.name not in asked], derived),
        rules=(*(r for each in included for r in each.rules), *_rows(data, "rule", Rule, path)),
        files=_rows(data, "file", File, path),
        exemptions=(*(e for each in included for e in each.exemptions), *_rows(data, "exemption", Exemption, path)),
    )


def _over(included: Sequence[Any], own: Sequence[Any]) -> tuple[Any, ...]:
    """What is new here, and then what is included, each replaced in its place by what has the same name here."""
    named = {each.name: each for each in own}
    below = [named.pop(each.name, each) for each in included]
    return (*(each for each in own if each.name in named), *below)


def _question(row: Mapping[str, Any], path: str) -> Question:
    name = row.get("name", "?")
    _known(row, {*Question._fields, "optional"}, path, f"the question {name}")
    for key, value in row.items():
        if not isinstance(value, _TYPES_OF.get(key, object)) or (isinstance(value, bool) and key in _NUMBERS):
            raise ConfigError(f"the question {name} has a {key} of another type", path=path)
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", name):
        raise ConfigError(f"{name!r} is no name for a question", path=path, remedy="Letters, digits and _ are.")
    values = dict(row)
    if values.pop("optional", False):
        values["default"] = None
    if "fields" in values:
        values["fields"] = tuple(_question(field, path) for field in _tables(values, "fields", path))
    if "choices" in values:
        values["choices"] = _texts(values, "choices", path)
    try:
        question = Question(**values)
    except TypeError as error:
        raise ConfigError(f"the question {name} is incomplete: {error}", path=path) from None
    if question.type not in TYPES:
        raise ConfigError(f"the question {name} has no type of {', '.join(TYPES)}", path=path)
    for pattern in (question.pattern, question.keys):
        try:
            re.compile(pattern)
        except (re.error, OverflowError, RecursionError) as error:
            raise ConfigError(f"the question {name} has a wrong pattern: {error}", path=path) from None
    return question


def _known(row: Mapping[str, Any], known: set[str], path: str, where: str) -> None:
    for key in sorted(set(row) - known):
        raise ConfigError(
            f"{where} has an unknown key {key}", path=path, remedy=f"There are: {', '.join(sorted(known))}."
        )


def _rows(data: Mapping[str, Any], key: str, of: Any, path: str) -> tuple[Any, ...]:
    found = []
    for row in _tables(data, key, path):
        _known(row, set(of._fields), path, f"a {key}")
        for name, value in row.items():
            if not isinstance(value, str):
                raise ConfigError(f"a {key} has a {name} that is no text", path=path)
        try:
            found.append(of(**row))
        except TypeError as error:
            raise ConfigError(f"a {key} is incomplete: {error}", path=path) from None
    return tuple(found)


def _tables(data: Mapping[str, Any], key: str, path: str) -> list[dict[str, Any]]:
    rows = data.get(key, [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise ConfigError(f"{key} is a list of tables, as in [[{key}]]", path=path)
    return rows


def _table(data: Mapping[str, Any], key: str, path: str) -> dict[str, Any]:
    value = data.get(key, {})
    if not isinstance(value, dict):
        raise ConfigError(f"{key} is a table, as in [{key}]", path=path)
    return value


def _text(data: Mapping[str, Any], key: str, path: str) -> str:
    value = data.get(key)
    if not isinstance(value, str) or not value:
        raise ConfigError(f"the key {key} takes a text", path=path)
    return value


def _texts(data: Mapping[str, Any], key: str, path: str) -> tuple[str, ...]:
    value = data.get(key, [])
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        raise ConfigError(f"the key {key} takes a list of texts", path=path)
    return tuple(value)
