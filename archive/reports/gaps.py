"""Why a month of a portal has no articles: what the ledger can tell of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import groupby

from archive.reports.months import month_of


class Gap(StrEnum):
    """The cause of a month without articles.

    A run that ended complete after the month vouches for it: then the portal published nothing of that month that it still shows
    (``SILENT``), or nothing as early as that (``BEFORE``). Where runs looked and none was complete, articles may be missing
    (``INCOMPLETE``). ``VANISHED`` are months after the last article of a portal that is retired or moved, and ``UNHARVESTED`` those
    after which no run looked at the portal.
    """

    BEFORE = "before"
    SILENT = "silent"
    INCOMPLETE = "incomplete"
    VANISHED = "vanished"
    UNHARVESTED = "unharvested"


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """How far the runs over a portal reach.

    Attributes:
        until: when the last run ended; None where there is no run.
        complete_until: when the last complete run ended.
        vanished: whether the portal is known to be retired or moved, or the last run found it so.
    """

    until: datetime | None = None
    complete_until: datetime | None = None
    vanished: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Stretch:
    """Months in a row without articles, from ``first`` to ``last``, that have one cause."""

    gap: Gap
    first: int
    last: int


def explain(month: int, held: Iterable[int], looked: Looked, now: int) -> Gap:
    """The cause of one month without articles.

    Args:
        month: The month.
        held: The months of which there are articles.
        looked: How far the portal's runs reach.
        now: The month of the archive's state: of this one a run within it is all that can be asked for.
    """
    months = set(held)
    if looked.vanished and (not months or month > max(months)):
        return Gap.VANISHED
    if _reaches(looked.complete_until, month, now):
        return Gap.BEFORE if months and month < min(months) else Gap.SILENT
    return Gap.INCOMPLETE if _reaches(looked.until, month, now) else Gap.UNHARVESTED


def stretches(first: int, last: int, held: Iterable[int], looked: Looked) -> Iterator[Stretch]:
    """The months from ``first`` to ``last`` without articles, in stretches of one cause; ``last`` is the archive's month."""
    months = set(held)
    empty = ((month, explain(month, months, looked, last)) for month in range(first, last + 1) if month not in months)
    # Months in a row keep their distance from their places among the empty ones.
    for (gap, _), run in groupby(enumerate(empty), key=lambda one: (one[1][1], one[1][0] - one[0])):
        found = [month for _, (month, _) in run]
        yield Stretch(gap=gap, first=found[0], last=found[-1])


def _reaches(moment: datetime | None, month: int, now: int) -> bool:
    """Whether a run that ended then saw all of a month: it ended after it, or in the archive's own."""
    if moment is None:
        return False
    ended = month_of(moment)
    return ended > month or ended == month == now
