"""What the catalogue commands print, and that docs/controls/ is what they print."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tfgen.catalog import entries, framework, frameworks

CONTROL = "dynamodb_table_encrypted_with_kms"
Tfgen = Callable[..., Result]


def test_a_control_is_explained_whole(tfgen: Tfgen) -> None:
    shown = tfgen("explain", CONTROL)
    assert (shown.code, shown.err) == (0, "")
    words = " ".join(shown.out.split())
    (control,) = entries()
    for text in (control.title, control.checks, control.remedy, control.cost, *control.pitfalls, *control.evidence):
        assert " ".join(text.split()) in words
    for tool in ("AWS Config", "Checkov", "Powerpipe", "Prowler", "KICS", "Trivy"):
        assert tool in words
    for text in (*control.tools.values(), *control.citations.values(), *control.sources):
        assert text in words
    assert max(map(len, shown.out.splitlines())) <= 100


def test_citations_name_the_frameworks_that_list_the_control_and_no_other(tfgen: Tfgen) -> None:
    cited = json.loads(tfgen("explain", CONTROL, "--format", "json").out)["citations"]
    assert list(cited) == [each.name for each in frameworks() if CONTROL in each.controls]
    assert len(cited) == 14
    assert framework("soc2").name not in cited
    assert cited["NIST SP 800-53 Rev 5"] == "SC-12, SC-28"


@pytest.mark.parametrize("control", entries(), ids=lambda each: each.id)
def test_the_pages_in_docs_are_current(tfgen: Tfgen, control: object) -> None:
    page = Path(__file__).parents[2] / "docs" / "controls" / f"{control.id}.md"  # type: ignore[attr-defined]
    shown = tfgen("explain", control.id, "--format", "markdown").out  # type: ignore[attr-defined]
    assert page.read_text(encoding="utf-8") == shown, "run `make docs`"


def test_a_framework_is_explained_by_any_of_its_names(tfgen: Tfgen) -> None:
    shown = tfgen("explain", "PCI-DSS", "--format", "json")
    page = json.loads(shown.out)
    assert (page["kind"], page["id"], page["schema_version"]) == ("framework", "pcidss", 1)
    assert page["about"]["Token"] == "TF_TOKEN_pcidss_compliance_tf"
    assert list(page["controls"]) == [CONTROL]


def test_nothing_is_claimed_for_a_framework_without_the_control(tfgen: Tfgen) -> None:
    assert "tfgen has no control that this framework lists" in " ".join(tfgen("explain", "soc2").out.split())
    assert "Which controls it lists is not known" in tfgen("explain", "nis2").out
    assert "superseded by" in tfgen("explain", "pcidssv321").out.lower()


def test_frameworks_are_listed_one_a_line_with_aligned_columns(tfgen: Tfgen) -> None:
    lines = tfgen("frameworks").out.splitlines()
    assert len(lines) == 1 + len(frameworks())
    start = lines[0].index("REGISTRY")
    assert all(line[start - 2 : start] == "  " and line[start] != " " for line in lines)
    listed = json.loads(tfgen("frameworks", "--format", "json").out)["frameworks"]
    assert [each["id"] for each in listed] == [each.id for each in frameworks()]
    assert {each["token_variable"] for each in listed if not each["host"]} <= {None}


def test_controls_are_listed(tfgen: Tfgen) -> None:
    assert CONTROL in tfgen("controls").out
    (control,) = json.loads(tfgen("controls", "--format", "json").out)["controls"]
    assert len(control["frameworks"]) == 14
    assert control["tools"]["checkov"].startswith("CKV_AWS_119")


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("explain", "dynamodb_table_encrypted_with_km"), f"Did you mean {CONTROL}?"),
        (("explain", "hippa"), "Did you mean hipaa?"),
        (("explain", "nist"), "could be several frameworks. Say one of nist80053"),
        (("explain", "zzzzzzz"), "`tfgen controls` and `tfgen frameworks` list them"),
        (("explain", CONTROL, "--format", "html"), "Say text, json or markdown."),
        (("frameworks", "--format", "yaml"), "Say text or json."),
        (("controls", "--format", ""), "Say text or json."),
    ],
)
def test_what_is_not_known_is_refused_with_a_remedy(tfgen: Tfgen, arguments: tuple[str, ...], message: str) -> None:
    shown = tfgen(*arguments)
    assert (shown.code, shown.out) == (2, "")
    assert message in shown.err
