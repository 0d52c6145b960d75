"""A request's title and body from jinja2 templates, in a sandbox and with undefined names refused.

The templates are the campaign's own; the values are a repository's, and hostile: in a body every value is escaped as Markdown text unless it goes
through a filter that makes it code, so no value can open a tag, notify people, or give the forge a command.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from tfgen.errors import ConfigError
from tfgen.migration.outcomes import Change
from tfgen.migration.requests.expected import expected_plan, plan_block
from tfgen.migration.templates import fill

if TYPE_CHECKING:
    from jinja2.sandbox import SandboxedEnvironment

#: GitHub refuses longer titles and bodies.
_MAX_TITLE = 256
_MAX_BODY = 65_000
_LISTED = 30

TITLE = "{{ campaign }}: {{ summary }}{% if group %} in {{ group }}{% endif %}"
BODY = """\
This request makes the configuration pass the controls of the campaign {{ campaign | code }}. It was made by tfgen; nothing but the lines of \
the diff was touched.

### What `terraform apply` will do

{% for impact, count in expected.counts.items() %}
- {{ count }} × {{ impact }}
{% endfor %}
{% if expected.replace %}

**Replaced:**

{{ expected.replace | bullets }}
{% endif %}
{% if expected.update %}

Updated in place:

{{ expected.update | bullets }}
{% endif %}
{% if expected.moved %}

Module calls whose source moves:

{{ expected.moved | bullets }}
{% endif %}
{% if expected.new_keys %}

### New keys

{{ expected.new_keys | bullets }}

{{ cost }}
{% endif %}
{% if way_back %}

### The way back

{{ way_back | plain_bullets }}
{% endif %}
{% if overlaps %}

### Open requests that touch the same lines

{{ overlaps | plain_bullets }}
{% endif %}
{% if left %}

### Left for a person

{{ left | bullets }}
{% endif %}
{% if notes %}

### Notes

{{ notes | plain_bullets }}
{% endif %}

### Before merging

Run a plan on this branch and hold it against the expected one: `terraform show -json PLAN > plan.json`, then \
`tfgen verify plan.json --expected FILE`, where FILE holds this text.

<details><summary>The expected plan, for machines</summary>

{{ plan }}

</details>
"""


class Text(NamedTuple):
    """A request's title and body."""

    title: str
    body: str


class _Markdown(str):
    """Text that is Markdown already."""

    __slots__ = ()


def request_text(
    title: str,
    body: str,
    change: Change,
    *,
    campaign: str,
    repository: str,
    base: str,
    branch: str,
    wave: str = "",
    left: Iterable[str] = (),
    overlaps: Iterable[str] = (),
    notes: Iterable[str] = (),
) -> Text:
    """Render the templates `title` and `body` ("" is tfgen's own) for one change.

    Names in templates: campaign, repository, group, base (commit), branch, wave, files, fixes, moves, new_keys, expected, summary,
    cost, way_back, left, overlaps, notes, plan.

    Raises:
        ConfigError: a template is none, names something unknown, does what the sandbox forbids, or gives no title.
    """
    expected = expected_plan(change)
    values: dict[str, Any] = {
        "campaign": campaign,
        "repository": repository,
        "group": change.group,
        "base": base,
        "branch": branch,
        "wave": wave,
        "files": tuple(file.path for file in change.files),
        "fixes": change.fixes,
        "moves": change.moves,
        "new_keys": change.new_keys,
        "expected": expected,
        "summary": _summary(change),
        "cost": cost(len(expected.new_keys)),
        "way_back": tuple(dict.fromkeys(str(f["way_back"]) for f in change.fixes if f.get("way_back"))),
        "left": tuple(left),
        "overlaps": tuple(overlaps),
        "notes": tuple(notes),
        "plan": _Markdown(
            plan_block(expected, campaign=campaign, repository=repository, group=change.group, base=base)
        ),
    }
    head = " ".join(render(title or TITLE, values, "request.title").split())[:_MAX_TITLE]
    if not head:
        raise ConfigError("the template request.title gives an empty title")
    text = render(body or BODY, values, "request.body", markdown=True)
    return Text(head, _bounded(re.sub(r"\n{3,}", "\n\n", _without_commands(text)).strip() + "\n", str(values["plan"])))


