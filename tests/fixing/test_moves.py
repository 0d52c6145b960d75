"""Moves of calls in whole configurations: what is edited, by which framework, and what stays with a reason."""

from __future__ import annotations

import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.fixing.test_swaps import LINES
from tests.tools import Terraform
from tfgen.catalog.modules import served_modules
from tfgen.errors import UsageError
from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Choice, Options
from tfgen.fixing.results import Run
from tfgen.reporting.diff import diff
from tfgen.reporting.text import summary
from tfgen.text.workspace import MemoryWorkspace

TABLE = "terraform-aws-modules/dynamodb-table/aws"


def run(files: Mapping[str, str], **options: Any) -> Run:
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    return fix(workspace, Options(**{"propose": False, "kms_key": "aws-managed", **options}))


def after(files: Mapping[str, str], **options: Any) -> dict[str, str]:
    return {**files, **{file.path: file.after for file in run(files, **options).files}}


def call(source: str, version: str = "", name: str = "m", more: str = "") -> str:
    given = f'  version = "{version}"\n' if version else ""
    return f'module "{name}" {{\n  source  = "{source}"\n{given}{more}}}\n'


VPC = call("terraform-aws-modules/vpc/aws", "~> 5.0")


def test_only_the_source_changes() -> None:
    text = 'module   "vpc" { # why\n\tsource = "terraform-aws-modules/vpc/aws" // the network\r\n\tversion="~> 5.0"\n}'
    assert after({"a.tf": text}, frameworks=("hipaa",)) == {
        "a.tf": text.replace('"terraform-aws', '"hipaa.compliance.tf/terraform-aws')
    }


def test_calls_that_nobody_reaches_move_too() -> None:
    files = {"a.tf": call("terraform-aws-modules/vpc/aws", "~> 5.0", more="  count   = 0\n")}
    assert "hipaa.compliance.tf/" in after(files, frameworks=("hipaa",))["a.tf"]


def test_a_version_is_added_after_the_source_of_a_git_call() -> None:
    text = call("git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git//modules/x?ref=v5.1.0")
    assert after({"a.tf": text}, frameworks=("pcidss",))["a.tf"] == (
        'module "m" {\n  source  = "pcidss.compliance.tf/terraform-aws-modules/vpc/aws//modules/x"\n  version = "5.1.0"\n}\n'
    )


def test_an_override_file_holds_what_it_overrides() -> None:
    files = {
        "a.tf": 'module "m" {\n  source = "terraform-aws-modules/vpc/aws"\n}\n',
        "a_override.tf": 'module "m" {\n  source  = "terraform-aws-modules/alb/aws"\n  version = "~> 9.0"\n}\n',
    }
    changed = after(files, frameworks=("hipaa",))
    assert changed["a.tf"] == files["a.tf"]
    assert "hipaa.compliance.tf/terraform-aws-modules/alb/aws" in changed["a_override.tf"]


def test_modules_of_tests_move_and_the_lock_file_stays() -> None:
    files = {
        "main.tf": VPC,
        ".terraform.lock.hcl": '# terraform-aws-modules\nprovider "x/y" {\n  version = "1.0.0"\n}\n',
        "tests/vpc.tftest.hcl": 'run "setup" {\n  module {\n    source  = "terraform-aws-modules/vpc/aws"\n    version = "~> 5.0"\n  }\n}\n',
        "tests/x.tofutest.hcl": 'run "s" {\n  module {\n    source = "terraform-aws-modules/alb/aws"\n  }\n}\nrun "own" {\n  module {\n    source = "./x"\n  }\n}\n',
    }
    result = run(files, frameworks=("hipaa",))
    changed = after(files, frameworks=("hipaa",))
    assert changed[".terraform.lock.hcl"] == files[".terraform.lock.hcl"]
    for path, text in files.items():
        if path != ".terraform.lock.hcl":
            assert changed[path] == text.replace('"terraform-aws', '"hipaa.compliance.tf/terraform-aws')
    assert [move.address for move in result.moves] == ["module.m", "run.setup", "run.s"]
    assert after(changed, frameworks=("none",)) == files


