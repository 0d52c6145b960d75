"""What can't be wired is said, and nothing is written."""

from __future__ import annotations

import datetime

import pytest

from tfgen.errors import UsageError
from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.fixing.results import Run
from tfgen.text.workspace import MemoryWorkspace

TODAY = datetime.date(2026, 1, 1)
CREATE = Options(kms_key="create")
REPLICATED = Options(kms_key="create", allow=frozenset({"replace"}))
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
TABLE = 'resource "aws_dynamodb_table" "t" {\n  name     = "t"\n  hash_key = "id"\n}\n'


def call(source: str, name: str = "m") -> str:
    return f'module "{name}" {{\n  source = "{source}"\n}}\n'


def run(files: dict[str, str], options: Options = CREATE) -> Run:
    return fix(MemoryWorkspace({path: text.encode() for path, text in files.items()}), options, TODAY)


def reasons(found: Run) -> list[str]:
    assert not found.files
    return [each.reason for each in found.fixes]


def test_modules_that_call_each_other_in_a_circle() -> None:
    found = run(
        {
            "main.tf": PROVIDER + call("./a"),
            "a/main.tf": TABLE + call("../b"),
            "b/main.tf": call("../a"),
        }
    )
    (reason,) = reasons(found)
    assert reason.startswith("modules call each other in a circle through a (")
    (problem,) = found.problems
    assert problem.message.startswith("modules call each other in a circle through ")
    assert problem.line


CIRCLES = {
    "of one that calls itself": ({"main.tf": PROVIDER + call("./a"), "a/main.tf": TABLE + call("../a")}, "a"),
    "of three": (
        {
            "main.tf": PROVIDER + call("./a"),
            "a/main.tf": TABLE + call("../b"),
            "b/main.tf": call("../c"),
            "c/main.tf": call("../a"),
        },
        "a and b and c",
    ),
    "with the root in it": (
        {"main.tf": PROVIDER + call("./a"), "a/main.tf": TABLE + call("../")},
        "the root folder and a",
    ),
    "above the module with the table, which the root calls too": (
        {
            "main.tf": PROVIDER + call("./a") + call("./t", "t"),
            "a/main.tf": call("../b"),
            "b/main.tf": call("../a") + call("../t", "t"),
            "t/main.tf": TABLE,
        },
        "a and b",
    ),
}


@pytest.mark.parametrize("circle", CIRCLES)
def test_a_circle(circle: str) -> None:
    files, through = CIRCLES[circle]
    found = run(files)
    assert not found.files
    (problem,) = found.problems
    assert problem.message == f"modules call each other in a circle through {through}"
    assert (problem.column, problem.remedy) == (1, "Terraform refuses that: take one of the calls out.")
    assert problem.line


def test_calls_that_are_nested_too_deeply() -> None:
    deep = {f"m{n}/main.tf": call(f"../m{n + 1}") for n in range(80)}
    found = run({"main.tf": PROVIDER + call("./m0"), **deep, "m80/main.tf": TABLE})
    assert not found.files
    (problem,) = found.problems
    assert problem.message == "modules call each other more than 64 levels deep"


def test_a_caller_that_is_not_valid() -> None:
    found = run({"one/main.tf": PROVIDER + call("../m"), "two/main.tf": call("../m") + "}", "m/main.tf": TABLE})
    assert reasons(found) == ["it needs two/main.tf, which may call m and could not be read"]
    assert [problem.path for problem in found.problems] == ["two/main.tf"]


def test_a_module_outside_the_root() -> None:
    files = {"main.tf": PROVIDER + call("../elsewhere/table") + '\nlocals {\n  text = file("../x")\n}\n'}
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    found = check(workspace, Options(), TODAY)
    (problem,) = found.problems
    assert (problem.path, problem.line, problem.column) == ("main.tf", 4, 1)
    assert problem.message == f"module.m is at ../elsewhere/table, {ELSEWHERE} nobody looks for tables there"
    assert problem.remedy == f"{BOTH.capitalize()}, or leave this file out by --exclude."
    assert not check(workspace, Options(exclude=("main.tf",)), TODAY).problems
    assert not run(files).files


ELSEWHERE = "outside the folder that tfgen works in, and"
BOTH = "run tfgen in a folder that holds both"
KEPT = (
    TABLE[:-2] + "  server_side_encryption {\n    enabled     = false\n    kms_key_arn = module.kms.key_arn\n  }\n}\n"
)


def test_a_unit_whose_module_is_outside_the_root() -> None:
    unit = 'terraform {\n  source = "../../../elsewhere//table"\n}\n'
    found = run({"live/app/terragrunt.hcl": unit, "live/root.hcl": unit})
    (problem,) = found.problems
    assert (problem.path, problem.line, problem.column) == ("live/app/terragrunt.hcl", 1, 1)
    assert problem.message.startswith("the module of this unit is at ../../../elsewhere//table, outside the folder")
    inside = {"live/app/terragrunt.hcl": unit.replace("../elsewhere", "elsewhere"), "elsewhere/table/main.tf": TABLE}
    assert not run(inside).problems


def test_a_key_of_a_module_outside_the_root_is_an_error() -> None:
    files = {"main.tf": PROVIDER + call("../elsewhere/kms", "kms") + TABLE}
    found = run(files, Options(kms_key="module.kms.key_arn"))
    assert reasons(found) == [
        f"main.tf:4:1: module.kms is at ../elsewhere/kms, {ELSEWHERE} what it gives is needed: {BOTH}"
    ]
    (problem,) = found.problems
    assert (problem.path, problem.line, problem.column) == ("main.tf", 4, 1)
    assert problem.remedy == "Run tfgen in a folder that holds both."
    assert not found.warnings


