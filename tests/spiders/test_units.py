"""Portals of which one may be led to another's host are crawled by one process."""

from __future__ import annotations

from spiders.moves import may_follow
from spiders.registry import Portal, Section, all_portals
from spiders.units import units_of


def portal(name: str, host: str, code: str | None = None, **named: object) -> Portal:
    return Portal(id=name, name=name, url=f"http://{host}/", province_code=code, **named)  # type: ignore[arg-type]


def together(*portals: Portal) -> list[list[str]]:
    return [[one.id for one in unit] for unit in units_of(portals)]


def test_strangers_are_parted() -> None:
    assert together(portal("b", "b.example.vn"), portal("a", "a.example.net")) == [["a"], ["b"]]


def test_one_host_is_one_unit() -> None:
    assert together(portal("a", "www.tinh.example"), portal("b", "tinh.example"), portal("c", "c.example")) == [
        ["a", "b"],
        ["c"],
    ]


def test_one_province_is_one_unit() -> None:
    assert together(portal("a", "a.example", "66"), portal("b", "b.example", "66"), portal("c", "c.example", "89")) == [
        ["a", "b"],
        ["c"],
    ]


def test_a_host_is_named_after_a_province() -> None:
    assert together(portal("a", "a.example", "66"), portal("b", "songoaivu.daklak.gov.vn")) == [["a", "b"]]


def test_one_government_domain_is_one_unit() -> None:
    assert together(portal("a", "x.mofa.gov.vn"), portal("b", "y.mofa.gov.vn"), portal("c", "x.other.gov.vn")) == [
        ["a", "b"],
        ["c"],
    ]


def test_a_name_below_another_portals() -> None:
    assert together(portal("a", "tinh.example"), portal("b", "tin.tuc.tinh.example")) == [["a", "b"]]


def test_sections_and_successors_count() -> None:
    sections = (Section(url="http://shared.example/tin", name=None),)
    assert together(
        portal("a", "a.example", sections=sections),
        portal("b", "b.example", successor="http://c.example/"),
        portal("c", "c.example"),
        portal("d", "shared.example"),
    ) == [["a", "d"], ["b", "c"]]


def test_what_two_share_with_a_third_they_share() -> None:
    assert together(
        portal("a", "a.example", "66"), portal("c", "c.daklak.gov.vn"), portal("b", "b.daklak.gov.vn", "89")
    ) == [["a", "b", "c"]]


def test_no_portal_of_the_registry_may_be_led_to_another_unit() -> None:
    known = all_portals()
    unit_of = {one.id: number for number, unit in enumerate(units_of(known.values())) for one in unit}
    assert len(set(unit_of.values())) > 20
    strays = [
        (one.id, other.id)
        for one in known.values()
        for other in known.values()
        if unit_of[one.id] != unit_of[other.id] and may_follow(one, one.url, other.url, known).allowed
    ]
    assert not strays
