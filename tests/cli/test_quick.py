"""`check` and `fix` start without the command-line library for plain arguments, and mean the same by them."""

from __future__ import annotations

import functools
import inspect
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, get_args, get_type_hints

import pytest
import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.conftest import TABLE, Result
from tfgen.cli import quick
from tfgen.cli.check import check
from tfgen.cli.commands import app
from tfgen.cli.fix import fix

Run = Callable[..., Result]
EXAMPLES = Path(__file__).parents[2] / "examples"
ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
COMMANDS = {"check": check, "fix": fix}


def flags_of(command: str) -> list[str]:
    return [flag for kind in quick.FORMS[command] for flag in kind]


def argument_lists(command: str) -> st.SearchStrategy[list[str]]:
    words = st.sampled_from(
        ["a", "x=1", "hipaa,gdpr", "json", "", "-", "--", "-q", "-1", "é", "0", "12", "٣", "1_0", "1e9", "9" * 12]
    )
    names = st.sampled_from([*flags_of(command), "--help", "--quie", "-qq", "--colour", "--no-write", "--key_unit"])
    parts = st.one_of(
        words.map(lambda word: [word]),
        names.map(lambda name: [name]),
        st.tuples(names, words).map(list),
        st.tuples(names, words).map(lambda pair: ["=".join(pair)]),
    )
    return st.lists(parts, max_size=6).map(lambda lists: [command, *(part for each in lists for part in each)])


def whole(command: str, values: dict[str, Any]) -> dict[str, Any]:
    """All parameters of a command, those that are not given by their defaults."""
    bound = inspect.signature(COMMANDS[command]).bind(**values)
    bound.apply_defaults()
    return {"command": command, **bound.arguments}


def by_typer(arguments: list[str]) -> dict[str, Any] | None:
    """What the library would run a command with; None where it refuses, or shows help."""
    seen: list[dict[str, Any]] = []
    recording = typer.Typer()
    for name, function in COMMANDS.items():

        @functools.wraps(function)
        def record(command: str = name, /, **values: Any) -> None:
            seen.append(whole(command, values))

        recording.command(name)(record)
    try:
        recording(arguments, standalone_mode=False)
    except Exception:
        return None
    return seen[0] if seen else None


def quickly(arguments: list[str]) -> dict[str, Any] | None:
    call = quick.read(arguments)
    return None if call is None else whole(*call)


@settings(max_examples=300, deadline=None)
@given(st.sampled_from(sorted(COMMANDS)).flatmap(argument_lists))
def test_what_is_read_quickly_means_the_same_to_the_library(arguments: list[str]) -> None:
    read = quickly(arguments)
    assert read is None or read == by_typer(arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["check"],
        ["check", "."],
        ["check", "a", "b", "--format", "json", "-q"],
        ["check", "--framework=hipaa", "--require", "customer-managed", "--fail-on", "unknown"],
        ["fix", "--write", "--kms-key", ARN],
        ["fix", "a", "--framework", "hipaa", "--allow=replace,major", "--allow", "access", "--max-keys", "0"],
        ["fix", "-", "--stdin-filename", "a.tf", "--exit-code", "--key-module", "--multi-region", "--apply-policy"],
    ],
    ids=" ".join,
)
def test_usual_calls_are_read_quickly(arguments: list[str]) -> None:
    assert quickly(arguments) == by_typer(arguments) is not None


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["undo"],
        ["--version"],
        ["check", "--help"],
        ["check", "--", "x"],
        ["check", "--root"],
        ["check", "-qx"],
        ["check", "--write"],
        ["fix", "--max-keys", "-1"],
        ["fix", "--max-keys", "x"],
        ["fix", "--kms-key="],
        ["fix", "--no-write"],
    ],
    ids=" ".join,
)
def test_everything_else_is_left_to_the_library(arguments: list[str]) -> None:
    assert quick.read(arguments) is None


@pytest.mark.parametrize("name", COMMANDS)
def test_the_options_are_those_of_the_library(name: str) -> None:
    command: Any = typer.main.get_command(app)
    form, hints = quick.FORMS[name], get_type_hints(COMMANDS[name])
    parameters = [p for p in command.commands[name].params if p.name != "paths"]
    assert {flag for p in parameters for flag in p.opts} == set(flags_of(name))
    for parameter in parameters:
        number = int in get_args(hints[parameter.name])
        kind = form.flags if parameter.is_flag else form.many if parameter.multiple else form.one
        assert all((form.numbers if number else kind)[flag] == parameter.name for flag in parameter.opts)


@pytest.mark.parametrize(
    "arguments",
    [
        "check",
        "check --format json --color always",
        "check missing",
        "check --framework nosuch",
        "check --require none",
        "fix",
        "fix --kms-key create --color always",
        f"fix --kms-key {ARN} --exit-code --format json",
        f"fix --kms-key {ARN} --write",
        f"fix --kms-key {ARN} --write --quiet main.tf",
        "fix --kms-key create --max-keys 0 --write",
        "fix --framework hipaa --kms-key aws-managed --apply-policy",
        "fix --write",
        "fix --kms-key nonsense!",
        "fix --format yaml",
        "fix --color sometimes",
        "fix --stdin-filename main.tf",
        "fix - --write",
        f"fix - --stdin-filename sub/x.tf --kms-key {ARN}",
        "fix --max-keys -1",
        "fix --max-keys=many",
        "fix --nosuch",
        "fix --kms-key",
        "fix --help",
        "check --help",
    ],
)
def test_both_ways_in_give_the_same(project: Path, tfgen: Run, monkeypatch: pytest.MonkeyPatch, arguments: str) -> None:
    def outcome() -> tuple[Result, dict[str, str]]:
        result = tfgen(*arguments.split(), stdin=TABLE)
        files = {path.name: path.read_text() for path in project.iterdir() if path.is_file()}
        for name in files.keys() - {"main.tf"}:
            (project / name).unlink()
        (project / "main.tf").write_text(TABLE)
        return result, files

    plain = outcome()
    monkeypatch.setattr(quick, "read", lambda arguments: None)
    assert plain == outcome()


@pytest.mark.parametrize("end", ["", " --"])
def test_a_reader_that_goes_away_is_no_failure_either_way(project: Path, end: str) -> None:
    command = f"({sys.executable} -m tfgen fix{end} 2>/dev/null; echo $? >code) | true"
    subprocess.run(["bash", "-c", command], cwd=project, check=True)
    assert (project / "code").read_text() == "0\n"


@pytest.mark.parametrize(
    "command", [["check", ".", "-q"], ["fix", ".", "-q"], ["fix", ".", "--kms-key", ARN, "--write"]]
)
def test_a_plain_call_does_not_load_the_library(tmp_path: Path, command: list[str]) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")  # the cases of this repository are no part of them
    unwanted = {"typer", "pydantic", "jinja2", "libcst", "rich", "tfgen.terraform.terragrunt"}
    unwanted |= {f"tfgen.terraform.unit_{part}" for part in ("calls", "configuration", "functions")}
    if command[0] == "check":
        unwanted |= {"lark", "hcl2"}
    script = (
        f"import sys; from tfgen.cli.app import main; sys.argv = ['tfgen', *{command}]\n"
        "try: main()\nexcept SystemExit: pass\n"
        f"print(sorted({unwanted} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
