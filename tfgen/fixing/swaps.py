"""Where a module's source belongs: one call's source and version in, another source or the reason to stay out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeAlias

from tfgen.catalog.modules import NAMESPACE, ServedModule, served_modules
from tfgen.terraform.sources import (
    Address,
    Archive,
    Download,
    Git,
    Local,
    Registry,
    Source,
    Terragrunt,
    canonical,
    is_host,
    same_host,
    shown,
)
from tfgen.terraform.versions import Constraint, is_version, parse_constraint

#: Registries that serve the modules as upstream has them; "" is the engine's own.
PUBLIC_HOSTS = frozenset({"", "registry.terraform.io", "registry.opentofu.org"})

_PREFIX = "terraform-aws-"


class Target(NamedTuple):
    """Where calls belong: `host` "" is upstream. `hosts` and `domains` (in canonical form) tell which registries are frameworks'."""

    host: str
    hosts: frozenset[str]
    domains: frozenset[str] = frozenset()
    allow: frozenset[str] = frozenset()

    def knows(self, host: str) -> bool:
        """Is this a framework's registry?"""
        name = canonical(host)
        return name in self.hosts or name.partition(".")[2] in self.domains


class Swap(NamedTuple):
    """A new source. `version`: the `version` argument to write, None to leave it as it is."""

    form: str
    source: str
    version: str | None = None
    notes: tuple[str, ...] = ()
    module: ServedModule | None = None


class Stay(NamedTuple):
    """A source that stays. `allow` is what `--allow` takes to move it all the same."""

    form: str
    reason: str
    remedy: str
    allow: tuple[str, ...] = ()


Outcome: TypeAlias = Swap | Stay | None


class _Version(NamedTuple):
    """What becomes of a version: `lifted` replaces it."""

    lifted: str | None = None
    notes: tuple[str, ...] = ()


def swap(source: Source, version: Constraint | None, target: Target) -> Outcome:
    """Return the source that a call should have, why it stays, or None when it is where it belongs or is none of ours.

    `version` is the constraint of the call's `version` argument, None without one.
    """
    if isinstance(source, Registry):
        return _registry(source, version, target) if _is_ours(source) else _of_others(source, target)
    if isinstance(source, Download):
        return _download(source, version, target) if _is_ours(source) else _of_others(source, target)
    if isinstance(source, Terragrunt):
        return _terragrunt(source, version, target) if _is_ours(source) else _of_others(source, target)
    if isinstance(source, Archive) and mentions(str(source)) and target.knows(source.address.host):
        why = f"{shown(str(source))} names no version"
        return Stay("https", why, "Write ?version=MAJOR.MINOR.PATCH behind it, then run again.")
    if not target.host or isinstance(source, Local):
        return None
    if isinstance(source, Git):
        return _git(source, version, target)
    return _unreadable(source)


def _of_others(source: Registry | Download | Terragrunt, target: Target) -> Outcome:
    """A module of another name: in a registry of one's own it may stand for one of ours."""
    host = canonical(source.host)
    if not target.host or host in PUBLIC_HOSTS or same_host(host, target.host) or target.knows(host):
        return None
    return _own_registry("private registry", source.host)


def mentions(text: str) -> bool:
    """Does a source's text name the namespace of the modules?"""
    return NAMESPACE in text


def _is_ours(source: Registry | Download | Terragrunt) -> bool:
    return (source.namespace, source.system) == (NAMESPACE, "aws")


def _registry(source: Registry, version: Constraint | None, target: Target) -> Outcome:
    host = canonical(source.host)
    if same_host(host, target.host) or (not target.host and host in PUBLIC_HOSTS):
        return None
    form = "bare" if not host else "public host" if host in PUBLIC_HOSTS else "framework host"
    if host not in PUBLIC_HOSTS and not target.knows(host):
        return None if not target.host else _own_registry("private registry", source.host)
    moved = str(source._replace(host=target.host))
    if not target.host:
        return Swap(form, moved, None, (), served_modules().get(source.name))
    judged = _version(source.name, version, target)
    if isinstance(judged, Stay):
        return judged._replace(form=form)
    return Swap(form, moved, judged.lifted, judged.notes, served_modules().get(source.name))