@pytest.mark.parametrize("name", ["x.tftest.json", "tests/x.tofutest.json"])
def test_modules_of_tests_in_json_move_and_test_files_are_counted(name: str) -> None:
    text = '{"run": {"s": {"module": {"source": "terraform-aws-modules/vpc/aws", "version": "~> 5.0"}}, "own": {"command": "plan"}}}\n'
    files = {"main.tf": VPC, name: text}
    result = run(files, frameworks=("hipaa",))
    assert [move.address for move in result.moves] == ["module.m", "run.s"]
    assert (result.files_found, result.files_parsed) == (2, 2)
    changed = after(files, frameworks=("hipaa",))
    assert changed[name] == text.replace('"terraform-aws', '"hipaa.compliance.tf/terraform-aws')
    assert after(changed, frameworks=("none",)) == files


def test_json_calls_move_and_come_back() -> None:
    text = '{\n    "module": {"m": [{"source": "terraform-aws-modules\\/vpc\\/aws", "version": "~> 5.0"}]}\n}'
    files = {"main.tf.json": text}
    changed = after(files, frameworks=("hipaa",))
    assert '"source": "hipaa.compliance.tf/terraform-aws-modules/vpc/aws", "version"' in changed["main.tf.json"]
    assert after(changed, frameworks=("none",)) == {"main.tf.json": text.replace("\\/", "/")}


def test_a_version_that_is_a_template_in_json_is_an_expression() -> None:
    text = '{"module": {"m": {"source": "terraform-aws-modules/vpc/aws", "version": "${var.v}"}}}'
    result = run({"a.tf.json": text}, frameworks=("hipaa",))
    assert not result.problems
    assert not result.files
    (move,) = result.moves
    assert (move.form, move.reason[:29]) == ("expression", "its version is an expression,")


@pytest.mark.parametrize("module", [TABLE, "terraform-aws-modules/vpc/aws"])
def test_a_version_that_is_null_counts_as_none(module: str) -> None:
    """As Terraform has it, in JSON and natively."""
    files = {
        "a.tf.json": f'{{"module": {{"m": {{"source": "{module}", "version": null}}}}}}',
        "b.tf": f'module "n" {{\n  source  = "{module}"\n  version = null\n}}\n',
    }
    changed = after(files, frameworks=("hipaa",))
    assert all(f"hipaa.compliance.tf/{module}" in text and "null" in text for text in changed.values())


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (
            'variable "s" {\n  default = "terraform-aws-modules/vpc/aws"\n}\nmodule "m" {\n  source = var.s\n}\n',
            "expression",
        ),
        (
            '# terraform-aws-modules\nmodule "m" {\n  source = "${var.host}/terraform-aws-modules/vpc/aws"\n}\n',
            "expression",
        ),
        ('module "m" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = var.v\n}\n', "expression"),
    ],
)
def test_what_is_not_literal_stays_and_is_listed(text: str, reason: str) -> None:
    result = run({"a.tf": text}, frameworks=("hipaa",))
    assert not result.files
    assert [(move.form, bool(move.remedy)) for move in result.moves] == [(reason, True)]


def test_a_call_that_stays_gets_its_inputs() -> None:
    result = run({"a.tf": call(TABLE, "~> 4.0")}, frameworks=("hipaa",))
    assert "server_side_encryption_enabled = true" in result.files[0].after
    assert [(move.reason[:15], move.allow) for move in result.moves] == [('version "~> 4.0', ("major",))]


