"""JSON: valid by the schema that is published, and nothing in it that the schema does not name."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from tests.reporting.runs import FULL, finding
from tfgen.fixing.options import PERMISSIONS
from tfgen.fixing.results import Run
from tfgen.reporting.json import render

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/run-v1.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)


def closed(schema: Any) -> Any:
    """The schema with no room for fields that it does not name."""
    if isinstance(schema, dict):
        found = {key: closed(value) for key, value in schema.items()}
        return {**found, "additionalProperties": False} if "properties" in schema else found
    return [closed(item) for item in schema] if isinstance(schema, list) else schema


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_a_run_with_everything_is_valid_and_fully_described() -> None:
    data = json.loads(render(FULL))
    assert [error.message for error in Draft202012Validator(closed(SCHEMA)).iter_errors(data)] == []
    for name in ("findings", "fixes", "moves", "files", "new_keys", "problems"):
        assert data[name]
    assert (data["monthly_cost"], data["new_keys"][0]["address"]) == (1, "aws_kms_key.tfgen_dynamodb")


def test_an_empty_run_is_valid() -> None:
    assert VALIDATOR.is_valid(json.loads(render(Run())))


def test_permissions_are_those_of_the_schema() -> None:
    assert SCHEMA["$defs"]["fix"]["properties"]["allow"]["items"]["enum"] == list(PERMISSIONS)


def test_a_name_that_is_no_text_is_still_json_and_ascii() -> None:
    text = render(Run(findings=(finding(name="\udc80\x1b表"),)))
    assert text.isascii()
    assert "\x1b" not in text
    assert json.loads(text)["findings"][0]["address"] == "aws_dynamodb_table.\udc80\x1b表"
