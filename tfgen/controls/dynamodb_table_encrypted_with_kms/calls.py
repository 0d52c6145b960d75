"""Calls of public modules that make tables, judged from their arguments, since nobody reads the module itself.

Inputs, defaults and first versions were read in the modules' tags (terraform-aws-modules/dynamodb-table v0.2.0 to v5.5.0,
cloudposse/dynamodb to 0.37.0).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tfgen.controls.api import (
    Archive,
    Call,
    ConversionError,
    Download,
    Estate,
    Fix,
    Git,
    Impact,
    Intent,
    Judgement,
    KeyNeed,
    Literal,
    Object,
    Place,
    Registry,
    Set,
    SetItem,
    Settings,
    Unknown,
    Value,
    Verdict,
    admits_at_or_above,
    admits_none,
    deciding_list,
    deciding_site,
    shown,
    to_bool,
)
from tfgen.controls.dynamodb_table_encrypted_with_kms import held, levels
from tfgen.controls.dynamodb_table_encrypted_with_kms.levels import (
    AWS_MANAGED,
    CUSTOMER_MANAGED,
    Judged,
)

ARN = "server_side_encryption_kms_key_arn"

NEEDLES = (b"dynamodb-table", b"/dynamodb_table", b"cloudposse/dynamodb", b"cloudposse/terraform-aws-dynamodb")

#: Registries that serve the public modules as they are.
PUBLIC_HOSTS = ("", "registry.terraform.io", "registry.opentofu.org")

#: The oldest version of the dynamodb-table module whose framework variant is known to switch encryption on.
ENFORCED_SINCE = "5.0.0"


class PublicModule(NamedTuple):
    """A public module's inputs for encryption."""

    namespace: str
    name: str
    switch: str
    switch_default: bool
    key: str
    switch_since: str  # first version that has the switch, "" for every one
    key_since: str  # first version that has the key input
    exists: str  # input that switches the table off when false
    replicas: str
    replica_keys: bool  # can a replica be given a key?


MODULES = (
    PublicModule(
        namespace="terraform-aws-modules",
        name="dynamodb-table",
        switch="server_side_encryption_enabled",
        switch_default=False,
        key=ARN,
        switch_since="0.2.0",
        key_since="0.2.0",
        exists="create_table",
        replicas="replica_regions",
        replica_keys=True,
    ),
    PublicModule(
        namespace="cloudposse",
        name="dynamodb",
        switch="enable_encryption",
        switch_default=True,
        key=ARN,
        switch_since="",
        key_since="0.22.0",
        exists="enabled",
        replicas="replicas",
        replica_keys=False,
    ),
)


def judge_calls(estate: Estate, settings: Settings) -> Iterator[Judgement]:
    """Judge every call of a known public module."""
    for call in estate.calls(*NEEDLES):
        module = public_module(call)
        judgement = _of_others(call) if module is None else _judge_call(estate, settings, call, module)
        if judgement is not None:
            yield judgement


def public_module(call: Call) -> PublicModule | None:
    """Return which known module is called, by registry address or by the git address of its repository."""
    for module in MODULES:
        source = call.source
        if isinstance(source, (Registry, Download)) and source.matches(module.namespace, module.name, "aws"):
            return module
        if isinstance(source, Git) and source.repository() == (
            "github.com",
            module.namespace,
            f"terraform-aws-{module.name}",
        ):
            return module
    return None


def _of_others(call: Call) -> Judgement | None:
    """A module that nobody reads makes tables if its name says so, and then its key can't be told."""
    source, names = call.source, call.source_names
    ours = ("cloudposse" in names and "dynamodb" in names) or any(map(_is_for_tables, names))
    if not ours:
        return None
    if isinstance(source, Unknown):
        reason = f"which module that is can't be told: {source.reason}"
    elif isinstance(source, (Registry, Download)) and source.host not in PUBLIC_HOSTS:
        reason = f"{source.host} is a registry of your own, whose module is not read"
    elif isinstance(source, Archive) and source.address.host.endswith(".compliance.tf"):
        reason = f"{shown(str(source))} names no version"
    else:
        reason = f"{shown(str(source))} is none of the modules that are known here, and is not read"
    place = Place(call.document, call.block.header)
    return Judgement(call, Verdict.UNKNOWN, None, place, "the key can't be told", (reason,))


