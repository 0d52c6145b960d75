"""Where the one multi-Region key of a root is made, and what is said of it."""

from __future__ import annotations

import datetime

from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.fixing.results import Run
from tfgen.text.workspace import MemoryWorkspace

MULTI_REGION = Options(kms_key="create", multi_region=True, allow=frozenset({"replace"}))
PROVIDERS = (
    'provider "aws" {\n  region = "eu-west-1"\n}\n\nprovider "aws" {\n  alias  = "us"\n  region = "us-east-1"\n%s}\n'
)


def table(name: str, replica: str = "", provider: str = "") -> str:
    lines = [f'resource "aws_dynamodb_table" "{name}" {{', f'  name     = "{name}"', '  hash_key = "id"']
    lines += [f"  provider = {provider}"] if provider else []
    lines += ["  replica {", f'    region_name = "{replica}"', "  }"] if replica else []
    return "\n".join([*lines, "}\n"])


def run(*parts: str, more: str = "") -> tuple[Run, str]:
    files = {"main.tf": (PROVIDERS % more + "".join(parts)).encode()}
    found = fix(MemoryWorkspace(files), MULTI_REGION, datetime.date(2026, 1, 1))
    return found, next((file.after for file in found.files if file.path == "kms.tf"), "")


def resources(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.startswith('resource "aws_kms') and "alias" not in line]


def test_tables_with_replicas_in_two_regions_share_one_primary_and_the_summary_says_where() -> None:
    found, kms = run(table("a", "us-east-1"), table("b", "eu-west-1", "aws.us"))
    assert resources(kms) == [
        'resource "aws_kms_key" "tfgen_dynamodb" {',
        'resource "aws_kms_replica_key" "tfgen_dynamodb_us" {',
    ]
    said = (
        "tables with replicas live in eu-west-1 and us-east-1: the primary key is in eu-west-1, and the tables elsewhere use "
        "its replicas"
    )
    assert all(said in each.notes for each in found.fixes)
    assert len(found.new_keys) == 2


def test_a_later_table_gets_a_replica_of_the_primary_that_is_there() -> None:
    made = 'resource "aws_kms_key" "tfgen_dynamodb_us" {\n  provider = aws.us\n  multi_region = true\n}\n'
    found, kms = run(made, table("a"))
    assert resources(kms) == ['resource "aws_kms_replica_key" "tfgen_dynamodb" {']
    assert "primary_key_arn         = aws_kms_key.tfgen_dynamodb_us.arn" in kms
    assert len(found.new_keys) == 1


def test_a_provider_that_assumes_a_role_gets_a_key_of_its_own() -> None:
    role = '  assume_role {\n    role_arn = "arn:aws:iam::444455556666:role/x"\n  }\n'
    _, kms = run(table("a"), table("b", provider="aws.us"), more=role)
    assert resources(kms) == [
        'resource "aws_kms_key" "tfgen_dynamodb" {',
        'resource "aws_kms_key" "tfgen_dynamodb_us" {',
    ]


def test_the_table_of_a_replica_resource_has_the_primary() -> None:
    replica = 'resource "aws_dynamodb_table_replica" "r" {\n  global_table_arn = aws_dynamodb_table.a.arn\n}\n'
    _, kms = run(table("a", provider="aws.us"), replica)
    assert resources(kms) == [
        'resource "aws_kms_key" "tfgen_dynamodb_us" {',
        'resource "aws_kms_replica_key" "tfgen_dynamodb" {',
    ]
