"""Whether a portal prints the day or the month first, proved from dates that can be read in one way only."""

from __future__ import annotations

from collections.abc import Iterable

from pipelines.dates.assemble import day_of_parts, weekday_words
from pipelines.dates.folding import fold
from pipelines.dates.grammar import MAX_LENGTH, STAMP, Parts
from pipelines.dates.numerals import exists
from pipelines.dates.published import Flag


def prove_order(texts: Iterable[str]) -> str | None:
    """Return ``dmy`` or ``mdy`` where the dates in ``texts`` prove one and none the other, else None.

    A number over 12 proves, and so does an English weekday that agrees with one reading alone. Hosts that print both
    orders, as some did after a migration, prove nothing.

    >>> prove_order(["03/04/2021", "27/04/2021"]), prove_order(["4/27/2021", "27/04/2021"])
    ('dmy', None)
    """
    proved = {order for text in texts if len(text) <= MAX_LENGTH for order in _orders(text)}
    return proved.pop() if len(proved) == 1 else None


def _orders(text: str) -> Iterable[str]:
    for match in STAMP.finditer(fold(text).plain):
        parts = Parts._make(match.groups())
        if parts.year_last is None or parts.left == parts.right:
            continue
        weekday = weekday_words(parts)
        year, month, day, flags = day_of_parts(parts, "dmy", weekday)
        if not exists(year, month, day):
            continue
        left, right = int(parts.left or 0), int(parts.right or 0)
        other = day_of_parts(parts, "mdy", weekday)
        if left > 12 or (right <= 12 and other[:3] == (year, month, day) and not flags):
            yield "dmy"
        elif right > 12 or Flag.ORDER_BY_WEEKDAY in flags:
            yield "mdy"
