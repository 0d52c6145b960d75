"""What a request says, whatever the repository's names are."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tfgen.errors import ConfigError
from tfgen.migration.outcomes import Change, File
from tfgen.migration.requests.expected import digest, expected_plan, plan_block, read_block
from tfgen.migration.requests.texts import Text, request_text

WAY_BACK = "set enabled = false first, take the key away later"


def fix(*addresses: str, impact: str = "in-place-reencryption") -> dict[str, Any]:
    said = {"addresses": list(addresses), "impact": impact, "summary": "s", "way_back": WAY_BACK, "new_keys": []}
    return said | {"findings": [f"control::main.tf:{address}" for address in addresses]}


CHANGE = Change(
    "",
    b"",
    (File("main.tf", "100644", "", b""),),
    (
        fix("aws_dynamodb_table.b"),
        fix('module.x["a"].aws_dynamodb_table.a'),
        fix("aws_dynamodb_table_replica.r", impact="replace"),
    ),
    (
        {"address": "module.orders", "old": "a", "new": "b", "reason": ""},
        {"address": "module.kept", "reason": "a fork"},
    ),
    ({"address": "aws_kms_key.tfgen_dynamodb", "folder": "envs/dev", "region": ""},),
)


def text(change: Change = CHANGE, title: str = "", body: str = "", **more: Any) -> Text:
    return request_text(
        title, body, change, campaign="hipaa", repository="acme/infra", base="c" * 40, branch="tfgen/hipaa", **more
    )


def test_the_default_text_says_what_apply_does_what_keys_cost_and_the_way_back() -> None:
    said = text(overlaps=["!7 by bob touches main.tf:3"], left=["aws_dynamodb_table.c"], notes=["module first"])
    assert said.title == "hipaa: 3 resources, 1 module source, 1 new key"
    for part in (
        "- 2 × in-place-reencryption\n",
        "- 1 × replace\n",
        "**Replaced:**\n\n- `aws_dynamodb_table_replica.r`\n",
        '- `module.x["a"].aws_dynamodb_table.a`\n',
        "- `module.orders`\n",
        "- `envs/dev: aws_kms_key.tfgen_dynamodb`\n",
        "1 new KMS key costs about USD 1 a month",
        "### The way back\n\n- set enabled = false first, take the key away later\n",
        "### Left for a person\n\n- `aws_dynamodb_table.c`\n",
        "touch the same lines\n\n- !\u200b7 by bob touches main.tf:3\n",
        "### Notes\n\n- module first\n",
    ):
        assert part in said.body
    assert "module.kept" not in said.body and "\n\n\n" not in said.body


def test_resources_of_one_address_in_several_roots_are_counted() -> None:
    twice = tuple(fix("aws_dynamodb_table.b") | {"findings": [f"control:{root}:main.tf:b"]} for root in ("dev", "prod"))
    assert text(CHANGE._replace(fixes=twice, moves=(), new_keys=())).title == "hipaa: 2 resources"


def test_lists_and_words_are_paragraphs_of_their_own() -> None:
    assert "- 1 × replace\n\n**Replaced:**\n\n" in text().body
    assert "replica.r`\n\nUpdated in place:\n\n" in text().body
    assert "\n\nModule calls whose source moves:\n\n" in text().body


def test_the_text_of_equal_input_is_equal_and_says_nothing_that_is_not_so() -> None:
    assert text() == text()
    plain = text(CHANGE._replace(new_keys=(), moves=(), fixes=CHANGE.fixes[:1]))
    for part in ("New keys", "dollars", "Replaced", "Module calls", "Notes", "same lines", "Left"):
        assert part not in plain.body


def test_the_block_is_read_back_from_the_text() -> None:
    block = read_block("before\n" + text().body.replace("\n", "\r\n"))
    assert block is not None
    assert block["counts"] == {"in-place-reencryption": 2, "replace": 1} and block["base"] == "c" * 40
    assert block["update"] == ["aws_dynamodb_table.b", 'module.x["a"].aws_dynamodb_table.a']
    assert block["replace"] == ["aws_dynamodb_table_replica.r"] and block["moved"] == ["module.orders"]
    assert block["new_keys"] == ["envs/dev: aws_kms_key.tfgen_dynamodb"] and block["omitted"] == 0
    assert block["sha256"] == digest(expected_plan(CHANGE))


def test_many_addresses_are_shortened_and_counted_and_the_text_stays_within_the_forges_limit() -> None:
    many = CHANGE._replace(fixes=tuple(fix(f'module.m["{n:05}"].aws_dynamodb_table.this["x"]') for n in range(20_000)))
    said = text(many)
    block = read_block(said.body)
    assert len(said.body) <= 65_000 and block is not None
    assert len(block["update"]) + block["omitted"] == 20_000
    assert block["sha256"] == digest(expected_plan(many)) and block["counts"]["in-place-reencryption"] == 20_000
    assert "and 19970 more" in said.body


def test_a_template_that_is_too_long_is_cut_and_the_plan_stays() -> None:
    said = text(body="{{ plan }}" + "x" * 100_000)
    assert read_block(said.body) is not None and len(said.body) <= 65_000
    said = text(body="x" * 100_000 + "{{ plan }}")
    assert read_block(said.body) is not None and len(said.body) <= 65_000


@pytest.mark.parametrize(
    "body",
    [
        "no block",
        "```json tfgen-plan\n{]\n```",
        '```json tfgen-plan\n{"tfgen_plan": 2}\n```',
        '```json tfgen-plan\n{"tfgen_plan": 1}\n```',
        "```json tfgen-plan\n" + "[" * 100_000 + "\n```",
    ],
)
def test_no_block_of_ours_is_none(body: str) -> None:
    assert read_block(body) is None


HOSTILE = st.text(st.sampled_from("`@#!/\\<>[]()*_~$%&\n\r\x1b\u202e a1"), max_size=20)


@given(HOSTILE, HOSTILE)
def test_no_name_leaves_its_place(address: str, note: str) -> None:
    """The block is read back as it was, no line is a forge's command, and nobody is mentioned outside code."""
    said = text(
        CHANGE._replace(fixes=(fix(address),)),
        notes=[note],
        body="{{ notes | plain_bullets }}\n{{ notes[0] }}\n{{ plan }}",
    )
    block = read_block(said.body)
    assert block is not None and block["update"] == [address]
    prose = said.body.split("```json")[0]
    assert not any(line.lstrip().startswith("/a") for line in prose.splitlines())
    for sign in "@#!~$%":
        assert sign not in prose.replace(sign + "\u200b", "")
    assert "<" not in prose.replace("\\<", "") and "\x1b" not in prose and "\u202e" not in prose


