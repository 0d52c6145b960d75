"""`tfgen new`: ways in, refusals, and what is on disk afterwards."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result

Tfgen = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_table_is_written_and_written_again_the_same(here: Path, tfgen: Tfgen) -> None:
    first = tfgen("new", "dynamodb-table", "orders", "--framework", "hipaa")
    assert first.code == 0
    assert first.out == ""
    assert "new       orders/main.tf\n" in first.err
    assert "TF_TOKEN_hipaa_compliance_tf" in first.err
    files = everything(here)
    assert sorted(files) == [
        "orders/kms.tf",
        "orders/main.tf",
        "orders/outputs.tf",
        "orders/tests/orders.tftest.hcl",
        "orders/versions.tf",
    ]
    assert b"hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws" in files["orders/main.tf"]
    again = tfgen("new", "dynamodb-table", "orders", "--framework", "hipaa")
    assert again.code == 0
    assert "unchanged orders/main.tf\n" in again.err
    assert everything(here) == files
    assert os.listdir(here) == ["orders"]


def test_a_file_that_differs_is_kept_without_force_and_shown_with_it(here: Path, tfgen: Tfgen) -> None:
    tfgen("new", "dynamodb-table", "orders")
    (here / "orders/main.tf").write_text("# mine\n")
    (here / "orders/kms.tf").unlink()
    before = everything(here)
    refused = tfgen("new", "dynamodb-table", "orders")
    assert refused.code == 2
    assert "orders/main.tf is there and would change; nothing was written. --force" in refused.err
    assert everything(here) == before
    forced = tfgen("new", "dynamodb-table", "orders", "--force")
    assert forced.code == 0
    assert "-# mine\n" in forced.out
    assert '+resource "aws_dynamodb_table" "orders" {\n' in forced.out
    assert "kms.tf" not in forced.out
    assert "changed   orders/main.tf" in forced.err
    assert (here / "orders/kms.tf").exists()
