"""JSON: valid by the schema that is published, and nothing in it that the schema does not name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

import tfgen.controls
from tests.controls.test_cases import read
from tests.reporting.runs import FULL, finding
from tfgen.fixing.key_plan import key_table
from tfgen.fixing.options import PERMISSIONS, Options
from tfgen.fixing.results import Run
from tfgen.reporting.json import render
from tfgen.reporting.keys import render as render_plan
from tfgen.text.workspace import MemoryWorkspace

SCHEMAS = Path(__file__).parents[2] / "docs/schema"
SCHEMA = json.loads((SCHEMAS / "run-v1.json").read_text())
PLAN_SCHEMA = json.loads((SCHEMAS / "keys-plan-v1.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)


def closed(schema: Any) -> Any:
    """The schema with no room for fields that it does not name."""
    if isinstance(schema, dict):
        found = {key: closed(value) for key, value in schema.items()}
        return {**found, "additionalProperties": False} if "properties" in schema else found
    return [closed(item) for item in schema] if isinstance(schema, list) else schema


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema(PLAN_SCHEMA)


def test_a_run_with_everything_is_valid_and_fully_described() -> None:
    data = json.loads(render(FULL))
    assert [error.message for error in Draft202012Validator(closed(SCHEMA)).iter_errors(data)] == []
    for name in ("findings", "fixes", "moves", "files", "new_keys", "problems"):
        assert data[name]
    assert (data["monthly_cost"], data["new_keys"][0]["address"]) == (1, "aws_kms_key.tfgen_dynamodb")


def test_an_empty_run_is_valid() -> None:
    assert VALIDATOR.is_valid(json.loads(render(Run())))


def test_a_key_plan_with_everything_is_valid_and_fully_described() -> None:
    cases = Path(tfgen.controls.__file__).parent / "dynamodb_table_encrypted_with_kms/cases"
    files = read(cases / "held_replica_whose_region_has_a_provider_of_another_account/before")
    files["b/main.tf"] = files["main.tf"].replace(b"replica", b"no_replica")
    files["c/main.tf"] = b'resource "aws_dynamodb_table" "t" {'
    plan = key_table(MemoryWorkspace(files), Options(kms_key="create"))
    data = json.loads(render_plan(plan._replace(notes=("a note",))))
    assert [error.message for error in Draft202012Validator(closed(PLAN_SCHEMA)).iter_errors(data)] == []
    for name in ("keys", "without", "notes", "problems"):
        assert data[name]
    assert [(each["file"], each["line"], each["column"]) for each in data["without"]] == [("main.tf", 27, 3)]


def test_permissions_are_those_of_the_schema() -> None:
    assert SCHEMA["$defs"]["fix"]["properties"]["allow"]["items"]["enum"] == list(PERMISSIONS)


def test_a_name_that_is_no_text_is_still_json_and_ascii() -> None:
    text = render(Run(findings=(finding(name="\udc80\x1b表"),)))
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["findings"][0]["address"] == "aws_dynamodb_table.\udc80\x1b表"
