"""The configuration: where it is found, what it may say, and where an error is shown."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Result
from tfgen.cli.config import Config, Text, load
from tfgen.errors import TfgenError
from tfgen.fixing.engine import fix
from tfgen.fixing.options import Choice, Options, Place
from tfgen.text.workspace import MemoryWorkspace

Run = Callable[..., Result]


def loaded(folder: Path, text: str, name: str = "tfgen.toml") -> Config:
    (folder / name).write_text(text)
    return load(str(folder), str(folder))._replace(file=Text())


def refused(folder: Path, text: str, name: str = "tfgen.toml") -> str:
    """The message for a broken configuration, from the file's name on."""
    with pytest.raises(TfgenError) as caught:
        loaded(folder, text, name)
    return str(caught.value).removeprefix(f"{folder.resolve()}/")


_KEYS_OF_PATHS = ("match", "framework", "registry")


def test_all_keys(tmp_path: Path) -> None:
    config = loaded(
        tmp_path,
        """\
framework = ["hipaa", "pci-dss"]
require = "customer-managed"
select = "ALL"
ignore = ["dynamodb"]
exclude = ["examples/**"]
allow = ["lifecycle", "replace"]
roots = ["envs/live"]
published = ["modules/*"]
var_files = ["live.tfvars"]
via = "inputs"
registry = "hipaa"
registry_host = "registry.example.com:8443"
fail_on = ["unknown"]

[[paths]]
match = "envs/eu/**"
framework = ["gdpr", "pci"]
registry = "pci"

[kms]
key = "create"

[kms.regions]
eu-west-1 = "var.key"
""",
    )
    assert config == Config(
        framework=("hipaa", "pci-dss"),
        require="customer-managed",
        select=("ALL",),
        ignore=("dynamodb",),
        exclude=("examples/**",),
        allow=("lifecycle", "replace"),
        roots=("envs/live",),
        published=("modules/*",),
        var_files=("live.tfvars",),
        via="inputs",
        registry="hipaa",
        paths=(
            Choice(
                "envs/eu/**",
                ("gdpr", "pcidss"),
                "pcidss",
                {key: Place(str(tmp_path / "tfgen.toml"), line, 1) for line, key in enumerate(_KEYS_OF_PATHS, 16)},
            ),
        ),
        registry_host="registry.example.com:8443",
        fail_on=("unknown",),
        kms={"key": "create", "regions": {"eu-west-1": "var.key"}},
    )


def test_the_nearest_configuration_up_to_the_root_counts(tmp_path: Path) -> None:
    inner = tmp_path / "root/a/b"
    inner.mkdir(parents=True)
    (tmp_path / "tfgen.toml").write_text('via = "inputs"\n')
    root = str(tmp_path / "root")
    assert load(root, str(inner)) == Config()
    (tmp_path / "root/tfgen.toml").write_text('require = "customer-managed"\n')
    assert load(root, str(inner)).require == "customer-managed"
    (tmp_path / "root/a/pyproject.toml").write_text('[project]\nname = "tfgen-user"\n')
    assert load(root, str(inner)).require == "customer-managed"
    (tmp_path / "root/a/pyproject.toml").write_text("[tool.tfgen]\n")
    assert load(root, str(inner)).require == "aws-managed"


@pytest.mark.parametrize(
    "text",
    [
        '[tool.tfgen]\nvia = "inputs"\n',
        '[ tool . tfgen ]\nvia = "inputs"\n',
        '[tool]\ntfgen = { via = "inputs" }\n',
        'tool.tfgen.via = "inputs"\n',
        '[tool."tfgen"]\r\nvia = "inputs"\r\n',
    ],
)
def test_every_way_to_write_the_section(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text, "pyproject.toml").via == "inputs"


@pytest.mark.parametrize("text", ["", "x = 1\n", "broken = \n", 'tool = "x"\n', '[tool.ruff]\nselect = ["A"]\n'])
def test_a_pyproject_that_does_not_speak_of_tfgen_does_not_matter(tmp_path: Path, text: str) -> None:
    assert loaded(tmp_path, text, "pyproject.toml") == Config()


