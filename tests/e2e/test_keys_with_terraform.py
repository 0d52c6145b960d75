"""Keys with the real terraform: made on a pretended AWS, planned over what is there, taken back, reverted by git."""

from __future__ import annotations

import fnmatch
import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

import tfgen.controls
from tests.controls.test_cases import after, read
from tests.tools import Checkov, Terraform
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.fixing.undoing import undo
from tfgen.text.workspace import MemoryWorkspace

pytestmark = pytest.mark.e2e

CASES = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases"
POLICIES = Path(__file__).parents[1] / "keys/policies"

#: Each way of making a key.
CHECKED = (
    "example_root_create",
    "fix_create_with_region_argument",
    "fix_dynamic_replica_set",
    "fix_key_module",
    "fix_key_tags_of_neighbours",
    "fix_multi_region",
    "fix_provider_added",
    "json_objects_create",
    "wire_three_roots",
)

HEAD = """\
provider "aws" {
  region = "eu-west-1"
}

provider "aws" {
  alias  = "frankfurt"
  region = "eu-central-1"
}
"""


def table(name: str, prefix: str, provider: str = "") -> str:
    return f"""
resource "aws_dynamodb_table" "{name}" {{
{provider}  name         = "{prefix}-{name}"
  billing_mode = "PAY_PER_REQUEST"
  hash_key     = "id"

  attribute {{
    name = "id"
    type = "S"
  }}
}}
"""


def two_regions(prefix: str) -> dict[str, bytes]:
    text = HEAD + table("orders", prefix) + table("carts", prefix, "  provider = aws.frankfurt\n\n")
    return {"main.tf": text.encode()}


def write(folder: Path, files: dict[str, bytes]) -> None:
    for path, data in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)


def actions(plan: dict[str, Any]) -> dict[str, list[str]]:
    found = {change["address"]: change["change"]["actions"] for change in plan["resource_changes"]}
    return {address: made for address, made in found.items() if not address.startswith("data.")}


def fixed(files: dict[str, bytes], **more: Any) -> dict[str, bytes]:
    return after(files, fix(MemoryWorkspace(files), Options(kms_key="create", **more)))


