"""Module sources and version constraints."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.errors import UsageError
from tfgen.terraform.arns import kms_arn
from tfgen.terraform.sources import Git, Local, Other, Registry, parse_source
from tfgen.terraform.versions import admits_at_or_above, parse_constraint


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("./modules/x", Local),
        ("../x", Local),
        ("terraform-aws-modules/dynamodb-table/aws", Registry),
        ("terraform-aws-modules/dynamodb-table/aws//wrappers", Registry),
        ("hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws", Registry),
        ("app.example.com:8443/acme/x/aws", Registry),
        ("git::https://github.com/a/b.git?ref=v1.0.0", Git),
        ("git::https://token@github.com/a/b.git//sub?ref=main&depth=1", Git),
        ("git::ssh://git@github.com/a/b.git", Git),
        ("git@github.com:a/b.git", Git),
        ("github.com/a/b//sub", Git),
        ("https://example.com/x.zip", Other),
        ("s3::https://s3.amazonaws.com/x.zip", Other),
        ("", Other),
        ("a/b", Other),
    ],
)
def test_kinds_and_printing_back(text: str, kind: type) -> None:
    source = parse_source(text)
    assert isinstance(source, kind)
    assert str(source) == text or source == Local(text)


def test_a_git_source_knows_its_repository() -> None:
    source = parse_source(
        "git::https://github.com/terraform-aws-modules/terraform-aws-dynamodb-table.git//wrappers?ref=v5.5.0"
    )
    assert isinstance(source, Git)
    assert source.repository() == ("github.com", "terraform-aws-modules", "terraform-aws-dynamodb-table")
    assert (source.subdir, source.ref) == ("wrappers", "v5.5.0")


@pytest.mark.parametrize(
    ("constraint", "minimum", "admits"),
    [
        ("", "5.0.0", True),
        ("~> 5.0", "5.0.0", True),
        ("~> 4.0", "5.0.0", False),
        ("~> 4", "5.0.0", True),
        (">= 4.0", "5.0.0", True),
        (">= 4.0, < 5.0", "5.0.0", False),
        (">= 4.0, <= 5.0", "5.0.0", True),
        ("5.5.0", "5.0.0", True),
        ("= 4.4.0", "5.0.0", False),
        ("< 5.0.1, != 5.0.0", "5.0.0", False),
        ("v5.1.0", "5.0.0", True),
        ("nonsense", "5.0.0", False),
    ],
)
def test_constraints(constraint: str, minimum: str, admits: bool) -> None:
    assert admits_at_or_above(constraint, minimum) is admits


def test_a_constraint_that_does_not_parse_names_its_column() -> None:
    with pytest.raises(UsageError) as caught:
        parse_constraint(">= 1.0, x")
    assert caught.value.column == 9


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
