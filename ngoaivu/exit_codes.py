"""The exit codes that several portals add up to, and what each says."""

from __future__ import annotations

from collections.abc import Iterable

#: Worst first: portals together answer with the first of these that one of them has.
WORST_FIRST = (130, 9, 1, 5, 6, 4, 0)

MEANINGS = {
    0: "complete",
    1: "internal error",
    2: "usage",
    3: "configuration or portal file",
    4: "incomplete",
    5: "blocked or refused by the portal",
    6: "a limit was reached",
    7: "another run holds the archive",
    8: "the archive failed verification",
    9: "storage failed",
    130: "interrupted",
}


def worst(codes: Iterable[int]) -> int:
    """The worst of some exit codes; 0 where there is none, and a code that no portal-run ends with is worst of all."""
    found = set(codes)
    unknown = found - set(WORST_FIRST)
    return max(unknown) if unknown else next((code for code in WORST_FIRST if code in found), 0)
