"""Which controls a run has: found by walking the folder, chosen by prefix and by framework."""

from __future__ import annotations

import importlib
import os
from collections.abc import Iterator, Sequence
from typing import Protocol

import tfgen.controls
from tfgen.controls.api import Judgement, Reversal, Settings, SuppressionIds
from tfgen.errors import UsageError
from tfgen.fixing.asked import Asked
from tfgen.fixing.options import Options
from tfgen.terraform.estate import Estate


class Control(Protocol):
    """A control's `rule` module."""

    ID: str
    NEEDLES: Sequence[bytes]
    SUPPRESSIONS: SuppressionIds

    def judge(self, estate: Estate, settings: Settings) -> Iterator[Judgement]: ...
    def reverse(self, estate: Estate, settings: Settings) -> Iterator[Reversal]: ...


def control_ids() -> list[str]:
    """Return the ids of all controls: the names of the folders that hold a rule, sorted."""
    folder = os.path.dirname(tfgen.controls.__file__ or "")
    with os.scandir(folder) as entries:
        return sorted(e.name for e in entries if os.path.isfile(os.path.join(e.path, "rule.py")))


def check_selector(selector: str, option: str = "") -> str:
    """Return a selector that matches some control.

    Raises:
        UsageError: it matches none.
    """
    if selector != "ALL" and not any(i.startswith(selector) for i in control_ids()):
        shown = f"{option}: " if option else ""
        raise UsageError(f"{shown}no control is named {selector!r}", remedy="`tfgen controls` lists them.")
    return selector


def select_controls(options: Options, asked: Asked) -> list[Control]:
    """Return the controls that a run asks for.

    As ruff has it: `select` and `ignore` take ids or prefixes of them, the longer one wins. With frameworks, only what
    one of them lists is asked for.

    Raises:
        UsageError: a selector that matches no control.
    """
    ids = control_ids()
    for selector in (*options.select, *options.ignore):
        check_selector(selector)
    chosen = [i for i in ids if _rank(i, options.select or ("ALL",)) > _rank(i, options.ignore)]
    if asked.everywhere:
        from tfgen.catalog import framework

        listed = {control for name in asked.ids for control in framework(name).controls}
        chosen = [i for i in chosen if i in listed]
    return [_load(i) for i in chosen]


def _rank(control: str, selectors: Sequence[str]) -> int:
    """Length of the longest selector that matches; `ALL` is the weakest."""
    return max((0 if s == "ALL" else len(s) for s in selectors if s == "ALL" or control.startswith(s)), default=-1)


def _load(control: str) -> Control:
    module: Control = importlib.import_module(f"tfgen.controls.{control}.rule")
    return module