def _is_for_tables(name: str) -> bool:
    return name.removesuffix("s").replace("_", "-").endswith("dynamodb-table")


def _judge_call(estate: Estate, settings: Settings, call: Call, module: PublicModule) -> Judgement | None:
    place = Place(call.document, call.block.header)
    if isinstance(call.source, (Registry, Download, Git)) and call.source.subdir:
        reason = f"the submodule {call.source.subdir} is not read"
        return Judgement(call, Verdict.UNKNOWN, None, place, "the key can't be told", (reason,))
    if _is_false(call.value(module.exists)):
        return None
    source = call.source
    if isinstance(source, (Registry, Download)) and not _is_known(source.host, settings):
        reason = f"{source.host} is a registry of your own, whose module is not read"
        return Judgement(call, Verdict.UNKNOWN, None, place, "the key can't be told", (reason,))
    judged = _level(estate, call, module, settings)
    reasons = [judged.reason]
    if call.unexpanded is not None:
        reasons.append(f"how many there are is not known: {call.unexpanded.reason}")
    message = judged.message
    if judged.level is None:
        why_not = levels.BY_HAND if judged.verdict is Verdict.FAIL else ""
        return Judgement(call, judged.verdict, None, place, message, tuple(reasons), None, why_not)
    if judged.level >= settings.required_level:
        return Judgement(call, Verdict.PASS, judged.level, place, message, tuple(reasons))
    fix, why_not = _fix(estate, settings, call, module, judged)
    return Judgement(call, Verdict.FAIL, judged.level, place, message, tuple(reasons), fix, why_not)


def _is_known(host: str, settings: Settings) -> bool:
    return host in PUBLIC_HOSTS or host.endswith(".compliance.tf") or settings.enforces(host)


def _level(estate: Estate, call: Call, module: PublicModule, settings: Settings) -> Judged:
    """The level that the arguments ask for, unless AWS refuses a key of theirs."""
    judged = levels.in_region(estate, _arguments(call, module, settings), call.value(module.key), call)
    if judged.level in (None, levels.AWS_OWNED):
        return judged
    return next(_refused_replica_keys(estate, call, module), judged)


def _refused_replica_keys(estate: Estate, call: Call, module: PublicModule) -> Iterator[Judged]:
    """Yield why AWS refuses keys that a call gives to its replicas."""
    items = call.value(module.replicas).data if module.replica_keys else None
    for item in items if isinstance(items, tuple) else ():
        if isinstance(item.data, dict):
            key, region = (item.data.get(name, Value(None)) for name in ("kms_key_arn", "region_name"))
            known = region.data if isinstance(region.data, str) else ""
            judged = levels.in_region(estate, levels.of_key(key), key, call, known)
            if judged.refused:
                yield judged


def _arguments(call: Call, module: PublicModule, settings: Settings) -> Judged:
    """The level that the arguments ask for; an argument that is left out has the module's default."""
    switch = call.value(module.switch)
    if switch.data is None:
        if isinstance(call.source, (Registry, Download)) and settings.enforces(call.source.host):
            version = call.source.version if isinstance(call.source, Download) else call.version.data
            if isinstance(version, str) and not admits_at_or_above(version, ENFORCED_SINCE):
                return Judged(None, f"{call.source.host} switches encryption on from version {ENFORCED_SINCE} on")
            judged = levels.of_key(call.value(module.key))
            return Judged(judged.level, f"{call.source.host} switches encryption on; {judged.reason}", judged.verdict)
        if not module.switch_default:
            return Judged(levels.AWS_OWNED, f"{module.switch} is false unless it is set")
        switch = Value(module.switch_default)
    return levels.of_encryption(switch, call.value(module.key))


def _is_false(value: Value) -> bool:
    if value.data is None or not value.known:
        return False
    try:
        return not to_bool(value)
    except ConversionError:
        return False


