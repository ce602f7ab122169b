"""Why a month has no articles: what the runs that looked can tell."""

from datetime import UTC, date, datetime

import pytest

from archive.reports.gaps import Gap, Looked, Stretch, explain, stretches
from archive.reports.months import month_of

NOW = month_of(date(2024, 6, 15))
JUNE = datetime(2024, 6, 10, tzinfo=UTC)
MARCH = datetime(2024, 3, 10, tzinfo=UTC)
HELD = [month_of(date(2023, 2, 1)), month_of(date(2024, 1, 1))]


@pytest.mark.parametrize(
    ("month", "looked", "gap"),
    [
        (date(2023, 5, 1), Looked(until=JUNE, complete_until=JUNE), Gap.SILENT),
        (date(2023, 1, 1), Looked(until=JUNE, complete_until=JUNE), Gap.BEFORE),
        (date(2023, 1, 1), Looked(until=JUNE), Gap.INCOMPLETE),
        (date(2023, 5, 1), Looked(until=JUNE), Gap.INCOMPLETE),
        (date(2024, 4, 1), Looked(until=JUNE, complete_until=MARCH), Gap.INCOMPLETE),
        (date(2024, 3, 1), Looked(until=MARCH, complete_until=MARCH), Gap.UNHARVESTED),
        (date(2024, 6, 1), Looked(until=JUNE, complete_until=JUNE), Gap.SILENT),
        (date(2023, 5, 1), Looked(), Gap.UNHARVESTED),
        (date(2024, 4, 1), Looked(until=JUNE, complete_until=JUNE, vanished=True), Gap.VANISHED),
        (date(2023, 5, 1), Looked(until=JUNE, complete_until=JUNE, vanished=True), Gap.SILENT),
    ],
    ids=[
        "a complete run saw nothing of it",
        "nor anything as early",
        "no run was complete: older articles may be missing",
        "nor is silence known then",
        "the complete run was before the month",
        "nobody looked after the month's end",
        "of the present month a run within it is enough",
        "no run at all",
        "after the last article of a portal that is gone",
        "before it, a portal that is gone was silent",
    ],
)
def test_the_cause_of_a_gap(month: date, looked: Looked, gap: Gap) -> None:
    assert explain(month_of(month), HELD, looked, NOW) == gap


def test_a_moment_is_of_the_month_on_vietnamese_clocks() -> None:
    assert month_of(datetime(2024, 5, 31, 18, tzinfo=UTC)) == month_of(date(2024, 6, 1))


def test_months_of_one_cause_are_one_stretch() -> None:
    first, last = month_of(date(2023, 1, 1)), month_of(date(2023, 6, 1))
    found = list(stretches(first, last, [first + 2], Looked(until=datetime(2023, 6, 3, tzinfo=UTC))))
    assert found == [
        Stretch(gap=Gap.INCOMPLETE, first=first, last=first + 1),
        Stretch(gap=Gap.INCOMPLETE, first=first + 3, last=last),
    ]
