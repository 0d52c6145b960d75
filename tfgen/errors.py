"""The error tree. Imports nothing.

TfgenError
├── UsageError            the command line asks for something impossible
├── ConfigError           tfgen.toml or pyproject.toml is wrong (has a place)
├── SourceError           a file of the user's can't be used (has a place)
│   ├── DecodeError       not UTF-8
│   ├── ParseError        not valid in its language
│   └── ReadError         unreadable, vanished, not a regular file, outside the root
├── EditConflict          two fixes want the same bytes
├── UnsupportedChange     a place that can't be edited; says why
├── WriteError            nothing, or not everything, could be written
├── ForgeError            a forge refused or could not be reached; says whether trying later can help
├── CatalogError          data shipped with tfgen is wrong
└── InternalError         a proof failed: our bug, never the user's

Expected outcomes (a finding, an unknown value, a fix held back) are values, not errors.
"""

from __future__ import annotations


class TfgenError(Exception):
    """An error for a person: what happened, where, and what to do.

    `line` and `column` are 1-based; 0 means that the place is the whole file.
    """

    def __init__(self, message: str, *, path: str = "", line: int = 0, column: int = 0, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.line = line
        self.column = column
        self.remedy = remedy

    def __str__(self) -> str:
        place = self.path
        if place and self.line:
            place += f":{self.line}:{self.column}"
        text = f"{place}: {self.message}" if place else self.message
        return f"{text.removesuffix('.')}. {self.remedy}" if self.remedy else text


class UsageError(TfgenError):
    """The command line asks for something impossible."""


class ConfigError(TfgenError):
    """A configuration file of the project is wrong."""


class SourceError(TfgenError):
    """A source file can't be used; the other files still can."""


class DecodeError(SourceError):
    """A source file is not UTF-8."""


class ParseError(SourceError):
    """A source file is not valid in its language."""


class ReadError(SourceError):
    """A file is unreadable, vanished, not a regular file, or outside the root."""


class EditConflict(TfgenError):
    """Two edits want the same characters."""


class UnsupportedChange(TfgenError):
    """A change asks for a place that can't be edited."""


class WriteError(TfgenError):
    """A result could not be written; says what is on disk now."""


def try_again(retriable: bool) -> str:
    """What a person can do about a failure of which no more is known."""
    return "Run again." if retriable else "Mend that, then run again."


class ForgeError(TfgenError):
    """A forge (GitHub, GitLab) refused or could not be reached.

    `retriable`: the same call can succeed later without anyone changing anything. `status` is the HTTP status,
    0 when no answer came. `wait` is how many seconds the forge asked to be left alone, None when it did not say.
    """

    def __init__(
        self, message: str, *, retriable: bool = False, status: int = 0, wait: float | None = None, remedy: str = ""
    ) -> None:
        super().__init__(message, remedy=remedy or try_again(retriable))
        self.retriable = retriable
        self.status = status
        self.wait = wait

    @property
    def is_for_all(self) -> bool:
        """Would every other call be answered alike now: the token is refused, or the forge wants to be left alone?"""
        return self.status == 401 or self.wait is not None


class CatalogError(TfgenError):
    """Data that is shipped with tfgen is wrong."""


class InternalError(TfgenError):
    """A proof failed. The fault is tfgen's; nothing was written."""
