"""What forges and Dask need is an extra each: named when it is missing, and by the library that the extra brings."""

from __future__ import annotations

import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

import pytest

from tfgen.errors import UsageError
from tfgen.migration.engines import open_engine
from tfgen.migration.forges.opening import ForgeSettings, open_forge

EXTRAS = tomllib.loads((Path(__file__).parents[2] / "pyproject.toml").read_text())["project"]["optional-dependencies"]
TOKENS = {"GITHUB_TOKEN": "x", "GITLAB_TOKEN": "x"}


@pytest.mark.parametrize(
    ("module", "extra", "library", "opening"),
    [
        ("github", "github", "PyGithub", lambda: open_forge(ForgeSettings("github"), Path("/x"), environment=TOKENS)),
        (
            "gitlab",
            "gitlab",
            "python-gitlab",
            lambda: open_forge(ForgeSettings("gitlab"), Path("/x"), environment=TOKENS),
        ),
        ("distributed", "dask", "distributed", lambda: open_engine("dask", scheduler="tcp://127.0.0.1:1")),
    ],
)
def test_a_missing_library_is_told_with_its_extra(
    monkeypatch: pytest.MonkeyPatch, module: str, extra: str, library: str, opening: Callable[[], object]
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(UsageError) as caught:
        opening()
    assert caught.value.remedy == f"pip install 'tfgen-compliance[{extra}]'."
    assert any(library in each for each in EXTRAS[extra])
