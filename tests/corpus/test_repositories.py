"""Real repositories under the folder that TFGEN_CORPUS names: tfgen accepts what Go's parser accepts, byte for byte.

Each folder directly inside it is a repository.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field

import pygohcl
import pytest

from tfgen.errors import SourceError
from tfgen.syntax.hcl import HCL
from tfgen.text.source import decode, encode

_CORPUS = os.environ.get("TFGEN_CORPUS", "")
_REPOSITORIES = sorted(entry.name for entry in os.scandir(_CORPUS) if entry.is_dir()) if _CORPUS else []

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not _CORPUS, reason="TFGEN_CORPUS names no folder of repositories"),
]


@dataclass(slots=True)
class Counts:
    """Files by what the two readers say; the lists have a path and a message each."""

    both: int = 0
    neither: int = 0
    refused: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    only_tfgen: list[str] = field(default_factory=list)


def _files(folder: str) -> Iterator[str]:
    for path, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name not in (".git", ".terraform"))
        for name in sorted(names):
            full = os.path.join(path, name)
            if name.endswith((".tf", ".hcl", ".tofu")) and os.path.isfile(full) and not os.path.islink(full):
                yield full


def _go_accepts(data: bytes) -> str:
    """Return Go's message; empty when it accepts."""
    try:
        pygohcl.loads(data.decode("utf-8-sig"))
    except (pygohcl.HCLParseError, UnicodeDecodeError) as error:
        return str(error) or "not accepted"
    except pygohcl.HCLInternalError:
        # Raised after the parse, by the evaluation of constants.
        return ""
    return ""


def compare(folder: str) -> Counts:
    """Read every file of `folder` with both readers."""
    counts = Counts()
    for path in _files(folder):
        with open(path, "rb") as file:
            data = file.read()
        complaint = _go_accepts(data)
        try:
            document = HCL.parse(path, decode(path, data))
            document.validate()
        except SourceError as error:
            if complaint:
                counts.neither += 1
            else:
                counts.refused.append(str(error))
            continue
        if encode(document.text) != data:
            counts.changed.append(path)
        if complaint:
            counts.only_tfgen.append(f"{path}: {complaint}")
        else:
            counts.both += 1
    return counts


@pytest.mark.parametrize("repository", _REPOSITORIES or ["none"])
def test_reads_what_go_reads(repository: str) -> None:
    counts = compare(os.path.join(_CORPUS, repository))
    print(
        f"{repository}: {counts.both} read by both, {counts.neither} by neither, "
        f"{len(counts.only_tfgen)} by tfgen only, {len(counts.refused)} by Go only"
    )
    assert counts.refused == []
    assert counts.changed == []
    assert counts.only_tfgen == []
