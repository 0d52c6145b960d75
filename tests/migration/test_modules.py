"""Which repository is whose module source."""

from __future__ import annotations

from tests.terraform.test_external import FILES
from tfgen.migration.modules import calls_of, graph
from tfgen.migration.outcomes import Reason, Result
from tfgen.text.workspace import MemoryWorkspace


def test_json_calls_and_units_tie_repositories_together() -> None:
    workspace = MemoryWorkspace({path: text.encode() for path, text in FILES.items()})
    result = Result("acme/live", Reason.COMPLIANT, modules=tuple(calls_of(workspace)))
    names = ("acme/live", "acme/terraform-aws-sns", "acme/terraform-aws-bus", "acme/log", "acme/orders")
    edges = graph({name: f"https://example.com/{name}.git" for name in names}, [result])["acme/live"]
    assert sorted(edges) == ["acme/log", "acme/orders", "acme/terraform-aws-bus", "acme/terraform-aws-sns"]
