"""What `tfgen undo` leaves behind is valid to the real terraform, after each of its two steps."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.fixing.test_there_and_back import POLICIES, PROVIDER, TABLE, there_and_back
from tests.fixing.test_undo_cases import CASES
from tests.tools import Terraform

pytestmark = pytest.mark.e2e

#: Modules that would have to be fetched, files that are no Terraform, and an argument that the provider here does not have.
NOT_HERE = ("-aws-", "/aws", "terragrunt", "region = each.key", "resource {{{")


def test_what_is_left_is_valid(terraform: Terraform, tmp_path: Path) -> None:
    calls = []
    for case in CASES:
        after = case / "after"
        text = "\n".join(path.read_text() for path in after.rglob("*") if path.is_file())
        if not text.strip() or any(word in text for word in NOT_HERE):
            continue
        shutil.copytree(after, tmp_path / case.name)
        roots = {path.parent for path in (tmp_path / case.name).rglob("*.tf*") if _configures(path.read_text())}
        for number, root in enumerate(sorted(roots)):
            source = root.relative_to(tmp_path).as_posix()
            calls.append(f'module "{case.name}_{number}" {{\n  source = "./{source}"\n}}\n')
    assert len(calls) > 20
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n\n' + "\n".join(calls))
    assert terraform.validate(tmp_path) == []


def test_statements_are_valid_in_policies_of_every_form(terraform: Terraform, tmp_path: Path) -> None:
    calls = []
    for policy in POLICIES:
        name, suffix = policy.name.replace(".", "_"), policy.name.partition(".")[2]
        files = {"main.tf": PROVIDER + TABLE, f"iam.{suffix}": policy.read_bytes()}
        for step, state in zip(("there", "back"), there_and_back(files, "aws_dynamodb_table.orders"), strict=True):
            folder = tmp_path / f"{name}_{step}"
            folder.mkdir()
            for path, data in state.items():
                (folder / path).write_bytes(data)
            calls.append(f'module "{folder.name}" {{\n  source = "./{folder.name}"\n}}\n')
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n\n' + "\n".join(calls))
    assert terraform.validate(tmp_path) == []
    assert [path for path in terraform.fmt_check(tmp_path) if path.endswith("iam.tf")] == []


def _configures(text: str) -> bool:
    return 'provider "aws" {' in text or '"provider"' in text
