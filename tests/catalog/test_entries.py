"""The entries of controls: checked against their schema, their rule and the frameworks."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

import pytest

from tfgen.catalog import Entry, entries, entry, framework
from tfgen.catalog.controls import _load
from tfgen.errors import CatalogError, UsageError

VALID = """\
title = "t"
severity = "low"
checks = "c"
why = "w"
remedy = "r"
cost = "c"
url = "u"
pitfalls = []
evidence = []
sources = []
resources = ["x_y"]
modules = []

[tools]
checkov = "C"

[citations]
"""


def rule_of(each: Entry) -> Any:
    return importlib.import_module(f"tfgen.controls.{each.id}.rule")


def test_every_control_has_an_entry_and_a_rule_of_its_name() -> None:
    assert [each.id for each in entries()] == ["dynamodb_table_encrypted_with_kms"]
    assert all(each.id == rule_of(each).ID for each in entries())
    assert entry(entries()[0].id) is entries()[0]
    with pytest.raises(UsageError, match="there is no control 'x'"):
        entry("x")


@pytest.mark.parametrize("each", entries(), ids=lambda e: e.id)
def test_what_is_told_of_a_control_is_what_its_rule_looks_for(each: Entry) -> None:
    rule = rule_of(each)
    needles = [needle.decode() for needle in rule.NEEDLES]
    for subject in (*each.resources, *each.modules):
        assert any(needle in subject for needle in needles), subject


@pytest.mark.parametrize("each", entries(), ids=lambda e: e.id)
def test_ids_of_other_tools_are_those_whose_comments_are_honoured(each: Entry) -> None:
    ids = rule_of(each).SUPPRESSIONS
    assert set(each.tools["checkov"].split(", ")) == set(ids.checkov)
    assert each.tools["kics"] in ids.kics
    assert each.tools["trivy"] in ids.trivy


@pytest.mark.parametrize("each", entries(), ids=lambda e: e.id)
def test_citations_are_of_frameworks_that_list_the_control(each: Entry) -> None:
    assert set(each.citations) == {"pcidss", "hipaa", "gdpr", "nist80053"}
    for name in each.citations:
        assert each.id in framework(name).controls


def test_a_valid_entry_is_read(tmp_path: Path) -> None:
    file = tmp_path / "control.toml"
    file.write_text(VALID)
    read = _load("x", str(file))
    assert (read.id, read.resources, read.tools) == ("x", ("x_y",), {"checkov": "C"})


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('title = "t"\n', "", "the key title is missing"),
        ('title = "t"\n', 'title = "t"\ncolour = "red"\n', "the key colour is unknown"),
        ('title = "t"', "title = 1", "the key title takes a text"),
        ('title = "t"', 'title = " "', "the key title takes a text"),
        ('"low"', '"mild"', "the key severity takes one of low, medium, high, critical"),
        ("pitfalls = []", 'pitfalls = "one"', "the key pitfalls takes a list of texts"),
        ("pitfalls = []", "pitfalls = [1]", "the key pitfalls takes a list of texts"),
        ('checkov = "C"', "checkov = 119", "the key tools takes a table of texts"),
        ('[tools]\ncheckov = "C"\n', 'tools = ["C"]\n', "the key tools takes a table of texts"),
        ('title = "t"', "title = ", "Invalid value"),
        ("pitfalls = []", "pitfalls = 3", "the key pitfalls takes a list of texts"),
    ],
)
def test_a_wrong_entry_is_refused_by_file_and_key(tmp_path: Path, old: str, new: str, message: str) -> None:
    file = tmp_path / "control.toml"
    file.write_text(VALID.replace(old, new, 1))
    with pytest.raises(CatalogError) as caught:
        _load("x", str(file))
    assert str(caught.value).startswith(str(file))
    assert message in str(caught.value)
