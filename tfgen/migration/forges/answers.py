"""What a forge's library makes of an answer that makes no sense, such as a login page: one error, whatever it raised."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import wraps
from typing import ParamSpec, TypeVar

from tfgen.errors import ForgeError, TfgenError

P = ParamSpec("P")
T = TypeVar("T")


def checked(verb: Callable[P, T]) -> Callable[P, T]:
    """Decorate a verb of a forge that returns a plain value."""

    @wraps(verb)
    def call(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return verb(*args, **kwargs)
        except TfgenError:
            raise
        except Exception as error:
            raise _senseless(error) from error

    return call


def checked_items(verb: Callable[P, Iterator[T]]) -> Callable[P, Iterator[T]]:
    """Decorate a verb of a forge that yields."""

    @wraps(verb)
    def call(*args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        try:
            yield from verb(*args, **kwargs)
        except TfgenError:
            raise
        except Exception as error:
            raise _senseless(error) from error

    return call


def _senseless(error: Exception) -> ForgeError:
    return ForgeError(
        f"the forge's answer can't be used: {type(error).__name__}",
        remedy="Check the forge's url; if it is right, report this with the forge's version.",
    )
