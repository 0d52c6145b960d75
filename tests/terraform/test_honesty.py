"""What is not known stays so, what is secret stays marked, and hostile files end in a reason."""

from __future__ import annotations

import pytest

from tfgen.syntax.hcl import HCL
from tfgen.terraform.data import has_sensitive
from tfgen.terraform.estate import Estate
from tfgen.terraform.values import Unknown, Value
from tfgen.text.workspace import MemoryWorkspace

VARIABLES = (
    'variable "u" {}\nvariable "w" {}\n'
    'variable "s" {\n  sensitive = true\n  default   = { k = "geheim" }\n}\n'
    'variable "t" {\n  sensitive = true\n  default   = ["geheim"]\n}\n'
)


def value_of(expression: str, text: str = VARIABLES, **others: str) -> Value:
    files = {"a.tf": text.encode(), **{path.replace("__", "/") + ".tf": t.encode() for path, t in others.items()}}
    (instance,) = Estate(MemoryWorkspace(files), needles=[b""]).instances("")
    return instance.evaluate(HCL.expression(expression), HCL.parse("x.tf", ""))


@pytest.mark.parametrize(
    "expression",
    [
        'contains([var.u], "prod")',
        "length(compact([var.u]))",
        "length(distinct([var.u, var.w]))",
        "length(toset([var.u, var.w]))",
        "length(flatten([var.u]))",
        'try(join(",", [var.u]), "d")',
        "try(alltrue([var.u]), false)",
        'try(jsonencode({ a = var.u }), "d")',
        'can(join(",", [var.u]))',
        'setsubtract([var.u], ["a"])',
        '"%{ for x in var.u }x%{ endfor }"',
    ],
)
def test_an_unknown_item_makes_no_answer(expression: str) -> None:
    data = value_of(expression).data
    assert isinstance(data, Unknown)
    assert data.reason == "var.u has no default"
    assert not data.refused


@pytest.mark.parametrize("expression", ['try(format("%02d", 1), "d")', 'try(replace("ab", "/a/", "x"), "d")'])
def test_what_only_tfgen_does_not_evaluate_does_not_end_in_a_fallback(expression: str) -> None:
    assert isinstance(value_of(expression).data, Unknown)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ('try([tobool("x")], 3)', 3),
        ('try(coalesce(null, ""), 3)', 3),
        ('element([var.u, "b"], 1)', "b"),
        ("contains([1], true)", False),
        ("-5 % 3", -2),
        ('substr("hello", -3, 3)', "llo"),
        ("length(range(5, 0))", 5),
        ('jsonencode("<é>")', '"\\u003cé\\u003e"'),
        ("alltrue([null])", False),
    ],
)
def test_as_terraform_console_has_them(expression: str, expected: object) -> None:
    assert value_of(expression).data == expected


@pytest.mark.parametrize(
    "expression",
    [
        "var.s.k",
        "var.t[0]",
        'lookup(var.s, "k")',
        'merge(var.s, {})["k"]',
        "concat(var.t, [])",
        'coalesce(var.s.k, "x")',
        "[for v in var.t : v][0]",
        "{ for v in var.t : v => 1 }",
        '"${var.s.k}"',
        "[var.s.k]",
        'join("", [var.s.k])',
        "length(var.t)",
        "toset([var.s.k])",
        '"%{ for v in var.t }${v}%{ endfor }"',
    ],
)
def test_what_is_made_of_a_secret_is_marked(expression: str) -> None:
    assert has_sensitive(value_of(expression))
    assert not value_of("nonsensitive(var.t)").sensitive


@pytest.mark.parametrize(
    ("first", "step", "asked"),
    [
        ("[1]", "concat(@, @)", "length(#)"),
        ('"x"', 'format("%s%s", @, @)', "length(#)"),
        ('"x"', 'join("", [@, @])', "length(#)"),
        ('"xx"', 'replace(@, "x", @)', "length(#)"),
        ('"\\""', "jsonencode(@)", "length(#)"),
        ("[1]", "[@, @]", "length(flatten(#))"),
        ("[1]", "[@, @]", "# == [#]"),
        ("[1]", "[@, @]", "jsonencode(#)"),
        ("99999", "@ * @", '"${#}"'),
    ],
)
def test_growth_without_end_is_not_followed(first: str, step: str, asked: str) -> None:
    lines = [f"  a{i} = {step.replace('@', f'local.a{i - 1}')}" for i in range(1, 41)]
    text = "locals {\n" + f"  a0 = {first}\n" + "\n".join(lines) + "\n}\n"
    data = value_of(asked.replace("#", "local.a40"), text).data
    assert isinstance(data, Unknown)
    assert not data.refused


def test_which_instance_is_meant_is_not_guessed() -> None:
    text = (
        'variable "u" {}\n'
        'data "aws_x" "k" {\n  for_each = { a = 1, b = 2 }\n  name     = each.value\n}\n'
        'resource "aws_y" "c" {\n  count = 1\n  name  = "n"\n}\n'
        'resource "aws_y" "none" {\n  count = 0\n}\n'
        'module "m" {\n  for_each = { a = 1, b = 2 }\n  source   = "./m"\n  on       = each.value\n}\n'
    )
    child = 'variable "on" {}\noutput "on" {\n  value = var.on\n}\n'

    def data(expression: str) -> object:
        return value_of(expression, text, m__main=child).data

    for unclear in ("data.aws_x.k[var.u].name", "module.m[var.u].on"):
        found = data(unclear)
        assert isinstance(found, Unknown)
        assert "is meant is not known" in found.reason
    assert data('data.aws_x.k["b"].name') == 2
    assert data('module.m["b"].on') == 2
    assert data('aws_y.c["0"].name') == "n"
    assert data('try(module.m["z"].on, "d")') == "d"
    assert data('try(aws_y.none[0].name, "d")') == "d"


def test_a_sensitive_for_each_is_refused_and_shows_no_key() -> None:
    text = VARIABLES + 'resource "aws_y" "e" {\n  for_each = toset(values(var.s))\n}\n'
    estate = Estate(MemoryWorkspace({"a.tf": text.encode()}), needles=[b"aws_y"])
    (resource,) = estate.resources("aws_y")
    assert resource.address == "aws_y.e"
    assert resource.unexpanded is not None
