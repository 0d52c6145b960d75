"""Which wave a change goes out with."""

from __future__ import annotations

import pytest

from tfgen.errors import UsageError
from tfgen.migration.campaign import Wave
from tfgen.migration.requests.waves import chosen, wave_of

WAVES = (
    Wave("dev", environments=("dev", "sandbox"), draft=True),
    Wave("stage", paths=("**/stage/**", "/shared/")),
    Wave("prod", environments=("prod",)),
    Wave("core", repositories=("acme/core-*",), paths=("*.tf",)),
)


@pytest.mark.parametrize(
    ("repository", "paths", "wave"),
    [
        ("acme/infra", ["envs/dev/main.tf"], "dev"),
        ("acme/infra", ["live/DEV-eu/main.tf"], "dev"),
        ("acme/infra-dev", ["main.tf"], "dev"),
        ("acme/infra", ["devices/main.tf"], None),
        ("acme/infra", ["envs/stage/main.tf"], "stage"),
        ("acme/infra", ["shared/main.tf"], "stage"),
        ("acme/infra", ["x/shared/main.tf"], None),
        ("acme/infra", ["envs/dev/main.tf", "envs/prod/main.tf"], "prod"),
        ("acme/infra-dev", ["envs/prod/main.tf"], "prod"),
        ("acme/infra-prod", ["envs/dev/main.tf"], "prod"),
        ("acme/core-net", ["main.tf"], "core"),
        ("acme/core-net", ["x.tfvars"], None),
        ("acme/infra", [], None),
    ],
)
def test_the_last_wave_that_matches(repository: str, paths: list[str], wave: str | None) -> None:
    found = wave_of(WAVES, repository, paths)
    assert (found.name if found else None) == wave


def test_a_wave_without_any_pattern_takes_nothing() -> None:
    assert wave_of((Wave("all"),), "acme/infra", ["a.tf"]) is None


def test_a_wave_that_is_not_there_is_refused_with_those_that_are() -> None:
    assert chosen(WAVES, "stage").name == "stage"
    with pytest.raises(UsageError) as caught:
        chosen(WAVES, "production")
    assert "dev, stage, prod, core" in caught.value.remedy
