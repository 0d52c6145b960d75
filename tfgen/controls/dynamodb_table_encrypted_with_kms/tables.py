"""Raw resources: aws_dynamodb_table with its replica blocks, and aws_dynamodb_table_replica."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tfgen.controls.api import (
    Attribute,
    Block,
    Computed,
    Estate,
    Fix,
    Impact,
    Intent,
    Judgement,
    KeyByRegion,
    KeyNeed,
    Literal,
    Nested,
    Place,
    Resource,
    Rewrite,
    Set,
    SetIn,
    Settings,
    Site,
    Unknown,
    Value,
    Verdict,
    deciding_site,
    iterated,
)
from tfgen.controls.dynamodb_table_encrypted_with_kms import held, levels
from tfgen.controls.dynamodb_table_encrypted_with_kms.levels import (
    AWS_MANAGED,
    AWS_OWNED,
    CUSTOMER_MANAGED,
    Judged,
)

TABLE = "aws_dynamodb_table"
REPLICA = "aws_dynamodb_table_replica"
BLOCK = "server_side_encryption"


def judge_tables(estate: Estate, settings: Settings) -> Iterator[Judgement]:
    """Judge every table, its replica blocks, and the replica resources of the estate."""
    replicas = tuple(estate.resources(REPLICA))
    for table in estate.resources(TABLE):
        judged = judge_table(estate, table)
        own = [r for r in replicas if held.replicates(r, table)]
        fix, why_not = _table_fix(estate, settings, table, judged, own)
        yield _judgement(settings, table, judged, _table_place(table), fix, why_not)
        yield from _judge_replica_blocks(estate, settings, table, judged, fix, why_not)
    for replica in replicas:
        yield _judge_replica(estate, settings, replica)


def judge_table(estate: Estate, table: Resource) -> Judged:
    """Judge the table's own encryption."""
    if table.misplaced(BLOCK) is not None:
        return Judged(None, f"{BLOCK} is a block, not an attribute", Verdict.INVALID)
    blocks = table.nested(BLOCK)
    if isinstance(blocks, Unknown):
        return Judged(None, f"whether there is a {BLOCK} block is not known: {blocks.reason}")
    if len(blocks) > 1:
        return Judged(None, f"more than one {BLOCK} block", Verdict.INVALID)
    if not blocks:
        dynamic = table.dynamic(BLOCK)
        if dynamic is None:
            return Judged(AWS_OWNED, f"there is no {BLOCK} block")
        for_each = dynamic.attribute("for_each")
        value = table.module.value_of(for_each, table.document) if for_each else Value(None)
        return Judged(AWS_OWNED, levels.because(f"the dynamic {BLOCK} block yields none", value))
    return levels.in_region(estate, levels.of_block(blocks[0]), blocks[0].value("kms_key_arn"), table)


def _judgement(
    settings: Settings, subject: Resource, judged: Judged, place: Place, fix: Fix | None, why: str, path: str = ""
) -> Judgement:
    """Put a level against the level that is required."""
    reasons = [judged.reason]
    if subject.unexpanded is not None:
        reasons.append(f"how many there are is not known: {subject.unexpanded.reason}")
    message = judged.message
    if judged.level is None:
        why_not = levels.BY_HAND if judged.verdict is Verdict.FAIL else ""
        return Judgement(subject, judged.verdict, None, place, message, tuple(reasons), None, why_not, path)
    if judged.level >= settings.required_level:
        return Judgement(subject, Verdict.PASS, judged.level, place, message, tuple(reasons), None, "", path)
    return Judgement(subject, Verdict.FAIL, judged.level, place, message, tuple(reasons), fix, why, path)


def _table_place(table: Resource) -> Place:
    """The attribute or block that is wrong, else the table's header."""
    blocks = table.nested(BLOCK)
    if not isinstance(blocks, Unknown) and blocks:
        nested = blocks[0]
        return Place(nested.document, nested.block.header)
    found = table.misplaced(BLOCK)
    if found:
        return Place(found[0], found[1].span)
    return Place(table.document, table.block.header)


# Fixes


