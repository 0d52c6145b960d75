"""Outputs of public modules that are known by name: an attribute of what the module makes, as the provider sets it.

Source: outputs.tf and main.tf of terraform-aws-modules/kms. `key_arn` is the ARN of the one key that it makes, `key_id` its id; null where `create`
is false, where two of the other switches are on, and of a replica key in its first versions.
"""

from __future__ import annotations

from tfgen.terraform.conversions import ConversionError, to_bool
from tfgen.terraform.sources import Download, Registry, Terragrunt
from tfgen.terraform.subjects import Call, Resource
from tfgen.terraform.values import Computed

#: Kind and type of what stands for a module that makes a key, so that it is taken for no resource of this configuration.
KEY_MODULE = "module"
KEY_ARN = "key_arn"

_KEY = ("terraform-aws-modules", "kms", "aws")
_SWITCHES = ("create_external", "create_replica", "create_replica_external")
_PUBLIC = frozenset({"", "registry.terraform.io", "registry.opentofu.org"})
_CURATED = ".compliance.tf"


def known_output(call: Call, output: str) -> Computed | None:
    """Return the attribute that an output is, or None when it is not known."""
    source = call.source
    if output not in (KEY_ARN, "key_id") or not isinstance(source, (Registry, Download, Terragrunt)):
        return None
    if not source.matches(*_KEY) or source.subdir or not (source.host in _PUBLIC or source.host.endswith(_CURATED)):
        return None
    if not _makes(call):
        return None
    made = Resource(
        KEY_MODULE, KEY_MODULE, call.module, call.parts, call.name, call.address, call.key, {}, call.unexpanded
    )
    return Computed(made, output)


def _makes(call: Call) -> bool:
    if any(call.attribute(name) for name in _SWITCHES):
        return False
    create = call.value("create")
    try:
        return call.attribute("create") is None or (create.known and to_bool(create))
    except ConversionError:
        return False
