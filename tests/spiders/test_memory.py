"""What the archive knows of a portal before a run, and which articles the run looks at again."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from archive import PageOfHost
from spiders.memory import CANARIES, CYCLE_RUNS, DUE_SHARE, FEWEST_RECHECKS, Memory

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)


def known(number: int, **named: Any) -> PageOfHost:
    """The page of an article that was kept; articles of higher numbers are older."""
    facts = {
        "key": f"p.test/bai-{number}",
        "outcome": "kept",
        "last_seen": NOW - DAY,
        "times_gone": 0,
        "article_id": f"{number:032x}",
        "published": NOW - (number + 1) * DAY,
        "article_first": NOW - (number + 1) * DAY,
        "article_seen": NOW - DAY,
        "states": 1,
        "gone": False,
    }
    return PageOfHost(**{**facts, **named})


def stray(key: str, outcome: str | None, times_gone: int = 0) -> PageOfHost:
    """A page that is no article's."""
    return PageOfHost(
        f"p.test/{key}", outcome, NOW - DAY if outcome else None, times_gone, None, None, None, None, 0, gone=False
    )


def number(article_id: str) -> int:
    return int(article_id, 16)


def numbers(found: Iterable[Any]) -> list[int]:
    return [number(one.article_id) for one in found]


@pytest.mark.parametrize(
    ("page", "settled"),
    [
        (known(1, key="p.test/x"), "known"),
        (stray("x", "refused"), "refused"),
        (stray("x", "failed"), None),
        (stray("x", "gone", 1), None),
        (stray("x", "gone", 2), "gone"),
        (stray("x", "failed", 2), None),
        (stray("y", "refused"), None),
    ],
)
def test_what_needs_no_new_look(page: PageOfHost, settled: str | None) -> None:
    assert Memory([page]).settled("http://p.test/x", "http://p.test/x") == settled


def test_another_address_of_a_known_article_is_not_settled() -> None:
    memory = Memory([known(1)], key_of=lambda url: url.partition("?")[0])
    assert memory.article_id("http://p.test/bai-1") == f"{1:032x}"
    assert memory.settled("http://p.test/bai-1", "http://p.test/bai-1?m=1") is None


def test_an_address_that_was_only_named_is_settled() -> None:
    memory = Memory([known(1), known(1, key="p.test/vi/bai-1", outcome=None, last_seen=None)])
    assert memory.settled("http://p.test/vi/bai-1", "http://p.test/vi/bai-1") == "known"


@pytest.mark.parametrize(
    ("page", "open_"),
    [
        (stray("x", "failed"), True),
        (stray("x", "gone", 1), True),
        (stray("x", "gone", 2), False),
        (stray("x", "refused"), False),
        (known(1, key="p.test/x", outcome="failed"), False),
    ],
)
def test_what_was_not_read_is_asked_for_again(page: PageOfHost, open_: bool) -> None:
    assert bool(Memory([page]).unsettled()) == open_


def test_an_article_read_under_another_address_is_not_open() -> None:
    pages = [stray("bai-1?m=1", "failed"), known(1)]
    assert Memory(pages, key_of=lambda url: url.partition("?")[0]).unsettled() == {}


def test_spellings_of_one_address_are_one() -> None:
    memory = Memory([stray("x/", "gone", 1)], canonical=lambda url: url.rstrip("/"))
    assert (memory.outcome("http://p.test/x"), memory.times_gone("http://p.test/x")) == ("gone", 1)


def test_an_article_is_asked_for_at_the_address_fetched_last() -> None:
    pages = [known(1, key="p.test/a", last_seen=NOW - 3 * DAY), known(1, key="p.test/b", last_seen=NOW - DAY)]
    pages += [
        known(1, key="p.test/c", outcome="gone", last_seen=NOW),
        known(1, key="p.test/d", outcome=None, last_seen=None),
    ]
    assert Memory(pages).articles[f"{1:032x}"].url == "http://p.test/b"


def test_canaries_are_the_newest_articles_that_are_there() -> None:
    memory = Memory(known(one, gone=one == 2) for one in range(20))
    assert numbers(memory.canaries()) == [0, 1, 3, 4, 5][:CANARIES]


def test_all_of_a_small_portal_is_looked_at_again() -> None:
    assert len(Memory(map(known, range(FEWEST_RECHECKS))).rechecks(NOW)) == FEWEST_RECHECKS


