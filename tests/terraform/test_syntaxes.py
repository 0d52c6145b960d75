"""Which files are in force, and what a new file beside them is called."""

from __future__ import annotations

import pytest

from tfgen.fixing.checking import check
from tfgen.fixing.engine import fix, prove_files
from tfgen.fixing.options import Options
from tfgen.terraform.syntaxes import configuration_files, name_beside
from tfgen.text.workspace import MemoryWorkspace

ARN = "arn:aws:kms:eu-west-1:111122223333:key/11111111-2222-3333-4444-555555555555"
TABLE = b'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n'


def test_opentofu_files_come_in_place_of_others() -> None:
    names = [
        "a.tf",
        "a.tofu",
        "a.tf.json",
        "b.tf.json",
        "b.tofu.json",
        "c.tf",
        "c_override.tf",
        "override.tofu",
        ".x.tf",
        "d.hcl",
    ]
    assert configuration_files(names) == (
        ["a.tofu", "a.tf.json", "b.tofu.json", "c.tf"],
        ["c_override.tf", "override.tofu"],
    )


@pytest.mark.parametrize(
    ("names", "name"),
    [
        (["a.tf"], "kms.tf"),
        (["a.tf.json", "b.tf.json", "x.md"], "kms.tf.json"),
        (["a.tofu"], "kms.tofu"),
        (["a.tofu.json"], "kms.tofu.json"),
        (["a.tf", "b.tf.json"], "kms.tf"),
        (["a.tf", "kms.tofu"], "kms.tofu"),
        ([], "kms.tf"),
    ],
)
def test_a_new_file_is_called_as_its_neighbours(names: list[str], name: str) -> None:
    assert name_beside(names, "kms.tf") == name


def test_a_file_that_is_not_in_force_is_listed() -> None:
    workspace = MemoryWorkspace(
        {"a.tf": TABLE, "a.tofu": b"", "b.tf": TABLE.replace(b'"t"', b'"b"'), "b.tf.json": b"{}"}
    )
    run = check(workspace, Options())
    assert run.not_looked_at == ["a.tf"]
    assert [finding.location.path for finding in run.findings] == ["b.tf"]


def test_broken_json_is_a_problem_with_its_place_and_the_rest_goes_on() -> None:
    broken = b'{"resource": {"aws_dynamodb_table": {\n  "t": {"name": }}}}'
    run = fix(MemoryWorkspace({"a.tf.json": broken, "b.tf": TABLE}), Options(kms_key=ARN))
    assert [(p.path, p.line, p.column) for p in run.problems] == [("a.tf.json", 2, 17)]
    assert [file.path for file in run.files] == ["b.tf"]


def test_json_is_proven_by_the_json_module() -> None:
    text = b'{"resource": {"aws_dynamodb_table": {"t": {"name": "t", "n": 1e2, "server_side_encryption": [{"enabled": false}]}}}}'
    run = fix(MemoryWorkspace({"a.tf.json": text}), Options(kms_key=ARN))
    assert prove_files(run).singly_proven == 0
    (file,) = run.files
    with pytest.raises(Exception, match="n changed, which was not planned"):
        prove_files(run._replace(files=[file._replace(after=file.after.replace("1e2", "1e3"))]))
