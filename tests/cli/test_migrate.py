"""`tfgen migrate`: from init to report, exit codes, reports that hostile names can't break."""

from __future__ import annotations

import csv
import io
import json
import stat
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tests.migration.conftest import git
from tests.migration.repositories import LOCKED, PROVIDER, make, table
from tfgen.migration.store import Store

Tfgen = Callable[..., Result]
TEXT = 'name = "c"\n[repositories]\nfolder = "../remotes"\n[tfgen.kms]\nkey = "create"\n'


@pytest.fixture
def campaign(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", "/dev/null")
    make(tmp_path / "remotes/a.git", {"main.tf": PROVIDER + table("orders")})
    make(tmp_path / "remotes/b.git", {"main.tf": PROVIDER})
    (tmp_path / "campaign").mkdir(mode=0o700)
    (tmp_path / "campaign/campaign.toml").write_text(TEXT)
    return tmp_path / "campaign"


def test_from_init_to_report(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    made = tfgen("migrate", "init", "new")
    assert made.code == 0 and "tfgen migrate discover" in made.err
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "new/campaign.toml").stat().st_mode) == 0o600
    (tmp_path / "new/campaign.toml").write_text(TEXT)
    (tmp_path / "new/repositories.txt").unlink()
    again = tfgen("migrate", "init", "new")
    assert (again.code, "is there already and stays" in again.err) == (0, True)
    assert [path.name for path in (tmp_path / "new").iterdir()] == ["campaign.toml"]
    assert (tmp_path / "new/campaign.toml").read_text() == TEXT
    for verb in ("discover", "plan", "commit", "publish", "status"):
        done = tfgen("migrate", verb, "new")
        assert done.code == 0, (verb, done)
    assert "a: changed, fixed (pushed): 1 fixed in 2 files" in done.out
    assert git(tmp_path / "remotes/a.git", "rev-list", "--count", "main..tfgen/c") == "1"
    page = tfgen("migrate", "report", "new").out
    assert "| changed | fixed | 1 |" in page
    assert "+    kms_key_arn = aws_kms_key.tfgen_dynamodb.arn" in page
    assert tfgen("migrate", "report", "new", "--format", "html", "--output", "r.html").code == 0
    assert stat.S_IMODE((tmp_path / "r.html").stat().st_mode) == 0o600