@pytest.mark.parametrize(
    ("version", "fixed", "moves"),
    [("~> 0.1.0", False, False), ("0.2.0", True, False), ("~> 4.0", True, False), ("~> 5.0", True, True)],
)
@pytest.mark.parametrize(
    "key", ["aws-managed", "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"]
)
def test_the_input_and_the_framework_have_minima_of_their_own(version: str, fixed: bool, moves: bool, key: str) -> None:
    text = after({"a.tf": call(TABLE, version)}, frameworks=("hipaa",), kms_key=key)["a.tf"]
    assert ("server_side_encryption_enabled" in text, "hipaa.compliance.tf" in text) == (fixed, moves)


def test_the_version_constraint_of_a_unit_counts() -> None:
    def unit(source: str, version: str) -> dict[str, str]:
        inputs = "inputs = { server_side_encryption_enabled = true }"
        return {"live/terragrunt.hcl": f'terraform {{\n  source  = "{source}"\n  version = {version}\n}}\n{inputs}\n'}

    upstream, moved = f"tfr:///{TABLE}", f"tfr://hipaa.compliance.tf/{TABLE}"
    hipaa: dict[str, Any] = {"frameworks": ("hipaa",)}
    assert after(unit(upstream, '"~> 5.0"'), **hipaa) == unit(moved, '"~> 5.0"')
    result = run(unit(upstream, '"~> 4.0"'), **hipaa)
    assert [(move.reason[:15], move.allow) for move in result.moves] == [('version "~> 4.0', ("major",))]
    assert not result.files
    lifted = after(unit(upstream, '"~> 4.0"'), allow=frozenset({"major"}), **hipaa)
    assert lifted == unit(moved, '"~> 5.0"')
    assert [move.form for move in run(unit(upstream, "local.v"), **hipaa).moves] == ["expression"]


def test_a_lifted_major_version_is_written_and_explained() -> None:
    result = run({"a.tf": call(TABLE, "~> 4.0")}, frameworks=("hipaa",), allow=frozenset({"major"}))
    assert '= "~> 5.0"\n' in result.files[0].after
    assert any("AWS provider 6.3" in note for move in result.moves for note in move.notes)


def test_going_back_writes_out_what_the_registry_switched_on() -> None:
    more = "  server_side_encryption_kms_key_arn = aws_kms_key.k.arn\n"
    key = 'resource "aws_kms_key" "k" {\n}\n'
    text = key + call(f"hipaa.compliance.tf/{TABLE}", "~> 5.0", more=more)
    back = after({"a.tf": text}, frameworks=("none",), kms_key="")["a.tf"]
    assert f'source  = "{TABLE}"' in back
    assert "server_side_encryption_enabled = true" in back
    assert "server_side_encryption_kms_key_arn = aws_kms_key.k.arn" in back
    soc2 = key + call(f"soc2.compliance.tf/{TABLE}", "~> 5.0", more=more)
    held = run({"a.tf": soc2}, frameworks=("none",), select=("dynamodb",))
    assert not any("enabled     = true" in file.after and "soc2" in file.after for file in held.files)


HIPAA = f"hipaa.compliance.tf/{TABLE}"
ON = "server_side_encryption_enabled"


@pytest.mark.parametrize("to", ["soc2", "iso27001", "none"])
def test_what_the_old_registry_switched_on_is_written_out_for_one_that_does_not(to: str) -> None:
    unit = f'terraform {{\n  source = "tfr://{HIPAA}?version=5.1.0"\n}}\n'
    files = {
        "bare/a.tf": call(HIPAA, "~> 5.0"),
        "https/a.tf": call(f"https://{HIPAA}?version=5.1.0", more=f"  {ON} = null\n"),
        "said/a.tf": call(HIPAA, "~> 5.0", more=f"  {ON} = var.on\n"),
        "unit/terragrunt.hcl": unit,
        "json/a.tf.json": f'{{"module": {{"m": {{"source": "{HIPAA}", "version": "5.1.0"}}}}}}',
    }
    changed = after(files, frameworks=(to,), via="registry")
    assert not any("hipaa" in text for text in changed.values())
    written = [path for path, text in changed.items() if f"{ON} = true" in text or f'"{ON}": true' in text]
    assert written == [path for path in files if not path.startswith("said")]
    assert f"{ON} = var.on" in changed["said/a.tf"]


