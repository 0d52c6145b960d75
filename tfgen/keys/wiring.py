"""How a key comes into a module: the variable that takes it, and the arguments that pass it, one level at a time."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from tfgen.keys.plan import NoKey
from tfgen.syntax.document import Attribute, Block, Document, NewAttribute, NewBlock, SetAttribute, at
from tfgen.syntax.expr import Expr, Literal, Variable, path_of, traversal
from tfgen.terraform.estate import Estate
from tfgen.terraform.providers import alias_of, handed_down
from tfgen.terraform.schemas import CLOSING
from tfgen.terraform.subjects import Placed
from tfgen.text.edits import Span

NAME = "dynamodb_kms_key_arn"
FILE = "variables.tf"

_STRINGS = (Variable("string"), Literal("string"))
_DESCRIPTION = "ARN of the customer-managed KMS key that encrypts the DynamoDB tables"

#: Arguments of a module call that are not inputs of the module. Source: Terraform language documentation, "Modules".
_META = frozenset({"source", "version", "providers", "count", "for_each", "depends_on", *CLOSING})

#: The input of the public modules for tables that takes the key.
_INPUT = "server_side_encryption_kms_key_arn"


class Spot(NamedTuple):
    """Which key, as one module sees it: by its provider alias, and a resource's `region` argument or a replica's region.

    An `argument` such as `var.region` is the module's own variable: each call may say another region.
    """

    alias: str = ""
    argument: str = ""
    foreign: str = ""

    @property
    def suffix(self) -> str:
        """What tells the names of this key from those of the default provider's."""
        where = f"in_{self.argument.removeprefix('var.')}" if self.varies else self.argument or self.foreign
        return "_".join(filter(None, (self.alias, where.replace("-", "_"))))

    @property
    def varies(self) -> bool:
        return self.argument.startswith("var.")

    def of_caller(self, estate: Estate, folder: str, call: tuple[Placed, ...]) -> Spot | NoKey:
        """The same key as the caller of `folder` sees it."""
        spot = self._replace(alias=handed_down(_attribute(call, "providers"), self.alias))
        if not self.varies:
            return spot
        name = self.argument.removeprefix("var.")
        found = _attribute(call, name) or estate.module(folder).variable_setting(name, "default")
        expression = found[1].expression() if found else None
        path = path_of(expression) if expression is not None else None
        if isinstance(expression, Literal) and (expression.value is None or isinstance(expression.value, str)):
            return spot._replace(argument=expression.value or "")
        if path is not None and len(path) == 2 and path[0] == "var" and _attribute(call, name):
            return spot._replace(argument=".".join(path))
        document, block = call[0]
        written = f"[{document.text[found[1].value_span.start : found[1].value_span.end]}]" if found else ""
        return NoKey(
            f"{at(document, block.header)}: the region of module.{block.labels[0]} is no literal, so one argument can't pass its "
            f"key: write a call for each region, or declare {NAME}_{self.suffix} in {folder} and pass it "
            f"{{ REGION = KEY, … }}{written}"
        )


class Taken(NamedTuple):
    """A variable that takes the key: `declared` None where it has yet to be written."""

    name: str
    declared: Placed | None

    def given(self, call: tuple[Placed, ...]) -> Expr | None:
        """What this call passes already."""
        found = _attribute(call, self.name)
        return found[1].expression() if found else None

    def source(self, call: tuple[Placed, ...]) -> tuple[Document, Attribute] | None:
        """What gives the key to this call: its argument, else the variable's default."""
        found = _attribute(call, self.name)
        default = self.declared[1].attribute("default") if self.declared is not None else None
        return found or ((self.declared[0], default) if self.declared is not None and default is not None else None)

    def needs_argument(self, call: tuple[Placed, ...]) -> bool:
        """Must this call pass the key? One that passes it already keeps it."""
        given = self.given(call)
        if given is not None:
            return given in (Literal(None), Literal(""))
        if self.declared is None:
            return True
        default = self.declared[1].attribute("default")
        return default is None or default.expression() in (Literal(None), Literal(""))

    def defaulted(self, call: tuple[Placed, ...]) -> str:
        """Say that this call leaves the key to the variable's default, so that the chosen key is not used."""
        assert self.declared is not None
        document, block = self.declared
        name = call[0][1].labels[0]
        return (
            f"module.{name} keeps the key that var.{self.name} has as its default ({at(document, block.header)}), and the chosen "
            f"key is not used there: pass {self.name} to give it another"
        )


