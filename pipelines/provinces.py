"""The provinces: which unit a code or a name means on a day, and where each place lies on the map of 34.

A two-digit code of the General Statistics Office means nothing without a day: on 2025-07-01 sixty-three units became
thirty-four, and seven of the merged ones took a code that had been another's (15 was Yên Bái and is Lào Cai). Therefore

* a portal file states the code of the **map of 63**, in force until 2025-06-30: the place that the portal spoke for;
* an article has the unit that this place lay in on the day it was published, and its code on the map of 34.

The units are in ``data/provinces.csv``, each with the days it was in force (both inclusive), its ISO 3166-2 code (which
knows only the old map), the code of the unit that took its place, and the decision that made it. Boundaries that moved
between units that both lived on (four communes of Hòa Bình to Hà Nội in 2008) are not told.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from pipelines.text import fold, strip_diacritics

LAST_DAY_OF_63 = date(2025, 6, 30)
FIRST_DAY_OF_34 = date(2025, 7, 1)

_DATA = Path(__file__).resolve().parent / "data"
# What stands before or after a name. Joined to it, because slugs, host names and hasty typing drop the spaces; no name
# begins or ends with one of these.
_FRAME = re.compile(
    r"(?P<before>tinh|provinceof|(?P<city_before>thanhpho|tp|cityof)|thudo)?(?P<name>.+?)(?P<after>province|(?P<city_after>city|municipality))?"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One provincial unit as it was between two changes.

    Attributes:
        code: two digits of the General Statistics Office.
        name: without its kind: ``Lào Cai``, ``Hồ Chí Minh``.
        kind: ``province`` (tỉnh) or ``city`` (thành phố trực thuộc trung ương).
        valid_from: first day in force; 2004-01-01 where it is older, for the units before that are not told.
        valid_to: last day in force; None while it still is.
        iso: ISO 3166-2, None where that standard has no code for the unit.
        successor: code of the unit that took its place the day after ``valid_to``.
        decided_by: the decision that made it; None where it is older than 2004.
    """

    code: str
    name: str
    kind: str
    valid_from: date
    valid_to: date | None = None
    iso: str | None = None
    successor: str | None = None
    decided_by: str | None = None

    def in_force(self, day: date) -> bool:
        """Say whether the unit was in force on the day."""
        return self.valid_from <= day and (self.valid_to is None or day <= self.valid_to)


class ArticleProvince(NamedTuple):
    """What the archive's columns ``province_code``, ``province`` and ``province_code_2025`` say of one article."""

    code: str | None
    name: str | None
    code_2025: str | None


@lru_cache(maxsize=1)
def units() -> tuple[Unit, ...]:
    """Every unit in force on any day from 2004-01-01 on, in the order of their first days, then of their codes."""
    return tuple(
        Unit(
            code=row["code"],
            name=row["name"],
            kind=row["kind"],
            valid_from=date.fromisoformat(row["valid_from"]),
            valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
            iso=row["iso"] or None,
            successor=row["successor"] or None,
            decided_by=row["decided_by"] or None,
        )
        for row in _rows("provinces.csv")
    )


