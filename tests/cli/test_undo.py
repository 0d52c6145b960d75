"""`tfgen undo`: first `enabled = false`, and once that is applied the key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.cli.conftest import Result


def test_there_and_back_in_two_steps(project: Path, tfgen: Callable[..., Result]) -> None:
    plain = (project / "main.tf").read_text()
    assert tfgen("fix", "--write", "--kms-key", "create").code == 0
    preview = tfgen("undo", "aws_dynamodb_table.orders")
    assert preview.code == 0
    assert "+    enabled     = false\n" in preview.out
    assert "note: apply this, wait until DescribeTable shows the AWS-owned key" in preview.err
    assert "access:" not in preview.err
    assert tfgen("undo", "aws_dynamodb_table.orders", "--write").code == 0
    again = tfgen("undo", "aws_dynamodb_table.orders", "--write")
    assert (again.code, again.out) == (0, "")
    assert "warning: aws_dynamodb_table.orders: it is on an AWS-owned key already" in again.err
    assert tfgen("undo", "--keys", "--write").code == 2
    assert tfgen("undo", "--keys", "--write", "--applied").code == 0
    assert (project / "kms.tf").read_text() == ""
    left = "\n  server_side_encryption {\n    enabled = false\n  }\n}\n"
    assert (project / "main.tf").read_text() == plain.removesuffix("}\n") + left


def test_a_key_that_is_used_stays(project: Path, tfgen: Callable[..., Result]) -> None:
    tfgen("fix", "--write", "--kms-key", "create")
    result = tfgen("undo", "--keys")
    assert result.code == 1
    assert "aws_kms_key.tfgen_dynamodb: aws_dynamodb_table.orders is encrypted with it" in result.err


def test_addresses_are_checked(project: Path, tfgen: Callable[..., Result]) -> None:
    assert (
        "no table or module call here has the address aws_dynamodb_table.gone"
        in tfgen("undo", "aws_dynamodb_table.gone").err
    )
    assert tfgen("undo").code == 2
    assert tfgen("undo", "aws_dynamodb_table.orders", "--keys").code == 2


def test_an_address_in_two_roots_must_be_told_apart(project: Path, tfgen: Callable[..., Result]) -> None:
    (project / ".git").mkdir()
    for name in ("dev", "prod"):
        (project / name).mkdir()
        (project / name / "main.tf").write_text((project / "main.tf").read_text())
    (project / "main.tf").unlink()
    assert "is in several roots: dev, prod" in tfgen("undo", "aws_dynamodb_table.orders").err
    assert tfgen("undo", "dev:aws_dynamodb_table.orders").code == 0


def test_a_key_is_taken_away_only_once_that_is_said_to_be_applied(project: Path, tfgen: Callable[..., Result]) -> None:
    tfgen("fix", "--kms-key", "create", "--write")
    tfgen("undo", "aws_dynamodb_table.orders", "--write")
    before = {path: path.read_bytes() for path in project.glob("*.tf")}
    result = tfgen("undo", "--keys", "--write")
    assert result.code == 2
    assert "taking a key away makes unreadable what is still encrypted with it. Say --applied once" in result.err
    assert {path: path.read_bytes() for path in project.glob("*.tf")} == before
