"""Values of expressions, as `terraform console` gives them (console.json was recorded with Terraform 1.11)."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tfgen.syntax.hcl import HCL
from tfgen.terraform.data import unknown
from tfgen.terraform.estate import Estate
from tfgen.terraform.evaluate import Evaluator
from tfgen.terraform.instances import ModuleInstance
from tfgen.terraform.values import Computed, Unknown, Value
from tfgen.text.workspace import MemoryWorkspace

ROWS = json.loads((Path(__file__).parent / "console.json").read_text())


def plain(value: Value) -> object:
    if isinstance(value.data, tuple):
        return [plain(item) for item in value.data]
    if isinstance(value.data, dict):
        return {key: plain(item) for key, item in value.data.items()}
    return value.data


@pytest.mark.parametrize("row", ROWS, ids=[row["expression"] for row in ROWS])
def test_as_terraform_console_has_it(row: dict[str, object]) -> None:
    nothing = Evaluator(lambda name, keys: (unknown(name), len(keys)))
    value = nothing.value(HCL.expression(str(row["expression"])))
    assert value.known, value.data
    expected = row["value"]
    assert plain(value) == (pytest.approx(expected) if isinstance(expected, float) else expected)


def instance(files: dict[str, str], folder: str = "") -> ModuleInstance:
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    return Estate(workspace, needles=[b""]).instances(folder)[0]


def value_of(expression: str, files: dict[str, str], folder: str = "") -> Value:
    found = instance(files, folder)
    return found.evaluate(HCL.expression(expression), HCL.parse("x.tf", ""))


@pytest.mark.parametrize(
    ("expression", "files", "reason"),
    [
        ("var.x", {"a.tf": 'variable "x" {}\n'}, "var.x has no default"),
        ("var.x", {"a.tf": ""}, "var.x is not declared in this module"),
        ("local.x", {"a.tf": "locals {\n  x = local.y\n  y = local.x\n}\n"}, "refers to itself"),
        ("var.x && true", {"a.tf": 'variable "x" {}\n'}, "var.x has no default"),
        ('var.x == "a" ? 1 : 2', {"a.tf": 'variable "x" {}\n'}, "var.x has no default"),
        ("uuid()", {"a.tf": ""}, "the function uuid is not evaluated"),
        ("terraform.workspace", {"a.tf": ""}, "only known at run time"),
        ("module.m.out", {"a.tf": 'module "m" {\n  source = "x/y/z"\n}\n'}, "its source is not read"),
        ("range(1000000)", {"a.tf": ""}, "can't be evaluated"),
        ("data.aws_x.y.id == 1", {"a.tf": 'data "aws_x" "y" {}\n'}, "only known after apply"),
        ("local.x", {"a.tf": "locals {\n  x = 1 +\n}\n"}, "could not be read"),
        ("var.x", {"a.tf": 'variable "x" {\n  type = bool\n  default = "maybe"\n}\n'}, "boolean is needed"),
        (
            "aws_kms_key.k.arn",
            {"main.tf": 'resource "aws_kms_key" "k" {\n  count = 0\n}\n'},
            "main.tf:1:1: aws_kms_key.k has count, which makes none here, so there is no arn of it",
        ),
        (
            "aws_kms_key.k.arn",
            {"main.tf": 'resource "aws_kms_key" "k" {\n  count = 2\n}\n'},
            "aws_kms_key.k has count, so it must be said which one is meant: aws_kms_key.k[0].arn",
        ),
        (
            "aws_kms_key.k.arn",
            {"main.tf": 'resource "aws_kms_key" "k" {\n  for_each = toset(["a"])\n}\n'},
            'main.tf:1:1: aws_kms_key.k has for_each, so it must be said which one is meant: aws_kms_key.k["a"].arn',
        ),
        (
            "aws_kms_key.k.arn",
            {"main.tf": 'resource "aws_kms_key" "k" {\n  for_each = var.keys\n}\nvariable "keys" {}\n'},
            'main.tf:1:1: aws_kms_key.k has for_each, so it must be said which one is meant: aws_kms_key.k["KEY"].arn',
        ),
        (
            "aws_kms_key.k.arn",
            {"main.tf": 'resource "aws_kms_key" "k" {\n  for_each = {}\n}\n'},
            "main.tf:1:1: aws_kms_key.k has for_each, which makes none here, so there is no arn of it",
        ),
        (
            'aws_kms_key.k["b"].arn',
            {"main.tf": 'resource "aws_kms_key" "k" {\n  for_each = toset(["a"])\n}\n'},
            'there is no aws_kms_key.k["b"]',
        ),
        (
            "module.m.arn",
            {"main.tf": 'module "m" {\n  source   = "./m"\n  for_each = toset(["a"])\n}\n', "m/main.tf": ""},
            'main.tf:1:1: module.m has for_each, so it must be said which one is meant: module.m["a"].arn',
        ),
        (
            "module.m.arn",
            {"main.tf": 'module "m" {\n  source = "./m"\n  count  = 0\n}\n', "m/main.tf": ""},
            "main.tf:1:1: module.m has count, which makes none here, so there is no arn of it",
        ),
    ],
)
def test_what_is_not_known_says_why(expression: str, files: dict[str, str], reason: str) -> None:
    data = value_of(expression, files).data
    assert isinstance(data, Unknown)
    assert reason in data.reason


@pytest.mark.parametrize(
    ("expression", "expected"),
    [("false && var.x", False), ("true || var.x", True), ("try(local.none, 3)", 3), ("coalesce(null, 3)", 3)],
)
def test_what_decides_all_the_same(expression: str, expected: object) -> None:
    assert value_of(expression, {"a.tf": 'variable "x" {}\n'}).data == expected


def test_an_attribute_of_a_resource_is_what_is_written_or_computed() -> None:
    files = {
        "a.tf": 'resource "aws_kms_key" "k" {\n  description = "d"\n}\nresource "aws_kms_key" "c" {\n  count = 2\n}\n'
    }
    assert value_of("aws_kms_key.k.description", files).data == "d"
    arn = value_of("aws_kms_key.k.arn", files).data
    assert isinstance(arn, Computed)
    assert (arn.resource.address, arn.path) == ("aws_kms_key.k", "arn")
    second = value_of("aws_kms_key.c[1].arn", files).data
    assert isinstance(second, Computed)
    assert second.resource.address == "aws_kms_key.c[1]"
    assert isinstance(value_of("one(aws_kms_key.c[*].arn)", files).data, Unknown)
    assert value_of("aws_kms_key.k.arn != null", files).data is True
    missing = value_of("aws_kms_key.gone.arn", files).data
    assert isinstance(missing, Unknown)
    assert missing.undeclared


def test_variables_take_the_last_that_is_said() -> None:
    files = {
        "a.tf": 'variable "x" {\n  default = 1\n}\n',
        "terraform.tfvars": "x = 2\n",
        "a.auto.tfvars": "x = 3\n",
        "b.auto.tfvars": "x = 4\n",
        "extra.tfvars": "x = 5\n",
    }
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    expression, document = HCL.expression("var.x"), HCL.parse("x.tf", "")

    def value(**options: object) -> object:
        return Estate(workspace, needles=[b""], **options).instances("")[0].evaluate(expression, document).data  # type: ignore[arg-type]

    assert value() == 4
    assert value(var_files=["extra.tfvars"]) == 5
    assert value(var_files=["extra.tfvars"], variables={"x": "6"}) == 6
    scenarios = Estate(workspace, needles=[b""]).instances("")
    assert [(s.scenario, s.evaluate(expression, document).data) for s in scenarios] == [("", 4), ("extra.tfvars", 5)]


def test_types_defaults_and_nullability() -> None:
    files = {
        "a.tf": 'variable "b" {\n  type = bool\n  default = "true"\n}\n'
        'variable "n" {\n  default = "d"\n  nullable = false\n}\n'
        'variable "o" {\n  type = object({ on = optional(bool, true) })\n  default = {}\n}\n',
        "terraform.tfvars": "n = null\n",
    }
    assert value_of("var.b", files).data is True
    assert value_of("var.n", files).data == "d"
    assert value_of("var.o.on", files).data is True


def test_overrides_are_merged() -> None:
    files = {
        "a.tf": 'locals {\n  x = 1\n}\nvariable "v" {\n  default = 1\n}\n',
        "a_override.tf": 'locals {\n  x = 2\n}\nvariable "v" {\n  default = 2\n}\n',
    }
    assert value_of("local.x + var.v", files).data == 4


def test_modules_are_reached_by_every_call() -> None:
    files = {
        "main.tf": 'module "a" {\n  for_each = toset(["x", "y"])\n  source = "./m"\n  name = each.key\n}\n',
        "other/main.tf": 'module "b" {\n  source = "../m"\n  name = "z"\n}\n',
        "m/main.tf": 'variable "name" {}\nmodule "n" {\n  source = "./n"\n  name = "${var.name}!"\n}\n',
        "m/n/main.tf": 'variable "name" {}\noutput "o" {\n  value = var.name\n}\n',
    }
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    found = Estate(workspace, needles=[b""]).instances("m/n")
    document = HCL.parse("x.tf", "")
    assert [(i.address, i.evaluate(HCL.expression("var.name"), document).data) for i in found] == [
        ('module.a["x"].module.n', "x!"),
        ('module.a["y"].module.n', "y!"),
        ("module.b.module.n", "z!"),
    ]


def test_a_circle_of_calls_is_an_error_with_a_place() -> None:
    files = {
        "a/main.tf": 'module "b" {\n  source = "../b"\n}\n',
        "b/main.tf": 'module "a" {\n  source = "../a"\n}\n',
    }
    estate = Estate(MemoryWorkspace({path: text.encode() for path, text in files.items()}), needles=[b""])
    assert estate.instances("a")
    (error,) = estate.errors
    assert "circle" in error.message
    assert (error.path, error.line) in (("a/main.tf", 1), ("b/main.tf", 1))
