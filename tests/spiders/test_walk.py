"""The walk over a portal's listings: which sections are looked at, and where a listing need not be walked further."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive import PageOfHost
from spiders import walk as walking
from spiders.discovery import Discovery, Found
from spiders.families import GENERIC
from spiders.links import Link
from spiders.memory import Memory
from spiders.walk import Visit, Walk

NOW = datetime(2026, 11, 24, tzinfo=UTC)
HOME = "http://p.test/"
NEWS = "http://p.test/tin"


def article(number: int) -> str:
    return f"http://p.test/tin/tiep-doan-cong-tac-{1000 + number}.html"


def known(number: int) -> PageOfHost:
    """The page of a known article; articles of higher numbers are older."""
    key, day = article(number).removeprefix("http://"), NOW - timedelta(days=number)
    return PageOfHost(key, "kept", NOW, 0, f"{number:032x}", day, day, NOW, 1, gone=False)


def page(address: str, outcome: str, times_gone: int = 0) -> PageOfHost:
    """A page that is no article's."""
    return PageOfHost(f"p.test/{address}", outcome, NOW, times_gone, None, None, None, None, 0, gone=False)


def row(**named: Any) -> dict[str, Any]:
    """What an earlier run wrote of a section."""
    facts = {"name": "Tin", "url": NEWS, "linked": 30, "whole": True, "declared": None, "total": 30}
    return {**facts, **named}


def walk(
    pages: Iterable[PageOfHost] = (), ledger: Iterable[dict[str, Any]] = (), *, full: bool = False, run: str = "run"
) -> Walk:
    finder = Discovery(HOME, GENERIC)
    memory = Memory(pages, "http", finder.article_key, finder.canonical)
    return Walk(finder, memory, list(ledger), run, full=full)


def listed(*numbers: int, pages: Iterable[int] = ()) -> Found:
    found = Found(articles=[Link(article(one)) for one in numbers])
    found.pages = [Link(f"{NEWS}?page={one}", str(one)) for one in pages]
    return found


def menu(*names: str) -> Found:
    return Found(sections=[Link(f"http://p.test/{name}", name.replace("-", " ")) for name in names])


def wanted(made: Walk, found: Found) -> list[str]:
    """The pages asked for after the first page of the news."""
    is_settled = lambda link: made.memory.named(link.url)  # noqa: E731
    return [visit.link.url for visit in made.arrived(made.begin(Link(NEWS)), NEWS, found, is_settled)]


SECOND = [f"{NEWS}?page=2"]


def test_a_listing_read_whole_before_is_left_where_all_is_known() -> None:
    made = walk(map(known, range(5)), [row()])
    assert wanted(made, listed(0, 1, 2, 3, 4, pages=[2])) == []
    assert made.sections[NEWS].stopped


@pytest.mark.parametrize(
    ("ledger", "full", "shown"),
    [
        ([], False, range(8)),
        ([row(whole=False)], False, range(8)),
        ([row(whole=False), row()], False, range(8)),
        ([row()], True, range(8)),
        ([row()], False, [9, *range(8)]),
        ([row()], False, [4, 0, 6, 2, 7, 1, 5, 3]),
    ],
    ids=["never read", "not read whole", "not read whole the last time", "full", "something is new", "in no order"],
)
def test_a_listing_is_walked_on(ledger: list[dict[str, Any]], full: bool, shown: Iterable[int]) -> None:
    made = walk(map(known, range(8)), ledger, full=full)
    assert wanted(made, listed(*shown, pages=[2])) == SECOND


def test_what_is_not_wanted_ends_a_walk_though_nobody_read_it() -> None:
    made = walk()
    visit = made.begin(Link(NEWS))
    assert made.arrived(visit, NEWS, listed(1, 2, pages=[2]), lambda _: True, enough=True) == []
    assert not made.may_stop(NEWS)


def test_sections_of_earlier_runs_are_looked_at_though_nothing_links_to_them() -> None:
    made = walk(ledger=[row(), row(url="http://p.test/anh", linked=0)])
    assert [visit.link.url for visit in made.again()] == [NEWS]


