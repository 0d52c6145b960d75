"""Runs made by hand, with all that a reporter may meet."""

from __future__ import annotations

from tfgen.fixing.results import (
    Access,
    FileResult,
    Finding,
    FixResult,
    Handover,
    Location,
    Mention,
    Move,
    NewKey,
    Problem,
    Run,
    Status,
)

CONTROL = "dynamodb_table_encrypted_with_kms"
PLACE = Location("a/main.tf", 3, 1, 3, 30)


def finding(verdict: str = "fail", level: int | None = 0, name: str = "t", **more: object) -> Finding:
    address = f"aws_dynamodb_table.{name}"
    base = Finding(f"{CONTROL}:a:a/main.tf:{address}", CONTROL, verdict, level, address, PLACE, "a message")
    return base._replace(**more)  # type: ignore[arg-type]


def fix(status: Status = Status.FIXED, impact: str = "in-place-reencryption", **more: object) -> FixResult:
    base = FixResult(("x",), ("aws_dynamodb_table.t",), PLACE, status, impact, "encrypt with a KMS key")
    return base._replace(**more)  # type: ignore[arg-type]


FULL = Run(
    findings=(
        finding(
            reasons=("there is no block",),
            fixable=True,
            impact="in-place-reencryption",
            fix_summary="encrypt",
            citations=(("hipaa", "45 CFR"),),
        ),
        finding(name="stuck", fix_summary="ignore_changes = all"),
        finding("unknown", None, "u", reasons=("var.k has no default",)),
        finding("invalid", None, "i"),
        finding("suppressed", 0, "s", suppression="checkov CKV_AWS_119 (why)"),
        finding("pass", 2, "p"),
        finding("pass", 1, "q", root="envs/live"),
    ),
    fixes=(
        fix(way_back="set enabled = false first", notes=("outside callers must pass a key",)),
        fix(Status.PROPOSED, new_keys=("aws_kms_key.tfgen_dynamodb",)),
        fix(Status.HELD, "replace", reason="it re-creates a replica: --allow replace", allow=("replace",)),
    ),
    moves=(
        Move(
            "module.m",
            PLACE,
            "terraform-aws-modules/dynamodb-table/aws",
            "hipaa.compliance.tf/x/dynamodb-table/aws",
            form="bare",
            notes=("a major version is lifted",),
            roots=("a",),
        ),
        Move("module.n", PLACE, "git::https://example.com/x.git", "", "a fork stays", "fork", "Move it", ("unserved",)),
    ),
    handover=Handover(
        (Access("hipaa.compliance.tf", "TF_TOKEN_hipaa_compliance_tf", True), Access("x.example:8443", "", False)),
        ("", "a b"),
        (Mention(".tflint.hcl", 4, 15, "terraform-aws-modules/vpc/aws", "a lint rule"),),
        ("live/unit",),
    ),
    files=(FileResult("a/main.tf", "a\n", "b\n"), FileResult("a/kms.tf", None, "c\n")),
    monthly_cost=1,
    new_keys=(NewKey("aws_kms_key.tfgen_dynamodb", "a", "eu-west-1"),),
    problems=(Problem("b.tf", 2, 5, "an unclosed string", "Close it."), Problem("c.tf", 0, 0, "it can't be read")),
    warnings=("w", "w"),
    files_found=7,
    files_parsed=2,
    not_looked_at=("x.tf.json",),
    singly_proven=1,
    rounds=2,
    fixing=True,
    controls=(CONTROL,),
    frameworks=("hipaa",),
)
