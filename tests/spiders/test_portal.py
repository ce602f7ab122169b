"""The spider's own decisions, on small sites answered from a dictionary: no downloader, no archive."""

from collections import deque
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from archive import Capture
from spiders.links import Link
from spiders.portal import PortalSpider
from spiders.registry import Portal

TEXT = "<p>Hai bên đã trao đổi về việc đưa đón công nhân qua lại, và thống nhất gặp lại vào mùa thu năm sau.</p>" * 3
NOW = datetime(2026, 11, 24, tzinfo=UTC)


def article(number: int) -> str:
    return f"<html><body><h1>Tiếp đoàn công tác số {number} của tỉnh bạn</h1><div class='article-content'>{TEXT}</div></body></html>"


def links(*numbers: int) -> str:
    return "".join(
        f'<li><h3><a href="/tin/tiep-doan-cong-tac-{one}.html">Tiếp đoàn công tác số {one}</a></h3></li>'
        for one in numbers
    )


def crawl(site: dict[str, str | tuple[int, str]]) -> tuple[PortalSpider, list[Capture], list[str]]:
    """Run the spider's callbacks until nothing is asked for any more."""
    portal = Portal(id="p", name="P", url="http://portal.test/", province_code=None)
    spider = PortalSpider(portal, writer=object(), clock=lambda: NOW)  # type: ignore[arg-type]
    queue: deque[Request] = deque([spider._request(Link(portal.url), "home")])
    captures: list[Capture] = []
    asked: list[str] = []
    while queue:
        request = max(queue, key=lambda one: one.priority)
        queue.remove(request)
        asked.append(request.url)
        for result in spider.parse(answer(site, request), **request.cb_kwargs):
            (queue if isinstance(result, Request) else captures).append(result)  # type: ignore[arg-type]
    return spider, captures, asked


def answer(site: dict[str, str | tuple[int, str]], request: Request) -> Response:
    found = site.get(request.url.removeprefix("http://portal.test"), (404, ""))
    status, body = found if isinstance(found, tuple) else (200, found)
    headers = {"Location": body} if 300 <= status < 400 else {"Content-Type": "text/html; charset=utf-8"}
    return HtmlResponse(
        request.url, status=status, headers=headers, body=body.encode(), request=request, encoding="utf-8"
    )


def test_older_articles_behind_a_script_are_found_by_the_sitemap() -> None:
    sitemap = "".join(
        f"<url><loc>http://portal.test/tin/tiep-doan-cong-tac-{one}.html</loc></url>" for one in range(100, 110)
    )
    pager = """<a href="javascript:__doPostBack('pager','2')">2</a>"""
    site: dict[str, str | tuple[int, str]] = {
        f"/tin/tiep-doan-cong-tac-{one}.html": article(one) for one in range(100, 110)
    }
    site |= {
        "/": f"<html><body>{links(100, 101)}{pager}</body></html>",
        "/sitemap.xml": f"<?xml version='1.0'?><urlset>{sitemap}</urlset>",
    }
    spider, captures, _ = crawl(site)
    assert sum(capture.outcome == "kept" for capture in captures) == 10
    assert spider.tally.verdict()[0] == 0


def test_a_missing_sitemap_is_no_loss() -> None:
    site: dict[str, str | tuple[int, str]] = {"/tin/tiep-doan-cong-tac-100.html": article(100)}
    site["/"] = f"""<html><body>{links(100)}<a href="javascript:__doPostBack('p','2')">2</a></body></html>"""
    spider, _, asked = crawl(site)
    assert (spider.tally.verdict()[0], asked.count("http://portal.test/sitemap.xml")) == (0, 1)


def test_a_walkable_portal_is_not_asked_for_its_sitemap() -> None:
    _, _, asked = crawl(
        {"/": f"<html><body>{links(100)}</body></html>", "/tin/tiep-doan-cong-tac-100.html": article(100)}
    )
    assert asked == ["http://portal.test/", "http://portal.test/tin/tiep-doan-cong-tac-100.html"]


def test_a_redirect_to_a_strange_host_is_refused_and_told() -> None:
    spider, captures, asked = crawl({"/": (302, "http://portal-casino.test/")})
    assert asked == ["http://portal.test/"]
    assert spider.tally.verdict()[0] == 4
    assert "portal-casino.test" in (captures[0].reason or "")


def test_a_loop_of_redirects_ends() -> None:
    spider, _, asked = crawl({"/": (302, "/a"), "/a": (302, "/")})
    assert len(asked) <= 10
    assert spider.tally.verdict()[0] == 4


def test_a_redirected_article_keeps_the_address_that_led_to_it() -> None:
    site: dict[str, str | tuple[int, str]] = {"/": f"<html><body>{links(100)}</body></html>"}
    site |= {
        "/tin/tiep-doan-cong-tac-100.html": (301, "/moi/tiep-doan-cong-tac-100.html"),
        "/moi/tiep-doan-cong-tac-100.html": article(100),
    }
    _, captures, _ = crawl(site)
    kept = next(capture.article for capture in captures if capture.article)
    assert (kept.url, kept.other_urls) == (
        "http://portal.test/moi/tiep-doan-cong-tac-100.html",
        ("http://portal.test/tin/tiep-doan-cong-tac-100.html",),
    )


def test_every_linked_article_has_an_outcome() -> None:
    spider, captures, _ = crawl(
        {"/": f"<html><body>{links(100, 101)}</body></html>", "/tin/tiep-doan-cong-tac-100.html": article(100)}
    )
    assert spider.tally.verdict()[0] == 4
    assert {capture.outcome for capture in captures} == {"refused", "kept", "gone"}
