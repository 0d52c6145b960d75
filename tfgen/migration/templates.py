"""Texts of commits, branches and requests: jinja2 in its sandbox, where a name that is not there is an error."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from traceback import walk_tb
from typing import TYPE_CHECKING, Any

from tfgen.errors import ConfigError

if TYPE_CHECKING:
    from jinja2 import Environment


@cache
def _environment() -> Environment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def render(template: str, values: Mapping[str, Any], what: str) -> str:
    """Fill in a template of plain text.

    Raises:
        ConfigError: as fill.
    """
    return fill(_environment(), template, values, what)


def fill(environment: Environment, template: str, values: Mapping[str, Any], what: str) -> str:
    """Fill in a template.

    Raises:
        ConfigError: it is none, asks for what is not there, or does what the sandbox forbids; `line` is that of the template.
    """
    from jinja2 import TemplateError, TemplateSyntaxError

    try:
        return environment.from_string(template).render(values)
    except TemplateSyntaxError as error:
        why, line = error.message, error.lineno
    except (TemplateError, ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
        why, line = str(error), _line(error)
    except (MemoryError, RecursionError) as error:
        why, line = f"it takes too much ({type(error).__name__})", 0
    raise ConfigError(f"the template {what} can't be filled in: {why}", line=line)


def _line(error: Exception) -> int:
    """The line of the template where it went wrong: jinja2 puts it into the traceback."""
    lines = [line for frame, line in walk_tb(error.__traceback__) if frame.f_code.co_filename == "<template>"]
    return lines[-1] if lines else 0


def place_in_file(text: str, key: tuple[int, int], template: str, error: ConfigError) -> tuple[int, int]:
    """Return where in a TOML file a template went wrong: at the word that the error names, or at the first tag of its line.

    Args:
        text: of the file.
        key: line and column of the template's key; returned where the template is written in another way than it reads.
    """
    lines, said = text.splitlines(), template.splitlines()
    if not 0 < error.line <= len(said) or not key[0]:
        return key
    wanted = said[error.line - 1]
    opened = re.search(r"(\"\"\"|''')[ \t]*$", lines[key[0] - 1])  # the template begins on the next line
    number = key[0] + error.line - (0 if opened else 1)
    column = lines[number - 1].find(wanted) if number <= len(lines) else -1
    if column < 0:
        return key
    why = error.message.partition(": ")[2]
    words = [rf"(?<!\w){re.escape(word)}(?!\w)" for word in re.findall(r"'([^']+)'", why)]
    found = next(filter(None, (re.search(word, wanted) for word in (*words, r"\{[{%#]"))), None)
    return number, column + (found.start() if found else 0) + 1
