"""A native document as JSON, the other syntax of the same language: one template serves both."""

from __future__ import annotations

from tfgen.syntax.document import NewAttribute, NewBlock
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock
from tfgen.terraform.syntaxes import syntax_of


def as_json(document: HclDocument, path: str) -> str:
    """Return the blocks of a document as JSON; the comments of a block become its "//" property."""
    blocks = [_block(item, document) for item in document.items if isinstance(item, HclBlock)]
    return syntax_of(path).render(blocks)


def _block(block: HclBlock, document: HclDocument) -> NewBlock:
    inner = [item for item in block.items if isinstance(item, HclBlock)]
    comments = [
        comment.text.lstrip("#/ ").strip()
        for comment in document.comments(block.span)
        if not any(each.start <= comment.span.start < each.close for each in inner)
    ]
    items: list[NewAttribute | NewBlock] = []
    for item in block.items:
        if isinstance(item, HclAttribute):
            items.append(NewAttribute(item.name, item.expression(), "" if items else "; ".join(comments)))
        else:
            items.append(_block(item, document))
    return NewBlock(block.type, block.labels, tuple(items))
