"""The map of provinces, checked against itself, against a public package, and with every spelling of every name."""

from __future__ import annotations

import json
import random
import sqlite3
import unicodedata
from collections import Counter
from contextlib import closing
from datetime import date, timedelta
from importlib.metadata import distribution
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipelines.provinces import (
    FIRST_DAY_OF_34,
    LAST_DAY_OF_63,
    Unit,
    find,
    names,
    on_34_map,
    on_63_map,
    predecessors,
    province_for,
    successor,
    successor_2025,
    unit_on,
    units,
)

FIRST_DAY = date(2004, 1, 1)
TODAY = date(2026, 11, 1)
ONE_DAY = timedelta(days=1)

# The numbers of units that the decisions in `decided_by` left.
COUNTS = [
    (date(2004, 1, 1), 64),
    (date(2008, 7, 31), 64),
    (date(2008, 8, 1), 63),
    (date(2025, 6, 30), 63),
    (date(2025, 7, 1), 34),
    (TODAY, 34),
]
# Central cities on either side of each day on which one more was made.
CITIES = [
    (date(2004, 1, 1), 5),
    (date(2024, 12, 31), 5),
    (date(2025, 1, 1), 6),
    (date(2026, 4, 29), 6),
    (date(2026, 4, 30), 7),
    (date(2026, 8, 31), 7),
    (date(2026, 9, 1), 8),
    (date(2026, 9, 19), 8),
    (date(2026, 9, 20), 9),
]
# Codes that another province took over on the day of the merger.
TAKEN_OVER = [
    ("15", "Yên Bái", "Lào Cai"),
    ("24", "Bắc Giang", "Bắc Ninh"),
    ("44", "Quảng Bình", "Quảng Trị"),
    ("52", "Bình Định", "Gia Lai"),
    ("80", "Long An", "Tây Ninh"),
    ("82", "Tiền Giang", "Đồng Tháp"),
    ("91", "Kiên Giang", "An Giang"),
]


def in_force(day: date) -> list[Unit]:
    return [unit for unit in units() if unit.in_force(day)]


@pytest.mark.parametrize(("day", "count"), COUNTS)
def test_number_of_units(day: date, count: int) -> None:
    assert len(in_force(day)) == count


@pytest.mark.parametrize(("day", "count"), CITIES)
def test_number_of_cities(day: date, count: int) -> None:
    assert sum(unit.kind == "city" for unit in in_force(day)) == count


def test_codes_and_names_are_unique_on_every_day() -> None:
    for day in sorted({unit.valid_from for unit in units()} | {unit.valid_to for unit in units() if unit.valid_to}):
        now = in_force(day)
        assert len({unit.code for unit in now}) == len(now)
        assert len({unit.name for unit in now}) == len(now)


def test_every_unit_round_trips_on_its_first_and_last_day() -> None:
    for unit in units():
        for day in (unit.valid_from, unit.valid_to or TODAY):
            assert unit_on(unit.code, day) is unit
            assert find(unit.name, day) is unit
            assert find(unit.code, day) is unit


def test_every_unit_that_ended_has_a_successor_that_names_its_decision() -> None:
    for unit in units():
        follower = successor(unit)
        if unit.valid_to is None:
            assert follower is None
            continue
        assert follower is not None
        assert follower.valid_from == unit.valid_to + ONE_DAY
        assert follower.decided_by
        assert unit in predecessors(follower)


def test_every_unit_continues_others_or_is_older() -> None:
    for unit in units():
        assert bool(predecessors(unit)) == (unit.valid_from > FIRST_DAY)


@pytest.mark.parametrize(("code", "before", "after"), TAKEN_OVER)
def test_code_taken_over(code: str, before: str, after: str) -> None:
    old, new = unit_on(code, LAST_DAY_OF_63), unit_on(code, FIRST_DAY_OF_34)
    assert old is not None
    assert new is not None
    assert (old.name, new.name) == (before, after)
    assert on_63_map(code) is old


def test_map_of_34_covers_the_map_of_63() -> None:
    old = in_force(LAST_DAY_OF_63)
    assert {successor_2025(unit.code) for unit in old} == set(in_force(FIRST_DAY_OF_34))
    sizes = Counter(Counter(successor_2025(unit.code).code for unit in old).values())
    assert sizes == {1: 11, 2: 17, 3: 6}  # 11 untouched; 52 merged into 23