def test_what_stays_on_is_not_written_out_and_what_is_not_known_is_said() -> None:
    assert ON not in after({"a.tf": call(HIPAA, "~> 5.0")}, frameworks=("pcidss",))["a.tf"]
    (move,) = run({"a.tf": call(HIPAA + "//wrappers", "~> 5.0")}, frameworks=("soc2",)).moves
    assert move.notes[0].startswith("what the registry switched on by itself in //wrappers may go off")
    unknown = run({"a.tf": call(f"registry.compliance.tf/{TABLE}", "~> 5.0")}, frameworks=("soc2",))
    assert ON not in unknown.files[0].after
    assert [note for move in unknown.moves for note in move.notes] == [
        f"whether registry.compliance.tf switched on {ON} by itself is not known: it may go off with this move"
    ]


TIGHT = {
    "bare.tf": call(TABLE, "~> 5.0"),
    "named.tf": call(TABLE, "~> 5.0", name="n", more='  name    = "n"\n'),
    "tags.tf": call(TABLE, "~> 5.0", name="t", more="  tags    = local.tags\n"),
    "block.tf": call(TABLE, "~> 5.0", name="b", more='  tags = {\n    a = "b"\n  }\n'),
    "stays.tf": call(TABLE, "~> 3.0", name="s"),
    "alone.tf": f'module "a" {{\n  source = "{TABLE}"\n}}\n',
    "locals.tf": "locals {\n  tags = {}\n}\n",
}


def test_new_inputs_leave_the_lines_of_source_and_version_as_they_are() -> None:
    there = after(TIGHT, frameworks=("hipaa",))
    back = after(there, frameworks=("none",))
    for path, text in TIGHT.items():
        head = "".join(line for line in text.splitlines(keepends=True)[:3] if line != "}\n")
        moved = head.replace('"terraform-aws', '"hipaa.compliance.tf/terraform-aws')
        assert there[path].startswith(head if path == "stays.tf" else moved)
        assert back[path].startswith(head)
    assert after({"a.tf": call(f"hipaa.compliance.tf/{TABLE}", "~> 5.0")}, frameworks=("none",))["a.tf"] == (
        call(TABLE, "~> 5.0", more="\n  server_side_encryption_enabled = true\n")
    )


@pytest.mark.e2e
def test_the_formatter_leaves_new_inputs_alone(tmp_path: Path, terraform: Terraform) -> None:
    there = after(
        TIGHT,
        frameworks=("hipaa",),
        kms_key="arn:aws:kms:us-east-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab",
    )
    for path, text in there.items():
        (tmp_path / path).write_text(text)
    assert terraform.fmt_check(tmp_path) == []


def test_several_frameworks_need_a_registry_or_inputs() -> None:
    files = {"a.tf": VPC}
    with pytest.raises(UsageError, match="several frameworks, and a source has one host") as caught:
        run(files, frameworks=("hipaa", "pcidss"))
    assert "--registry hipaa or --registry pcidss, or --via inputs" in caught.value.remedy
    assert "pcidss.compliance.tf" in after(files, frameworks=("hipaa", "pcidss"), registry="pcidss")["a.tf"]
    assert after(files, frameworks=("hipaa", "pcidss"), via="inputs") == files
    named = after(files, frameworks=("hipaa", "pcidss"), registry_host="modules.example.com")
    assert "modules.example.com/terraform-aws-modules" in named["a.tf"]
    assert after(named, frameworks=("none",), registry_host="modules.example.com") == files


