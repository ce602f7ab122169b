"""One listing as a run walks it: which pages it asks for, and when it says that something is missing."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import pytest

from spiders import sections
from spiders.links import Link
from spiders.sections import Ask, ListingPage, Section

Numbers = Sequence[int]
URL = "http://p.test/tin"


@dataclass(frozen=True)
class Pager:
    """Addresses of a listing: ``tin?KEY=NUMBER``, where ``first`` is the number of the page that needs none."""

    key: str = "page"
    first: int | None = 1

    def url(self, number: int | None) -> str:
        return URL if number is None else f"{URL}?{self.key}={number}"

    def listing_id(self, url: str) -> str:
        return URL if url == self.url(self.first) else url

    def numbered(self, url: str, number: int) -> str | None:
        return self.url(number)


@dataclass
class Listing:
    """A listing that is served: ``pages`` by their numbers, None for the one without; each shows numbers of articles.

    ``links`` are the numbers that every pager shows, ``changes`` gives the answers that further requests for a page bring.
    """

    pages: dict[int | None, Numbers]
    links: Sequence[int] = ()
    pager: Pager = field(default_factory=Pager)
    changes: dict[int | None, list[Numbers]] = field(default_factory=dict)
    labels: Callable[[int], str] = str
    told: int | None = None
    asked: list[int | None] = field(default_factory=list)

    def answer(self, number: int | None) -> ListingPage:
        again = self.asked.count(number)
        self.asked.append(number)
        answers = [self.pages[number], *self.changes.get(number, [])]
        items = answers[min(again, len(answers) - 1)]
        links = [one for one in self.links if one != number]
        return ListingPage(
            id=self.pager.listing_id(self.pager.url(number)),
            url=self.pager.url(number),
            number=number,
            items=tuple(f"bai-{one}" for one in items),
            pager=tuple(
                (self.pager.listing_id(self.pager.url(one)), one, Link(self.pager.url(one), self.labels(one)))
                for one in links
            ),
            declared=self.told,
        )


def number_of(url: str) -> int | None:
    return int(url.rpartition("=")[2]) if "=" in url else None


def walk(listing: Listing, section: Section | None = None) -> Section:
    """Ask for pages one at a time until nothing is wanted any more."""
    section = section or Section(URL, URL, "Tin", listing.pager)
    asks = [Ask(Link(URL))]
    while asks:
        number = number_of(asks.pop(0).link.url)
        if number in listing.pages:
            asks += section.arrived(listing.answer(number), known=False)
        else:
            listing.asked.append(number)
            section.lost(listing.pager.listing_id(listing.pager.url(number)), number, "HTTP 404")
        asks = asks or section.more()
    return section


def tens(*places: int) -> list[list[int]]:
    """Pages of ten articles each; a page's place gives their numbers."""
    return [list(range(place * 10, place * 10 + 10)) for place in places]


def three_pages(**named: object) -> Listing:
    first, second, third = tens(1, 2, 3)
    return Listing({None: first, 2: second, 3: third[:4]}, links=(2, 3), **named)  # type: ignore[arg-type]


def test_every_page_is_asked_for_once_and_the_first_twice() -> None:
    listing = three_pages()
    section = walk(listing)
    assert (listing.asked, len(section.articles), section.whole) == ([None, 2, 3, None], 24, True)


def test_a_listing_of_one_page_is_asked_for_once() -> None:
    listing = Listing({None: range(4)})
    assert (walk(listing).whole, listing.asked) == (True, [None])


def test_a_page_that_no_pager_links_to_is_asked_for_by_its_number() -> None:
    first, second, third, fourth = tens(1, 2, 3, 4)
    listing = Listing({None: first, 2: second, 3: third, 4: fourth[:3]}, links=(2, 4))
    assert len(walk(listing).articles) == 33


def test_a_gap_that_cannot_be_read_is_a_problem() -> None:
    first, second, _, fourth = tens(1, 2, 3, 4)
    section = walk(Listing({None: first, 2: second, 4: fourth[:3]}, links=(2, 4)))
    assert section.problems == ["page 3 could not be read (HTTP 404)"]