def test_a_section_that_the_menu_links_to_is_asked_for_once() -> None:
    made = walk(ledger=[row()])
    assert [visit.link.url for visit in (*made.again(), *made.try_sections(menu("tin", "su-kien")))] == [
        NEWS,
        "http://p.test/su-kien",
    ]


@pytest.mark.parametrize("nights", [1, 2, 5])
def test_a_section_that_showed_articles_is_expected_to_show_some(nights: int) -> None:
    """Also after nights on which it was empty, or could not be read: what came of those is no reason to expect nothing."""
    bad = row(linked=0, whole=False, total=0)
    made = walk(ledger=[*[bad] * nights, row()])
    (visit,) = made.again()
    (again,) = made.arrived(visit, NEWS, Found(), lambda _: False)
    assert again.again
    made.arrived(again, NEWS, Found(), lambda _: False)
    assert made.sections[NEWS].problems == ["page 1 shows no articles, asked twice"]


def test_a_section_that_was_not_read_the_last_time_is_walked_whole() -> None:
    made = walk(map(known, range(8)), [row(linked=0, whole=False), row()])
    assert wanted(made, listed(*range(8), pages=[2])) == SECOND


@pytest.mark.parametrize(("times", "asked"), [(1, [NEWS]), (2, [])])
def test_a_section_that_two_runs_found_gone_is_no_section(times: int, asked: list[str]) -> None:
    made = walk([page("tin", "gone", times)], [row(linked=0, whole=False), row()])
    assert [visit.link.url for visit in made.again()] == asked


def test_sections_about_foreign_affairs_come_first() -> None:
    made = walk()
    urls = [visit.link.url for visit in made.try_sections(menu("lien-he", "nong-nghiep", "tin-doi-ngoai"))]
    assert urls == [f"http://p.test/{name}" for name in ("tin-doi-ngoai", "nong-nghiep", "lien-he")]


@pytest.mark.parametrize(
    ("outcome", "times_gone", "share"),
    [("refused", 0, 0.05), ("kept", 0, 0.05), ("gone", 2, 0.05), ("gone", 1, 1), ("failed", 0, 1)],
)
def test_pages_that_list_nothing_are_looked_at_now_and_then(outcome: str, times_gone: int, share: float) -> None:
    """A page that failed, or was found gone once, is looked at every time."""
    nights = 400
    looked = sum(
        len(list(walk([page("anh", outcome, times_gone)], run=f"{one}").try_sections(menu("anh"))))
        for one in range(nights)
    )
    assert share / 2 <= looked / nights <= min(1, share * 2)


def test_a_full_run_looks_at_every_page() -> None:
    looked = [
        list(walk([page("anh", "refused")], run=f"{one}", full=True).try_sections(menu("anh"))) for one in range(9)
    ]
    assert all(looked)


def test_addresses_beyond_a_number_are_not_tried_and_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walking, "MAX_SECTIONS", 2)
    made = walk()
    assert len(list(made.try_sections(menu("a", "b", "c")))) == 2
    assert made.cut == 1


def test_an_address_that_lists_nothing_is_no_section() -> None:
    made = walk()
    (visit,) = made.try_sections(menu("anh"))
    assert made.arrived(visit, visit.link.url, Found(), lambda _: False) == []
    assert made.sections == {}


def test_a_section_reached_in_two_ways_is_walked_once() -> None:
    """The menu links to it with and without what only marks the way."""
    made = walk()
    made.arrived(made.begin(Link(NEWS)), NEWS, listed(1, 2), lambda _: False)
    assert made.arrived(Visit(Link(f"{NEWS}?utm_source=menu")), NEWS, listed(1, 2), lambda _: False) == []
    assert not made.sections[NEWS].open


def test_a_lost_page_of_a_section_is_its_problem() -> None:
    made = walk()
    made.lost(made.begin(Link(NEWS)), "HTTP 500")
    assert made.sections[NEWS].problems == ["page 1 could not be read (HTTP 500)"]


def test_a_lost_page_that_only_might_be_a_section_is_none() -> None:
    made = walk()
    assert made.lost(Visit(Link("http://p.test/anh")), "HTTP 500") == []
    assert made.sections == {}