def test_agrees_with_the_public_package() -> None:
    package = distribution("vietnamadminunits")
    with closing(sqlite3.connect(str(package.locate_file("vietnamadminunits/data/dataset.db")))) as database:
        columns = "SELECT DISTINCT provinceKey, provinceCode, provinceShort FROM"
        old = {key: (code, name) for key, code, name in database.execute(f"{columns} admin_units_legacy") if key}
        new = {key: (code, name) for key, code, name in database.execute(f"{columns} admin_units") if key}
    converter = Path(str(package.locate_file("vietnamadminunits/data/converter_2025.json"))).read_text(encoding="utf-8")
    merged: dict[str, list[str]] = json.loads(converter)["DICT_PROVINCE"]
    theirs = {old[part][0]: new[whole][0] for whole, parts in merged.items() for part in parts}
    assert theirs == {unit.code: successor_2025(unit.code).code for unit in in_force(LAST_DAY_OF_63)}
    assert {code: find(name, LAST_DAY_OF_63) for code, name in old.values()} == {
        unit.code: unit for unit in in_force(LAST_DAY_OF_63)
    }
    assert {code: find(name, FIRST_DAY_OF_34) for code, name in new.values()} == {
        unit.code: unit for unit in in_force(FIRST_DAY_OF_34)
    }


def spellings(unit: Unit) -> set[str]:
    """The ways of writing a unit's name that need no knowledge of it: letters, dashes, kinds, case, typing."""
    name = unit.name
    bare = "".join(sign for sign in unicodedata.normalize("NFD", name) if not unicodedata.combining(sign))
    bare = bare.replace("đ", "d").replace("Đ", "D")
    dashes = {name.replace(" - ", dash) for dash in (" - ", "-", " – ", "–", " — ", "—", " ", "- ", " -", " ‑ ", " − ")}
    dashes |= {name.replace("a Thiên Huế", f"a Thiên{dash}Huế") for dash in (" - ", "-", " – ", "–")}
    eth = {name.replace("Đ", letter) for letter in "ÐƉ"}
    new_tones = {name.replace("òa", "oà").replace("óa", "oá")}
    typed = {unicodedata.normalize("NFD", name), bare, bare.replace(" ", ""), bare.replace(" ", "-").lower()}
    bases = {name} | dashes | eth | new_tones | typed
    if unit.kind == "city":
        kinds = {"Thành phố {}", "TP. {}", "TP.{}", "Tp {}", "TP {}", "{} City", "thanh pho {}", "T.P {}", "City of {}"}
    else:
        kinds = {"Tỉnh {}", "tỉnh {}", "{} Province", "{} province", "TỈNH {}", "Tinh {}", "Province of {}"}
    whole = {form.format(base) for form in kinds | {"{}"} for base in bases}
    return (
        whole
        | {text.upper() for text in whole}
        | {text.lower() for text in whole}
        | {f" {text}\u00a0" for text in whole}
    )


def test_every_spelling_of_every_name() -> None:
    tried = [(text, unit) for unit in units() for text in spellings(unit)]
    missed = [text for text, unit in tried if find(text, unit.valid_from) is not unit]
    assert len(tried) > 10_000
    assert missed == []


def test_spellings_mean_nothing_else_without_a_day() -> None:
    for unit in units():
        for text in spellings(unit):
            found = find(text)
            assert found is not None
            assert found.name == unit.name or on_34_map(found) is on_34_map(unit)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("TP.HCM", "79"),
        ("TPHCM", "79"),
        ("Tp. HCM", "79"),
        ("HCMC", "79"),
        ("HCM City", "79"),
        ("Ho Chi Minh City", "79"),
        ("HochiMinh", "79"),
        ("Thành phố Hồ Chí Minh", "79"),
        ("Sài Gòn", "79"),
        ("Saigon", "79"),
        ("Thủ đô Hà Nội", "01"),
        ("Hanoi", "01"),
        ("Haiphong", "31"),
        ("Danang City", "48"),
        ("Bà Rịa–Vũng Tàu", "77"),
        ("Ba Ria - Vung Tau Province", "77"),
        ("BR-VT", "77"),
        ("BRVT", "77"),
        ("Thừa Thiên - Huế", "46"),
        ("Thua Thien-Hue", "46"),
        ("TT-Huế", "46"),
        ("T.T Huế", "46"),
        ("Huế", "46"),
        ("Đăk Lăk", "66"),
        ("Đắc Lắc", "66"),
        ("Đắk Lăk", "66"),
        ("Daklak", "66"),
        ("Dac Lac", "66"),
        ("Đăk Nông", "67"),
        ("Đắc Nông", "67"),
        ("Kontum", "62"),
        ("Kon Tum", "62"),
        ("Gialai", "64"),
        ("Bắc Cạn", "06"),
        ("Bac Kan", "06"),
        ("VN-33", "66"),
        ("vn-sg", "79"),
        ("VN-26", "46"),
        ("VN-HN", "01"),
    ],
)
def test_usual_names(text: str, code: str) -> None:
    found = find(text, date(2020, 6, 1))
    assert found is not None
    assert found.code == code


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("", None),
        ("tỉnh", None),
        ("Thành phố", None),
        ("Lục Giang", None),
        ("Hạ Long", None),
        ("Bình", None),
        ("Thành phố Vĩnh Long", date(2020, 1, 1)),  # the province's capital
        ("Bac Ninh City", date(2026, 9, 19)),
        ("Thành phố Huế", date(2024, 12, 31)),
        ("TP. Cao Bằng", None),
        ("Yên Bái", date(2025, 7, 1)),
        ("Hà Tây", date(2008, 8, 1)),
        ("Hà Nội", date(2003, 12, 31)),
        ("VN-33", date(2025, 7, 1)),  # the standard knows only the old map
        ("15", None),  # a code needs a day
        ("99", date(2020, 1, 1)),
        ("1", date(2020, 1, 1)),
        ("VN-99", None),
    ],
)
def test_what_is_no_unit(text: str, day: date | None) -> None:
    assert find(text, day) is None


