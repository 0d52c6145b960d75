"""Whether `tfgen check` finds exactly what the corpus's manifest says is faulty."""

from __future__ import annotations

import json
import os
import re

from measure import report
from peers import Setting

_INDEX = re.compile(r"\[[^\]]*\]")


def _tail(address: str) -> str:
    """Return the last two parts of an address without its instance: `module.x`, or a type and its label."""
    return ".".join(_INDEX.sub("", address).split(".")[-2:])


def compare(setting: Setting, files: int) -> dict[str, object]:
    """Return how many faulty tables were found, and which were missed or are not in the manifest.

    Raises:
        NotMeasured: tfgen fails.
    """
    folder = setting.corpus(files)
    with open(os.path.join(folder, "manifest.json")) as file:
        tables = json.load(file)["tables"]
    wanted = {(row["file"], row["address"]) for row in tables if row["level"] == 0}
    printed = report((setting.tfgen, "check", "--format", "json", "."), os.path.join(folder, "repo"))
    findings = json.loads(printed)["findings"]
    found = {(row["file"], _tail(row["address"])) for row in findings if row["verdict"] == "fail"}
    return {
        "files": files,
        "tables": len(tables),
        "faulty": len(wanted),
        "found": len(wanted & found),
        "missed": sorted(": ".join(row) for row in wanted - found),
        "not_faulty": sorted(": ".join(row) for row in found - wanted),
    }
