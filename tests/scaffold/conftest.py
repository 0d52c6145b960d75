"""The command in process, as the tests of the command have it."""

from tests.cli.conftest import tfgen

__all__ = ["tfgen"]
