"""Addresses of remotes: which ones tfgen takes, and without whose name or token."""

from __future__ import annotations

import re
from urllib.parse import urlsplit, urlunsplit

from tfgen.migration.complaints import GitError, redacted
from tfgen.migration.outcomes import Reason

#: A user and a token before a host.
_LOGIN = re.compile(r"(?<![^/])[^/@]*:[^/@]*@")


def clean_url(url: str) -> str:
    """Return a remote without user and token; the user of ssh stays, since it is no secret there.

    Raises:
        GitError: a form that tfgen does not take, such as `ext::`.
    """
    if "://" not in url:
        if _LOGIN.search(url):
            what = f"{_LOGIN.sub('', url)} names a user and a token, and no https://"
            raise GitError(what, Reason.UNREACHABLE, remedy="Leave them out; git's credential helper is asked.")
        if "::" in url or url.startswith("-"):
            raise GitError(f"{redacted(url)} is no remote that tfgen takes", Reason.UNREACHABLE)
        return url
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        raise GitError(f"{redacted(url)} is no URL", Reason.UNREACHABLE) from None
    if parts.scheme not in ("https", "http", "ssh", "file") or url.startswith("-"):
        raise GitError(f"{parts.scheme}:// is no way that tfgen takes", Reason.UNREACHABLE, remedy="Use https or ssh.")
    if parts.scheme == "http" and host not in ("127.0.0.1", "::1", "localhost"):
        raise GitError(f"http://{host} would show credentials to the network", Reason.UNREACHABLE, remedy="Use https.")
    if not parts.path.strip("/") or not (host or parts.scheme == "file"):
        raise GitError(f"{redacted(url)} names no repository", Reason.UNREACHABLE)
    user = f"{parts.username}@" if parts.scheme == "ssh" and parts.username else ""
    return urlunsplit((parts.scheme, f"{user}{host}{port}", parts.path, "", ""))


def path_at_host(remote: str) -> str:
    """Return where a repository is at its host, without `.git`; "" for one of this machine."""
    if is_folder(remote):
        return ""
    path = urlsplit(remote).path if "://" in remote else remote.partition(":")[2]
    return path.strip("/").removesuffix(".git")


def is_folder(remote: str) -> bool:
    """Is a remote a folder of this machine?"""
    return remote.startswith(("/", "file://"))


def folder_of(remote: str) -> str:
    return remote.removeprefix("file://")
