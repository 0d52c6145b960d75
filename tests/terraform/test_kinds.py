"""What a folder is, on the layouts that public repositories have."""

from __future__ import annotations

import pytest

from tfgen.terraform.estate import Estate
from tfgen.terraform.kinds import Kind, kind_of
from tfgen.text.workspace import MemoryWorkspace

TABLE = 'resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n'
PROVIDER = 'provider "aws" {\n  region = "eu-west-1"\n}\n'
BACKEND = 'terraform {\n  backend "s3" {}\n}\n'
CLOUD = 'terraform {\n  cloud {\n    organization = "o"\n  }\n}\n'
VERSIONS = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws" }\n  }\n}\n'


def call(source: str) -> str:
    return f'module "m" {{\n  source = "{source}"\n}}\n'


@pytest.mark.parametrize(
    ("files", "folder", "kind"),
    [
        # One configuration, or one for each environment.
        ({"main.tf": PROVIDER + TABLE}, "", Kind.ROOT),
        ({"terraform/main.tf": TABLE, "terraform/backend.tf": BACKEND}, "terraform", Kind.ROOT),
        ({"main.tf": TABLE, "cloud.tf": CLOUD}, "", Kind.ROOT),
        ({"main.tf": TABLE, "prod.tfvars": "x = 1\n"}, "", Kind.ROOT),
        ({"main.tf": TABLE, ".terraform.lock.hcl": ""}, "", Kind.ROOT),
        ({"main.tf": TABLE, "env/dev.tfvars": "x = 1\n"}, "", Kind.ROOT),
        ({"main.tf": TABLE, "envs/dev/main.tf": PROVIDER, "envs/dev/dev.tfvars": "x = 1\n"}, "", Kind.LIBRARY),
        ({"main.tf": TABLE, "examples/dev.tfvars": "x = 1\n", "backend.hcl": ""}, "", Kind.LIBRARY),
        (
            {"envs/dev/main.tf": PROVIDER + call("../../modules/table"), "modules/table/main.tf": TABLE},
            "envs/dev",
            Kind.ROOT,
        ),
        (
            {"envs/dev/main.tf": PROVIDER + call("../../modules/table"), "modules/table/main.tf": TABLE},
            "modules/table",
            Kind.CHILD,
        ),
        # A module of the configuration that holds it, several levels deep.
        ({"main.tf": PROVIDER + call("./table"), "table/main.tf": TABLE}, "table", Kind.CHILD),
        (
            {
                "live/main.tf": PROVIDER + call("../stacks/shop"),
                "stacks/shop/main.tf": call("./table"),
                "stacks/shop/table/main.tf": TABLE,
            },
            "stacks/shop/table",
            Kind.CHILD,
        ),
        # The standard structure of a published module: examples and tests call it.
        ({"main.tf": TABLE, "versions.tf": VERSIONS}, "", Kind.LIBRARY),
        (
            {"main.tf": TABLE, "versions.tf": VERSIONS, "examples/complete/main.tf": PROVIDER + call("../..")},
            "",
            Kind.PUBLISHED,
        ),
        ({"main.tf": TABLE, "examples/complete/main.tf": PROVIDER + call("../../")}, "examples/complete", Kind.ROOT),
        ({"main.tf": TABLE, "test/fixtures/one/main.tf": PROVIDER + call("../../..")}, "", Kind.PUBLISHED),
        (
            {"main.tf": TABLE, ".terraform.lock.hcl": "", "examples/x/main.tf": PROVIDER + call("../..")},
            "",
            Kind.PUBLISHED,
        ),
        # A collection of modules, whose folders call each other.
        (
            {"modules/a/main.tf": TABLE, "modules/a/examples/x/main.tf": PROVIDER + call("../..")},
            "modules/a",
            Kind.PUBLISHED,
        ),
        (
            {"modules/a/main.tf": TABLE, "examples/a/main.tf": PROVIDER + call("../../modules/a")},
            "modules/a",
            Kind.PUBLISHED,
        ),
        ({"modules/a/main.tf": TABLE, "modules/b/main.tf": call("../a")}, "modules/a", Kind.CHILD),
        ({"modules/a/main.tf": TABLE, "modules/b/main.tf": call("../a")}, "modules/b", Kind.LIBRARY),
        # Called by an example and by a configuration: this repository's own.
        (
            {
                "modules/a/main.tf": TABLE,
                "examples/a/main.tf": PROVIDER + call("../../modules/a"),
                "live/main.tf": PROVIDER + call("../modules/a"),
            },
            "modules/a",
            Kind.CHILD,
        ),
        # All of it lies below a folder of examples.
        (
            {"examples/shop/main.tf": PROVIDER + call("./table"), "examples/shop/table/main.tf": TABLE},
            "examples/shop/table",
            Kind.CHILD,
        ),
        # A module with a provider of its own is called all the same.
        ({"main.tf": PROVIDER + call("./m"), "m/main.tf": PROVIDER + TABLE}, "m", Kind.CHILD),
    ],
)
def test_layouts(files: dict[str, str], folder: str, kind: Kind) -> None:
    shown = kind_of(estate(files), folder)
    assert shown.kind is kind, shown.evidence
    assert shown.evidence


def estate(files: dict[str, str], **options: object) -> Estate:
    workspace = MemoryWorkspace({path: text.encode() for path, text in files.items()})
    return Estate(workspace, needles=[b"aws_dynamodb_table"], **options)  # type: ignore[arg-type]


def test_what_the_configuration_names_comes_first() -> None:
    files = {"live/main.tf": PROVIDER + call("../m"), "m/main.tf": TABLE}
    assert kind_of(estate(files, roots=["m"]), "m").kind is Kind.ROOT
    assert kind_of(estate(files, published=lambda folder: folder == "m"), "m").kind is Kind.PUBLISHED
    assert kind_of(estate({"m/main.tf": PROVIDER + TABLE}, published=lambda folder: True), "m").kind is Kind.LIBRARY
