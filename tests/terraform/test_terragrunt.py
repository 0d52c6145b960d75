"""Terragrunt units as module calls: what is resolved, what is unknown with its reason, and what is never touched."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix, prove_files
from tfgen.fixing.options import Options
from tfgen.terraform.estate import Estate
from tfgen.terraform.sources import Git, Local, Registry
from tfgen.terraform.unit_calls import UnitCall
from tfgen.terraform.unit_files import is_terragrunt
from tfgen.terraform.values import Unknown
from tfgen.text.workspace import MemoryWorkspace

ARN = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
TFR = "tfr:///terraform-aws-modules/dynamodb-table/aws?version=5.1.0"


def unit(files: dict[str, str], folder: str = "live/a") -> UnitCall:
    estate = Estate(MemoryWorkspace({p: t.encode() for p, t in files.items()}), needles=[b"x"])
    call = estate.units.call(folder)
    assert call is not None
    return call


def inputs(text: str, **files: str) -> UnitCall:
    terraform = f'terraform {{\n  source = "{TFR}"\n}}\n'
    return unit({"live/a/terragrunt.hcl": terraform + text, **{k.replace("__", "/"): v for k, v in files.items()}})


@pytest.mark.parametrize(
    ("source", "kind", "shown"),
    [
        ('"tfr:///a/b/aws?version=1.2.3"', Registry, "a/b/aws 1.2.3"),
        ('"tfr://h.example/a/b/aws//modules/x?version=1.2.3"', Registry, "h.example/a/b/aws//modules/x 1.2.3"),
        ('"tfr:///a/b/aws"', Registry, "a/b/aws None"),
        ('"git::https://github.com/a/terraform-aws-b.git?ref=v1.0.0"', Git, None),
        ('"../../modules/t"', Local, "../../modules/t None"),
        ('"../../modules//t"', Local, "../../modules/t None"),
        ('"${get_repo_root()}/modules/t"', Local, "../../modules/t None"),
        ('"${get_terragrunt_dir()}/t"', Local, "./t None"),
        ('"${dirname(find_in_parent_folders("root.hcl"))}/modules/t"', Local, "../../modules/t None"),
        ('"${local.base}//t"', Local, "../../modules/t None"),
        ('get_env("SOURCE")', Unknown, None),
        ('"../../../outside"', Unknown, None),
    ],
)
def test_sources(source: str, kind: type, shown: str | None) -> None:
    text = f'locals {{\n  base = "../../modules"\n}}\nterraform {{\n  source = {source}\n}}\n'
    call = unit({"live/a/terragrunt.hcl": text, "root.hcl": ""})
    assert isinstance(call.source, kind)
    if shown is not None:
        assert f"{call.source} {call.version.data}" == shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("inputs = { x = 1 }", 1),
        ('inputs = { "x" : 1 }', 1),
        ("inputs = merge({ x = 1 }, { x = 2 })", 2),
        ("inputs = merge({ x = 2 }, local.more)\nlocals {\n  more = { x = 3 }\n}", 3),
        (
            'locals {\n  env = read_terragrunt_config(find_in_parent_folders("env.hcl"))\n}\ninputs = { x = local.env.locals.x }',
            7,
        ),
        ('include {\n  path = find_in_parent_folders("root.hcl")\n}', "live/a"),
        ('include "root" {\n  path = find_in_parent_folders("root.hcl")\n}\ninputs = { x = 1 }', 1),
        ('include "root" {\n  path = "../../root.hcl"\n  merge_strategy = "no_merge"\n}', None),
        (
            'include "root" {\n  path = "../../root.hcl"\n  expose = true\n}\ninputs = { x = include.root.locals.y }',
            "y",
        ),
    ],
)
def test_inputs(text: str, expected: object) -> None:
    root = 'locals {\n  y = "y"\n}\ninputs = {\n  x = path_relative_to_include()\n}\n'
    call = inputs(text, root_hcl="", **{"root.hcl": root, "live__env.hcl": "locals {\n  x = 7\n}\n"})
    assert call.value("x").data == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('inputs = { x = get_env("X") }', "get_env"),
        ("inputs = merge({ x = 1 }, dependency.d.outputs.all)", "only known"),
        ('include "root" {\n  path = find_in_parent_folders("none.hcl")\n}', "none.hcl is in no parent folder"),
        ('include "root" {\n  path = "../../../../x.hcl"\n}', "could not be read"),
        ("inputs = { x = local.x }\nlocals {\n  x = local.x\n}", "refers to itself"),
        ('inputs = { x = read_terragrunt_config("terragrunt.hcl").inputs.x }', "reads itself"),
        ("inputs = { x = values.x }", "values.x is only known"),
        ('inputs = { x = run_cmd("x") }', "run_cmd"),
        ("inputs = { x = feature.f.value }", "only known"),
        (
            'inputs = { x = { a = 1 } }\ninclude "r" {\n  path = "../../root.hcl"\n  merge_strategy = "deep"\n}',
            "merged deeply",
        ),
    ],
)
def test_what_is_not_known_says_why(text: str, reason: str) -> None:
    data = inputs(text, **{"root.hcl": "inputs = {\n  x = { b = 2 }\n}\n"}).value("x").data
    assert isinstance(data, Unknown)
    assert reason in data.reason


def test_files_that_include_or_read_each_other_in_a_circle_end() -> None:
    own = 'include "r" {\n  path = "../../root.hcl"\n}\n'
    root = 'include "r" {\n  path = "root.hcl"\n}\nlocals {\n  a = read_terragrunt_config("live/a/terragrunt.hcl")\n}\ninputs = { x = local.a }\n'
    estate = Estate(MemoryWorkspace({"live/a/terragrunt.hcl": own.encode(), "root.hcl": root.encode()}), needles=[b"x"])
    assert estate.units.call("live/a") is None
    assert isinstance(inputs(own, **{"root.hcl": root}).value("x").data, (dict, Unknown))
    circle = 'terraform {\n  source = "../%s"\n}\ndependency "d" {\n  config_path = "../%s"\n}\ninputs = { x = dependency.d.outputs.x }\n'
    files = {"live/a/terragrunt.hcl": circle % ("b", "b"), "live/b/terragrunt.hcl": circle % ("a", "a")}
    assert isinstance(unit(files).value("x").data, Unknown)


def test_files_of_other_programs_are_none_of_terragrunt() -> None:
    names = (".terraform.lock.hcl", ".tflint.hcl", "image.pkr.hcl", "x.tftest.hcl", "x.pkrvars.hcl")
    assert not any(map(is_terragrunt, names))
    assert all(map(is_terragrunt, ("terragrunt.hcl", "root.hcl", "_envcommon/x.hcl")))


def run_fix(text: str, key: str = ARN, **more: str):  # type: ignore[no-untyped-def]
    files = {"a/terragrunt.hcl": text, **more}
    run = fix(MemoryWorkspace({p: t.encode() for p, t in files.items()}), Options(kms_key=key, propose=False))
    return prove_files(run)


def test_inputs_that_are_no_object_are_held_back_with_their_place() -> None:
    run = run_fix(f'terraform {{\n  source = "{TFR}"\n}}\n\ninputs = local.all\nlocals {{\n  all = {{}}\n}}\n')
    assert not run.files
    assert "a/terragrunt.hcl:5:10" in run.fixes[0].reason


@pytest.mark.parametrize(
    ("key", "reason"),
    [
        ("create", "can't hold a key"),
        ("", "can't hold a key"),
        ("alias/x", "can't hold a key"),
        ("var.key", "var means nothing"),
        ("aws_kms_key.x.arn", "aws_kms_key means nothing"),
        ("dependency.kms.outputs.arn", "has no dependency kms"),
        ("local.key", "local.key is not declared"),
    ],
)
def test_keys_that_a_unit_cannot_have(key: str, reason: str) -> None:
    run = run_fix(f'terraform {{\n  source = "{TFR}"\n}}\n', key)
    assert not run.files
    assert reason in run.fixes[0].reason


def test_a_broken_unit_is_a_problem_and_the_rest_goes_on() -> None:
    good = f'terraform {{\n  source = "{TFR}"\n}}\n'
    files = {"a/terragrunt.hcl": "terraform {\n", "b/terragrunt.hcl": good}
    run = check(MemoryWorkspace({p: t.encode() for p, t in files.items()}), Options())
    assert [(p.path, p.line) for p in run.problems] == [("a/terragrunt.hcl", 1)]
    assert [f.location.path for f in run.findings] == ["b/terragrunt.hcl"]


STACK = """unit "a" {
  source = "../units/t"
  path   = "a"
  values = {
    encrypt = false
  }
}

