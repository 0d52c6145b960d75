"""Where a forge is and with which token it is asked. The token is taken from the environment or from git's credential helper, kept in memory only."""

from __future__ import annotations

import ipaddress
import os
import subprocess
from collections.abc import Mapping
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

from tfgen.errors import ConfigError, ForgeError


class Token:
    """A secret that shows itself only when it is asked to."""

    __slots__ = ("_secret",)

    def __init__(self, secret: str) -> None:
        self._secret = secret

    def reveal(self) -> str:
        return self._secret

    def __repr__(self) -> str:
        return "Token(***)"

    def __reduce__(self) -> str | tuple[object, ...]:
        raise TypeError("a token is not stored")


class Place(NamedTuple):
    """One forge's API address, and the variables of the environment that may hold its token, first one first."""

    url: str
    variables: tuple[str, ...]


DEFAULTS = {
    "github": Place("https://api.github.com", ("GITHUB_TOKEN", "GH_TOKEN")),
    "gitlab": Place("https://gitlab.com", ("GITLAB_TOKEN", "GL_TOKEN")),
}


def checked_url(url: str) -> str:
    """Return an API address without its last slash.

    Raises:
        ConfigError: not https (plain http is for the loopback), no host, or a user, password, query or fragment in it.
    """
    try:
        parts = urlsplit(url)
        _ = parts.port
    except ValueError:
        raise ConfigError("the forge's url is no URL") from None
    if parts.username is not None or parts.password is not None:
        raise ConfigError("the forge's url holds a user or a token", remedy="Set the token in the environment.")
    if not parts.hostname or parts.query or parts.fragment:
        raise ConfigError("the forge's url is a scheme, a host and a path")
    if parts.scheme == "https" or (parts.scheme == "http" and _loopback(parts)):
        return url.rstrip("/")
    raise ConfigError(f"the forge's url does not start with https://: {url}")


def _loopback(parts: SplitResult) -> bool:
    if parts.hostname == "localhost":
        return True
    try:
        return ipaddress.ip_address(parts.hostname or "").is_loopback
    except ValueError:
        return False


def find_token(kind: str, url: str, environment: Mapping[str, str] | None = None) -> Token:
    """Return the token for a forge: from the environment, else from git's credential helper for the API's host.

    Raises:
        ForgeError: there is none.
    """
    environment = os.environ if environment is None else environment
    names = DEFAULTS[kind].variables
    for name in names:
        secret = environment.get(name, "").strip()
        if secret:
            return _printable(secret, name)
    secret = _from_helper(url, environment)
    if secret:
        return _printable(secret, "git's credential helper")
    raise ForgeError(f"there is no token for {url}", remedy=f"Set {names[0]}, or log in with git's credential helper.")


def _printable(secret: str, source: str) -> Token:
    """A token goes into a header: one with a space or a line end would be a mistake, or worse."""
    if not secret.isascii() or any(c <= " " or c == "\x7f" for c in secret):
        raise ForgeError(f"the token from {source} has a character that no token has")
    return Token(secret)


def _from_helper(url: str, environment: Mapping[str, str]) -> str:
    """Ask `git credential fill`; never a person. The folder `/` keeps a repository's own configuration out."""
    parts = urlsplit(url)
    host = (parts.netloc or "").removeprefix("api.") if parts.hostname == "api.github.com" else parts.netloc
    asked = f"protocol={parts.scheme}\nhost={host}\n\n"
    quiet = {**environment, "GIT_TERMINAL_PROMPT": "0", "GIT_ASKPASS": "true", "SSH_ASKPASS": "true"}
    try:
        done = subprocess.run(
            ["git", "-c", "core.hooksPath=/dev/null", "credential", "fill"],
            input=asked, capture_output=True, text=True, env=quiet, cwd="/", timeout=60, check=False,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired):
        return ""
    answers = dict(line.partition("=")[::2] for line in done.stdout.splitlines())
    return answers.get("password", "") if done.returncode == 0 else ""