def test_a_registry_host_stands_for_the_framework() -> None:
    files = {"a.tf": call(TABLE, "~> 5.0")}
    moved = after(files, frameworks=("hipaa",), registry_host="modules.example.com")
    assert f"modules.example.com/{TABLE}" in moved["a.tf"]
    assert "server_side_encryption_enabled = true" in moved["a.tf"]
    assert after(moved, frameworks=("hipaa",), registry_host="modules.example.com") == moved
    upper = {"a.tf": call(f"HIPAA.compliance.tf/{TABLE}", "~> 5.0")}
    assert [finding.verdict for finding in run(upper, frameworks=("hipaa",)).findings] == ["pass"]


def test_every_citation_is_kept_and_the_strictest_level_wins(monkeypatch: pytest.MonkeyPatch) -> None:
    files = {
        "a.tf": 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n  server_side_encryption {\n    enabled = true\n  }\n}\n'
    }
    (finding,) = run(files, frameworks=("hipaa", "soc2", "pcidss")).findings
    assert [name for name, _ in finding.citations] == ["hipaa", "pcidss"]
    assert all(cited for _, cited in finding.citations)
    assert finding.verdict == "pass"
    import tfgen.catalog as catalog

    known = catalog.framework
    strict = {"pcidss": known("pcidss")._replace(level=2)}
    monkeypatch.setattr(catalog, "framework", lambda name: strict.get(name) or known(name))
    (finding,) = run(files, frameworks=("hipaa", "pcidss"), via="inputs", kms_key="").findings
    assert finding.verdict == "fail"


EU = Choice("envs/eu/**", ("gdpr",))


def test_paths_have_frameworks_of_their_own() -> None:
    files = {"envs/eu/a.tf": VPC, "envs/us/a.tf": VPC}
    changed = after(files, frameworks=("hipaa",), choices=(EU,))
    assert "gdpr.compliance.tf/" in changed["envs/eu/a.tf"]
    assert "hipaa.compliance.tf/" in changed["envs/us/a.tf"]
    alone = after(files, choices=(EU,))
    assert alone["envs/us/a.tf"] == VPC
    assert "gdpr.compliance.tf/" in alone["envs/eu/a.tf"]


def test_a_pattern_that_matches_no_file_is_warned_of() -> None:
    files = {"envs/eu/a.tf": VPC, "envs/us/a.tf": VPC}
    warned = run(files, choices=(EU, Choice("envs/zz/**", ("hipaa", "soc2"), "soc2"))).warnings
    assert warned == ["envs/zz/** (hipaa, soc2) matches no file"]


def test_a_control_counts_where_a_framework_lists_it() -> None:
    table = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n'
    files = {"envs/eu/a.tf": table, "envs/us/a.tf": table}
    found = run(files, frameworks=("hipaa",), choices=(Choice("envs/us/**", ("soc2",)),)).findings
    assert [finding.location.path for finding in found] == ["envs/eu/a.tf"]


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (
            {"choices": (EU, Choice("envs/**", ("hipaa",)))},
            "envs/eu/a.tf is under gdpr (envs/eu/**) and hipaa (envs/**)",
        ),
        ({"frameworks": ("none", "hipaa")}, "the framework none goes back upstream, and takes no other beside it"),
        ({"frameworks": ("none",), "via": "inputs"}, "the framework none moves sources back"),
        ({"frameworks": ("hipaa",), "registry": "gdpr"}, "the registry gdpr is none of the frameworks"),
        ({"registry": "gdpr"}, "the registry gdpr needs a framework"),
        ({"frameworks": ("hipaa", "gdpr"), "registry": "gdpr", "via": "inputs"}, "--registry names where sources move"),
        (
            {"frameworks": ("hipaa",), "choices": (EU,), "registry_host": "a.example"},
            "a registry host counts for all paths",
        ),
    ],
)
def test_choices_that_contradict_each_other_are_errors(options: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError) as caught:
        run({"envs/eu/a.tf": VPC}, **options)
    assert message in str(caught.value)
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("files", "problem"),
    [
        (
            {"a.tf": call("terraform-aws-modules/vpc/aws", ">= 5.0, x")},
            'a.tf:3:22: ">= 5.0, x" is no version constraint',
        ),
        ({"a.tf": VPC, "b.tf": VPC}, "b.tf:1:1: module.m is declared twice in this folder"),
    ],
)
def test_bad_input_has_its_place(files: dict[str, str], problem: str) -> None:
    result = run(files, frameworks=("hipaa",))
    (found,) = result.problems
    assert f"{found.path}:{found.line}:{found.column}: {found.message}" == problem
    assert found.remedy


