"""Pages before and after a redesign: the selector that broke is named, and one that would do is proposed."""

from dataclasses import replace
from datetime import date

import pytest

from archive.article import Article
from spiders.families.joomla import JOOMLA
from spiders.former import Former, former_of
from spiders.page import Page
from spiders.reading import read_page
from spiders.redesign import Broken, diagnose, propose
from spiders.redesign_words import examine, sentence
from spiders.registry import Portal

TOPICS = ("cà phê", "thủy sản", "giáo dục", "biên giới")
DAYS = (date(2024, 3, 5), date(2024, 6, 20), date(2024, 9, 17), date(2024, 11, 2))

BEFORE = """<html><head><meta name="generator" content="Joomla! - Open Source"><title>{title}</title></head>
<body><div id="menu"><a href="/">Trang chủ</a></div>
<div class="item-page"><h2 itemprop="headline">{title}</h2>
<dl class="article-info"><dd class="published">Ngày đăng: {stamp}</dd></dl>
<div itemprop="articleBody">{body}</div></div></body></html>"""

AFTER = """<html><head><meta name="generator" content="Joomla! - Open Source"><title>Cổng thông tin</title></head>
<body><nav class="breadcrumb"><span>Tin tức</span><span>{title}</span></nav>
<div class="khung-tin"><h2 class="tieu-de">{title}</h2>
<p class="ngay-gio">{stamp}</p>
<div class="noi-dung-bai">{body}</div></div>
<div class="tin-khac"><h3>Tin khác</h3><p class="ngay-khac">01/01/2019</p></div></body></html>"""


def text(number: int) -> list[str]:
    topic = TOPICS[number]
    return [
        f"Sáng nay, đoàn doanh nghiệp {topic} của nước bạn đã đến thăm và làm việc tại tỉnh ta.",
        f"Hai bên trao đổi về việc đưa sản phẩm {topic} ra thị trường và mời nhau sang thăm vào năm sau.",
        f"Lãnh đạo tỉnh cảm ơn những tình cảm mà các bạn làm {topic} dành cho nhân dân địa phương.",
    ]


def page(template: str, number: int = 0, **named: str) -> Page:
    words = {
        "title": f"Đoàn doanh nghiệp {TOPICS[number]} đến thăm và làm việc tại tỉnh",
        "stamp": f"{DAYS[number]:%d/%m/%Y} 08:15",
        "body": "".join(f"<p>{paragraph}</p>" for paragraph in text(number)),
        **named,
    }
    source = template.format(**words).encode()
    return Page(source, f"http://tinh-a.test/bai/{number + 1}-doan", {"Content-Type": "text/html; charset=utf-8"})


def former(number: int = 0, *, template: str = BEFORE, with_page: bool = True) -> Former:
    before = page(template, number)
    article = read_page(before.body, before.url, before.headers)
    assert isinstance(article, Article)
    return former_of(article, before if with_page else None)


def broken(now: Page, portal: Portal | None = None, was: Former | None = None) -> dict[str, Broken]:
    return {one.part: one for one in diagnose(now, JOOMLA, portal, was or former())}


def portal(**selectors: str) -> Portal:
    return Portal(id="tinh-a", name="Tỉnh A", url="http://tinh-a.test/", family="joomla", selectors=selectors)


def test_nothing_is_broken_on_the_page_as_it_was() -> None:
    assert diagnose(page(BEFORE), JOOMLA, None, former()) == []


@pytest.mark.parametrize(
    ("part", "lost", "offered"),
    [
        ("title", ".item-page h2[itemprop=headline]", ".tieu-de"),
        ("date", ".article-info .published", ".ngay-gio"),
        ("body", "[itemprop=articleBody]", ".noi-dung-bai"),
    ],
)
def test_a_redesign_names_what_broke_and_what_would_do(part: str, lost: str, offered: str) -> None:
    one = broken(page(AFTER))[part]
    assert (one.problem, one.selector, one.proposal) == ("nothing", lost, offered)
    assert sentence(one).startswith(f'{part}: "{lost}" finds nothing; "{offered}" would')


