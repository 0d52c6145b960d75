"""Module sources and version constraints."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terraform.addresses import SOURCES
from tfgen.errors import UsageError
from tfgen.terraform.arns import kms_arn
from tfgen.terraform.sources import Git, names_in, parse_source, parsed_by_grammar, shown
from tfgen.terraform.versions import admits_at_or_above, parse_constraint

HERE = Path(__file__).parent


def rows(name: str) -> list[list[str]]:
    """The lines of a file of cases, without comments, their parts stripped."""
    lines = (HERE / name).read_text().splitlines()
    return [[part.strip() for part in line.split(" | ")] for line in lines if line and line[0] != "#"]


@pytest.mark.parametrize(("kind", "text"), rows("sources.txt"))
def test_kinds_and_printing_back(kind: str, text: str) -> None:
    source = parse_source(text)
    assert type(source).__name__ == kind
    assert str(source) == text


def test_the_getter_of_an_scp_address_is_no_user() -> None:
    source = parse_source("git::git@github.com:a/b.git")
    assert isinstance(source, Git)
    assert (source.address.getter, source.address.user, source.path) == ("git::", "git@", "a/b.git")


@given(SOURCES)
def test_every_source_prints_back(text: str) -> None:
    assert str(parse_source(text)) == text


@given(SOURCES)
def test_the_short_way_agrees_with_the_grammar(text: str) -> None:
    source = parse_source(text)
    address = getattr(source, "address", None)
    if address is not None:
        assert parsed_by_grammar(text) == address


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("app.terraform.io/acme/dynamodb-table/aws", "dynamodb-table"),
        ("git@github.com:acme/terraform-aws-dynamodb-table.git?ref=v1/x", "dynamodb-table"),
        ("git::https://example.com/modules.git//aws/dynamodb_table?ref=v1", "dynamodb_table"),
        ("s3::https://s3.amazonaws.com/acme/dynamodb-table-1.2.0.zip", "dynamodb-table"),
        ("https://example.com/terraform-aws-dynamodb-table.tar.gz//x", "dynamodb-table"),
        ('"${var.base}/dynamodb-table?ref=v1"', "dynamodb-table"),
    ],
)
def test_the_names_in_a_source(text: str, name: str) -> None:
    assert name in names_in(text)


def test_folders_registries_and_plain_git_addresses_need_no_grammar() -> None:
    texts = ["./x", "a/b/aws", "h.example/a/b/aws//m", "git::https://github.com/a/b.git?ref=v1", "github.com/a/b"]
    script = f"import sys; from tfgen.terraform.sources import parse_source; [parse_source(t) for t in {texts}]; print('lark' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("git::https://token@github.com/a/b.git", "git::https://…@github.com/a/b.git"),
        ("git::https://user:token@github.com/a/b.git", "git::https://…@github.com/a/b.git"),
        ("git::ssh://git@github.com/a/b.git", "git::ssh://git@github.com/a/b.git"),
        ("https://example.com/a@b.zip", "https://example.com/a@b.zip"),
    ],
)
def test_reports_show_no_token(source: str, expected: str) -> None:
    assert shown(source) == expected


@pytest.mark.parametrize(("constraint", "minimum", "admits", "pin"), rows("constraints.txt"))
def test_constraints(constraint: str, minimum: str, admits: str, pin: str) -> None:
    assert admits_at_or_above(constraint, minimum) is (admits == "yes")
    if pin.startswith("!"):
        with pytest.raises(UsageError) as caught:
            parse_constraint(constraint)
        assert caught.value.column == int(pin[1:])
        assert caught.value.remedy
    else:
        assert str(parse_constraint(constraint)) == constraint
        assert (parse_constraint(constraint).pin or "-") == pin


def test_there_are_many_cases() -> None:
    assert len(rows("sources.txt")) + len(rows("constraints.txt")) > 130


def test_a_git_source_knows_its_repository() -> None:
    source = parse_source(
        "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git//wrappers?ref=v5.5.0"
    )
    assert isinstance(source, Git)
    assert source.repository() == ("github.com", "terraform-aws-modules", "terraform-aws-dynamodb-table")
    assert (source.subdir, source.ref) == ("wrappers", "v5.5.0")


SMALL = st.integers(0, 3)
TERMS = st.tuples(st.sampled_from(["=", "!=", ">", ">=", "<", "<=", "~>"]), st.lists(SMALL, min_size=1, max_size=3))


@given(st.lists(TERMS, min_size=1, max_size=3), st.tuples(SMALL, SMALL, SMALL))
def test_sets_agree_with_trying_versions(terms: list[tuple[str, list[int]]], minimum: tuple[int, int, int]) -> None:
    text = ", ".join(f"{operator} {'.'.join(map(str, numbers))}" for operator, numbers in terms)
    tried = any(_admits(terms, (a, b, c)) for a in range(6) for b in range(6) for c in range(6) if (a, b, c) >= minimum)
    assert admits_at_or_above(text, ".".join(map(str, minimum))) is tried


def _admits(terms: list[tuple[str, list[int]]], version: tuple[int, int, int]) -> bool:
    for operator, numbers in terms:
        wanted = tuple([*numbers, 0, 0][:3])
        fixed = numbers[:-1] if len(numbers) > 1 else []
        results = {
            "=": version == wanted,
            "!=": version != wanted,
            ">": version > wanted,
            ">=": version >= wanted,
            "<": version < wanted,
            "<=": version <= wanted,
            "~>": version >= wanted and list(version[: len(fixed)]) == fixed,
        }
        if not results[operator]:
            return False
    return True


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab", "key"),
        ("arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab", "key"),
        ("arn:aws-cn:kms:cn-north-1:111122223333:key/x", "key"),
        ("arn:aws-us-gov:kms:us-gov-west-1:111122223333:key/x", "key"),
        ("arn:aws-iso:kms:us-iso-east-1:111122223333:key/x", "key"),
        ("arn:aws-iso-b:kms:us-isob-east-1:111122223333:key/x", "key"),
        ("arn:aws-iso-e:kms:eu-isoe-west-1:111122223333:key/x", "key"),
        ("arn:aws-eusc:kms:eusc-de-east-1:111122223333:key/x", "key"),
        ("arn:aws:kms:eu-west-1:111122223333:alias/x/y", "alias"),
        ("arn:aws:kms:cn-north-1:111122223333:key/x", None),
        ("arn:aws-cn:kms:eu-west-1:111122223333:key/x", None),
        ("arn:aws:s3:::bucket", None),
        ("arn:aws:kms:eu-west-1:1:key/x", None),
        ("arn:aws:kms:eu-west-1:111122223333:key/", None),
        ("arn:foo:kms:eu-west-1:111122223333:key/x", None),
        ("alias/aws/dynamodb", None),
    ],
)
def test_arns_of_every_partition(text: str, kind: str | None) -> None:
    arn = kms_arn(text)
    assert (arn.kind if arn else None) == kind