def test_places_are_those_on_disk() -> None:
    """Calls move above the ones that stay, and a version is added there, so that the text below goes down."""
    git = call("git::https://github.com/terraform-aws-modules/terraform-aws-vpc.git?ref=v5.0.0", name="g")
    table = f'\ufeffmodule "t" {{ source = "{TABLE}" }}\n'
    text = table + git + call("terraform-aws-modules/appsync/aws", name="stays")
    text += call(f"{TABLE}", "~> 4.0", name="old") + call("terraform-aws-modules/vpc/aws", ">= 5.0, x", name="bad")
    result = run({"a.tf": text}, frameworks=("hipaa",))
    lines = text.splitlines()
    assert {move.address for move in result.moves} == {f"module.{n}" for n in ("t", "g", "stays", "old", "bad")}
    for move in result.moves:
        place = move.location
        shown = lines[place.line - 1].removeprefix("\ufeff")
        assert shown[place.column - 1 : place.end_column - 1] == f'"{move.old}"'
    (problem,) = result.problems
    assert lines[problem.line - 1] == '  version = ">= 5.0, x"'
    text_of = summary(result)
    assert "not moved: a.tf:6:13: module.stays: " in text_of


@pytest.mark.parametrize(
    ("path", "text", "form"),
    [
        ("a.tf", 'variable "x" {\n}\nmodule "z" {\n  source = var.x\n}\n', "expression"),
        ("a.tf.json", '{"module": {"z": {"source": "${var.x}"}}}', "expression"),
        ("a.tf.json", '{"module": {"z": {"source": "terraform-aws-modules/${var.x}/aws"}}}', "expression"),
        ("a.tf", 'module "z" {\n  source = <<-E\n    terraform-aws-modules/vpc/aws\n  E\n}\n', "expression"),
        (
            "u/terragrunt.hcl",
            'locals {\n  base = get_env("B")\n}\nterraform {\n  source = "${local.base}//dynamodb?ref=v1"\n}\n',
            "expression",
        ),
        ("a.tf", call("app.terraform.io/acme/dynamodb-table/aws"), "private registry"),
        ("a.tf", call("./modules/x"), ""),
        ("a.tf", call("acme/vpc/aws"), ""),
        ("a.tf", call("hipaa.compliance.tf/acme/vpc/aws"), ""),
    ],
)
def test_sources_that_nobody_can_move_are_listed_in_any_file(path: str, text: str, form: str) -> None:
    result = run({path: text}, frameworks=("hipaa",))
    assert [move.form for move in result.moves] == ([form] if form else [])
    assert all(move.reason and move.remedy for move in result.moves)
    assert not run({path: text}).moves
    assert not run({path: text}, frameworks=("none",)).moves


def test_many_calls_that_stay_for_one_reason_do_not_drown_the_rest() -> None:
    text = "".join(call("app.terraform.io/acme/x/aws", name=f"m{n}") for n in range(9))
    lines = summary(run({"a.tf": text}, frameworks=("iso27001",))).splitlines()
    stays = [line for line in lines if line.startswith("not moved: ")]
    assert len(stays) == 4
    assert stays[-1].startswith("not moved: 6 more for the same reason")
    assert "which controls iso27001 lists is not known; nothing was judged" in lines
    assert "soc2 lists no control that tfgen has; nothing was judged" in summary(
        run({"a.tf": VPC}, frameworks=("soc2",))
    )


