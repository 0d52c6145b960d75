"""The way back: what takes the encryption with a KMS key from a table, in the only order that works.

`enabled = false` plans as an update in place; taking the block or the ARN away plans as no change while the table stays on
its key. So this switches off and leaves key and wiring, which go later. Source: AWS provider #29811, and facts of its plans.
"""

from __future__ import annotations

from collections.abc import Iterator

from tfgen.controls.api import (
    Call,
    Estate,
    Intent,
    Literal,
    Place,
    Resource,
    Reversal,
    Rewrite,
    Set,
    SetIn,
    Settings,
    Unknown,
    Unset,
    deciding_site,
)
from tfgen.controls.dynamodb_table_encrypted_with_kms import held, levels
from tfgen.controls.dynamodb_table_encrypted_with_kms.calls import NEEDLES, PublicModule, public_module
from tfgen.controls.dynamodb_table_encrypted_with_kms.tables import BLOCK, REPLICA, TABLE, judge_table

_OFF = "it is on an AWS-owned key already"


def reverse(estate: Estate, settings: Settings) -> Iterator[Reversal]:
    """Yield how each table and call of a public module gets off its key, or why it can't or needn't."""
    replicas = tuple(estate.resources(REPLICA))
    for table in estate.resources(TABLE):
        yield _of_table(estate, table, replicas)
    for call in estate.calls(*NEEDLES):
        module = public_module(call)
        if module is not None:
            yield _of_call(estate, settings, call, module)


def _of_table(estate: Estate, table: Resource, replicas: tuple[Resource, ...]) -> Reversal:
    place = Place(table.document, table.block.header)

    def stays(reason: str) -> Reversal:
        return Reversal(table, place, (), (), reason)

    judged = judge_table(estate, table)
    if judged.level is None and not _is_on_with_some_key(table):
        return stays(judged.reason)
    if judged.level == levels.AWS_OWNED:
        return stays(_OFF)._replace(done=True)
    own = [replica.address for replica in replicas if held.replicates(replica, table)]
    if own:
        return stays(
            f"{', '.join(own)} keeps its key as long as it exists: take the replica away first, then run again"
        )
    blocks, regional = table.nested(BLOCK), table.nested("replica")
    if isinstance(blocks, Unknown) or isinstance(regional, Unknown) or not blocks:
        return stays(f"its {BLOCK} block or its replicas are not known")
    intents: list[Intent] = []
    allow: list[str] = []
    covered = held.ignored_changes(table, BLOCK)
    if covered is not None:
        if not covered.intents:
            return stays("lifecycle.ignore_changes = all keeps any change of this table from being applied")
        intents += covered.intents
        allow.append("lifecycle")
    nested = blocks[0]
    enabled = nested.attribute("enabled")
    site = None
    if enabled is not None and not isinstance(enabled.expression(), Literal):
        site = deciding_site(estate, table.module, nested.document, enabled)
    if site is not None and nested.dynamic is None:
        intents.append(Rewrite(site.document, site.span, Literal(False), table))
    else:
        intents.append(SetIn(table, nested.document, nested.block, "enabled", Literal(False)))
    for replica in regional:
        if replica.attribute("kms_key_arn") is not None:
            if replica.dynamic is not None:
                return stays("its replicas are a dynamic block with keys: take the replicas away first, then run again")
            intents.append(Unset(replica.document, replica.block, "kms_key_arn"))
            allow.append("replace")
    return Reversal(table, place, tuple(intents), tuple(dict.fromkeys(allow)))


def _is_on_with_some_key(table: Resource) -> bool:
    """Is encryption on, with a key that the files can't tell, such as a public module's, or that can't serve? Which it is matters not
    to switch it off.
    """
    blocks = table.nested(BLOCK)
    if isinstance(blocks, Unknown) or len(blocks) != 1:
        return False
    on = levels.of_switch(blocks[0].value("enabled")).level == levels.AWS_MANAGED
    return on and levels.is_own(blocks[0].value("kms_key_arn"))


def _of_call(estate: Estate, settings: Settings, call: Call, module: PublicModule) -> Reversal:
    place = Place(call.document, call.block.header)
    host = getattr(call.source, "host", "")
    if host and settings.enforces(host):
        why = f"{host} switches encryption on by itself: move the call back to the public registry first"
        return Reversal(call, place, (), (), why)
    replicas = call.value(module.replicas).data
    if replicas:
        why = f"AWS switches a global table through its replicas: empty {module.replicas} first, then run again"
        return Reversal(call, place, (), (), why)
    switch = call.value(module.switch)
    off = levels.of_switch(switch).level == levels.AWS_OWNED if switch.data is not None else not module.switch_default
    if off:
        return Reversal(call, place, (), (), _OFF, done=True)
    found = call.attribute(module.switch)
    if found is not None and not isinstance(found[1].expression(), Literal):
        site = deciding_site(estate, call.module, *found)
        if site is not None and site.call is not None:
            return Reversal(call, place, (Set(site.call, site.name, Literal(False)),))
    return Reversal(call, place, (Set(call, module.switch, Literal(False)),))
