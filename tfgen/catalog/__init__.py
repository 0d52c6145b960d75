"""Frameworks and control entries as data, with their loader and schema."""

from tfgen.catalog.controls import Entry, entries, entry
from tfgen.catalog.frameworks import Framework, framework, frameworks, token_variable

__all__ = ["Entry", "Framework", "entries", "entry", "framework", "frameworks", "token_variable"]