def _table_fix(
    estate: Estate, settings: Settings, table: Resource, judged: Judged, replicas: Sequence[Resource]
) -> tuple[Fix | None, str]:
    """Build the fix of a table with all its replicas, or say why there is none."""
    if judged.level is None or judged.level >= settings.required_level:
        return None, ""
    iterated = _iterated_key(table)
    if iterated:
        return None, iterated
    key = _own_key(table)
    if isinstance(key.data, Unknown) and key.data.outside:
        return None, key.data.reason
    own = levels.in_region(estate, levels.of_key(key), key, table)
    if own.refused:
        return None, f"its kms_key_arn would not be valid once encryption is on: {own.reason}"
    intents: list[Intent] = []
    allow: list[str] = []
    covered = held.ignored_changes(table, BLOCK)
    if covered is not None:
        if not covered.intents:
            return None, "lifecycle.ignore_changes = all keeps any change of this table from being applied"
        intents += covered.intents
        allow.append("lifecycle")
    if settings.fixing and held.is_lock_table(estate, table):
        allow.append("lock-table")
    if settings.fixing and held.is_shared(estate, table):
        allow.append("access")
    encryption = _encryption_intents(estate, table)
    if encryption is None:
        return None, f"the dynamic {BLOCK} block can't be edited in place"
    intents += encryption
    if settings.target_level == CUSTOMER_MANAGED:
        blocks = table.nested("replica")
        if isinstance(blocks, Unknown):
            return None, f"its replicas are not known, and all must move together: {blocks.reason}"
        regional, why_not = _replica_intents(estate, table, blocks, replicas)
        if why_not:
            return None, why_not
        if regional:
            intents += regional
            allow.append("replace")
    summary = "encrypt with " + (
        "a KMS key" if settings.target_level == CUSTOMER_MANAGED else levels.NAMES[AWS_MANAGED]
    )
    summary += _where(estate, table, judged)
    impact = Impact.REPLACE if "replace" in allow else Impact.REENCRYPTION
    return Fix(summary, impact, tuple(intents), tuple(allow), own.reason if levels.is_unproven(own) else ""), ""


def _own_key(table: Resource) -> Value:
    """The key that a table names, in its block or in the content of a dynamic one that yields none; null where it names none."""
    blocks = table.nested(BLOCK)
    if isinstance(blocks, Unknown):
        return Value(None)
    return blocks[0].value("kms_key_arn") if blocks else _dynamic_key(table)


def _encryption_intents(estate: Estate, table: Resource) -> list[Intent] | None:
    """Switch encryption on with a key, at the places that decide it."""
    blocks = table.nested(BLOCK)
    dynamic = table.dynamic(BLOCK)
    if isinstance(blocks, Unknown):
        return None
    if not blocks and dynamic is None:
        return [
            Set(table, f"{BLOCK}[0].enabled", Literal(True)),
            Set(table, f"{BLOCK}[0].kms_key_arn", _key_of(table)),
        ]
    if blocks:
        nested = blocks[0]
        return [
            *_switch_intents(estate, table, nested),
            *_key_intents(estate, table, nested),
        ]
    return _dynamic_intents(table, dynamic) if dynamic else None


def _dynamic_intents(table: Resource, dynamic: Block) -> list[Intent] | None:
    """Make a dynamic block that yields nothing yield one block: only its for_each and the two values change."""
    content = dynamic.blocks("content")
    for_each = dynamic.attribute("for_each")
    document = next((d for d, block in table.parts if dynamic in block.blocks("dynamic", 1)), None)
    if len(content) != 1 or for_each is None or document is None:
        return None
    intents: list[Intent] = [
        Rewrite(document, for_each.value_span, held.ONE_ITEM, table),
        SetIn(table, document, content[0], "enabled", Literal(True)),
    ]
    if not levels.is_own(_dynamic_key(table)):
        intents.append(SetIn(table, document, content[0], "kms_key_arn", KeyNeed(table)))
    return intents


def _dynamic_key(table: Resource) -> Value:
    """The key in the content of a dynamic block that yields none; null where there is none."""
    for document, block in reversed(table.parts):
        for dynamic in block.blocks("dynamic", 1):
            if dynamic.labels == (BLOCK,):
                for content in dynamic.blocks("content"):
                    key = content.attribute("kms_key_arn")
                    if key is not None:
                        return table.evaluate(key.expression(), document)
    return Value(None)


