"""Random bodies in many layouts, and random changes of them, from a seed."""

from __future__ import annotations

from random import Random

from tfgen.syntax.document import AppendBlock, Change, NewAttribute, NewBlock, RemoveAttribute, SetAttribute
from tfgen.syntax.expr import Expr, Literal, traversal
from tfgen.syntax.hcl.document import HclDocument
from tfgen.syntax.hcl.nodes import HclAttribute, HclBlock

NAMES = ("a", "bb", "ccc", "name", "hash_key", "kms_key_arn", "source", "x1", "y22", "z333")
VALUES = (
    "1",
    '"x"',
    "var.x",
    "[1, 2]",
    "{\n x = 1\n yy = 2\n}",
    "[\n1,\n2\n]",
    "<<-EOT\n  hi\n  EOT\n",
    "f({\n a = 1\n})",
    '"${a}-b"',
    "{ a = 1 }",
    "<<E\nx\nE\n",
)
NEW: tuple[Expr, ...] = (
    Literal(True),
    Literal("longer value"),
    traversal("aws_kms_key.x.arn"),
    Literal(None),
)


def random_document(random: Random) -> str:
    """Return one or two blocks whose bodies hold attributes, blocks, comments and blank lines in any order."""
    return "".join(f'top "t" "n{n}" {{\n{_body(random, 2)}}}\n' for n in range(random.randrange(1, 3)))


def _body(random: Random, depth: int) -> str:
    lines: list[str] = []
    used: set[str] = set()
    for _ in range(random.randrange(6)):
        kind = random.random()
        name = random.choice(NAMES)
        if kind < 0.6 and name not in used:
            used.add(name)
            value = random.choice(VALUES)
            comment = random.choice(["", "", "", "", " # note", " // c"])
            lines.append(f"{name} = {value}" + ("" if value.endswith("\n") else comment + "\n"))
        elif 0.6 <= kind < 0.75 and depth:
            header = random.choice(["blk", "tags", "ttl"]) + " {" + random.choice(["", " # c"])
            lines.append(f"{header}\n{_body(random, depth - 1)}}}\n")
        elif 0.75 <= kind < 0.83 and depth:
            lines.append(random.choice(["one { a = 1 }\n", "empty {}\n"]))
        else:
            lines.append(random.choice(["\n", "# own\n"]))
    return "".join(lines)


def random_changes(random: Random, document: HclDocument) -> list[Change]:
    """Return up to three changes, none of which contradict each other."""
    bodies = _bodies(document)
    changes: list[Change] = []
    taken: set[tuple[int, str]] = set()
    for _ in range(random.randrange(1, 4)):
        body = random.choice(bodies)
        kind = random.random()
        value = random.choice(NEW)
        if kind < 0.6:
            name = random.choice([*NAMES, "server_side_encryption_kms_key_arn"])
            present = body.attribute(name)
            if (id(body), name) in taken or (present and document.comments(present.value_span)):
                continue
            taken.add((id(body), name))
            after, before = random.sample(NAMES, 2), random.sample([*NAMES, "tags", "blk"], 2)
            changes.append(SetAttribute(body, name, value, tuple(after), tuple(before), random.random() < 0.4))
        elif kind < 0.85:
            items = (NewAttribute("enabled", Literal(True)), NewAttribute("kms_key_arn", value))
            block = NewBlock("server_side_encryption", (), items)
            changes.append(AppendBlock(body, block, (random.choice(["blk", "ttl", "one"]),), ("tags",)))
        elif body.items:
            item = random.choice(body.items)
            if isinstance(item, HclAttribute) and (id(body), item.name) not in taken:
                taken.add((id(body), item.name))
                changes.append(RemoveAttribute(body, item.name))
    return changes


def _bodies(document: HclDocument) -> list[HclBlock]:
    found: list[HclBlock] = []
    waiting = [item for item in document.items if isinstance(item, HclBlock)]
    while waiting:
        block = waiting.pop()
        found.append(block)
        waiting += [item for item in block.items if isinstance(item, HclBlock)]
    return found
