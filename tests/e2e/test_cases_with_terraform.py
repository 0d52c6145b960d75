"""The after-states of the cases are valid to the real terraform."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

import tfgen.controls
from tests.controls.test_cases import CASES
from tests.properties.test_module_trees import called
from tests.tools import Terraform
from tfgen.syntax.document import Block, Change, RemoveAttribute, RemoveBlock, SetAttribute
from tfgen.syntax.expr import Expr, Literal
from tfgen.terraform.syntaxes import syntax_of
from tfgen.text.edits import splice

pytestmark = pytest.mark.e2e

#: Cases that are invalid by intent, or need another provider.
SKIPPED = (
    "json_blocks_twice",
    "json_string_for_a_block",
    "matrix_43_two_blocks_bad_first",
    "matrix_44_attribute_form",
    "matrix_66_two_blocks_good_first",
    "not_suppressed_checkov_in_string",
)

#: What stands for a module from elsewhere, by a part of its address.
STAND_INS = {
    "dynamodb-table": "dynamodb_table",
    "cloudposse": "cloudposse_dynamodb",
    "/kms/": "kms",
    "/keys/": "keys",
    "/lambda/": "lambda",
}


def _after() -> list[Path]:
    found = [case.parent / "after" for case in CASES if case.parent.name not in SKIPPED]
    return [after for after in found if after.exists()]


def test_after_states_are_valid(terraform: Terraform, tmp_path: Path) -> None:
    """Each case is a module of one root: a provider of its own would be a process each, and an init of its own seconds."""
    shutil.copytree(Path(__file__).parent / "stand_ins", tmp_path / "stand_ins")
    calls = ['provider "aws" {\n  region = "eu-west-1"\n}\n', 'variable "given" {\n  default = null\n}\n']
    for after in _after():
        name = after.parent.name
        shutil.copytree(after, tmp_path / name)
        files = {p.relative_to(tmp_path).as_posix(): p.read_text() for p in (tmp_path / name).rglob("*.tf")}
        for root in sorted({p.parent.relative_to(tmp_path).as_posix() for p in _configuration(tmp_path / name)}):
            aliases, variables = _as_module(tmp_path, root)
            if root in called(files):
                continue
            given = [f"  {variable} = var.given\n" for variable in variables]
            handed = [f"    aws.{alias} = aws\n" for alias in aliases]
            providers = ["  providers = {\n    aws = aws\n", *handed, "  }\n"] if handed else []
            label = root.replace("/", "_")
            calls.append(f'module "{label}" {{\n  source = "./{root}"\n' + "".join((*given, *providers)) + "}\n")
    (tmp_path / "main.tf").write_text("\n".join(calls))
    assert len(calls) > 190
    assert terraform.validate(tmp_path) == []


def _configuration(folder: Path) -> list[Path]:
    for tofu in folder.rglob("*.tofu"):
        tofu.rename(tofu.with_suffix(".tf"))  # which stands for the .tf of its name
    return [*folder.rglob("*.tf"), *folder.rglob("*.tf.json")]


def _as_module(top: Path, folder: str) -> tuple[list[str], list[str]]:
    """Make a folder one that a root may call with version 5 of the provider; return its aliases and required variables.

    Providers come from the root, modules from elsewhere are stand-ins, and `region`, which came with version 6, goes.
    """
    aliases: list[str] = []
    variables: list[str] = []
    own = top / folder
    for path in sorted((*own.glob("*.tf"), *own.glob("*.tf.json"))):
        document = syntax_of(path.name).parse(path.name, path.read_text())
        changes: list[Change] = []
        for block in document.blocks("module", 1):
            source = str(getattr(attribute(block, "source"), "value", ""))
            stand_in = next((STAND_INS[part] for part in STAND_INS if part in source and source[:1] != "."), "")
            if stand_in:
                place = os.path.relpath(top / "stand_ins" / stand_in, own)
                changes.append(SetAttribute(block, "source", Literal(place)))
                changes += [RemoveAttribute(block, "version")] if block.attribute("version") else []
        for kind in ("resource", "data"):
            for block in document.blocks(kind, 2):
                changes += [RemoveAttribute(block, "region")] if block.attribute("region") else []
        for block in (*document.blocks("terraform"), *document.blocks("provider", 1)):
            alias = attribute(block, "alias")
            aliases += [str(getattr(alias, "value", ""))] if alias is not None else []
            changes.append(RemoveBlock(document, block))
        changes += [RemoveBlock(document, block) for block in document.blocks("import")]  # a root's only
        variables += [v.labels[0] for v in document.blocks("variable", 1) if v.attribute("default") is None]
        path.write_text(splice(document.text, document.edits(changes)))
    if aliases:
        named = ", ".join(f"aws.{alias}" for alias in aliases)
        needed = f'aws = {{\n      source = "hashicorp/aws"\n      configuration_aliases = [{named}]\n    }}'
        (own / "aliases_of_the_root.tf").write_text(f"terraform {{\n  required_providers {{\n    {needed}\n  }}\n}}\n")
    return aliases, variables


def attribute(block: Block, name: str) -> Expr | None:
    found = block.attribute(name)
    return found.expression() if found else None


def test_the_plan_creates_a_key_and_encrypts_the_tables(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    folder = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases"
    shutil.copytree(folder / "example_root_create/after", tmp_path / "root")
    plan = terraform.plan(tmp_path / "root", endpoint=moto)
    made = {change["address"]: change["change"] for change in plan["resource_changes"]}
    assert made["aws_kms_key.tfgen_dynamodb"]["actions"] == ["create"]
    policy = json.loads(made["aws_kms_key.tfgen_dynamodb"]["after"]["policy"])
    assert [s["Sid"] for s in policy["Statement"]][:2] == ["Administration", "UseThroughDynamoDB"]
    for name in ("orders", "sessions"):
        block = made[f"aws_dynamodb_table.{name}"]["after"]["server_side_encryption"]
        assert block[0]["enabled"] is True


def test_the_plan_of_json_creates_a_key_and_encrypts_the_table(terraform: Terraform, moto: str, tmp_path: Path) -> None:
    folder = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases"
    shutil.copytree(folder / "json_objects_create/after", tmp_path / "root")
    main = tmp_path / "root/main.tf.json"
    configuration = json.loads(main.read_text())
    del configuration["provider"]  # the offline one takes its place
    main.write_text(json.dumps(configuration))
    plan = terraform.plan(tmp_path / "root", endpoint=moto)
    made = {change["address"]: change["change"]["after"] for change in plan["resource_changes"]}
    policy = json.loads(made["aws_kms_key.tfgen_dynamodb"]["policy"])
    assert [s["Sid"] for s in policy["Statement"]][:2] == ["Administration", "UseThroughDynamoDB"]
    assert made["aws_dynamodb_table.orders"]["server_side_encryption"][0]["enabled"] is True


def test_json_after_states_are_among_those_that_are_validated() -> None:
    found = [after.parent.name for after in _after() if list(after.rglob("*.tf.json"))]
    assert len(found) > 12
