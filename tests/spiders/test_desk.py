"""The articles of one run: which are asked for and in which order, and what is believed of what they now say."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from archive import Capture, PageOfHost
from archive.article import Article
from archive.rows import reading_row
from spiders.desk import Desk, Look
from spiders.discovery import Discovery
from spiders.families import GENERIC
from spiders.links import Link
from spiders.memory import Memory
from spiders.page import Page
from spiders.task import Task

NOW = datetime(2026, 11, 24, tzinfo=UTC)
LISTED = (1, 0, "http://p.test/tin")
TEXT = "Đoàn đã đến thăm một xã ở vùng biên, trao quà cho bà con và nghe nguyện vọng của người dân hai bên. " * 4


def url(number: int) -> str:
    return f"http://p.test/tin/tiep-doan-cong-tac-{1000 + number}.html"


def article(number: int, **named: Any) -> Article:
    day = NOW - timedelta(days=number)
    facts: dict[str, Any] = {
        "article_id": f"{number:032x}",
        "portal_id": "p",
        "family": "generic",
        "url": url(number),
        "title": f"Tiếp đoàn công tác số {number} của tỉnh bạn",
        "body": f"{TEXT}Đoàn thứ {number}.",
        "published": day,
        "published_date": day.date(),
        "published_precision": "day",
        "field_from": {"title": "selector", "body": "selector", "published": "selector"},
    }
    return Article(**{**facts, **named})


def known(number: int, **named: Any) -> PageOfHost:
    """The page of a known article; articles of higher numbers are older."""
    facts = {
        "key": url(number).removeprefix("http://"),
        "outcome": "kept",
        "last_seen": NOW - timedelta(days=3),
        "times_gone": 0,
        "article_id": f"{number:032x}",
        "published": NOW - timedelta(days=number),
        "article_seen": NOW - timedelta(days=3),
        "states": 1,
        "gone": False,
        "article_first": NOW - timedelta(days=number),
    }
    return PageOfHost(**{**facts, **named})


def stray(number: int, outcome: str, times_gone: int = 0) -> PageOfHost:
    key = url(number).removeprefix("http://")
    return PageOfHost(key, outcome, NOW, times_gone, None, None, None, None, 0, gone=False)


def desk(pages: Iterable[PageOfHost] = (), **task: Any) -> Desk:
    """A desk over known pages whose rows are as `article` makes them."""
    finder = Discovery("http://p.test/", GENERIC)
    memory = Memory(pages, "http", finder.article_key, finder.canonical)

    def formers(ids: Iterable[str]) -> Mapping[str, dict[str, Any]]:
        wanted = [one for one in ids if one in memory.articles]
        return {one: {**reading_row(article(int(one, 16))), "link_text": None, "link_beside": None} for one in wanted}

    return Desk(finder, memory, Task(run_id="run", formers=formers, **task), NOW)


def capture(of: Article, **named: Any) -> Capture:
    facts = {"url": of.url, "portal_id": "p", "fetched_at": NOW, "outcome": "kept", "status": 200, "article": of}
    return Capture(**{**facts, **named})


def numbers(looks: Iterable[Look]) -> list[int]:
    return [int(look.link.url.rpartition("-")[2].removesuffix(".html")) - 1000 for look in looks]


def answer(made: Desk, looks: Iterable[Look], **changes: Any) -> list[Capture]:
    """Let every look find its article as it is known, or with ``changes``; returns what is kept at once."""
    kept = []
    for look in looks:
        made.open -= 1
        kept += made.read(look, capture(article(numbers([look])[0], **changes)))
    return kept


def outcomes(made: Desk) -> set[str]:
    return set(made.outcomes.values())


def test_canaries_come_first_then_what_is_new_then_what_is_due() -> None:
    made = desk(map(known, range(20)))
    made.meet(Link(url(30)))
    phases = []
    while looks := made.looks():
        phases.append(numbers(looks))
        answer(made, looks)
    assert phases == [[0, 1, 2, 3, 4], [30], phases[2]]
    assert sorted(phases[2]) == list(range(5, 20))


def test_nothing_more_is_asked_for_while_answers_are_open() -> None:
    made = desk(map(known, range(20)))
    assert (len(made.looks()), made.looks()) == (5, [])


def test_every_known_article_is_asked_for_once() -> None:
    made = desk(map(known, range(20)))
    for one in range(20):
        made.meet(Link(url(one)))
    asked: list[int] = []
    while looks := made.looks():
        asked += numbers(looks)
        answer(made, looks)
    assert sorted(asked) == list(range(20))


def test_articles_wait_in_portions() -> None:
    made = desk()
    for one in range(450):
        made.meet(Link(url(one)))
    portions = []
    while looks := made.looks():
        portions.append(len(looks))
        answer(made, looks)
    assert portions == [200, 200, 50]


def test_articles_met_on_pages_of_articles_are_asked_for() -> None:
    made = desk()
    made.meet(Link(url(1)))
    looks = made.looks()
    made.meet(Link(url(2)))
    answer(made, looks)
    assert numbers(made.looks()) == [2]


def test_what_failed_before_is_asked_for_again_by_itself() -> None:
    made = desk([stray(1, "failed"), stray(2, "gone", 1), stray(3, "gone", 2), stray(4, "refused")])
    assert sorted(numbers(made.looks())) == [1, 2]


@pytest.mark.parametrize(
    ("page", "outcome"), [(known(1), "known"), (stray(1, "refused"), "refused"), (stray(1, "gone", 2), "gone")]
)
def test_a_link_that_is_settled_needs_no_request(page: PageOfHost, outcome: str) -> None:
    made = desk([page])
    made.meet(Link(url(1)))
    assert list(made.outcomes.values()) == [outcome]


def test_a_full_run_asks_again_for_what_was_refused() -> None:
    made = desk([stray(1, "refused")], full=True)
    made.meet(Link(url(1)))
    assert numbers(made.looks()) == [1]


def test_all_addresses_that_listings_give_are_kept() -> None:
    made = desk()
    for link in (url(1), f"{url(1)}?utm_source=menu", f"http://x:y@p.test{url(1)[13:]}"):
        made.meet(Link(link), LISTED)
    made.meet(Link(f"{url(1)}?ref=related"))
    (look,) = made.looks()
    assert made.all_addresses(article(1), look.key, ("http://p.test/cu",)) == (
        "http://p.test/cu",
        f"{url(1)}?utm_source=menu",
    )


@pytest.mark.parametrize("links", [(url(300), f"{url(300)}?lang=vi"), (f"{url(300)}?lang=vi", url(300))])
def test_a_further_address_of_a_known_article_is_looked_at(links: tuple[str, str]) -> None:
    """Whichever of the two stands first: the archive does not know one of them."""
    made = desk([known(one) for one in range(1, 400)])
    for link in links:
        made.meet(Link(link), LISTED)
    answer(made, made.looks())
    assert [look.known for look in made.looks()] == [f"{300:032x}"]


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0)])
def test_what_is_new_is_asked_for_as_it_stands_and_not_as_it_was_met(order: tuple[int, ...]) -> None:
    made = desk()
    for one in order:
        made.meet(Link(url(one)), (1, one, "http://p.test/tin"))
    assert numbers(made.looks()) == [0, 1, 2]


@pytest.mark.parametrize(
    ("beside", "asked"), [("20/11/2026", True), ("19/11/2026", False), ("", True), ("số 12", True)]
)
def test_links_dated_before_the_day_asked_for_are_left_out(beside: str, asked: bool) -> None:
    made = desk(since=date(2026, 11, 20))
    made.meet(Link(url(1), "Tiếp đoàn", beside))
    assert bool(made.looks()) == asked
    assert asked or outcomes(made) == {"before --since"}


def test_known_articles_from_before_that_day_are_not_looked_at_again() -> None:
    made = desk(map(known, range(40)), since=date(2026, 11, 20))
    asked: list[int] = []
    while looks := made.looks():
        asked += numbers(looks)
        answer(made, looks)
    assert sorted(asked) == [0, 1, 2, 3, 4]


def test_a_known_article_that_reads_as_before_is_kept_at_once() -> None:
    made = desk([known(1)])
    assert len(answer(made, made.looks())) == 1
    assert outcomes(made) == {"unchanged"}


def test_changes_are_held_back_until_they_are_judged() -> None:
    made = desk([known(1)])
    assert answer(made, made.looks(), body=TEXT + "Đính chính.") == []
    assert outcomes(made) == {"held"}
    (kept,) = made.finish()
    assert (kept.outcome, outcomes(made), made.edited) == ("kept", {"edited"}, 1)


def test_one_doubtful_reading_is_an_edit() -> None:
    made = desk(map(known, range(5)))
    looks = made.looks()
    answer(made, looks[1:])
    answer(made, looks[:1], published=None, published_date=None)
    assert [one.outcome for one in made.finish()] == ["kept"]


def test_pages_that_were_rebuilt_replace_nothing() -> None:
    made = desk(map(known, range(5)))
    answer(made, made.looks(), published=None, published_date=None)
    kept = made.finish()
    assert {(one.outcome, one.article) for one in kept} == {("failed", None)}
    assert (made.distrust.kind, outcomes(made)) == ("redesigned", {"failed: redesigned"})


def test_what_is_new_is_held_back_where_the_canaries_are_doubted() -> None:
    made = desk(map(known, range(5)))
    made.meet(Link(url(30)))
    answer(made, made.looks(), published=None, published_date=None)
    (kept,) = answer(made, made.looks())
    assert (kept.outcome, kept.article, kept.url) == ("failed", None, url(30))


def test_canaries_whose_pages_hold_no_article_are_doubts() -> None:
    made = desk(map(known, range(5)))
    looks = made.looks()
    for look in looks[:2]:
        made.doubt_unread(look, "no_text")
    made.open = 0
    made.meet(Link(url(30)))
    made.looks()
    assert made.distrust.kind == "redesigned"


def test_a_known_article_under_a_new_address_is_compared_with_its_row() -> None:
    made = desk(map(known, range(5)))
    answer(made, made.looks())
    moved = "http://p.test/moi/tiep-doan-cong-tac-9999.html"
    made.meet(Link(moved))
    (look,) = made.looks()
    assert made.read(look, capture(article(1, url=moved, body=TEXT + "Đính chính."), url=moved)) == []
    assert outcomes(made) == {"unchanged", "held"}


def looks_after_canaries(made: Desk) -> list[Look]:
    answer(made, made.looks())
    return made.looks()


def test_marks_are_sent_along_for_most_and_never_for_canaries() -> None:
    made = desk(map(known, range(150)))
    canaries = made.looks()
    answer(made, canaries)
    others = made.looks()
    assert not any(look.conditional for look in canaries)
    assert 0.6 < sum(look.conditional for look in others) / len(others) < 0.95


def test_a_full_run_sends_no_marks() -> None:
    made = desk(map(known, range(50)), full=True)
    assert not any(look.conditional for look in looks_after_canaries(made))


def test_marks_that_stand_on_a_changed_article_lie_and_all_are_asked_again() -> None:
    made = desk(map(known, range(50)))
    looks = looks_after_canaries(made)
    trusting = [look for look in looks if look.conditional]
    whole = next(look for look in looks if not look.conditional)
    for look in trusting:
        made.not_modified(look)
    changed = capture(article(numbers([whole])[0], body=TEXT + "Khác."), response_headers=(("ETag", '"1"'),))
    made.note_marks(whole, changed, ('"1"', None))
    made.open = 0
    again = made.looks()
    assert (numbers(again), any(look.conditional for look in again)) == (numbers(trusting), False)


@pytest.mark.parametrize(
    ("etag", "body", "lie"),
    [('"1"', None, False), ('"2"', "Khác.", False), ('"1"', "Khác.", True), (None, "Khác.", False)],
)
def test_marks_lie_where_they_stand_on_another_text(etag: str | None, body: str | None, lie: bool) -> None:
    made = desk([known(1)])
    (look,) = made.looks()
    read = capture(
        article(1, **({"body": TEXT + body} if body else {})), response_headers=(("ETag", etag),) if etag else ()
    )
    made.note_marks(look, read, ('"1"' if etag else None, None))
    assert made.marks_lie == lie


def test_the_words_of_a_link_are_those_of_this_run() -> None:
    made = desk([known(1)])
    made.meet(Link(url(1), "Tiếp đoàn", "24/11"))
    (look,) = made.looks()
    assert made.link_of(look).beside == "24/11"


def test_the_words_of_a_link_are_remembered_where_no_listing_shows_it() -> None:
    made = desk([known(1)])
    (look,) = made.looks()
    made._formers = {f"{1:032x}": {**reading_row(article(1)), "link_text": "Tiếp đoàn", "link_beside": "24/11"}}
    assert made.link_of(look).beside == "24/11"


def test_pages_of_canaries_are_shown_to_whoever_looks_for_what_broke() -> None:
    made = desk([known(1)])
    (look,) = made.looks()
    made.show(look, Page(b"<html></html>", url(1), {}))
    made.show(replace(look, canary=False), Page(b"<html></html>", url(1), {}))
    assert len(made.shown) == 1


def test_an_article_without_an_outcome_is_unexplained() -> None:
    made = desk()
    made.meet(Link(url(1)))
    assert made.counted() == {"unexplained": 1}