def _rows(name: str) -> Iterator[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


@lru_cache(maxsize=1)
def _by_code() -> dict[str, tuple[Unit, ...]]:
    codes = {unit.code for unit in units()}
    return {code: tuple(unit for unit in units() if unit.code == code) for code in sorted(codes)}


@lru_cache(maxsize=1)
def _by_key() -> dict[str, tuple[Unit, ...]]:
    """Units by every key that means them, the oldest first."""
    also: dict[str, list[str]] = {}
    for row in _rows("province_names.csv"):
        also.setdefault(row["name"], []).append(row["also"])
    table: dict[str, tuple[Unit, ...]] = {}
    for unit in units():
        for name in dict.fromkeys(_key(name) for name in (unit.name, *also.get(unit.name, ()), unit.iso or unit.name)):
            table[name] = (*table.get(name, ()), unit)
    return table


def _key(name: str) -> str:
    """Letters and digits: ways of writing a name differ in diacritics, dashes, spaces and case, and no two names do.

    Ɖ is a third letter that looks like Đ and is typed for it.
    """
    return strip_diacritics(fold(name)).replace("ɖ", "d").replace(" ", "")


def unit_on(code: str, day: date) -> Unit | None:
    """The unit that bore a code on a day.

    >>> unit_on("15", date(2025, 6, 30)).name, unit_on("15", date(2025, 7, 1)).name
    ('Yên Bái', 'Lào Cai')
    """
    return next((unit for unit in _by_code().get(code.strip(), ()) if unit.in_force(day)), None)


def find(name: str, day: date | None = None) -> Unit | None:
    """The unit that a name means: in force on the day or, without one, the newest that bears it.

    Any usual spelling will do, with or without diacritics, kind ("tỉnh", "TP.", "Province") and spaces, and ISO 3166-2
    codes. A code of two digits needs a day. "Thành phố Vĩnh Long" is None, for the city of a province's name is its
    capital, unless the unit itself is a city.

    >>> find("T.P HCM").name, find("tinh yen bai").valid_to, find("BẮC CẠN", date(2026, 1, 1))
    ('Hồ Chí Minh', datetime.date(2025, 6, 30), None)
    """
    key = _key(name)
    if re.fullmatch(r"[0-9]{2}", key):
        return unit_on(key, day) if day else None
    frame = _FRAME.fullmatch(key)
    if frame is None:
        return None
    said_city = frame["city_before"] or frame["city_after"]
    for unit in reversed(_by_key().get(frame["name"], ())):
        if (day is None or unit.in_force(day)) and (unit.kind == "city" or not said_city):
            return unit
    return None


def successor(unit: Unit) -> Unit | None:
    """The unit that took another's place; None while it is in force."""
    if unit.successor is None or unit.valid_to is None:
        return None
    return unit_on(unit.successor, unit.valid_to + timedelta(days=1))


def predecessors(unit: Unit) -> tuple[Unit, ...]:
    """The units whose place a unit took, in the order of their codes; none for one that is older than 2004."""
    return tuple(earlier for earlier in units() if successor(earlier) is unit)


def on_63_map(code: str) -> Unit | None:
    """The unit that a portal file's ``province_code`` means: the last to bear the code until 2025-06-30.

    Hà Tây (28), which ended in 2008, is one of them. None for a code that the old map does not have.
    """
    borne = [unit for unit in _by_code().get(code.strip(), ()) if unit.valid_from <= LAST_DAY_OF_63]
    return borne[-1] if borne else None


def on_34_map(unit: Unit) -> Unit:
    """The unit of the first day of the map of 34 in which a unit's place lay; of a later unit, the one it continues."""
    if unit.valid_from > FIRST_DAY_OF_34:
        return on_34_map(predecessors(unit)[0])
    follower = successor(unit)
    return unit if unit.in_force(FIRST_DAY_OF_34) or follower is None else on_34_map(follower)


def successor_2025(code: str) -> Unit:
    """Where a province of the map of 63 lies on the map of 34.

    Raises:
        LookupError: the old map does not have the code.
    """
    unit = on_63_map(code)
    if unit is None:
        raise LookupError(f"{code!r} is no code of the map of 63 provinces")
    return on_34_map(unit)


def province_for(portal_code: str | None, day: date) -> ArticleProvince:
    """The province of an article, from its portal's code on the map of 63 and the day it was published.

    Where that day is not known, it is the day of the capture. A day before 2004 counts as the first of 2004. All three
    are None for a portal that states no province, or one that the old map does not have.

    >>> tuple(province_for("67", date(2024, 5, 1))), tuple(province_for("67", date(2025, 7, 1)))
    (('67', 'Đắk Nông', '68'), ('68', 'Lâm Đồng', '68'))
    """
    borne = _by_code().get(portal_code.strip(), ()) if portal_code else ()
    unit = borne[0] if borne else None
    while unit is not None and not unit.in_force(max(day, unit.valid_from)):
        unit = successor(unit)
    return ArticleProvince(unit.code, unit.name, on_34_map(unit).code) if unit else ArticleProvince(None, None, None)


def names() -> tuple[str, ...]:
    """The names of all units, old and new, each once."""
    return tuple(dict.fromkeys(unit.name for unit in units()))
