"""The law of keys and providers: whatever the accounts, regions, modules and aliases, each table and replica gets a key of its
own region, made through a provider that is set up as its own is."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.properties.test_module_trees import TODAY, workspace
from tfgen.controls.dynamodb_table_encrypted_with_kms import levels, rule, tables
from tfgen.fixing.engine import fix, prove_files
from tfgen.fixing.options import Options
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import alias_at_root, differences, provider_of, region_of_key
from tfgen.terraform.subjects import Resource
from tfgen.terraform.values import Computed, Unknown, Value

REGIONS = ("eu-west-1", "us-east-1", "ap-south-1")
IDENTITIES = (
    "",
    '  profile = "a"\n',
    '  assume_role {\n    role_arn = "arn:aws:iam::111122223333:role/x"\n  }\n',
    '  allowed_account_ids = ["444455556666"]\n',
)
SIX = 'terraform {\n  required_providers {\n    aws = { source = "hashicorp/aws", version = "~> 6.0" }\n  }\n}\n'


def configuration(seed: int) -> dict[str, str]:
    """Roots with providers of several accounts and regions, which call modules with `providers` of any of these."""
    pick = random.Random(seed)
    six = pick.random() < 0.4
    modules = {f"m{n}": ["", *pick.sample(["x", "y"], pick.randint(0, 2))] for n in range(pick.randint(0, 2))}
    files = {f"modules/{name}/main.tf": _table(pick, "t", aliases, six) for name, aliases in modules.items()}
    for root in range(pick.randint(1, 2)):
        aliases = ["", *pick.sample(["us", "eu", "audit"], pick.randint(0, 3))]
        text = SIX if six else ""
        for alias in aliases:
            named = f'  alias  = "{alias}"\n' if alias else ""
            text += f'provider "aws" {{\n{named}  region = "{pick.choice(REGIONS)}"\n{pick.choice(IDENTITIES)}}}\n'
        text += "".join(_table(pick, f"t{n}", aliases, six) for n in range(pick.randint(0, 2)))
        for name, inner in modules.items():
            passed = "".join(f"    {_aws(one)} = {_aws(pick.choice(aliases))}\n" for one in inner)
            text += f'module "{name}" {{\n  source = "../modules/{name}"\n  providers = {{\n{passed}  }}\n}}\n'
        files[f"env{root}/main.tf"] = text
    return files


def _aws(alias: str) -> str:
    return f"aws.{alias}" if alias else "aws"


def _table(pick: random.Random, name: str, aliases: Sequence[str], six: bool) -> str:
    region = f'  region   = "{pick.choice(REGIONS)}"\n' if six and pick.random() < 0.3 else ""
    replicas = pick.sample(REGIONS, pick.choice([0, 0, 1, 2]))
    return (
        f'resource "aws_dynamodb_table" "{name}" {{\n  provider = {_aws(pick.choice(aliases))}\n{region}'
        f'  name     = "{name}"\n  hash_key = "id"\n'
        + "".join(f'  replica {{\n    region_name = "{each}"\n  }}\n' for each in replicas)
        + "}\n"
    )


def keys(estate: Estate) -> Iterator[tuple[Resource, Value, str]]:
    """Yield each table with its key, or a replica's, and the region that this must be of."""
    for table in estate.resources(tables.TABLE):
        for type, name in ((tables.BLOCK, ""), ("replica", "region_name")):
            nested = table.nested(type)
            assert not isinstance(nested, Unknown)
            for block in nested:
                region = block.value(name).data if name else provider_of(estate, table).region
                yield table, block.value("kms_key_arn"), str(region)


@pytest.mark.parametrize("multi_region", [False, True])
@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10**9))
def test_each_key_is_of_the_region_and_account_of_what_it_encrypts(seed: int, multi_region: bool) -> None:
    options = Options(
        kms_key="create", required_level=2, allow=frozenset({"replace", "provider"}), multi_region=multi_region
    )
    files = configuration(seed)
    run = prove_files(fix(workspace(files), options, TODAY))
    after = {**files, **{file.path: file.after for file in run.files}}
    assert not fix(workspace(after), options, TODAY).files
    estate = Estate(workspace(after), needles=rule.NEEDLES)
    for table, value, region in keys(estate):
        if not isinstance(value.data, Computed):
            assert levels.of_key(value).level != levels.CUSTOMER_MANAGED
            continue  # held back, or a module that others call
        key = value.data.resource
        assert region_of_key(estate, value.data) == region
        root = estate.instances(key.module.root)[0]
        assert table.module.root == key.module.root
        one, other = (alias_at_root(estate, each.module, provider_of(estate, each).alias) for each in (table, key))
        assert differences(estate, root, one, other) == ()
