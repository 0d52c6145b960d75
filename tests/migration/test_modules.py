"""Which repository is whose module source."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.terraform.test_external import FILES
from tfgen.migration.campaign import Campaign
from tfgen.migration.modules import calls_of, graph
from tfgen.migration.outcomes import Reason, Repository, Result
from tfgen.migration.report import report_data
from tfgen.migration.store import Store
from tfgen.reporting.campaign import render
from tfgen.text.workspace import MemoryWorkspace


def test_json_calls_and_units_tie_repositories_together() -> None:
    workspace = MemoryWorkspace({path: text.encode() for path, text in FILES.items()})
    result = Result("acme/live", Reason.COMPLIANT, modules=tuple(calls_of(workspace)))
    names = ("acme/live", "acme/terraform-aws-sns", "acme/terraform-aws-bus", "acme/log", "acme/orders")
    edges = graph({name: f"https://example.com/{name}.git" for name in names}, [result])["acme/live"]
    assert sorted(edges) == ["acme/log", "acme/orders", "acme/terraform-aws-bus", "acme/terraform-aws-sns"]


CALLS = (
    ("acme/orders/aws", "~> 1.0", "the first release of acme/terraform-aws-orders after its request is merged; widen version = '~> 1.0' if that does not admit it"),
    ("acme/orders/aws", "", "the first release of acme/terraform-aws-orders after its request is merged (terraform init -upgrade)"),
    ("git::https://example.com/acme/terraform-aws-orders.git?ref=v1.2.0", "", "the first release of acme/terraform-aws-orders after its request is merged, as ?ref="),
    ("git::https://example.com/acme/terraform-aws-orders.git", "", "terraform init -upgrade, once the request of acme/terraform-aws-orders is merged"),
    ("git::https://example.com/acme/terraform-aws-orders.git?ref=main", "", "terraform init -upgrade, once the request of acme/terraform-aws-orders is merged"),
)  # fmt: skip


@pytest.mark.parametrize(("source", "version", "needs"), CALLS)
def test_a_report_tells_callers_which_version_they_need(tmp_path: Path, source: str, version: str, needs: str) -> None:
    call = {"name": "m", "file": "live/main.tf", "line": 7, "source": source, "version": version}
    names = ("acme/live", "acme/terraform-aws-orders")
    with Store(str(tmp_path), write=True) as store:
        store.discovered([Repository(name, f"https://example.com/{name}.git") for name in names])
        store.keep(Result(names[0], Reason.COMPLIANT, tree="t", settings="s", modules=(call,)))
        store.keep(Result(names[1], Reason.FIXED, branch="main", tree="t", settings="s"))
        data = report_data(store, Campaign(str(tmp_path), "x"))
    (follower,) = data["followers"]
    assert (follower["repository"], follower["module"], follower["needs"]) == (*names, needs)
    for format in ("html", "markdown", "json"):
        text = render(data, format)
        assert "live/main.tf" in text and ("terraform init" in text or "the first release of" in text), format
