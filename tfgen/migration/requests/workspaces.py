"""Workspaces of HCP Terraform that a repository's own files set to apply by themselves.

Source: the tfe provider's documentation of `tfe_workspace` (`auto_apply`, `vcs_repo.identifier`).
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.errors import TfgenError
from tfgen.syntax.document import Block, Body
from tfgen.syntax.expr import Literal
from tfgen.syntax.hcl import HCL
from tfgen.text.source import decode

#: A file without it declares no workspace.
NEEDLE = b'"tfe_workspace"'


def applying_workspaces(path: str, data: bytes, repository: str) -> Iterator[str]:
    """Yield the addresses of those that apply what is merged into a repository, or into one that the file does not name.

    A file that can't be read yields nothing: `plan` names it.
    """
    try:
        blocks = [
            each for each in HCL.parse(path, decode(path, data)).blocks("resource", 2) if _applies(each, repository)
        ]
    except TfgenError:
        return
    yield from (".".join(block.labels) for block in blocks)


def _applies(block: Block, repository: str) -> bool:
    if block.labels[:1] != ("tfe_workspace",) or _literal(block, "auto_apply") is not True:
        return False
    named = [_literal(vcs, "identifier") for vcs in block.blocks("vcs_repo")]
    return all(name is None or str(name).lower() == repository.lower() for name in named)


def _literal(body: Body, name: str) -> object:
    attribute = body.attribute(name)
    value = attribute.expression() if attribute is not None else None
    return value.value if isinstance(value, Literal) else None