def test_an_init_that_was_cut_off_is_made_whole(tfgen: Tfgen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """campaign.toml comes last and whole, so that what is missing is made by the next run."""
    monkeypatch.chdir(tmp_path)
    with monkeypatch.context() as patched:
        patched.setattr("os.fsync", lambda _: (_ for _ in ()).throw(OSError(28, "No space left on device")))
        done = tfgen("migrate", "init", "c")
    assert (done.code, "the campaign can't be made: No space left" in done.err) == (2, True)
    assert list((tmp_path / "c").iterdir()) == []
    assert tfgen("migrate", "init", "c").code == 0
    assert sorted(path.name for path in (tmp_path / "c").iterdir()) == ["campaign.toml", "repositories.txt"]


def test_nobody_else_reaches_what_tfgen_writes(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    """Also where the campaign's folder was made by hand, and others may look into it."""
    campaign.chmod(0o755)
    (campaign / "campaign.toml").write_text(TEXT.replace('"c"\n', '"c"\nforge = "patches"\n'))
    theirs = {campaign / "campaign.toml"}
    for verb in ("discover", "plan", "commit", "publish"):
        assert tfgen("migrate", verb, "campaign").code == 0, verb
    tfgen("migrate", "report", "campaign", "--output", str(campaign / "report.html"))
    made = {path for path in campaign.iterdir() if path not in theirs}
    assert {path.name for path in made} >= {"campaign.db", "campaign.lock", "cache", "patches", "report.html"}
    assert [path for path in made if stat.S_IMODE(path.stat().st_mode) & 0o077] == []


def test_a_dry_discover_lists_and_keeps_nothing(tfgen: Tfgen, campaign: Path) -> None:
    done = tfgen("migrate", "discover", "campaign", "--dry-run")
    assert (done.code, (campaign / "campaign.db").exists()) == (0, False)
    real = tfgen("migrate", "discover", "campaign")
    assert [line.split()[0] for line in done.out.splitlines()] == ["a", "b"]
    assert (done.err, real.out) == (real.err, "")


def test_rules_by_path(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    call = 'module "t" {\n  source  = "terraform-aws-modules/dynamodb-table/aws"\n  version = "~> 5.0"\n}\n'
    make(tmp_path / "remotes/b.git", {"eu/main.tf": PROVIDER + call, "us/main.tf": PROVIDER + call})
    rule = '[[tfgen.paths]]\nmatch = "eu/**"\nframework = "gdpr"\n'
    (campaign / "campaign.toml").write_text(
        TEXT.replace("[tfgen.kms]", '[tfgen]\nframework = "hipaa"\n[tfgen.kms]') + rule
    )
    tfgen("migrate", "discover", "campaign")
    tfgen("migrate", "plan", "campaign", "--engine", "inprocess")
    page = tfgen("migrate", "report", "campaign").out
    eu, us = page.split("+++ b/eu/main.tf")[1].split("+++ b/us/main.tf")
    assert "gdpr.compliance.tf" in eu and "hipaa.compliance.tf" in us


def test_what_init_writes_is_valid(tfgen: Tfgen, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    tfgen("migrate", "init", "c")
    assert tfgen("migrate", "discover", "c").code == 0
    done = tfgen("migrate", "plan", "c", "--engine", "inprocess")
    assert (done.code, "0 repositories looked at" in done.err) == (0, True)


def test_exit_codes_tell_the_truth(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    assert tfgen("migrate", "plan", "campaign").code == 2  # nothing was discovered
    assert tfgen("migrate", "discover", "campaign").code == 0
    done = tfgen("migrate", "status", "campaign")
    assert (done.code, done.err) == (2, "     2 not planned: no plan yet\n")
    assert "| not planned | no plan yet | 2 |" in tfgen("migrate", "report", "campaign").out
    plan = ("migrate", "plan", "campaign", "--engine", "inprocess")
    assert tfgen(*plan).code == 0
    make(tmp_path / "remotes/b.git", {"main.tf": table("x", LOCKED)})
    assert tfgen(*plan).code == 1
    assert tfgen("migrate", "status", "campaign").code == 1
    (tmp_path / "remotes/a.git").rename(tmp_path / "gone.git")
    assert tfgen(*plan).code == 2
    said = tfgen("migrate", "status", "campaign").out.splitlines()
    assert "Check the address" in said[0] and said[0].endswith(
        ". It stopped at the step fetch; running again does not help until that is mended."
    )
    assert (
        '. Add allow = ["lifecycle"] under [tfgen] if that is wanted, or change it by hand. Its base moved' in said[1]
    )
    (campaign / "STOP").touch()
    done = tfgen(*plan)
    assert (done.code, "STOP is there" in done.err) == (2, True)


def test_counts_and_exit_codes_are_of_what_was_asked_for(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    """--only and --limit narrow what a verb says, too: another repository's failure is not this run's."""
    make(tmp_path / "remotes/c.git", {"main.tf": PROVIDER + table("orders")})
    make(tmp_path / "remotes/d.git", {"main.tf": table("x", LOCKED)})
    tfgen("migrate", "discover", "campaign")
    plan = ("migrate", "plan", "campaign", "--engine", "inprocess")
    done = tfgen(*plan, "--only", "b")
    assert (done.code, "fixed" in done.err) == (0, False), done.err
    assert "     1 nothing relevant" in done.err
    done = tfgen(*plan, "--limit", "1")  # a
    assert (done.code, "     1 changed: fixed\n" in done.err) == (0, True), done.err
    assert "1 repository looked at, 1 worked on" in done.err and "nothing relevant" not in done.err
    assert tfgen(*plan, "--only", "d").code == 1
    done = tfgen("migrate", "commit", "campaign", "--only", "a,b")
    assert done.err.endswith("1 commit made, 0 there already\n")
    assert tfgen("migrate", "status", "campaign").code == 2  # of the whole campaign; c is not planned
    done = tfgen("migrate", "commit", "campaign", "--only", "c")
    assert done.err == "0 commits made, 0 there already, 1 repository not planned; run `tfgen migrate plan` first\n"
    assert tfgen(*plan, "--only", "c").code == 0
    assert tfgen("migrate", "publish", "campaign", "--only", "c").err.startswith("nothing to publish, 1 repository not")
    tfgen("migrate", "commit", "campaign")
    tfgen("migrate", "publish", "campaign")
    assert tfgen("migrate", "sync", "campaign").err.endswith("2 pushed\n")
    for more in (("--only", "c"), ("--limit", "1")):
        assert tfgen("migrate", "sync", "campaign", *more).err.endswith("\n1 pushed\n"), more
    assert tfgen("migrate", "sync", "campaign", "--only", "b").err == "nothing is published yet\n"


def test_only_nothing_is_not_all(tfgen: Tfgen, campaign: Path) -> None:
    """As from a variable of the shell that is not set."""
    tfgen("migrate", "discover", "campaign")
    for verb in ("plan", "commit", "publish", "sync", "close"):
        done = tfgen("migrate", verb, "campaign", "--only", "")
        assert (done.code, done.err.partition(". ")[0]) == (2, "tfgen: error: --only is empty")


def test_plan_tells_of_changes_that_no_wave_takes(tfgen: Tfgen, campaign: Path) -> None:
    (campaign / "campaign.toml").write_text(TEXT + '[[waves]]\nname = "prod"\nenvironments = ["prod"]\n')
    tfgen("migrate", "discover", "campaign")
    done = tfgen("migrate", "plan", "campaign", "--engine", "inprocess")
    said = "1 repository has a change that no wave takes; `tfgen migrate status` names it"
    assert (done.code, said in done.err.splitlines()) == (1, True), done.err
    done = tfgen("migrate", "status", "campaign")
    assert (done.code, "a: changed, fixed (planned): 1 fixed in 2 files. No wave takes its change," in done.out) == (
        1,
        True,
    )


def test_a_stage_tells_of_every_part(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    """Of three roots one is out: the repository is not simply committed, nor pushed."""
    roots = {f"{env}/main.tf": PROVIDER + table("orders") for env in ("dev", "prod")}
    make(tmp_path / "remotes/c.git", roots)
    waves = "".join(f'[[waves]]\nname = "{env}"\nenvironments = ["{env}"]\n' for env in ("dev", "prod"))
    (campaign / "campaign.toml").write_text('group_by = "root"\n' + TEXT + waves)
    for verb in ("discover", "plan", "commit"):
        tfgen("migrate", verb, "campaign")
    tfgen("migrate", "publish", "campaign", "--wave", "dev")
    lines = tfgen("migrate", "status", "campaign").out.splitlines()
    assert "fixed (committed): 1 fixed in 2 files. No wave takes its change of top," in lines[0]
    assert lines[1].startswith("b: nothing relevant, no subject of the controls: ")
    assert "fixed (committed+pushed)" in lines[2]


def test_the_next_command_can_be_pasted(tfgen: Tfgen, campaign: Path) -> None:
    assert tfgen("migrate", "init", "my camp").err.endswith("tfgen migrate discover 'my camp'\n")
    done = tfgen("migrate", "status", "campaign/campaign.toml")
    assert (done.code, "a campaign is a folder, and this is a file. Give the folder" in done.err) == (2, True)


def test_a_base_that_moved_is_named(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    remote = tmp_path / "remotes/a.git"
    plan = ("migrate", "plan", "campaign", "--engine", "inprocess")
    tfgen("migrate", "discover", "campaign")
    assert "moved" not in tfgen(*plan).err
    old = git(remote, "rev-parse", "main")
    remote.rename(tmp_path / "away")
    tfgen(*plan)  # a failure in between forgets nothing
    (tmp_path / "away").rename(remote)
    new = make(remote, {"more.tf": table("more")})
    said = f"its base moved from {old[:12]} to {new[:12]}"
    assert f"a: changed: 2 fixed in 3 files; {said}\n" in tfgen(*plan).err
    assert "moved" not in tfgen(*plan).err
    with Store(str(campaign), write=False) as store:
        assert [detail for _, verb, _, event, detail in store.events("a") if event == "base moved"] == [said]
    for format in ("markdown", "html", "csv", "json"):
        page = tfgen("migrate", "report", "campaign", "--format", format).out
        assert f"I{said[1:]}." in page, format
    newest = make(remote, {"README.md": "x"})
    done = tfgen(*plan, "--log-json")
    assert f'"unchanged", "detail": "its base moved from {new[:12]} to {newest[:12]}"' in done.err
    tfgen("migrate", "commit", "campaign")
    last = make(remote, {"README.md": "y"})
    done = tfgen("migrate", "publish", "campaign")
    assert f"a: pushed: planned anew, since its base moved from {newest[:12]} to {last[:12]}" in done.err


def test_dry_runs_do_nothing(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    tfgen("migrate", "discover", "campaign")
    done = tfgen("migrate", "plan", "campaign", "--engine", "inprocess", "--dry-run")
    assert (done.code, done.out) == (0, "a\nb\n")
    assert not (campaign / "cache").exists()
    tfgen("migrate", "plan", "campaign", "--engine", "inprocess")
    assert tfgen("migrate", "commit", "campaign", "--dry-run").out == "commit a tfgen/c\n"
    tfgen("migrate", "commit", "campaign")
    again = tfgen("migrate", "commit", "campaign", "--dry-run")
    assert (again.out, again.err) == ("", "would make 0 commits, 1 there already\n")
    done = tfgen("migrate", "publish", "campaign", "--dry-run")
    assert (done.out, done.err) == ("push a tfgen/c\n", "would push 1\n")
    assert git(tmp_path / "remotes/a.git", "for-each-ref", "--format=%(refname)") == "refs/heads/main"


def test_log_json(tfgen: Tfgen, campaign: Path) -> None:
    tfgen("migrate", "discover", "campaign")
    done = tfgen("migrate", "plan", "campaign", "--engine", "inprocess", "--log-json", "--quiet")
    events = [json.loads(line) for line in done.err.splitlines()]
    assert [event["event"] for event in events] == ["begin", "start", "done", "start", "done", "end"]
    assert [event["outcome"] for event in events if event["event"] == "done"] == ["changed", "nothing relevant"]


def test_with_log_json_every_line_of_every_verb_is_json(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    (campaign / "repositories.txt").write_text("https://bot:token@127.0.0.1:1/acme/c.git\n")
    text = TEXT.replace("[repositories]\n", '[repositories]\nlist = "repositories.txt"\n')
    (campaign / "campaign.toml").write_text(text)
    verbs = [("init", "new"), ("init", "new"), ("status", "campaign"), ("discover", "campaign")]
    engine = ("--engine", "inprocess")
    for verb in ("plan", "commit", "publish", "close"):
        more = engine if verb == "plan" else ()
        verbs += [(verb, "campaign", "--dry-run", *more), (verb, "campaign", *more)]
    verbs += [("sync", "campaign"), ("status", "campaign"), ("report", "campaign", "--output", "r.md")]
    for verb in verbs:
        done = tfgen("migrate", *verb, "--log-json")
        for line in (done.err + done.out).splitlines():
            assert json.loads(line)["verb"] == verb[0], (verb, line)
    (campaign / "STOP").touch()
    for each in ("plan", "commit", "publish", "sync", "close"):
        events = [
            json.loads(line)["event"] for line in tfgen("migrate", each, "campaign", "--log-json").err.splitlines()
        ]
        assert "stopped" in events, each


@pytest.mark.parametrize("verb", ["plan", "commit", "publish", "sync", "close"])
def test_the_kill_switch_is_named_with_what_to_do(tfgen: Tfgen, campaign: Path, verb: str) -> None:
    tfgen("migrate", "discover", "campaign")
    (campaign / "STOP").touch()
    for more in ((), ("--quiet",)):
        done = tfgen("migrate", verb, "campaign", *more)
        assert done.code == 2
        assert (
            f"stopped: the file {campaign / 'STOP'} is there. Remove it and run `tfgen migrate {verb}` again"
            in done.err
        )
        assert "nothing to" not in done.err
    (campaign / "STOP").unlink()
    assert tfgen("migrate", verb, "campaign").code == 0


def test_what_was_done_is_counted_in_words(tfgen: Tfgen, campaign: Path) -> None:
    def last(verb: str, *more: str) -> list[str]:
        return tfgen("migrate", verb, "campaign", *more).err.splitlines()

    assert last("discover") == ["2 repositories"]
    assert last("commit") == [
        "0 commits made, 0 there already, 2 repositories not planned; run `tfgen migrate plan` first"
    ]
    assert "2 repositories looked at, 2 would be worked on, 0 unchanged" in last("plan", "--dry-run")
    assert "2 repositories looked at, 2 worked on, 0 unchanged" in last("plan", "--engine", "inprocess")
    assert last("sync") == ["nothing is published yet"]
    assert last("close") == ["nothing to close"]
    assert last("publish") == ["nothing to publish, 1 repository not committed; run `tfgen migrate commit` first"]
    assert last("commit", "--dry-run") == ["would make 1 commit, 0 there already"]
    assert last("commit") == ["a: committed: 1 commit", "1 commit made, 0 there already"]
    assert last("publish", "--dry-run") == ["would push 1"]
    assert last("publish") == ["a: pushed", "1 pushed"]
    assert last("publish", "--dry-run") == ["1 unchanged"]
    assert last("sync") == ["a: pushed", "1 pushed"]
    done = tfgen("migrate", "close", "campaign", "--dry-run")
    assert (done.out, done.err) == ("delete a tfgen/c\n", "")
    assert last("close") == ["a: closed: tfgen/c", "1 closed, 1 branch deleted"]
    assert last("close", "--dry-run") == ["nothing to close"]


def test_a_branch_that_a_person_has_is_skipped_and_tells_so(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    """Skipped for a reason that a person has to look at: 1, from every verb; never 2, which is for what failed."""
    make(tmp_path / "remotes/a.git", {"x": "y"}, branch="tfgen/c")
    for verb in ("discover", "plan", "commit"):
        assert tfgen("migrate", verb, "campaign").code == 0
    done = tfgen("migrate", "publish", "campaign", "--dry-run")
    assert (done.code, done.out) == (1, "skip a: tfgen/c on the remote holds commits that tfgen did not make\n")
    done = tfgen("migrate", "publish", "campaign")
    assert (done.code, "1 skipped" in done.err) == (1, True), done
    for verb in ("status", "plan"):
        done = tfgen("migrate", verb, "campaign")
        assert (done.code, "skipped: branch is a person's" in done.err) == (1, True), done
    done = tfgen("migrate", "publish", "campaign", "--only", "failed")
    assert (done.code, done.err) == (0, "nothing to publish\n")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[tfgen]\nframeworks = []\n", "campaign.toml:6:1: the key frameworks is unknown"),
        ('[tfgen]\nframework = "hippa"\n', "campaign.toml:6:1: there is no framework 'hippa'"),
        ('[tfgen]\nroots = ["../x"]\n', "../x leads out of the repositories"),
        ("[limit]\n", "campaign.toml:5:2: the key limit is unknown. Did you mean limits?"),
    ],
)
def test_a_wrong_campaign_is_told_with_its_place(tfgen: Tfgen, campaign: Path, text: str, message: str) -> None:
    tfgen("migrate", "discover", "campaign")
    (campaign / "campaign.toml").write_text(
        'framework = 1\nname = "c"\n[repositories]\nfolder = "../remotes"\n'.replace("framework = 1\n", "\n") + text
    )
    done = tfgen("migrate", "plan", "campaign", "--engine", "inprocess")
    assert (done.code, message in done.err) == (2, True), done.err


def test_a_report_is_read_from_what_is_urgent(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    make(tmp_path / "remotes/c.git", {"main.tf": table("x", LOCKED)})
    for verb in ("discover", "plan"):
        tfgen("migrate", verb, "campaign")
    page = tfgen("migrate", "report", "campaign").out
    assert [line for line in page.splitlines() if line.startswith("#")] == [
        "# Campaign c",
        "## Needs a person",
        "### c",
        "## Changed",
        "### a",
        "## Nothing relevant",
    ]
    assert "\n\nFixed (planned): 1 fixed in 2 files\n\nWhat to do: Review the diff.\n\n" in page
    assert "| b | no subject of the controls | 1 file searched |" in page
    html = tfgen("migrate", "report", "campaign", "--format", "html").out
    assert "1 fixed in 2 files<br><strong>What to do:</strong> Review the diff.</p>" in html
    assert html.index("<h2>Needs a person") < html.index("<h2>Changed") < html.index("<h2>Nothing relevant")
    assert '<span class="file">+++ b/kms.tf</span>' in html


def test_reports_of_hostile_repositories(tfgen: Tfgen, campaign: Path, tmp_path: Path) -> None:
    evil = "<script>alert(1)</script>|`=cmd()"
    make(
        tmp_path / "remotes" / evil,
        {"=1+1 ```.tf": table("x", "  # ```\n  # </pre><script>alert(2)</script>\n"), "b<i>.tf": "resource {"},
    )
    tfgen("migrate", "discover", "campaign")
    tfgen("migrate", "plan", "campaign", "--engine", "inprocess")

    page = tfgen("migrate", "report", "campaign", "--format", "html").out

    tags: set[str] = set()
    parser = HTMLParser()
    parser.handle_starttag = lambda tag, attrs: tags.add(tag)  # type: ignore[method-assign]
    parser.feed(page)
    assert "details" in tags and not tags & {"script", "i"}
    assert "default-src 'none'" in page
    markdown = tfgen("migrate", "report", "campaign", "--format", "markdown").out
    assert "<script>alert(1)" not in markdown
    assert "````diff" in markdown
    rows = list(csv.DictReader(io.StringIO(tfgen("migrate", "report", "campaign", "--format", "csv").out)))
    assert not any(value.startswith(("=", "+", "-", "@")) for row in rows for value in row.values())
    data = json.loads(tfgen("migrate", "report", "campaign", "--format", "json").out)
    assert data["schema_version"] == 1
    assert evil in {row["repository"] for row in data["repositories"]}
    assert tfgen("migrate", "report", "campaign", "--format", "xml").code == 2
