"""`check` starts without the command-line library for plain arguments, and means the same by them."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any
from unittest.mock import patch

import typer.main
from hypothesis import given, settings
from hypothesis import strategies as st

from tfgen.cli import quick
from tfgen.cli.commands import app

EXAMPLES = Path(__file__).parents[2] / "examples"
WORDS = st.sampled_from(["a", "main.tf", "x=1", "hipaa,gdpr", "text", "json", "", "-", "--", "-q", "é", "a b", "--x"])
NAMES = st.sampled_from([*quick.ONE, *quick.MANY, *quick.FLAGS, "--help", "--quie", "-qq", "--colour"])
ARGUMENTS = st.lists(
    st.one_of(
        WORDS.map(lambda word: [word]),
        NAMES.map(lambda name: [name]),
        st.tuples(NAMES, WORDS).map(list),
        st.tuples(NAMES, WORDS).map(lambda pair: ["=".join(pair)]),
    ),
    max_size=6,
).map(lambda parts: ["check", *(part for each in parts for part in each)])


def by_typer(arguments: list[str]) -> object:
    """What the library would run `check` with; None where it refuses, or shows help."""
    seen: list[object] = []

    def check(*values: Any) -> int:
        seen.append(quick.Check(values[0], *values[1:]))
        return 0

    with patch("tfgen.cli.check.check", check):
        try:
            app(arguments, standalone_mode=False)
        except Exception:
            return None
    return seen[0] if seen else None


@settings(max_examples=300, deadline=None)
@given(ARGUMENTS)
def test_what_is_read_quickly_means_the_same_to_the_library(arguments: list[str]) -> None:
    quickly = quick.check_of(arguments)
    assert quickly is None or quickly == by_typer(arguments)


def test_usual_calls_are_read_quickly() -> None:
    for arguments in (
        ["check"],
        ["check", "."],
        ["check", "a", "b", "--format", "json", "-q"],
        ["check", "--framework=hipaa", "--require", "customer-managed", "--fail-on", "unknown"],
    ):
        assert quick.check_of(arguments) == by_typer(arguments) is not None
    for arguments in ([], ["fix"], ["check", "--help"], ["check", "--", "x"], ["check", "--root"], ["check", "-qx"]):
        assert quick.check_of(arguments) is None


def test_the_options_are_those_of_the_library() -> None:
    command: Any = typer.main.get_command(app)
    parameters = [p for p in command.commands["check"].params if p.name != "paths"]
    assert {flag for p in parameters for flag in p.opts} == {*quick.ONE, *quick.MANY, *quick.FLAGS}
    for parameter in parameters:
        kind = quick.FLAGS if parameter.is_flag else quick.MANY if parameter.multiple else quick.ONE
        assert all(kind[flag] == parameter.name for flag in parameter.opts)


def test_a_plain_check_does_not_load_the_library(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")  # the cases of this repository are no part of them
    script = (
        "import sys; from tfgen.cli.app import main; sys.argv = ['tfgen', 'check', '.', '-q']\n"
        "try: main()\nexcept SystemExit: pass\n"
        "print(sorted({'typer', 'pydantic', 'lark', 'hcl2', 'jinja2', 'libcst', 'rich', 'tfgen.terraform.terragrunt'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert done.stdout.splitlines()[-1] == "[]", done.stdout