def _fix(
    estate: Estate, settings: Settings, call: Call, module: PublicModule, judged: Judged
) -> tuple[Fix | None, str]:
    version = call.version.data
    if isinstance(version, str) and admits_none(version):
        return None, f'its version "{version}" admits no version at all'
    intents: list[Intent] = []
    switch = call.value(module.switch)
    if not (switch.data is None and module.switch_default) and levels.of_switch(switch).level != AWS_MANAGED:
        if not _admits(call, module.switch_since):
            why = f"{module.switch} came with version {module.switch_since}, which this call's version does not admit"
            return None, why
        intents.append(_set(estate, call, module.switch, Literal(True)))
    allow = ("lock-table",) if settings.fixing and held.is_lock_table(estate, call) else ()
    if settings.fixing and held.is_shared(estate, call):
        allow = (*allow, "access")
    key = call.value(module.key)
    if isinstance(key.data, Unknown) and key.data.outside:
        return None, key.data.reason
    own = levels.in_region(estate, levels.of_key(key), key, call)
    kept = own.reason if levels.is_unproven(own) else ""
    if own.refused:
        return None, f"its {module.key} would not be valid once encryption is on: {own.reason}"
    if settings.target_level < CUSTOMER_MANAGED:
        return Fix("switch encryption on", Impact.REENCRYPTION, tuple(intents), allow, kept), ""
    if not _admits(call, module.key_since):
        return None, f"{module.key} came with version {module.key_since}, which this call's version does not admit"
    if not levels.is_own(key):
        intents.append(_set(estate, call, module.key, KeyNeed(call)))
    regional, why_not = _replica_intents(estate, call, module)
    if why_not:
        return None, why_not
    intents += regional
    impact = Impact.REPLACE if regional else Impact.REENCRYPTION
    if regional:
        allow = (*allow, "replace")
    return Fix("encrypt with a KMS key", impact, tuple(intents), allow, kept), ""


def _set(estate: Estate, call: Call, name: str, value: Literal | KeyNeed) -> Intent:
    """Set an argument, at the caller's caller when that is the one place which decides it."""
    found = call.attribute(name)
    if found is not None and not isinstance(found[1].expression(), Literal):
        site = deciding_site(estate, call.module, *found)
        if site is not None and site.call is not None:
            need = value._replace(module=site.module) if isinstance(value, KeyNeed) else value
            return Set(site.call, site.name, need)
    return Set(call, name, value)


def _admits(call: Call, since: str) -> bool:
    """May the version of a call be one from `since` on?"""
    version = call.version.data
    if isinstance(call.source, Git):
        version = (call.source.ref or "").removeprefix("v")
        if version.count(".") != 2:
            return True  # a branch or commit: nearly every one has the input, and a wrong one fails at plan
    if isinstance(call.source, Download):
        version = call.source.version
    return not since or not isinstance(version, str) or admits_at_or_above(version, since)


def _replica_intents(estate: Estate, call: Call, module: PublicModule) -> tuple[list[Intent], str]:
    """Give every replica a key of its own region; the second part says why that can't be done."""
    regions = call.value(module.replicas).data
    if isinstance(regions, Unknown):
        return [], f"its replicas are not known, and all must move together: {regions.reason}"
    if not regions:
        return [], ""
    if not module.replica_keys:
        return [], f"{module.namespace}/{module.name} can't give a replica a key, and AWS asks for one in each region"
    for refused in _refused_replica_keys(estate, call, module):
        return [], f"a replica's key would not be valid: {refused.reason}"
    found = call.attribute(module.replicas)
    listed = deciding_list(estate, call.module, *found) if found else None
    if listed is None:
        return [], _no_list(call, module)
    intents: list[Intent] = []
    values = regions if isinstance(regions, tuple) else ()
    for item, value in zip(listed.items.items, values, strict=False):
        fields = value.data if isinstance(value.data, dict) else {}
        region = fields.get("region_name", Value(None)).data
        if not isinstance(item, Object) or item.span is None or not isinstance(region, str):
            return [], f"an entry of {module.replicas} is no literal object with a region_name"
        if not levels.is_own(fields.get("kms_key_arn", Value(None))):
            intents.append(SetItem(listed.document, item.span, "kms_key_arn", KeyNeed(call, region), call))
    return intents, ""


def _no_list(call: Call, module: PublicModule) -> str:
    regions = call.value(module.replicas).data
    named = (
        [
            each.data["region_name"].data
            for each in regions
            if isinstance(each.data, dict) and "region_name" in each.data
        ]
        if isinstance(regions, tuple)
        else []
    )
    shown = f" ({', '.join(str(each) for each in named)})" if named else ""
    return (
        f"{module.replicas} is no literal list, nor a local with one that is for this call only: write its entries{shown} out, or give "
        "each a kms_key_arn of its region where they are made, then run again"
    )
