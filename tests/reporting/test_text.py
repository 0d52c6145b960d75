"""Results as text: what is said of each, and that names can't steer a terminal."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reporting.runs import FULL, finding, fix
from tfgen.fixing.results import Run, Status
from tfgen.reporting.terminal import plain, source_line
from tfgen.reporting.text import findings, problems, summary


def test_findings_that_do_not_pass_are_shown_with_their_reasons() -> None:
    assert findings(FULL, color=False) == (
        "a/main.tf:3:1: fail aws_dynamodb_table.t: a message\n"
        "    there is no block\n"
        "    asked for by hipaa (45 CFR)\n"
        "    fix: encrypt\n"
        "a/main.tf:3:1: fail aws_dynamodb_table.stuck: a message\n"
        "    no fix: ignore_changes = all\n"
        "a/main.tf:3:1: unknown aws_dynamodb_table.u: a message\n"
        "    var.k has no default\n"
        "a/main.tf:3:1: invalid aws_dynamodb_table.i: a message\n"
        "a/main.tf:3:1: suppressed aws_dynamodb_table.s: a message\n"
        "    suppressed by checkov CKV_AWS_119 (why)\n"
    )


def test_the_root_is_named_when_it_is_not_the_folder_of_the_place() -> None:
    assert "    reached from envs/live\n" in findings(Run(findings=(finding(root="envs/live"),)), color=False)
    assert "reached from" not in findings(Run(findings=(finding(root="a"),)), color=False)


def test_problems_have_place_and_remedy_and_warnings_come_once() -> None:
    assert problems(FULL, ("v", "w")) == (
        "error: b.tf:2:5: an unclosed string. Close it.\nerror: c.tf: it can't be read\nwarning: v\nwarning: w\n"
    )


def test_the_summary_counts_and_says_what_was_left_and_why() -> None:
    lines = summary(FULL).splitlines()
    assert lines[0] == "held back: a/main.tf:3:1: aws_dynamodb_table.t: it re-creates a replica: --allow replace"
    assert "no fix: a/main.tf:3:1: aws_dynamodb_table.stuck: ignore_changes = all" in lines
    assert "1 fixed (in the diff), 1 proposed, 1 held back, 1 unknown, 1 new key (about USD 1 a month)" in lines
    assert "apply: 2 update in place, with re-encryption" in lines
    assert "way back: set enabled = false first" in lines
    assert "not moved: a/main.tf:3:1: module.n: a fork stays. Move it" in lines
    assert "moved, but: a/main.tf:3:1: module.m: a major version is lifted" in lines
    assert "1 module call moved to hipaa.compliance.tf, x.example:8443" in lines
    assert "note: outside callers must pass a key" in lines
    assert "new key: aws_kms_key.tfgen_dynamodb in a (eu-west-1), billed each month" in lines
    assert (
        "7 findings before the fix: 2 fail, 1 invalid, 1 unknown, 1 suppressed, 2 pass "
        "(3 AWS-owned key, 1 AWS-managed key, 1 customer-managed key)" in lines
    )
    assert "7 files found, 2 parsed" in lines
    assert "not looked at: x.tf.json (x.tofu.json stands for it)" in lines


def test_what_was_not_looked_at_has_its_reason() -> None:
    said = summary(Run(not_looked_at=("a/x.tf", "live/terragrunt.stack.hcl", "b/terragrunt.hcl.json")))
    assert (
        "not looked at: a/x.tf (x.tofu stands for it), live/terragrunt.stack.hcl (it has a unit that is not followed), "
        "b/terragrunt.hcl.json" in said.splitlines()
    )


def test_a_written_run_says_written() -> None:
    counts = "1 fixed (written), 0 held back, 0 unknown, 0 new keys"
    assert counts in summary(Run(fixes=(fix(),), fixing=True, written=True)).splitlines()


@pytest.mark.parametrize("impact", ["nothing", "in-place", "in-place-reencryption", "replace"])
@pytest.mark.parametrize("status", list(Status))
def test_every_fix_has_words(impact: str, status: Status) -> None:
    assert summary(Run(fixes=(fix(status, impact, reason="why"),), fixing=True))


def test_the_handover_names_access_commands_and_settings() -> None:
    lines = summary(FULL).splitlines()
    assert (
        "access to hipaa.compliance.tf: set TF_TOKEN_hipaa_compliance_tf or a credentials block in the CLI configuration, "
        "and an entry in .netrc, which is all that its HTTPS sources read" in lines
    )
    assert "access to x.example:8443: a credentials block in the CLI configuration" in lines
    assert "next: terraform init, without -upgrade, then terraform plan, in the root folder, a b" in lines
    assert "look at .tflint.hcl:4:15: terraform-aws-modules/vpc/aws: a lint rule" in lines
    assert "next: terragrunt plan, in live/unit" in lines
    assert FULL.handover.commands[2:] == (
        "terraform -chdir='a b' init",
        "terraform -chdir='a b' plan",
        "cd live/unit && terragrunt plan",
    )


@given(st.text(), st.booleans())
def test_no_name_leaves_its_line_or_steers_the_terminal(text: str, color: bool) -> None:
    hostile = finding(name=text, message=text, reasons=(text,), suppression=text, fix_summary=text, root=text)
    run = FULL._replace(
        findings=(hostile,),
        fixes=(fix(Status.HELD, addresses=(text,), reason=text),),
        warnings=(text,),
        not_looked_at=(text,),
    )
    shown = findings(run, color).replace("\x1b[31m", "").replace("\x1b[0m", "")
    talk = problems(run, ()) + summary(run)
    assert all(line.isprintable() for line in (shown + talk).split("\n"))
    assert summary(run).count("\n") == summary(run._replace(not_looked_at=("x",))).count("\n")


def test_what_is_printable_stays() -> None:
    assert plain("tablé-表 x") == "tablé-表 x"
    assert plain("a\x1b\n\u202e\udc80") == "a\\x1b\\n\\u202e\\udc80"
    assert source_line("\ta\x1b\tb\r") == "\ta\\x1b\tb\r"


def test_a_framework_without_controls_is_said_to_ask_for_none() -> None:
    assert "soc2 lists no control that tfgen has" in summary(Run(frameworks=("soc2",)))


def test_the_impact_counts_tables_not_the_blocks_that_are_edited() -> None:
    addresses = ("module.a.aws_dynamodb_table.t", 'module.b["x"].aws_dynamodb_table.t', "module.b.aws_dynamodb_table.u")
    run = Run(findings=(finding(),), fixes=(fix(addresses=addresses),), fixing=True)
    assert "apply: 3 update in place, with re-encryption" in summary(run).splitlines()
