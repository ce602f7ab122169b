"""The maps that questions stand on."""

from ngoaivu.maps import maps
from spiders.registry import all_portals


def test_every_place_lies_on_the_map_of_63() -> None:
    rows = maps().places_63.to_pylist()
    assert len({row["code_63"] for row in rows}) == 63
    assert {row["code"]: row["name_63"] for row in rows}["28"] == "Hà Nội"  # Hà Tây until 2008


def test_eleven_provinces_are_the_same_on_both_maps() -> None:
    rows = maps().units_34.to_pylist()
    assert len(rows) == 34
    assert len([row for row in rows if row["only_63"]]) == 11


def test_every_portal_of_the_registry_has_a_place() -> None:
    known = {row["portal_id"] for row in maps().portals.to_pylist()}
    assert known == {portal.id for portal in all_portals().values() if portal.province_code}
