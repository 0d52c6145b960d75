"""HCL's JSON syntax: values with exact spans, strings as templates, edits that keep every other byte.

JSON does not say what is a block and what an attribute: a `Schema` and whoever asks for blocks do.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from tfgen.syntax.hcl import HCL

if TYPE_CHECKING:
    from tfgen.syntax.document import NewBlock
    from tfgen.syntax.expr import Expr
    from tfgen.syntax.json.document import JsonDocument, Schema


class Json:
    """The Syntax protocol for JSON under a schema, which is made when it is first needed."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def parse(self, path: str, text: str) -> JsonDocument:
        from tfgen.syntax.json.document import JsonDocument

        return JsonDocument(path, text, self._schema)

    def expression(self, text: str) -> Expr:
        return HCL.expression(text)

    def render(self, blocks: Sequence[NewBlock]) -> str:
        from tfgen.syntax.json.writer import render_document

        return render_document(blocks, self._schema)
