"""Plain remotes and folders of patches."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.migration.forges.conftest import WANTED
from tfgen.errors import ConfigError, ForgeError
from tfgen.migration.forges.opening import ForgeSettings, open_forge
from tfgen.migration.forges.patches import file_name


def test_a_plain_remote_has_branches_only(tmp_path: Path) -> None:
    forge = open_forge(ForgeSettings("plain"), tmp_path)
    assert forge.pushes and not forge.requests
    assert forge.submit("acme/infra", WANTED).request is None
    assert forge.find("acme/infra", WANTED.head) is None and list(forge.open_requests("acme/infra", "main")) == []
    with pytest.raises(ForgeError, match="can't list repositories"):
        forge.discover(owner="acme")


def test_patches_are_private_files_and_stay_when_nothing_changed(tmp_path: Path) -> None:
    forge = open_forge(ForgeSettings("patches"), tmp_path)
    assert not forge.pushes
    wanted = WANTED._replace(patch=b"From 1 \xff\r\n", head="tfgen/../hipaa")
    assert forge.submit("acme/infra", wanted).created
    folder = tmp_path / "patches"
    patch, text = sorted(folder.iterdir(), key=lambda p: p.suffix, reverse=True)
    assert patch.read_bytes() == b"From 1 \xff\r\n" and text.read_text() == "# Encrypt tables\n\nbody"
    assert folder.stat().st_mode & 0o777 == 0o700 and patch.stat().st_mode & 0o777 == 0o600
    before = patch.stat().st_mtime_ns, patch.stat().st_ino
    assert not forge.submit("acme/infra", wanted).created
    assert (patch.stat().st_mtime_ns, patch.stat().st_ino) == before


def test_file_names_are_one_part_and_differ() -> None:
    names = [file_name(n) for n in ("a/b", "a-b", "a b", "../x", "..", "x" * 300, "é")]
    assert len(set(names)) == len(names)
    assert all("/" not in n and n not in ("", ".", "..") and len(n) < 100 for n in names)


def test_an_unknown_forge_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="bitbucket"):
        open_forge(ForgeSettings("bitbucket"), tmp_path)
