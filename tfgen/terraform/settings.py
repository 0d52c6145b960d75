"""What a root's variables are set to. Source: Terraform language documentation, "Variable Definition Precedence"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tfgen.errors import ParseError
from tfgen.syntax.hcl import HCL
from tfgen.terraform.data import unknown
from tfgen.terraform.evaluate import Evaluator
from tfgen.terraform.module import Files, Module
from tfgen.terraform.syntaxes import CONFIGURATION
from tfgen.terraform.values import Origin, Value
from tfgen.text.edits import Span

Settings: TypeAlias = Mapping[str, Value]

#: The name under which the settings say that any variable may be set in a way that is not known.
ANY = ""

#: How many tfvars files of one root are looked at as scenarios.
SCENARIOS = 32


def settings_of(
    files: Files, module: Module, scenario: str, var_files: Sequence[str], options: Mapping[str, str]
) -> Settings:
    """Merge terraform.tfvars, *.auto.tfvars, the scenario's file, `--var-file` and `--var`, the later over the earlier."""
    found: dict[str, Value] = {}
    for path in (*_automatic(files, module), *([scenario] if scenario else []), *var_files):
        read = _read(files, module.folder, path)
        if read is None:
            # It may set any variable: none of them is known but by an option.
            found = {ANY: unknown(f"{path}, which may set it, could not be read")}
            break
        found.update(read)
    for name, text in options.items():
        found[name] = _option(name, text, module.folder)
    return found


def scenarios_of(files: Files, module: Module) -> list[str]:
    """Return the tfvars files of a root that Terraform reads only when it is told to, in its folder or right below it."""
    automatic = set(_automatic(files, module))
    prefix = module.folder + "/" if module.folder else ""
    found = [prefix + n for n in files.workspace.names(module.folder) if n.endswith((".tfvars", ".tfvars.json"))]
    if not found and not module.paths():
        return []
    for below in ("env", "envs", "environments", "tfvars", "vars", "config"):
        folder = prefix + below
        names = files.workspace.names(folder)
        if not any(n.endswith(CONFIGURATION) for n in names):
            found += [f"{folder}/{n}" for n in names if n.endswith((".tfvars", ".tfvars.json"))]
    return [path for path in found if path not in automatic][:SCENARIOS]


def _automatic(files: Files, module: Module) -> list[str]:
    names = files.workspace.names(module.folder)
    prefix = module.folder + "/" if module.folder else ""
    first = [n for n in ("terraform.tfvars", "terraform.tfvars.json") if n in names]
    auto = [n for n in names if n.endswith((".auto.tfvars", ".auto.tfvars.json"))]
    return [prefix + n for n in (*first, *auto)]


def _read(files: Files, folder: str, path: str) -> Settings | None:
    """Return what a tfvars file sets; None when it can't be read (the error is kept)."""
    document = files.document(path)
    if document is None:
        return None
    found: dict[str, Value] = {}
    for attribute in document.attributes():
        origin = Origin("tfvars", f"var.{attribute.name}", folder, path, attribute.value_span)
        try:
            value = Evaluator(lambda name, keys: (unknown(f"{name} can't stand here"), len(keys))).value(
                attribute.expression()
            )
        except ParseError as error:
            files.errors.append(error)
            value = unknown(f"{path} is not valid")
        found[attribute.name] = _given(value, origin)
    return found


def _given(value: Value, origin: Origin) -> Value:
    """A value of which every part knows that it was given there, so that none of them is shown."""
    data = value.data
    if isinstance(data, tuple):
        data = tuple(_given(item, origin) for item in data)
    elif isinstance(data, Mapping):
        data = {key: _given(item, origin) for key, item in data.items()}
    return Value(data, (origin,), value.sensitive)


def _option(name: str, text: str, folder: str) -> Value:
    """A value of `--var`: an expression where it is one, else the text itself, as Terraform takes it."""
    origin = Origin("option", f"var.{name}", folder, "", Span(0, 0))
    try:
        expression = HCL.expression(text)
        value = Evaluator(lambda name, keys: (unknown(name), len(keys))).value(expression)
    except ParseError:
        value = Value(text)
    return _given(value if value.known else Value(text), origin)
