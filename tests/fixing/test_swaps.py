"""Where each form of source goes: one case a line in swaps.txt."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.terraform.addresses import SOURCES
from tfgen.catalog import framework, frameworks
from tfgen.catalog.modules import served_modules
from tfgen.fixing.swaps import Stay, Swap, Target, swap
from tfgen.terraform.sources import Git, Local, Registry, parse_source
from tfgen.terraform.versions import parse_constraint

HOSTS = frozenset(each.host for each in frameworks() if each.host)
LINES = [line for line in (Path(__file__).parent / "swaps.txt").read_text().splitlines() if line and line[0] != "#"]


def target(name: str, *allow: str) -> Target:
    host = "" if name == "none" else framework(name).host
    return Target(host, HOSTS, frozenset({"compliance.tf"}), frozenset(allow))


@pytest.mark.parametrize("line", LINES)
def test_cases(line: str) -> None:
    asked, source, version, expected = (part.strip() for part in line.split(" | "))
    name, *allow = asked.replace("+", "").split()
    constraint = None if version == "-" else parse_constraint(version)
    outcome = swap(parse_source(source), constraint, target(name, *allow))
    if expected == "=":
        assert outcome is None
    elif expected.startswith("! "):
        form, _, reason = expected.removeprefix("! ").partition(": ")
        assert isinstance(outcome, Stay), outcome
        assert outcome.form == form
        assert outcome.reason.startswith(reason)
        assert outcome.remedy.endswith(".")
    else:
        new, _, written = expected.rpartition(" @ ")
        assert isinstance(outcome, Swap), outcome
        assert (outcome.source, outcome.version or "-") == (new, written)


def test_there_are_many_cases() -> None:
    assert len(LINES) > 100


def test_parameters_of_a_git_address_that_stay_behind_are_named_and_their_values_kept_back() -> None:
    address = "git::ssh://git@github.com/terraform-aws-modules/terraform-aws-vpc.git?"
    for query, said in (
        ("sshkey=c2VjcmV0&ref=v5.0.0&depth=1", "sshkey, depth in its address stay"),
        ("ref=v5.0.0&depth=1", "depth in its address stays"),
    ):
        outcome = swap(parse_source(address + query), None, target("hipaa"))
        assert isinstance(outcome, Swap)
        assert outcome.notes == (f"{said} behind: a registry takes none",)


def test_a_lifted_major_version_lists_what_changed_between() -> None:
    source = parse_source("terraform-aws-modules/dynamodb-table/aws")
    outcome = swap(source, parse_constraint("~> 3.0"), target("hipaa", "major"))
    assert isinstance(outcome, Swap)
    first, *changes = outcome.notes
    assert first == 'the version of dynamodb-table is lifted from "~> 3.0" to "~> 5.0"'
    assert [change.split(":")[0] for change in changes] == ["dynamodb-table 4.0.0", "dynamodb-table 5.0.0"]
    assert "AWS provider 6.3" in changes[-1]


def test_every_minimum_can_be_lifted_to_by_changes_that_are_listed() -> None:
    for module in served_modules().values():
        if module.since and not module.since.startswith("1."):
            assert module.since in [major.version for major in module.majors], module.name


def test_unserved_and_left_behind_rules_are_said() -> None:
    unserved = swap(parse_source("terraform-aws-modules/iam/aws"), None, target("hipaa", "unserved"))
    assert isinstance(unserved, Swap)
    assert "falls back to upstream, and enforces nothing" in unserved.notes[0]
    address = "https://soc2.compliance.tf/terraform-aws-modules/s3-bucket/aws?version=5.0.0&rules=pofix/x"
    back = swap(parse_source(address), None, target("none"))
    assert isinstance(back, Swap)
    assert back.notes == ("the rules pofix/x stay behind: upstream has none",)


MODULES = st.sampled_from([name for name, module in served_modules().items()])
SUBDIRS = st.sampled_from(["", "wrappers", "modules/x"])


@given(MODULES, SUBDIRS, st.sampled_from(["hipaa", "pcidss", "soc2"]))
def test_there_and_back_is_the_same_for_bare_sources(name: str, subdir: str, to: str) -> None:
    source = Registry("", "terraform-aws-modules", name, "aws", subdir)
    there = swap(source, None, target(to))
    assert isinstance(there, Swap)
    assert swap(parse_source(there.source), None, target(to)) is None
    back = swap(parse_source(there.source), None, target("none"))
    assert isinstance(back, Swap)
    assert back.source == str(source)


@given(SOURCES, st.sampled_from(["hipaa", "none"]))
def test_sources_of_nobody_we_know_stay(text: str, to: str) -> None:
    source = parse_source(text)
    outcome = swap(source, None, target(to, "major", "unserved"))
    if "terraform-aws-modules" not in text and not isinstance(source, Git):
        assert outcome is None or (isinstance(outcome, Stay) and outcome.form == "private registry")
    if isinstance(source, Local):
        assert outcome is None
    if isinstance(outcome, Swap):
        assert swap(parse_source(outcome.source), None, target(to, "major", "unserved")) is None
