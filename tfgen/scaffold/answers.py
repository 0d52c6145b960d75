"""All questions of a kind, answered: given values, defaults, and what must hold between them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from tfgen.errors import ConfigError, TfgenError, UsageError
from tfgen.scaffold.answers_file import Given, Steps
from tfgen.scaffold.kinds import Kind
from tfgen.scaffold.manifest import REQUIRED, Manifest, Question, Rule
from tfgen.scaffold.sandbox import Sandbox, label
from tfgen.scaffold.values import Refused, checked, typed

#: Asks a person: the question, its default (REQUIRED when there is none), and why the last answer was refused.
Ask = Callable[[Question, Any, str], str]


def answer(
    kind: Kind,
    name: str,
    given: Mapping[str, Given],
    facts: Mapping[str, Any] | None = None,
    ask: Ask | None = None,
) -> dict[str, Any]:
    """Return what the templates get: every answer by name, `kind`, `name`, `label`, and `facts`.

    Args:
        given: answers by question; a text with line 0 was typed and is read by the question's type.
        facts: what is no question, such as the framework.
        ask: asks for what is not given; without it the default counts.

    Raises:
        UsageError, ConfigError: an answer that is none, a question that has to be answered, answers that contradict
            each other; the second one for answers of a file, with its line.
    """
    manifest = kind.manifest
    sandbox = Sandbox(kind)
    _check_known(manifest, given)
    values: dict[str, Any] = dict(facts or {})
    values["kind"] = manifest.kind
    values["name"] = _named(manifest.name, name)
    values["label"] = label(name, manifest.kind.split("-")[-1])
    for question in manifest.questions:
        active = not question.when or bool(sandbox.value(question.when, values))
        if not active:
            if question.name in given:
                remedy = f"It counts only when {question.condition or question.when}."
                raise _error(given[question.name], f"{question.name} has no meaning here", remedy)
            values[question.name] = _nothing(question)
            continue
        default = sandbox.value(question.default_from, values) if question.default_from else question.default
        values[question.name] = _one(question, default, given.get(question.name), ask)
    for each in manifest.derived:
        values[each.name] = sandbox.value(each.value, values)
    for rule in manifest.rules:
        _hold(rule, sandbox, values, given)
    values["exemptions"] = [
        {"check": e.check, "reason": e.reason}
        for e in manifest.exemptions
        if not e.when or sandbox.value(e.when, values)
    ]
    return values


def _check_known(manifest: Manifest, given: Mapping[str, Given]) -> None:
    questions = [question.name for question in manifest.questions]
    for key, value in given.items():
        if key not in questions:
            import difflib

            near = difflib.get_close_matches(key, questions, 1, 0.5)
            hint = f"Did you mean {near[0]}?" if near else f"`tfgen new {manifest.kind} --help` lists the questions."
            if key == "name":
                hint = f"The command line says it: `tfgen new {manifest.kind} NAME`."
            raise _error(value, f"{manifest.kind} has no question {key!r}", hint)


def _hold(rule: Rule, sandbox: Sandbox, values: Mapping[str, Any], given: Mapping[str, Given]) -> None:
    """Check a rule.

    Raises:
        UsageError, ConfigError: it does not hold; the second one with the line of the answer that it is about.
    """
    if rule.when and not sandbox.value(rule.when, values):
        return
    for each in sandbox.values(rule.each, values) if rule.each else [None]:
        scope = {**values, "each": each} if rule.each else values
        if not sandbox.value(rule.that, scope):
            about = rule.about.split()
            said = next((given[name] for name in about if name in given), Given(None, ""))
            remedy = f"Change {' or '.join(about) or 'one of the answers'}."
            raise _error(said, sandbox.text(rule.otherwise, scope), remedy)


def _nothing(question: Question) -> Any:
    return {"strings": [], "records": [], "map": {}, "boolean": False, "integer": None}.get(question.type, "")


def _named(question: Question, name: str) -> str:
    try:
        text: str = checked(question, name)
    except Refused as refusal:
        raise UsageError(f"the name {refusal}", remedy="Choose another NAME.") from None
    return text


def _one(question: Question, default: Any, given: Given | None, ask: Ask | None) -> Any:
    if given is not None:
        try:
            if given.line == 0 and isinstance(given.value, str):
                return typed(question, given.value)
            return checked(question, given.value)
        except Refused as refusal:
            raise _error(given, f"{question.name}: {refusal}", steps=refusal.steps) from None
    if ask is None:
        if default is REQUIRED:
            remedy = f"Give --var {question.name}=VALUE: {question.help}"
            raise UsageError(f"{question.name} has no answer", remedy=remedy)
        return _default(question, default)
    refused = ""
    while True:
        text = ask(question, default, refused)
        if not text and default is not REQUIRED:
            return _default(question, default)
        try:
            return typed(question, text)
        except Refused as refusal:
            refused = str(refusal)


def _default(question: Question, default: Any) -> Any:
    """A default is checked too, since it may be made of other answers."""
    try:
        return None if default is None else checked(question, default)
    except Refused as refusal:
        remedy = f"Give --var {question.name}=VALUE: {question.help}"
        raise UsageError(f"{question.name}: its default can't be taken: {refusal}", remedy=remedy) from None


def _error(given: Given, message: str, remedy: str = "", steps: Steps = ()) -> TfgenError:
    if given.line:
        line, column = given.place(steps)
        return ConfigError(message, path=given.path, line=line, column=column, remedy=remedy)
    name = given.path.removeprefix("--var ").removeprefix("--")  # the option says it already
    if name and re.match(rf"{re.escape(name)}\b", message):
        return UsageError(given.path + message.removeprefix(name), remedy=remedy)
    return UsageError(f"{given.path}: {message}" if given.path else message, remedy=remedy)