def render(template: str, values: Mapping[str, Any], name: str, *, markdown: bool = False) -> str:
    """Render one template in the sandbox; with `markdown` values are escaped.

    Raises:
        ConfigError: see request_text.
    """
    return fill(_environment(markdown), template, values, name)


def _environment(markdown: bool) -> SandboxedEnvironment:
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,  # Markdown, not HTML; see _escaped
        finalize=_escaped if markdown else _printable,
    )
    environment.globals = {}
    environment.filters |= {"code": _code, "bullets": _bullets, "plain_bullets": _plain_bullets}
    return environment


def cost(keys: int) -> str:
    """What new keys cost, in one sentence; "" without any. Source: https://aws.amazon.com/kms/pricing/ (list price, 2026)."""
    if not keys:
        return ""
    from tfgen.keys.plan import MONTHLY_COST

    some = "1 new KMS key costs" if keys == 1 else f"{keys} new KMS keys cost"
    return (
        f"{some} about USD {keys * MONTHLY_COST} a month at AWS's list price, more after yearly rotations, and each request to it a little. "
        "A root that is applied in several workspaces or accounts has its keys in each of them."
    )


def _summary(change: Change) -> str:
    addresses = {address for fix in change.fixes for address in fix["addresses"]}
    # Roots may have resources of one address; what is found names the root too, after the control.
    places = {id.partition(":")[2] for fix in change.fixes for id in fix["findings"]}
    moved = sum(1 for move in change.moves if not move.get("reason"))
    parts = [f"{n} {one if n == 1 else many}" for n, one, many in (
        (max(len(addresses), len(places)), "resource", "resources"), (moved, "module source", "module sources"),
        (len(change.new_keys), "new key", "new keys"),
    ) if n]  # fmt: skip
    return ", ".join(parts) or "no change"


def _printable(value: Any) -> Any:
    """On one line, without control characters."""
    return "".join(c if c.isprintable() else " " for c in value) if type(value) is str else value


#: Markdown's own characters, and those after which forges look for people, requests, labels and the like, entities and backslashes or not.
_ESCAPES = str.maketrans({c: f"\\{c}" for c in "\\`*_{}[]|<>"} | {c: f"{c}\u200b" for c in "@#!~$%"} | {"&": "&amp;"})


def _escaped(value: Any) -> str:
    """Markdown that shows `value` as it is, and nobody is notified by."""
    return value if isinstance(value, _Markdown) else str(_printable(str(value))).translate(_ESCAPES)


def _code(value: Any) -> _Markdown:
    """A code span, with as many backticks as it takes."""
    text = _printable(str(value)) or " "
    fence = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if "`" in text else ""
    return _Markdown(f"{fence}{pad}{text}{pad}{fence}")


def _bullets(values: Iterable[Any]) -> _Markdown:
    """A list of code spans, cut after 30."""
    return _listed([_code(value) for value in values])


def _plain_bullets(values: Iterable[Any]) -> _Markdown:
    """A list of sentences, cut after 30."""
    return _listed([_escaped(value) for value in values])


def _listed(items: list[str]) -> _Markdown:
    lines = [f"- {item}" for item in items[:_LISTED]]
    if len(items) > _LISTED:
        lines.append(f"- and {len(items) - _LISTED} more")
    return _Markdown("\n".join(lines))


def _without_commands(text: str) -> str:
    """GitLab takes lines that start with `/word` as commands, such as /merge; a template's line may start with a repository's path."""
    return re.sub(r"(?m)^([ \t]*)/(?=[a-zA-Z])", r"\1\\/", text)


def _bounded(text: str, plan: str) -> str:
    """Cut a text that the forge would refuse, but keep the expected plan whole."""
    if len(text) <= _MAX_BODY:
        return text
    before, _, _ = text.partition(plan)
    room = _MAX_BODY - len(plan) - 100
    return f"{before[:room]}\n\n*(cut: too long for the forge)*\n\n{plan}\n"