def test_a_share_of_a_large_portal_is_looked_at_again() -> None:
    assert len(Memory(map(known, range(8000))).rechecks(NOW)) == DUE_SHARE * 8000 + 8000 / CYCLE_RUNS


def test_a_full_run_looks_at_everything() -> None:
    assert len(Memory(map(known, range(400))).rechecks(NOW, everything=True)) == 400


def test_most_are_the_most_overdue_and_some_were_not_looked_at_for_longest() -> None:
    """The young ones are due, the old ones have not been looked at for a week longer."""
    young = [known(one, article_seen=NOW - 5 * DAY, last_seen=NOW - 5 * DAY) for one in range(400)]
    old = [known(one, article_seen=NOW - 12 * DAY, last_seen=NOW - 12 * DAY) for one in range(3000, 3400)]
    chosen = numbers(Memory([*young, *old]).rechecks(NOW))
    assert (len(chosen), sum(one >= 3000 for one in chosen)) == (FEWEST_RECHECKS, 800 / CYCLE_RUNS)


def test_the_newest_tenth_is_due_again_right_after_a_first_harvest() -> None:
    seen = {"last_seen": NOW, "article_seen": NOW}
    chosen = numbers(Memory(known(one, **seen) for one in range(3000)).rechecks(NOW))
    assert set(range(300)) <= set(chosen)


def test_an_article_that_was_edited_is_due_before_its_neighbour() -> None:
    chosen = numbers(Memory([known(1), known(2, states=3), known(3)]).rechecks(NOW))
    assert chosen[0] == 2


def test_a_run_that_goes_on_chooses_what_it_had_chosen() -> None:
    """Half of the choice was looked at before the process was killed."""
    pages = {one: known(one) for one in range(2000)}
    chosen = numbers(Memory(pages.values(), as_of=NOW).rechecks(NOW))
    for one in chosen[::2]:
        pages[one] = replace(
            pages[one], last_seen=NOW + timedelta(minutes=one), article_seen=NOW + timedelta(minutes=one)
        )
    assert set(numbers(Memory(pages.values(), as_of=NOW).rechecks(NOW))) == set(chosen)


def test_nothing_is_looked_at_again_in_an_empty_archive() -> None:
    assert Memory().rechecks(NOW) == []


def test_what_failed_takes_its_requests_out_of_the_same_share() -> None:
    pages = [known(one) for one in range(1000)] + [stray(f"x{one}", "failed") for one in range(60)]
    assert len(Memory(pages).rechecks(NOW)) == FEWEST_RECHECKS - 60


@pytest.mark.parametrize(("lost", "strays"), [("nothing", 0), ("gone", 0), ("failed", 0), ("nothing", 500)])
def test_every_article_is_looked_at_once_in_a_cycle(lost: str, strays: int) -> None:
    """Portals of 480 articles, run every night, where one in three is gone for ever, or cannot be read any more, and links fail."""
    pages = {one: known(one, gone=lost == "gone" and one % 3 == 0) for one in range(480)}
    open_ = [stray(f"x{one}", "failed") for one in range(strays)]
    looked_at: set[int] = set()
    for night in range(CYCLE_RUNS):
        now = NOW + night * DAY
        for one in numbers(Memory([*pages.values(), *open_]).rechecks(now)):
            looked_at.add(one)
            if lost == "nothing" or one % 3:
                pages[one] = replace(pages[one], last_seen=now, article_seen=now)
            else:
                pages[one] = replace(pages[one], last_seen=now, outcome=lost)
    assert looked_at == set(range(480))


@pytest.mark.parametrize(
    ("order", "in_order"),
    [
        ([1, 2, 3, 4, 5, 6, 7, 8], True),
        ([7, 1, 2, 3, 4, 5, 6, 8], True),  # one is pinned
        ([8, 7, 6, 5, 4, 3, 2, 1], False),
        ([4, 1, 7, 2, 8, 3, 6, 5], False),
        ([], True),
    ],
)
def test_a_listing_in_the_order_of_time(order: list[int], in_order: bool) -> None:
    memory = Memory(map(known, range(10)))
    assert memory.in_order(f"http://p.test/bai-{one}" for one in order) == in_order


def test_articles_without_a_date_say_nothing_of_the_order() -> None:
    memory = Memory(known(one, published=None) for one in range(10))
    assert memory.in_order(f"http://p.test/bai-{one}" for one in (8, 3, 5, 1))
