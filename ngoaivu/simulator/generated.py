"""A portal made up on the spot: any number of articles, drawn when they are asked for, and changed by method calls."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from email.utils import format_datetime
from html import escape
from typing import NamedTuple

from ngoaivu.simulator.messages import Look, Reply
from ngoaivu.simulator.newsroom import Article, Newsroom
from ngoaivu.simulator.styles import STYLES
from ngoaivu.simulator.styles.base import Listing, Place, Section, Story
from ngoaivu.simulator.truth import Truth

VIETNAM = timezone(timedelta(hours=7))
_HEADINGS = (
    Section("tin-doi-ngoai", "Tin đối ngoại"),
    Section("hop-tac-quoc-te", "Hợp tác quốc tế"),
    Section("lanh-su-bien-gioi", "Lãnh sự - Biên giới"),
    Section("thong-bao", "Thông báo"),
    Section("xuc-tien-dau-tu", "Xúc tiến đầu tư"),
    Section("van-hoa-doi-ngoai", "Văn hóa đối ngoại"),
)
_ON_HOME, _RELATED, _IN_FEED = 4, 5, 10
_XML = "application/xml; charset=utf-8"


class Listed(NamedTuple):
    """Which numbers a page of a listing shows, how many pages there are, and where "next" leads."""

    numbers: Sequence[int]
    pages: int
    following: int | None


class Generated:
    """Answers for one made-up portal. `publish`, `edit`, `remove` and `pin` change it while it is served.

    Args:
        portal_id: id of the portal in its portal file.
        host: host name that it answers for.
        style: its markup, a key of `STYLES`.
        articles: how many it has to begin with.
        sections: how many headings they stand under, each article under one.
        page_size: items of a listing page.
        seed: another number makes other texts.
        newest: when the newest of the first articles was published, with a time zone.
        scheme: ``http`` or ``https``.
        feeds: whether it has a sitemap, named in robots.txt, and a feed of its newest articles.
    """

    def __init__(
        self,
        portal_id: str,
        host: str,
        style: str,
        *,
        articles: int = 30,
        sections: int = 2,
        page_size: int = 5,
        seed: int = 0,
        newest: datetime,
        scheme: str = "http",
        feeds: bool = False,
    ) -> None:
        self.id, self.host, self.scheme = portal_id, host, scheme
        self.name = f"Sở Ngoại vụ ({portal_id}, cổng mô phỏng)"
        headings = [_heading(place) for place in range(sections)]
        self.style = STYLES[style](self.name, headings, page_size)
        self.newsroom = Newsroom(articles=articles, sections=sections, seed=seed, newest=newest.astimezone(VIETNAM))
        self.publish, self.edit = self.newsroom.publish, self.newsroom.edit
        self.remove, self.pin = self.newsroom.remove, self.newsroom.pin
        self._feeds, self._views = feeds, Counter[int]()

    @property
    def url(self) -> str:
        """The address of the home page."""
        return f"{self.scheme}://{self.host}/"

    def portal_file(self) -> str:
        """The portal file with which it is harvested."""
        return f'id = "{self.id}"\nname = "{self.name}"\nurl = "{self.url}"\n'

    def truth(self) -> list[Truth]:
        """Every article as it is now, the newest first."""
        return [self._truth(article) for article in self._articles(self.newsroom.numbers)]

    def answer(self, path: str, query: dict[str, str]) -> Reply:
        """Answer one request."""
        if path == "/robots.txt":
            return Reply(content_type="text/plain", body=self._robots().encode())
        if self._feeds and path in {"/sitemap.xml", "/feed.xml"}:
            body = self._sitemap() if path == "/sitemap.xml" else self._feed()
            return Reply(content_type=_XML, body=body.encode())
        place = self.style.place(path, query)
        if place is None:
            return self._missing()
        return {"home": self._home, "listing": self._listing, "article": self._article}[place.kind](place)

    def _articles(self, numbers: Sequence[int]) -> list[Article]:
        return [article for article in map(self.newsroom.article, numbers) if article is not None]

    def _home(self, _: Place) -> Reply:
        sections = range(len(self.style.sections))
        newest = [self._articles(self.newsroom.section(place)[:_ON_HOME]) for place in sections]

        def render(look: Look) -> bytes:
            shown = [[] for _ in newest] if look.emptied else newest
            head = '\n<link rel="alternate" type="application/rss+xml" href="/feed.xml" />' if self._feeds else ""
            page = self.style.layout(self.name, self.style.home(shown, look), kind="home")
            return page.replace("</title>", f"</title>{head}", 1).encode()

        return self._drawn("home", render, f"trang-{self.newsroom.version}", None)

    def _listing(self, place: Place) -> Reply:
        def render(look: Look) -> bytes:
            listed = self._listed(place, look)
            listing = Listing(
                section=place.section,
                rows=[] if look.emptied else self._articles(listed.numbers),
                page=place.page,
                pages=listed.pages,
                following=listed.following,
            )
            heading = self.style.sections[place.section].heading
            return self.style.layout(
                f"{heading} - {self.name}", self.style.listing(listing, look), kind="listing"
            ).encode()

        tag = f"muc-{place.section}-{place.page}-{self.newsroom.version}"
        return self._drawn("listing", render, tag, None)

    def _listed(self, place: Place, look: Look) -> Listed:
        here = self.newsroom.section(place.section)
        true = max(1, -(-len(here) // self.style.page_size))
        page = min(place.page, true) if look.endless else place.page
        first = (page - 1) * self.style.page_size
        numbers = [
            *here[len(here) - look.pinned :],
            *_in_order(here, look, self.style.page_size)[first : first + self.style.page_size],
        ]
        pages = max(1, true + look.more_pages)
        if look.endless:
            pages = max(pages, place.page + 1)
        following = place.page + 1 if place.page < pages else (1 if look.loops and place.page == true else None)
        return Listed(numbers, pages, following)

    def _article(self, place: Place) -> Reply:
        article = self.newsroom.article(place.number)
        if article is None:
            return self._missing()
        self._views[article.number] += 1
        views = 40 + article.number % 700 + self._views[article.number]
        related = self._related(article)

        def render(look: Look) -> bytes:
            story = Story(article=article, related=related, views=views, look=look)
            return self.style.layout(self.style.title_of(story), self.style.article(story), kind="article").encode()

        return self._drawn("article", render, f"bai-{article.number}-{article.revision}", article.changed)

    def _related(self, article: Article) -> list[Article]:
        """The newest of the section: a box that leads from article to article down to the oldest would hide a broken pager."""
        newest = self.newsroom.section(article.section)[: _RELATED + 1]
        return self._articles([number for number in newest if number != article.number][:_RELATED])

    @staticmethod
    def _drawn(kind: str, render: Callable[[Look], bytes], tag: str, changed: datetime | None) -> Reply:
        headers = [("ETag", f'W/"{tag}"')]
        if changed is not None:
            headers.append(("Last-Modified", format_datetime(changed.astimezone(UTC), usegmt=True)))
        look = Look()
        return Reply(kind=kind, headers=tuple(headers), look=look, render=render, body=render(look))

    def _missing(self) -> Reply:
        page = self.style.layout(f"404 - {self.name}", "<h1>404 - Không tìm thấy trang</h1>", kind="missing")
        return Reply(status=404, kind="missing", body=page.encode())

    def _robots(self) -> str:
        rules = "User-agent: *\nDisallow: /administrator/\nDisallow: /admin/\n"
        return rules + (f"Sitemap: {self.url}sitemap.xml\n" if self._feeds else "")

    def _sitemap(self) -> str:
        entries = "\n".join(
            f"<url><loc>{self._url(article)}</loc><lastmod>{article.changed.date()}</lastmod></url>"
            for article in self._articles(self.newsroom.numbers)
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}\n</urlset>\n'
        )

    def _feed(self) -> str:
        items = "\n".join(
            f"<item><title>{escape(article.title)}</title><link>{self._url(article)}</link>"
            f"<pubDate>{format_datetime(article.published)}</pubDate></item>"
            for article in self._articles(self.newsroom.numbers[:_IN_FEED])
        )
        return (
            '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
            f"<title>{self.name}</title><link>{self.url}</link>\n{items}\n</channel></rss>\n"
        )

    def _url(self, article: Article) -> str:
        return f"{self.scheme}://{self.host}{self.style.article_path(article)}"

    def _truth(self, article: Article) -> Truth:
        return Truth(
            id=f"{self.id}/{article.number}",
            urls=[self._url(article)],
            views=[],
            title=article.title,
            published=article.published.isoformat(),
            author=article.author,
            author_role=None,
            source=None,
            language="vi",
            body=list(article.paragraphs),
            attachments=[],
            images=[],
            near_duplicate_of=None,
        )


def _heading(place: int) -> Section:
    lap, name = divmod(place, len(_HEADINGS))
    heading = _HEADINGS[name]
    return (
        replace(heading, slug=f"{heading.slug}-{lap + 1}", heading=f"{heading.heading} {lap + 1}") if lap else heading
    )


def _in_order(numbers: tuple[int, ...], look: Look, page_size: int) -> Sequence[int]:
    """The order of a listing; a database without a settled order returns runs of about two pages shuffled."""
    if not look.shuffled:
        return numbers
    chance, run = random.Random(look.shuffled), 2 * page_size  # noqa: S311 - the same order for the same number
    mixed: list[int] = []
    for first in range(0, len(numbers), run):
        part = list(numbers[first : first + run])
        chance.shuffle(part)
        mixed += part
    return mixed
