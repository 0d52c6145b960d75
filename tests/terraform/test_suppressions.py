"""Suppression comments, each tool's by its own rules of placement: facts of Checkov, tfsec, Trivy and KICS."""

from __future__ import annotations

import datetime

import pytest

from tfgen.terraform.estate import Estate
from tfgen.terraform.suppressions import Found, SuppressionIds, suppression
from tfgen.text.workspace import MemoryWorkspace

CONTROL = "dynamodb_table_encrypted_with_kms"
CHECKOV = "checkov:skip=CKV_AWS_119"
TRIVY = "trivy:ignore:AVD-AWS-0025"
KICS = "ce089fd4-1406-47bd-8aad-c259772bb294"
OWN = f"tfgen:ignore={CONTROL}"
IDS = SuppressionIds((CONTROL,), ("CKV_AWS_119",), ("AVD-AWS-0025", "aws-dynamodb-table-customer-key"), (KICS,))
HEAD = 'resource "aws_dynamodb_table" "t" {'
TABLE = HEAD + '\n  name = "t"\n}\n'


def found_in(text: str) -> Found:
    estate = Estate(MemoryWorkspace({"main.tf": text.encode()}), needles=[b"aws_dynamodb_table"])
    (table,) = estate.resources("aws_dynamodb_table")
    nested = table.nested("server_side_encryption")
    span = nested[0].block.whole if isinstance(nested, tuple) and nested else table.block.header
    return suppression(table, span, IDS, datetime.date(2026, 11, 24), (CONTROL, "another_control"))


def with_encryption(text: str) -> str:
    return f"{HEAD}\n  server_side_encryption {{\n{text}\n  }}\n}}\n"


@pytest.mark.parametrize(
    "line",
    [
        f"# {CHECKOV}:why",
        f"// {CHECKOV}:why",
        f"/* {CHECKOV}:why */",
        f"y = 1 # {CHECKOV}:why",
        f"tags = {{\n  # {CHECKOV}:why\n}}",
        f"#{CHECKOV}",
        f"# {CHECKOV}:",
        "# checkov:skip=CKV_AWS_1,CKV_AWS_119:why",
        "# checkov:skip=  CKV_AWS_119:why",
        "# bridgecrew:skip=CKV_AWS_119",
        "# cortex:skip=CKV_AWS_119",
        f"# {OWN} why",
    ],
)
def test_inside_the_block(line: str) -> None:
    found = found_in(f'{HEAD}\n  {line}\n  name = "t"\n}}\n').by
    assert found is not None
    assert found.reason in ("why", "")


@pytest.mark.parametrize(
    "line",
    [
        "# checkov:skip = CKV_AWS_119",
        "# checkov:skip=CKV_AWS_28",
        "# checkov:skip=CKV_AWS_1190",
        "# checkov:skip=ckv_aws_119",
        "# checkov:skip=*",
        f'x = "{CHECKOV}:why"',
        f'x = "{OWN} why"',
        f"/* {OWN} */",
    ],
)
def test_not_inside_the_block(line: str) -> None:
    assert found_in(f'{HEAD}\n  {line}\n  name = "t"\n}}\n').by is None


@pytest.mark.parametrize(
    "text",
    [
        f"# {CHECKOV}\n{TABLE}",
        f'{HEAD} # {CHECKOV}\n  name = "t"\n}}\n',
        f'{HEAD}\n  name = "t"\n}} # {CHECKOV}\n',
        f"{TABLE}# {CHECKOV}\n",
    ],
)
def test_checkov_counts_strictly_between_the_first_and_the_last_line(text: str) -> None:
    assert found_in(text).by is None