def test_a_pyproject_that_is_not_utf8_and_not_ours_does_not_matter(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_bytes(b"# \xff\n")
    assert load(str(tmp_path), str(tmp_path)) == Config()


FIRST = '[[paths]]\nmatch = "a"\nframework = "hipaa"\nregistry = "hipaa"\n'


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('requires = "x"\n', "tfgen.toml:1:1: the key requires is unknown. Did you mean require?"),
        ("zzz = 1\n", "tfgen.toml:1:1: the key zzz is unknown. There are: framework, "),
        ("[kms]\nregoins = {}\n", "tfgen.toml:2:1: the key regoins is unknown. Did you mean regions?"),
        ("kms.keys = 1\n", "tfgen.toml:1:5: the key keys is unknown. Did you mean key?"),
        ("\n  allow = [1]\n", "tfgen.toml:2:3: allow takes a list of strings"),
        ("require = 2\n", "tfgen.toml:1:1: require takes a string"),
        ('kms = "create"\n', "tfgen.toml:1:1: kms is a table, as in [kms]"),
        ("[kms]\nkey = 1\n", "tfgen.toml:2:1: key takes a string"),
        ("[kms]\nregions = 1\n", "tfgen.toml:2:1: regions is a table of one key a region"),
        ("[kms.regions]\nx = 1\n", "tfgen.toml:1:6: regions is a table of one key a region"),
        (
            "[kms.paths]\nx = 1\n",
            "tfgen.toml:1:6: paths is a table of one key, or of one key a region, for each of them",
        ),
        ("[kms]\nmax_keys = true\n", "tfgen.toml:2:1: max_keys takes a number"),
        ('require = "high"\n', "tfgen.toml:1:1: require high is no level. Say aws-managed or customer-managed."),
        ('allow = ["all"]\n', "tfgen.toml:1:1: allow all is no choice. Say one of: replace, lifecycle, "),
        ('via = "x"\n', "tfgen.toml:1:1: via x is no choice. Say one of: registry, inputs."),
        ('fail_on = ["fail"]\n', "tfgen.toml:1:1: fail_on fail is no verdict to fail on."),
        ('registry_host = "http://x"\n', "tfgen.toml:1:1: registry_host http://x is no host name of a registry."),
        ('framework = ["hippa"]\n', "tfgen.toml:1:1: there is no framework 'hippa'. Did you mean hipaa?"),
        ("paths = 1\n", "tfgen.toml:1:1: paths is a list of tables, as in [[paths]]"),
        ('[[paths]]\nmatch = "a"\n', "tfgen.toml:1:3: each of paths has a match (a pattern) and a framework"),
        (
            '[[paths]]\nmatch = "a"\nframework = "hippa"\n',
            "tfgen.toml:3:1: there is no framework 'hippa'. Did you mean hipaa?",
        ),
        (FIRST + '[[paths]]\nmtach = "b"\n', "tfgen.toml:6:1: the key mtach is unknown. Did you mean match?"),
        (FIRST + "[[paths]]\nmatch = 1\n", "tfgen.toml:6:1: match takes a string"),
        (FIRST + '[[paths]]\nframework = "gdpr"\n', "tfgen.toml:5:3: each of paths has a match (a pattern) and"),
        (
            FIRST + '[[ "paths" ]] # match = 1\n  framework = "gdpr"\n  match = "framework = "\n  registry = "gdrp"\n',
            "tfgen.toml:8:3: there is no framework 'gdrp'. Did you mean gdpr?",
        ),
        (
            'paths = [\n  { match = "{a,framework=1}", framework = "gdpr" },\n  { match = "b", framework = "gdrp" },\n]\n',
            "tfgen.toml:3:18: there is no framework 'gdrp'. Did you mean gdpr?",
        ),
        (
            'paths = [{ match = "a", framework = "gdpr" }, { framework = "gdpr" }]\n',
            "tfgen.toml:1:47: each of paths has a match (a pattern) and a framework",
        ),
        ('[[paths]]\nmtach = "a"\n', "tfgen.toml:2:1: the key mtach is unknown. Did you mean match?"),
        ('registry = "hippa"\n', "tfgen.toml:1:1: there is no framework 'hippa'. Did you mean hipaa?"),
        ('framework = "nist"\n', "tfgen.toml:1:1: nist could be several frameworks. Say one of "),
        ('select = ["s3"]\n', "tfgen.toml:1:1: select: no control is named 's3'. `tfgen controls` lists them."),
        ('\nignore = "s3"\n', "tfgen.toml:2:1: ignore: no control is named 's3'."),
        ('exclude = ["!"]\n', "tfgen.toml:1:1: exclude holds a pattern that is none: "),
        ('published = ["!"]\n', "tfgen.toml:1:1: published holds a pattern that is none: "),
        ('[[paths]]\nmatch = "!"\nframework = "gdpr"\n', "tfgen.toml:2:1: match holds a pattern that is none: "),
        ('[kms]\nkey = ""\n', "tfgen.toml:2:1: [kms] key names no key. Give an ARN, alias/NAME, "),
        ('[kms]\nkey = "x y"\n', "tfgen.toml:2:1: [kms] key 'x y' is no expression: "),
        ('[kms]\nkey = "arn:x"\n', "tfgen.toml:2:1: arn:x is no ARN of a KMS key. It looks like arn:aws:kms:"),
        ('[kms]\nkey = "aws_s3_bucket.b.arn"\n', "tfgen.toml:2:1: [kms] key aws_s3_bucket.b.arn is no KMS key. Say "),
        ('kms = { key = "alias/aws/x" }\n', "tfgen.toml:1:9: alias/aws/x is an AWS-managed key. Say aws-managed "),
        (
            '[kms.regions]\nEurope = "create"\n',
            "tfgen.toml:2:1: [kms.regions] Europe: Europe is no region. A region is named as",
        ),
        ('[kms.regions]\neu-west-1 = "arn:x"\n', "tfgen.toml:2:1: arn:x is no ARN of a KMS key."),
        (
            '[kms.paths]\n"envs/a" = "create"\n"envs/b" = { eu-west-1 = "create", us-east-1 = "CREATE" }\n',
            "tfgen.toml:3:36: [kms.paths] envs/b us-east-1 'CREATE' is no key. Give an ARN",
        ),
        ('[kms.paths]\n"!" = "create"\n', "tfgen.toml:2:1: [kms.paths] ! is no pattern: "),
        ('[kms.accounts]\n12 = "create"\n', "tfgen.toml:2:1: [kms.accounts] 12 is no account. It has 12 digits."),
        ('[kms]\npolicy = "open"\n', "tfgen.toml:2:1: policy open is no choice. Say account or strict."),
        (
            "[kms]\ndeletion_window_in_days = 3\n",
            "tfgen.toml:2:1: deletion_window_in_days is 3. AWS takes 7 to 30 days.",
        ),
        ("[kms]\nmodule = 1\n", "tfgen.toml:2:1: module takes true or false"),
        (
            "[kms]\nmodule = true\nmulti_region = true\n",
            "tfgen.toml:3:1: a key that a module makes is no multi-Region key. Leave out module, or multi_region.",
        ),
        ("via = \n", "tfgen.toml:1:7: this is not valid TOML: "),
        ("via = [", "tfgen.toml:1:8: this is not valid TOML: "),
        ("via = " + "[" * 5000, "tfgen.toml: this is not valid TOML: it is nested too deeply"),
        ("# " + "x" * 2_000_000, "tfgen.toml: it can't be read: it is larger than"),
    ],
)
def test_an_error_has_its_place_and_a_remedy(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            '[tool.ruff]\nvia = "x"\n\n[tool.tfgen]\nvia = "x"\n',
            "pyproject.toml:5:1: via x is no choice.",
        ),
        ("[[tool.tfgen]]\n", "pyproject.toml:1:8: tool.tfgen is a table, as in [tool.tfgen]"),
        ("[tool]\ntfgen = 1\n", "pyproject.toml:2:1: tool.tfgen is a table, as in [tool.tfgen]"),
        ("[tool.tfgen]\nvia = \n", "pyproject.toml:2:7: this is not valid TOML: "),
        ("[tool.tfgen.kms]\nkeys = 1\n", "pyproject.toml:2:1: the key keys is unknown."),
        (
            '[[tool.other.paths]]\nmatch = 1\n[tool.tfgen]\n[[tool.tfgen.paths]]\nmatch = "a"\nframework = "gdrp"\n',
            "pyproject.toml:6:1: there is no framework 'gdrp'.",
        ),
    ],
)
def test_an_error_in_a_pyproject_is_placed_in_our_part(tmp_path: Path, text: str, message: str) -> None:
    assert refused(tmp_path, text, "pyproject.toml").startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            FIRST + '[[paths]]\nmatch = "a/**"\nframework = "gdpr"\n',
            "tfgen.toml:6:1: a/main.tf is under hipaa (a) and gdpr (a/**). Make the patterns",
        ),
        (
            FIRST + '[[paths]]\nmatch = "b"\nframework = ["gdpr"]\nregistry = "soc2"\n',
            "tfgen.toml:8:1: the registry soc2 is none of the frameworks of b.",
        ),
        (
            FIRST + '[[paths]]\nmatch = "b"\nframework = ["gdpr", "none"]\n',
            "tfgen.toml:7:1: the framework none for b goes back upstream, and takes no other beside it.",
        ),
        (
            '[[paths]]\nmatch = "a"\nframework = ["gdpr", "soc2"]\n',
            "tfgen.toml:3:1: gdpr, soc2 (a) are several frameworks, and a source has one host.",
        ),
    ],
)
def test_a_conflict_of_paths_has_its_place(tmp_path: Path, text: str, message: str) -> None:
    config = loaded(tmp_path, text)
    workspace = MemoryWorkspace({"a/main.tf": b'module "m" { source = "terraform-aws-modules/vpc/aws" }'})
    with pytest.raises(TfgenError) as caught:
        fix(workspace, Options(choices=config.paths))
    assert str(caught.value).removeprefix(f"{tmp_path}/").startswith(message)


