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

from tests.scaffold.making import facts, make
from tfgen.errors import TfgenError, UsageError
from tfgen.scaffold.answers import answer
from tfgen.scaffold.answers_file import Given, read_answers
from tfgen.scaffold.kinds import kind, names
from tfgen.scaffold.layout import lay_out
from tfgen.scaffold.manifest import REQUIRED
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


def as_key(raw: str) -> str:
    return python(raw) if raw.startswith('"') else raw


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
@given(NAMES, WILD, WILD, st.dictionaries(WILD, WILD, max_size=2), st.sampled_from(["terraform", "terragrunt"]))
def test_a_call_is_what_was_answered_or_refused(
    name: str, hash_key: str, ttl: str, tags: dict[str, str], syntax: str
) -> None:
    answers: dict[str, Any] = {
        "via": "upstream",
        "syntax": syntax,
        "hash_key": hash_key,
        "ttl_attribute": ttl,
        "tags": tags,
    }
    try:
        files = make("dynamodb-table", name, **answers)
    except TfgenError as refusal:
        assert refusal.message
        return
    text = files.get("main.tf") or files["table/terragrunt.hcl"]
    read = as_python(text)
    if read is not None:
        inputs = read["inputs"] if syntax == "terragrunt" else next(iter(read["module"][0].values()))
        assert python(inputs["name"]) == name
        assert python(inputs["hash_key"]) == hash_key
        assert [python(each) for key, each in inputs.items() if key == "ttl_attribute_name"] == ([ttl] if ttl else [])
        found = {as_key(key): python(each) for key, each in inputs.get("tags", {}).items()}
        assert found == tags


@settings(max_examples=60, deadline=None)
@given(st.dictionaries(WILD, WILD, max_size=3), st.from_regex(r"[a-z.-]{3,20}", fullmatch=True), WILD)
def test_a_root_is_what_was_answered_or_refused(tags: dict[str, str], bucket: str, key: str) -> None:
    answers: dict[str, Any] = {"region": "eu-west-1", "default_tags": tags, "state_bucket": bucket, "state_key": key}
    try:
        files = make("root", "orders", **answers)
    except TfgenError as refusal:
        assert refusal.message
        return
    backend = go(files["backend.tf"])["terraform"]["backend"]["s3"]
    assert (backend["bucket"], backend["key"]) == (bucket, key)
    provider = go(files["providers.tf"])["provider"]["aws"]
    found = provider.get("default_tags", {}).get("tags", {})
    assert {nfc(k): nfc(v) for k, v in found.items()} == {nfc(k): nfc(v) for k, v in tags.items()}


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


NEEDED = {
    "root": {"region": "eu-west-1", "state_bucket": "acme-state"},
    "module": {"holder": "Acme"},
    "control": {"citation": "CC6.1"},
}


@pytest.mark.parametrize("what", names())
def test_every_default_is_a_value_that_its_question_takes(what: str) -> None:
    """What a default gives is what the same value gives when it is typed or stands in a file."""
    chosen = kind(what)
    name = "dynamodb_table_x" if what == "control" else "orders"
    needed = {key: Given(value, "a.yml", 1, 1) for key, value in NEEDED.get(what, {}).items()}
    asked = {question.name for question in chosen.manifest.questions}
    conditional = {q.name for q in chosen.manifest.questions if q.when}
    given_ = {key: value for key, value in needed.items() if key not in conditional or what == "root"}
    values = answer(chosen, name, given_, facts(None))
    defaults = {q.name: values[q.name] for q in chosen.manifest.questions if q.name not in conditional}
    assert defaults
    assert set(values) >= asked
    said = {key: Given(value, "a.yml", 1, 1) for key, value in defaults.items()}
    assert answer(chosen, name, {**given_, **said}, facts(None)) == values
    for question in chosen.manifest.questions:
        if question.choices and question.type == "string" and question.name in defaults:
            assert values[question.name] in question.choices
        if question.when == "" and question.default is REQUIRED and not question.default_from:
            with pytest.raises(UsageError, match=question.name):
                answer(chosen, name, {k: v for k, v in given_.items() if k != question.name}, facts(None))