def _download(source: Download, version: Constraint | None, target: Target) -> Outcome:
    form = "https"
    address = source.address
    host = source.host
    if same_host(host, target.host):
        return None
    if canonical(host) in PUBLIC_HOSTS:
        return _not_over_https(source) if target.host else None
    if not target.knows(host):
        return _own_registry(form, host) if target.host else None
    if version is not None:
        return Stay(form, "an HTTPS source takes no version argument, and this call has one", "Take the argument away.")
    exact = source.version or ""
    if not is_version(exact):
        return Stay(form, f"its version={exact} is no full version", "Write MAJOR.MINOR.PATCH.")
    if not target.host:
        rules = address.parameter("rules")
        notes = (f"the rules {rules} stay behind: upstream has none",) if rules else ()
        upstream = Registry("", source.namespace, source.name, source.system, source.subdir)
        return Swap(form, str(upstream), exact.removeprefix("v"), notes, served_modules().get(source.name))
    judged = _version(source.name, parse_constraint(exact), target)
    if isinstance(judged, Stay):
        return judged._replace(form=form)
    moved = _with_version(_at(address, target.host), exact, judged.lifted)
    return Swap(form, str(moved), None, judged.notes, served_modules().get(source.name))


def _not_over_https(source: Download) -> Stay:
    bare = Registry("", source.namespace, source.name, source.system, source.subdir)
    remedy = f'Write source = "{bare}" and version = "{source.version}", then run again.'
    return Stay("https", f"{source.host} gives no module at an HTTPS address", remedy)


def _terragrunt(source: Terragrunt, version: Constraint | None, target: Target) -> Outcome:
    form = "tfr"
    address = source.address
    host = source.host
    if same_host(host, target.host) or (not target.host and canonical(host) in PUBLIC_HOSTS):
        return None
    if canonical(host) not in PUBLIC_HOSTS and not target.knows(host):
        return _own_registry(form, host) if target.host else None
    moved = _at(address, target.host)
    if not target.host:
        return Swap(form, str(moved), None, (), served_modules().get(source.name))
    exact = source.version or ""
    if exact and not is_version(exact):
        return Stay(form, f"its version={exact} is no full version", "Write MAJOR.MINOR.PATCH.")
    judged = _version(source.name, parse_constraint(exact) if exact else version, target)
    if isinstance(judged, Stay):
        return judged._replace(form=form)
    if exact:
        moved = _with_version(moved, exact, judged.lifted)
        judged = judged._replace(lifted=None)
    return Swap(form, str(moved), judged.lifted, judged.notes, served_modules().get(source.name))


def _git(source: Git, version: Constraint | None, target: Target) -> Outcome:
    form = "git"
    host, owner, repository = source.repository() or ("", "", "")
    if (host, owner) != ("github.com", NAMESPACE) or not repository.startswith(_PREFIX):
        named = repository.removeprefix(_PREFIX)
        if mentions(str(source)) or (repository.startswith(_PREFIX) and named in served_modules()):
            why = f"{shown(str(source))} is not upstream's repository: a fork may differ from what the registry serves"
            return Stay("fork", why, "Move its changes upstream, then call the module by its registry address.")
        return None
    if version is not None:
        return Stay(form, "a git source takes no version argument, and this call has one", "Take the argument away.")
    if not is_version(source.ref or ""):
        why = f"its ref {source.ref or '(none)'} is no full version tag, so no version can be told"
        return Stay(form, why, "Pin it to a release, as in ?ref=v5.0.0, then run again.")
    exact = (source.ref or "").removeprefix("v")
    name = repository.removeprefix(_PREFIX)
    judged = _version(name, parse_constraint(exact), target)
    if isinstance(judged, Stay):
        return judged._replace(form=form)
    moved = Registry(target.host, NAMESPACE, name, "aws", source.subdir)
    notes = (*_left_behind(source), *judged.notes)
    return Swap(form, str(moved), judged.lifted or exact, notes, served_modules().get(name))