def test_odd_files_in_the_place_of_the_configuration_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "tfgen.toml")
    with pytest.raises(TfgenError, match="this is not a regular file"):
        load(str(tmp_path), str(tmp_path))
    (tmp_path / "tfgen.toml").unlink()
    (tmp_path / "tfgen.toml").symlink_to("missing")
    with pytest.raises(TfgenError, match="it can't be read: No such file"):
        load(str(tmp_path), str(tmp_path))
    (tmp_path / "tfgen.toml").unlink()
    (tmp_path / "tfgen.toml").write_bytes(b"# \xff\n")
    with pytest.raises(TfgenError, match=r"tfgen\.toml:1:3: byte 0xFF is not UTF-8"):
        load(str(tmp_path), str(tmp_path))


def test_a_heading_of_its_own_says_the_same(tmp_path: Path) -> None:
    text = '[tfgen]\nframework = "hipaa"\n\n[[tfgen.paths]]\nmatch = "envs/eu/**"\nframework = "gdpr"\n\n[kms]\nkey = "create"\n'
    config = loaded(tmp_path, text)
    assert (config.framework, config.kms) == (("hipaa",), {"key": "create"})
    assert [(choice.match, choice.frameworks) for choice in config.paths] == [("envs/eu/**", ("gdpr",))]
    assert refused(tmp_path, text.replace("gdpr", "gdrp")).startswith("tfgen.toml:6:1: there is no framework")
    assert refused(tmp_path, 'via = "inputs"\n' + text.replace("framework", "via", 1)).startswith(
        "tfgen.toml:1:1: via stands both"
    )
    assert refused(tmp_path, "tfgen = 1\n").startswith("tfgen.toml:1:1: tfgen is a table")


