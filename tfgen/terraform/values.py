"""Values of expressions, with what is not known as a value that carries its reason.

Terraform's conversions live in `conversions.py`; null is `None`, a list, set or tuple is a Python tuple of values, a map
or object a dict of values.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from tfgen.text.edits import Span

if TYPE_CHECKING:
    from tfgen.terraform.subjects import Resource


class Unknown:
    """Not to be known from the files; `reason` names what would decide it: `var.enabled has no default`.

    `undeclared`: it refers to something that the module does not declare, so that Terraform would refuse it. `refused`:
    Terraform would refuse to evaluate it on other grounds, which `try` and `can` are for. `outside`: a module gives it that is
    outside of the workspace, so that another folder to work in would decide it.
    """

    __slots__ = ("outside", "reason", "refused", "undeclared")

    def __init__(self, reason: str, undeclared: bool = False, refused: bool = False, outside: bool = False) -> None:
        self.reason, self.undeclared, self.refused, self.outside = reason, undeclared, refused, outside

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Unknown):
            return NotImplemented
        return (self.reason, self.undeclared, self.refused) == (other.reason, other.undeclared, other.refused)

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"Unknown({self.reason!r})"


class AttributeName(str):
    """A step of a reference that is written `.name`, and not as the index `["name"]`."""

    __slots__ = ()


class Computed:
    """An attribute of a managed resource or data source that is set by the provider: known after apply, never null.

    `path` is the attribute below the resource: `arn`, `target_key_arn`, `replica[0].arn`.
    """

    __slots__ = ("path", "resource")

    def __init__(self, resource: Resource, path: str) -> None:
        self.resource, self.path = resource, path

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Computed):
            return NotImplemented
        return self.resource == other.resource and self.path == other.path

    __hash__ = None  # type: ignore[assignment]


class Origin(NamedTuple):
    """A place that takes part in deciding a value.

    `kind`: "attribute" (at the subject), "local", "default" (of a variable), "tfvars", "argument" (of a module call),
    "option" (`--var`), "output". `name`: `local.encrypt`, `var.enabled`, …. `folder` is the module's; `path` and `span`
    are the deciding expression's file and characters (empty path for an option).
    """

    kind: str
    name: str
    folder: str
    path: str
    span: Span


class Value(NamedTuple):
    """A value with its provenance: `origins` from the subject's attribute on to the place that decides."""

    data: Data
    origins: tuple[Origin, ...] = ()
    sensitive: bool = False

    @property
    def given_by(self) -> str:
        """Name what is not to be shown: a value that is sensitive, or that a values file or option gives; "" when it may be."""
        given = next((o for o in reversed(self.origins) if o.kind in ("tfvars", "option")), None)
        if given is not None:
            return f"{given.name} (from {given.path or 'the command line'})"
        return "its value" if self.sensitive else ""

    @property
    def known(self) -> bool:
        return not isinstance(self.data, (Unknown, Computed))


Data: TypeAlias = bool | int | float | str | tuple[Value, ...] | Mapping[str, Value] | Unknown | Computed | None
