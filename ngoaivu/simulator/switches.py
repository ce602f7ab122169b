"""Faults as they are written on a command line: ``NAME`` or ``NAME:key=value,key=value``."""

from __future__ import annotations

import re
from difflib import get_close_matches
from typing import Any

from ngoaivu.simulator.faults import FAULTS, Kind


def parse_switch(text: str) -> tuple[str, dict[str, Any]]:
    """The name of a fault and its parameters; what is wrong raises ValueError with a sentence.

    >>> parse_switch("slow:seconds=0.5,kind=listing")
    ('slow', {'seconds': 0.5, 'kind': 'listing'})
    """
    name, _, rest = text.partition(":")
    if name not in FAULTS:
        near = get_close_matches(name, FAULTS, n=1)
        raise ValueError(
            f"there is no fault {name!r}{f'; did you mean {near[0]!r}?' if near else '; --list names them'}"
        )
    # A comma inside a value, as in a pattern, is no end of it unless a new key follows.
    pairs = re.split(r",(?=[a-z]+=)", rest) if rest else []
    return name, dict(_parameter(FAULTS[name], pair) for pair in pairs)


def _parameter(kind: Kind, pair: str) -> tuple[str, Any]:
    key, equals, value = pair.partition("=")
    if not equals or key not in kind.parameters:
        raise ValueError(f"the fault {kind.name!r} takes {', '.join(kind.parameters)}; {pair!r} is none of them")
    wanted = type(kind.parameters[key])
    try:
        if key == "match":
            re.compile(value)
        return key, wanted(value)
    except (ValueError, re.error):
        what = "regular expression" if key == "match" else "number"
        raise ValueError(f"{key}={value} of the fault {kind.name!r} is no {what}") from None


def described(kind: Kind) -> str:
    """One fault in a line or two: what it does, what it can be given, and what a harvest should call it."""
    takes = "".join(f", {key}={value}" for key, value in kind.own.items())
    return f"{kind.name}{takes}\n    {kind.does}; a harvest that meets it is {' or '.join(kind.expected)}"
