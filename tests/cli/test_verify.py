"""`tfgen verify`: a plan against a request's promise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.migration.requests.test_texts import CHANGE, text
from tfgen.cli.commands import app
from tfgen.errors import TfgenError
from tfgen.fixing.verifying import Planned, planned_changes, verify

MODULE_TABLE = 'module.x["a"].aws_dynamodb_table.a'
GOOD = {
    "aws_dynamodb_table.b": ["update"],
    MODULE_TABLE: ["update"],
    "aws_dynamodb_table_replica.r": ["delete", "create"],
    "aws_kms_key.tfgen_dynamodb": ["create"],
    "aws_kms_alias.tfgen_dynamodb": ["create"],
    "aws_s3_bucket.other": ["no-op"],
}


def plan(actions: dict[str, list[str]]) -> dict[str, Any]:
    secret = {"before": {"password": "hunter2"}, "after": {"password": "hunter2"}}
    changes = [{"address": a, "mode": "managed", "change": {"actions": did} | secret} for a, did in actions.items()]
    read = {"address": "data.aws_iam_policy_document.x", "mode": "data", "change": {"actions": ["read"]}}
    return {"format_version": "1.2", "resource_changes": [*changes, read]}


def run(folder: Path, actions: dict[str, list[str]], *flags: str) -> tuple[int, str]:
    (folder / "plan.json").write_text(json.dumps(plan(actions)))
    (folder / "request.md").write_text(text(CHANGE).body)
    done = CliRunner().invoke(
        app, ["verify", str(folder / "plan.json"), "--expected", str(folder / "request.md"), *flags]
    )
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert "hunter2" not in done.output
    return done.exit_code, done.output


def test_a_plan_that_does_what_was_promised(tmp_path: Path) -> None:
    code, said = run(tmp_path, GOOD)
    assert code == 0 and said.endswith("the plan does what was promised\n")
    assert "extra" not in said and f"kept     {MODULE_TABLE}: update" in said
    assert run(tmp_path, GOOD, "--nothing-else")[0] == 0


def test_after_the_apply_nothing_is_left_to_do_and_it_still_holds(tmp_path: Path) -> None:
    assert run(tmp_path, {key: ["no-op"] for key in GOOD})[0] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"aws_dynamodb_table.b": ["delete", "create"]},
            "broken   aws_dynamodb_table.b: promised update, planned replace",
        ),
        ({"aws_dynamodb_table.b": ["delete"]}, "broken   aws_dynamodb_table.b: promised update, planned delete"),
        ({"aws_kms_key.tfgen_dynamodb": ["delete"]}, "promised create, planned delete"),
        ({"aws_s3_bucket.other": ["create", "delete"]}, "extra    aws_s3_bucket.other: replace"),
        ({"aws_s3_bucket.other": ["forget"]}, "extra    aws_s3_bucket.other: forget"),
    ],
)
def test_a_broken_promise(tmp_path: Path, change: dict[str, list[str]], said: str) -> None:
    code, output = run(tmp_path, GOOD | change)
    assert code == 1 and said in output and output.endswith("the plan does not do what was promised\n")


def test_another_change_is_told_and_breaks_only_when_asked(tmp_path: Path) -> None:
    actions = GOOD | {"aws_s3_bucket.other": ["update"]}
    code, said = run(tmp_path, actions)
    assert code == 0 and "extra    aws_s3_bucket.other: update" in said
    assert run(tmp_path, actions, "--nothing-else")[0] == 1


def test_the_plan_of_one_root_lacks_what_belongs_to_others(tmp_path: Path) -> None:
    code, said = run(tmp_path, {"aws_dynamodb_table.b": ["update"]})
    assert code == 0 and f"missing  {MODULE_TABLE}: not in this plan" in said
    assert run(tmp_path, {"aws_s3_bucket.other": ["update"]})[0] == 1  # nothing that was promised is there


def test_json(tmp_path: Path) -> None:
    code, said = run(tmp_path, GOOD | {"aws_dynamodb_table.b": ["delete"]}, "--format", "json")
    data = json.loads(said)
    assert code == 1 and data["holds"] is False and data["schema_version"] == 1
    assert data["broken"] == [{"address": "aws_dynamodb_table.b", "promised": "update", "planned": "delete"}]


def test_an_address_without_an_index_stands_for_its_instances() -> None:
    expected = {"update": ["module.m.aws_dynamodb_table.t"]}
    found = verify(
        expected,
        [
            Planned('module.m["a.b"].aws_dynamodb_table.t[0]', "update"),
            Planned("module.m.aws_dynamodb_table.t2", "update"),
        ],
    )
    assert [each.address for each in found.kept] == ['module.m["a.b"].aws_dynamodb_table.t[0]']
    assert [each.address for each in found.extra] == ["module.m.aws_dynamodb_table.t2"]


def test_a_promise_alone_and_a_shortened_one(tmp_path: Path) -> None:
    block = {
        "tfgen_plan": 1,
        "counts": {},
        "update": ["aws_dynamodb_table.b"],
        "replace": [],
        "unchanged": [],
        "new_keys": [],
        "moved": [],
        "omitted": 3,
    }
    (tmp_path / "block.json").write_text(json.dumps(block))
    (tmp_path / "plan.json").write_text(json.dumps(plan({"aws_dynamodb_table.b": ["update"]})))
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "plan.json"), "--expected", str(tmp_path / "block.json")])
    assert done.exit_code == 0 and "3 promised addresses are not listed" in done.output


@pytest.mark.parametrize(
    "content",
    [
        "",
        "[",
        "[]",
        "{}",
        '{"format_version": "2.0"}',
        '{"format_version": "1.0", "resource_changes": 3}',
        '{"format_version": "1.0", "resource_changes": [{}]}',
        "[" * 100_000,
    ],
)
def test_what_is_no_plan_is_one_error_with_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "plan.json").write_text(content)
    (tmp_path / "request.md").write_text(text(CHANGE).body)
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "plan.json"), "--expected", str(tmp_path / "request.md")])
    assert isinstance(done.exception, TfgenError) and "plan.json" in str(done.exception)


@pytest.mark.parametrize("content", ["no block", "{}"])
def test_what_is_no_promise_is_one_error_with_its_file(tmp_path: Path, content: str) -> None:
    (tmp_path / "request.md").write_text(content)
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "plan.json"), "--expected", str(tmp_path / "request.md")])
    assert isinstance(done.exception, TfgenError) and "request.md" in str(done.exception)


def test_a_plan_without_changes_has_none() -> None:
    assert planned_changes({"format_version": "1.2"}, "plan.json") == []


def test_a_plan_that_ended_in_an_error_is_refused() -> None:
    with pytest.raises(TfgenError, match="this plan ended in an error"):
        planned_changes(plan(GOOD) | {"errored": True}, "p.json")
    assert planned_changes(plan(GOOD) | {"errored": False}, "p.json")


def test_edited_addresses_are_refused(tmp_path: Path) -> None:
    body = text(CHANGE).body
    (tmp_path / "plan.json").write_text(json.dumps(plan(GOOD)))
    (tmp_path / "request.md").write_text(body.replace('"aws_dynamodb_table.b"', '"aws_dynamodb_table.other"'))
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "plan.json"), "--expected", str(tmp_path / "request.md")])
    assert isinstance(done.exception, TfgenError) and "request.md: the addresses" in str(done.exception)
    (tmp_path / "request.md").write_text(body.replace("\n", "\r\n"))
    done = CliRunner().invoke(app, ["verify", str(tmp_path / "plan.json"), "--expected", str(tmp_path / "request.md")])
    assert done.exit_code == 0
