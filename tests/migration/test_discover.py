"""Where repositories come from: lists, folders of clones, forges; and what leaves one out."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.migration.repositories import make
from tfgen.errors import ConfigError
from tfgen.migration.campaign import Campaign, Sources
from tfgen.migration.discovering import discover
from tfgen.migration.forges.plain import Plain
from tfgen.migration.forges.port import Repository as Found
from tfgen.migration.outcomes import Reason, Repository


def campaign(where: Path, /, **said: object) -> Campaign:
    return Campaign(str(where), "x", sources=Sources(**said))  # type: ignore[arg-type]


class Listing(Plain):
    """A forge that lists what it is given."""

    def __init__(self, *found: Found) -> None:
        self._found = found
        self.asked: list[tuple[str, str]] = []

    def discover(self, *, owner: str = "", topic: str = "") -> Iterator[Found]:
        self.asked.append((owner, topic))
        return iter(self._found)


def test_a_list_of_urls_and_paths(tmp_path: Path) -> None:
    text = "# ours\nhttps://git.example.com/acme/a.git\ngit@git.example.com:acme/b.git release # for now\n../c.git\n\n/srv/d\nhttps://x:y@git.example.com/acme/e\n"
    (tmp_path / "list.txt").write_text(text)
    found, warnings = discover(campaign(tmp_path, list="list.txt", urls=("https://git.example.com/acme/f",)))
    assert found == [
        Repository("acme/a", "https://git.example.com/acme/a.git"),
        Repository("acme/b", "git@git.example.com:acme/b.git", "release"),
        Repository("acme/e", "https://git.example.com/acme/e"),
        Repository("acme/f", "https://git.example.com/acme/f"),
        Repository("c", str(tmp_path.parent / "c.git")),
        Repository("d", "/srv/d"),
    ]
    assert warnings == [
        f"{tmp_path}/list.txt:7: the user and token in this address are not used; git's credential helper is asked"
    ]


def test_a_folder_of_clones(tmp_path: Path) -> None:
    clones = tmp_path / "clones"
    make(clones / "team/a/.git", {"x": "y"})
    with open(clones / "team/a/.git/config", "a") as file:
        file.write('[remote "origin"]\n\turl = https://git.example.com/acme/a.git\n')
    make(clones / "b.git", {"x": "y"})
    (clones / "no-repository/x").mkdir(parents=True)
    make(clones / ".hidden/c.git", {"x": "y"})
    found, warnings = discover(campaign(tmp_path, folder="clones"))
    assert found == [Repository("b", str(clones / "b.git")), Repository("team/a", "https://git.example.com/acme/a.git")]
    assert warnings == []


def test_a_forge_and_what_is_left_out(tmp_path: Path) -> None:
    forge = Listing(
        Found("acme/a", "https://h/acme/a.git", "main", kilobytes=7),
        Found("acme/archived", "https://h/acme/archived.git", "main", archived=True),
        Found("acme/empty", "https://h/acme/empty.git", "", empty=True),
        Found("acme/fork", "https://h/acme/fork.git", "main", fork=True),
        Found("acme/headless", "https://h/acme/headless.git"),
        Found("acme/legacy-x", "https://h/acme/legacy-x.git", "main"),
    )
    found, _ = discover(campaign(tmp_path, organization="acme", topic="terraform", exclude=("acme/legacy-*",)), forge)
    assert forge.asked == [("acme", "terraform")]
    assert {each.name: each.skip for each in found} == {
        "acme/a": None,
        "acme/archived": Reason.ARCHIVED,
        "acme/empty": Reason.EMPTY,
        "acme/fork": Reason.FORK,
        "acme/headless": Reason.NO_BRANCH,
        "acme/legacy-x": Reason.EXCLUDED,
    }
    assert found[0] == Repository("acme/a", "https://h/acme/a.git", "main", kilobytes=7)
    found, _ = discover(
        campaign(tmp_path, organization="acme", include=("acme/[af]*",), forks=True, archived=True), forge
    )
    assert [each.name for each in found if each.skip is None] == ["acme/a", "acme/archived", "acme/fork"]
    discover(campaign(tmp_path, group="acme/infra"), forge)
    assert forge.asked[-1] == ("acme/infra", "")


def test_a_worktree_and_a_submodule_stand_for_their_origin(tmp_path: Path) -> None:
    clones = tmp_path / "clones"
    for name in ("a", "b"):
        make(tmp_path / f"{name}.git", {"x": "y"})
    git = ("git", "-c", "protocol.file.allow=always", "-c", "user.name=x", "-c", "user.email=x@example.com")
    clone = str(clones / "a")
    for args in (
        ("clone", str(tmp_path / "a.git"), clone),
        ("-C", clone, "worktree", "add", str(clones / "tree"), "-b", "other"),
        ("-C", clone, "submodule", "add", str(tmp_path / "b.git"), "b"),
        ("-C", clone, "worktree", "add", str(clones / "other"), "-b", "third"),
    ):
        subprocess.run([*git, *args], check=True, capture_output=True)
    os.rename(clones / "a/b", clones / "b")  # its .git leads nowhere now
    (clones / "b/.git").write_text("gitdir: ../a/.git/modules/b\n")
    found, warnings = discover(campaign(tmp_path, folder="clones"))
    assert [(each.name, each.remote) for each in found] == [
        ("a", str(tmp_path / "a.git")),
        ("b", str(tmp_path / "b.git")),
    ]
    assert len(warnings) == 2 and all(f"is a, at {tmp_path / 'a.git'}, under another name" in w for w in warnings)


def test_patterns_that_match_nothing_are_named(tmp_path: Path) -> None:
    """What was to be left out, and is not for a slip of the pen, would be worked on."""
    urls = ("https://h/acme/legacy", "https://h/acme/new")
    found, warnings = discover(campaign(tmp_path, urls=urls, include=("acme/*",), exclude=("acme/legcy", "acme/leg*")))
    assert [each.skip for each in found] == [Reason.EXCLUDED, None]
    assert warnings == ["repositories.exclude: acme/legcy matches none of the repositories"]


def test_a_line_with_more_than_a_branch_is_left_out(tmp_path: Path) -> None:
    found, warnings = discover(campaign(tmp_path, urls=("/srv/a", "/srv/b  main", "/srv/c main please")))
    assert [(each.name, each.branch) for each in found] == [("a", ""), ("b", "main")]
    assert warnings == ["repositories.urls: more than an address and a branch; left out"]


def test_an_address_without_a_path_is_left_out(tmp_path: Path) -> None:
    found, warnings = discover(campaign(tmp_path, urls=("https://", "https://h", "https:///x")))
    assert found == [] and all("names no repository; left out" in warning for warning in warnings)
    assert len(warnings) == 3


def test_what_is_named_twice_counts_once(tmp_path: Path) -> None:
    found, warnings = discover(
        campaign(tmp_path, urls=("https://h/acme/a", "https://h/acme/a", "https://other/acme/a.git"))
    )
    assert [each.remote for each in found] == ["https://h/acme/a"]
    assert len(warnings) == 1 and "named twice" in warnings[0]


def test_a_clone_is_named_as_its_forge_does(tmp_path: Path) -> None:
    for number, origin in enumerate(("https://h/acme/sub/a.git", "git@h:acme/b.git", "ssh://git@h/acme/sub/c")):
        config = tmp_path / f"clones/{number}/.git/config"
        make(config.parent, {"x": "y"})
        config.write_text(f'[remote "origin"]\n\turl = {origin}\n')
    make(tmp_path / "clones/local.git", {"x": "y"})
    asked = campaign(tmp_path, folder="clones", urls=("https://h/acme/sub/a.git",))

    def names(**said: str) -> list[str]:
        found, warnings = discover(asked._replace(**said))
        return [*(each.name for each in found), *warnings]

    assert names(forge="gitlab") == ["acme/b", "acme/sub/a", "acme/sub/c", "local"]
    assert names(forge="gitlab", url="https://h/acme") == ["b", "local", "sub/a", "sub/c"]
    assert names(forge="github") == ["acme/b", "local", "sub/a", "sub/c"]
    assert names() == [
        "1",
        "2",
        "local",
        "sub/a",
        "0 is sub/a, at https://h/acme/sub/a.git, under another name: left out",
    ]


@pytest.mark.parametrize(
    "address", ["bot:secret@h/acme/a.git", "//bot:secret@h/acme/a.git", "https:/bot:secret@h/acme/a.git"]
)
def test_a_token_without_https_is_shown_nowhere(tmp_path: Path, address: str) -> None:
    found, warnings = discover(campaign(tmp_path, urls=(address, "git@h:acme/b@2.git")))
    assert [each.name for each in found] == ["acme/b@2"]
    assert "secret" not in warnings[0] and "h/acme/a.git names a user and a token, and no https://" in warnings[0]


def test_nothing_to_look_at(tmp_path: Path) -> None:
    for said, message in (
        ({}, "no source of repositories"),
        ({"list": "gone.txt"}, "can't be read"),
        ({"folder": "gone"}, "not there"),
    ):
        with pytest.raises(ConfigError, match=message):
            discover(campaign(tmp_path, **said))
