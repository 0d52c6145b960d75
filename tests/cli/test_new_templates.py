"""Templates of one's own: what they can do, and what the sandbox keeps them from."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tfgen.scaffold import confined, manifest
from tfgen.scaffold.limits import Limits

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
        ("a = {{ 5 | dictsort }}\n", "main.tf.j2:1:1: a template failed"),
        ("{% for a in 'x' %}" * 30 + "{% endfor %}" * 30, "a template failed: too many statically nested blocks"),
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


MEMORY = "bucket/main.tf.j2:1:1: a template failed: it takes more than 512 MiB of memory"
TIME = "bucket/main.tf.j2:1:1: a template failed: it takes more than 1 seconds of processor time"
LONG = "bucket/main.tf.j2: a template failed: it makes more than 1024 KiB"
NESTED = "{% for a in range(99999) %}{% for b in range(99999) %}{% for c in range(99999) %}"


def less_time_for(message: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is to end by its time gets one second; what is to end by other limits keeps all, so that a busy machine is no matter."""
    if "seconds of" in message:
        monkeypatch.setattr(confined, "LIMITS", Limits(seconds=1))


@pytest.mark.parametrize(
    ("template", "message"),
    [
        ("a = {{ 'x' * 9999999999 }}\n", MEMORY),
        ("a = {{ [1] * 9999999999 }}\n", MEMORY),
        ("a = {{ 'x' | center(10**10) }}\n", MEMORY),
        ("a = {{ '%9999999999d' % 1 }}\n", MEMORY),
        ("a = {{ '{:9999999999}'.format(1) }}\n", MEMORY),
        ("a = {{ 'x'.ljust(9999999999) }}\n", MEMORY),
        ("{% macro m(n) %}{{ m(n + 1) }}{% endmacro %}a = {{ m(0) }}\n", "a template failed: maximum recursion depth"),
        ("{% set x = namespace(v='x') %}{% for _ in range(99) %}{% set x.v = x.v ~ x.v %}{% endfor %}", MEMORY),
        (NESTED + "{% endfor %}" * 3, TIME),
        (NESTED + "x{% endfor %}" * 3, LONG),
        ("{{ 'x' * 2000000 }}", LONG),
        ("a = {{ 99999999 ** 99999999 }}\n", "bucket: the template can't be rendered: it takes more than 1 seconds of"),
    ],
)
def test_a_template_that_takes_too_much_is_ended(
    bucket: Path, tfgen: Tfgen, monkeypatch: pytest.MonkeyPatch, template: str, message: str
) -> None:
    less_time_for(message, monkeypatch)
    (bucket / "main.tf.j2").write_text(template)
    before = sorted(os.listdir(bucket.parent))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x", "--out", "x")
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert sorted(os.listdir(bucket.parent)) == before


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('out = "{{ name }}"', "out = \"{{ 'x' * 9999999999 }}\"", "takes more than 512 MiB of memory"),
        ('out = "{{ name }}"', "out = \"{{ 'x' * 20000 }}\"", "it makes more than 16 KiB"),
        ('help = "Who owns it."', "help = 'x'\nwhen = '[1] * 9999999999'", "takes more than 512 MiB of memory"),
        ('help = "Who owns it."', "help = 'x'\npattern = '(x+x+)+y'", "takes more than 1 seconds of processor time"),
    ],
)
def test_a_manifest_that_takes_too_much_is_ended(
    bucket: Path, tfgen: Tfgen, monkeypatch: pytest.MonkeyPatch, old: str, new: str, message: str
) -> None:
    less_time_for(message, monkeypatch)
    (bucket / "kind.toml").write_text(MANIFEST.replace(old, new, 1))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=" + "x" * 40)
    assert (done.code, done.out) == (2, "")
    assert message in done.err
    assert "bucket" in done.err
    assert os.listdir(bucket.parent) == ["bucket"]


def test_a_template_writes_so_many_files_and_no_more(bucket: Path, tfgen: Tfgen) -> None:
    files = "".join(f'[[file]]\npath = "f{n}.txt"\ntemplate = "main.tf.j2"\n' for n in range(500))
    (bucket / "kind.toml").write_text(MANIFEST + files)
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x")
    assert done.code == 2
    assert "there are more than 500 files to write" in done.err


