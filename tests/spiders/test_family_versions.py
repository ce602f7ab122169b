"""Rules of a family that hold from a day of capture on."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from spiders.families.joomla import JOOMLA

FIRST = replace(JOOMLA, version=1, since=None)
SECOND = replace(JOOMLA, version=2, since="2019-05-01")
NOW = replace(JOOMLA, version=3, since="2022-01-01", earlier=(SECOND, FIRST))


@pytest.mark.parametrize(
    ("day", "version"),
    [
        (date(2010, 1, 1), 1),
        (date(2019, 4, 30), 1),
        (date(2019, 5, 1), 2),
        (date(2022, 1, 1), 3),
        (None, 3),
    ],
)
def test_a_page_is_read_by_the_rules_of_its_time(day: date | None, version: int) -> None:
    assert NOW.valid_at(day).version == version


@pytest.mark.parametrize(("number", "reader"), [(1, "joomla/1"), (3, "joomla/3"), (4, None)])
def test_a_version_is_found_by_its_number(number: int, reader: str | None) -> None:
    found = NOW.of_version(number)
    assert (found.reader if found else None) == reader