def _left_behind(source: Git) -> tuple[str, ...]:
    """Say which parameters have no equivalent in a registry; by name, since a value may be secret."""
    names = [pair.partition("=")[0] for pair in source.address.query.removeprefix("?").split("&")]
    others = [name for name in dict.fromkeys(names) if name and name != "ref"]
    if not others:
        return ()
    return (
        f"{', '.join(others)} in its address {'stays' if len(others) == 1 else 'stay'} behind: a registry takes none",
    )


def _unreadable(source: Source) -> Outcome:
    """A source of ours in a form that has no equivalent in a registry."""
    if not mentions(str(source)):
        return None
    first, _, rest = str(source).partition("/")
    if rest.startswith(NAMESPACE + "/") and not is_host(first):
        why = f"{first} is no host name that Terraform takes"
        return Stay("other", why, "Write a full domain name, in Unicode, without a scheme.")
    form = type(source).__name__.lower()
    why = f"{shown(str(source))} has no version that a registry could be asked for"
    return Stay(form, why, "Call the module by its registry address and a version, then run again.")


def _own_registry(form: str, host: str) -> Stay:
    remedy = "If it serves the framework's modules, name it with --registry-host; else move this call by hand."
    return Stay(form, f"{host} is a registry of your own", remedy)


def _version(name: str, version: Constraint | None, target: Target) -> _Version | Stay:
    """May this version of a module move? Says what replaces it, and what must be known."""
    if version is not None and version.is_empty:
        return Stay("", f'version "{version}" admits no version at all', 'Write one that does, as in "~> 5.0".')
    module = served_modules().get(name)
    if module is None:
        why = f"{target.host} is not known to serve {name}: it falls back to upstream, and enforces nothing"
        if "unserved" in target.allow:
            return _Version(None, (why,))
        return Stay("", why, "Say --allow unserved to move it all the same.", ("unserved",))
    if not module.since or version is None or version.admits_at_or_above(module.since):
        return _Version()
    if "major" in target.allow and _major_of(version) < _number(module.since):
        lifted = module.since if version.pin else f"~> {_number(module.since)}.0"
        return _Version(lifted, _changes(module, version, lifted))
    why = f'version "{version}" admits none from {module.since} on, which {target.host} needs'
    url = f", after reading {module.majors[-1].url}" if module.majors else ""
    return Stay("", why, f"Say --allow major to lift it{url}.", ("major",))


def _changes(module: ServedModule, version: Constraint, lifted: str) -> tuple[str, ...]:
    majors = module.majors_between(_major_of(version), _number(module.since))
    changes = [f"{module.name} {m.version}: {change} ({m.url})" for m in majors for change in m.changes]
    return (f'the version of {module.name} is lifted from "{version}" to "{lifted}"', *changes)


def _major_of(version: Constraint) -> int:
    """The highest major version that the constraint is about."""
    return max((term.release[0] for term in version.terms if term.operator not in ("<", "!=")), default=0)


def _number(version: str) -> int:
    return int(version.split(".")[0])


def _at(address: Address, host: str) -> Address:
    name, sign, port = host.partition(":")
    return address._replace(host=name, port=sign + port)


def _with_version(address: Address, old: str, new: str | None) -> Address:
    if new is None:
        return address
    return address._replace(query=address.query.replace(f"version={old}", f"version={new}", 1))


def enforced_inputs(
    module: ServedModule | None, controls: frozenset[str] | None, without: frozenset[str] = frozenset()
) -> Mapping[str, bool]:
    """Return the inputs that a registry switches on by itself when its framework lists these controls (None: perhaps any)."""
    enforced = module.enforced if module else {}
    wanted = (frozenset(enforced) if controls is None else controls) - without
    return {name: value for control in sorted(wanted) for name, value in enforced.get(control, {}).items()}
