"""`tfgen migrate`: a wrong campaign.toml is refused by every verb that reads it, with its place and what to do."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tfgen.migration import checking
from tfgen.migration.campaign import load

Tfgen = Callable[..., Result]
HEAD = 'name = "c"\n'
VERBS = ("discover", "plan", "status", "report", "commit", "publish", "sync", "close")


def refused(tfgen: Tfgen, folder: Path, text: str, verb: str = "discover") -> str:
    (folder / "campaign.toml").write_text(text)
    done = tfgen("migrate", verb, str(folder))
    assert (done.code, done.out) == (2, ""), done
    return done.err


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_refuses_an_unknown_framework(tfgen: Tfgen, tmp_path: Path, verb: str) -> None:
    said = refused(tfgen, tmp_path, HEAD + '[tfgen]\nframework = ["hippa"]\n', verb)
    assert "campaign.toml:3:1: there is no framework 'hippa'" in said


@pytest.mark.parametrize(
    ("text", "place", "message", "remedy"),
    [
        ('[tfgen]\nselect = ["nothing_such"]\n', "3:1", "no control is named 'nothing_such'", "`tfgen "),
        ('[tfgen]\nexclude = ["!"]\n', "3:1", "exclude holds a pattern that is none", "Write patterns as in .gitignore"),
        ('[tfgen]\nroots = ["../x"]\n', "3:10", "../x leads out of the repositories", "Give a path inside them"),
        ('[repositories]\ngroup = "g"\n', "3:1", 'group needs forge = "gitlab"', "leave group out"),
        ('forge = "github"\n[repositories]\norganization = "a b"\n', "4:1", "'a b' is no organization", "Write its name"),
        ('[commit]\nauthor = "x"\n', "3:1", 'author is written as "Name <mail@example.com>"', "Leave it out"),
        ('[commit]\nsign = "gpg"\n', "3:1", "sign is one of openpgp, ssh, x509, not 'gpg'", "Leave it out"),
        ('[commit]\nkey = "0xab"\n', "3:1", "key signs nothing without sign", "Add sign"),
        ('url = "https://ghe.example/api/v3"\n', "2:1", 'url is of a forge, and forge is "plain"', "leave url out"),
        ('forge = "github"\nurl = "http://ghe.example"\n', "3:1", "does not start with https://", "Write url ="),
        ('branch = "x/{{ group"\n', "2:13", "the template branch can't be filled in: unexpected end of template", "Mend branch"),
        ('branch = "x/{{ grp }}"\n', "2:16", "'grp' is undefined. Mend branch", "docs/requests.md lists"),
        ('[commit]\nmessage = "{{ nothing }}"\n', "3:15", "'nothing' is undefined", "Mend commit.message"),
        ('[commit]\nmessage = "{% for %}"\n', "3:12", "the template commit.message can't be filled in", "Mend"),
        ('[commit]\nmessage = """\nOne\n\n{{ two }}\n"""\n', "6:4", "'two' is undefined", "Mend commit.message"),
        ("[commit]\nmessage = '''One\n  {{ fixes[3].x }}\n'''\n", "4:3", "has no element 3", "Mend commit.message"),
        ('[commit]\nmessage = "\\"{{ two }}\\""\n', "3:1", "'two' is undefined", "Mend commit.message"),
        ('[request]\ntitle = "{{ fixes[3].x }}"\n', "3:10", "the template request.title can't be filled in", "Mend request.title"),
        ('[request]\ntitle = "{{ new_keys[0].region }}"\n', "3:10", "has no element 0", "Mend request.title"),
        ('[request]\nbody = """\n{% if %}\n"""\n', "4:1", "the template request.body can't be filled in", "Mend request.body"),
        ('[request]\nbody = "{{ way_bak }}"\n', "3:12", "'way_bak' is undefined", "docs/requests.md lists the names"),
        ('request = { body = "{{ way_bak }}" }\n', "2:24", "'way_bak' is undefined", "Mend request.body"),
        ('branch = "a b"\n', "2:1", "'a b' is no name for a branch", "Change branch"),
        ('branch = "main"\n', "2:1", "'main' is the branch that people work on", "Change branch"),
        ('group_by = "root"\nbranch = "x/{{ campaign }}"\n', "3:1", "gives one name for every root", "Put {{ group }} into branch"),
        ('[request]\nhold = ["merge"]\n', "3:9", "hold takes merges and applies, not 'merge'", "Write hold = []"),
        ('[request]\nreviewers = ["a", "b@example.com"]\n', "3:19", "'b@example.com' is no user or team", 'Write "alice"'),
        ('[request]\nlabels = ["a,b"]\n', "3:11", "'a,b' is no label", "no comma"),
        ('[repositories]\nexclude = [""]\n', "3:1", "exclude holds an empty string", "Take it out"),
        ('[[waves]]\nname = "dev"\npaths = ["x"]\n[[waves]]\nname = "all"\n', "6:8", "the wave all names nothing", "Give it"),
        ('[[waves]]\nname = "dev"\npaths = ["ok", "!"]\n', "4:16", "paths of the wave dev holds a pattern that is none", "as in .gitignore"),
        ('[[waves]]\nname = "dev"\nenvironments = ["dev-eu"]\n', "4:17", "'dev-eu', which is not one word", "under paths"),
        ('[[waves]]\nname = "a"\npaths = ["x"]\n[[waves]]\nname = "b"\npaths = ["x"]\n', "3:8", "the later wave b names the same", "Take one"),
        ('[repositories]\nlist = "gone.txt"\n', "3:1", "gone.txt can't be read: No such file", "Write it"),
        ('[repositories]\nfolder = "gone"\n', "3:1", "gone is not there", "Make it, or change folder"),
        ("[repositories]\n", "2:2", "no source of repositories is given", "Set urls"),
    ],
)  # fmt: skip
def test_each_mistake_has_its_place(
    tfgen: Tfgen, tmp_path: Path, text: str, place: str, message: str, remedy: str
) -> None:
    said = refused(tfgen, tmp_path, HEAD + text)
    assert f"campaign.toml:{place}: " in said and message in said and remedy in said, said
    assert ".." not in said.replace("../x", ""), said


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_refuses_a_template_that_is_none(tfgen: Tfgen, tmp_path: Path, verb: str) -> None:
    said = refused(tfgen, tmp_path, HEAD + 'branch = "x/{{ group"\n', verb)
    assert "campaign.toml:2:13: the template branch can't be filled in" in said and ".." not in said


def test_the_error_is_json_where_the_log_is(tfgen: Tfgen, tmp_path: Path) -> None:
    (tmp_path / "campaign.toml").write_text(HEAD + '[tfgen]\nframework = "hippa"\n')
    said = json.loads(tfgen("migrate", "plan", str(tmp_path), "--log-json").err)
    assert (said["verb"], said["event"], said["line"], said["column"]) == ("plan", "error", 3, 1)
    assert said["path"].endswith("campaign.toml") and "no framework" in said["message"] and said["remedy"]
    said = json.loads(tfgen("migrate", "plan", "--log-json", "--nothing-such").err)
    assert said["event"] == "error" and "--nothing-such" in said["text"]


def test_what_the_readme_shows_is_taken(tmp_path: Path) -> None:
    readme = (Path(checking.__file__).parents[2] / "README.md").read_text()
    text = readme.split('```toml\nname = "dynamodb-kms"')[1].split("```")[0]
    (tmp_path / "campaign.toml").write_text('name = "dynamodb-kms"' + text)
    checking.check(load(str(tmp_path)))