def test_a_fix_plans_as_update_in_place_and_creation_of_keys(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    files = two_regions("update")
    write(tmp_path / "root", files)
    prepared = terraform.prepared(tmp_path / "root")
    terraform.apply_in(prepared, moto)
    write(prepared, fixed(files))
    made = actions(terraform.plan_in(prepared, endpoint=moto))
    assert made == {
        "aws_dynamodb_table.orders": ["update"],
        "aws_dynamodb_table.carts": ["update"],
        "aws_kms_key.tfgen_dynamodb": ["create"],
        "aws_kms_key.tfgen_dynamodb_frankfurt": ["create"],
        "aws_kms_alias.tfgen_dynamodb": ["create"],
        "aws_kms_alias.tfgen_dynamodb_frankfurt": ["create"],
    }


def test_two_regions_applied_reverted_and_taken_back(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    before = two_regions("fresh")
    encrypted = fixed(before)
    write(tmp_path / "root", encrypted)
    prepared = terraform.prepared(tmp_path / "root")
    terraform.apply_in(prepared, moto)
    _each_table_is_on_the_key_of_its_region(moto)

    # `git revert`: the tables stay on keys that are to be deleted, and the plan says nothing of it.
    repository = tmp_path / "repository"
    _revert(repository, before, encrypted)
    reverted = _with(prepared, tmp_path / "reverted", read_tree(repository))
    made = actions(terraform.plan_in(reverted, endpoint=moto))
    assert made["aws_dynamodb_table.orders"] == made["aws_dynamodb_table.carts"] == ["no-op"]
    assert made["aws_kms_key.tfgen_dynamodb"] == made["aws_kms_key.tfgen_dynamodb_frankfurt"] == ["delete"]

    # `tfgen undo`: first the tables, in place, and nothing else.
    run = undo(MemoryWorkspace(encrypted), Options(), ["aws_dynamodb_table.orders", "aws_dynamodb_table.carts"])
    back = _with(prepared, tmp_path / "back", after(encrypted, run))
    made = actions(terraform.plan_in(back, endpoint=moto))
    assert {address for address, done in made.items() if done != ["no-op"]} == {
        "aws_dynamodb_table.orders",
        "aws_dynamodb_table.carts",
    }
    assert made["aws_dynamodb_table.orders"] == made["aws_dynamodb_table.carts"] == ["update"]


def _with(prepared: Path, target: Path, files: dict[str, bytes]) -> Path:
    """The same state and providers with other files."""
    shutil.copytree(prepared, target, symlinks=True)
    for name in ("main.tf", "kms.tf"):
        (target / name).unlink()
    write(target, files)
    return target


def _revert(repository: Path, before: dict[str, bytes], fixed_files: dict[str, bytes]) -> None:
    repository.mkdir()

    def git(*arguments: str) -> None:
        settings = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgSign=false")
        subprocess.run(["git", *settings, *arguments], cwd=repository, check=True, capture_output=True)

    git("init", "-q")
    for message, files in (("tables", before), ("encrypt", fixed_files)):
        write(repository, files)
        git("add", "-A")
        git("commit", "-q", "-m", message)
    git("revert", "--no-edit", "HEAD")


def read_tree(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.glob("*.tf")}


def _each_table_is_on_the_key_of_its_region(endpoint: str) -> None:
    boto3 = pytest.importorskip("boto3")
    for region, name in (("eu-west-1", "fresh-orders"), ("eu-central-1", "fresh-carts")):
        ways = {"endpoint_url": endpoint, "aws_access_key_id": "test", "aws_secret_access_key": "test"}
        dynamodb = boto3.client("dynamodb", region_name=region, **ways)
        kms = boto3.client("kms", region_name=region, **ways)
        encryption = dynamodb.describe_table(TableName=name)["Table"]["SSEDescription"]
        arn = encryption["KMSMasterKeyArn"]
        assert encryption["SSEType"] == "KMS"
        assert arn.split(":")[3] == region
        key = kms.describe_key(KeyId=arn)["KeyMetadata"]
        assert (key["KeyState"], key["KeySpec"]) == ("Enabled", "SYMMETRIC_DEFAULT")
        assert kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"]
        aliases = [each["AliasName"] for each in kms.list_aliases(KeyId=arn)["Aliases"]]
        assert len(aliases) == 1
        assert aliases[0].startswith("alias/dynamodb-")
        _the_policy_lets_dynamodb_work(
            json.loads(kms.get_key_policy(KeyId=arn, PolicyName="default")["Policy"]), region
        )


# The rules of the policy simulator, as far as this policy needs them.

_ACTIONS = ("Encrypt", "Decrypt", "ReEncryptFrom", "ReEncryptTo", "GenerateDataKey", "DescribeKey", "CreateGrant")


def _the_policy_lets_dynamodb_work(policy: dict[str, Any], region: str) -> None:
    account = "123456789012"
    through = {"kms:CallerAccount": account, "kms:ViaService": f"dynamodb.{region}.amazonaws.com"}
    service = {"aws:SourceAccount": account}
    for action in _ACTIONS:
        grant = {"kms:GrantIsForAWSResource": "true"}
        assert _allowed(policy, action, {**through, **grant}), action
        assert _allowed(policy, action, {**service, **grant}, service="dynamodb.amazonaws.com"), action
        assert not _allowed(policy, action, {**through, **grant, "kms:CallerAccount": "999999999999"}), action
        assert not _allowed(policy, action, {**through, **grant, "kms:ViaService": "s3.eu-west-1.amazonaws.com"}), (
            action
        )
        assert not _allowed(policy, action, {"aws:SourceAccount": "9"}, service="dynamodb.amazonaws.com"), action
    for context in (through, {**through, "kms:GrantIsForAWSResource": "false"}):
        assert not _allowed(policy, "CreateGrant", context)
    assert not _allowed(policy, "CreateGrant", service, service="dynamodb.amazonaws.com")
    assert not _allowed(policy, "ScheduleKeyDeletion", through)


def _allowed(policy: dict[str, Any], action: str, context: dict[str, str], service: str = "") -> bool:
    def listed(value: Any) -> list[str]:
        return value if isinstance(value, list) else [value]

    def applies(statement: dict[str, Any]) -> bool:
        principal = statement["Principal"]
        who = listed(principal.get("Service", [])) if service else listed(principal.get("AWS", []))
        if (service or "*") not in who:
            return False
        if not any(fnmatch.fnmatchcase(f"kms:{action}", pattern) for pattern in listed(statement["Action"])):
            return False
        return all(
            key in context and any(fnmatch.fnmatchcase(context[key], pattern) for pattern in listed(patterns))
            for tests in statement.get("Condition", {}).values()
            for key, patterns in tests.items()
        )

    return any(statement["Effect"] == "Allow" and applies(statement) for statement in policy["Statement"])


def test_replicas_get_their_keys_by_plan(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    shutil.copytree(CASES / "fix_multi_region/after", tmp_path / "root")
    plan = terraform.plan(tmp_path / "root", endpoint=moto)
    made = {change["address"]: change["change"] for change in plan["resource_changes"]}
    assert made["aws_kms_key.tfgen_dynamodb"]["after"]["multi_region"] is True
    assert made["aws_kms_replica_key.tfgen_dynamodb_frankfurt"]["actions"] == ["create"]
    assert made["aws_dynamodb_table.orders"]["after"]["replica"][0]["region_name"] == "eu-central-1"


def test_an_added_provider_is_valid_in_its_root(terraform: Terraform, tmp_path: Path) -> None:
    assert terraform.validate(CASES / "fix_provider_added/after") == []


def test_policies_with_added_statements_are_valid_and_formatted(terraform: Terraform, tmp_path: Path) -> None:
    calls = []
    for case in sorted(POLICIES.iterdir()):
        if (case / "after").exists() and case.name != "public_module_call":
            files = read(case / "after")
            files["main.tf"] = files["main.tf"][
                files["main.tf"].index(b"}\n") + 2 :
            ].lstrip()  # no provider in a module
            write(tmp_path / case.name, files)
            calls.append(f'module "{case.name}" {{\n  source = "./{case.name}"\n}}\n')
    (tmp_path / "main.tf").write_text('provider "aws" {\n  region = "eu-west-1"\n}\n\n' + "\n".join(calls))
    assert len(calls) >= 14
    assert terraform.fmt_check(tmp_path) == []
    assert terraform.validate(tmp_path) == []


def test_checkov_finds_nothing_new(checkov: Checkov, tmp_path: Path) -> None:
    """Of all its checks none fails on what a fix made or changed, but the one that wants modules pinned by a commit."""
    folders = [CASES / name for name in CHECKED] + sorted(CASES.glob("fix_strict*"))
    folders += [case for case in sorted(POLICIES.iterdir()) if (case / "after").exists()]
    for case in folders:
        for side in ("before", "after"):
            shutil.copytree(case / side, tmp_path / side / case.name)
    failing: dict[str, set[tuple[str, str, str]]] = {"before": set(), "after": set()}
    for row in checkov.report(tmp_path, "terraform")["failed_checks"]:
        side, name = row["file_path"].strip("/").split("/")[:2]
        failing[side].add((name, row["check_id"], row["resource"]))
    assert len(failing["before"]) > 40
    assert "CKV_AWS_119" not in {check for _, check, _ in failing["after"]}
    assert failing["after"] - failing["before"] == {("fix_key_module", "CKV_TF_1", "tfgen_dynamodb")}