def test_one_that_never_answers_is_given_up(bucket: Path, tfgen: Tfgen, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confined, "LIMITS", Limits(patience=0))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x")
    assert done.code == 2
    assert "bucket: the template can't be rendered: it takes more than 0 seconds" in done.err


def test_the_process_of_a_template_has_no_environment_and_can_write_no_file(
    bucket: Path, tfgen: Tfgen, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were there a way out of the sandbox, it would lead there."""
    start = (
        "import os, sys; sys.path[:] = sys.argv[1:]\n"
        "from tfgen.scaffold import confined\n"
        "def make(*_):\n"
        "    try:\n"
        "        with open('x', 'w') as file: file.write('x')\n"
        "        said = 'written'\n"
        "    except OSError as error:\n"
        "        said = error.strerror\n"
        "    raise confined.ConfigError(f'{sorted(set(os.environ) - {\"LC_CTYPE\"})} {said}')\n"
        "confined.make = make\n"
        "confined.serve()\n"
    )
    monkeypatch.setattr(confined, "_START", start)
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x")
    assert "[] File too large" in done.err


def test_questions_of_a_template_are_asked_at_a_terminal(bucket: Path) -> None:
    ours, theirs = pty.openpty()
    try:
        os.write(ours, "b\u202ec\nblue\n".encode())
        command = [sys.executable, "-m", "tfgen", "new", "--template", "bucket", "logs"]
        done = subprocess.run(
            command, cwd=bucket.parent, stdin=theirs, stderr=theirs, stdout=-1, timeout=60, check=False
        )
        os.set_blocking(ours, False)
        said = os.read(ours, 1 << 16).decode()
        assert done.returncode == 0, said
        assert "Who owns it.\r\n" in said
        assert "  the character U+202E can't be part of it\r\n" in said
        assert 'tags   = { team = "blue" }' in (bucket.parent / "logs/main.tf").read_text()
    finally:
        os.close(ours)
        os.close(theirs)


def test_all_is_rendered_before_anything_is_written(bucket: Path, tfgen: Tfgen) -> None:
    for key in ("next", "notes"):
        (bucket / "kind.toml").write_text(f'{key} = ["cd {{{{ nowhere }}}}"]\n' + MANIFEST)
        done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x")
        assert done.code == 2
        assert "'cd {{ nowhere }}' can't be evaluated: a template uses what is not defined" in done.err
        assert os.listdir(bucket.parent) == ["bucket"]


def test_what_comes_next_can_be_pasted(bucket: Path, tfgen: Tfgen) -> None:
    (bucket / "kind.toml").write_text('notes = ["made {{ target }}", ""]\nnext = ["cd {{ target }}"]\n' + MANIFEST)
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x", "--out", "it's; here")
    assert done.code == 0
    assert "\nmade it's; here\n" in done.err
    assert "next: cd 'it'\"'\"'s; here'\n" in done.err


@pytest.mark.parametrize("out", ["../away", "/tmp/away", "~/away", ".git/hooks"])
def test_no_template_chooses_a_folder_elsewhere(bucket: Path, tfgen: Tfgen, out: str) -> None:
    (bucket / "kind.toml").write_text(MANIFEST.replace('out = "{{ name }}"', f'out = "{out}"'))
    done = tfgen("new", "--template", "bucket", "logs", "--var", "team=x")
    assert done.code == 2
    assert f"would write '{out}', which is not inside the target" in done.err


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
        ('name = "team"', 'name = "te\\u001bam"', "'te\\x1bam' is no name for a question"),
        ("pattern = '[a-z0-9-]{3,63}'", "pattern = '['", "the question name has a wrong pattern"),
        ('out = "{{ name }}"', "out = ", "bucket/kind.toml:2:7: this is not valid TOML: Invalid value"),
        ("controls = []", "controls = [" + "9" * 5000 + "]", "this is not valid TOML: Exceeds the limit"),
        ("controls = []", "controls = " + "[" * 3000, "this is not valid TOML"),
        ("[name]", "[[name]]", "name is a table, as in [name]"),
        ('help = "Who owns it."', "help = 5", "the question team has a help of another type"),
        ('help = "Who owns it."', 'help = "x"\nmaximum = true', "the question team has a maximum of another type"),
        ('help = "Who owns it."', 'help = "x"\nchoices = "ab"', "the key choices takes a list of texts"),
        ('help = "Who owns it."', 'help = "x"\nfields = ["ab"]', "fields is a list of tables"),
        ("pattern = '[a-z0-9-]{3,63}'", "pattern = 'a{99999999999999999999}'", "the question name has a wrong pattern"),
        ('path = "main.tf"', "path = 5", "a file has a path that is no text"),
        ('template = "main.tf.j2"', "", "a file is incomplete"),
        ("[[question]]", "[question]", "question is a list of tables"),
        ('help = "Who owns it."', 'help = "x"\nwhen = "nothing.at.all"', "'nothing.at.all' can't be evaluated"),
        ('help = "Who owns it."', 'help = "x"\nwhen = "nothing"', "'nothing' can't be evaluated"),
        (
            "[[question]]",
            "[[rule]]\neach = \"name | map('nothing')\"\nthat = 'true'\notherwise = 'x'\n[[question]]",
            "can't be evaluated: a template failed: No filter named 'nothing'",
        ),
        ("[[question]]", "[[rule]]\neach = '1'\nthat = 'true'\notherwise = 'x'\n[[question]]", "'1' is no list"),
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


def test_what_a_manifest_says_can_not_steer_the_terminal(bucket: Path, tfgen: Tfgen) -> None:
    text = MANIFEST.replace("Who owns it.", "Who\\u001b[2J \\u202eowns it.").replace('"A bucket"', '"A \\u009bbucket"')
    (bucket / "kind.toml").write_text('notes = ["\\u001b[31m"]\n' + text)
    page = tfgen("new", "--template", "bucket", "--help").out
    made = tfgen("new", "--template", "bucket", "logs", "--var", "team=x").err
    assert "Who\\x1b[2J \\u202eowns it." in page
    assert "A \\x9bbucket" in page
    assert "\n\\x1b[31m\n" in made
    assert all(line.isprintable() for line in (page + made).split("\n"))


def test_a_folder_without_a_manifest_is_no_template(bucket: Path, tfgen: Tfgen) -> None:
    (bucket / "kind.toml").unlink()
    done = tfgen("new", "--template", "bucket", "logs")
    assert done.code == 2
    assert "there is no manifest" in done.err


def test_the_example_of_the_documentation_is_one(bucket: Path, tfgen: Tfgen) -> None:
    page = (Path(__file__).parents[2] / "docs/templates.md").read_text()
    for name, language in (("kind.toml", "toml"), ("main.tf.j2", "jinja")):
        (bucket / name).write_text(page.split(f"`bucket/{name}`:\n\n```{language}\n")[1].split("```")[0])
    done = tfgen("new", "--template", "bucket", "logs-1", "--var", "team=platform", "--no-input")
    assert done.code == 0, done.err
    made = (bucket.parent / "logs-1/main.tf").read_text()
    assert '  tags = { team = "platform" }\n}\n\nresource "aws_s3_bucket_lifecycle_configuration" "logs_1" {' in made
    assert '    id     = "expire"\n    status = "Enabled"\n' in made
    assert "next: cd logs-1 && terraform init\n" in done.err
    assert "owner" not in done.err
    assert "xn--a begins as S3" in tfgen("new", "--template", "bucket", "xn--a").err


def test_the_documentation_tells_of_every_key(bucket: Path) -> None:
    page = (Path(__file__).parents[2] / "docs/templates.md").read_text()
    rows = "\n".join(line for line in page.splitlines() if line.startswith("| "))
    assert [key for key in sorted(manifest.KEYS) if f"`{key}`" not in rows and f"[{key}]" not in rows] == []
    assert [field for field in manifest.Question._fields if f"`{field}`" not in rows] == []
