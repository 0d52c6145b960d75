"""Calls that lead out of a repository, in every syntax."""

from __future__ import annotations

from tfgen.terraform.external import external_calls
from tfgen.text.workspace import MemoryWorkspace

FILES = {
    "main.tf": 'module "here" {\n  source = "./x"\n}\n\nmodule "vpc" {\n  source  = "terraform-aws-modules/vpc/aws"\n  version = "~> 5.0"\n}\n',
    "more.tofu": 'module "orders" { source = "git::https://example.com/acme/orders.git?ref=v1.0.0" }\n',
    "objects.tf.json": '{\n  "module": {\n    "sns": {"source": "acme\\/sns\\/aws", "version": "1.2.0"},\n    "own": {"source": "..\\/x"}\n  }\n}\n',
    "arrays.tofu.json": '{"module": [{"sqs": [{"source": "acme/sqs/aws"}]}]}',
    "broken.tf": 'module "m" {\n  source = "acme/x/aws"\n',
    "live/bus/terragrunt.hcl": '# a unit\nterraform {\n  source = "tfr://example.com/acme/bus/aws//modules/x?version=2.0.0"\n}\n',
    "live/log/terragrunt.hcl": 'terraform {\n  source = "git::git@example.com:acme/log.git//a?ref=v3.0.0"\n}\n',
    "live/own/terragrunt.hcl": 'terraform {\n  source = "../../modules/x"\n}\n',
    "live/terragrunt.stack.hcl": 'unit "table" {\n  source = "github.com/acme/units//table?ref=v1"\n  path   = "table"\n}\n',
    ".terraform.lock.hcl": 'provider "x" {\n  source = "acme/lock/aws"\n}\n',
    "x.tfvars": 'source = "acme/vars/aws"\n',
}


def test_calls_in_every_syntax() -> None:
    workspace = MemoryWorkspace({path: text.encode() for path, text in FILES.items()})
    found = {f"{c.path}:{c.line} {c.name}": (str(c.source), c.version) for c in external_calls(workspace)}
    assert found == {
        "main.tf:5 vpc": ("terraform-aws-modules/vpc/aws", "~> 5.0"),
        "more.tofu:1 orders": ("git::https://example.com/acme/orders.git?ref=v1.0.0", ""),
        "objects.tf.json:3 sns": ("acme/sns/aws", "1.2.0"),
        "arrays.tofu.json:1 sqs": ("acme/sqs/aws", ""),
        "live/bus/terragrunt.hcl:2 bus": ("tfr://example.com/acme/bus/aws//modules/x?version=2.0.0", "2.0.0"),
        "live/log/terragrunt.hcl:1 log": ("git::git@example.com:acme/log.git//a?ref=v3.0.0", ""),
        "live/terragrunt.stack.hcl:1 table": ("github.com/acme/units//table?ref=v1", ""),
    }
