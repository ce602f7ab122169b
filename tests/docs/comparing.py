"""Whether an output is the one that a page shows."""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence

from tests.docs.clock import HARVESTED

# What no two runs share although the clock is set: free ports, the random half of a run's name, and how long a harvest took,
# which shows in the times of that day; and where a record stands and what a snapshot is called, which is the order in which several
# portals answered.
_CHANGING = [
    (re.compile(r"(127\.0\.0\.1):\d+"), r"\1:PORT"),
    (re.compile(r"\b(\d{8}T\d{6}Z)-[0-9a-f]{6}\b"), "RUN"),
    (re.compile(rf"\b({HARVESTED:%Y-%m-%d}[ T])\d\d:\d\d(:\d\d(\.\d+)?)?"), r"\1TIME"),
    (re.compile(rf"\b({HARVESTED:%Y%m%d})\d{{6}}\b"), r"\1TIME"),
    (re.compile(r"\b(offset|length) \d+\b"), r"\1 N"),
    (re.compile(r"\bsnapshot \d+-[0-9a-f]{12}\b"), "snapshot TOKEN"),
]


def difference(shown: str, printed: str) -> str:
    """What differs between the output shown and the one printed; empty where nothing does.

    A line ``...`` stands for any number of lines, a ``...`` at the end of a line for its rest.
    """
    want, got = _lines(shown), _lines(printed)
    if _matches(want, got):
        return ""
    return "\n".join(difflib.unified_diff(want, got, "shown", "printed", lineterm="", n=30))


def _lines(text: str) -> list[str]:
    for pattern, stand_in in _CHANGING:
        text = pattern.sub(stand_in, text)
    return [line.rstrip() for line in text.strip("\n").splitlines()]


def _matches(want: Sequence[str], got: Sequence[str]) -> bool:
    if not want:
        return not got
    if want[0] == "...":
        return any(_matches(want[1:], got[start:]) for start in range(len(got) + 1))
    return bool(got) and _same(want[0], got[0]) and _matches(want[1:], got[1:])


def _same(want: str, got: str) -> bool:
    return got.startswith(want.removesuffix("...")) if want.endswith("...") else want == got