def test_the_portal_files_selector_is_the_one_that_is_named() -> None:
    stated = portal(title=".bai-viet .ten")
    was = former_of(Article(article_id="1", portal_id="a", family="joomla", url="http://a.test/", title=former().title))
    one = broken(page(AFTER), stated, was)["title"]
    assert (one.selector, one.others) == (".bai-viet .ten", len(JOOMLA.title))


def test_without_the_former_page_all_selectors_that_may_have_given_it_are_counted() -> None:
    one = broken(page(AFTER), was=former(with_page=False))["title"]
    assert (one.selector, one.others) == (JOOMLA.title[0], len(JOOMLA.title) - 1)


def test_a_selector_that_finds_something_else_is_told_with_what_it_finds() -> None:
    now = AFTER.replace('<div class="khung-tin">', '<div class="item-page"><h2 itemprop="headline">Tin nổi bật</h2>')
    one = broken(page(now))["title"]
    assert (one.problem, one.found, one.proposal) == ("other", "Tin nổi bật", ".tieu-de")


def test_an_edited_title_is_no_redesign() -> None:
    assert "title" not in broken(page(BEFORE, title="Đoàn doanh nghiệp nước bạn thăm tỉnh lần thứ hai"))


def test_an_edited_text_is_no_redesign() -> None:
    assert "body" not in broken(page(BEFORE, body="<p>Bài viết đang được cập nhật, mời bạn đọc quay lại sau.</p>"))


def test_a_text_of_which_only_the_beginning_is_found() -> None:
    paragraphs = [f"<p>{paragraph}</p>" for paragraph in text(0)]
    now = page(BEFORE, body=f"{paragraphs[0]}</div><div class='phan-hai'>{''.join(paragraphs[1:])}")
    assert broken(now)["body"].problem == "cut"


def test_a_date_that_is_printed_in_no_known_form() -> None:
    one = broken(page(BEFORE, stamp="05 tháng ba vừa qua, số 24"))["date"]
    assert one.problem == "format"
    assert "the date format changed" in sentence(one)


def test_words_without_a_figure_are_no_new_form_of_a_date() -> None:
    now = BEFORE.replace("Ngày đăng: {stamp}", "Chuyên mục: Tin đối ngoại")
    assert broken(page(now))["date"].problem == "other"


def test_day_and_month_that_changed_places() -> None:
    one = broken(page(BEFORE, stamp="03/05/2024 08:15"))["date"]
    assert (one.problem, one.former) == ("swapped", "2024-03-05")


def test_a_day_that_cannot_change_places_is_another_day() -> None:
    assert broken(page(BEFORE, 1, stamp="21/06/2024"), was=former(1))["date"].problem == "other"


@pytest.mark.parametrize(
    "damage",
    [
        lambda title: title.encode().decode("cp1252", "replace"),
        lambda title: "".join(letter if letter.isascii() else "?" for letter in title),
        lambda title: "".join(letter if letter.isascii() else f"&amp;#{ord(letter)};" for letter in title),
    ],
    ids=["utf-8 as windows-1252", "question marks", "escaped twice"],
)
def test_the_same_words_in_a_wrong_encoding(damage: object) -> None:
    assert callable(damage)
    one = broken(page(BEFORE, title=damage(former().title)))["title"]
    assert one.problem == "garbled"


def test_a_part_that_another_rule_still_reads_is_not_lost() -> None:
    one = broken(page(BEFORE.replace(' itemprop="headline"', "")))["title"]
    assert one.still_read
    assert "another rule still reads it" in sentence(one)


def test_a_part_that_no_selector_read_before_is_no_concern_while_it_is_read() -> None:
    bare = "<html><body><div><h1>{title}</h1><p>{stamp}</p><div>{body}</div></div></body></html>"
    assert broken(page(bare), was=former(template=bare)) == {}


def test_another_system_is_named() -> None:
    now = page(AFTER.replace("Joomla! - Open Source", "WordPress 6.4"))
    assert (broken(now)["family"].former, broken(now)["family"].found) == ("joomla", "wordpress")


def test_the_title_in_the_breadcrumb_is_not_what_is_proposed() -> None:
    assert propose([(page(AFTER), former())])["title"] == ".tieu-de"


