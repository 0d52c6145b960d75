"""From a kind and an address to a forge."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from tfgen.errors import ConfigError, UsageError
from tfgen.migration.forges.access import DEFAULTS, checked_url, find_token
from tfgen.migration.forges.backoff import PATIENT, Backoff
from tfgen.migration.forges.port import Forge

KINDS = ("github", "gitlab", "plain", "patches")


class ForgeSettings(NamedTuple):
    """The table [forge] of a campaign."""

    kind: str = "plain"
    url: str = ""  # "" is the public service
    folder: str = "patches"  # of kind patches; inside the campaign's folder


def open_forge(
    settings: ForgeSettings,
    campaign: Path,
    *,
    environment: Mapping[str, str] | None = None,
    backoff: Backoff = PATIENT,
) -> Forge:
    """Return the forge of a campaign, whose folder is `campaign`; asks for a token where one is needed.

    Raises:
        ConfigError: an unknown kind, or an address that is none.
        UsageError: the extra with the forge's library is not installed.
        ForgeError: there is no token.
    """
    if settings.kind == "plain":
        from tfgen.migration.forges.plain import Plain

        return Plain()
    if settings.kind == "patches":
        from tfgen.migration.forges.patches import Patches

        return Patches(campaign / settings.folder)
    if settings.kind not in KINDS:
        raise ConfigError(f"the forge {settings.kind} is unknown", remedy=f"There are: {', '.join(KINDS)}.")
    url = checked_url(settings.url or DEFAULTS[settings.kind].url)
    token = find_token(settings.kind, url, environment)
    try:
        if settings.kind == "github":
            from tfgen.migration.forges.github import GitHub

            # PyGithub pauses between calls as GitHub asks; a server on the loopback is a test and needs none.
            return GitHub(url, token, backoff, (0.0, 0.0) if url.startswith("http://") else (0.25, 1.0))
        from tfgen.migration.forges.gitlab import GitLab

        return GitLab(url, token, backoff)
    except ModuleNotFoundError as error:
        raise UsageError(
            f"the library for {settings.kind} is not installed ({error.name})",
            remedy=f"pip install 'tfgen-compliance[{settings.kind}]'.",
        ) from None
