"""Each fault does what its line says, to the pages that it is held to, alone and together with another."""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from ngoaivu.simulator.faults import FAULTS
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.messages import Reply
from ngoaivu.simulator.server import Simulator

HOME = "http://songoaivu.sim.test/"
ROBOTS = HOME + "robots.txt"
LISTING = HOME + "vn/chuyen-muc/71/tin-doi-ngoai.aspx"
LAST, BEYOND = LISTING + "?page=4", LISTING + "?page=9"
VERDICTS = set("complete incomplete blocked down slow empty moved redesigned encoding dates retired quiet".split())

Ask = Callable[..., Reply]


@pytest.fixture
def site() -> Generated:
    newest = datetime(2025, 3, 14, 3, 20, tzinfo=UTC)
    return Generated("sim", "songoaivu.sim.test", "sharepoint", articles=32, page_size=4, newest=newest)


@pytest.fixture
def simulator(site: Generated) -> Simulator:
    return Simulator([site])


@pytest.fixture
def article(site: Generated) -> str:
    return site.truth()[0]["urls"][0]


@pytest.fixture
def ask(simulator: Simulator) -> Ask:
    def ask(url: str, **headers: str) -> Reply:
        return simulator.arrived("GET", url, {name.replace("_", "-"): value for name, value in headers.items()})[1]

    return ask


def words(reply: Reply) -> str:
    return reply.body.decode()


def items(reply: Reply) -> list[int]:
    """Numbers of the articles that a listing shows."""
    return [int(number) for number in re.findall(r'listnews_item_title"><a href="/vn/tin-tuc/(\d+)/', words(reply))]


def header(reply: Reply, name: str) -> str | None:
    return dict(reply.headers).get(name)


@pytest.mark.parametrize("name", FAULTS)
def test_every_fault_says_what_it_does_and_what_is_right(name: str) -> None:
    kind = FAULTS[name]
    assert (kind.name, bool(kind.does), bool(kind.expected)) == (name, True, True)
    assert set(kind.expected) <= VERDICTS
    assert {"match", "kind", "times"} <= set(kind.parameters)
    assert kind(**kind.usual).name == name


@pytest.mark.parametrize(
    ("name", "status"),
    [
        ("down", 503),
        ("forbidden", 403),
        ("gone", 404),
        ("server-error", 500),
        ("retry-after", 429),
        ("redirect-host", 301),
    ],
)
def test_status(simulator: Simulator, ask: Ask, article: str, name: str, status: int) -> None:
    simulator.switch_on(name)
    reply = ask(article)
    assert (reply.status, header(reply, "Retry-After")) == (status, "1" if status == 429 else None)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("soft404", "Không tìm thấy trang yêu cầu."),
        ("maintenance", "đang bảo trì"),
        ("login-wall", 'type="password"'),
        ("parked", "This domain is for sale"),
        ("challenge", "D1N="),
    ],
)
def test_other_pages_with_status_200(simulator: Simulator, ask: Ask, article: str, name: str, said: str) -> None:
    simulator.switch_on(name)
    assert ask(article).status == 200
    assert said in words(ask(article))


def test_a_rate_limit_counts(simulator: Simulator, ask: Ask) -> None:
    simulator.switch_on("rate-limit", after=2, seconds=60)
    ask(ROBOTS)
    replies = [ask(HOME) for _ in range(4)]
    assert [reply.status for reply in replies] == [200, 200, 429, 429]
    assert header(replies[-1], "Retry-After") == "60"


def test_the_challenge_ends_with_its_cookie(simulator: Simulator, ask: Ask) -> None:
    simulator.switch_on("challenge")
    assert items(ask(LISTING, cookie="D1N=5d41402abc4b2a76b9719d911017c592"))


@pytest.mark.parametrize(
    ("name", "how", "field", "value"),
    [
        ("reset", {}, "reset", True),
        ("slow", {"seconds": 2.5}, "delay", 2.5),
        ("drip", {"seconds": 7.0}, "drip", 7.0),
    ],
)
def test_sending(
    simulator: Simulator, ask: Ask, article: str, name: str, how: dict[str, object], field: str, value: object
) -> None:
    simulator.switch_on(name, **how)
    assert getattr(ask(article), field) == value


