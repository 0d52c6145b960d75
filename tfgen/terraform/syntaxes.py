"""Which syntax a file is in, by its name; and what JSON must be told of Terraform's blocks.

Sources: Terraform language documentation, "JSON Configuration Syntax"; Terraform's configs package, where `type`, `provider`,
`depends_on`, … of JSON are the text of an expression, and what is decoded without a context is a plain string.
"""

from __future__ import annotations

from functools import cache

from tfgen.syntax.document import Syntax
from tfgen.syntax.hcl import HCL
from tfgen.syntax.json import Json

#: How a configuration file's name ends, apart from `.json`.
NATIVE = (".tf",)
CONFIGURATION = (*NATIVE, *(f"{ending}.json" for ending in NATIVE))

#: Top-level block types and their numbers of labels.
LABELS = {
    "resource": 2,
    "data": 2,
    "ephemeral": 2,
    "module": 1,
    "variable": 1,
    "output": 1,
    "provider": 1,
    "check": 1,
    "locals": 0,
    "terraform": 0,
    "moved": 0,
    "import": 0,
    "removed": 0,
}

_EXPRESSIONS = (
    *((kind, name) for kind in ("resource", "data", "ephemeral") for name in ("provider", "depends_on")),
    ("module", "providers"),
    ("module", "depends_on"),
    ("output", "depends_on"),
    ("variable", "type"),
    ("lifecycle", "ignore_changes"),
    ("lifecycle", "replace_triggered_by"),
    ("dynamic", "iterator"),
    ("moved", "from"),
    ("moved", "to"),
    ("removed", "from"),
    ("import", "to"),
)
_LITERALS = (
    ("variable", ""),
    ("module", "source"),
    ("module", "version"),
    ("provider", "alias"),
    ("provider", "version"),
    ("output", "description"),
    ("terraform", "required_version"),
)


@cache
def _json(values: bool) -> Json:
    from tfgen.syntax.json.document import Mode, Schema

    if values:
        return Json(Schema({}, {("", ""): Mode.LITERAL}))
    modes = {place: Mode.LITERAL for place in _LITERALS} | {place: Mode.EXPRESSION for place in _EXPRESSIONS}
    return Json(Schema(LABELS, modes))


def syntax_of(path: str) -> Syntax:
    """Return the syntax of a configuration or variables file."""
    if not path.endswith(".json"):
        return HCL
    return _json(path.endswith(".tfvars.json"))


def is_json(path: str) -> bool:
    """Is a file in JSON?"""
    return path.endswith(".json")
