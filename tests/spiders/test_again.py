"""Runs that follow one another, on small sites answered from a dictionary and kept in a real archive: no downloader."""

from collections import deque
from collections.abc import Iterable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse

from archive import ArchiveWriter, Capture, HarvestRow, open_archive
from spiders.allowance import Allowance
from spiders.portal import PortalSpider
from spiders.registry import Portal
from spiders.report import counters_of, evidence_of, sections_of
from spiders.task import Task
from spiders.verdicts import Verdict, decide

TEXT = "<p>Hai bên đã trao đổi về việc đưa đón công nhân qua lại, và thống nhất gặp lại vào mùa thu năm sau.</p>" * 3
START = datetime(2026, 11, 1, tzinfo=UTC)
Site = dict[str, str | tuple[int, str]]


class Ended(NamedTuple):
    """How a run ended, and what it asked for."""

    verdict: Verdict
    asked: list[str]


class Nights:
    """Harvests of one portal, a night apart."""

    def __init__(self, folder: Path) -> None:
        self.archive = folder / "archive"
        self.night = 0
        self.site: Site = {}

    def run(self, **task: Any) -> Ended:
        """Harvest the site as it is now."""
        now = START + timedelta(days=self.night)
        self.night += 1
        with ArchiveWriter(self.archive, now=lambda: now, code_version="test") as writer:
            rows = writer.ledgers().get("p", [])
            known = {"pages": writer.pages_of, "formers": writer.formers, "payload": writer.payload}
            sections = [section for row in reversed(rows) for section in row["sections"]]
            run_id = f"night-{self.night}"
            portal = Portal(id="p", name="P", url="http://portal.test/", province_code=None)
            made = Task(run_id=run_id, sections=sections, **known, **task)  # type: ignore[arg-type]
            spider = PortalSpider(portal, writer=writer, task=made, clock=lambda: now)
            asked = self._crawl(spider, writer)
            verdict = decide(evidence_of(spider, rows, now))
            writer.record_harvest(
                HarvestRow(
                    run_id=run_id,
                    portal_id="p",
                    started=now,
                    ended=now,
                    exit_code=verdict.exit_code,
                    verdict=verdict.name,
                    sections=tuple(sections_of(spider.run.walk, spider.run.desk)),
                    counters=counters_of(spider),
                )
            )
        return Ended(verdict, asked)

    def articles(self) -> list[Any]:
        """The rows of all articles."""
        return list(open_archive(self.archive).articles().to_table().to_pylist())

    def _crawl(self, spider: PortalSpider, writer: ArchiveWriter) -> list[str]:
        queue: deque[Request] = deque(spider.begin())
        asked: list[str] = []
        while queue:
            request = max(queue, key=lambda one: one.priority)
            queue.remove(request)
            asked.append(request.url.removeprefix("http://portal.test"))
            with suppress(CloseSpider):
                for result in spider.parse(self._answer(request), **request.cb_kwargs):
                    if isinstance(result, Capture):
                        writer.add(result)
                    else:
                        queue.append(result)
            if spider.run.tally.limit:
                break
        return asked

    def _answer(self, request: Request) -> HtmlResponse:
        found = self.site.get(request.url.removeprefix("http://portal.test"), (404, ""))
        status, body = found if isinstance(found, tuple) else (200, found)
        headers = {"Content-Type": "text/html; charset=utf-8"}
        return HtmlResponse(
            request.url, status=status, headers=headers, body=body.encode(), request=request, encoding="utf-8"
        )


@pytest.fixture
def nights(tmp_path: Path) -> Nights:
    """A portal of one section of three pages, whose newest article has the highest number."""
    made = Nights(tmp_path)
    made.site = portal(9)
    return made


#: How addresses of articles are made; the other form could be anything's.
PLAIN, BARE = "/tin/tiep-doan-cong-tac-{}.html", "/n/x{}"


def address(number: int, form: str = PLAIN) -> str:
    return form.format(1000 + number)


def article(number: int) -> str:
    day = START - timedelta(days=100 - number)
    return (
        f"<html><body><h1>Tiếp đoàn công tác số {number} của tỉnh bạn</h1><p class='date'>{day:%d/%m/%Y}</p>"
        f"<div class='article-content'>{TEXT}<p>Đoàn thứ {number}.</p></div></body></html>"
    )


def listing(numbers: Iterable[int], last: int = 1, form: str = PLAIN) -> str:
    words = "Tiếp đoàn công tác số {} của tỉnh bạn"
    items = "".join(f'<li><h3><a href="{address(one, form)}">{words.format(one)}</a></h3></li>' for one in numbers)
    pager = "".join(f'<a href="/tin?page={one}">{one}</a>' for one in range(1, last + 1))
    return f"<html><body><ul>{items}</ul><div class='pager'>{pager}</div></body></html>"


