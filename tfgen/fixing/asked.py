"""Which frameworks are asked for, by path: their controls, their level, what they cite, and where module calls belong."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from typing import TYPE_CHECKING

from tfgen.errors import UsageError
from tfgen.fixing.options import UPSTREAM, Choice, Options
from tfgen.text.workspace import Workspace

if TYPE_CHECKING:
    from tfgen.fixing.moves import Destination


class Asked:
    """The frameworks of a run: those of the whole, and other ones where a path's pattern says so."""

    def __init__(self, options: Options, matcher: Callable[[tuple[str, ...], str], Callable[[str], bool]]) -> None:
        """Check the choices against each other.

        Raises:
            UsageError: they contradict each other.
        """
        self._options = options
        self._whole = Choice("", options.frameworks, options.registry)
        self._choices = [(matcher((choice.match,), "paths"), choice) for choice in options.choices]
        self.at: Callable[[str], Choice] = cache(self._at) if self._choices else lambda path: self._whole
        for choice in (self._whole, *options.choices):
            _check(choice, options.via)
        if options.registry_host and options.choices:
            why = "a registry host counts for all paths, and the paths' frameworks name others"
            raise _refused(options.choices[0], "framework", why, "Drop registry_host, or give one framework for all.")

    @property
    def ids(self) -> tuple[str, ...]:
        """All frameworks that some path is under."""
        named = (name for choice in (self._whole, *self._options.choices) for name in choice.frameworks)
        return tuple(dict.fromkeys(name for name in named if name != UPSTREAM))

    @property
    def everywhere(self) -> bool:
        """Is every path under some framework?"""
        return bool(self._whole.frameworks) and UPSTREAM not in self._whole.frameworks

    @property
    def level(self) -> int:
        """The strictest level of the frameworks."""
        if not self.ids:
            return 1
        from tfgen.catalog import framework

        return max(framework(name).level for name in self.ids)

    @property
    def moving(self) -> bool:
        """Do module calls move at all?"""
        given = self._whole.frameworks or self._options.choices
        return bool(given) and self._options.via != "inputs"

    def _at(self, path: str) -> Choice:
        found = [choice for matches, choice in self._choices if matches(path)]
        for other in found[1:]:
            if (other.frameworks, other.registry) != (found[0].frameworks, found[0].registry):
                why = f"{path} is under {' and '.join(map(_named, (found[0], other)))}"
                raise _refused(other, "match", why, "Make the patterns of the paths exclude each other.")
        return found[0] if found else self._whole

    def idle(self, workspace: Workspace) -> Iterator[str]:
        """Yield one sentence for each pattern of the paths that no file of the workspace matches."""
        left = list(self._choices)
        for folder, names in workspace.walk() if left else ():
            paths = [f"{folder}/{name}" if folder else name for name in names]
            left = [(matches, choice) for matches, choice in left if not any(map(matches, paths))]
            if not left:
                return
        for _, choice in left:
            yield f"{choice.match} ({', '.join(choice.frameworks)}) matches no file"

    def applies(self, control: str, path: str) -> bool:
        """Is a control asked for at a path? Without a framework there, every chosen one is."""
        names = [name for name in self.at(path).frameworks if name != UPSTREAM]
        if not names:
            return True
        from tfgen.catalog import framework

        return any(control in framework(name).controls for name in names)

    def citations(self, control: str, path: str) -> tuple[tuple[str, str], ...]:
        """Return (framework, citation) of every framework at a path that lists the control; "" where no citation is known."""
        names = [name for name in self.at(path).frameworks if name != UPSTREAM]
        return _citations(control, tuple(names)) if names else ()

    def destination(self, path: str, *, moving: bool = True) -> Destination | None:
        """Return where the module calls of a file belong; None when they stay. With `moving` false any of several registries will do.

        Raises:
            UsageError: several frameworks, and nothing says whose registry.
        """
        choice = self.at(path)
        if not choice.frameworks:
            return None
        from tfgen.fixing.moves import Destination
        from tfgen.fixing.swaps import Target

        own = self._options.registry_host
        hosts, domains = _hosts(own)
        served = tuple(name for name in choice.frameworks if name != UPSTREAM)
        target = Target(self._host(choice, moving), hosts, domains, self._options.allow)
        return Destination(target, lambda host: _controls_of(host, own, served))

    def _host(self, choice: Choice, moving: bool) -> str:
        if choice.frameworks == (UPSTREAM,):
            return ""
        if self._options.registry_host:
            return self._options.registry_host
        from tfgen.catalog import framework

        names = choice.frameworks
        registry = choice.registry or (self._options.registry if self._options.registry in names else "")
        if not registry and len(names) > 1 and moving:
            remedy = f"Say --registry {' or --registry '.join(names)}, or --via inputs to keep all sources."
            why = f"{_named(choice)} are several frameworks, and a source has one host"
            raise _refused(choice, "framework", why, remedy)
        host = framework(registry or names[0]).host
        if not host:
            why = f"no registry host is known for {registry or names[0]}"
            remedy = "Name one with --registry-host, or say --via inputs to keep all sources."
            raise _refused(choice, "registry" if choice.registry else "framework", why, remedy)
        return host


