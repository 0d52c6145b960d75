"""What wiring makes is valid to the real terraform."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.controls.test_cases import CASES
from tests.properties.module_trees import random_tree
from tests.properties.test_module_trees import fixed
from tests.tools import Terraform

pytestmark = pytest.mark.e2e

SEEDS = range(6)


def write(folder: Path, files: dict[str, str]) -> None:
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)


def test_random_trees_are_valid_after_the_fix(terraform: Terraform, tmp_path: Path) -> None:
    calls = []
    for seed in SEEDS:
        _, after = fixed(random_tree(seed))
        write(tmp_path / f"s{seed}", after)
        roots = sorted({path.split("/")[1] for path in after if path.startswith("envs/")})
        calls += [f'module "s{seed}_{root}" {{\n  source = "./s{seed}/envs/{root}"\n}}\n' for root in roots]
    write(tmp_path, {"main.tf": 'provider "aws" {\n  region = "eu-west-1"\n}\n\n' + "\n".join(calls)})
    assert len(calls) > len(SEEDS)
    assert terraform.validate(tmp_path) == []


def test_cases_are_formatted_after_the_fix(terraform: Terraform, tmp_path: Path) -> None:
    for case in CASES:
        name, after = case.parent.name, case.parent / "after"
        if name.startswith(("wire_", "kms_", "example_wiring")) and after.exists():
            shutil.copytree(after, tmp_path / name)
    assert len(list(tmp_path.iterdir())) > 35
    assert terraform.fmt_check(tmp_path) == []


EXAMPLES = Path(__file__).parents[2] / "examples"


ROOTS = ("orders", "nested", "regions", "shared/envs/dev", "shared/envs/staging", "shared/envs/prod")


def client(service: str, endpoint: str, region: str) -> Any:
    boto3 = pytest.importorskip("boto3")
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    return boto3.client(service, endpoint_url=endpoint, region_name=region, **keys)


def key_of(endpoint: str, table: str, region: str = "eu-west-1") -> str:
    """Ask for a table's encryption; return the ARN of its key, which must be there, enabled, rotated, and have its alias."""
    dynamodb, kms = client("dynamodb", endpoint, region), client("kms", endpoint, region)
    encryption = dynamodb.describe_table(TableName=table)["Table"]["SSEDescription"]
    assert (encryption["Status"], encryption["SSEType"]) == ("ENABLED", "KMS")
    arn: str = encryption["KMSMasterKeyArn"]
    assert arn.split(":")[3] == region
    assert kms.describe_key(KeyId=arn)["KeyMetadata"]["Enabled"]
    assert kms.get_key_rotation_status(KeyId=arn)["KeyRotationEnabled"]
    aliases = [alias["AliasName"] for alias in kms.list_aliases(KeyId=arn)["Aliases"]]
    assert [name.startswith("alias/dynamodb-") for name in aliases] == [True]
    return arn


def test_the_examples_plan_and_apply(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    """All in one configuration that calls their roots, since each init and apply takes seconds."""
    files = {p.relative_to(EXAMPLES).as_posix(): p.read_text() for p in EXAMPLES.rglob("*.tf")}
    chosen = ("orders", "nested", "regions", "shared")
    files = {path: text for path, text in files.items() if path.split("/")[0] in chosen}
    run, after = fixed(files)
    assert not run.remaining
    assert not run.problems
    write(tmp_path, after)
    assert terraform.fmt_check(tmp_path) == []
    calls = [f'module "r{number}" {{\n  source = "./{root}"\n}}\n' for number, root in enumerate(ROOTS)]
    write(tmp_path, {"main.tf": "\n".join(calls)})
    terraform.apply(tmp_path, endpoint=moto)
    assert key_of(moto, "orders") == key_of(moto, "sessions")
    assert len({key_of(moto, table) for table in ("shop-carts", "shop-wishes", "shop-payments")}) == 1
    assert len({key_of(moto, table) for table in ("audit-dev", "audit-staging", "audit-prod")}) == 3
    assert key_of(moto, "customers") != key_of(moto, "invoices", "eu-central-1")