def portal(newest: int, form: str = PLAIN) -> Site:
    numbers = list(range(newest, 0, -1))
    last = -(-len(numbers) // 3)
    site: Site = {address(one, form): article(one) for one in numbers}
    site |= {f"/tin?page={page + 1}": listing(numbers[page * 3 : page * 3 + 3], last, form) for page in range(1, last)}
    return site | {
        "/": "<html><body><a href='/tin'>Tin đối ngoại</a></body></html>",
        "/tin": listing(numbers[:3], last, form),
    }


def codes(nights: Nights, count: int) -> list[int]:
    return [nights.run().verdict.exit_code for _ in range(count)]


def test_a_listing_is_left_where_everything_is_known(nights: Nights) -> None:
    first, second = nights.run(), nights.run()
    assert (first.verdict.exit_code, second.verdict.exit_code) == (0, 0)
    assert "/tin?page=3" in first.asked
    assert not [url for url in second.asked if "page=" in url]


def test_what_is_new_is_found_and_the_walk_goes_on_to_what_is_known(nights: Nights) -> None:
    nights.run()
    nights.site = portal(13)
    second = nights.run()
    assert "4 new" in second.verdict.reason
    assert "/tin?page=2" in second.asked
    assert "/tin?page=4" not in second.asked


def test_a_section_that_stays_empty_is_told_every_night(nights: Nights) -> None:
    nights.run()
    nights.site["/tin"] = listing([])
    assert codes(nights, 3) == [4, 4, 4]


def test_a_section_that_is_gone_is_told_until_it_is_sure(nights: Nights) -> None:
    """Its articles stand in another one by then."""
    nights.run()
    nights.site |= {
        "/": "<html><body><a href='/su-kien'>Sự kiện</a></body></html>",
        "/su-kien": listing(range(9, 0, -1)),
    }
    del nights.site["/tin"]
    assert codes(nights, 3) == [4, 4, 0]


def test_a_link_that_is_dead_is_a_loss_until_two_runs_found_it_gone(nights: Nights) -> None:
    del nights.site[address(5)]
    assert codes(nights, 3) == [4, 0, 0]


def test_a_page_that_denies_its_article_is_asked_for_again_the_next_night(nights: Nights) -> None:
    good = nights.site[address(5)]
    nights.site[address(5)] = (
        "<html><head><title>Không tìm thấy trang</title></head><body><h1>404</h1><p>Không tìm thấy trang.</p></body></html>"
    )
    assert nights.run().asked.count(address(5)) == 2
    nights.site[address(5)] = good
    assert "1 new" in nights.run().verdict.reason


BLANK = "<html><head><title>Sở Ngoại vụ</title></head><body><h1>Tiếp đoàn công tác số 5 của tỉnh bạn</h1></body></html>"
REPAIR = "<html><head><title>Website đang bảo trì</title></head><body><p>Hệ thống đang bảo trì.</p></body></html>"


@pytest.mark.parametrize(("page", "told"), [(BLANK, [4, 0, 0]), (REPAIR, [4, 4, 4])], ids=["no text", "under repair"])
def test_a_page_without_an_article_is_refused_by_the_second_run_that_finds_none(
    nights: Nights, page: str, told: list[int]
) -> None:
    nights.site[address(5)] = page
    assert codes(nights, 3) == told


def test_a_page_that_held_no_article_for_one_night_is_read_on_the_next(nights: Nights) -> None:
    good = nights.site[address(5)]
    nights.site[address(5)] = BLANK
    nights.run()
    nights.site[address(5)] = good
    assert "1 new" in nights.run().verdict.reason


def test_an_article_that_failed_is_asked_for_again_wherever_it_stands(nights: Nights) -> None:
    nights.site[address(1)] = (500, "")
    assert nights.run().verdict.exit_code == 4
    nights.site[address(1)] = article(1)
    assert "1 new" in nights.run().verdict.reason


def test_an_article_whose_address_tells_nothing_is_asked_for_again_as_well(nights: Nights) -> None:
    """Listings show articles at addresses that could be anything's: only the listing says what they are."""
    nights.site = portal(9, BARE) | {address(1, BARE): (500, "")}
    assert nights.run().verdict.exit_code == 4
    assert nights.run().verdict.exit_code == 4
    nights.site = portal(9, BARE)
    assert "1 new" in nights.run().verdict.reason


@pytest.mark.parametrize("requests", [3, 5, 8, 11])
def test_what_a_limit_left_is_read_by_a_later_run(nights: Nights, requests: int) -> None:
    """Also where that run begins anew, and its first pages show what is known."""
    nights.run(allowance=Allowance(requests=requests))
    assert nights.run().verdict.exit_code == 0
    assert len(nights.articles()) == 9


def test_an_article_that_vanished_is_looked_at_again_and_told(nights: Nights) -> None:
    nights.run()
    del nights.site[address(5)]
    assert "1 pages are gone" in nights.run().verdict.reason


def test_an_answer_that_nothing_changed_to_a_question_not_asked_is_no_article(nights: Nights) -> None:
    nights.site[address(5)] = (304, "")
    assert nights.run().verdict.exit_code == 4
    nights.site[address(5)] = article(5)
    assert "1 new" in nights.run().verdict.reason


def test_a_full_run_walks_every_listing_and_reads_every_article(nights: Nights) -> None:
    first, full = nights.run(), nights.run(full=True)
    assert set(full.asked) == set(first.asked)


def test_articles_that_changed_together_replace_nothing(nights: Nights) -> None:
    nights.run()
    before = nights.site.copy()
    nights.site |= {
        url: page.replace("class='date'", "hidden")
        for url, page in before.items()
        if "/tin/" in url and isinstance(page, str)
    }
    for url in [one for one in nights.site if "/tin/" in one]:
        page = nights.site[url]
        assert isinstance(page, str)
        nights.site[url] = (
            page.partition("<p hidden>")[0]
            + "<div class='article-content'><p>Bài đang được cập nhật.</p></div></body></html>"
        )
    assert nights.run().verdict.name == "redesigned"
    nights.site = before
    assert "0 edited, 9 unchanged" in nights.run().verdict.reason