def _iterated_key(table: Resource) -> str:
    """Say that a dynamic block which yields none takes its key from what it would iterate over, or return ""."""
    blocks = table.nested(BLOCK)
    if isinstance(blocks, Unknown) or blocks:
        return ""
    found = iterated(table, BLOCK, "kms_key_arn")
    if found is None:
        return ""
    return (
        f"its kms_key_arn ({found.place}) comes from {found.iterator}, of which there is none while for_each is empty, so which "
        "key it would be can't be known: give for_each an item with a key, then run again"
    )


def _site(estate: Estate, table: Resource, name: str) -> Site | None:
    """Where an attribute of the block is decided, when that is another place than the block."""
    attribute = _written(table, name)
    blocks = table.nested(BLOCK)
    if attribute is None or isinstance(attribute.expression(), Literal) or isinstance(blocks, Unknown):
        return None
    return deciding_site(estate, table.module, blocks[0].document, attribute)


def _written(table: Resource, name: str) -> Attribute | None:
    blocks = table.nested(BLOCK)
    return blocks[0].attribute(name) if not isinstance(blocks, Unknown) and blocks else None


def _switch_intents(estate: Estate, table: Resource, nested: Nested) -> list[Intent]:
    if levels.of_switch(nested.value("enabled")).level == AWS_MANAGED:
        return []
    site = _site(estate, table, "enabled")
    if site is not None:
        return [Rewrite(site.document, site.span, Literal(True), table)]
    return [SetIn(table, nested.document, nested.block, "enabled", Literal(True))]


def _where(estate: Estate, table: Resource, judged: Judged) -> str:
    """Say which place a fix edits, where that is not plain from the block."""
    name, shown = ("enabled", "enabled") if judged.level == AWS_OWNED else ("kms_key_arn", "the key")
    attribute = _written(table, name)
    if attribute is None or isinstance(attribute.expression(), Literal):
        return ""
    site = _site(estate, table, name)
    elsewhere = site is not None and (name == "enabled" or site.local or site.call is not None)
    return f"; {shown} is set at {site.shown if site and elsewhere else 'the table'}"


def _key_intents(estate: Estate, table: Resource, nested: Nested) -> list[Intent]:
    if levels.is_own(nested.value("kms_key_arn")):
        return []
    site = _site(estate, table, "kms_key_arn")
    if site is not None and site.call is not None:
        return [Set(site.call, site.name, KeyNeed(table, None, site.module))]
    if site is not None and site.local:
        return [Rewrite(site.document, site.span, KeyNeed(table, None, site.module), table)]
    return [SetIn(table, nested.document, nested.block, "kms_key_arn", _key_of(table))]


def _key_of(table: Resource) -> KeyNeed | KeyByRegion:
    """The key of a table, or of all its instances where their `region` arguments differ."""
    region = table.attribute("region")
    if region is None or isinstance(region[1].expression(), Literal):
        return KeyNeed(table)
    needed: dict[str, KeyNeed] = {}
    for instance in table.module.resources("resource", TABLE, table.name):
        own = instance.value("region").data
        if not isinstance(own, str):
            return KeyNeed(table)
        needed.setdefault(own, KeyNeed(instance, own))
    if len(needed) < 2:
        return KeyNeed(table)
    return KeyByRegion(region[1].expression(), tuple(needed[name] for name in sorted(needed)))


