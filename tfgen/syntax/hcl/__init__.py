"""HCL 2 native syntax: structure in one fast pass, expressions on demand, edits that keep every other byte."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tfgen.syntax.hcl.document import HclDocument

if TYPE_CHECKING:
    from tfgen.syntax.document import NewBlock
    from tfgen.syntax.expr import Expr


class _Hcl:
    """The Syntax protocol for HCL native syntax."""

    def parse(self, path: str, text: str) -> HclDocument:
        return HclDocument(path, text)

    def expression(self, text: str) -> Expr:
        from tfgen.syntax.hcl.expressions import parse_expression

        return parse_expression(text, 0, len(text), "")

    def render(self, blocks: Sequence[NewBlock]) -> str:
        from tfgen.syntax.hcl.writer import render_document

        return render_document(blocks)


HCL = _Hcl()
