"""Every call of a real repository's moved to a framework's registry and back: no source line is left changed."""

from __future__ import annotations

import os

import pytest

from tests.corpus.test_repositories import _CORPUS, _REPOSITORIES
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Options
from tfgen.text.folder import FolderWorkspace
from tfgen.text.workspace import Overlay

pytestmark = [
    pytest.mark.corpus,
    pytest.mark.slow,
    pytest.mark.skipif(not _CORPUS, reason="TFGEN_CORPUS names no folder of repositories"),
]


@pytest.mark.parametrize("name", _REPOSITORIES)
def test_there_and_back(name: str) -> None:
    workspace = FolderWorkspace(os.path.join(_CORPUS, name))
    there = fix(workspace, Options(propose=False, frameworks=("soc2",), allow=frozenset({"unserved"})))
    moved = [move for move in there.moves if not move.reason]
    assert all(move.remedy for move in there.moves if move.reason)
    state = Overlay(workspace, {file.path: file.after.encode() for file in there.files})
    assert not fix(state, Options(propose=False, frameworks=("soc2",), allow=frozenset({"unserved"}))).files
    back = fix(state, Options(propose=False, frameworks=("none",), kms_key="aws-managed"))
    after = {file.path: file.after for file in back.files}
    for file in there.files:
        if file.before is not None and all(m.form == "bare" for m in moved if m.location.path == file.path):
            assert _sources(after.get(file.path, file.after)) == _sources(file.before)


def _sources(text: str) -> list[str]:
    return [line for line in text.splitlines() if line.lstrip().startswith("source")]
