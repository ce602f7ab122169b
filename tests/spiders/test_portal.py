"""The spider's own decisions, on small sites answered from a dictionary: no downloader, no archive."""

from collections import deque
from datetime import UTC, datetime

from scrapy import Request
from scrapy.http import HtmlResponse, Response

from archive import Capture
from spiders.portal import PortalSpider
from spiders.registry import Portal
from spiders.report import evidence_of, sections_of
from spiders.verdicts import Verdict, decide

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
    spider = PortalSpider(portal, clock=lambda: NOW)
    queue: deque[Request] = deque(spider.begin())
    captures: list[Capture] = []
    asked: list[str] = []
    while queue:
        request = max(queue, key=lambda one: one.priority)
        queue.remove(request)
        asked.append(request.url)
        for result in spider.parse(answer(site, request), **request.cb_kwargs):
            (queue if isinstance(result, Request) else captures).append(result)  # type: ignore[arg-type]
    return spider, captures, asked


def verdict(spider: PortalSpider) -> Verdict:
    return decide(evidence_of(spider, [], NOW))


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
    assert verdict(spider).exit_code == 0


def test_a_missing_sitemap_is_no_loss() -> None:
    site: dict[str, str | tuple[int, str]] = {"/tin/tiep-doan-cong-tac-100.html": article(100)}
    site["/"] = f"""<html><body>{links(100)}<a href="javascript:__doPostBack('p','2')">2</a></body></html>"""
    spider, _, asked = crawl(site)
    assert (verdict(spider).exit_code, asked.count("http://portal.test/sitemap.xml")) == (0, 1)


def test_a_walkable_portal_is_not_asked_for_its_sitemap() -> None:
    _, _, asked = crawl(
        {"/": f"<html><body>{links(100)}</body></html>", "/tin/tiep-doan-cong-tac-100.html": article(100)}
    )
    assert asked == ["http://portal.test/", "http://portal.test/tin/tiep-doan-cong-tac-100.html"]


def test_a_redirect_to_a_strange_host_is_refused_and_told() -> None:
    spider, captures, asked = crawl({"/": (302, "http://portal-casino.test/")})
    assert asked == ["http://portal.test/"]
    assert verdict(spider).exit_code == 4
    assert "portal-casino.test" in (captures[0].reason or "")


def test_a_loop_of_redirects_ends() -> None:
    spider, _, asked = crawl({"/": (302, "/a"), "/a": (302, "/")})
    assert len(asked) <= 10
    assert verdict(spider).exit_code == 4


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
    assert verdict(spider).exit_code == 4
    assert {capture.outcome for capture in captures} == {"refused", "kept", "gone"}


def listing(page: int, *numbers: int, last: int = 3) -> str:
    pager = "".join(f'<a href="/tin?page={one}">{one}</a>' for one in range(1, last + 1) if one != page)
    return f"<html><body><ul>{links(*numbers)}</ul><div class='pager'>{pager}</div></body></html>"


def paged(**changes: str) -> dict[str, str | tuple[int, str]]:
    """A portal with one section of three pages of three articles."""
    site: dict[str, str | tuple[int, str]] = {
        f"/tin/tiep-doan-cong-tac-{one}.html": article(one) for one in range(100, 109)
    }
    site |= {"/": "<html><body><a href='/tin'>Tin đối ngoại</a></body></html>", "/tin": listing(1, 100, 101, 102)}
    site |= {"/tin?page=2": listing(2, 103, 104, 105), "/tin?page=3": listing(3, 106, 107, 108)}
    return site | changes


def test_a_section_is_walked_whole_and_says_so() -> None:
    spider, captures, _ = crawl(paged())
    assert sum(capture.outcome == "kept" for capture in captures) == 9
    section = next(one for one in sections_of(spider.run.walk, spider.run.desk) if one.name == "Tin đối ngoại")
    assert (section.pages, section.declared_pages, section.linked, section.whole, section.complete) == (
        3,
        3,
        9,
        True,
        True,
    )
    assert verdict(spider).exit_code == 0


def test_an_empty_listing_page_is_asked_for_twice_and_then_reported() -> None:
    spider, _, asked = crawl(paged(**{"/tin?page=2": listing(2)}))
    assert asked.count("http://portal.test/tin?page=2") == 2
    decided = verdict(spider)
    assert (decided.exit_code, "page 2 shows no articles" in decided.reason) == (4, True), decided


def test_a_listing_page_that_repeats_another_is_reported() -> None:
    spider, _, asked = crawl(paged(**{"/tin?page=2": listing(2, 100, 101, 102)}))
    assert asked.count("http://portal.test/tin?page=2") == 2
    assert (verdict(spider).exit_code, "page 2 repeats" in verdict(spider).reason) == (4, True)


def test_a_pager_that_counts_short_is_found_out() -> None:
    site = paged(**{"/tin": listing(1, 100, 101, 102, last=2), "/tin?page=2": listing(2, 103, 104, 105, last=2)})
    _, captures, _ = crawl(site)
    assert sum(capture.outcome == "kept" for capture in captures) == 9


def test_a_page_beyond_the_declared_end_is_no_loss() -> None:
    following = "<a href='/tin?page=4'>Tiếp</a>"
    site = paged(**{"/tin?page=3": listing(3, 106, 107, 108).replace("</body>", f"{following}</body>")})
    site["/tin?page=4"] = listing(4, 106, 107, 108)
    spider, _, _ = crawl(site)
    assert verdict(spider).exit_code == 0


def test_an_article_that_is_cut_off_is_asked_for_again_and_not_kept() -> None:
    site = paged()
    site["/tin/tiep-doan-cong-tac-104.html"] = article(104).partition("</div>")[0][:-40]
    spider, captures, asked = crawl(site)
    assert asked.count("http://portal.test/tin/tiep-doan-cong-tac-104.html") == 2
    assert not [capture for capture in captures if capture.outcome == "kept" and "104" in capture.url]
    assert (verdict(spider).exit_code, "cut off" in verdict(spider).reason) == (4, True)


def test_an_article_page_that_says_it_is_under_repair_is_a_loss() -> None:
    site = paged()
    site["/tin/tiep-doan-cong-tac-104.html"] = (
        "<html><head><title>Website đang bảo trì</title></head><body><p>Hệ thống đang bảo trì.</p></body></html>"
    )
    spider, _, _ = crawl(site)
    assert verdict(spider).exit_code == 4


def test_a_listing_that_grows_while_it_is_read_loses_nothing() -> None:
    """Between the requests for its first and second page two articles were published."""
    site = paged(**{"/tin?page=2": listing(2, 101, 102, 103), "/tin?page=3": listing(3, 104, 105, 106)})
    spider, _, asked = crawl(site)
    assert asked.count("http://portal.test/tin") == 2
    assert not spider.run.walk.sections["http://portal.test/tin"].open
