"""Jinja2, locked in: strict about undefined names, no attributes of Python's own, no file but those of the kind."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any

from jinja2 import FunctionLoader, StrictUndefined, TemplateSyntaxError, UndefinedError
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from tfgen.errors import ConfigError, TfgenError
from tfgen.scaffold.kinds import Kind, source
from tfgen.scaffold.limits import MAX_FILE_BYTES, memory_limit
from tfgen.syntax.expr import Expr, Literal, Object, ObjectItem, Tuple
from tfgen.syntax.hcl.writer import render as render_expression

#: Paths, messages, commands.
_MAX_TEXT = 16 * 1024


class _TooLong(Exception):
    """A template makes more than it may."""


def _joined(parts: Iterable[str], most: int) -> str:
    found, size = [], 0
    for part in parts:
        size += len(part.encode())
        if size > most:
            raise _TooLong(f"it makes more than {most // 1024} KiB")
        found.append(part)
    return "".join(found)


class Sandbox:
    """The templates and expressions of one kind."""

    def __init__(self, kind: Kind) -> None:
        """Take the environment of the kind's folder; it holds nothing of the process's."""
        self._kind = kind
        self._environment = _environment(kind.folder)

    def render(self, template: str, values: Mapping[str, Any]) -> str:
        """Render a template of the kind.

        Raises:
            ConfigError: names the template and the line.
        """
        try:
            return _joined(self._environment.get_template(template).generate(values), MAX_FILE_BYTES)
        except TfgenError:
            raise
        except Exception as error:  # whatever a template makes Python raise is the template's fault
            raise self._fault(error, template) from None

    def text(self, source: str, values: Mapping[str, Any]) -> str:
        """Render a text of the manifest.

        Raises:
            ConfigError: names the text.
        """
        try:
            return _joined(self._environment.from_string(source).generate(values), _MAX_TEXT)
        except TfgenError:
            raise
        except Exception as error:
            raise self._manifest_fault(source, error) from None

    def value(self, expression: str, values: Mapping[str, Any]) -> Any:
        """Evaluate an expression of the manifest.

        Raises:
            ConfigError: names the expression.
        """
        try:
            found = _compiled(self._kind.folder, expression)(values)
            if isinstance(found, StrictUndefined):
                str(found)  # raises
            return list(found) if isinstance(found, Iterator) else found
        except TfgenError:
            raise
        except Exception as error:
            raise self._manifest_fault(expression, error) from None

    def values(self, expression: str, values: Mapping[str, Any]) -> list[Any]:
        """Evaluate an expression that gives a list.

        Raises:
            ConfigError: names the expression.
        """
        found = self.value(expression, values)
        if not isinstance(found, list):
            raise ConfigError(f"{expression!r} is no list", path=f"{self._kind.folder}/kind.toml")
        return found

    def _manifest_fault(self, text: str, error: Exception) -> ConfigError:
        return ConfigError(f"{text!r} can't be evaluated: {_message(error)}", path=f"{self._kind.folder}/kind.toml")

    def _fault(self, error: Exception, template: str) -> ConfigError:
        """An error at the innermost line of a template that took part in it."""
        path, line = f"{self._kind.folder}/{template}", 0
        if isinstance(error, TemplateSyntaxError):
            path, line = error.filename or path, error.lineno
        traceback = error.__traceback__
        while traceback is not None:
            file = traceback.tb_frame.f_code.co_filename
            if "jinja2" not in file and not file.endswith(".py") and not isinstance(error, TemplateSyntaxError):
                path, line = file, traceback.tb_lineno
            traceback = traceback.tb_next
        return ConfigError(
            _message(error), path=path, line=line, column=1 if line else 0, remedy="Correct the template."
        )


@lru_cache(maxsize=16)
def _environment(folder: str) -> ImmutableSandboxedEnvironment:
    """What templates of a folder may use: its own files, and the filters below."""
    environment = ImmutableSandboxedEnvironment(
        loader=FunctionLoader(lambda name: _source(folder, name)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    environment.globals = {name: environment.globals[name] for name in ("dict", "namespace", "range")}
    filters = (hcl, hcl_text, key, label, one_line, quoted, references, words)
    environment.filters |= {each.__name__: each for each in filters}
    return environment


def _source(folder: str, name: str) -> tuple[str, str, None] | None:
    found = source(folder, name)
    return None if found is None else (*found, None)


@lru_cache(maxsize=512)
def _compiled(folder: str, expression: str) -> Callable[[Mapping[str, Any]], Any]:
    compiled: Callable[[Mapping[str, Any]], Any] = _environment(folder).compile_expression(
        expression, undefined_to_none=False
    )
    return compiled


def _message(error: Exception) -> str:
    if isinstance(error, UndefinedError):
        return f"a template uses what is not defined: {error.message}"
    if isinstance(error, SecurityError):
        return f"a template may not do this: {str(error).rstrip('.')}"
    if isinstance(error, TemplateSyntaxError):
        return f"this is not a valid template: {error.message}"
    if isinstance(error, MemoryError):
        return f"a template failed: it takes more than {memory_limit()} of memory"
    if type(error).__name__ == "TemplateNotFound":
        return f"there is no template {error}; a template may read those of its own folder only"
    return f"a template failed: {error}"


# What templates may do to values


def hcl(value: Any) -> str:
    """An answer as HCL: texts in quotes with everything escaped, lists on one line, maps with a line for each item."""
    return render_expression(_expression(value))


def _expression(value: Any) -> Expr:
    if isinstance(value, Mapping):
        items = tuple(ObjectItem(Literal(str(k)), _expression(v)) for k, v in value.items())
        return Object(items, multiline=bool(items))
    if isinstance(value, (list, tuple)):
        return Tuple(tuple(_expression(item) for item in value))
    if value is None or isinstance(value, (bool, int, float)):
        return Literal(value)
    return Literal(str(value))


def hcl_text(value: Any) -> str:
    """A text as it stands between quotes of HCL."""
    return hcl(str(value))[1:-1]


def key(value: Any) -> str:
    """A text as the key of an object: bare where it can be."""
    text = str(value)
    return (
        text
        if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_-]*", text) and text not in ("for", "null", "true", "false")
        else hcl(text)
    )


def label(value: Any, prefix: str = "_") -> str:
    """A name for a block, made of a text: lower case, underscores for the rest."""
    text = re.sub(r"[^a-z0-9_]+", "_", str(value).lower()).strip("_")
    return text if re.match(r"[a-z]", text) else f"{prefix.rstrip('_')}_{text}".rstrip("_")


def one_line(value: Any) -> str:
    """A text for a comment or a table of Markdown: one line, and nothing that steers a terminal or reorders text."""
    text = " ".join(str(value).split())
    return "".join(c for c in text if unicodedata.category(c) not in ("Cc", "Cf", "Zl", "Zp"))


def quoted(value: Any) -> str:
    """A text in double quotes as JSON, YAML and TOML read it."""
    return json.dumps(str(value), ensure_ascii=False).replace("\x7f", "\\u007f")


def words(value: Any) -> str:
    """A name as words of a sentence."""
    return re.sub(r"[-_.]+", " ", str(value)).strip()


def references(expressions: list[str], root: str) -> list[str]:
    """The names that expressions such as `var.kms_key_arn` have right after `root`, each once."""
    found = (each.split(".")[1] for each in expressions if each.startswith(root + "."))
    return list(dict.fromkeys(found))
