"""A file that tfgen would append to and that is not valid: its own error with its place, and only what needs it is held back."""

from __future__ import annotations

import datetime

import pytest

from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.fixing.results import Run, Status
from tfgen.text.workspace import MemoryWorkspace

TODAY = datetime.date(2026, 1, 1)
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name     = "t"\n  hash_key = "id"\n}\n'
CALL = 'module "m" {\n  source = "./m"\n}\n'


def run(files: dict[str, str], **options: object) -> Run:
    named = Options(kms_key="create", **options)  # type: ignore[arg-type]
    return fix(MemoryWorkspace({path: text.encode() for path, text in files.items()}), named, TODAY)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("locals {\n  x = 1\n", (1, 1)),
        ("locals {\n  x = [1 2]\n}\n", (2, 10)),
        ('resource "aws_kms_key" "tfgen_dynamodb" {\n  x =\n}\n', (2, 6)),
    ],
)
def test_a_broken_kms_file_holds_its_own_root_only(text: str, place: tuple[int, int]) -> None:
    found = run({"a/main.tf": PROVIDER + TABLE, "a/kms.tf": text, "b/main.tf": PROVIDER + TABLE})
    assert [(p.path, p.line, p.column) for p in found.problems] == [("a/kms.tf", *place)]
    assert [file.path for file in found.files] == ["b/kms.tf", "b/main.tf"]
    (held,) = [each for each in found.fixes if each.status is Status.HELD]
    assert held.location.path == "a/main.tf"
    assert "a/kms.tf" in held.reason
    assert "not valid" in held.reason


@pytest.mark.parametrize("name", ["variables.tf", "other.tf"])
def test_a_broken_file_of_variables_holds_its_own_module_only(name: str) -> None:
    broken = 'variable "dynamodb_kms_key_arn" {\n  type = string\n'
    found = run(
        {
            "a/main.tf": PROVIDER + CALL,
            "a/m/main.tf": 'variable "x" {}\n' + TABLE,
            f"a/m/{name}": broken,
            "b/main.tf": PROVIDER + TABLE,
        }
    )
    assert [(p.path, p.line, p.column) for p in found.problems] == [(f"a/m/{name}", 1, 1)]
    assert [file.path for file in found.files] == ["b/kms.tf", "b/main.tf"]
    (held,) = [each for each in found.fixes if each.status is Status.HELD]
    assert f"a/m/{name}" in held.reason


def test_what_an_unreadable_place_is_told_of_is_where_it_is_on_disk() -> None:
    """The second table is declared twice, below a table that gets longer in the first round."""
    twice = TABLE.replace('"t" {', '"u" {')
    found = run({"main.tf": PROVIDER + TABLE + twice + twice})
    assert [(p.path, p.line) for p in found.problems] == [("main.tf", 12)]


def test_a_suppression_that_is_none_is_warned_of_once() -> None:
    odd = TABLE.replace('"t" {', '"u" {\n  # tfgen:ignore=dynamodb_table_encrypted_with_kms')
    wrong = TABLE.replace('"t" {', '"v" {\n  # tfgen:ignore=no_such_control it is so')
    found = run({"main.tf": PROVIDER + TABLE + odd + wrong})
    assert found.rounds
    assert [each.split(": ")[0] for each in found.warnings] == ["main.tf:9:3", "main.tf:14:3"], found.warnings