def test_a_connection_is_cut_in_the_middle(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("truncated")
    reply = ask(article)
    assert reply.cut_after == len(reply.body) // 2


def test_a_document_is_cut_and_its_length_agrees(simulator: Simulator, ask: Ask, article: str) -> None:
    whole = ask(article)
    simulator.switch_on("cut-document")
    cut = ask(article)
    assert cut.cut_after is None
    assert abs(len(cut.body) - len(whole.body) // 2) <= 1
    assert b"</html>" not in cut.body


def test_gzip_is_damaged(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("broken-gzip")
    reply = ask(article)
    assert header(reply, "Content-Encoding") == "gzip"
    with pytest.raises((zlib.error, OSError, EOFError)):
        gzip.decompress(reply.body)


def test_bytes_that_are_no_page(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("not-html")
    assert ask(article).body.startswith(b"PK")
    simulator.switch_off()
    simulator.switch_on("huge", size=200_000)
    assert len(ask(article).body) == 200_000


@pytest.mark.parametrize(
    ("name", "charset", "expected"),
    [
        ("tcvn3", "windows-1252", "Tr×nh".encode("cp1252")[:2]),
        ("tcvn3-undeclared", "utf-8", None),
        ("windows-1258", "windows-1258", None),
        ("windows-1258-undeclared", "utf-8", None),
        ("mojibake", "utf-8", None),
    ],
)
def test_encodings(simulator: Simulator, ask: Ask, name: str, charset: str, expected: bytes | None) -> None:
    encoded = {
        "tcvn3": "Së Ngo¹i vô".encode("cp1252"),
        "windows-1258": "Sơ\u0309 Ngoa\u0323i vu\u0323".encode("cp1258"),
        "mojibake": "Sở Ngoại vụ".encode().decode("latin-1").encode(),
    }[name.removesuffix("-undeclared")]
    simulator.switch_on(name)
    body = ask(HOME).body
    assert encoded in body
    assert f"charset={charset}".encode() in body


def test_a_redesign_leaves_no_name_and_no_heading(
    simulator: Simulator, ask: Ask, site: Generated, article: str
) -> None:
    simulator.switch_on("redesign")
    page = words(ask(article))
    assert not re.search(r"News_Detail_Title|News_Time_Post|divArticle|<h[1-3]", page)
    assert site.truth()[0]["title"] in page
    assert "14/03/2025 10:20" in page
    assert items(ask(LISTING))


def test_a_redesign_by_script_leaves_no_text(simulator: Simulator, ask: Ask, site: Generated, article: str) -> None:
    simulator.switch_on("redesign-script")
    assert not any(paragraph in words(ask(article)) for paragraph in site.truth()[0]["body"])


@pytest.mark.parametrize(
    ("part", "gone", "kept"),
    [("title", "News_Detail_Title", "News_Time_Post"), ("date", "News_Time_Post", "News_Detail_Title")],
)
def test_one_part_is_redesigned(
    simulator: Simulator, ask: Ask, site: Generated, article: str, part: str, gone: str, kept: str
) -> None:
    simulator.switch_on(f"redesign-{part}")
    page = words(ask(article))
    assert (gone in page, kept in page) == (False, True)
    assert site.truth()[0]["title"] in page


@pytest.mark.parametrize(("name", "printed"), [("date-order", "03/14/2025"), ("date-format", "14.03.25")])
def test_dates_are_printed_otherwise(simulator: Simulator, ask: Ask, article: str, name: str, printed: str) -> None:
    simulator.switch_on(name)
    assert printed in words(ask(article))
    assert printed in words(ask(LISTING))
    assert "14/03/2025" not in words(ask(article))


def test_a_listing_is_empty_once(simulator: Simulator, ask: Ask) -> None:
    simulator.switch_on("empty")
    assert items(ask(HOME))
    assert [len(items(ask(LISTING))) for _ in range(3)] == [0, 4, 4]


def test_listings_stay_empty(simulator: Simulator, ask: Ask) -> None:
    simulator.switch_on("empty-listings")
    assert [len(items(ask(LISTING))) for _ in range(3)] == [0, 0, 0]
    assert items(ask(HOME))
    simulator.switch_on("empty-portal")
    assert not items(ask(HOME))


def test_the_home_page_alone_is_empty_or_blank(simulator: Simulator, ask: Ask) -> None:
    simulator.switch_on("empty-home")
    assert not items(ask(HOME))
    assert urlsplit(LISTING).path in words(ask(HOME))
    simulator.switch_on("blank-home")
    assert (ask(HOME).status, ask(HOME).body) == (200, b"")
    assert items(ask(LISTING))


@pytest.mark.parametrize(("name", "declared"), [("pager-more", 6), ("pager-fewer", 2)])
def test_pagers_declare_another_number(simulator: Simulator, ask: Ask, name: str, declared: int) -> None:
    assert "Trang 1/4" in words(ask(LISTING))
    simulator.switch_on(name)
    page = words(ask(LISTING))
    assert f"Trang 1/{declared}" in page
    assert f'?page={declared}"' in page
    assert items(ask(LAST))
    assert not items(ask(BEYOND))


def test_the_last_page_leads_to_the_first(simulator: Simulator, ask: Ask) -> None:
    following = f'<a href="{urlsplit(LISTING).path}">Tiếp'
    assert following not in words(ask(LAST))
    simulator.switch_on("loop")
    assert following in words(ask(LAST))


def test_pages_beyond_the_last_never_end(simulator: Simulator, ask: Ask) -> None:
    last = items(ask(LAST))
    simulator.switch_on("endless")
    assert items(ask(BEYOND)) == last
    assert "?page=10" in words(ask(BEYOND))


def test_the_order_differs_and_loses_items_between_pages(simulator: Simulator, ask: Ask, site: Generated) -> None:
    simulator.switch_on("reordered")
    pages = [LISTING, *(f"{LISTING}?page={page}" for page in (2, 3, 4))]
    walks = [sorted(number for page in pages for number in items(ask(page))) for _ in range(4)]
    assert all(len(walk) == 16 for walk in walks)
    assert any(len(set(walk)) < 16 for walk in walks)
    assert len({tuple(walk) for walk in walks}) > 1


def test_old_articles_are_pinned_to_every_page(simulator: Simulator, ask: Ask, site: Generated) -> None:
    first, second = items(ask(LISTING)), items(ask(LISTING + "?page=2"))
    simulator.switch_on("pinned", items=2)
    oldest = list(site.newsroom.section(0)[-2:])
    assert (items(ask(LISTING)), items(ask(LISTING + "?page=2"))) == (oldest + first, oldest + second)


def test_a_portal_grows_between_two_pages(simulator: Simulator, ask: Ask, site: Generated) -> None:
    simulator.switch_on("growing", pages=2, items=2)
    first, second = items(ask(LISTING)), items(ask(LISTING + "?page=2"))
    assert second[0] == first[-1]
    ask(LAST)
    assert len(site.truth()) == 36


def test_a_calendar_has_no_end(simulator: Simulator, ask: Ask) -> None:
    simulator.switch_on("calendar")
    url = LISTING
    for _ in range(3):
        found = re.search(r'href="(/lich-su-kien/[\d-]+)">Tháng sau', words(ask(url)))
        assert found
        url = HOME.rstrip("/") + found[1]
    assert url == HOME + "lich-su-kien/2025-9"


def test_a_portal_moves_within_its_domain(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("redirect-host")
    target = header(ask(article), "Location") or ""
    assert target == article.replace("songoaivu", "moi")
    assert ask(target).status == 200
    assert "News_Detail_Title" in words(ask(target))


def test_a_stranger_takes_over(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("redirect-stranger")
    reply = ask(article)
    assert (reply.status, urlsplit(header(reply, "Location") or "").netloc) == (302, "nhacai88.example")
    assert "casino" in words(ask(header(reply, "Location") or ""))


@pytest.mark.parametrize(
    ("name", "mark"), [("sessions", r";jsessionid=[0-9A-F]{32}"), ("session-query", r"sid=[0-9a-f]{8}")]
)
def test_sessions_differ_and_are_answered(simulator: Simulator, ask: Ask, name: str, mark: str) -> None:
    simulator.switch_on(name)
    one, two = (re.findall(mark, words(ask(LISTING))) for _ in range(2))
    assert one
    assert not set(one) & set(two)
    link = re.search(r'listnews_item_title"><a href="([^"]+)"', words(ask(LISTING)))
    assert link
    assert "News_Detail_Title" in words(ask(HOME.rstrip("/") + link[1].replace("&amp;", "&")))
    second = re.search(r'href="([^"]*page=2[^"]*)"', words(ask(LISTING)))
    assert second
    assert "Trang 2/4" in words(ask(HOME.rstrip("/") + second[1].replace("&amp;", "&")))


def test_an_honest_validator_spares_the_body(ask: Ask, site: Generated, article: str) -> None:
    known = ask(article)
    held = {"if_none_match": header(known, "ETag") or ""}
    assert (ask(article, **held).status, ask(article, **held).body) == (304, b"")
    assert ask(article, if_modified_since=header(known, "Last-Modified") or "").status == 304
    site.edit(1)
    assert ask(article, **held).status == 200


def test_a_lying_validator_hides_an_edit(simulator: Simulator, ask: Ask, site: Generated, article: str) -> None:
    held = {"if_none_match": header(ask(article), "ETag") or ""}
    simulator.switch_on("lying-etag")
    site.edit(1)
    assert ask(article, **held).status == 304
    assert ask(article).status == 200


def test_a_page_that_a_fault_changed_has_another_validator(simulator: Simulator, ask: Ask, article: str) -> None:
    held = {"if_none_match": header(ask(article), "ETag") or ""}
    simulator.switch_on("redesign")
    assert ask(article, **held).status == 200


@pytest.mark.parametrize(
    ("name", "status", "said"),
    [("robots-closed", 200, "Disallow: /\n"), ("robots-down", 503, "Unavailable"), ("robots-page", 200, "<html>")],
)
def test_robots(simulator: Simulator, ask: Ask, name: str, status: int, said: str) -> None:
    simulator.switch_on(name)
    assert (ask(ROBOTS).status, said in words(ask(ROBOTS))) == (status, True)
    assert ask(HOME).status == 200


def test_a_fault_is_held_to_addresses_kinds_and_times(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("down", match="tin-tuc", times=1)
    assert [ask(url).status for url in (LISTING, article, article)] == [200, 503, 200]
    simulator.switch_on("down", kind="listing|home")
    assert [ask(url).status for url in (HOME, LISTING, article)] == [503, 503, 200]


def test_times_are_counted_for_each_host(simulator: Simulator, ask: Ask) -> None:
    simulator.aliases["moi.sim.test"] = "songoaivu.sim.test"
    simulator.switch_on("down", times=1)
    hosts = (HOME, HOME.replace("songoaivu", "moi")) * 2
    assert [ask(url).status for url in hosts] == [503, 503, 200, 200]


def test_two_faults_hold_at_the_same_time(simulator: Simulator, ask: Ask, article: str) -> None:
    simulator.switch_on("cut-document", share=0.9, kind="article")
    simulator.switch_on("tcvn3")
    simulator.switch_on("redesign-title")
    simulator.switch_on("pager-more")
    page = ask(article).body
    assert b"News_Detail_Title" not in page
    assert b"charset=windows-1252" in page
    assert b"</html>" not in page
    assert b"Trang 1/6" in ask(LISTING).body


def test_the_documentation_names_every_fault() -> None:
    text = (Path(__file__).parents[3] / "docs" / "simulator.md").read_text(encoding="utf-8")
    tables = "".join(line for line in text.splitlines() if line.startswith("| ") and "--" not in line)
    assert set(re.findall(r"`([a-z0-9-]+)`", tables)) == set(FAULTS)


def test_an_unknown_parameter_is_an_error(simulator: Simulator) -> None:
    with pytest.raises(TypeError):
        simulator.switch_on("slow", minutes=3)