def test_a_name_without_a_day_is_the_newest_unit() -> None:
    bac_ninh, ha_tay = find("Bắc Ninh"), find("Hà Tây")
    assert bac_ninh is not None
    assert ha_tay is not None
    assert (bac_ninh.code, bac_ninh.kind) == ("24", "city")
    assert ha_tay.valid_to == date(2008, 7, 31)


def test_iso_codes_are_those_of_the_old_map() -> None:
    old = [unit.iso for unit in in_force(LAST_DAY_OF_63)]
    assert None not in old
    assert len(set(old)) == 63
    assert sum(unit.iso is not None for unit in in_force(FIRST_DAY_OF_34)) == 11


def test_iso_names_the_same_place_as_the_name() -> None:
    for unit in in_force(LAST_DAY_OF_63):
        assert find(unit.iso or "", LAST_DAY_OF_63) is unit


PLACES = [unit.code for unit in in_force(LAST_DAY_OF_63)] + ["28"]


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("28", date(2008, 7, 31), ("28", "Hà Tây", "01")),
        ("28", date(2008, 8, 1), ("01", "Hà Nội", "01")),
        ("46", date(2024, 12, 31), ("46", "Thừa Thiên Huế", "46")),
        ("46", date(2025, 1, 1), ("46", "Huế", "46")),
        ("54", date(2025, 6, 30), ("54", "Phú Yên", "66")),
        ("54", date(2025, 7, 1), ("66", "Đắk Lắk", "66")),
        ("91", date(2025, 6, 30), ("91", "Kiên Giang", "91")),
        ("89", date(2025, 7, 1), ("91", "An Giang", "91")),
        ("70", date(2026, 4, 30), ("75", "Đồng Nai", "75")),
        ("27", date(2026, 9, 20), ("24", "Bắc Ninh", "24")),
        ("24", date(2020, 1, 1), ("24", "Bắc Giang", "24")),
        ("67", date(1999, 5, 1), ("67", "Đắk Nông", "68")),
        ("99", date(2020, 1, 1), (None, None, None)),
        ("", date(2020, 1, 1), (None, None, None)),
        (None, date(2020, 1, 1), (None, None, None)),
    ],
)
def test_province_of_an_article(code: str | None, day: date, expected: tuple[str | None, ...]) -> None:
    assert tuple(province_for(code, day)) == expected


def test_province_of_an_article_on_both_sides_of_every_change() -> None:
    firsts = sorted({unit.valid_from for unit in units() if unit.valid_from > FIRST_DAY})
    assert len(firsts) == 6
    for code in PLACES:
        for day in firsts:
            for at in (day - ONE_DAY, day):
                found = province_for(code, at)
                unit = unit_on(found.code or "", at)
                assert unit is not None
                assert unit.name == found.name
                assert found.code_2025 == successor_2025(code).code == on_34_map(unit).code


@settings(deadline=None)
@given(st.sampled_from(PLACES), st.dates(FIRST_DAY, TODAY))
def test_province_of_an_article_is_in_force_on_its_day(code: str, day: date) -> None:
    found = province_for(code, day)
    unit = unit_on(found.code or "", day)
    assert unit is not None
    assert unit.name == found.name
    assert on_34_map(unit).code == found.code_2025


def test_sums_per_month_are_equal_under_either_map() -> None:
    chance = random.Random(2025)
    span = (TODAY - FIRST_DAY).days
    articles = [(chance.choice(PLACES), FIRST_DAY + timedelta(days=chance.randrange(span))) for _ in range(20_000)]
    by_day: Counter[tuple[str, str]] = Counter()
    by_place: Counter[tuple[str, str]] = Counter()
    for place, day in articles:
        found = province_for(place, day)
        unit = unit_on(found.code or "", day)
        assert unit is not None
        by_day[on_34_map(unit).code, f"{day:%Y-%m}"] += 1
        by_place[found.code_2025 or "", f"{day:%Y-%m}"] += 1
    assert by_day == by_place
    assert by_day.total() == len(articles)


def test_successor_2025_refuses_what_the_old_map_has_not() -> None:
    with pytest.raises(LookupError, match="03"):
        successor_2025("03")
    assert on_63_map("03") is None
    assert successor_2025("28").name == "Hà Nội"


def test_names_are_each_told_once() -> None:
    assert len(names()) == 65  # 63, Hà Tây, and Huế beside Thừa Thiên Huế
    assert [earlier != later for earlier, later in pairwise(sorted(names()))] == [True] * 64
