"""429, 503 and Retry-After: the host is left alone for as long as it asks, also by the next run."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import pytest

from spiders.politeness.hosts import HostBook
from spiders.politeness.refusals import AskedToWait
from spiders.politeness.retry_after import LONGEST_WAIT, seconds_to_wait
from tests.spiders.conftest import Crawls, Outcome
from tests.spiders.politeness.loopback import Answer, Reply, Site
from tests.spiders.politeness.test_pace import addresses

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


def refusing(times: int, status: int = 429, retry_after: str | None = None) -> Answer:
    """Refuse so many times, then answer."""
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda path, asked: Reply(status, headers=headers) if asked <= times else Reply()


def waits(outcome: Outcome) -> list[AskedToWait]:
    return [answer for answer in outcome.answers.values() if isinstance(answer, AskedToWait)]


@pytest.mark.parametrize("status", [429, 503])
def test_retry_after_is_waited_for_and_the_page_asked_again(crawls: Crawls, site: Site, status: int) -> None:
    site.pages["/0"] = refusing(1, status, "1")
    outcome = crawls.one(addresses(site, 3))
    assert outcome.answers == {"/0": 200, "/1": 200, "/2": 200}
    refused = site.paths.index("/0")
    assert site.log[refused + 1].at - site.log[refused].at >= 0.9
    assert max(asked.in_flight for asked in site.log) == 1


def test_nothing_is_asked_while_it_waits_in_another_crawl(crawls: Crawls, site: Site) -> None:
    site.otherwise = Reply(slow=0.02)
    site.pages["/0"] = refusing(1, 429, "1")
    book = HostBook(None)
    crawls.together((addresses(site, 4), book), ([site.url("/khac")] * 4, book))
    refused = site.paths.index("/0")
    assert site.log[refused + 1].at - site.log[refused].at >= 0.9


def test_a_page_is_asked_again_so_many_times(crawls: Crawls, site: Site) -> None:
    site.pages["/0"] = Reply(503)
    outcome = crawls.one(addresses(site, 1), RETRY_TIMES=2, BACKOFF_FIRST_DELAY=0.01)
    assert outcome.answers == {"/0": 503}
    assert site.paths.count("/0") == 3


def test_what_retry_middleware_repeats_is_not_repeated_twice(crawls: Crawls, site: Site) -> None:
    site.pages["/0"] = Reply(500, headers={"Retry-After": "0"})
    crawls.one(addresses(site, 1), RETRY_TIMES=2)
    assert site.paths.count("/0") == 3


def test_a_long_wait_ends_every_further_request(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    site.pages["/0"] = refusing(1, 429, "600")
    book = HostBook(tmp_path, lambda: NOW)
    outcome = crawls.one(addresses(site, 5), book)
    assert outcome.answers["/0"] == 429
    assert len(site.pages_asked) == 1
    assert {refusal.until for refusal in waits(outcome)} == {NOW + timedelta(seconds=600)}
    assert len(waits(outcome)) == 4
    assert "until 2026-11-25 03:10:00 UTC" in str(waits(outcome)[0])


def test_the_next_run_waits_as_well_and_the_one_after_it_does_not(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    site.pages["/0"] = refusing(1, 503, "3600")
    crawls.one(addresses(site, 1), HostBook(tmp_path, lambda: NOW))
    before = len(site.log)
    early = crawls.one(addresses(site, 2), HostBook(tmp_path, lambda: NOW + timedelta(minutes=59)))
    assert early.kinds() == {"asked_to_wait"}
    assert len(site.log) == before
    late = crawls.one(addresses(site, 2), HostBook(tmp_path, lambda: NOW + timedelta(minutes=61)))
    assert late.kinds() == {"200"}


def test_a_long_wait_for_robots_txt_is_no_missing_robots_txt(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = Reply(503, headers={"Retry-After": "600"})
    outcome = crawls.one(addresses(site, 2))
    assert outcome.kinds() == {"asked_to_wait"}
    assert site.paths == ["/robots.txt"]


def test_refusals_double_the_delay_and_good_answers_shorten_it(crawls: Crawls, site: Site) -> None:
    site.pages["/0"] = refusing(3)
    book = HostBook(None)
    crawls.one(addresses(site, 1), book, BACKOFF_FIRST_DELAY=0.1, RETRY_TIMES=3)
    assert all(gap > 0.8 * delay for gap, delay in zip(site.gaps[1:], (0.1, 0.2, 0.4), strict=True))
    assert book.state(site.key).delay == pytest.approx(0.36)


def test_the_delay_has_an_upper_end(crawls: Crawls, site: Site) -> None:
    site.pages["/0"] = refusing(4)
    crawls.one(addresses(site, 1), BACKOFF_FIRST_DELAY=0.1, BACKOFF_MAX_DELAY=0.15, RETRY_TIMES=4)
    assert max(site.gaps) < 0.3


def test_refusals_of_what_was_in_flight_together_count_once(crawls: Crawls, site: Site) -> None:
    site.otherwise = lambda path, asked: Reply(429 if asked == 1 else 200, slow=0.2)
    book = HostBook(None)
    crawls.one(addresses(site, 4), book, cmdline={"CONCURRENT_REQUESTS_PER_DOMAIN": "4"}, BACKOFF_FIRST_DELAY=0.1)
    assert book.state(site.key).delay <= 0.1


def test_the_next_run_begins_with_the_learnt_delay(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    book = HostBook(tmp_path)
    book.learn_delay(site.key, 0.3)
    book.save()
    crawls.one(addresses(site, 2), HostBook(tmp_path))
    assert site.kept_delay(0.3)


def test_unless_the_delay_is_given_on_the_command_line(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    book = HostBook(tmp_path)
    book.learn_delay(site.key, 30)
    book.save()
    crawls.one(addresses(site, 2), HostBook(tmp_path), cmdline={"DOWNLOAD_DELAY": "0"})
    assert max(site.gaps) < 5


def test_a_host_that_refuses_everything_is_given_up(crawls: Crawls, site: Site) -> None:
    site.robots = ""
    site.otherwise = Reply(503)
    outcome = crawls.one(addresses(site, 12), BACKOFF_GIVE_UP=4, BACKOFF_FIRST_DELAY=0.01, BACKOFF_MAX_DELAY=0.01)
    assert len(site.pages_asked) == 4
    assert "answered HTTP 503 for 4 addresses in a row" in str(waits(outcome)[0])


def test_pages_that_fail_among_good_ones_do_not_give_up_a_host(crawls: Crawls, site: Site) -> None:
    site.pages |= {f"/{number}": Reply(503) for number in (1, 3, 5, 7)}
    how: dict[str, Any] = {
        "BACKOFF_GIVE_UP": 3,
        "RETRY_TIMES": 0,
        "BACKOFF_FIRST_DELAY": 0.01,
        "BACKOFF_MAX_DELAY": 0.01,
    }
    assert crawls.one(addresses(site, 9), **how).kinds() == {"200", "503"}


def test_who_waits_does_not_keep_a_crawl_from_ending(crawls: Crawls, site: Site, new_site: Callable[[], Site]) -> None:
    site.pages["/0"] = refusing(1, 429, "60")
    other = new_site()
    outcome = crawls.one([*addresses(site, 3), other.url("/1")], CLOSESPIDER_TIMEOUT=1)
    assert "stopping" in outcome.kinds()


@pytest.mark.slow
def test_what_queues_behind_the_delay_does_not_either(crawls: Crawls, site: Site) -> None:
    site.robots = ""
    outcome = crawls.one(addresses(site, 16), DOWNLOAD_DELAY=2.0, CLOSESPIDER_TIMEOUT=1)
    assert list(outcome.answers.values()).count(200) <= 2
    assert "stopping" in outcome.kinds()


@pytest.mark.parametrize(
    ("value", "date", "seconds"),
    [
        ("120", None, 120),
        (" 7 ", None, 7),
        (format_datetime(NOW + timedelta(seconds=90), usegmt=True), None, 90),
        (
            format_datetime(NOW + timedelta(seconds=90), usegmt=True),
            format_datetime(NOW + timedelta(seconds=60), usegmt=True),
            30,
        ),
        ("Wednesday, 25-Nov-26 03:01:00 GMT", None, 60),
        (format_datetime(NOW - timedelta(seconds=90), usegmt=True), None, None),
        ("0", None, None),
        ("-5", None, None),
        ("soon", None, None),
        ("", None, None),
        (None, None, None),
        ("1" * 400, None, LONGEST_WAIT),
        ("Fri, 31 Dec 9999 23:59:59 GMT", None, LONGEST_WAIT),
    ],
)
def test_retry_after(value: str | None, date: str | None, seconds: float | None) -> None:
    assert seconds_to_wait(value, date, NOW) == seconds
