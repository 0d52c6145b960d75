"""What the verbs of `tfgen migrate` share: opening a campaign, its engine, forge and database, and saying what came of it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING, NamedTuple

from tfgen.errors import UsageError
from tfgen.migration.counting import counted

if TYPE_CHECKING:
    from tfgen.fixing.options import Options
    from tfgen.migration.campaign import Campaign
    from tfgen.migration.engines import Engine
    from tfgen.migration.forges.port import Forge
    from tfgen.migration.selection import Selection, Watch
    from tfgen.migration.status import Status
    from tfgen.migration.store import Store


class Voice(NamedTuple):
    """What a verb says: plain lines, or with `--log-json` each line as one JSON object. `quiet` leaves out sums."""

    verb: str
    log_json: bool = False
    quiet: bool = False

    def say(self, text: str, event: str = "note", **data: object) -> None:
        """Say a line on standard error."""
        if self.log_json:
            from tfgen.cli.live import log_line

            log_line(self.verb, event, text=text, **data)
            return
        from tfgen.reporting.terminal import plain

        sys.stderr.write(plain(text) + "\n")

    def sum_up(self, text: str, **data: object) -> None:
        if not self.quiet:
            self.say(text, "sum", **data)

    def show(self, lines: Iterable[str], event: str = "would") -> None:
        """Write lines that are asked for on standard output."""
        from tfgen.cli.output import write
        from tfgen.reporting.terminal import plain

        if self.log_json:
            shown = [json.dumps({"verb": self.verb, "event": event, "text": line}) for line in lines]
        else:
            shown = [plain(line) for line in lines]
        write("".join(line + "\n" for line in shown).encode("utf-8", "backslashreplace"))

    def watch(self) -> Watch:
        from tfgen.cli.live import watch_for

        return watch_for(self.log_json, self.quiet)

    def stopped(self, campaign: Campaign) -> None:
        """Say that the kill switch is set, and what to do."""
        from tfgen.migration.selection import STOP

        path = campaign.path(STOP)
        text = f"stopped: the file {path} is there. Remove it and run `tfgen migrate {self.verb}` again: it goes on where it stopped"
        self.say(text, "stopped", path=path)

    def standing(self, found: Status) -> None:
        """Sum up where the campaign stands."""
        for (outcome, reason), number in found.reasons().items():
            self.sum_up(f"{number:6} {outcome}: {reason}", outcome=outcome, reason=reason, count=number)
        strays = sum(bool(row.strays) for row in found.rows)
        if strays:
            count = counted(strays, "repository has", "repositories have")
            text = f"{count} a change that no wave takes; `tfgen migrate status` names it"
            self.sum_up(text, strays=strays)
        if found.followers:
            calls = counted(len(found.followers), "module call")
            self.sum_up(
                f"{calls} must follow a later version; `tfgen migrate report` names them",
                followers=len(found.followers),
            )


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
    """Read a campaign's file, and try out all that it says.

    Raises:
        ConfigError: with file, line, column and remedy.
    """
    from tfgen.migration.campaign import load
    from tfgen.migration.checking import check, try_engine

    campaign = load(folder)
    check(campaign)
    try_engine(campaign, engine_options(campaign))
    return campaign


def engine_options(campaign: Campaign) -> Options:
    """What `[tfgen]` says, as the engine takes it.

    Raises:
        ConfigError: a value that is none.
    """
    from tfgen.cli.config import of_table
    from tfgen.cli.given import Given, options_of
    from tfgen.migration.campaign import FILE
    from tfgen.migration.checking import fault_at

    def place(text: str) -> str:
        parts = [part for part in text.split("/") if part not in ("", ".")]
        if text.startswith("/") or ".." in parts:
            raise fault_at(campaign, "tfgen", f"{text} leads out of the repositories", "Give a path inside them.", text)
        return "/".join(parts)

    config = of_table(campaign.path(FILE), campaign.engine, campaign.text)
    return options_of(Given(propose=False), config, ("",), place)._replace(shared=True)


def open_store(campaign: Campaign) -> Store:
    from tfgen.migration.store import Store, is_begun

    if not is_begun(campaign.folder):
        raise UsageError("this campaign has no repositories yet", remedy="Run `tfgen migrate discover` first.")
    return Store(campaign.folder, write=True)


def forge_of(campaign: Campaign) -> Forge:
    from pathlib import Path

    from tfgen.migration.forges.opening import ForgeSettings, open_forge

    return open_forge(ForgeSettings(campaign.forge, campaign.url), Path(campaign.folder))


def selection_of(only: list[str] | None, limit: int, dry_run: bool) -> Selection:
    from tfgen.cli.given import split
    from tfgen.migration.selection import Selection

    names = split(only)
    if only and not names:
        raise UsageError("--only is empty", remedy="Say failed, a name or a pattern, or leave --only out.")
    return Selection(names, limit, dry_run)


def today() -> str:
    import datetime

    return datetime.date.today().isoformat()
