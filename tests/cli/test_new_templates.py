"""Templates of one's own: what they can do, and what the sandbox keeps them from."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result

Tfgen = Callable[..., Result]

MANIFEST = """\
summary = "A bucket"
out = "{{ name }}"
controls = []

[name]
help = "The bucket's name."
pattern = '[a-z0-9-]{3,63}'
expects = "a bucket name"

[[question]]
name = "team"
type = "string"
help = "Who owns it."

[[file]]
path = "main.tf"
template = "main.tf.j2"
"""
TEMPLATE = (
    'resource "aws_s3_bucket" "{{ label }}" {\n  bucket = {{ name | hcl }}\n  tags = { team = {{ team | hcl }} }\n}\n'
)


@pytest.fixture
def bucket(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A kind of one's own in `bucket`, and its parent as the working folder."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    monkeypatch.setenv("A_SECRET", "s3cr3t")
    folder = tmp_path / "bucket"
    folder.mkdir()
    (folder / "kind.toml").write_text(MANIFEST)
    (folder / "main.tf.j2").write_text(TEMPLATE)
    return folder


def test_a_template_of_ones_own_is_rendered_like_ours(bucket: Path, tfgen: Tfgen) -> None:
    done = tfgen("new", "--template", "bucket", "logs-1", "--var", 'team=a "b"', "--out", "x")
    assert done.code == 0, done.err
    assert (bucket.parent / "x/main.tf").read_text() == (
        'resource "aws_s3_bucket" "logs_1" {\n  bucket = "logs-1"\n  tags   = { team = "a \\"b\\"" }\n}\n'
    )
    assert "  team (text, needed)\n      Who owns it.\n" in tfgen("new", "--template", "bucket", "--help").out


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a = {{ teem }}\n", "main.tf.j2:1:1: a template uses what is not defined: 'teem' is undefined"),
        ("\n\na = {{ team.nothing.more }}\n", "main.tf.j2:3:1: a template uses what is not defined"),
        ("a = {% if team %}\n", "main.tf.j2:1:1: this is not a valid template: Unexpected end of template"),
        ("a = {{ team\n", "this is not a valid template"),
        ("a = {{ team | shell }}\n", "No filter named 'shell'"),
        ("a = {{ ''.__class__.__mro__ }}\n", "a template may not do this"),
        ("a = {{ team.__init__.__globals__ }}\n", "a template may not do this"),
        ("a = {{ range.__self__ }}\n", "has no attribute '__self__'"),
        ("a = {{ self.__init__.__globals__ }}\n", "a template may not do this"),
        ("a = {{ '{0.__class__}'.format(team) }}\n", "a template may not do this"),
        ("a = {{ cycler.__init__.__globals__.os.environ }}\n", "a template may not do this"),
        ("a = {{ lipsum.__globals__ }}\n", "'lipsum' is undefined"),
        ("a = {{ environ['A_SECRET'] }}\n", "'environ' is undefined"),
        ("a = {{ os.environ }}\n", "'os' is undefined"),
        (
            "{% import 'os' as os %}a = {{ os.environ }}\n",
            "there is no template os; a template may read those of its own folder only",
        ),
        ("{% include '/etc/passwd' %}\n", "there is no template /etc/passwd"),
        ("{% include '../secret.txt' %}\n", "there is no template ../secret.txt"),
        ("{% include 'shared/../../pyproject.toml' %}\n", "there is no template"),
        ("{% include 'link.j2' %}\n", "there is no template link.j2"),
        ("a = {{ range(10000000) | length }}\n", "a template failed: Range too big"),
        ("a = {{ 1 / 0 }}\n", "main.tf.j2:1:1: a template failed: division by zero"),
        ("{% include 'main.tf.j2' %}\n", "a template failed: maximum recursion depth"),
        ("a = \n", "the template makes HCL that is not valid (main.tf:1:"),
        ('resource "aws_dynamodb_table" "t" {\n  name = "t"\n}\n', "would not pass dynamodb_table_encrypted_with_kms"),
    ],
)
def test_a_template_that_is_wrong_or_reaches_out_is_refused(
    bucket: Path, tfgen: Tfgen, template: str, message: str
) -> None:
    (bucket.parent / "secret.txt").write_text("s3cr3t")
    (bucket / "link.j2").symlink_to(bucket.parent / "secret.txt")
    (bucket / "main.tf.j2").write_text(template)
    before = sorted(os.listdir(bucket.parent))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x", "--out", "x")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "s3cr3t" not in done.err
    assert sorted(os.listdir(bucket.parent)) == before


@pytest.mark.parametrize(
    "path",
    ["../x.tf", "/tmp/x.tf", "a/../../x.tf", "{{ team }}/x.tf", ".git/hooks/post-commit", "a//x", "~/x", "a\\\\x", ""],
)
def test_no_template_writes_outside_the_target(bucket: Path, tfgen: Tfgen, path: str) -> None:
    (bucket / "kind.toml").write_text(MANIFEST.replace('path = "main.tf"', f'path = "{path}"'))
    before = sorted(os.listdir(bucket.parent))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=..", "--out", "x")
    assert done.code == 2
    assert "which is not inside the target" in done.err
    assert sorted(os.listdir(bucket.parent)) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('summary = "A bucket"', "", "the key summary takes a text"),
        ("controls = []", "control = []", "the manifest has an unknown key control"),
        ("controls = []", 'controls = "x"', "the key controls takes a list of texts"),
        ('type = "string"', 'type = "text"', "the question team has no type of string, integer"),
        ('help = "Who owns it."', "", "the question team is incomplete"),
        ('help = "Who owns it."', 'help = "x"\ncolour = "red"', "the question team has an unknown key colour"),
        ("pattern = '[a-z0-9-]{3,63}'", "pattern = '['", "the question name has a wrong pattern"),
        ('out = "{{ name }}"', "out = ", "this is not valid TOML"),
        ('template = "main.tf.j2"', "", "a file is incomplete"),
        ("[[question]]", "[question]", "question is a list of tables"),
        ('help = "Who owns it."', 'help = "x"\nwhen = "nothing.at.all"', "'nothing.at.all' can't be evaluated"),
        ('template = "main.tf.j2"', 'template = "none.j2"', "there is no template none.j2"),
        ('path = "main.tf"', 'path = "main.tf"\nwhen = "("', "'(' can't be evaluated"),
    ],
)
def test_a_wrong_manifest_is_refused_by_file_and_key(
    bucket: Path, tfgen: Tfgen, old: str, new: str, message: str
) -> None:
    (bucket / "kind.toml").write_text(MANIFEST.replace(old, new, 1))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x", "--out", "x")
    assert done.code == 2
    assert message in done.err
    assert not (bucket.parent / "x").exists()


def test_a_folder_without_a_manifest_is_no_template(bucket: Path, tfgen: Tfgen) -> None:
    (bucket / "kind.toml").unlink()
    done = tfgen("new", "--template", "bucket", "logs")
    assert done.code == 2
    assert "there is no manifest" in done.err