@given(HOSTILE)
def test_a_code_span_closes_with_its_own_fence_only(address: str) -> None:
    (line,) = [
        li
        for li in text(CHANGE._replace(fixes=(fix(address),)), body="{{ expected.update | bullets }}").body.splitlines()
        if li
    ]
    fence = line[2:][: len(line[2:]) - len(line[2:].lstrip("`"))]
    assert line.endswith(fence) and fence + "`" not in line[2 + len(fence) : -len(fence)]


@pytest.mark.parametrize(
    ("template", "said"),
    [
        ("{{ nothing }}", "'nothing' is undefined"),
        ("{% if %}", "Expected an expression"),
        ("{{ ''.__class__.__mro__ }}", "unsafe"),
        ("{{ fixes.append(1) }}", "no attribute 'append'"),
        ("{{ 1 / 0 }}", "division"),
        ("{% include 'x' %}", "no loader"),
        ("{{ range(9) }}", "undefined"),
        ("{{ campaign.format.__globals__ }}", "unsafe"),
    ],
)
def test_bad_templates_are_refused_by_name(template: str, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        text(body=template)
    assert "request.body" in caught.value.message and said in caught.value.message


def test_a_title_is_one_line_and_not_empty() -> None:
    assert text(title="a\n b\t{{ group }}").title == "a b"
    with pytest.raises(ConfigError, match="empty title"):
        text(title="{{ group }}")


def test_own_templates_see_the_values() -> None:
    said = text(
        title="{{ repository }} {{ branch }}",
        body="{% for f in fixes %}{{ f.addresses[0] | code }} {% endfor %}{{ cost }}",
    )
    assert said.title == "acme/infra tfgen/hipaa"
    assert said.body.startswith("`aws_dynamodb_table.b` `module")


def test_the_block_holds_no_markdown() -> None:
    block = plan_block(expected_plan(CHANGE), campaign="<b>`@x", repository="r", group="g", base="b")
    inner = "\n".join(block.splitlines()[1:-1])
    assert not set("<`@") & set(inner) and json.loads(inner)["campaign"] == "<b>`@x"
