"""The clock, against the calendar, the archive and a portal."""

from datetime import UTC, datetime, timedelta

import pytest

from ngoaivu.doctor.clock import check_clock, compare_clock

NOW = datetime(2026, 11, 25, 1, 0, tzinfo=UTC)


@pytest.mark.parametrize(("year", "code"), [(1970, 3), (2023, 3), (2026, 0), (2101, 3)])
def test_the_year(year: int, code: int) -> None:
    assert check_clock(NOW.replace(year=year), None).code == code


@pytest.mark.parametrize(("ahead", "code"), [(-86_400, 0), (60, 0), (3_600, 3)])
def test_no_capture_is_of_tomorrow(ahead: int, code: int) -> None:
    assert check_clock(NOW, NOW + timedelta(seconds=ahead)).code == code


@pytest.mark.parametrize(
    ("apart", "states"), [(0, []), (120, []), (-120, []), (900, ["warning"]), (-900, ["warning"]), (90_000, ["failed"])]
)
def test_a_portals_clock(apart: int, states: list[str]) -> None:
    assert [one.state for one in compare_clock(NOW, NOW + timedelta(seconds=apart), "a.test")] == states