def test_a_table_that_names_a_key_of_a_module_outside_the_root_is_not_fixed_and_others_are() -> None:
    other = TABLE.replace('"t"', '"other"')
    found = run({"main.tf": PROVIDER + call("../elsewhere/kms", "kms") + KEPT, "b/main.tf": PROVIDER + other})
    assert [file.path for file in found.files] == ["b/kms.tf", "b/main.tf"]
    assert [problem.path for problem in found.problems] == ["main.tf"]
    (left,) = found.remaining
    assert left.fix_summary.endswith(f"{ELSEWHERE} what it gives is needed: {BOTH}")


def test_a_path_that_leaves_the_root_and_may_come_in_again() -> None:
    found = run({"main.tf": PROVIDER + call("../repository/m"), "m/main.tf": TABLE})
    said = (
        f"main.tf:4:1: module.m is at ../repository/m, {ELSEWHERE} it may be m again, which needs a key of its callers"
    )
    assert reasons(found) == [f"{said}: {BOTH}"]
    assert len(found.problems) == 1


def test_a_variable_of_another_type_and_counted_keys_have_place_and_remedy() -> None:
    typed = 'variable "dynamodb_kms_key_arn" {\n  type = list(string)\n}\n'
    (taken,) = reasons(run({"main.tf": PROVIDER + call("./m"), "m/main.tf": typed + TABLE}))
    assert taken.startswith(
        "m/main.tf:1:1: var.dynamodb_kms_key_arn, which is to take the key, is declared with another type"
    )
    assert taken.endswith(": rename it, or give it type = string")
    key = 'resource "aws_kms_key" "tfgen_dynamodb" {\n  count = 2\n}\n'
    (made,) = reasons(run({"main.tf": PROVIDER + TABLE + key}))
    assert made.startswith("main.tf:8:1: aws_kms_key.tfgen_dynamodb has count, so no single key has this name")
    said = Options(kms_key="aws_kms_key.tfgen_dynamodb.arn")
    (named,) = reasons(run({"main.tf": PROVIDER + TABLE + key}, said))
    assert named.startswith("main.tf:8:1: aws_kms_key.tfgen_dynamodb has count, so it must be said which one is meant")


@pytest.mark.parametrize(
    "key",
    ["arn:aws:s3:::bucket", "arn:aws:kms:eu-west-1:111122223333:alias/x", "arn:aws:kms:cn-north-1:111122223333:key/x"],
)
def test_an_arn_of_another_service_an_alias_or_a_partition_that_is_none(key: str) -> None:
    with pytest.raises(UsageError) as caught:
        run({"main.tf": PROVIDER + TABLE}, Options(kms_key=key))
    assert caught.value.remedy


def test_an_arn_of_another_region_names_the_call_that_would_pass_it() -> None:
    arn = "arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    with pytest.raises(UsageError) as caught:
        run({"main.tf": PROVIDER + call("./m"), "m/main.tf": TABLE}, Options(kms_key=arn))
    error = caught.value
    assert error.message == f"module.m is in eu-west-1, and the key {arn} is in us-east-1"
    assert (error.path, error.line) == ("main.tf", 4)


def test_a_call_that_no_root_reaches() -> None:
    found = run(
        {
            "main.tf": PROVIDER + call("./m"),
            "m/main.tf": TABLE,
            "lost/a/main.tf": call("../b"),
            "lost/b/main.tf": call("../a") + call("../../m", "n"),
        }
    )
    assert len(found.problems) == 1
    assert all("circle" in reason for reason in reasons(found))


def test_a_module_called_by_more_than_a_thousand_ways_is_still_wired_everywhere() -> None:
    calls = "".join(call("./m", f"m{n}") for n in range(60))
    found = run(
        {
            "main.tf": PROVIDER + calls,
            "m/main.tf": "".join(call("../n", f"n{n}") for n in range(30)),
            "n/main.tf": TABLE,
        }
    )
    after = {file.path: file.after for file in found.files}
    assert after["main.tf"].count("dynamodb_kms_key_arn = aws_kms_key.tfgen_dynamodb.arn") == 60
    assert after["m/main.tf"].count("dynamodb_kms_key_arn = var.dynamodb_kms_key_arn") == 30


def test_a_stack_that_is_not_valid_stops_nothing_else() -> None:
    found = run(
        {
            "main.tf": PROVIDER + TABLE,
            "live/terragrunt.stack.hcl": 'unit "x" {\n  source = "../unit"\n  path =\n}\n',
            "unit/terragrunt.hcl": 'terraform {\n  source = "../m"\n}\n',
            "m/main.tf": TABLE,
        }
    )
    assert "main.tf" in {file.path for file in found.files}


def test_all_regions_without_a_provider_are_told_at_once() -> None:
    replicas = "".join(
        f'  replica {{\n    region_name = "{region}"\n  }}\n' for region in ("us-east-1", "eu-central-1")
    )
    found = run({"main.tf": PROVIDER + TABLE.replace("}\n", replicas + "}\n")}, REPLICATED)
    (held,) = found.fixes
    assert held.lines.count('provider "aws" {') == 2
    assert "is in us-east-1" in held.reason
    assert "is in eu-central-1" in held.reason


def test_a_variable_that_has_a_key_as_its_default_keeps_it_and_a_note_says_so() -> None:
    key = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"
    files = {
        "main.tf": PROVIDER + call("./m", "m"),
        "m/main.tf": f'variable "dynamodb_kms_key_arn" {{\n  default = "{key}"\n}}\n' + TABLE,
    }
    (fix,) = run(files, Options(kms_key="create")).fixes
    said = (
        "module.m keeps the key that var.dynamodb_kms_key_arn has as its default (m/main.tf:1:1), and the chosen key is not used "
        "there: pass dynamodb_kms_key_arn to give it another"
    )
    assert fix.notes == (said,)
