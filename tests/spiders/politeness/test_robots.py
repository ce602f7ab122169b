"""robots.txt: what it forbids is never asked for, what it delays waits, and without it nothing is asked."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from spiders.politeness.hosts import HostBook, RobotsCopy
from spiders.politeness.refusals import RobotsUnreachable
from spiders.politeness.robots_text import LONGEST, rules_of
from tests.spiders.conftest import Crawls, Outcome
from tests.spiders.politeness.loopback import Reply, Site
from tests.spiders.politeness.test_pace import addresses

NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
HTML = "<!DOCTYPE html><html><body>Không tìm thấy trang</body></html>"


def kept(site: Site, text: str, age: timedelta) -> HostBook:
    """A book that holds a copy of the site's robots.txt from an earlier run."""
    book = HostBook(None, lambda: NOW)
    book.keep_robots(site.key, site.url(""), RobotsCopy(text=text, status=200, fetched_at=NOW - age))
    return book


def refusal(outcome: Outcome, path: str) -> RobotsUnreachable:
    answer = outcome.answers[path]
    assert isinstance(answer, RobotsUnreachable)
    return answer


def test_what_robots_txt_forbids_is_not_asked_for(crawls: Crawls, site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /noi-bo/\nAllow: /noi-bo/mo\n"
    outcome = crawls.one([site.url(path) for path in ("/tin", "/noi-bo/1", "/noi-bo/mo", "/noi-bo/2?x=/tin")])
    assert sorted(site.paths) == ["/noi-bo/mo", "/robots.txt", "/tin"]
    assert {path: getattr(answer, "kind", answer) for path, answer in outcome.answers.items()} == {
        "/tin": 200,
        "/noi-bo/mo": 200,
        "/noi-bo/1": "robots",
        "/noi-bo/2?x=/tin": "robots",
    }


def test_rules_for_this_crawler_stand_before_those_for_all(crawls: Crawls, site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /\n\nUser-agent: ngoaivu\nDisallow: /rieng\n"
    outcome = crawls.one([site.url("/tin"), site.url("/rieng")])
    assert outcome.answers["/tin"] == 200
    assert "/rieng" not in site.paths


def test_nobody_who_waits_for_robots_txt_slips_through(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = Reply(body="User-agent: *\nDisallow: /\n", slow=0.2)
    outcome = crawls.one(addresses(site, 12))
    assert site.paths == ["/robots.txt"]
    assert outcome.kinds() == {"robots"}


def test_the_user_may_switch_it_off(crawls: Crawls, site: Site) -> None:
    site.robots = "User-agent: *\nDisallow: /\n"
    assert crawls.one([site.url("/tin")], cmdline={"ROBOTSTXT_OBEY": "False"}).answers == {"/tin": 200}
    assert site.paths == ["/tin"]


@pytest.mark.parametrize("status", [401, 403, 404, 410])
def test_a_client_error_means_no_rules(crawls: Crawls, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Reply(status, "User-agent: *\nDisallow: /\n")
    assert crawls.one([site.url("/tin")]).answers == {"/tin": 200}


@pytest.mark.parametrize("status", [500, 502, 503, 429])
def test_a_host_that_cannot_serve_it_is_not_asked(crawls: Crawls, site: Site, status: int) -> None:
    site.pages["/robots.txt"] = Reply(status)
    outcome = crawls.one([site.url("/tin")])
    assert refusal(outcome, "/tin").status == status
    assert not site.pages_asked


def test_a_connection_that_breaks_off_is_no_permission(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = Reply(None)
    outcome = crawls.one([site.url("/tin"), site.url("/khac")])
    assert refusal(outcome, "/khac").cause is not None
    assert "/robots.txt could not be read" in str(refusal(outcome, "/tin"))
    assert not site.pages_asked


def test_redirects_are_followed_up_to_five_times(crawls: Crawls, site: Site) -> None:
    for hop in range(5):
        path = "/robots.txt" if hop == 0 else f"/r{hop}"
        site.pages[path] = Reply(301 + hop % 2, headers={"Location": f"/r{hop + 1}"})
    site.pages["/r5"] = Reply(body="User-agent: *\nDisallow: /\n")
    assert crawls.one([site.url("/tin")]).kinds() == {"robots"}


def test_a_loop_of_redirects_means_no_rules(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = Reply(302, headers={"Location": "/r"})
    site.pages["/r"] = Reply(302, headers={"Location": "/robots.txt"})
    assert crawls.one([site.url("/tin")]).answers == {"/tin": 200}
    assert len(site.paths) == 7


def test_a_crawl_delay_is_kept(crawls: Crawls, site: Site) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 0.3\n"
    crawls.one(addresses(site, 3), cmdline={"DOWNLOAD_DELAY": "0"})
    assert site.kept_delay(0.3)


def test_a_long_crawl_delay_is_told(crawls: Crawls, site: Site, caplog: pytest.LogCaptureFixture) -> None:
    site.robots = "User-agent: *\nCrawl-delay: 86400\nDisallow: /\n"
    book = HostBook(None)
    crawls.one([site.url("/tin")], book)
    assert book.gate(site.key).crawl_delay == 3600
    assert "asks for 86400 seconds between requests; 3600 are kept" in caplog.text


def test_each_run_asks_anew(crawls: Crawls, site: Site) -> None:
    book = kept(site, "", timedelta(hours=1))
    site.robots = "User-agent: *\nDisallow: /\n"
    assert crawls.one([site.url("/tin")], book).kinds() == {"robots"}


def test_crawls_of_one_run_ask_once(crawls: Crawls, site: Site) -> None:
    book = HostBook(None)
    crawls.one([site.url("/a")], book)
    crawls.one([site.url("/b")], book)
    assert site.paths == ["/robots.txt", "/a", "/b"]


def test_a_copy_stands_in_for_a_day(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = Reply(500)
    text = "User-agent: *\nDisallow: /noi-bo/\n"
    outcome = crawls.one([site.url("/tin"), site.url("/noi-bo/1")], kept(site, text, timedelta(hours=23)))
    assert outcome.answers["/tin"] == 200
    assert getattr(outcome.answers["/noi-bo/1"], "kind", None) == "robots"


def test_a_copy_of_the_day_before_does_not(crawls: Crawls, site: Site) -> None:
    site.pages["/robots.txt"] = Reply(500)
    outcome = crawls.one([site.url("/tin")], kept(site, "", timedelta(hours=25)))
    assert refusal(outcome, "/tin").status == 500


def test_a_copy_outlives_the_run(crawls: Crawls, site: Site, tmp_path: Path) -> None:
    site.robots = "User-agent: *\nDisallow: /noi-bo/\n"
    crawls.one([site.url("/tin")], HostBook(tmp_path / "hosts"))
    site.pages["/robots.txt"] = Reply(None)
    outcome = crawls.one([site.url("/tin"), site.url("/noi-bo/1")], HostBook(tmp_path / "hosts"))
    assert outcome.answers["/tin"] == 200
    assert "/noi-bo/1" not in site.paths


def test_rules_hold_for_their_origin_alone(crawls: Crawls, site: Site, new_site: Callable[[], Site]) -> None:
    other = new_site()
    site.robots = "User-agent: *\nDisallow: /\n"
    outcome = crawls.one([site.url("/a"), other.url("/b")])
    assert getattr(outcome.answers["/a"], "kind", None) == "robots"
    assert outcome.answers["/b"] == 200


@pytest.mark.parametrize(
    ("status", "body", "rules"),
    [
        (200, b"\xef\xbb\xbfUser-agent: *\nDisallow: /a", "User-agent: *\nDisallow: /a"),
        (200, HTML.encode(), ""),
        (200, b"<!-- saved -->\nUser-agent: *\nDisallow: /", "<!-- saved -->\nUser-agent: *\nDisallow: /"),
        (200, b"", ""),
        (204, b"", ""),
        (301, b"", ""),
        (404, b"User-agent: *\nDisallow: /", ""),
        (429, b"", None),
        (503, b"", None),
    ],
)
def test_what_an_answer_means(status: int, body: bytes, rules: str | None) -> None:
    assert rules_of(status, body) == rules


def test_what_is_too_long_is_cut_at_a_line() -> None:
    line = b"Disallow: /" + b"x" * 100 + b"\n"
    text = rules_of(200, b"User-agent: *\n" + line * (LONGEST // len(line) + 2))
    assert text is not None
    assert len(text) <= LONGEST
    assert set(text.splitlines()[1:]) == {line.decode().strip()}