@pytest.mark.parametrize(
    "text",
    [
        f"#{TRIVY}\n{TABLE}",
        f"/* {TRIVY} */\n{TABLE}",
        f"#{TRIVY}\n# another comment\n{TABLE}",
        f"#{TRIVY.lower()}\n{TABLE}",
        f"# tfsec:ignore:aws-dynamodb-table-customer-key\n{TABLE}",
        f"#trivy:ignore:aws-dynamodb-*\n{TABLE}",
        f"#trivy:ignore:*\n{TABLE}",
        f"#trivy:ignore:AVD-AWS-0001 {TRIVY}\n{TABLE}",
        f"#{TRIVY}:exp:2026-11-24\n{TABLE}",
        f"#{TRIVY}[name=t]\n{TABLE}",
        f'#{TRIVY}[name=t, name="t"]:exp:2026-11-24\n{TABLE}',
        f"#{TRIVY}[server_side_encryption.enabled=false]\n{with_encryption('    enabled = false')}",
        f'#{TRIVY}[name=t]\n{HEAD}\n  name = var.name\n}}\nvariable "name" {{}}\n',
        f'{HEAD} #{TRIVY}\n  name = "t"\n}}\n',
        with_encryption(f"    #{TRIVY}\n    enabled = false"),
        with_encryption(f"    enabled = false #{TRIVY}"),
        f"# kics-scan ignore\n{TABLE}",
        f"# kics-scan disable={KICS}\n{TABLE}",
        f"# kics-scan enable=another\n{TABLE}",
        f"# kics-scan ignore-block\n{TABLE}",
        f"# kics-scan ignore-line\n{TABLE}",
        f"# {OWN} why\n{TABLE}",
        f"# {OWN} why\n# another comment\n{TABLE}",
    ],
)
def test_above_or_on_the_line(text: str) -> None:
    assert found_in(text).by is not None


@pytest.mark.parametrize(
    "text",
    [
        f"#trivy:ignore:AVD-AWS-0001\n{TABLE}",
        f"#{TRIVY}\n\n{TABLE}",
        f"#{TRIVY}[name=u]\n{TABLE}",
        f"#{TRIVY}[name=t,hash_key=id]\n{TABLE}",
        f"#{TRIVY}[name=t]:exp:2026-11-23\n{TABLE}",
        f"#{TRIVY}[server_side_encryption.enabled=true]\n{with_encryption('    enabled = false')}",
        f"# please {TRIVY}\n{TABLE}",
        f"#{TRIVY}:exp:2026-11-23\n{TABLE}",
        f"#{TRIVY}:exp:2030-13-01\n{TABLE}",
        f'locals {{\n  x = "#{TRIVY}"\n}}\n{TABLE}',
        f"locals {{}}\n# kics-scan ignore\n{TABLE}",
        f"# kics-scan disable=another\n{TABLE}",
        f"# kics-scan enable={KICS}\n{TABLE}",
        f"# kics-scan ignore-block\n\n{TABLE}",
        f"# {OWN} why\n\n{TABLE}",
        f"# tfgen:ignore=another why\n{TABLE}",
    ],
)
def test_not_above_the_block(text: str) -> None:
    assert found_in(text).by is None


def test_a_suppression_for_one_workspace_says_so() -> None:
    found = found_in(f"#{TRIVY}:ws:staging\n{TABLE}").by
    assert found is not None
    assert found.reason == "in workspace staging only"


def test_a_control_that_is_none_is_warned_of() -> None:
    found = found_in(f"# tfgen:ignore=dynamodb_table_encripted why\n# tfgen:ignore=another_control why\n{TABLE}")
    assert found.by is None
    (warning,) = found.warnings
    assert warning == "main.tf:1:1: no control is named dynamodb_table_encripted, so this tfgen:ignore does not count"


def test_our_own_needs_a_reason() -> None:
    found = found_in(f"# {OWN}\n{TABLE}")
    assert found.by is None
    assert found.warnings == ("main.tf:1:1: tfgen:ignore needs a reason after the control; it does not count",)


def test_a_module_call_is_the_place_of_its_tables() -> None:
    files = {
        "main.tf": f'module "a" {{\n  # {CHECKOV}:why\n  source = "./m"\n}}\nmodule "b" {{\n  source = "./m"\n}}\n',
        "m/main.tf": TABLE,
    }
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    estate = Estate(workspace, needles=[b"aws_dynamodb_table"])
    found = {
        table.address: suppression(table, table.block.header, IDS, datetime.date(2026, 11, 24)).by is not None
        for table in estate.resources("aws_dynamodb_table")
    }
    assert found == {"module.a.aws_dynamodb_table.t": True, "module.b.aws_dynamodb_table.t": False}
