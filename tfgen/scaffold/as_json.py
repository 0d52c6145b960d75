"""A native document as JSON, the other syntax of the same language.

Source: Terraform documentation, "JSON Configuration Syntax". Comments become "//" properties of the block they stand in.
"""

from __future__ import annotations

import json
from typing import Any

from tfgen.syntax.expr import Expr, Literal, Node, Object, ObjectItem, Parens, Template, Tuple
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody
from tfgen.syntax.hcl.writer import render

#: Arguments whose text is a name and no template.
_NAMES = frozenset({"type", "provider", "providers", "depends_on", "ignore_changes", "configuration_aliases"})
_COMMENT = "//"


def as_json(document: HclDocument) -> str:
    """Return the document as JSON with two blanks of indent."""
    return json.dumps(_body(document, document), indent=2, ensure_ascii=False) + "\n"


def _body(body: HclBody, document: HclDocument) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if isinstance(body, HclBlock):
        inner = [item for item in body.items if isinstance(item, HclBlock)]
        comments = [
            comment.text.lstrip("#/ ").strip()
            for comment in document.comments(body.span)
            if not any(block.start <= comment.span.start < block.close for block in inner)
        ]
        if comments:
            found[_COMMENT] = comments[0] if len(comments) == 1 else comments
    for item in body.items:
        if isinstance(item, HclAttribute):
            found[item.name] = _value(item.expression(), item.name in _NAMES)
            continue
        at = found
        for part in (item.type, *item.labels[:-1]):
            at = at.setdefault(part, {}) if item.labels else at
        name = item.labels[-1] if item.labels else item.type
        content = _body(item, document)
        if name not in at:
            at[name] = content
        elif isinstance(at[name], list):
            at[name].append(content)
        else:
            at[name] = [at[name], content]
    return found


def _value(value: Expr, names: bool = False) -> Any:
    if isinstance(value, Literal):
        return _escaped(value.value) if isinstance(value.value, str) and not names else value.value
    if isinstance(value, Tuple):
        return [_value(item, names) for item in value.items]
    if isinstance(value, Object):
        return {_key(item): _value(item.value, names) for item in value.items}
    if names:
        return _flat(value)
    if isinstance(value, Template) and all(isinstance(part, (str, *_EXPRESSIONS)) for part in value.parts):
        return "".join(_escaped(p) if isinstance(p, str) else f"${{{_flat(p)}}}" for p in value.parts)
    return f"${{{_flat(value)}}}"


#: What a template's part may be besides text; directives are written as an expression of the whole template.
_EXPRESSIONS = tuple(t for t in Expr.__args__)


def _key(item: ObjectItem) -> str:
    key = item.key.inner if isinstance(item.key, Parens) else item.key
    return _escaped(key.value) if isinstance(key, Literal) and isinstance(key.value, str) else f"${{{_flat(key)}}}"


def _flat(value: Node) -> str:
    """An expression on one line."""
    from dataclasses import fields, replace

    def flat(node: Any) -> Any:
        if isinstance(node, tuple):
            return tuple(flat(item) for item in node)
        if not isinstance(node, Node):
            return node
        changed = {f.name: flat(getattr(node, f.name)) for f in fields(node) if f.name != "span"}
        if isinstance(node, (Tuple, Object)):
            changed["multiline"] = False
        if isinstance(node, (Object, ObjectItem)):
            changed["comment"] = ""
        return replace(node, **changed)

    return render(flat(value))


def _escaped(text: str) -> str:
    return text.replace("${", "$${").replace("%{", "%%{")
