"""What a fault is: a change of replies that can be switched on by name, held to some of them, and put together with others."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from types import MappingProxyType
from typing import Any

from ngoaivu.simulator.messages import Reply, Request, host_of

Change = Callable[[Request, Reply], Reply]


#: Every fifth article of a generated portal, whatever its markup: enough to lose some, too few to look like a portal's end.
SOME_ARTICLES: Mapping[str, Any] = MappingProxyType({"kind": "article", "match": r"1\d\d[38]\b"})


class Stage(IntEnum):
    """When a fault takes its turn: the page is drawn, its text changed, then written in bytes, replaced, and sent."""

    DRAWN, TEXT, BYTES, STATUS, SENT = range(5)


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """A fault that is switched on.

    ``aliases`` maps host names that it brings in to those of the portals that answer there; ``certificate`` is which
    certificate a TLS handshake shows.
    """

    name: str
    stage: Stage
    change: Change
    aliases: dict[str, str] = field(default_factory=dict)
    certificate: str = "valid"

    def __call__(self, request: Request, reply: Reply) -> Reply:
        """The reply as the fault leaves it; the same object where it leaves it alone."""
        return self.change(request, reply)


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A fault by name, and what is true of a portal that has it.

    Attributes:
        does: what it does, in one line.
        expected: verdicts that are right for a harvest that meets it, the best first.
        loses: whether articles are out of reach, or read wrongly by a reader that trusts the page.
        kind: the kinds of page that it is held to unless it is told others, parted by ``|``; all where empty.
        times: how many replies of each host it changes unless it is told another number; 0 for all.
        usual: how it is switched on in experiments, where that is not without arguments.
        make: what makes the change of one reply, of parameters that are the fault's own.
    """

    name: str
    does: str
    expected: tuple[str, ...]
    loses: bool
    stage: Stage
    kind: str = ""
    times: int = 0
    usual: Mapping[str, Any] = field(default_factory=dict)
    certificate: str = "valid"
    make: Callable[..., Change] = field(repr=False)

    def __call__(self, *, match: str = "", kind: str | None = None, times: int | None = None, **own: object) -> Fault:
        """Switch the fault on, held to addresses in which the pattern ``match`` is found; an unknown parameter raises TypeError."""
        aliases: dict[str, str] = {}
        if "aliases" in inspect.signature(self.make).parameters:
            own["aliases"] = aliases
        kinds = frozenset(filter(None, (self.kind if kind is None else kind).split("|")))
        held = _Held(self.make(**own), re.compile(match), kinds, self.times if times is None else times)
        return Fault(name=self.name, stage=self.stage, change=held, aliases=aliases, certificate=self.certificate)

    @property
    def own(self) -> dict[str, Any]:
        """Parameters that are the fault's own, with the default of each."""
        parameters = inspect.signature(self.make).parameters
        return {name: parameter.default for name, parameter in parameters.items() if name != "aliases"}

    @property
    def parameters(self) -> dict[str, Any]:
        """All that it can be given, with the defaults."""
        return {"match": "", "kind": self.kind, "times": self.times, **self.own}


def fault(name: str, does: str, **facts: Any) -> Callable[[Callable[..., Change]], Kind]:
    """Make a kind of fault of the function below; ``facts`` are the other attributes of `Kind`.

    Its parameters are the fault's own, each with a default. One named ``aliases`` gets the host names that the fault brings in.
    """
    return lambda make: Kind(name=name, does=does, make=make, **facts)


class _Held:
    """A change held to addresses, to kinds of page, and to a number of times on each host."""

    def __init__(self, change: Change, match: re.Pattern[str], kinds: frozenset[str], times: int) -> None:
        self._change, self._match, self._kinds, self._times = change, match, kinds, times
        self._used: Counter[str] = Counter()

    def __call__(self, request: Request, reply: Reply) -> Reply:
        host = host_of(request.url)
        used_up = self._times and self._used[host] >= self._times
        if used_up or not self._match.search(request.url) or (self._kinds and reply.kind not in self._kinds):
            return reply
        changed = self._change(request, reply)
        self._used[host] += changed is not reply
        return changed