def _replica_intents(
    estate: Estate, table: Resource, blocks: Sequence[Nested], resources: Sequence[Resource]
) -> tuple[list[Intent], str]:
    """Give every replica a key of its own region; the second part says why that can't be done."""
    intents: list[Intent] = []
    made: dict[int, tuple[Nested, dict[str, KeyNeed]]] = {}
    for nested in blocks:
        if levels.is_own(nested.value("kms_key_arn")):
            own = _replica_key(estate, table, nested)
            if own.refused:
                return [], f"a replica's key would not be valid: {own.reason}"
            continue
        region = nested.value("region_name").data
        if not isinstance(region, str):
            why = f": {region.reason}" if isinstance(region, Unknown) else ""
            return [], f"a replica's region is not known, so neither is the region of its key{why}"
        if nested.dynamic is not None:
            written = nested.attribute("kms_key_arn")
            if written is not None and not isinstance(written.expression(), Literal):
                return (
                    [],
                    "its replicas are a dynamic block that takes their keys from elsewhere: give each its key there",
                )
            made.setdefault(nested.block.whole.start, (nested, {}))[1][region] = KeyNeed(table, region)
            continue
        intents.append(SetIn(table, nested.document, nested.block, "kms_key_arn", KeyNeed(table, region)))
    for nested, needed in made.values():
        attribute = nested.attribute("region_name")
        assert attribute is not None
        keys = KeyByRegion(attribute.expression(), tuple(needed[region] for region in sorted(needed)))
        intents.append(SetIn(table, nested.document, nested.block, "kms_key_arn", keys))
    if intents and held.ignored_changes(table, "replica") is not None:
        return [], "lifecycle.ignore_changes covers replica, so its key would never be set"
    for resource in resources:
        own = _replica_key(estate, resource)
        if own.refused:
            return [], f"a replica's key would not be valid: {own.reason}"
        if not levels.is_own(resource.value("kms_key_arn")):
            intents.append(Set(resource, "kms_key_arn", KeyNeed(resource)))
    return intents, ""


# Replicas


def _replica_key(estate: Estate, subject: Resource, nested: Nested | None = None) -> Judged:
    """Judge the key that a replica names itself: a block of the table `subject`, or a resource of its own."""
    if nested is None:
        key, shown = subject.value("kms_key_arn"), None
    else:
        key, region = nested.value("kms_key_arn"), nested.value("region_name").data
        shown = region if isinstance(region, str) else ""
    return levels.in_region(estate, levels.of_key(key), key, subject, shown)


def _replica_level(own: Judged, table: Judged) -> Judged:
    """A replica without a key of its own is at best at the AWS-managed key of its region."""
    if own.level == CUSTOMER_MANAGED and table.level == AWS_OWNED:
        return Judged(AWS_OWNED, "its table's encryption is off")
    if own.level != AWS_MANAGED:
        return own
    if table.level is None:
        return Judged(None, f"it follows its table, of which: {table.reason}")
    if table.level == CUSTOMER_MANAGED:
        return Judged(
            AWS_MANAGED,
            "no key of its own region is named; AWS refuses a table with a customer key whose replica has none",
        )
    return Judged(table.level, "it follows its table")


def _judge_replica_blocks(
    estate: Estate, settings: Settings, table: Resource, judged: Judged, fix: Fix | None, why: str
) -> Iterator[Judgement]:
    blocks = table.nested("replica")
    if isinstance(blocks, Unknown):
        return
    for nested in blocks:
        region = nested.value("region_name").data
        shown = region if isinstance(region, str) else "?"
        level = _replica_level(_replica_key(estate, table, nested), judged)
        place = Place(nested.document, nested.block.header)
        own, why_not = fix, why
        if fix is None and judged.level == CUSTOMER_MANAGED:
            intents, why_not = _replica_intents(estate, table, [nested], [])
            if intents:
                own = Fix("give the replica a key of its region", Impact.REPLACE, tuple(intents), ("replace",))
        yield _judgement(settings, table, level, place, own, why_not, f"replica[{shown}]")


def _judge_replica(estate: Estate, settings: Settings, replica: Resource) -> Judgement:
    """Judge an aws_dynamodb_table_replica; it is fixed with its table where that is in the same module."""
    arn = replica.value("global_table_arn").data
    table: Judged
    fix: Fix | None = None
    why = "its table is not in this module: fix both together"
    if isinstance(arn, Computed) and arn.resource.type == TABLE:
        table = judge_table(estate, arn.resource)
        siblings = [r for r in estate.resources(REPLICA) if held.replicates(r, arn.resource)]
        if table.level == CUSTOMER_MANAGED:
            intents, why = _replica_intents(estate, arn.resource, [], [replica])
            fix = Fix("give the replica a key of its region", Impact.REPLACE, tuple(intents), ("replace",))
        else:
            fix, why = _table_fix(estate, settings, arn.resource, table, siblings)
    else:
        table = Judged(None, "the table that it replicates is not in this configuration")
    judged = _replica_level(_replica_key(estate, replica), table)
    return _judgement(settings, replica, judged, Place(replica.document, replica.block.header), fix, why)
