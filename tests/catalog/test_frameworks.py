"""The frameworks: what a name leads to, and that none is said to ask for what it does not list."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest

from tfgen.catalog import entries, framework, frameworks
from tfgen.catalog.frameworks import _data
from tfgen.errors import CatalogError, UsageError

CONTROL = "dynamodb_table_encrypted_with_kms"
LISTING = {
    "pcidss",
    "hipaa",
    "gdpr",
    "nist80053",
    "nist800171",
    "cisacyberessentials",
    "nydfs23",
    "eugmpannex11",
    "cfrpart11",
    "rbicybersecurity",
    "hipaasecurity2003",
    "nistcsfv11",
    "nist80053rev4",
    "pcidssv321",
}


def test_fourteen_frameworks_list_the_control_and_no_other_does() -> None:
    assert {each.id for each in frameworks() if CONTROL in each.controls} == LISTING


@pytest.mark.parametrize("name", ["soc2", "cis", "cisv140", "cisv500", "cisv80ig1", "fedramplow", "nistcsf", "nis2"])
def test_nothing_is_called_required_by_a_framework_that_does_not_list_it(name: str) -> None:
    each = framework(name)
    assert each.controls == ()
    assert each.citation == ""
    assert all(each.id not in entry.citations for entry in entries())


@pytest.mark.parametrize(
    ("name", "id"),
    [
        ("hipaa", "hipaa"),
        ("HIPAA", "hipaa"),
        (" Hipaa-Omnibus ", "hipaa"),
        ("pci", "pcidss"),
        ("pci-dss", "pcidss"),
        ("PCI_DSS_v40", "pcidss"),
        ("pcidssv40", "pcidss"),
        ("pci-dss-v3.2.1", "pcidssv321"),
        ("nist-800-53", "nist80053"),
        ("NIST-800-53-r4", "nist80053rev4"),
        ("cui", "nist800171"),
        ("21cfr11", "cfrpart11"),
        ("soc-2", "soc2"),
    ],
)
def test_names(name: str, id: str) -> None:
    assert framework(name).id == id


@pytest.mark.parametrize(
    ("name", "remedy"),
    [
        ("nist", "Say one of nist80053, nist800171, nistcsf."),
        ("FedRAMP", "Say one of fedramplow, fedrampmoderate."),
        ("rbi", "Say one of rbicybersecurity, rbiitfnbfc."),
        ("hippa", "Did you mean hipaa?"),
        ("gdrp", "Did you mean gdpr?"),
        ("nist-80053", "Did you mean nist-800-53?"),
        ("qqqqqq", "There are: acscessentialeight, "),
        ("", "There are: acscessentialeight, "),
    ],
)
def test_a_name_that_is_none_or_several_is_refused_with_a_remedy(name: str, remedy: str) -> None:
    with pytest.raises(UsageError) as caught:
        framework(name)
    assert caught.value.remedy.startswith(remedy)


def test_deprecated_editions_name_one_that_is_not() -> None:
    deprecated = {each.id: each.superseded_by for each in frameworks() if each.superseded_by}
    assert deprecated["hipaasecurity2003"] == "hipaa"
    assert deprecated["pcidssv321"] == "pcidss"
    assert all(not framework(newer).superseded_by for newer in deprecated.values())


def test_no_name_leads_to_two_frameworks_and_each_is_written_small() -> None:
    found, ambiguous = _data()
    names = [*found, *(name for each in frameworks() for name in each.names), *ambiguous]
    assert len(names) == len(set(names))
    assert all(name == name.strip().lower() for name in names)
    assert all(choice in found for choices in ambiguous.values() for choice in choices)


def test_hosts_are_labels_of_the_registry_and_every_row_says_where_it_is_from() -> None:
    for each in frameworks():
        assert each.host == f"{each.id}.compliance.tf"
        assert re.fullmatch(r"[a-z0-9]+", each.id)
        assert each.url.startswith("https://")
        assert each.known or each.controls == ()


def test_frameworks_name_only_controls_that_there_are() -> None:
    there = {entry.id for entry in entries()}
    assert {control for each in frameworks() for control in each.controls} <= there


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ('[[framework]]\nid = "x"\n', "x: the key controls is missing"),
        ('[[framework]]\nid = "x"\ncolour = "red"\n', "x: the key colour is unknown"),
    ],
)
def test_wrong_data_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, row: str, message: str) -> None:
    file = tmp_path / "frameworks.toml"
    file.write_text(row)
    # By the table of modules, since the room has a function of the module's name.
    monkeypatch.setattr(sys.modules["tfgen.catalog.frameworks"], "_FILE", str(file))
    with pytest.raises(CatalogError, match=message):
        _data.__wrapped__()
