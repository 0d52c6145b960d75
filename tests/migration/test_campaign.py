"""`campaign.toml`: what it may say, and where an error is shown."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from tfgen.cli.config import of_table
from tfgen.errors import TfgenError
from tfgen.fixing.options import Options
from tfgen.migration.campaign import Campaign, Limits, Sources, Wave, load
from tfgen.migration.work import settings_hash


def loaded(folder: Path, text: str) -> Campaign:
    (folder / "campaign.toml").write_text(text)
    return load(str(folder))


def test_all_tables(tmp_path: Path) -> None:
    campaign = loaded(
        tmp_path,
        """\
name = "hipaa-2026"
forge = "github"
group_by = "root"

[repositories]
organization = "acme"
topic = "terraform"
exclude = ["acme/legacy-*"]

[commit]
author = "Robot <robot@example.com>"
sign = "ssh"

[request]
labels = ["compliance"]
codeowners = false

[limits]
open_requests = 20

[[waves]]
name = "dev"
paths = ["envs/dev/**"]
draft = true

[[waves]]
name = "prod"

[tfgen]
framework = "hipaa"

[tfgen.kms]
key = "create"
""",
    )
    assert campaign.sources == Sources(organization="acme", topic="terraform", exclude=("acme/legacy-*",))
    assert campaign.limits == Limits(open_requests=20)
    assert campaign.waves == (Wave("dev", paths=("envs/dev/**",), draft=True), Wave("prod"))
    assert campaign.engine == {"framework": "hipaa", "kms": {"key": "create"}}
    assert (campaign.group_by, campaign.commit.sign, campaign.request.codeowners) == ("root", "ssh", False)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("name = ", "1:8: this is not valid TOML: Invalid value"),
        ("", "campaign.toml:1:1: the campaign has no name. Begin the file with name"),
        ("[limits]\nfiles = 1\n", "campaign.toml:1:1: the campaign has no name"),
        ('name = "../x"', "1:1: name is '../x'. A name has letters"),
        ("name = 1", "1:1: name takes a string"),
        ('name = "x"\nwaves = 3', "2:1: waves are tables"),
        ('name = "x"\n[commit]\nauthors = "x"', "3:1: the key authors is unknown. Did you mean author?"),
        ('name = "x"\n[limits]\nfiles = "x"', "3:1: files takes a whole number"),
        ('name = "x"\n[limits]\nfiles = true', "3:1: files takes a whole number"),
        ('name = "x"\n[limits]\nfiles = -1', "3:1: files is -1. It takes 1 to 1000000000, or 0 for no limit"),
        ('name = "x"\n[limits]\nseconds = 99999999999', "3:1: seconds is 99999999999. It takes 1 to 86400"),
        ('name = "x"\n[limits]\nmemory_megabytes = 1', "3:1: memory_megabytes is 1. It takes 128 to"),
        ('name = "x"\nlimits = { file = 1 }', "2:12: the key file is unknown. Did you mean files?"),
        ('name = "x"\nlimits.files = -1', "2:8: files is -1"),
        ('name = "x"\n[repositories]\nurls = [1]', "3:1: urls takes a list of strings"),
        ('name = "x"\n[repositories]\nurls = "abc"', '3:1: urls takes a list of strings. Write urls = ["…"]'),
        ('name = "x"\n[repositories]\ninclude = []', "3:1: include is empty. Name some, or leave it out"),
        ('name = "x"\nforge = "cvs"', "2:1: forge is one of github, gitlab, plain, patches, not 'cvs'"),
        ('name = "x"\n[[waves]]\nname = "a"\n[[waves]]\nname = "a"', "5:1: there is a wave a already. Give each wave"),
        ('name = "x"\n[[waves]]\nname = "a"\n[[waves]]\npaths = ["x"]', "4:3: a wave has no name"),
        (
            'name = "x"\n[[waves]]\nname = "a"\npaths = ["x"]\n[[waves]]\nname = "b"\npaths = "y"',
            "7:1: paths takes a list",
        ),
        ('name = "x"\n[[waves]]\nname = "a"\n[[waves]]\nname = "b"\npath = "y"', "6:1: the key path is unknown"),
        ('name = "x"\n[[waves]]\nname = "a"\npaths = []\nenvironments = ["x"]', "4:1: paths is empty"),
        ('name = "x"\nrequest = 1', "2:1: request is a table, as in [request]"),
    ],
)
def test_refused(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(TfgenError) as caught:
        loaded(tmp_path, text)
    assert message in str(caught.value)


def test_no_campaign(tmp_path: Path) -> None:
    with pytest.raises(TfgenError, match="there is no campaign here"):
        load(str(tmp_path))


def test_where_a_campaign_says_something_does_not_count(tmp_path: Path) -> None:
    hashes = []
    for folder, framework in (("a", "gdpr"), ("b/c", "gdpr"), ("d", "hipaa")):
        path = tmp_path / folder / "campaign.toml"
        text = "# a comment\n" * len(hashes) + f'[[tfgen.paths]]\nmatch = "eu/**"\nframework = "{framework}"\n'
        config = of_table(str(path), tomllib.loads(text)["tfgen"], text)
        hashes.append(settings_hash(Options(choices=config.paths), "root", "plain"))
    assert hashes[0] == hashes[1] != hashes[2]
