"""Fixtures that several folders of tests share; what they need is found in tools.py."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest
from hypothesis import settings

from tests.tools import Checkov, Missing, Terraform, find_checkov, find_terraform, moto_server

# The same examples in every run; TFGEN_FUZZ=1 looks for new ones.
settings.register_profile("same", derandomize=True, database=None)
settings.load_profile("default" if os.environ.get("TFGEN_FUZZ") else "same")


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Terraform:
    """The terraform command with providers from a local folder; skips when one is missing."""
    try:
        return find_terraform(tmp_path_factory.mktemp("terraform"))
    except Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def checkov() -> Checkov:
    """Checkov's command; skips when it is missing."""
    try:
        return find_checkov()
    except Missing as reason:
        pytest.skip(str(reason))


@pytest.fixture(scope="session")
def moto() -> Iterator[str]:
    """The URL of a pretended AWS on the loopback; skips when moto is missing."""
    server = moto_server()
    try:
        url = server.__enter__()
    except Missing as reason:
        pytest.skip(str(reason))
    try:
        yield url
    finally:
        server.__exit__(None, None, None)
