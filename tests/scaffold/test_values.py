"""Whatever is typed comes out as exactly that, read by two parsers that are not ours, or is refused."""

from __future__ import annotations

import json
import unicodedata
from typing import Any

import hcl2
import pygohcl
import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.scaffold.making import make
from tfgen.errors import TfgenError, UsageError
from tfgen.scaffold.answers import answer
from tfgen.scaffold.answers_file import read_answers
from tfgen.scaffold.kinds import kind
from tfgen.scaffold.layout import lay_out
from tfgen.syntax.hcl import HCL

WILD = st.one_of(
    st.text(alphabet=st.sampled_from("${}%\"'\\ \n\t\r\x00#/*<~`abé表\u0301\u202e\u2028\ufeff😀"), max_size=12),
    st.text(max_size=20),
    st.sampled_from(
        ['${file("/etc/passwd")}', "%{ for x in y }", "$${", '"\n}\nresource "x" "y" {', "<<EOT\n", "*/", "null"]
    ),
)
NAMES = st.one_of(st.from_regex(r"[a-zA-Z0-9_.-]{3,40}", fullmatch=True), WILD)


def go(text: str) -> Any:
    return pygohcl.loads(text, keep_interpolations=False)


def python(raw: str) -> str:
    """The value of a string as python-hcl2 gives it: quotes and escapes as they stand in the file."""
    text: str = json.loads(raw)
    return text.replace("$${", "${").replace("%%{", "%{")


def as_python(text: str) -> Any:
    """What python-hcl2 reads; None where it is known to refuse what Go takes: an escaped `${` without its end."""
    try:
        return hcl2.loads(text)
    except Exception:
        assert "$${" in text or "%%{" in text
        return None


def nfc(text: str) -> str:
    """Terraform's strings are in this form."""
    return unicodedata.normalize("NFC", text)


@settings(max_examples=120, deadline=None)
@given(NAMES, WILD, WILD, WILD, st.dictionaries(WILD, WILD, max_size=3))
def test_a_table_is_what_was_answered_or_refused(
    name: str, hash_key: str, ttl: str, projected: str, tags: dict[str, str]
) -> None:
    index = {"name": "abc", "hash_key": "x", "projection_type": "INCLUDE", "non_key_attributes": [projected]}
    try:
        text = make(
            "dynamodb-table", name, hash_key=hash_key, ttl_attribute=ttl, tags=tags, global_secondary_indexes=[index]
        )["main.tf"]
    except TfgenError as refusal:
        assert refusal.message
        return
    ((label, table),) = go(text)["resource"]["aws_dynamodb_table"].items()
    assert label.isidentifier()
    assert table["name"] == name
    assert nfc(table["hash_key"]) == nfc(hash_key)
    assert {nfc(k): nfc(v) for k, v in table.get("tags", {}).items()} == {nfc(k): nfc(v) for k, v in tags.items()}
    second = as_python(text)
    if second is not None:
        ((body,),) = ([b for t in r.values() for b in t.values()] for r in second["resource"])
        assert python(body["name"]) == name
        assert python(body["hash_key"]) == hash_key
        assert [python(t["attribute_name"]) for t in body.get("ttl", [])] == ([ttl] if ttl else [])
        assert python(body["global_secondary_index"][0]["non_key_attributes"][0]) == projected


@settings(max_examples=80, deadline=None)
@given(st.one_of(st.from_regex(r"[0-9A-Za-z_/-]{1,30}", fullmatch=True), WILD), WILD, st.integers(-5, 3000))
def test_a_key_is_what_was_answered_or_refused(name: str, description: str, rotation: int) -> None:
    try:
        text = make("kms-key", name, description=description, rotation_period_in_days=rotation)["main.tf"]
    except TfgenError as refusal:
        assert refusal.message
        return
    resources = go(text)["resource"]
    ((label, key),) = resources["aws_kms_key"].items()
    assert nfc(key["description"]) == nfc(description)
    assert key.get("rotation_period_in_days", 365) == rotation
    assert resources["aws_kms_alias"][label]["name"] == f"alias/{name}"


@settings(max_examples=60, deadline=None)
@given(NAMES, WILD)
def test_json_holds_the_same_values(name: str, hash_key: str) -> None:
    try:
        files = make("dynamodb-table", name, hash_key=hash_key, syntax="json")
    except TfgenError:
        return
    ((_, table),) = json.loads(files["main.tf.json"])["resource"]["aws_dynamodb_table"].items()
    assert python(json.dumps(table["name"])) == name
    assert python(json.dumps(table["hash_key"])) == hash_key


@settings(max_examples=60, deadline=None)
@given(
    st.dictionaries(
        st.from_regex(r"[a-z_]{1,9}", fullmatch=True), st.one_of(WILD, st.integers(), st.booleans(), st.lists(WILD))
    )
)
def test_answers_are_read_as_they_were_written(
    tmp_path_factory: pytest.TempPathFactory, answers: dict[str, Any]
) -> None:
    path = tmp_path_factory.getbasetemp() / "answers.yml"
    for text in (yaml.safe_dump(answers), json.dumps(answers)):
        path.write_text(text, encoding="utf-8", newline="")
        assert {key: each.value for key, each in read_answers(str(path)).items()} == answers


@settings(max_examples=60, deadline=None)
@given(WILD, st.sampled_from(["root", "module", "control"]))
def test_no_name_of_any_kind_gets_through_unchecked(name: str, what: str) -> None:
    given_ = {"root": {"region": "eu-west-1", "backend": "local"}}.get(what, {})
    try:
        files = make(what, name, **given_)
    except UsageError as refusal:
        assert refusal.message.startswith(("the name ", "table_name: "))
        return
    assert all(".." not in path for path in files)


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefgh"), st.integers(0, 12), st.sampled_from(["", " # why", "\n"])), max_size=8
    )
)
def test_laying_out_changes_blanks_only_and_once(rows: list[tuple[str, int, str]]) -> None:
    text = "b {\n" + "".join(f"{name}{n} ={' ' * n}{n}{end}\n" for n, (name, _, end) in enumerate(rows)) + "}\n"
    once = lay_out(text)
    assert lay_out(once) == once
    assert once.split() == text.split()
    HCL.parse("x.tf", once)


def test_every_default_is_a_value_that_its_question_takes() -> None:
    for name in ("dynamodb-table", "kms-key", "module"):
        answer(kind(name), "orders", {}, {"framework": None, "host": "", "token_variable": ""})