def variable(estate: Estate, folder: str, spot: Spot) -> Taken | NoKey:
    """Return the variable of this module that takes the key: one that reaches a table's key already, else tfgen's own name."""
    module = estate.module(folder)
    if not spot.foreign:
        for name in dict.fromkeys(_reaching(estate, folder, spot)):
            found = module.variable(name)
            if found is not None and not wrong_type(found) and _is_ours(estate, folder, name, found):
                return Taken(name, found)
    name = f"{NAME}_{spot.suffix}" if spot.suffix else NAME
    found = module.variable(name)
    if found is not None and wrong_type(found):
        return NoKey(
            f"{at(found[0], found[1].header)}: var.{name}, which is to take the key, is declared with another type: "
            "rename it, or give it type = string"
        )
    broken = "" if found is not None else module.broken(name) or _broken_home(estate, folder)
    if broken:
        return NoKey(f"it needs {broken}, in which var.{name} is or would be declared and which is not valid")
    return Taken(name, found)


def handed(estate: Estate, folder: str, call: tuple[Placed, ...], taken: Taken) -> Taken | NoKey | None:
    """Return the caller's own variable that a call hands on as the key and that is null so far, where its calls of `folder` alone read it.

    What is null for some instances of one call only can't be filled by any argument.
    """
    document, block = call[0]
    place = (document.path, block.whole)
    reached = [
        (by.module, instance.address, instance.variable(taken.name).data in (None, ""))
        for instance in estate.instances(folder)
        if (by := instance.caller) is not None and (by.document.path, by.block.whole) == place
    ]
    filled = [module for module, _, empty in reached if not empty]
    null = [(module, address) for module, address, empty in reached if empty]
    mixed = next((address for module, address in null if module in filled), None)
    if mixed is not None:
        return NoKey(
            f"{at(document, block.header)}: what module.{block.labels[0]} passes as {taken.name} is a key for some of its "
            f"instances and none for {mixed}: give it one there, then run again"
        )
    given = taken.given(call)
    path = path_of(given) if given is not None and null else None
    if path is None or len(path) != 2 or path[0] != "var":
        return None
    caller = document.path.rpartition("/")[0]
    found = estate.module(caller).variable(path[1])
    blocks = [(holder.path, part.whole) for parts in calls(estate, folder) for holder, part in parts]
    reads = estate.module(caller).references(f"var.{path[1]}")
    ours = found is not None and not wrong_type(found) and all(_within(read, span, blocks) for read, span in reads)
    return Taken(path[1], found) if ours else None


def _broken_home(estate: Estate, folder: str) -> str:
    """Return the path of the module's variables.tf when that is there and not valid, or ""."""
    module = estate.module(folder)
    home = module.new_file(FILE)
    return home if home in module.paths() and all(d.path != home for d in module.documents()) else ""


def untested(estate: Estate, folder: str, name: str) -> Iterator[str]:
    """Say which test files run the module without the variable that it now asks for; what key a test is to have is theirs to say."""
    for document, run in estate.ways.runs(folder):
        given = [*run.blocks("variables"), *document.blocks("variables")]
        if not any(block.attribute(name) for block in given):
            yield f"{at(document, run.header)}: run.{run.labels[0]} tests a module that now asks for {name}: give it in its variables"


def declaration(taken: Taken, spot: Spot, *, optional: bool) -> NewBlock:
    """Return the variable's block: required, or in a library null unless its callers say something."""
    region = spot.argument or spot.foreign
    where = (f" of aws.{spot.alias}" if spot.alias else "") + (f" in {region}" if region else "")
    text = f"{_DESCRIPTION}{where}" + ("; null leaves them to the AWS-managed key" if optional else "")
    last = NewAttribute("default", Literal(None)) if optional else NewAttribute("nullable", Literal(False))
    return NewBlock(
        "variable",
        (taken.name,),
        (NewAttribute("description", Literal(text)), NewAttribute("type", Variable("string")), last),
    )


def is_declaration(block: Block) -> bool:
    """Is a variable's block as it is declared here?"""
    given = {attribute.name: attribute.expression() for attribute in block.attributes()}
    text, type = given.pop("description", None), given.pop("type", None)
    ours = isinstance(text, Literal) and str(text.value).startswith(_DESCRIPTION) and type in _STRINGS
    return ours and not block.types() and given in ({"default": Literal(None)}, {"nullable": Literal(False)})


def home_of_variables(estate: Estate, folder: str) -> Document | None:
    """Return the file in which the module's variables live: variables.tf, else the one that has most of them."""
    module = estate.module(folder)
    documents = [d for d in module.documents(b"variable") if not module.is_override(d.path)]
    home = module.new_file(FILE)
    own = [d for d in module.documents() if d.path == home]
    if own:
        return own[0]
    counted = [(len(d.blocks("variable", 1)), d) for d in documents]
    most = max((count for count, _ in counted), default=0)
    return next((d for count, d in counted if count == most), None) if most else None


