"""What the verbs of `tfgen migrate` share: opening a campaign, its engine, forge and database, and saying what came of it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tfgen.errors import UsageError

if TYPE_CHECKING:
    from tfgen.fixing.options import Options
    from tfgen.migration.campaign import Campaign
    from tfgen.migration.engines import Engine
    from tfgen.migration.forges.port import Forge
    from tfgen.migration.selection import Selection
    from tfgen.migration.status import Status
    from tfgen.migration.store import Store


class OpenEngine:
    """An engine that is closed at the end."""

    def __init__(self, campaign: Campaign, kind: str, workers: int, scheduler: str) -> None:
        self._campaign, self._kind, self._workers, self._scheduler = campaign, kind, workers, scheduler

    def __enter__(self) -> Engine:
        import gc

        from tfgen.migration.engines import open_engine

        gc.enable()  # off for short runs, which this is none of
        limits = self._campaign.limits
        self._engine = open_engine(
            self._kind,
            workers=self._workers,
            scheduler=self._scheduler,
            seconds=limits.seconds,
            memory_megabytes=limits.memory_megabytes,
        )
        return self._engine

    def __exit__(self, *_: object) -> None:
        self._engine.close()


def campaign_in(folder: str) -> Campaign:
    from tfgen.migration.campaign import load

    return load(folder)


def engine_options(folder: str) -> Options:
    """What `[tfgen]` says, as the engine takes it."""
    from tfgen.cli.config import of_table
    from tfgen.cli.given import Given, options_of
    from tfgen.migration.campaign import load

    campaign = load(folder)
    path = campaign.path("campaign.toml")

    def place(text: str) -> str:
        parts = [part for part in text.split("/") if part not in ("", ".")]
        if text.startswith("/") or ".." in parts:
            raise UsageError(f"{path}: {text} leads out of the repositories", remedy="Give a path inside them.")
        return "/".join(parts)

    return options_of(Given(propose=False), of_table(path, campaign.engine, campaign.text), ("",), place)


def open_store(campaign: Campaign) -> Store:
    from tfgen.migration.store import NAME, Store

    if not os.path.exists(campaign.path(NAME)):
        raise UsageError("this campaign has no repositories yet", remedy="Run `tfgen migrate discover` first.")
    return Store(campaign.folder, write=True)


def forge_of(campaign: Campaign) -> Forge:
    from pathlib import Path

    from tfgen.migration.forges.opening import ForgeSettings, open_forge

    return open_forge(ForgeSettings(campaign.forge, campaign.url), Path(campaign.folder))


def selection_of(only: list[str] | None, limit: int, dry_run: bool) -> Selection:
    from tfgen.cli.given import split
    from tfgen.migration.selection import Selection

    return Selection(split(only), limit, dry_run)


def today() -> str:
    import datetime

    return datetime.date.today().isoformat()


def finish(store: Store, campaign: Campaign, stopped: bool, quiet: bool) -> int:
    from tfgen.migration.status import status as read

    found = read(store, campaign.name)
    if not quiet:
        summarise(found)
    if stopped:
        say(f"stopped: the file {campaign.path('STOP')} is there")
        return 2
    return found.exit_code()


def summarise(found: Status) -> None:
    for (outcome, reason), count in found.reasons().items():
        say(f"{count:6} {outcome}: {reason}")
    if found.followers:
        say(f"{len(found.followers)} module calls must follow a later version; `tfgen migrate report` names them")


def list_names(names: tuple[str, ...]) -> None:
    from tfgen.reporting.terminal import plain

    for name in names:
        print(plain(name))


def say(text: str) -> None:
    from tfgen.reporting.terminal import plain

    sys.stderr.write(plain(text) + "\n")