def test_a_proposal_fits_every_page() -> None:
    # On the first page alone, either class would do.
    both = AFTER.replace('class="tieu-de"', 'class="bai-dau tieu-de"')
    other = AFTER.replace('<h2 class="tieu-de">', '<h2 class="bai-dau">Tin mới</h2><h2 class="tieu-de">')
    cases = [(page(both, 0), former(0)), (page(other, 1), former(1))]
    assert propose(cases[:1])["title"] == ".bai-dau"
    assert propose(cases)["title"] == ".tieu-de"


def test_a_page_that_is_gone_has_no_say() -> None:
    gone = Page(b"<html><body><h1>404</h1></body></html>", "http://tinh-a.test/bai/9-x")
    assert propose([(gone, former(1)), (page(AFTER), former())])["title"] == ".tieu-de"


def test_nothing_is_proposed_for_what_stands_nowhere() -> None:
    now = page(AFTER, stamp="")
    assert "date" not in propose([(now, former())])
    assert sentence(broken(now)["date"]).endswith("the page no longer shows it")


def test_a_control_of_aspnet_is_proposed_by_the_end_of_its_name() -> None:
    now = AFTER.replace('class="tieu-de"', 'id="ctl00_g_1234_lblTieuDe"')
    other = AFTER.replace('class="tieu-de"', 'id="ctl00_g_5678_lblTieuDe"')
    assert propose([(page(now), former()), (page(other, 1), former(1))])["title"] == "[id$=_lblTieuDe]"


def test_the_proposed_selectors_read_the_new_pages() -> None:
    cases = [(page(AFTER, number), former(number)) for number in range(4)]
    mended = portal(**examine(cases, JOOMLA, None).selectors)
    for now, was in cases:
        article = read_page(now.body, now.url, now.headers, mended)
        assert isinstance(article, Article)
        assert (article.title, article.published_date) == (was.title, was.published_date)
        assert was.last is not None
        assert was.last in (article.body or "")


def test_several_pages_are_told_together() -> None:
    cases = [(page(AFTER, number), former(number)) for number in range(3)] + [(page(BEFORE, 3), former(3))]
    title = '".item-page h2[itemprop=headline]" finds nothing; ".tieu-de" would'
    # On the page that is as it was, the new selector finds nothing: it is proposed for none.
    assert examine(cases, JOOMLA, None).sentences[0].startswith('title (3 of 4 pages): ".item-page h2')
    assert examine(cases[:3], JOOMLA, None).sentences[0].startswith(f"title (3 of 3 pages): {title}")


@pytest.mark.parametrize(
    ("stamp", "verdict"),
    [
        ("05/03/2024 08:15", None),
        ("05 tháng ba vừa qua, số 24", "dates"),
        ("03/05/2024", "dates"),
    ],
)
def test_the_verdict_where_dates_alone_changed(stamp: str, verdict: str | None) -> None:
    assert examine([(page(BEFORE, stamp=stamp), former())], JOOMLA, None).verdict == verdict


def test_pages_in_a_wrong_encoding_are_told_as_such() -> None:
    source = page(BEFORE)
    twice = source.text.encode().decode("cp1252", "replace").encode()
    now = Page(twice, source.url, source.headers)
    found = examine([(now, former())], JOOMLA, None)
    assert (found.verdict, [line.partition(":")[0] for line in found.sentences]) == ("encoding", ["title", "body"])


def test_nothing_that_can_be_read_is_a_redesign() -> None:
    empty = Page(b"<html><body><div id='app'></div></body></html>", "http://tinh-a.test/bai/1-doan")
    assert examine([(empty, former())], JOOMLA, None).verdict == "redesigned"


def test_what_the_archive_does_not_know_is_not_missed() -> None:
    assert "date" not in broken(page(AFTER), was=replace(former(), published_date=None))


def test_a_lead_is_no_witness_of_the_text() -> None:
    article = Article(
        article_id="1",
        portal_id="a",
        family="joomla",
        url="http://a.test/",
        title="Đoàn công tác của tỉnh",
        lead=text(0)[0],
        body="\n\n".join(text(0)),
    )
    assert (former_of(article).first, former_of(article).last) == (text(0)[1], text(0)[2])
