"""Which of the user's words about keys counts where."""

from __future__ import annotations

import pytest

from tfgen.errors import UsageError
from tfgen.keys.choice import Source, Where, parse_choice, parse_choices


def arn(region: str, account: str = "111122223333") -> str:
    return f"arn:aws:kms:{region}:{account}:key/1234abcd-12ab-34cd-56ef-1234567890ab"


CONFIGURED = {
    "key": "create",
    "regions": {"eu-west-1": "alias/west", "eu-central-1": arn("eu-central-1")},
    "accounts": {"444455556666": "alias/other", "777788889999": {"eu-west-1": "alias/third"}},
    "paths": {"envs/prod": {"us-east-1": arn("us-east-1")}, "envs/*/net": "var.key"},
}


@pytest.mark.parametrize(
    ("where", "said", "text"),
    [
        (Where("envs/dev"), "[kms] key", "create"),
        (Where("envs/dev", "", "eu-west-1"), "[kms.regions] eu-west-1", "alias/west"),
        (Where("envs/dev", "444455556666", "eu-west-1"), "[kms.accounts] 444455556666", "alias/other"),
        (Where("envs/dev", "777788889999", "eu-west-1"), "[kms.accounts] 777788889999 eu-west-1", "alias/third"),
        (Where("envs/dev", "777788889999", "us-west-2"), "[kms] key", "create"),
        (Where("envs/prod", "444455556666", "us-east-1"), "[kms.paths] envs/prod us-east-1", arn("us-east-1")),
        (Where("envs/prod", "444455556666", "us-east-2"), "[kms.accounts] 444455556666", "alias/other"),
        (Where("envs/prod/net"), "[kms.paths] envs/*/net", "var.key"),
        (Where("", "", ""), "[kms] key", "create"),
    ],
)
def test_the_configuration_counts_by_path_account_and_region(where: Where, said: str, text: str) -> None:
    rule = parse_choices("", {}, CONFIGURED).of(where)
    assert (rule.said, rule.choice.text) == (said, text)


def test_the_command_line_wins_over_the_configuration() -> None:
    choices = parse_choices("alias/mine", {"us-east-1": "var.east"}, CONFIGURED)
    assert choices.of(Where("envs/prod", "444455556666", "us-east-1")).choice.text == "var.east"
    assert choices.of(Where("envs/prod", "444455556666", "eu-west-1")).choice.text == "alias/mine"
    assert choices.general.text == "alias/mine"


def test_an_arn_of_another_region_counts_only_when_nothing_else_does() -> None:
    choices = parse_choices(arn("eu-west-1"), {}, {"regions": {"eu-central-1": arn("eu-central-1")}})
    assert choices.of(Where("", "", "eu-central-1")).said == "[kms.regions] eu-central-1"
    assert choices.of(Where("", "", "us-east-1")).choice.region == "eu-west-1"


def test_nothing_said_is_a_rule_too() -> None:
    assert parse_choices("", {}).of(Where("x")).choice.source is Source.UNSAID
    rule = parse_choices("", {}).in_region(Where("x", "", "eu-west-1"))
    assert rule is not None
    assert rule.choice.source is Source.UNSAID


def test_an_alias_or_expression_for_all_is_not_for_a_replica() -> None:
    where = Where("", "", "eu-central-1")
    assert parse_choices("alias/x", {}).in_region(where) is None
    assert parse_choices("var.x", {"eu-west-1": "var.y"}).in_region(where) is None
    named = parse_choices("var.x", {"eu-central-1": "var.y"}).in_region(where)
    assert named is not None
    assert named.choice.text == "var.y"


@pytest.mark.parametrize(
    ("configured", "message"),
    [
        ({"regions": {"eu-west-1": arn("us-east-1")}}, "the key for eu-west-1 is an ARN of us-east-1"),
        ({"accounts": {"12": "create"}}, r"\[kms.accounts\] 12 is no account"),
        ({"paths": {"a": {"eu-west-1": arn("us-east-1")}}}, "the key for eu-west-1 is an ARN of us-east-1"),
        ({"paths": {"!": "create"}}, r"\[kms.paths\] ! is no pattern"),
        ({"regions": {"foo": "create"}}, r"\[kms.regions\] foo: foo is no region"),
        ({"key": "arn:aws:s3:::bucket"}, "is no ARN of a KMS key"),
    ],
)
def test_what_can_not_be_is_refused(configured: dict, message: str) -> None:  # type: ignore[type-arg]
    with pytest.raises(UsageError, match=message):
        parse_choices("", {}, configured)


@pytest.mark.parametrize("word", ["CREATE", "foo", "var"])
def test_a_bare_word_is_no_key(word: str) -> None:
    with pytest.raises(UsageError, match="is no key"):
        parse_choice(word)


@pytest.mark.parametrize(
    "text",
    ["arn:aws:kms:eu-west-1:111122223333:key/short", "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd"],
)
def test_an_arn_ends_in_the_id_of_a_key(text: str) -> None:
    with pytest.raises(UsageError, match="ends in no id of a key"):
        parse_choice(text)
    multi_region = "arn:aws:kms:eu-west-1:111122223333:key/mrk-1234abcd12ab34cd56ef1234567890ab"
    assert parse_choice(multi_region).source is Source.ARN


def test_a_region_without_a_key_is_refused() -> None:
    with pytest.raises(UsageError, match="--kms-key eu-west-1= names no key"):
        parse_choices("", {"eu-west-1": " "})


def test_a_dot_is_the_root_at_the_top() -> None:
    choices = parse_choices("", {}, {"paths": {".": "alias/top"}, "key": "create"})
    assert choices.of(Where("")).choice.text == "alias/top"
    assert choices.of(Where("envs")).choice.text == "create"


def test_for_a_replica_a_key_said_for_its_region_comes_before_an_alias_said_for_its_account_or_path() -> None:
    there = Where("", "444455556666", "us-east-1")
    for table in ({"accounts": {"444455556666": "alias/here"}}, {"paths": {"**": "alias/here"}}):
        choices = parse_choices("", {}, {**table, "regions": {"us-east-1": "var.there"}})
        assert choices.of(there).choice.text == "alias/here"
        found = choices.in_region(there)
        assert found is not None
        assert found.choice.text == "var.there"
