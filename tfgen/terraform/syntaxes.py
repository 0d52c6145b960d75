"""Which syntax a file is in, by its name; and what JSON must be told of Terraform's blocks.

Sources: Terraform language documentation, "JSON Configuration Syntax"; Terraform's configs package, where `type`, `provider`,
`depends_on`, … of JSON are the text of an expression, and what is decoded without a context is a plain string.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from tfgen.syntax.document import Syntax
from tfgen.syntax.hcl import HCL
from tfgen.syntax.json import Json

#: How a configuration file's name ends.
CONFIGURATION = (".tf", ".tofu", ".tf.json", ".tofu.json")

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
    "run": 1,
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
    modes = dict.fromkeys(_LITERALS, Mode.LITERAL) | dict.fromkeys(_EXPRESSIONS, Mode.EXPRESSION)
    return Json(Schema(LABELS, modes))


def syntax_of(path: str) -> Syntax:
    """Return the syntax of a configuration or variables file."""
    if not path.endswith(".json"):
        return HCL
    return _json(path.endswith(".tfvars.json"))


def in_force(names: Sequence[str]) -> Sequence[str]:
    """Leave out `x.tf` where `x.tofu` stands beside it, and `x.tf.json` beside `x.tofu.json`, as OpenTofu does."""
    if not any(name.endswith((".tofu", ".tofu.json")) for name in names):
        return names
    present = set(names)
    return [name for name in names if _alternative(name) not in present]


def configuration_files(names: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return the names of a folder's configuration files that are in force: base files, and overrides."""
    own = [name for name in in_force(names) if name.endswith(CONFIGURATION) and not name.startswith(".")]
    overrides = [name for name in own if _stem(name) == "override" or _stem(name).endswith("_override")]
    return [name for name in own if name not in overrides], overrides


def _alternative(name: str) -> str:
    """Return the name of the file that OpenTofu reads in place of this one, "" for its own."""
    if name.endswith(".tf"):
        return name.removesuffix("tf") + "tofu"
    return name.removesuffix("tf.json") + "tofu.json" if name.endswith(".tf.json") else ""


def _stem(name: str) -> str:
    return name.removesuffix(".json").removesuffix(".tofu").removesuffix(".tf")


def name_beside(names: Sequence[str], name: str) -> str:
    """Return how a new file that would be `name` (in .tf) is called beside these: in the one ending that all of them have."""
    endings = {next(e for e in reversed(CONFIGURATION) if n.endswith(e)) for n in names if n.endswith(CONFIGURATION)}
    own = name.removesuffix(".tf") + endings.pop() if len(endings) == 1 else name
    return _alternative(own) if _alternative(own) in names else own


def is_json(path: str) -> bool:
    """Is a file in JSON?"""
    return path.endswith(".json")
