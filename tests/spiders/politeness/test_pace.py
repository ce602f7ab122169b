"""Pace: one request in flight, the delay kept, whoever asks; and whose delay it is."""

from __future__ import annotations

import pytest
from scrapy.settings import Settings

from spiders import settings as project_settings
from spiders.politeness.hosts import HostBook
from spiders.politeness.pace import settle_pace
from tests.spiders.conftest import Crawls
from tests.spiders.politeness.loopback import Reply, Site


def addresses(site: Site, count: int, host: str = "127.0.0.1") -> list[str]:
    return [site.url(f"/{number}", host) for number in range(count)]


def test_one_request_is_in_flight_and_the_delay_is_kept(crawls: Crawls, site: Site) -> None:
    site.otherwise = Reply(slow=0.03)
    crawls.one(addresses(site, 6), DOWNLOAD_DELAY=0.15)
    assert len(site.log) == 7
    assert max(asked.in_flight for asked in site.log) == 1
    assert site.kept_delay(0.15)


def test_the_project_keeps_one_in_flight_and_a_delay_by_default() -> None:
    settings = Settings()
    settings.setmodule(project_settings)
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getfloat("DOWNLOAD_DELAY_JITTER") == 0
    assert "+http" in settings["USER_AGENT"]


def test_two_crawls_of_one_host_take_turns(crawls: Crawls, site: Site) -> None:
    site.otherwise = Reply(slow=0.05)
    book = HostBook(None)
    crawls.together((addresses(site, 5), book), (addresses(site, 5), book))
    assert len(site.pages_asked) == 10
    assert max(asked.in_flight for asked in site.log) == 1


def test_two_crawls_of_one_host_share_its_delay(crawls: Crawls, site: Site) -> None:
    book = HostBook(None)
    crawls.together((addresses(site, 4), book), (addresses(site, 4), book), DOWNLOAD_DELAY=0.1)
    assert site.kept_delay(0.1)


def test_two_hosts_are_asked_at_the_same_time(crawls: Crawls, site: Site) -> None:
    site.otherwise = Reply(slow=0.2)
    crawls.one([*addresses(site, 2), *addresses(site, 2, "localhost")])
    assert max(asked.in_flight for asked in site.pages_asked) == 2


def test_the_user_may_allow_more_in_flight(crawls: Crawls, site: Site) -> None:
    site.otherwise = Reply(slow=0.2)
    crawls.one(addresses(site, 6), cmdline={"CONCURRENT_REQUESTS_PER_DOMAIN": "3"})
    assert max(asked.in_flight for asked in site.pages_asked) == 3


def test_a_host_that_was_slow_is_asked_more_slowly(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = site.pages["/0"] = Reply(slow=0.4)
    crawls.one(addresses(site, 3), AUTOTHROTTLE_ENABLED=True)
    assert site.gaps[-1] >= 0.15  # half of the time that the slow answer took


@pytest.mark.parametrize(
    ("cmdline", "throttled"),
    [
        ({}, True),
        ({"DOWNLOAD_DELAY": "0.5"}, False),
        ({"DOWNLOAD_DELAY": "0.5", "AUTOTHROTTLE_ENABLED": "True"}, True),
        ({"AUTOTHROTTLE_ENABLED": "False"}, False),
    ],
)
def test_who_gives_the_delay_has_taken_over_the_pace(cmdline: dict[str, str], throttled: bool) -> None:
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.update(cmdline, priority="cmdline")
    settle_pace(settings)
    assert settings.getbool("AUTOTHROTTLE_ENABLED") is throttled


def test_the_delay_of_a_portal_file_leaves_autothrottle_on() -> None:
    settings = Settings()
    settings.setmodule(project_settings, priority="project")
    settings.set("DOWNLOAD_DELAY", 5, priority="spider")
    settle_pace(settings)
    assert settings.getbool("AUTOTHROTTLE_ENABLED")
