"""`tfgen new`: ways in, refusals, and what is on disk afterwards."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result

Tfgen = Callable[..., Result]


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "work"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


def everything(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def test_a_table_is_written_and_written_again_the_same(here: Path, tfgen: Tfgen) -> None:
    first = tfgen("new", "dynamodb-table", "orders", "--framework", "hipaa")
    assert first.code == 0
    assert first.out == ""
    assert "new       orders/main.tf\n" in first.err
    assert "TF_TOKEN_hipaa_compliance_tf" in first.err
    files = everything(here)
    assert sorted(files) == [
        "orders/kms.tf",
        "orders/main.tf",
        "orders/outputs.tf",
        "orders/tests/orders.tftest.hcl",
        "orders/versions.tf",
    ]
    assert b"hipaa.compliance.tf/terraform-aws-modules/dynamodb-table/aws" in files["orders/main.tf"]
    again = tfgen("new", "dynamodb-table", "orders", "--framework", "hipaa")
    assert again.code == 0
    assert "unchanged orders/main.tf\n" in again.err
    assert everything(here) == files
    assert os.listdir(here) == ["orders"]


def test_a_file_that_differs_is_kept_without_force_and_shown_with_it(here: Path, tfgen: Tfgen) -> None:
    tfgen("new", "dynamodb-table", "orders")
    (here / "orders/main.tf").write_text("# mine\n")
    (here / "orders/kms.tf").unlink()
    before = everything(here)
    refused = tfgen("new", "dynamodb-table", "orders")
    assert refused.code == 2
    assert "orders/main.tf is there and would change; nothing was written. --force" in refused.err
    assert everything(here) == before
    forced = tfgen("new", "dynamodb-table", "orders", "--force")
    assert forced.code == 0
    assert "-# mine\n" in forced.out
    assert '+resource "aws_dynamodb_table" "orders" {\n' in forced.out
    assert "kms.tf" not in forced.out
    assert "changed   orders/main.tf" in forced.err
    assert (here / "orders/kms.tf").exists()


def test_a_terragrunt_table_has_a_unit_with_its_key_and_says_what_else_is_needed(here: Path, tfgen: Tfgen) -> None:
    made = tfgen("new", "dynamodb-table", "orders", "--syntax", "terragrunt", "--var", "replicas=eu-central-1")
    assert made.code == 0
    assert "the units include root.hcl of a folder above orders, with backend and provider" in made.err
    assert "next: cd orders && terragrunt run --all plan\n" in made.err
    assert "../" not in made.err
    table = (here / "orders/table/terragrunt.hcl").read_text()
    assert 'config_path = "../kms"' in table
    assert 'kms_key_arn            = dependency.kms.outputs.replica_key_arns["eu-central-1"]' in table
    for above in ({}, {"root.hcl": 'remote_state {\n  backend = "s3"\n  config = {}\n}\n'}):
        for name, text in above.items():
            (here / name).write_text(text)
        judged = tfgen("check", "--require", "customer-managed", "--fail-on", "unknown")
        assert judged.code == 0, judged.out
        assert "1 finding: 1 pass (1 customer-managed key)" in judged.err
        assert "0 fixed (in the diff)" in tfgen("fix", "--require", "customer-managed").err


def test_a_terragrunt_table_on_a_key_elsewhere_names_its_unit(here: Path, tfgen: Tfgen) -> None:
    arguments = ["--syntax", "terragrunt", "--var", "kms_key=dependency.keys.outputs.key_arn", "--out", "live/orders"]
    made = tfgen("new", "dynamodb-table", "orders", *arguments)
    assert made.code == 0
    assert "the unit depends on ../keys beside it, whose output it takes for the key" in made.err
    assert "next: cd live/orders && terragrunt plan\n" in made.err
    assert sorted(everything(here)) == ["live/orders/terragrunt.hcl"]
    judged = tfgen("check", "--require", "customer-managed", "--fail-on", "unknown")
    assert judged.code == 1
    (here / "live/keys").mkdir()
    (here / "live/keys/main.tf").write_text(
        'resource "aws_kms_key" "k" {}\n\noutput "key_arn" {\n  value = aws_kms_key.k.arn\n}\n'
    )
    assert tfgen("check", "--require", "customer-managed", "--fail-on", "unknown").code == 0


def test_the_kinds_are_listed_and_explained(here: Path, tfgen: Tfgen) -> None:
    listed = tfgen("new", "--list").out.splitlines()
    assert [line.split()[0] for line in listed] == ["control", "dynamodb-table", "kms-key", "module", "root"]
    page = tfgen("new", "dynamodb-table", "--help").out
    assert "  billing_mode (text, default PAY_PER_REQUEST)\n" in page
    assert "One of PAY_PER_REQUEST, PROVISIONED." in page
    assert "Only when billing_mode == 'PROVISIONED'." in page
    assert "Satisfies: dynamodb_table_encrypted_with_kms" in page
    assert "Skips CKV_AWS_28 when not point_in_time_recovery: the items" in page
    root = tfgen("new", "root", "--help").out
    assert "  kms_key (text, default create)\n" in root
    assert "syntax" not in root
    assert "terragrunt" not in root
    general = tfgen("new", "--help").out
    assert "--answers FILE" in general
    assert everything(here) == {}


@pytest.mark.parametrize(
    ("name", "text"),
    [
        (
            "answers.yml",
            "range_key: created_at\nglobal_secondary_indexes:\n  - {name: by-status, hash_key: status}\nvia: upstream\n",
        ),
        (
            "answers.json",
            '{"range_key": "created_at", "global_secondary_indexes": [{"name": "by-status", "hash_key": "status"}], "via": "upstream"}',
        ),
    ],
)
def test_answers_come_from_a_file_and_options_win_over_it(here: Path, tfgen: Tfgen, name: str, text: str) -> None:
    (here / name).write_text(text)
    assert tfgen("new", "dynamodb-table", "orders", "--answers", name).code == 0
    assert 'source  = "terraform-aws-modules/dynamodb-table/aws"' in (here / "orders/main.tf").read_text()
    done = tfgen(
        "new",
        "dynamodb-table",
        "orders",
        "--answers",
        name,
        "--via",
        "resource",
        "--var",
        "range_key=at",
        "--out",
        "o/p",
    )
    assert done.code == 0
    main = (here / "o/p/main.tf").read_text()
    assert 'range_key                   = "at"' in main
    assert 'name            = "by-status"' in main


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("hash_key: [1]\n", "answers.yml:1:1: hash_key: [1] is no text"),
        (
            "via: resource\n\nhash_kay: id\n",
            "answers.yml:3:1: dynamodb-table has no question 'hash_kay'. Did you mean hash_key?",
        ),
        ("tags:\n  a: 1\n", "answers.yml:2:3: tags: 1 is no text; put it in quotes"),
        ("tags:\n  a: yes\n", "answers.yml:2:3: tags: true is no text; put it in quotes"),
        ("hash_key:\n", "answers.yml:1:1: hash_key: null is no text; leave it out for the default"),
        ("attributes: [a, 1]\n", "answers.yml:1:1: attributes: ['a', 1] is not a table of texts"),
        ("point_in_time_recovery: 'on'\n", "answers.yml:1:1: point_in_time_recovery: 'on' is not true or false"),
        (
            "global_secondary_indexes:\n  - name: abc\n    hash_key: x\n  - name: d\n    hash_key: y\n",
            "answers.yml:4:5: global_secondary_indexes: name: 'd' is not an index name",
        ),
        (
            "replicas:\n  - eu-central-1\n\n  - nowhere\n",
            "answers.yml:4:5: replicas: region: 'nowhere' is not a region",
        ),
        ("replicas: [eu-central-1,\n  eu-central-1]\n", "answers.yml:2:3: replicas: one of them is there twice"),
        ("", "answers.yml:1:1: it is empty: there are no answers"),
        ("# nothing yet\n", "answers.yml:1:1: it is empty: there are no answers"),
        ("null: x\n", "answers.yml:1:1: null is no name of a question"),
        ("hash_key: a\nhash_key: b\n", "answers.yml:2:1: hash_key is answered twice, first in line 1"),
        ("- a\n", "answers.yml:1:1: answers are a table"),
        ("hash_key: [a\n", "answers.yml:2:1: this is not valid YAML"),
        ("a: &a [x]\nb: *c\n", "answers.yml:2:4: this is not valid YAML: found undefined alias"),
        ("hash_key: a\u2028b\n", "answers.yml:1:12: U+2028 ends a line in YAML"),
        ("read_capacity: 5\n", "answers.yml:1:1: read_capacity has no meaning here. It counts only when billing_mode"),
        (
            "hash_key: !!python/object/apply:os.getcwd []\n",
            "answers.yml:1:11: this is not valid YAML: could not determine a constructor",
        ),
        ("? [a]\n: b\n", "answers.yml:1:3: ['a'] is no name of a question"),
        (
            "replicas: [{region: eu-central-1, kms: x}]\n",
            "answers.yml:1:35: replicas: 'kms' is unknown; each of them has region, kms_key",
        ),
        ("ttl_attribute: 2026-99-99\n", "answers.yml:1:16: this is not valid YAML: month must be in 1..12"),
        ("hash_key: " + "[" * 2000 + "\n", "answers.yml"),
        (
            "a: &a [x,x,x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b,*b,*b,*b,*b,*b,*b,*b,*b]\nd: &d [*c,*c,*c,*c,*c,*c,*c,*c,*c,*c]\ne: [*d,*d,*d]\n",
            "answers.yml:4:1: it holds more than 10000 values",
        ),
    ],
)
def test_a_bad_file_of_answers_is_refused_with_its_line(here: Path, tfgen: Tfgen, text: str, message: str) -> None:
    (here / "answers.yml").write_text(text)
    done = tfgen("new", "dynamodb-table", "orders", "--answers", "answers.yml")
    assert done.code == 2
    assert message in done.err
    assert list(everything(here)) == ["answers.yml"]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "answers.json:1:1: it is empty: there are no answers"),
        (" \n", "answers.json:1:1: it is empty: there are no answers"),
        ("[]", 'answers.json:1:1: answers are an object, one property a question: {"hash_key": "id"}'),
        ('{"hash_key": "a",}', "answers.json:1:18: a property name in quotes was expected here"),
        ('{\n\t"tags": {"a": 1}\n}', "answers.json:2:11: tags: 1 is no text; put it in quotes"),
        ('{"hash_key": "a",\n "hash_key": "b"}', 'answers.json:2:2: "hash_key" is set twice, first on line 1'),
        ('{"tags": {},\n "tags": {"a": "b"}}', "answers.json:2:2: tags is there twice, first in line 1"),
        ('{"hash_key": NaN}', "answers.json:1:14: a JSON value was expected here"),
        ('{"hash_key": "a"} # why', "answers.json:1:19: there is more after the end of the JSON value"),
        ("hash_key: a\n", "answers.json:1:1: a JSON value was expected here"),
        ('{"hash_kay": "a"}', "answers.json:1:2: dynamodb-table has no question 'hash_kay'. Did you mean hash_key?"),
        (
            '{"replicas": ["eu-central-1",\n "nowhere"]}',
            "answers.json:2:2: replicas: region: 'nowhere' is not a region",
        ),
        ('{"hash_key": null}', "answers.json:1:2: hash_key: null is no text; leave it out for the default"),
        ('{"tags": ' + "[" * 300 + "]" * 300 + "}", "answers.json:1:259: nested deeper than 250 levels"),
        ('{"read_capacity": ' + "9" * 5000 + "}", "answers.json: this is not valid JSON: Exceeds the limit"),
        ('{"tags": [' + "1," * 10000 + "1]}", "answers.json: it holds more than 10000 values"),
    ],
)
def test_a_bad_file_of_json_is_refused_with_its_place(here: Path, tfgen: Tfgen, text: str, message: str) -> None:
    (here / "answers.json").write_text(text)
    done = tfgen("new", "dynamodb-table", "orders", "--answers", "answers.json")
    assert done.code == 2
    assert message in done.err
    assert list(everything(here)) == ["answers.json"]


def test_json_is_read_as_json(here: Path, tfgen: Tfgen) -> None:
    """Tabs and exponents are no YAML of that meaning."""
    (here / "a.json").write_text(
        '\ufeff{\n\t"billing_mode":\t"PROVISIONED", "read_capacity": 1e1, "write_capacity": 5}'
    )
    done = tfgen("new", "dynamodb-table", "orders", "--answers", "a.json")
    assert done.code == 0, done.err
    assert "read_capacity               = 10\n" in (here / "orders/main.tf").read_text()


#: Names for indexes that hold many attributes.
PROJECTED = [f"a{number}" for number in range(60)]
ARN = "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["dynamo", "orders"], "there is no kind 'dynamo'. Did you mean dynamodb-table?"),
        ([], "say what to make. There are: control, dynamodb-table"),
        (["dynamodb-table"], "dynamodb-table needs a NAME"),
        (["dynamodb-table", "ab"], "the name 'ab' is not a table name: 3 to 255"),
        (["dynamodb-table", "a" * 256], "is not a table name: 3 to 255"),
        (["dynamodb-table", "or ders"], "is not a table name"),
        (["kms-key", "aws/orders"], "is not an alias"),
        (["kms-key", "alias/orders"], "is not an alias: letters, digits, _ / or -, without alias/ before it"),
        (["kms-key", "orders.x"], "is not an alias"),
        (["kms-key", "orders", "--framework", "hipaa"], "kms-key is the same for every framework"),
        (["kms-key", "orders", "--var", "rotation_period_in_days=89"], "89 is too few; at least 90"),
        (["module", "Orders_X"], "is not a module name"),
        (["module", "orders", "--var", "license=MIT"], "holder has no answer. Give --var holder=VALUE"),
        (["module", "orders", "--var", "license=GPL"], "'GPL' is none of Apache-2.0, MIT, proprietary"),
        (["root", "orders"], "region has no answer. Give --var region=VALUE"),
        (["root", "orders", "--var", "region=eu-west-1"], "state_bucket has no answer"),
        (
            ["root", "db", "--var", "region=eu-west-1", "--var", "backend=local"],
            "table_name: its default can't be taken",
        ),
        (["root", "orders", "--var", "region=eu-west-1", "--var", "state_bucket=A_b"], "is not a bucket name"),
        (
            ["root", "orders", "--var", "region=eu-west-1", "--var", "backend=local", "--var", "replicas=eu-west-1"],
            "eu-west-1 is the table's own region",
        ),
        (["control", "x"], "is not an id"),
        (["dynamodb-table", "orders", "--framework", "hippa"], "there is no framework 'hippa'. Did you mean hipaa?"),
        (["dynamodb-table", "orders", "--via", "registry"], "via registry needs a framework"),
        (
            ["dynamodb-table", "orders", "--registry-host", "x.example"],
            "--registry-host is the registry of a framework",
        ),
        (
            ["dynamodb-table", "orders", "--syntax", "yaml"],
            "--syntax: 'yaml' is none of terraform, json, terragrunt",
        ),
        (
            ["dynamodb-table", "orders", "--syntax", "terragrunt", "--via", "resource"],
            "a Terragrunt unit calls a module",
        ),
        (
            ["dynamodb-table", "orders", "--syntax", "terragrunt", "--var", "kms_key=var.key"],
            "in a Terragrunt unit a kms_key is create, alias/NAME, an ARN, dependency.NAME.outputs.OUTPUT",
        ),
        (
            ["dynamodb-table", "orders", "--syntax", "terragrunt", "--var", "kms_key=dependency.kms.arn"],
            "in a Terragrunt unit a kms_key is create",
        ),
        (["dynamodb-table", "orders", "--var", "tags"], "--var tags is no pair"),
        (["dynamodb-table", "orders", "--var", "via=resource", "--var", "via=upstream"], "--var via is given twice"),
        (["dynamodb-table", "orders", "--var", "tags=aws:x=1"], "'aws:x' can't be a name here"),
        (["dynamodb-table", "orders", "--var", "hash_key=a\x00b"], "the character U+0000 can't be part of it"),
        (["dynamodb-table", "orders", "--var", "hash_key=a\u202eb"], "the character U+202E can't be part of it"),
        (["dynamodb-table", "orders", "--var", "tags=a=b\u2066c"], "the character U+2066 can't be part of it"),
        (["dynamodb-table", "orders", "--var", "attributes=a\u200fb=N"], "the character U+200F can't be part of it"),
        (["dynamodb-table", "orders", "--var", "range_key=a\x1b[2Jb"], "the character U+001B can't be part of it"),
        (["dynamodb-table", "orders", "--out", ""], "--out is empty"),
        (["dynamodb-table", "orders", "--var", "hash_key="], "is not an attribute name"),
        (["dynamodb-table", "orders", "--var", "range_key=id"], "hash_key and range_key are the same attribute"),
        (
            ["dynamodb-table", "orders", "--var", "attributes=other=N"],
            "attributes names other, which no key and no index uses",
        ),
        (["dynamodb-table", "orders", "--var", "attributes=id=X"], "'X' is not S, N or B"),
        (["dynamodb-table", "orders", "--var", "billing_mode=PROVISIONED"], "read_capacity has no answer"),
        (["dynamodb-table", "orders", "--var", "point_in_time_recovery=maybe"], "'maybe' is not true or false"),
        (
            ["dynamodb-table", "orders", "--var", "local_secondary_indexes=[{name: abc, range_key: x}]"],
            "a local secondary index needs a table with a range_key",
        ),
        (
            ["dynamodb-table", "orders", "--var", "global_secondary_indexes=[{name: abc}]"],
            "hash_key is missing in one of them",
        ),
        (
            [
                "dynamodb-table",
                "orders",
                "--var",
                "global_secondary_indexes=[{name: abc, hash_key: x, projection_type: INCLUDE}]",
            ],
            "the index abc: non_key_attributes belong to projection_type INCLUDE",
        ),
        (
            [
                "dynamodb-table",
                "orders",
                "--var",
                "global_secondary_indexes=[{name: abc, hash_key: x, read_capacity: 1, write_capacity: 1}]",
            ],
            "the index abc: read_capacity and write_capacity belong to billing_mode PROVISIONED",
        ),
        (
            [
                "dynamodb-table",
                "orders",
                "--var",
                "global_secondary_indexes=[" + ", ".join(f"{{name: i{n:02}, hash_key: x}}" for n in range(21)) + "]",
            ],
            "21 of them is too many; at most 20",
        ),
        (
            [
                "dynamodb-table",
                "orders",
                "--var",
                "global_secondary_indexes=[{name: abc, hash_key: x}, {name: abc, hash_key: y}]",
            ],
            "two indexes are named abc",
        ),
        (["dynamodb-table", "orders", "--var", "global_secondary_indexes=[{"], "it is not valid YAML"),
        (
            ["dynamodb-table", "orders", "--var", "ttl_attribute=id"],
            "ttl_attribute id is a key, and then has to be a number",
        ),
        (
            ["dynamodb-table", "orders", "--var", "replicas=eu-central-1", "--var", "stream=NEW_IMAGE"],
            "replicas need stream NEW_AND_OLD_IMAGES",
        ),
        (
            [
                *["dynamodb-table", "orders", "--var", "replicas=eu-central-1", "--var", "billing_mode=PROVISIONED"],
                *["--var", "read_capacity=1", "--var", "write_capacity=1"],
            ],
            "replicas need billing_mode PAY_PER_REQUEST",
        ),
        (
            [
                *["dynamodb-table", "orders", "--var", "range_key=at", "--var"],
                f"global_secondary_indexes=[{{name: abc, hash_key: x, projection_type: INCLUDE, non_key_attributes: {PROJECTED[:60]}}}]",
                "--var",
                f"local_secondary_indexes=[{{name: abd, range_key: x, projection_type: INCLUDE, non_key_attributes: {PROJECTED[:41]}}}]",
            ],
            "all indexes together hold more than 100 non_key_attributes",
        ),
        (["dynamodb-table", "orders", "--var", "replicas=eu-central-1,eu-central-1"], "one of them is there twice"),
        (["dynamodb-table", "orders", "--var", "replicas=nowhere"], "'nowhere' is not a region such as eu-central-1"),
        (
            ["dynamodb-table", "orders", "--var", "replicas=eu-central-1", "--var", f"kms_key={ARN}"],
            "a key of one region can't serve replicas",
        ),
        (
            ["dynamodb-table", "orders", "--var", f"replicas=[{{region: eu-central-1, kms_key: '{ARN}'}}]"],
            "the kms_key of the replica in eu-central-1 is in another region",
        ),
        (["dynamodb-table", "orders", "--var", "kms_key=alias/aws/dynamodb"], "is not create, alias/NAME"),
        (["dynamodb-table", "orders", "--var", 'kms_key=var.x" }'], "is not create, alias/NAME"),
        (
            ["dynamodb-table", "orders", "--var", "kms_key=aws_kms_key.x.arn"],
            "aws_kms_key.x is not declared in this module",
        ),
        (
            ["dynamodb-table", "orders", "--var", "kms_key=dependency.kms.outputs.arn"],
            "dependency is a word of Terragrunt only",
        ),
        (["dynamodb-table", "orders", "--answers", "none.yml"], "none.yml: it can't be read: No such file"),
        (
            ["dynamodb-table", "orders", "--answers", "/dev/zero"],
            "/dev/zero: it can't be read: this is not a regular file",
        ),
        (["--template", "none", "orders"], "--template none is no folder"),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)
def test_what_can_not_be_is_refused_and_nothing_is_written(
    here: Path, tfgen: Tfgen, arguments: list[str], message: str
) -> None:
    done = tfgen("new", *arguments)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert os.listdir(here) == []


def test_a_framework_that_does_not_list_the_control_is_said_so(here: Path, tfgen: Tfgen) -> None:
    done = tfgen("new", "dynamodb-table", "orders", "--framework", "soc2")
    assert done.code == 0
    assert "soc2 is not known to list dynamodb_table_encrypted_with_kms" in done.err
    host = tfgen("new", "dynamodb-table", "o-2", "--framework", "hipaa", "--registry-host", "modules.example.org")
    assert "TF_TOKEN_modules_example_org" in host.err
    assert "modules.example.org/terraform-aws-modules" in (here / "o-2/main.tf").read_text()


def test_questions_are_asked_at_a_terminal_only_and_again_after_a_bad_answer(here: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, b"\n\n10\n90\n\n\na=b\n")
        command = [sys.executable, "-m", "tfgen", "new", "kms-key", "orders"]
        done = subprocess.run(command, cwd=here, stdin=theirs, stderr=theirs, stdout=-1, timeout=60, check=False)
        os.set_blocking(ours, False)
        said = os.read(ours, 1 << 16).decode()
        assert done.returncode == 0, said
        assert "description [Encrypts DynamoDB tables (orders)]: " in said
        assert "  10 is too few; at least 90\r\n" in said
        assert said.count("rotation_period_in_days [365]: ") == 2
        main = (here / "orders/main.tf").read_text()
        assert "rotation_period_in_days = 90" in main
        assert 'a = "b"' in main
        os.write(ours, b"\x04")
        command += ["--out", "x"]
        done = subprocess.run(command, cwd=here, stdin=theirs, stderr=theirs, stdout=-1, timeout=60, check=False)
        assert done.returncode == 2
        assert "the input ended; nothing was written" in os.read(ours, 1 << 16).decode()
        done = subprocess.run([*command, "--no-input"], cwd=here, stdin=theirs, stderr=-1, stdout=-1, check=False)
        assert done.returncode == 0
        assert (here / "x/main.tf").exists()
    finally:
        os.close(ours)
        os.close(theirs)


# What the disk does


@pytest.mark.parametrize("existing", [False, True])
def test_a_disk_that_fills_up_part_way_leaves_nothing_half_written(
    here: Path, tfgen: Tfgen, monkeypatch: pytest.MonkeyPatch, existing: bool
) -> None:
    import errno

    from tfgen.text import sink

    if existing:
        (here / "orders").mkdir()
        (here / "orders/notes.txt").write_text("mine")
    whole = sink._write_all
    calls = iter(range(100))

    def full(descriptor: int, content: bytes) -> None:
        if next(calls) == 3:  # the journal and two files went well
            whole(descriptor, content[:10])
            raise OSError(errno.ENOSPC, "No space left on device")
        whole(descriptor, content)

    monkeypatch.setattr(sink, "_write_all", full)
    done = tfgen("new", "dynamodb-table", "orders")
    assert done.code == 2
    assert "No space left on device" in done.err
    monkeypatch.setattr(sink, "_write_all", whole)
    if not existing:
        assert "nothing was written" in done.err
        assert os.listdir(here) == []
    else:  # whole files, the rest by the next run
        assert "2 of 5 files are new" in done.err
        assert sorted(everything(here)) == ["orders/kms.tf", "orders/main.tf", "orders/notes.txt"]
    assert tfgen("new", "dynamodb-table", "orders").code == 0
    assert len(everything(here)) == 5 + existing
    assert os.listdir(here) == ["orders"]


def test_a_target_that_is_no_folder_is_refused(here: Path, tfgen: Tfgen) -> None:
    (here / "file").write_text("mine")
    for out in ("file", "file/below"):
        done = tfgen("new", "dynamodb-table", "orders", "--out", out)
        assert done.code == 2
        assert "file" in done.err
    (here / "dir/main.tf").mkdir(parents=True)
    done = tfgen("new", "dynamodb-table", "orders", "--out", "dir")
    assert done.code == 2
    (here / "other").mkdir()
    (here / "other/tests").write_text("mine")
    done = tfgen("new", "dynamodb-table", "orders", "--out", "other")
    assert done.code == 2
    assert "this is no folder" in done.err
    assert sorted(everything(here)) == ["file", "other/tests"]


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="there is no /proc, where nobody can make a folder")
@pytest.mark.parametrize("out", ["/proc/orders", "/proc/a/b", "/proc/self"])
def test_a_target_that_can_not_be_written_is_said_so(here: Path, tfgen: Tfgen, out: str) -> None:
    done = tfgen("new", "dynamodb-table", "orders", "--out", out)
    assert done.code == 2
    assert f"{os.path.realpath(out)}: " in done.err
    assert "nothing was written" in done.err
    assert os.listdir(here) == []


def test_a_file_outside_is_not_written_through_a_link(here: Path, tfgen: Tfgen) -> None:
    (here / "orders").mkdir()
    (here / "victim").write_text("mine")
    (here / "orders/main.tf").symlink_to(here / "victim")
    done = tfgen("new", "dynamodb-table", "orders", "--force")
    assert done.code == 2
    assert "leads out" in done.err
    assert (here / "victim").read_text() == "mine"
    (here / "away").mkdir()
    (here / "table").mkdir()
    (here / "table/tests").symlink_to(here / "away")
    done = tfgen("new", "dynamodb-table", "table", "--force")
    assert done.code == 2
    assert os.listdir(here / "away") == []


def test_what_a_killed_run_left_beside_the_target_is_cleared_away(here: Path, tfgen: Tfgen) -> None:
    (here / ".orders.tfgen-new").mkdir()
    (here / ".orders.tfgen-new/main.tf").write_text("half")
    assert tfgen("new", "dynamodb-table", "orders").code == 0
    assert os.listdir(here) == ["orders"]


@pytest.mark.parametrize("out", [[], ["--out", "orders"]])
def test_the_longest_name_of_a_table_is_written(here: Path, tfgen: Tfgen, out: list[str]) -> None:
    made = tfgen("new", "dynamodb-table", "a" * 255, *out)
    assert made.code == 0, made.err
    assert [len(p.name) for p in here.glob("*/tests/*")] == [100 + len(".tftest.hcl")]


def test_an_index_of_a_provisioned_table_is_asked_for_its_capacity(here: Path, tfgen: Tfgen) -> None:
    (here / "a.yml").write_text(
        "billing_mode: PROVISIONED\nread_capacity: 1\nwrite_capacity: 1\nglobal_secondary_indexes: [{name: gx1, hash_key: h}]\n"
    )
    refused = tfgen("new", "dynamodb-table", "orders", "--answers", "a.yml")
    assert refused.code == 2
    assert "the index gx1 needs read_capacity and write_capacity, since billing_mode is PROVISIONED" in refused.err


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "range_key: at\nlocal_secondary_indexes:\n- {name: abc, range_key: at}\n",
            "2:1: the index abc needs a range_key",
        ),
        (
            "hash_key: a\nglobal_secondary_indexes: [{name: abc, hash_key: x}, {name: abc, hash_key: y}]\n",
            "2:1: two indexes are named abc. Change global_secondary_indexes or local_secondary_indexes.",
        ),
        (
            "range_key: at\nlocal_secondary_indexes: [{name: abc, range_key: x, non_key_attributes: [y]}]\n",
            "2:1: the index abc: non_key_attributes belong",
        ),
        ("hash_key: a\nttl_attribute: a\n", "2:1: ttl_attribute a is a key"),
        (
            "billing_mode: PROVISIONED\nread_capacity: 1\nwrite_capacity: 1\nreplicas: [eu-central-1]\n",
            "4:1: replicas need billing_mode PAY_PER_REQUEST",
        ),
        ("name: orders\n", "1:1: dynamodb-table has no question 'name'. The command line says it"),
    ],
)
def test_answers_that_contradict_each_other_have_a_place(here: Path, tfgen: Tfgen, text: str, message: str) -> None:
    (here / "a.yml").write_text(text)
    refused = tfgen("new", "dynamodb-table", "orders", "--answers", "a.yml")
    assert refused.code == 2
    assert f"a.yml:{message}" in refused.err


def test_an_option_is_named_once_and_its_condition_in_words(here: Path, tfgen: Tfgen) -> None:
    refused = tfgen("new", "dynamodb-table", "orders", "--var", "multi_region=true").err
    assert (
        "--var multi_region has no meaning here. It counts only when kms_key is create and a replica has no" in refused
    )
    assert "rejectattr" not in tfgen("new", "dynamodb-table", "--help").out
    assert "error: --via: 'foo' is none of" in tfgen("new", "dynamodb-table", "orders", "--via", "foo").err