def test_what_is_declared_twice_is_not_edited() -> None:
    table = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n'
    twice = '{"module": [{"c": {"source": "terraform-aws-modules/vpc/aws"}}, {"c": {"source": "terraform-aws-modules/vpc/aws"}}]}'
    files = {
        "calls.tf": VPC + VPC + call(TABLE, name="t") + call(TABLE, name="t"),
        "tables.tf": table + table,
        "x.tf.json": twice,
        "own.tf": call("terraform-aws-modules/vpc/aws", name="own"),
    }
    result = run(files, frameworks=("hipaa",))
    assert [file.path for file in result.files] == ["own.tf"]
    assert len(result.problems) == 4
    assert {move.address: move.reason for move in result.moves} == {
        "module.own": "",
        **{f"module.{name}": f"module.{name} is declared twice in its folder" for name in "mtc"},
    }


@pytest.mark.parametrize("frameworks", [("hipaa",), ("hipaa", "soc2")])
def test_check_sees_what_fix_refuses(frameworks: tuple[str, ...]) -> None:
    files = {"a.tf": call("terraform-aws-modules/vpc/aws", "latest") + VPC}
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    problems = check(workspace, Options(frameworks=frameworks)).problems
    assert [(found.line, found.message) for found in problems] == [
        (5, "module.m is declared twice in this folder"),
        (3, '"latest" is no version constraint'),
    ]
    assert not check(workspace, Options()).problems


def test_a_version_that_admits_none_is_told_as_that() -> None:
    (finding,) = run({"a.tf": call(TABLE, "> 5.0, < 5.0")}, kms_key="create").findings
    assert finding.fix_summary == 'its version "> 5.0, < 5.0" admits no version at all'


def test_no_token_is_in_what_is_reported() -> None:
    source = "git::https://x-token:s3cret@github.com/terraform-aws-modules/terraform-aws-vpc.git?ref=v5.0.0"
    result = run({"a.tf": call(source)}, frameworks=("hipaa",))
    assert "s3cret" not in repr(result.moves)


def test_settings_that_name_the_old_source_are_listed_with_their_lines() -> None:
    files = {
        "main.tf": VPC,
        ".tflint.hcl": 'rule "x" {\n  allowed = ["terraform-aws-modules/vpc/aws"]\n}\n',
        "policy/modules.rego": 'package p\nallowed := {"registry.terraform.io/terraform-aws-modules/vpc/aws"}\n',
        ".github/dependabot.yml": 'version: 2\nupdates:\n  - package-ecosystem: "terraform"\n',
        "renovate.json": "{}\n",
        ".github/CODEOWNERS": "*.tf @a\n",
        ".github/workflows/ci.yml": "      path: .terraform\n",
        "README.md": "terraform-aws-modules/vpc/aws\n",
    }
    handover = run(files, frameworks=("hipaa",)).handover
    assert [(m.path, m.line, m.column) for m in handover.mentions] == [
        (".tflint.hcl", 2, 15),
        ("renovate.json", 1, 1),
        (".github/dependabot.yml", 3, 5),
        (".github/workflows/ci.yml", 1, 13),
        ("policy/modules.rego", 2, 14),
    ]
    assert handover.mentions[0].text == "terraform-aws-modules/vpc/aws"
    assert handover.commands == ("terraform init", "terraform plan")
    assert handover.access[0].token_variable == "TF_TOKEN_hipaa_compliance_tf"
    assert run(files).handover == run(files, frameworks=("none",)).handover
    assert not run(files).handover.mentions


