"""What all markups share: what is to be drawn, and the pieces that every page has."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import ClassVar

from ngoaivu.simulator.messages import Look
from ngoaivu.simulator.newsroom import Article

WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_DAYS = {"dmy": "%d/%m/%Y", "mdy": "%m/%d/%Y", "short": "%d.%m.%y"}
_AROUND = 2  # pages that a pager links to on either side of the present one


@dataclass(frozen=True, slots=True)
class Section:
    """A heading under which articles stand, and the word for it in addresses."""

    slug: str
    heading: str


@dataclass(frozen=True, slots=True)
class Place:
    """What an address leads to: ``home``, ``listing`` (``section`` and ``page``, from 1) or ``article`` (``number``)."""

    kind: str
    section: int = 0
    page: int = 1
    number: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One page of a section's listing; ``pages`` is how many the pager declares, ``following`` where "next" leads."""

    section: int
    rows: Sequence[Article]
    page: int
    pages: int
    following: int | None

    @property
    def linked(self) -> list[int]:
        """The pages that the pager links to: the first, those around the present one, the last."""
        near = range(max(1, self.page - _AROUND), min(self.pages, self.page + _AROUND) + 1)
        return sorted({1, *near, self.pages})


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """One article's page: the article, others of its section, how often it was opened, the way it is drawn."""

    article: Article
    related: Sequence[Article]
    views: int
    look: Look

    def day(self) -> str:
        """The day of publication as the portal prints days at the time."""
        return day_of(self.article.published, self.look)

    def element(self, part: str, opening: str, inside: str) -> str:
        """An element that holds the title or the date; one that says nothing where that part was renamed."""
        if part in self.look.renamed:
            return f'<div class="khoi-{len(part)}b">{inside}</div>'
        return f"{opening}{inside}</{opening[1:].partition(' ')[0].rstrip('>')}>"


class Style(ABC):
    """A markup. Addresses are paths; what is drawn is the middle of the page, which `layout` frames."""

    name: ClassVar[str]
    family: ClassVar[str]

    def __init__(self, portal: str, sections: Sequence[Section], page_size: int) -> None:
        self.portal, self.sections, self.page_size = portal, tuple(sections), page_size
        self._menu = "".join(
            f'<li><a href="{self.listing_path(place, 1)}">{section.heading}</a></li>'
            for place, section in enumerate(sections)
        )
        self._slugs = {section.slug: place for place, section in enumerate(sections)}

    @abstractmethod
    def place(self, path: str, query: dict[str, str]) -> Place | None:
        """What an address leads to; None where this system knows no such address."""

    @abstractmethod
    def article_path(self, article: Article) -> str:
        """The address of an article."""

    @abstractmethod
    def listing_path(self, section: int, page: int) -> str:
        """The address of a page of a listing."""

    @abstractmethod
    def layout(self, title: str, main: str, *, kind: str) -> str:
        """A whole page around its middle."""

    @abstractmethod
    def rows(self, articles: Sequence[Article], look: Look) -> str:
        """The items of a listing."""

    @abstractmethod
    def listing(self, listing: Listing, look: Look) -> str:
        """The middle of a listing page."""

    @abstractmethod
    def article(self, story: Story) -> str:
        """The middle of an article's page."""

    def home(self, newest: Sequence[Sequence[Article]], look: Look) -> str:
        """The middle of the home page: the newest articles of each section below its heading."""
        return "\n".join(
            f'<div class="box"><h3><a href="{self.listing_path(place, 1)}">{section.heading}</a></h3>\n'
            f"{self.rows(articles, look)}</div>"
            for place, (section, articles) in enumerate(zip(self.sections, newest, strict=True))
        )

    def title_of(self, story: Story) -> str:
        """What stands in ``<title>``: the portal's name alone where the title was renamed."""
        return self.portal if "title" in story.look.renamed else f"{escape(story.article.title)} - {self.portal}"

    def pager(self, listing: Listing, here: str, link: str, *, following: str) -> str:
        """The items of a pager; ``here`` and ``link`` have places for ``{page}`` and ``{path}``."""
        items = [
            (here if page == listing.page else link).format(page=page, path=self.listing_path(listing.section, page))
            for page in listing.linked
        ]
        if listing.following is not None:
            path = self.listing_path(listing.section, listing.following)
            items.append(link.format(page=following, path=path))
        return "\n".join(items)

    def related_items(self, story: Story) -> str:
        """Other articles of the section, each with its day."""
        return "\n".join(
            f'<li><a href="{self.article_path(article)}">{escape(article.title)}</a>'
            f" <span>({day_of(article.published, story.look)})</span></li>"
            for article in story.related
        )


def day_of(when: datetime, look: Look) -> str:
    """A day as the portal prints days at the time."""
    return when.strftime(_DAYS[look.dates])


def paragraphs(article: Article) -> str:
    """The text of an article as an editor leaves it, its signature right-aligned and bold at the end."""
    text = "\n".join(
        f'<p style="text-align: justify;">{escape(words, quote=False)}</p>' for words in article.paragraphs
    )
    return f'{text}\n<p style="text-align: right;"><strong>{article.author}</strong></p>'


def teaser(article: Article) -> str:
    """The first sentence."""
    return escape(article.paragraphs[0].partition(". ")[0], quote=False) + "..."
