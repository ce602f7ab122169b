"""The budget of a host and day, over all runs."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from spiders.politeness.hosts import HostBook
from tests.spiders.conftest import Crawls
from tests.spiders.politeness.loopback import Reply, Site
from tests.spiders.politeness.test_pace import addresses

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)


def test_requests_beyond_the_budget_are_not_made(crawls: Crawls, site: Site) -> None:
    outcome = crawls.one(addresses(site, 6), HOST_REQUESTS_PER_DAY=4)
    assert len(site.log) == 4
    assert outcome.kinds() == {"200", "host_budget"}


def test_repeated_requests_count(crawls: Crawls, site: Site) -> None:
    site.pages["/0"] = Reply(500)
    book = HostBook(None)
    crawls.one(addresses(site, 1), book, RETRY_TIMES=2)
    assert book.requests_today(site.key) == len(site.log) == 4


def test_what_robots_txt_forbids_does_not_count(crawls: Crawls, site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /\n"
    book = HostBook(None)
    crawls.one(addresses(site, 3), book)
    assert book.requests_today(site.key) == 1


def test_the_next_run_of_the_day_has_what_is_left(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    crawls.one(addresses(site, 3), HostBook(tmp_path, lambda: NOW), HOST_REQUESTS_PER_DAY=6)
    crawls.one(addresses(site, 3), HostBook(tmp_path, lambda: NOW), HOST_REQUESTS_PER_DAY=6)
    assert len(site.log) == 6
    outcome = crawls.one(
        addresses(site, 3), HostBook(tmp_path, lambda: NOW + timedelta(days=1)), HOST_REQUESTS_PER_DAY=6
    )
    assert outcome.kinds() == {"200"}


def test_nought_is_no_limit(crawls: Crawls, site: Site) -> None:
    assert crawls.one(addresses(site, 3), HOST_REQUESTS_PER_DAY=0).kinds() == {"200"}
