"""What single pages tell a probe: topics of sections, the pager, feeds and what each family is known to offer."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import parse_qsl, unquote, urljoin, urlsplit

from pipelines.furniture import plain
from pipelines.text import strip_diacritics
from spiders.discovery import Found
from spiders.families.base import Family
from spiders.links import Link, listing_key, page_number
from spiders.page import Page, text_of
from spiders.probing_report import PagerSeen, SourceSeen

FOREIGN, NEWS = "foreign affairs", "news"
_TOPICS = {
    FOREIGN: (
        "đối ngoại|ngoại vụ|ngoại giao|hợp tác quốc tế|hội nhập quốc tế|quan hệ quốc tế|hội nghị quốc tế|hữu nghị"
        "|lãnh sự|biên giới|phi chính phủ|người Việt Nam ở nước ngoài|kiều bào|Việt kiều|lễ tân|kinh tế đối ngoại"
        "|thỏa thuận quốc tế|kết nghĩa|foreign affairs|foreign relations|external relations|external affairs"
        "|international cooperation|international relations|diplomacy|diplomatic|consular|overseas vietnamese"
        "|friendship|sister cities"
    ),
    NEWS: (
        "tin tức|tin hoạt động|tin mới|tin trong tỉnh|tin trong nước|tin địa phương|tin chính|sự kiện|thời sự|hoạt động"
        "|thông báo|bản tin|tin bài|tin ngành|tuyên truyền|nghiên cứu|news|events|activities|announcements|press"
    ),
}
_LONGEST_NAME = 60  # characters: what is longer is a headline
_OFFSETS = ("start", "limitstart", "offset")
_NEXT = re.compile(r"(?:trang )?(?:sau|tiep(?: theo)?|ke tiep|cu hon)|next(?: page)?|older(?: posts)?|xem them|more")
_POSTBACK_PAGE = re.compile(r"__doPostBack\([^)]*(?:page|trang|\bpg|\$\d+)", re.I)
_FEED_TYPE = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)", re.I)
_FEED_HREF = re.compile(r"(?:^|[/.?&=_-])(?:rss\w*|feeds?|atom|genrss|listfeed)(?:[/.?&=_-]|$)", re.I)
#: What a family offers at addresses of its own making, relative to the home page, whether linked or not.
_OFFERS: dict[str, tuple[tuple[str, str], ...]] = {
    "wordpress": (("feed", "feed/"), ("json", "wp-json/wp/v2/posts?per_page=10")),
    "joomla": (("feed", "?format=feed&type=rss"),),
    "drupal": (("feed", "rss.xml"),),
    "nukeviet": (("feed", "rss/"),),
    "mojoportal": (("feed", "Article/RSS.aspx"),),
}


def topic_of(link: Link) -> str | None:
    """What a section is about, by its words and its slug; None for what is neither foreign affairs nor news.

    A slug may have lost more than its diacritics: many slug makers know no đ (``oi-ngoai``), some no Vietnamese at all.
    """
    slug = unquote(urlsplit(link.url).path.rstrip("/").rpartition("/")[2])
    words = f" {plain(link.text)} " if len(link.text) <= _LONGEST_NAME else " "
    words += " ".join(re.split(r"[-_.+\s]+", slug.lower())) + " "
    return next((topic for topic in _TOPICS if _phrases(topic).search(words)), None)


@lru_cache(maxsize=8)
def _phrases(topic: str) -> re.Pattern[str]:
    forms: dict[str, None] = {}
    for phrase in _TOPICS[topic].lower().split("|"):
        bare = re.sub(r"[^\x00-\x7f]", "", phrase)
        marked = [phrase, strip_diacritics(phrase), strip_diacritics(re.sub("đ", "", phrase))]
        # Of a phrase that was mostly marked letters nothing is left that would mean it.
        forms |= dict.fromkeys([*marked, bare] if len(bare) >= 6 and len(bare.split()) > 1 else marked)
    return re.compile(r"(?<=\s)(?:" + "|".join(map(re.escape, forms)) + r")(?=\s)")


def entries_of(found: Found) -> tuple[list[Link], bool]:
    """The articles that a listing shows, and whether a crawl would know them for articles untold."""
    if found.articles:
        return found.articles, True
    return [link for link in found.sections if len(link.text) >= 40], False


def pager_of(page: Page, found: Found, family: Family) -> PagerSeen:
    """How the listing on a page is paged, by its links alone."""
    here = listing_key(page.url, family)
    own = [link for link in found.pages if listing_key(link.url, family) == here]
    links = own or (found.pages if len({listing_key(link.url, family) for link in found.pages}) == 1 else [])
    if not links:
        return _linkless(page, found)
    key = _key_of([link.url for link in links], family)
    numbers = {number: link.text.strip() for link in links if (number := _number(link.url, key)) is not None}
    if not numbers:
        return _linkless(page, found)
    from_zero = any(words.isdigit() and int(words) == number + 1 for number, words in numbers.items())
    kind = _kind(key, list(numbers.values()))
    if key is not None and key.lower() in _OFFSETS:
        from_zero = False
    return PagerSeen(
        url=page.url,
        kind=kind,
        key=key,
        from_zero=from_zero,
        last=_last(key, numbers, from_zero, found.declared_pages) if kind != "next-only" else found.declared_pages,
        example=links[0].url,
    )


def _linkless(page: Page, found: Found) -> PagerSeen:
    """A pager that no address leads to: a form that posts back, or none."""
    posts = [element for element in page.root.iter("a") if "__doPostBack" in (element.get("href") or "")]
    turns = [
        element
        for element in posts
        if text_of(element).strip().isdigit() or _POSTBACK_PAGE.search(element.get("href") or "")
    ]
    kind = "postback" if turns else "none"
    numbers = [int(text) for element in turns if (text := text_of(element).strip()).isdigit()]
    last = found.declared_pages or (max(numbers) if numbers else None)
    return PagerSeen(url=page.url, kind=kind, last=last)


def _key_of(urls: list[str], family: Family) -> str | None:
    """The query key that numbers the pages: of several, the one whose number changes from link to link."""
    values: dict[str, set[str]] = {}
    for url in urls:
        for key, value in parse_qsl(urlsplit(url).query):
            # Liferay's delta is the length of a page.
            if (
                value.isdigit()
                and not key.endswith("delta")
                and page_number(f"http://x/?{key}={value}", family) is not None
            ):
                values.setdefault(key, set()).add(value)
    return max(values, key=lambda key: len(values[key]), default=None)


def _number(url: str, key: str | None) -> int | None:
    if key is None:
        return page_number(url)
    value = dict(parse_qsl(urlsplit(url).query)).get(key, "")
    return int(value) if value.isdigit() else None


def _kind(key: str | None, words: list[str]) -> str:
    if not any(word.isdigit() for word in words) and any(_NEXT.fullmatch(plain(word)) or not word for word in words):
        return "next-only"
    if key is None:
        return "path"
    if key.lower() in _OFFSETS:
        return "start"
    return "cur" if key.lower() == "cur" or key.lower().endswith("_cur") else "query"


def _last(key: str | None, numbers: dict[int, str], from_zero: bool, declared: int | None) -> int:
    last = max(numbers)
    if key is not None and key.lower() in _OFFSETS:
        step = min((number for number in numbers if number > 0), default=1)
        last = last // step + 1
    elif from_zero:
        last += 1
    return max(last, declared or 0)


def feeds_of(page: Page) -> list[SourceSeen]:
    """Feeds that a page names in its head or links to."""
    found: dict[str, SourceSeen] = {}
    for element in page.root.iter("link"):
        if _FEED_TYPE.fullmatch((element.get("type") or "").strip()):
            _keep(found, page, element.get("href"), "link rel=alternate")
    for element in page.root.iter("a"):
        href = (element.get("href") or "").strip()
        place = urlsplit(href).path + "?" + urlsplit(href).query if "//" not in href[8:] else ""
        if _FEED_HREF.search(place) and not href.lower().startswith("javascript"):
            _keep(found, page, href, "linked on the page")
    return list(found.values())


def _keep(found: dict[str, SourceSeen], page: Page, href: str | None, known_from: str) -> None:
    url = page.absolute(href) if href else None
    # A feed of comments holds no articles.
    if url and url.startswith("http") and "comment" not in url:
        found.setdefault(url, SourceSeen(url=url, kind="feed", known_from=known_from))


def offers_of(home: str, family: Family) -> list[SourceSeen]:
    """Feeds and interfaces that a family makes at addresses of its own, not yet asked for."""
    name = family.name
    return [
        SourceSeen(url=urljoin(home, place), kind=kind, known_from=f"usual for {name}")
        for kind, place in _OFFERS.get(name, ())
    ]