def test_an_offset_pager_counts_in_lengths_of_a_page() -> None:
    first, second, third, fourth = tens(1, 2, 3, 4)
    listing = Listing({None: first, 10: second, 20: third, 30: fourth[:3]}, links=(10, 30), pager=Pager("start", 0))
    section = walk(listing)
    assert (len(section.articles), section.declared_pages, section.problems) == (33, 4, [])
    assert set(listing.asked) <= {None, 10, 20, 30}


def test_pages_are_declared_by_words_as_well() -> None:
    first, second, third = tens(1, 2, 3)
    listing = Listing({None: first, 2: second, 3: third[:4]}, links=(2,), told=3)
    section = walk(listing)
    assert (section.declared_pages, len(section.articles)) == (3, 24)


def test_the_last_page_is_declared_by_the_label_of_its_link() -> None:
    section = walk(three_pages(labels=lambda number: "Trang cuối" if number == 3 else "Tiếp"))
    assert section.declared_pages == 3


def test_the_first_page_under_its_number_is_a_twin() -> None:
    """Some pagers link to ``?page=1`` under an address of its own."""
    first, second = tens(1, 2)
    listing = Listing({None: first, 1: first, 2: second[:3]}, links=(1, 2), pager=Pager(first=None))
    section = walk(listing)
    assert (section.problems, listing.asked.count(1)) == ([], 1)


def test_the_first_page_at_offset_nought_is_a_twin() -> None:
    first, second = tens(1, 2)
    listing = Listing({None: first, 0: first, 10: second[:3]}, links=(0, 10), pager=Pager("start", None))
    assert walk(listing).problems == []


def test_where_pages_count_from_nought_number_one_is_no_twin_of_the_first() -> None:
    first, _, third = tens(1, 2, 3)
    listing = Listing({None: first, 1: first, 2: third[:3]}, links=(1, 2), labels=lambda number: str(number + 1))
    listing.pager = Pager(first=0)
    section = walk(listing)
    assert (listing.asked.count(1), len(section.problems)) == (2, 1)


def test_where_pages_count_from_nought_a_gap_at_one_is_found() -> None:
    first, second, third = tens(1, 2, 3)
    listing = Listing(
        {None: first, 1: second, 2: third[:3]}, links=(2,), pager=Pager(first=0), labels=lambda one: str(one + 1)
    )
    assert len(walk(listing).articles) == 23


def test_where_pages_count_from_nought_they_are_declared_right() -> None:
    first, second, third = tens(1, 2, 3)
    listing = Listing(
        {None: first, 1: second, 2: third[:3]}, links=(1, 2), pager=Pager(first=0), labels=lambda one: str(one + 1)
    )
    assert walk(listing).declared_pages == 3


def test_an_empty_page_in_the_middle_is_asked_for_again() -> None:
    listing = three_pages(changes={2: [range(20, 30)]})
    listing.pages[2] = ()
    section = walk(listing)
    assert (section.problems, len(section.articles)) == ([], 24)


def test_a_page_that_is_empty_twice_is_a_problem() -> None:
    listing = three_pages()
    listing.pages[2] = ()
    assert walk(listing).problems == ["page 2 shows no articles, asked twice"]


def test_a_page_that_repeats_another_twice_is_a_problem() -> None:
    listing = three_pages()
    listing.pages[2] = range(10, 20)
    assert walk(listing).problems == ["page 2 repeats what other pages show, asked twice"]


def test_an_empty_first_page_is_a_problem_only_where_articles_are_expected() -> None:
    assert walk(Listing({None: ()})).problems == []
    expected = Section(URL, URL, "Tin", Pager(), expected=True)
    assert walk(Listing({None: ()}), expected).problems == ["page 1 shows no articles, asked twice"]


def test_a_short_page_that_is_not_the_last_is_asked_for_again() -> None:
    first, second, third, fourth, fifth = tens(1, 2, 3, 4, 5)
    pages: dict[int | None, Numbers] = {None: first, 2: second, 3: third, 4: fourth[:2], 5: fifth[:3]}
    listing = Listing(pages, links=(2, 3, 4, 5), changes={4: [fourth]})
    assert (len(walk(listing).articles), listing.asked.count(5)) == (43, 1)


