"""What can be no key, or can't reach a table: the command says where and what to do, and writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.cli.conftest import Result

PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n\n'
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name     = "t"\n  hash_key = "id"\n}\n'
KEY = "arn:aws:kms:{}:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
HERE, THERE = KEY.format("eu-west-1"), KEY.format("us-east-1")
ALIAS = 'resource "aws_kms_alias" "a" {\n  name          = "alias/a"\n  target_key_id = "x"\n}\n'


class Bad(NamedTuple):
    """Files beside the provider in main.tf, what `--kms-key` says, and what must be said: place, reason, remedy; exit code 2, or 1
    where the files are valid and the fix of the table is held back."""

    files: dict[str, str]
    key: str
    said: tuple[str, ...]
    code: int = 2


def call(source: str, more: str = "") -> str:
    return f'module "m" {{\n  source = "{source}"\n{more}}}\n'


def key(more: str) -> str:
    return f'resource "aws_kms_key" "k" {{\n  {more}\n}}\n'


BAD = {
    "an ARN of another region": Bad(
        {"main.tf": TABLE},
        THERE,
        (
            "error: main.tf:5:1: aws_dynamodb_table.t is in eu-west-1",
            "give one by --kms-key eu-west-1=KEY or in [kms.regions]",
        ),
    ),
    "an ARN of another region for a module": Bad(
        {"main.tf": call("./m"), "m/main.tf": TABLE},
        THERE,
        ("error: main.tf:5:1: module.m is in eu-west-1", "give one by --kms-key eu-west-1=KEY or in [kms.regions]"),
    ),
    "an ARN of another region in the configuration": Bad(
        {"main.tf": TABLE, "tfgen.toml": f'[kms.regions]\neu-west-1 = "{THERE}"\n'},
        "",
        ("tfgen.toml:2:1: the key for eu-west-1 is an ARN of us-east-1", "must be in the region of the table"),
    ),
    "an ARN of another service": Bad(
        {"main.tf": TABLE}, "arn:aws:s3:::bucket", ("is no ARN of a KMS key", "It looks like arn:aws:kms:REGION")
    ),
    "an ARN of another service in the configuration": Bad(
        {"main.tf": TABLE, "tfgen.toml": '[kms]\nkey = "arn:aws:s3:::bucket"\n'},
        "",
        ("tfgen.toml:2:1: arn:aws:s3:::bucket is no ARN of a KMS key", "It looks like arn:aws:kms:REGION"),
    ),
    "an attribute of another service": Bad(
        {"main.tf": TABLE}, "aws_s3_bucket.b.arn", ("aws_s3_bucket.b.arn is no KMS key", "Say aws_kms_key.NAME.arn")
    ),
    "the ARN of an AWS-managed key's alias": Bad(
        {"main.tf": TABLE},
        "arn:aws:kms:eu-west-1:111122223333:alias/aws/dynamodb",
        ("alias/aws/dynamodb is an AWS-managed key", "Say aws-managed to use that."),
    ),
    "a whole resource": Bad(
        {"main.tf": TABLE + key("description = each.key")},
        "aws_kms_key.k",
        ("--kms-key aws_kms_key.k has many attributes, of which one can be a key", "Say aws_kms_key.NAME.arn"),
    ),
    "a whole module": Bad(
        {"main.tf": TABLE + call("terraform-aws-modules/kms/aws")},
        "module.m",
        ("--kms-key module.m has many attributes, of which one can be a key", "Say aws_kms_key.NAME.arn"),
    ),
    "the id that a public module gives": Bad(
        {"main.tf": TABLE + call("terraform-aws-modules/kms/aws")},
        "module.m.key_id",
        ("main.tf:5:1: aws_dynamodb_table.t: module.m.key_id is no ARN: say module.m.key_arn",),
        1,
    ),
    "the id of a key": Bad(
        {"main.tf": TABLE},
        "1234abcd-12ab-34cd-56ef-1234567890ab",
        ("--kms-key 1234abcd-12ab-34cd-56ef-1234567890ab is the id of a key", "Give its ARN"),
    ),
    "the ARN of an alias": Bad(
        {"main.tf": TABLE},
        HERE.replace("key/1234abcd-12ab-34cd-56ef-1234567890ab", "alias/a"),
        ("is the ARN of an alias", "Give the key's ARN, or alias/a to look it up."),
    ),
    "the ARN of an alias by its resource": Bad(
        {"main.tf": TABLE + ALIAS},
        "aws_kms_alias.a.arn",
        (
            "main.tf:5:1: aws_dynamodb_table.t: aws_kms_alias.a.arn is not the key's own",
            "say aws_kms_alias.a.target_key_arn",
        ),
        1,
    ),
    "modules that call each other": Bad(
        {"main.tf": call("./a"), "a/main.tf": TABLE + call("../b"), "b/main.tf": call("../a")},
        "create",
        ("error: a/main.tf:5:1: modules call each other in a circle through a and b", "take one of the calls out"),
    ),
    "a module outside the root": Bad(
        {"main.tf": call("../elsewhere/m")},
        "create",
        (
            "error: main.tf:5:1: module.m is at ../elsewhere/m, outside the folder",
            "Run tfgen in a folder that holds both",
        ),
    ),
    "a key of a module outside the root": Bad(
        {"main.tf": call("../elsewhere/m") + TABLE},
        "module.m.key_arn",
        (
            "error: main.tf:5:1: module.m is at ../elsewhere/m, outside the folder",
            "Run tfgen in a folder that holds both",
        ),
    ),
    "a variable of another type": Bad(
        {"main.tf": call("./m"), "m/main.tf": TABLE + 'variable "dynamodb_kms_key_arn" {\n  type = list(string)\n}\n'},
        "create",
        (
            "m/main.tf:5:1: var.dynamodb_kms_key_arn, which is to take the key, is declared with another type",
            "rename it",
        ),
        1,
    ),
    "a number as the key": Bad(
        {"main.tf": TABLE + 'variable "n" {\n  type = number\n}\n'},
        "var.n",
        (
            "main.tf:9:1: var.n, which is given as the key, is declared with another type than string",
            "give it type = string",
        ),
        1,
    ),
    "an object as the key": Bad(
        {"main.tf": TABLE + 'variable "key" {\n  type = object({ arn = string })\n}\n'},
        "var.key",
        ("main.tf:9:1: var.key, which is given as the key", "say which part of it is the ARN of a key"),
        1,
    ),
    "count on the key": Bad(
        {"main.tf": TABLE + key("count = 2")},
        "aws_kms_key.k.arn",
        ("main.tf:9:1: aws_kms_key.k has count, so it must be said which one is meant: aws_kms_key.k[0].arn",),
        1,
    ),
    "count of none on the key": Bad(
        {"main.tf": TABLE + key("count = 0")},
        "aws_kms_key.k.arn",
        ("main.tf:9:1: aws_kms_key.k has count, which makes none here", "let it make one, or name another"),
        1,
    ),
    "for_each on the key": Bad(
        {"main.tf": TABLE + key('for_each = toset(["a"])')},
        "aws_kms_key.k.arn",
        ('main.tf:9:1: aws_kms_key.k has for_each, so it must be said which one is meant: aws_kms_key.k["a"].arn',),
        1,
    ),
    "for_each on the key, by way of a local": Bad(
        {"main.tf": TABLE + key('for_each = toset(["a"])') + "locals {\n  arn = aws_kms_key.k.arn\n}\n"},
        "local.arn",
        ('main.tf:9:1: aws_kms_key.k has for_each, so it must be said which one is meant: aws_kms_key.k["a"].arn',),
        1,
    ),
    "count on the key of tfgen's own name": Bad(
        {"main.tf": TABLE + key("count = 2").replace('"k"', '"tfgen_dynamodb"')},
        "create",
        ("main.tf:9:1: aws_kms_key.tfgen_dynamodb has count, so no single key has this name", "rename it"),
        1,
    ),
}


@pytest.mark.parametrize("name", BAD)
def test_it_is_said_where_and_what_to_do_and_nothing_is_written(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, tfgen: Callable[..., Result]
) -> None:
    bad = BAD[name]
    for path, text in bad.files.items():
        file = tmp_path / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(PROVIDER + text if path == "main.tf" else text)
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)

    def contents() -> dict[Path, bytes]:
        return {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}

    before = contents()
    result = tfgen("fix", "--write", *(["--kms-key", bad.key] if bad.key else []))
    assert result.code == bad.code
    for part in bad.said:
        assert part in result.err
    assert contents() == before
