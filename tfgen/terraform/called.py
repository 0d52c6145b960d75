"""Module calls as they are written, whether any instance of them is reached or not."""

from __future__ import annotations

from typing import NamedTuple

from tfgen.syntax.document import Attribute, Block, Document

#: Test files of Terraform and OpenTofu, whose `run` blocks may name a module of their own.
TESTS = (".tftest.hcl", ".tofutest.hcl", ".tftest.json", ".tofutest.json")


class Called(NamedTuple):
    """One `module` block with its overrides, base block first; in a test file the `module` block of a `run`.

    `units`: where the source is Terragrunt's, the folders of all units that have it.
    """

    folder: str
    address: str
    parts: tuple[tuple[Document, Block], ...]
    units: tuple[str, ...] = ()

    def attribute(self, name: str) -> tuple[Document, Block, Attribute] | None:
        """Return an attribute, with the document and block that hold it; an override's wins."""
        for document, block in reversed(self.parts):
            attribute = block.attribute(name)
            if attribute is not None:
                return document, block, attribute
        return None