def argument(call: tuple[Placed, ...], name: str, value: Expr) -> tuple[Document, SetAttribute]:
    """Return the change that passes the key: among the inputs, in a paragraph of its own where they share the source's."""
    given = [(document, block) for document, block in call if block.attribute(name) is not None]
    document, block = given[-1] if given else call[0]
    attributes = sorted(block.attributes(), key=lambda attribute: attribute.span.start)
    inputs = [attribute for attribute in attributes if attribute.name not in _META]
    if inputs:
        source, last = block.attribute("source"), inputs[-1]
        apart = source is None or not _parted(document, source, last) or _stands_out(document, last)
        return document, SetAttribute(block, name, value, (last.name, NAME), CLOSING, apart=apart)
    heads = [attribute for attribute in attributes if attribute.name not in CLOSING]
    after = (heads[-1].name,) if heads else ()
    return document, SetAttribute(block, name, value, (*after, NAME), CLOSING, apart=len(heads) > 1)


def _parted(document: Document, first: Attribute, last: Attribute) -> bool:
    """Does a blank line stand between two attributes?"""
    lines = document.text[min(first.span.end, last.span.end) : max(first.span.start, last.span.start)].splitlines()
    return any(not line.strip() for line in lines[1:-1])


def _stands_out(document: Document, last: Attribute) -> bool:
    """Has an input several lines, or a comment of its own above it, so that another one against it reads badly?"""
    above = document.text[: last.span.start].splitlines()[-2:-1]
    commented = bool(above) and above[0].lstrip().startswith(("#", "//", "*/"))
    return commented or "\n" in document.text[last.span.start : last.span.end].strip()


def _attribute(call: tuple[Placed, ...], name: str) -> tuple[Document, Attribute] | None:
    found = ((d, b.attribute(name)) for d, b in reversed(call))
    return next(((document, attribute) for document, attribute in found if attribute is not None), None)


def wrong_type(declared: Placed) -> bool:
    """Can the variable not take a string?"""
    attribute = declared[1].attribute("type")
    if attribute is None:
        return False
    return attribute.expression() not in (*_STRINGS, Variable("any"))


def _reaching(estate: Estate, folder: str, spot: Spot) -> Iterator[str]:
    """Yield the variables that stand as the key of a table of the same provider."""
    for _, block, attribute in _keys(estate, folder):
        path = path_of(attribute.expression())
        if _sees(block, spot) and path is not None and len(path) == 2 and path[0] == "var":
            yield path[1]


def _sees(block: Block, spot: Spot) -> bool:
    """Is a table or module call at this spot?"""
    if block.type == "module":
        providers = block.attribute("providers")
        return not spot.argument and not (providers or spot.alias)
    provider, region = block.attribute("provider"), block.attribute("region")
    alias = alias_of(provider.expression()) if provider else ""
    at = region.expression() if region else Literal("")
    return alias == spot.alias and at == (traversal(spot.argument) if spot.varies else Literal(spot.argument))


def _keys(estate: Estate, folder: str) -> Iterator[tuple[Document, Block, Attribute]]:
    """Yield the key arguments of tables and of calls of the public modules, each with the block that it belongs to."""
    module = estate.module(folder)
    for parts in module.find("resource", "aws_dynamodb_table").values():
        for document, block in parts:
            for nested in _encryption(block):
                attribute = nested.attribute("kms_key_arn")
                if attribute is not None and estate.valid(attribute):
                    yield document, block, attribute
    for document in module.documents(_INPUT.encode()):
        for block in document.blocks("module", 1):
            attribute = block.attribute(_INPUT)
            if attribute is not None and estate.valid(attribute):
                yield document, block, attribute


def _encryption(table: Block) -> Iterator[Block]:
    yield from table.blocks("server_side_encryption")
    for dynamic in table.blocks("dynamic", 1):
        if dynamic.labels == ("server_side_encryption",):
            yield from dynamic.blocks("content")


def _is_ours(estate: Estate, folder: str, name: str, declared: Placed) -> bool:
    """Is the variable for tables only, or passed by every caller anyway? Else passing it would change other things too."""
    tables = [(document.path, block.whole) for document, block, _ in _keys(estate, folder)]
    reads = estate.module(folder).references(f"var.{name}")
    if all(_within(path, span, tables) for path, span in reads):
        return True
    taken = Taken(name, declared)
    return not any(taken.needs_argument(call) for call in calls(estate, folder))


def _within(path: str, span: Span, blocks: list[tuple[str, Span]]) -> bool:
    return any(path == other and whole.holds(span) for other, whole in blocks)


def calls(estate: Estate, folder: str) -> Iterator[tuple[Placed, ...]]:
    """Yield every call of this folder, base block first; whether it makes an instance or not, it must be valid."""
    seen: set[tuple[str, Span]] = set()
    for document, block in estate.ways.calling(folder):
        caller = document.path.rpartition("/")[0]
        parts = tuple(estate.module(caller).call(block.labels[0])) or ((document, block),)
        place = (parts[0][0].path, parts[0][1].whole)
        if place not in seen:
            seen.add(place)
            yield parts
