"""Texts of commits, branches and requests: jinja2 in its sandbox, where a name that is not there is an error."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from tfgen.errors import ConfigError


@cache
def _environment() -> Any:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)


def render(template: str, values: Mapping[str, Any], what: str) -> str:
    """Fill in a template.

    Raises:
        ConfigError: it is none, or asks for what is not there.
    """
    from jinja2 import TemplateError

    try:
        return str(_environment().from_string(template).render(values))
    except (TemplateError, OverflowError, TypeError, ValueError) as error:
        raise ConfigError(f"the template {what} can't be filled in: {error}") from None