def test_a_pager_that_counts_short_is_known_by_its_full_last_page() -> None:
    first, second, third = tens(1, 2, 3)
    section = walk(Listing({None: first, 2: second, 3: third[:4]}, links=(2,)))
    assert (len(section.articles), section.problems) == (24, [])


def test_a_page_beyond_a_full_last_one_need_not_be_there() -> None:
    first, second = tens(1, 2)
    listing = Listing({None: first, 2: second}, links=(2,))
    assert (walk(listing).problems, listing.asked.count(3)) == ([], 1)


def test_a_listing_that_declares_less_than_is_known_is_cut_off() -> None:
    section = Section(URL, URL, "Tin", Pager(), expected=True, room_before=30, total_before=24)
    walk(Listing({None: range(10, 20)}), section)
    assert section.shortfall(24) == "it declares room for 10 articles where 24 are known"


def test_a_listing_that_never_declared_all_is_not_cut_off() -> None:
    section = Section(URL, URL, "Tin", Pager(), expected=True, room_before=10, total_before=24)
    walk(Listing({None: range(10, 20)}), section)
    assert section.shortfall(24) is None


def test_a_listing_from_which_some_were_removed_is_not_cut_off() -> None:
    section = Section(URL, URL, "Tin", Pager(), expected=True, room_before=30, total_before=24)
    walk(three_pages(), section)
    assert section.shortfall(26) is None


def test_growth_on_the_first_page_is_followed_until_nothing_is_new() -> None:
    """Two articles were published while the listing was read: what they pushed on stands on the next page."""
    listing = three_pages(changes={None: [[1, 2, *range(10, 18)]], 2: [[18, 19, *range(20, 28)]]})
    listing.pages[3] = [28, 29, *range(30, 34)]
    section = walk(listing)
    assert {"bai-1", "bai-2", "bai-28", "bai-33"} <= section.articles.keys()
    assert section.problems == []


def test_an_order_that_changes_from_request_to_request_is_told_once() -> None:
    listing = three_pages(changes={None: [[19, 12, 17, 10, 15, 11, 18, 14, 16, 13]]})
    assert walk(listing).problems == ["its order changes from request to request"]


def test_other_known_articles_on_the_first_page_are_another_order() -> None:
    listing = three_pages(changes={None: [[*range(10, 18), 24, 25]]})
    assert walk(listing).problems == ["its order changes from request to request"]


def test_an_item_that_was_pinned_is_no_other_order() -> None:
    listing = three_pages(changes={None: [[15, *range(10, 15), *range(16, 20)]]})
    assert walk(listing).problems == []


def test_a_listing_that_never_comes_to_rest_is_a_problem() -> None:
    listing = three_pages(changes={None: [[*range(start, start + 10)] for start in range(1000, 1200, 10)]})
    section = walk(listing)
    assert len(section.problems) == 1
    assert len(listing.asked) < 20


def test_a_lost_page_is_a_problem() -> None:
    first, second = tens(1, 2)
    section = walk(Listing({None: first, 2: second[:3]}, links=(2, 3)))
    assert section.problems == ["page 3 could not be read (HTTP 404)"]


def test_what_is_known_stops_the_walk() -> None:
    listing = three_pages()
    section = Section(URL, URL, "Tin", listing.pager)
    assert section.arrived(listing.answer(None), known=True) == []
    assert (section.stopped, section.more()) == (True, [])


def test_a_listing_without_end_is_cut_and_says_so_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "MAX_PAGES", 5)
    pages: dict[int | None, Numbers] = {
        None: [0, 1, 2],
        **{number: [number * 3, number * 3 + 1] for number in range(2, 40)},
    }
    listing = Listing(pages, links=range(2, 40))
    section = walk(listing)
    assert section.problems == ["it has more than 5 pages"]
    assert len(set(listing.asked)) == 5


def test_a_page_that_is_still_open_is_not_whole() -> None:
    section = Section(URL, URL, "Tin", Pager(), open=1)
    assert not section.whole
