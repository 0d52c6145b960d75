"""`tfgen keys plan`: each key with the tables and replicas that get it, and no others."""

from __future__ import annotations

import datetime

from tfgen.fixing.key_plan import KeyTable, key_table
from tfgen.fixing.options import Options
from tfgen.reporting.keys import table
from tfgen.text.workspace import MemoryWorkspace

PROVIDERS = (
    'provider "aws" {\n  region = "eu-west-1"\n}\n\nprovider "aws" {\n  alias  = "us"\n  region = "us-east-1"\n}\n'
)
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name     = "t"\n  hash_key = "id"\n%s}\n'


def table_of(files: dict[str, str], **more: object) -> KeyTable:
    options = Options(**{"kms_key": "create", **more})  # type: ignore[arg-type]
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    return key_table(workspace, options, datetime.date(2026, 1, 1))


def rows(found: KeyTable) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(row.region, row.key, row.subjects) for row in found.rows]


def test_a_table_and_its_replica_have_a_row_each() -> None:
    found = table_of({"main.tf": PROVIDERS + TABLE % '  replica {\n    region_name = "us-east-1"\n  }\n'})
    assert rows(found) == [
        ("eu-west-1", "aws_kms_key.tfgen_dynamodb", ("aws_dynamodb_table.t",)),
        ("us-east-1", "aws_kms_key.tfgen_dynamodb_us", ("aws_dynamodb_table.t.replica[us-east-1]",)),
    ]


def test_calls_of_one_module_for_different_regions() -> None:
    version = (
        'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = ">= 6.0" }\n  }\n}\n'
    )
    calls = "".join(
        f'module "{name}" {{\n  source = "./m"\n  region = "{region}"\n}}\n'
        for name, region in (("a", "eu-central-1"), ("b", "sa-east-1"))
    )
    files = {
        "main.tf": version + PROVIDERS + calls,
        "m/main.tf": 'variable "region" {}\n' + TABLE % "  region = var.region\n",
    }
    assert rows(table_of(files)) == [
        ("eu-central-1", "aws_kms_key.tfgen_dynamodb_eu_central_1", ("module.a.aws_dynamodb_table.t",)),
        ("sa-east-1", "aws_kms_key.tfgen_dynamodb_sa_east_1", ("module.b.aws_dynamodb_table.t",)),
    ]


def test_calls_of_one_module_under_different_providers() -> None:
    calls = 'module "a" {\n  for_each = toset(["x", "y"])\n  source   = "./m"\n}\n'
    calls += 'module "c" {\n  source = "./m"\n  providers = {\n    aws = aws.us\n  }\n}\n'
    files = {"main.tf": PROVIDERS + calls, "m/main.tf": TABLE % ""}
    eu = ('module.a["x"].aws_dynamodb_table.t', 'module.a["y"].aws_dynamodb_table.t')
    assert rows(table_of(files)) == [
        ("eu-west-1", "aws_kms_key.tfgen_dynamodb", eu),
        ("us-east-1", "aws_kms_key.tfgen_dynamodb_us", ("module.c.aws_dynamodb_table.t",)),
    ]


def test_a_table_without_a_key_is_named_once() -> None:
    replica = TABLE % '  replica {\n    region_name = "us-east-1"\n  }\n'
    found = table_of({"main.tf": PROVIDERS + replica}, kms_keys={"us-east-1": "var.none"})
    (lacking,) = found.keyless
    assert (found.rows, found.new_keys) == ([], 0)  # a fix is whole or absent, and its table's key with it
    assert lacking.finding.address == "aws_dynamodb_table.t.replica[us-east-1]"
    assert lacking.reason == "var.none is not declared in the root folder"


def test_account_region_and_provider_are_columns() -> None:
    account = PROVIDERS.replace('"us-east-1"\n', '"us-east-1"\n  allowed_account_ids = ["444455556666"]\n')
    us = (TABLE % "  provider = aws.us\n").replace('"t" {', '"u" {')
    lines = table(table_of({"main.tf": account + TABLE % "" + us})).splitlines()
    assert [line.split()[:5] for line in lines] == [
        ["ROOT", "ACCOUNT", "REGION", "PROVIDER", "KEY"],
        [".", "-", "eu-west-1", "aws", "aws_kms_key.tfgen_dynamodb"],
        [".", "444455556666", "us-east-1", "aws.us", "aws_kms_key.tfgen_dynamodb_us"],
    ]


def test_the_provider_is_named_as_the_root_names_it() -> None:
    files = {
        "main.tf": PROVIDERS + 'module "m" {\n  source = "./m"\n\n  providers = {\n    aws = aws.us\n  }\n}\n',
        "m/main.tf": TABLE % "",
    }
    for key in ("aws-managed", 'file("key.txt")', "create"):
        (row,) = table_of(files, kms_key=key).rows
        assert (row.region, row.provider) == ("us-east-1", "us")