unit "b" {
  source = "git::https://example.com/catalog//units/dynamodb-table?ref=v1"
  path   = "b"
}
"""


def test_a_stack_gives_values_and_what_comes_from_elsewhere_is_listed() -> None:
    source = (
        f'terraform {{\n  source = "{TFR}"\n}}\n\ninputs = {{\n  server_side_encryption_enabled = values.encrypt\n}}\n'
    )
    files = {"live/terragrunt.stack.hcl": STACK, "units/t/terragrunt.hcl": source}
    workspace = MemoryWorkspace({p: t.encode() for p, t in files.items()})
    run = fix(workspace, Options(kms_key=ARN))
    assert [(f.address, f.verdict, f.root) for f in run.findings] == [("unit.a", "fail", "live/.terragrunt-stack/a")]
    assert run.not_looked_at == ["live/terragrunt.stack.hcl"]
    assert not run.files
    assert "set it in the stack's values" in run.fixes[0].reason


@pytest.mark.parametrize("home", ["a", "b"])
def test_a_key_needs_a_unit_of_its_own(home: str) -> None:
    text = f'terraform {{\n  source = "{TFR}"\n}}\n'.encode()
    workspace = MemoryWorkspace({"a/terragrunt.hcl": text, "b/terragrunt.hcl": text})
    run = fix(workspace, Options(kms_key="create", key_unit=home))
    assert not run.files
    assert all("has a module of its own" in result.reason for result in run.fixes)


def test_the_unit_of_the_key_is_used_again() -> None:
    text = f'terraform {{\n  source = "{TFR}"\n}}\n'.encode()
    files = {"a/terragrunt.hcl": text}
    first = fix(MemoryWorkspace(files), Options(key_unit="kms", propose=False))
    files |= {file.path: file.after.encode() for file in first.files}
    assert sorted(files) == ["a/terragrunt.hcl", "kms/kms.tf", "kms/terragrunt.hcl"]
    assert [f.verdict for f in check(MemoryWorkspace(files), Options(required_level=2)).findings] == ["pass"]
    files["b/terragrunt.hcl"] = text
    second = fix(MemoryWorkspace(files), Options(key_unit="kms", propose=False))
    assert [file.path for file in second.files] == ["b/terragrunt.hcl"]
    assert not second.new_keys


def test_the_key_of_a_unit_in_a_stack_is_found_from_where_the_stack_copies_it() -> None:
    unit = f'terraform {{\n  source = "{TFR}"\n}}\n'
    stack = 'unit "v" {\n  source = "../u1"\n  path   = "v"\n}\n'
    files = {"u1/terragrunt.hcl": unit.encode(), "stack/terragrunt.stack.hcl": stack.encode()}
    options = Options(kms_key="create", key_unit="live/kms", frameworks=("hipaa",))
    run = fix(MemoryWorkspace(files), options)
    changed = files | {file.path: file.after.encode() for file in run.files}
    assert sorted(changed) == [*sorted((*files, "live/kms/kms.tf", "live/kms/terragrunt.hcl"))]
    assert 'config_path = "${get_repo_root()}/live/kms"\n' in changed["u1/terragrunt.hcl"].decode()
    assert [f.verdict for f in check(MemoryWorkspace(changed), Options(required_level=2)).findings] == ["pass"]
    assert not fix(MemoryWorkspace(changed), options).files
    relative = unit.encode() + b'\ndependency "tfgen_dynamodb" {\n  config_path = "../live/kms"\n}\n'
    held = fix(MemoryWorkspace(changed | {"u1/terragrunt.hcl": relative}), options)
    assert not held.files
    assert 'leads nowhere: write "${get_repo_root()}/live/kms"' in held.fixes[0].reason


def work(count: int) -> int:
    """Return how many functions are called to find the callers of all modules: units with, without and with computed sources."""
    files = {"root.hcl": 'terraform {\n  source = "./m0"\n}\n'}
    for i in range(count):
        files[f"m{i}/main.tf"] = 'resource "aws_dynamodb_table" "x" {\n}\n'
        files[f"named{i}/terragrunt.hcl"] = f'terraform {{\n  source = "../m{i}"\n}}\n'
        files[f"computed{i}/terragrunt.hcl"] = f'terraform {{\n  source = "${{get_repo_root()}}/m{i}"\n}}\n'
        files[f"bare{i}/terragrunt.hcl"] = "inputs = {}\n"
        files[f"bare{i}/part.hcl"] = f'terraform {{\n  source = "./m{i}"\n}}\n'
    estate = Estate(MemoryWorkspace({p: t.encode() for p, t in files.items()}), needles=[b"aws_dynamodb_table"])
    calls = 0

    def note(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(note)
    try:
        found = [len(estate.ways.calling(f"m{i}")) for i in range(count)]
    finally:
        sys.setprofile(None)
    assert found == [2] * count
    return calls


def test_finding_callers_grows_with_the_units_not_faster() -> None:
    work(1)  # what is made once in a process
    assert work(40) < 5 * work(10)