def test_units_are_planned_by_terragrunt_where_they_stand_after_the_unit_of_their_key() -> None:
    source = f'terraform {{\n  source = "tfr:///{TABLE}?version=5.1.0"\n}}\n'
    files = {
        "x/_env.hcl": source,
        "w/terragrunt.hcl": 'include "env" {\n  path = "../x/_env.hcl"\n}\n',
        "v/terragrunt.hcl": 'include "env" {\n  path = "../x/_env.hcl"\n}\n',
        "units/t/terragrunt.hcl": source,
        "live/terragrunt.stack.hcl": 'unit "t" {\n  source = "../units/t"\n  path   = "t"\n}\n',
    }
    result = run(files, frameworks=("hipaa",), kms_key="create", key_unit="kms")
    assert result.handover.commands == (
        "cd kms && terragrunt apply",
        "cd v && terragrunt plan",
        "cd w && terragrunt plan",
        "cd live && terragrunt stack run plan",
    )
    text = summary(result)
    assert "next: terragrunt apply, in kms, which makes the key of the units\n" in text
    assert "next: terragrunt stack run plan, in live\n" in text
    assert "terraform init" not in text


def test_a_root_with_files_of_opentofu_is_planned_by_it() -> None:
    result = run({"a/x.tofu": VPC, "a/x.tf": VPC, "b/x.tf": VPC}, frameworks=("hipaa",))
    assert result.handover.commands == (
        "tofu -chdir=a init",
        "tofu -chdir=a plan",
        "terraform -chdir=b init",
        "terraform -chdir=b plan",
    )
    assert "next: tofu init, without -upgrade, then tofu plan, in a\n" in summary(result)


def test_https_sources_need_netrc_and_ports_a_credentials_block() -> None:
    source = "https://soc2.compliance.tf/terraform-aws-modules/s3-bucket/aws?version=5.0.0"
    (access,) = run({"a.tf": call(source)}, frameworks=("hipaa",)).handover.access
    assert access == ("hipaa.compliance.tf", "", True)
    (access,) = run({"a.tf": VPC}, frameworks=("hipaa",), registry_host="bücher.example").handover.access
    assert access.token_variable == "TF_TOKEN_xn____bcher__kva_example"
    (access,) = run({"a.tf": VPC}, frameworks=("hipaa",), registry_host="a.example:8443").handover.access
    assert access == ("a.example:8443", "", False)


MODULES = st.sampled_from(sorted(served_modules()))
LAYOUTS = st.sampled_from(
    [
        'module "m" {{\n  source  = "{}"\n  count = 1\n}}\n',
        'module "m" {{ source = "{}" }}',
        'module "m" {{\r\n\tsource="{}" # x\r\n}}\r\n',
    ]
)


@settings(deadline=None)
@given(MODULES, LAYOUTS, st.sampled_from(["hipaa", "soc2", "cis"]))
def test_there_and_back_is_the_original(module: str, layout: str, to: str) -> None:
    files = {"a.tf": layout.format(f"terraform-aws-modules/{module}/aws")}
    there = after(files, frameworks=(to,), select=("dynamodb",), via="registry")
    if module != "dynamodb-table":
        assert there != files
        assert after(there, frameworks=(to,)) == there
        assert after(there, frameworks=("none",)) == files


def test_every_form_comes_back_by_the_diff_reversed(tmp_path: Path) -> None:
    files = {}
    for number, line in enumerate(LINES):
        asked, source, version, _ = (part.strip() for part in line.split(" | "))
        if asked.startswith("hipaa") and "tfr://" not in source:
            files[f"f{number:03}/main.tf"] = call(source, "" if version == "-" else version)
    for path, text in files.items():
        (tmp_path / path).parent.mkdir()
        (tmp_path / path).write_text(text)
    result = run(files, frameworks=("hipaa",), allow=frozenset({"major", "unserved"}))
    assert len(result.files) > 40
    for file in result.files:
        (tmp_path / file.path).write_text(file.after)
    patch = diff(result, color=False, terminal=False)
    subprocess.run(["git", "apply", "-R"], input=patch.encode(), cwd=tmp_path, check=True)
    assert {path: (tmp_path / path).read_text() for path in files} == files
