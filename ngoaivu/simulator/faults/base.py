"""What a fault is: a change of replies that can be switched on by name, held to some of them, and put together with others."""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from functools import wraps
from types import MappingProxyType
from typing import Any

from ngoaivu.simulator.messages import Reply, Request

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
        usual: how it is switched on in experiments, where that is not without arguments.
        parameters: what it can be given, with the defaults.
    """

    name: str
    does: str
    expected: tuple[str, ...]
    loses: bool
    stage: Stage
    make: Callable[..., Fault] = field(repr=False)
    usual: Mapping[str, Any] = field(default_factory=lambda: MappingProxyType({}))

    def __call__(self, **how: object) -> Fault:
        """Switch the fault on; arguments that it does not take raise TypeError."""
        return self.make(**how)

    @property
    def parameters(self) -> dict[str, Any]:
        """What it can be given, with the default of each."""
        return {name: parameter.default for name, parameter in inspect.signature(self.make).parameters.items()}


def fault(
    name: str,
    does: str,
    *,
    expected: tuple[str, ...],
    loses: bool,
    stage: Stage,
    times: int | None = None,
    kind: str = "",
    usual: Mapping[str, Any] | None = None,
    certificate: str = "valid",
) -> Callable[[Callable[..., Change]], Kind]:
    """Make a kind of fault of a function that answers with the change of one reply.

    Beside its own arguments every fault takes ``match`` (a regular expression searched in the address), ``kind`` (of
    page: home, listing, article; the default is the kind given here), and ``times`` (how many replies it changes; 0: all).
    """

    def decorate(make: Callable[..., Change]) -> Kind:
        own = inspect.signature(make).parameters

        @wraps(make)
        def made(match: str = "", kind: str = kind, times: int = times or 0, **how: object) -> Fault:
            aliases: dict[str, str] = {}
            given = {**how, "aliases": aliases} if "aliases" in own else how
            held = _Held(make(**given), re.compile(match), frozenset(filter(None, kind.split("|"))), times)
            return Fault(name=name, stage=stage, change=held, aliases=aliases, certificate=certificate)

        held_to = inspect.signature(made, follow_wrapped=False).parameters
        everything = [held_to[key] for key in ("match", "kind", "times")]
        everything += [
            parameter.replace(kind=inspect.Parameter.KEYWORD_ONLY) for key, parameter in own.items() if key != "aliases"
        ]
        made.__signature__ = inspect.Signature(everything)  # type: ignore[attr-defined]
        return Kind(
            name=name,
            does=does,
            expected=expected,
            loses=loses,
            stage=stage,
            make=made,
            usual=MappingProxyType(dict(usual or {})),
        )

    return decorate


class _Held:
    """A change held to addresses, to kinds of page, and to a number of times."""

    def __init__(self, change: Change, match: re.Pattern[str], kinds: frozenset[str], times: int) -> None:
        self._change, self._match, self._kinds, self._left = change, match, kinds, times or None

    def __call__(self, request: Request, reply: Reply) -> Reply:
        if self._left == 0 or not self._match.search(request.url) or (self._kinds and reply.kind not in self._kinds):
            return reply
        changed = self._change(request, reply)
        if self._left is not None and changed is not reply:
            self._left -= 1
        return changed