def _check(choice: Choice, via: str) -> None:
    where = f" for {choice.match}" if choice.match else ""
    if UPSTREAM in choice.frameworks and len(choice.frameworks) > 1:
        why = f"the framework {UPSTREAM}{where} goes back upstream, and takes no other beside it"
        raise _refused(choice, "framework", why, "Name frameworks, or none.")
    if UPSTREAM in choice.frameworks and via == "inputs":
        why = f"the framework {UPSTREAM} moves sources back, and --via inputs keeps them"
        raise _refused(choice, "framework", why, "Drop one of the two.")
    if choice.registry and choice.registry not in choice.frameworks:
        asked = f"of {choice.match}" if choice.match else "that are asked for"
        named = f"is none of the frameworks {asked}" if choice.frameworks else "needs a framework"
        why = f"the registry {choice.registry} {named}"
        raise _refused(choice, "registry", why, f"Say --framework {choice.registry} too.")
    if choice.registry and via == "inputs":
        why = "--registry names where sources move, and --via inputs keeps them"
        raise _refused(choice, "registry", why, "Drop one of the two.")


def _refused(choice: Choice, field: str, why: str, remedy: str) -> UsageError:
    """Return an error, at the place where a configuration says it."""
    place = choice.places.get(field)
    return UsageError(why, remedy=remedy, **place._asdict()) if place else UsageError(why, remedy=remedy)


def _named(choice: Choice) -> str:
    where = f" ({choice.match})" if choice.match else ""
    return ", ".join(choice.frameworks) + where


@cache
def _citations(control: str, names: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    from tfgen.catalog import entry, framework

    listing = [each for each in map(framework, names) if control in each.controls]
    known = entry(control).citations if listing else {}
    return tuple((each.id, known.get(each.id) or each.citation) for each in listing)


@cache
def _hosts(registry_host: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the hosts of all frameworks with the one that was named, and the domains that the frameworks' hosts are in."""
    from tfgen.catalog import frameworks
    from tfgen.terraform.sources import canonical

    known = {canonical(each.host) for each in frameworks() if each.host}
    own = {canonical(registry_host)} if registry_host else set()
    return frozenset(known | own), frozenset(host.partition(".")[2] for host in known)


def _controls_of(host: str, own: str, served: tuple[str, ...]) -> frozenset[str] | None:
    """Return the controls that the frameworks of a registry's host list, None when that is not known.

    A registry of one's own (`own`) serves the frameworks that are asked for.
    """
    from tfgen.catalog import framework, frameworks
    from tfgen.terraform.sources import same_host

    if own and same_host(host, own):
        found = [framework(name) for name in served]
    else:
        found = [each for each in frameworks() if each.host and same_host(each.host, host)]
    if not found or not all(each.known for each in found):
        return None
    return frozenset(control for each in found for control in each.controls)