@pytest.mark.parametrize("command", [("check",), ("fix",), ("keys", "plan"), ("keys", "check"), ("undo", "--keys")])
@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[kms]\nkey = "CREATE"\n', "tfgen.toml:2:1: [kms] key 'CREATE' is no key. Give an ARN"),
        ('[kms]\npolicy = "open"\n', "tfgen.toml:2:1: policy open is no choice. Say account or strict."),
        ('var_files = ["no.tfvars"]\n', "tfgen.toml:1:1: no.tfvars does not exist. Give files or folders"),
        ('\nroots = ["../x"]\n', "tfgen.toml:2:1: ../x is outside "),
        ('select = ["s3"]\n', "tfgen.toml:1:1: select: no control is named 's3'."),
        ('exclude = ["!"]\n', "tfgen.toml:1:1: exclude holds a pattern that is none"),
        ('\nregistry = "hipaa"\n', "tfgen.toml:2:1: the registry hipaa needs a framework. Say --framework hipaa too."),
        ('via = "inputs"\nframework = "none"\n', "tfgen.toml:2:1: the framework none moves sources back"),
        (
            'require = "customer-managed"\n[kms]\nkey = "aws-managed"\n',
            "tfgen.toml:1:1: the key aws-managed can't satisfy require = customer-managed. Give a key of your own",
        ),
    ],
)
def test_every_command_refuses_the_same_at_the_same_place(
    project: Path, tfgen: Run, command: tuple[str, ...], text: str, message: str
) -> None:
    (project / "tfgen.toml").write_text(text)
    result = tfgen(*command)
    assert (result.code, result.out) == (2, "")
    assert message in result.err
