"""`tfgen keys plan` prints the plan that `fix` would follow."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result

CASES = Path(__file__).parents[2] / "tfgen/controls/dynamodb_table_encrypted_with_kms/cases"

SERVICE = "module.checkout.module.table"


@pytest.fixture
def nested(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    shutil.copytree(CASES / "example_wiring/before", tmp_path / "repository")
    (tmp_path / "repository/.git").mkdir()
    monkeypatch.chdir(tmp_path / "repository")
    return tmp_path / "repository"


def test_one_line_a_root(nested: Path, tfgen: Callable[..., Result]) -> None:
    result = tfgen("keys", "plan", "--kms-key", "create")
    assert result.code == 0
    lines = [line.split("  ") for line in result.out.splitlines()]
    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells == [
        ["ROOT", "ACCOUNT", "REGION", "PROVIDER", "KEY", "FROM", "FOR"],
        [
            "envs/dev",
            "-",
            "eu-west-1",
            "aws",
            "aws_kms_key.tfgen_dynamodb",
            "new (--kms-key)",
            "module.scratch.aws_dynamodb_table.this",
        ],
        [
            "envs/prod",
            "-",
            "eu-west-1",
            "aws",
            "aws_kms_key.tfgen_dynamodb",
            "new (--kms-key)",
            f'{SERVICE}["carts"].aws_dynamodb_table.this, {SERVICE}["orders"].aws_dynamodb_table.this',
        ],
    ]
    assert result.err == "2 new keys, about USD 2 a month\n"


def test_more_new_keys_than_are_allowed(nested: Path, tfgen: Callable[..., Result]) -> None:
    (nested / "tfgen.toml").write_text('[kms]\nkey = "create"\nmax_keys = 1\n')
    result = tfgen("keys", "plan")
    told = "all fixes together need 2 new keys, and --max-keys allows 1"
    assert (result.code, result.err) == (1, f"held back: {told}\n2 new keys, about USD 2 a month\n")
    assert json.loads(tfgen("keys", "plan", "--format", "json").out)["held"] == told
    assert tfgen("keys", "plan", "--max-keys", "2").code == 0


def test_rules_of_the_configuration_show_where_they_were_said(nested: Path, tfgen: Callable[..., Result]) -> None:
    (nested / "tfgen.toml").write_text('[kms]\nkey = "create"\n[kms.paths]\n"envs/prod" = "alias/prod"\n')
    data = json.loads(tfgen("keys", "plan", "--format", "json").out)
    assert [(row["root"], row["key"], row["from"], row["said"]) for row in data["keys"]] == [
        ("envs/dev", "aws_kms_key.tfgen_dynamodb", "new", "[kms] key"),
        ("envs/prod", "alias/prod", "looked up", "[kms.paths] envs/prod"),
    ]
    assert (data["new_keys"], data["monthly_cost"]) == (1, 1)


def test_a_fix_without_a_key_is_named(nested: Path, tfgen: Callable[..., Result]) -> None:
    result = tfgen("keys", "plan", "--kms-key", "var.gone")
    assert result.code == 1
    assert result.out == ""
    assert (
        "no key: modules/table/main.tf:1:1: module.scratch.aws_dynamodb_table.this: var.gone is not declared in "
        in result.err
    )


def test_nothing_said_is_a_proposal(nested: Path, tfgen: Callable[..., Result]) -> None:
    assert "  proposed  " in tfgen("keys", "plan").out


def test_nothing_needs_a_key(nested: Path, tfgen: Callable[..., Result]) -> None:
    assert tfgen("fix", "--write", "--kms-key", "create").code == 0
    result = tfgen("keys", "plan")
    assert (result.code, result.out, result.err) == (0, "", "nothing needs a key\n")


def test_more_keys_than_allowed_are_not_made(nested: Path, tfgen: Callable[..., Result]) -> None:
    result = tfgen("fix", "--write", "--kms-key", "create", "--max-keys", "1")
    assert result.code == 1
    assert "all fixes together need 2 new keys, and --max-keys allows 1" in result.err
    assert not (nested / "envs/prod/kms.tf").exists()
    result = tfgen("fix", "--write", "--kms-key", "create", "--max-keys", "2")
    assert result.code == 0
    assert "2 new keys (about USD 2 a month)" in result.err


def test_the_configuration_bounds_the_keys_and_the_command_line_wins(
    nested: Path, tfgen: Callable[..., Result]
) -> None:
    (nested / "tfgen.toml").write_text('[kms]\nkey = "create"\nmax_keys = 1\n')
    said = "all fixes together need 2 new keys, and --max-keys allows "
    assert said + "1" in tfgen("fix").err
    assert said not in tfgen("fix", "--max-keys", "2").err
    assert said + "0" in tfgen("fix", "--max-keys", "0").err


def test_keys_of_a_later_round_count_too(project: Path, tfgen: Callable[..., Result]) -> None:
    """The call takes a key only once its version is lifted."""
    (project / ".git").mkdir()
    (project / "b").mkdir()
    call = '  source  = "terraform-aws-modules/dynamodb-table/aws"\n  version = "~> 0.1.0"\n  name = "b"\n'
    (project / "b/main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n\nmodule "b" {\n' + call + "}\n")
    options = ("--framework", "hipaa", "--allow", "major", "--require", "customer-managed", "--kms-key", "create")
    assert "2 new keys" in tfgen("fix", *options).err
    said = tfgen("fix", *options, "--max-keys", "1").err
    assert "all fixes together need 2 new keys, and --max-keys allows 1" in said


KEY_WITHOUT_GRANTS = """\
resource "aws_kms_key" "orders" {
  policy = jsonencode({
    Statement = [
      { Effect = "Allow", Principal = { AWS = "*" }, Action = ["kms:Decrypt", "kms:DescribeKey"], Resource = "*" },
    ]
  })
}
"""


def test_check_names_missing_actions_and_write_adds_them(project: Path, tfgen: Callable[..., Result]) -> None:
    table = (project / "main.tf").read_text()
    block = "  server_side_encryption {\n    enabled     = true\n    kms_key_arn = aws_kms_key.orders.arn\n  }\n}\n"
    (project / "main.tf").write_text(table.removesuffix("}\n") + "\n" + block)
    (project / "kms.tf").write_text(KEY_WITHOUT_GRANTS)
    missing = "kms:Encrypt, kms:ReEncrypt*, kms:GenerateDataKey*, kms:CreateGrant"
    result = tfgen("keys", "check")
    assert result.code == 1
    assert f"kms.tf:2:3: fail aws_kms_key.orders: its policy allows DynamoDB no {missing}\n" in result.out
    preview = tfgen("keys", "check", "--fix")
    assert preview.code == 0
    assert '+        Sid       = "GrantsForDynamoDB"' in preview.out
    assert (project / "kms.tf").read_text() == KEY_WITHOUT_GRANTS
    assert tfgen("keys", "check", "--write").code == 0
    assert tfgen("keys", "check").code == 0


def test_the_policy_of_the_applying_role_is_shown_on_demand(project: Path, tfgen: Callable[..., Result]) -> None:
    policy = json.loads(tfgen("fix", "--kms-key", "create", "--apply-policy").out)
    by_sid = {statement["Sid"]: statement for statement in policy["Statement"]}
    assert list(by_sid) == ["CreateKeys", "EncryptTables", "UseKeysThroughDynamoDB", "GrantsForDynamoDB"]
    assert "kms:ReplicateKey" not in by_sid["CreateKeys"]["Action"]
    assert by_sid["GrantsForDynamoDB"]["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
    aws_managed = json.loads(tfgen("fix", "--kms-key", "aws-managed", "--apply-policy").out)
    assert [statement["Sid"] for statement in aws_managed["Statement"]] == ["EncryptTables"]
    data = json.loads(tfgen("fix", "--kms-key", "create", "--format", "json").out)
    assert data["apply_policy"] == policy


def test_the_cost_has_a_date_and_a_source(project: Path, tfgen: Callable[..., Result]) -> None:
    said = tfgen("fix", "--kms-key", "create").err
    assert "cost: USD 1 a month, and each request (https://aws.amazon.com/kms/pricing/, seen 2026-" in said


def test_the_lines_of_a_missing_provider_are_shown(project: Path, tfgen: Callable[..., Result]) -> None:
    replica = '\n  replica {\n    region_name = "eu-central-1"\n  }\n}\n'
    (project / "main.tf").write_text((project / "main.tf").read_text().removesuffix("}\n") + replica)
    result = tfgen("fix", "--kms-key", "create", "--allow", "replace")
    lines = '    provider "aws" {\n      alias  = "eu_central_1"\n      region = "eu-central-1"\n    }\n'
    assert "say --allow provider, or add to main.tf\n" + lines in result.err
    added = tfgen("fix", "--kms-key", "create", "--allow", "replace,provider")
    assert '+  alias  = "eu_central_1"\n' in added.out


def test_ways_to_make_a_key_are_checked(project: Path, tfgen: Callable[..., Result]) -> None:
    assert "--key-policy loose is no choice" in tfgen("fix", "--key-policy", "loose").err
    assert "makes no multi-Region keys" in tfgen("fix", "--key-module", "--multi-region").err
    (project / "tfgen.toml").write_text("[kms]\ndeletion_window_in_days = 5\n")
    assert "AWS takes 7 to 30 days" in tfgen("fix").err
    (project / "tfgen.toml").write_text('[kms]\nmodule = "yes"\n')
    assert "tfgen.toml:2:1: module takes true or false" in tfgen("fix").err


def test_a_folder_without_callers_is_told_how_to_be_a_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tfgen: Callable[..., Result]
) -> None:
    (tmp_path / "main.tf").write_text('resource "aws_dynamodb_table" "t" {\n  name     = "t"\n  hash_key = "id"\n}\n')
    monkeypatch.chdir(tmp_path)
    said = tfgen("fix", "--kms-key", "create")
    assert "if it is applied by itself, say --root ." in said.err
    assert "kms.tf" not in said.out
    assert "+++ b/kms.tf" in tfgen("fix", "--kms-key", "create", "--root", ".").out


def test_a_region_that_is_given_twice_is_refused(nested: Path, tfgen: Callable[..., Result]) -> None:
    result = tfgen("keys", "plan", "--kms-key", "us-east-1=create", "--kms-key", "us-east-1=alias/x")
    assert result.code == 2
    assert "--kms-key us-east-1=… is given twice. Give one key for each region." in result.err
