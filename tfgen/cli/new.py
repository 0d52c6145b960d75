"""`tfgen new`: files of a scaffold from answers, checked before they are written."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tfgen.errors import ConfigError, UsageError

if TYPE_CHECKING:
    from tfgen.catalog import Framework
    from tfgen.scaffold.answers_file import Given
    from tfgen.scaffold.kinds import Kind
    from tfgen.scaffold.making import Made
    from tfgen.scaffold.manifest import Question
    from tfgen.text.sink import FileChange

KindName = Annotated[str | None, typer.Argument(help="What to make; --list shows the kinds.", metavar="KIND")]
Name = Annotated[str | None, typer.Argument(help="Its name, such as that of the table.", metavar="NAME")]
FrameworkName = Annotated[
    str | None, typer.Option("--framework", help="The framework whose registry is called.", metavar="F")
]
Out = Annotated[
    str | None, typer.Option("--out", help="The folder to write to. Default: says the kind.", metavar="DIR")
]
Via = Annotated[
    str | None, typer.Option("--via", help="registry (with a framework), upstream or resource.", metavar="WAY")
]
Syntax = Annotated[str | None, typer.Option("--syntax", help="terraform, json or terragrunt.", metavar="SYNTAX")]
Var = Annotated[list[str] | None, typer.Option("--var", help="An answer, QUESTION=VALUE; may be repeated.")]
Answers = Annotated[str | None, typer.Option("--answers", help="A YAML or JSON file of answers.", metavar="FILE")]
NoInput = Annotated[bool, typer.Option("--no-input", help="Ask nothing; what is not said gets its default.")]
Listed = Annotated[bool, typer.Option("--list", help="List the kinds.")]
Template = Annotated[str | None, typer.Option("--template", help="A folder with a kind of your own.", metavar="PATH")]
Force = Annotated[bool, typer.Option("--force", help="Overwrite files that differ, and show the diff.")]
RegistryHost = Annotated[str | None, typer.Option(help="Another host for the framework's registry.")]
Help = Annotated[bool, typer.Option("--help", help="Show this text, or with a KIND its questions.")]


def new(
    ctx: typer.Context,
    kind: KindName = None,
    name: Name = None,
    framework: FrameworkName = None,
    out: Out = None,
    via: Via = None,
    syntax: Syntax = None,
    var: Var = None,
    answers: Answers = None,
    template: Template = None,
    no_input: NoInput = False,
    force: Force = False,
    registry_host: RegistryHost = None,
    list: Listed = False,
    help: Help = False,
) -> None:
    """Write a scaffold: a table, a key, a module, a root configuration, or a control of tfgen.

    Exit code: 0 written or unchanged, 2 nothing was written.
    """
    from tfgen.scaffold import kinds
    from tfgen.scaffold.help import kind_text, kinds_text

    if list:
        _print(kinds_text())
        return
    if template is not None:
        kind, name = _shifted(kind, name)
    elif kind is None:
        if help:
            sys.stdout.write(ctx.get_help() + "\n")
            return
        raise UsageError("say what to make", remedy=f"There are: {', '.join(kinds.names())}.")
    chosen = kinds.own(template) if template is not None else kinds.kind(kind or "")
    if help:
        _print(kind_text(chosen.manifest))
        return
    if not name:
        raise UsageError(f"{chosen.manifest.kind} needs a NAME", remedy=chosen.manifest.name.help)
    if out == "":
        raise UsageError("--out is empty", remedy="Name a folder, or leave it out.")
    facts = _facts(chosen, framework, registry_host)
    given = _given(var, answers, {"via": via, "syntax": syntax})
    ask = _ask if not no_input and sys.stdin.isatty() and sys.stderr.isatty() else None
    if template is not None:
        from tfgen.scaffold.confined import make_confined

        made = make_confined(template, name, given, facts, out, ask)
    else:
        from tfgen.scaffold.making import make

        made = make(chosen, name, given, facts, out, ask)
    _write(chosen, made, force)


def _shifted(kind: str | None, name: str | None) -> tuple[str | None, str | None]:
    """With a template of one's own, NAME alone may be given."""
    return (kind, name) if name is not None else (None, kind)


def _write(kind: Kind, made: Made, force: bool) -> None:
    from tfgen.scaffold.writing import compare, write

    changes = compare(made.target, made.files)
    differing = [c for c in changes if c.before is not None and c.before != c.after]
    if differing and not force:
        raise UsageError(
            f"{_paths(made.target, differing)} {'is' if len(differing) == 1 else 'are'} there and would change; nothing was written",
            remedy="--force overwrites and shows the diff; --out chooses another folder.",
        )
    if not kind.manifest.unchecked:
        _check(kind, made.target, changes)
    _show(differing)
    write(made.target, changes)
    _tell(made, changes)


def _facts(kind: Kind, name: str | None, registry_host: str | None) -> dict[str, Any]:
    """What templates get besides answers: the framework and its registry."""
    from tfgen.catalog import framework
    from tfgen.cli import choices

    if name is None:
        if registry_host is not None:
            raise UsageError("--registry-host is the registry of a framework", remedy="Give --framework too.")
        return {"framework": None, "host": "", "token_variable": ""}
    if not kind.manifest.framework:
        raise UsageError(f"{kind.manifest.kind} is the same for every framework", remedy="Leave --framework out.")
    chosen = framework(name)
    if registry_host is not None:
        chosen = chosen._replace(host=choices.host(registry_host, "--registry-host"))
    if not chosen.host:
        raise UsageError(f"{chosen.id} has no registry", remedy="Leave --framework out, or give --registry-host.")
    _warn(kind, chosen)
    return {"framework": chosen._asdict(), "host": chosen.host, "token_variable": chosen.token_variable}


