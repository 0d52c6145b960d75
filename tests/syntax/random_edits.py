"""Random bodies in many layouts, and random changes of them, from a seed."""

from __future__ import annotations

from random import Random

from tfgen.syntax.document import (
    AppendBlock,
    Change,
    NewAttribute,
    NewBlock,
    RemoveAttribute,
    RemoveBlock,
    RemoveTupleItem,
    ReplaceExpression,
    SetAttribute,
    SetObjectItem,
)
from tfgen.syntax.expr import Binary, Expr, Literal, Node, Object, ObjectItem, Tuple, traversal, walk
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock, HclBody

NAMES = ("a", "bb", "ccc", "name", "hash_key", "kms_key_arn", "source", "x1", "y22", "z333", "größe")
VALUES = (
    "1",
    '"x"',
    '"für 日本"',
    "var.x",
    "[1, 2]",
    "[a, b,]",
    "{\n x = 1\n yy = 2\n}",
    "{\n x = 1, # one\n yy = 2 # two\n}",
    '{\n "x" : 1,\n yy : 2,\n}',
    "{ x = 1 }",
    "{}",
    "{\n}",
    "[\n1,\n2\n]",
    "[\n1, # one\n# own\n22, # two\n]",
    '[{ name = "eu" }, { name = "us" }]',
    '[{\n name = "eu"\n}, {\n name = "us"\n}]',
    '[\n{\n name = "eu"\n},\n{\n longer = "us" # c\n}\n]',
    "<<-EOT\n  hi\n  EOT\n",
    "f({\n a = 1\n bbb = [2]\n})",
    "f(<<E\nx\nE\n)",
    '"${a}-b"',
    "a ? b + 1 : !c",
    "[for k, v in m : v if k != a]",
    "{ a = 1 }",
    "<<E\nx = 1 # no comment\nE\n",
    "1 /* in */",
    "(\n1 +\n2\n)",
)
NEW: tuple[Expr, ...] = (
    Literal(True),
    Literal("longer value"),
    Literal("kürzer"),
    traversal("aws_kms_key.x.arn"),
    Literal(None),
    Binary("+", Literal(1), traversal("var.y")),
    Object((ObjectItem(Literal("k"), Literal(1)), ObjectItem(Literal("longer"), Literal(2))), True),
    Tuple((Literal(1), Literal(2)), True),
)


def random_document(random: Random) -> str:
    """Return a few blocks whose bodies hold attributes, blocks, comments and blank lines in any order."""
    parts = [random.choice(["", "", "", "# head\n\n", "# head\n"])]
    for number in range(random.randrange(1, 4)):
        comment = random.choice(["", "", " # c", " // longer"])
        parts.append(f'top "t" "n{number}" {{{comment}\n{_body(random, 2)}}}{random.choice(["", "", " # end"])}\n')
        parts.append(random.choice(["", "\n", "\n", "\n# own\n", "local_" + str(number) + " = 1 # x\n"]))
    return "".join(parts)


def _body(random: Random, depth: int) -> str:
    lines: list[str] = []
    used: set[str] = set()
    for _ in range(random.randrange(7)):
        kind = random.random()
        name = random.choice(NAMES)
        if kind < 0.6 and name not in used:
            used.add(name)
            value = random.choice(VALUES)
            comment = random.choice(["", "", "", "", " # note", " // c", " /* d */", " /* e\n f */"])
            lines.append(f"{name} = {value}" + ("" if value.endswith("\n") else comment + "\n"))
        elif 0.6 <= kind < 0.75 and depth:
            header = random.choice(["blk", "tags", "ttl"]) + " {" + random.choice(["", " # c"])
            lines.append(f"{header}\n{_body(random, depth - 1)}}}{random.choice(['', '', ' # d'])}\n")
        elif 0.75 <= kind < 0.83 and depth:
            lines.append(
                random.choice(["one { a = 1 }\n", "empty {}\n", "one { a = 1 } # c\n", "one { /* c */ a = 1 }\n"])
            )
        else:
            lines.append(random.choice(["\n", "\n", "# own\n", "/* own\n own */\n"]))
    return "".join(lines)


def random_changes(random: Random, document: HclDocument) -> list[Change]:
    """Return up to three changes, each of another item, so that none contradict each other."""
    bodies: list[HclBody] = [document, *_blocks(document)]
    changes: list[Change] = []
    taken: set[int] = set()
    for _ in range(random.randrange(1, 4)):
        body = random.choice(bodies)
        item = random.choice([None, *body.items])
        if id(body) in taken or (item is not None and id(item) in taken):
            continue
        change = _change(random, document, body, item)
        if change is not None:
            changes.append(change)
            taken.add(id(item) if item is not None else id(body))
            if isinstance(change, SetAttribute):
                taken.add(id(body))
            if isinstance(change, RemoveBlock):
                taken.update(id(inner) for inner in _blocks(change.block))  # type: ignore[arg-type]
    removed = [change.block for change in changes if isinstance(change, RemoveBlock)]
    return [change for change in changes if not _inside(change, removed)]


def _inside(change: Change, removed: list) -> bool:  # type: ignore[type-arg]
    """Does a change stand in a block that goes?"""
    span = getattr(change, "span", None) or getattr(change, "object", None) or getattr(change, "tuple", None)
    if isinstance(change, RemoveBlock):
        return any(block.start < change.block.whole.start < block.close for block in removed)
    start = span.start if span else getattr(getattr(change, "body", None), "start", -1)
    return any(block.start <= start < block.close for block in removed)


def _change(
    random: Random, document: HclDocument, body: HclBody, item: HclAttribute | HclBlock | None
) -> Change | None:
    value = random.choice(NEW)
    if item is None or random.random() < 0.3:
        after = tuple(random.sample([*NAMES, "blk", "one"], 2))
        before = tuple(random.sample([*NAMES, "tags", "blk", "top"], 2))
        if random.random() < 0.6:
            name = random.choice(["region", "server_side_encryption_kms_key_arn"])
            return SetAttribute(body, name, value, after, before, random.random() < 0.4)
        items = (NewAttribute("enabled", Literal(True)), NewAttribute("kms_key_arn", value, "why"))
        return AppendBlock(body, NewBlock("server_side_encryption", (), items), after, before)
    if document.comments(item.whole if isinstance(item, HclBlock) else item.value_span):
        return None
    if isinstance(item, HclBlock):
        return RemoveBlock(body, item, random.random() < 0.5)
    if random.random() < 0.3:
        return SetAttribute(body, item.name, value)
    if random.random() < 0.3:
        return RemoveAttribute(body, item.name)
    return _expression_change(random, item.expression(), value)


def _expression_change(random: Random, whole: Expr, value: Expr) -> Change | None:
    node: Node = random.choice(list(walk(whole)))
    if node.span is None:
        return None
    if isinstance(node, Object):
        return SetObjectItem(node.span, random.choice(["x", "name", "kms_key", "two words"]), value)
    if isinstance(node, Tuple) and node.items:
        item = random.choice(node.items).span
        return RemoveTupleItem(node.span, item) if item else None
    return ReplaceExpression(whole.span, value) if whole.span else None


def _blocks(body: HclBody) -> list[HclBlock]:
    found: list[HclBlock] = []
    waiting = [item for item in body.items if isinstance(item, HclBlock)]
    while waiting:
        block = waiting.pop()
        found.append(block)
        waiting += [item for item in block.items if isinstance(item, HclBlock)]
    return found
