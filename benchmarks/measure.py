"""What a command costs: CPU seconds of the process and its children, and its peak memory.

Ratios are what counts: the two sides run in turn, and the median is taken over the ratios of the pairs, so
that load on the machine falls on both.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass


class NotMeasured(Exception):
    """A side could not be run; says why."""


@dataclass(frozen=True, slots=True)
class Cost:
    """`cpu` in seconds, user and system; `peak` in KiB of resident memory, never below this process's own."""

    cpu: float
    peak: int


@dataclass(frozen=True, slots=True)
class Command:
    """`argv` run in `folder`; `codes` mean success. `prepare` runs before each time and is not counted."""

    argv: tuple[str, ...]
    folder: str
    codes: tuple[int, ...] = (0,)
    prepare: Callable[[], None] | None = None

    def run(self) -> Cost:
        """Run once.

        Raises:
            NotMeasured: it can't be started, or ends with another code.
        """
        if self.prepare:
            self.prepare()
        environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
        environment |= {"TF_CLI_CONFIG_FILE": os.devnull, "CHECKPOINT_DISABLE": "1", "NO_COLOR": "1"}
        with tempfile.TemporaryFile() as talk:
            try:
                process = subprocess.Popen(
                    self.argv, cwd=self.folder, env=environment, stdin=subprocess.DEVNULL,
                    stdout=subprocess.DEVNULL, stderr=talk,
                )  # fmt: skip
            except OSError as error:
                raise NotMeasured(f"{self.argv[0]}: {error.strerror}") from None
            _, status, usage = os.wait4(process.pid, 0)
            process.returncode = os.waitstatus_to_exitcode(status)
            if process.returncode not in self.codes:
                talk.seek(0)
                said = talk.read(2000).decode(errors="replace").strip().splitlines()
                raise NotMeasured(f"exit code {process.returncode}: {said[-1] if said else 'no message'}")
        return Cost(usage.ru_utime + usage.ru_stime, usage.ru_maxrss)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Costs of two sides, measured in turn."""

    ours: tuple[Cost, ...]
    theirs: tuple[Cost, ...]

    @property
    def ratios(self) -> list[float]:
        return sorted(ours.cpu / theirs.cpu for ours, theirs in zip(self.ours, self.theirs, strict=True))

    @property
    def ratio(self) -> float:
        """The median of ours / theirs."""
        return statistics.median(self.ratios)

    def details(self) -> dict[str, object]:
        """Return what the JSON result keeps: CPU seconds, ratios, and peaks in MiB."""
        return {
            "pairs": len(self.ours),
            "ratio_median": round(self.ratio, 5),
            "ratio_range": [round(self.ratios[0], 5), round(self.ratios[-1], 5)],
            "ours_cpu_s": round(statistics.median(cost.cpu for cost in self.ours), 4),
            "theirs_cpu_s": round(statistics.median(cost.cpu for cost in self.theirs), 4),
            "ours_peak_mib": round(max(cost.peak for cost in self.ours) / 1024, 1),
            "theirs_peak_mib": round(max(cost.peak for cost in self.theirs) / 1024, 1),
        }


def in_turn(ours: Command, theirs: Command, pairs: int, warm: bool = True) -> Pairs:
    """Run both sides `pairs` times in turn, each once before that so that its files are in the page cache.

    Raises:
        NotMeasured: one side can't be run.
    """
    if warm:
        ours.run()
        theirs.run()
    measured = [_pair(ours, theirs, first=number % 2 == 0) for number in range(pairs)]
    return Pairs(tuple(ours for ours, _ in measured), tuple(theirs for _, theirs in measured))


def _pair(ours: Command, theirs: Command, *, first: bool) -> tuple[Cost, Cost]:
    if first:
        cost = ours.run()
        return cost, theirs.run()
    other = theirs.run()
    return ours.run(), other


def report(argv: Sequence[str], folder: str, codes: tuple[int, ...] = (0, 1)) -> str:
    """Return what a command prints.

    Raises:
        NotMeasured: it fails.
    """
    done = subprocess.run(argv, cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL, check=False)
    if done.returncode not in codes:
        said = done.stderr.strip().splitlines()
        raise NotMeasured(f"{argv[0]} ended with {done.returncode}: {said[-1] if said else 'no message'}")
    return done.stdout