def _warn(kind: Kind, framework: Framework) -> None:
    if framework.superseded_by:
        _say(f"warning: {framework.id} is an old edition; the current one is {framework.superseded_by}")
    for control in kind.manifest.controls:
        if control not in framework.controls:
            _say(f"warning: {framework.id} is not known to list {control}; the scaffold satisfies it all the same")


def _given(var: Sequence[str] | None, answers: str | None, flags: dict[str, str | None]) -> dict[str, Given]:
    """Answers by question: a file's, over them those of `--var`, over them those with options of their own."""
    from tfgen.scaffold.answers_file import Given, read_answers

    found = read_answers(answers) if answers is not None else {}
    said: set[str] = set()
    for pair in var or ():
        key, sign, value = pair.partition("=")
        key = key.strip()
        if not sign or not key:
            raise UsageError(f"--var {pair} is no pair", remedy="Write --var QUESTION=VALUE.")
        if key in said:
            raise UsageError(f"--var {key} is given twice", remedy="A list is one value: a,b or [a, b].")
        said.add(key)
        found[key] = Given(value, f"--var {key}")
    for key, flag in flags.items():
        if flag is not None:
            found[key] = Given(flag, f"--{key}")
    return found


def _ask(question: Question, default: Any, refused: str) -> str:
    """Ask on the terminal; an empty line takes the default.

    Raises:
        UsageError: the input ended.
    """
    import json

    from tfgen.reporting.terminal import plain
    from tfgen.scaffold.manifest import REQUIRED

    if refused:
        _say(f"  {plain(refused)}")
    else:
        _say(
            f"{question.help}{' (' + ', '.join(c or 'nothing' for c in question.choices) + ')' if question.choices else ''}"
        )
    shown = "" if default is REQUIRED else f" [{default if isinstance(default, str) else json.dumps(default)}]"
    print(f"{question.name}{plain(shown)}: ", end="", file=sys.stderr, flush=True)
    line = sys.stdin.readline()
    if not line:
        raise UsageError("the input ended; nothing was written", remedy="Give --no-input and --var QUESTION=VALUE.")
    return line.strip()


def _check(kind: Kind, target: str, changes: Sequence[FileChange]) -> None:
    """Let tfgen's own check judge the folder as it will be.

    Raises:
        UsageError: what is written would not pass.
    """
    from tfgen.fixing.checking import check
    from tfgen.fixing.options import Options
    from tfgen.text.folder import FolderWorkspace
    from tfgen.text.workspace import MemoryWorkspace, Overlay

    base = FolderWorkspace(os.path.realpath(target)) if os.path.isdir(target) else MemoryWorkspace({})
    run = check(Overlay(base, {c.path: c.after for c in changes}), Options(required_level=2))
    written = {c.path for c in changes}
    for problem in run.problems:
        if problem.path in written:
            raise ConfigError(problem.message, path=problem.path, line=problem.line, column=problem.column)
    for finding in run.findings:
        if finding.location.path in written and finding.verdict in ("fail", "invalid"):
            why = "; ".join((finding.message, *finding.reasons))
            raise UsageError(
                f"{finding.address} in {finding.location.path} would not pass {finding.control}: {why}; nothing was written",
                remedy=f"Change the answers, or the templates of {kind.manifest.kind}.",
            )


def _show(differing: Sequence[FileChange]) -> None:
    from tfgen.cli.output import write
    from tfgen.reporting.terminal import source_line
    from tfgen.text.diff import unified

    for change in differing:
        before = (change.before or b"").decode("utf-8", "surrogateescape")
        diff = unified(change.path, before, change.after.decode())
        if sys.stdout.isatty():
            diff = "\n".join(source_line(line) for line in diff.split("\n"))
        write(diff.encode("utf-8", "surrogateescape"))


def _tell(made: Made, changes: Sequence[FileChange]) -> None:
    """Say what was written, what one has to know, and what comes next."""
    for change in changes:
        state = "unchanged" if change.before == change.after else "new" if change.before is None else "changed"
        _say(f"{state:<9} {os.path.join(made.target, change.path)}")
    for note in made.notes:
        _say(note)
    if made.next:
        _say("next: " + " && ".join(made.next))


def _paths(target: str, changes: Sequence[FileChange]) -> str:
    paths = [os.path.join(target, c.path) for c in changes]
    return ", ".join(paths[:3]) + (f" and {len(paths) - 3} more" if len(paths) > 3 else "")


def _say(text: str) -> None:
    print(_plain(text), file=sys.stderr)


def _print(text: str) -> None:
    sys.stdout.write(_plain(text))


def _plain(text: str) -> str:
    """Lines that can't steer a terminal: a manifest may be another's."""
    from tfgen.reporting.terminal import plain

    return "\n".join(plain(line) for line in text.split("\n"))
