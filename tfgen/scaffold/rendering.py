"""Answers to files: every template of a kind rendered, laid out, and read back by tfgen's own parser."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from tfgen.errors import ConfigError, ParseError
from tfgen.scaffold.kinds import Kind
from tfgen.scaffold.layout import lay_out
from tfgen.scaffold.limits import MAX_FILES
from tfgen.scaffold.sandbox import Sandbox
from tfgen.syntax.hcl import HCL

_HCL = (".tf", ".tofu", ".hcl", ".tfvars")
#: What git or a shell would act upon is no place for a template.
_FORBIDDEN = {"", ".", "..", ".git", ".terraform"}


class Rendered(NamedTuple):
    """A file: its path below the target, with "/", and its text."""

    path: str
    text: str


def render(kind: Kind, values: Mapping[str, Any]) -> list[Rendered]:
    """Return the files of a kind, in the manifest's order.

    Raises:
        ConfigError: a template is wrong, names a file outside the target, or makes what does not parse.
    """
    sandbox = Sandbox(kind)
    found: dict[str, Rendered] = {}
    for file in kind.manifest.files:
        if file.when and not sandbox.value(file.when, values):
            continue
        path = inside(kind, sandbox.text(file.path, values))
        if path in found:
            raise ConfigError(f"two templates write {path}", path=f"{kind.folder}/kind.toml")
        if len(found) == MAX_FILES:
            raise ConfigError(f"there are more than {MAX_FILES} files to write", path=f"{kind.folder}/kind.toml")
        text = sandbox.render(sandbox.text(file.template, values), values)
        if path.endswith((*_HCL, ".tf.json")):
            text = _hcl(kind, file.template, path, text)
        elif not path.endswith(".py"):
            text = re.sub(r"\n{3,}", "\n\n", text)
        text = text.strip("\n") + "\n" if text.strip() else ""
        found[path] = Rendered(path, text)
    return list(found.values())


def _hcl(kind: Kind, template: str, path: str, text: str) -> str:
    """Lay HCL out and prove that it parses; a `.tf.json` is the same configuration in JSON."""
    try:
        document = HCL.parse(path.removesuffix(".json"), text)
        document.validate()
        text = lay_out(text)
        document = HCL.parse(path.removesuffix(".json"), text)
        document.validate()
    except ParseError as error:
        raise ConfigError(
            f"the template makes HCL that is not valid ({path}:{error.line}: {error.message})",
            path=f"{kind.folder}/{template}",
            remedy="Correct the template.",
        ) from None
    if path.endswith(".json"):
        from tfgen.scaffold.as_json import as_json

        return as_json(document, path)
    return text


def inside(kind: Kind, path: str) -> str:
    """Return a path that a template names after a check that it stays below where it is put.

    Raises:
        ConfigError: it does not.
    """
    parts = path.split("/")
    if (
        _FORBIDDEN.intersection(part.lower() for part in parts)
        or "\\" in path
        or not path.isprintable()
        or path.startswith("~")
    ):
        raise ConfigError(
            f"a template would write {path!r}, which is not inside the target",
            path=f"{kind.folder}/kind.toml",
            remedy="Paths are relative to the target, without `..`.",
        )
    return path
