"""The options that commands share, as Typer takes them."""

from __future__ import annotations

from typing import Annotated

import typer

from tfgen.cli.given import Given, Prepared, prepare, split

__all__ = ["Given", "Prepared", "prepare", "split"]

Paths = Annotated[list[str] | None, typer.Argument(help="Files and folders to look at. Default: this folder.")]
Framework = Annotated[
    list[str] | None,
    typer.Option(
        help="Framework(s), by name; module calls move to its registry. PATTERN=NAME for some paths; none goes back upstream."
    ),
]
Require = Annotated[
    str | None, typer.Option(help="Lowest key that passes: aws-managed or customer-managed.", metavar="LEVEL")
]
Select = Annotated[list[str] | None, typer.Option(help="Controls to run, by id or prefix. Default: all.")]
Ignore = Annotated[list[str] | None, typer.Option(help="Controls to leave out, by id or prefix.")]
Exclude = Annotated[list[str] | None, typer.Option(help="Files to leave out, as patterns of .gitignore.")]
KmsKey = Annotated[
    list[str] | None,
    typer.Option(
        help="The key: an ARN, an expression (var.key_arn), alias/NAME, create, aws-managed; REGION=KEY for one region."
    ),
]
Var = Annotated[list[str] | None, typer.Option("--var", help="A variable of the root, NAME=VALUE.")]
VarFile = Annotated[list[str] | None, typer.Option("--var-file", help="A tfvars file to read.")]
Root = Annotated[list[str] | None, typer.Option("--root", help="A folder that is a root configuration.")]
Format = Annotated[str, typer.Option("--format", help="text or json.", metavar="FORMAT")]
FailOn = Annotated[str | None, typer.Option(help="Also exit 1 on these verdicts: unknown, invalid.", metavar="VERDICT")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Only the result, no summary.")]
Color = Annotated[str, typer.Option(help="auto, always or never.", metavar="WHEN")]
StdinFilename = Annotated[
    str | None,
    typer.Option(
        help="With -: the file that standard input stands for; without it the text stands alone.", metavar="PATH"
    ),
]

KeyPolicy = Annotated[
    str,
    typer.Option(help="Policy of a new key: account (all through DynamoDB), strict (IAM policies).", metavar="POLICY"),
]
KeyModule = Annotated[bool, typer.Option("--key-module", help="Make keys with terraform-aws-modules/kms/aws.")]
MultiRegion = Annotated[bool, typer.Option("--multi-region", help="One key with a replica in each region.")]
Allow = Annotated[
    list[str] | None,
    typer.Option(help="Permit what is held back: replace, lifecycle, lock-table, access, provider, major, unserved."),
]

Write = Annotated[bool, typer.Option("--write", help="Write the files, all or none.")]
ApplyPolicy = Annotated[
    bool, typer.Option("--apply-policy", help="Print what the applying role must be allowed, instead of the diff.")
]
ExitCode = Annotated[bool, typer.Option("--exit-code", help="Exit 1 when the preview would change anything.")]
MaxKeys = Annotated[int | None, typer.Option(help="How many new keys one run may create.", min=0)]
KeyUnit = Annotated[
    str | None,
    typer.Option(help="Folder of a Terragrunt unit that makes the key of the units that need one.", metavar="DIR"),
]
Via = Annotated[
    str | None, typer.Option(help="How module calls are fixed: registry (with a framework) or inputs.", metavar="WAY")
]
Registry = Annotated[
    str | None,
    typer.Option(help="With several frameworks: the one whose registry module calls move to.", metavar="NAME"),
]
RegistryHost = Annotated[str | None, typer.Option(help="Another host for the framework's registry.")]
