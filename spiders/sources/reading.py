"""Pages of an import that are read by whoever is given them: this process, others of this machine, or another machine."""

from __future__ import annotations

from dataclasses import dataclass

from archive.article import Article
from spiders.links import Link
from spiders.page import Page
from spiders.reading import read
from spiders.registry import Portal
from spiders.walls import NotAnArticle


@dataclass(frozen=True, slots=True, kw_only=True)
class PageToRead:
    """A page with what it is read by; ``number`` is the finding's, ``headers`` are the response's by lower-case name."""

    number: int
    body: bytes
    url: str
    headers: dict[str, str]
    portal: Portal
    link: Link


def read_pages(pages: list[PageToRead]) -> dict[int, Article | NotAnArticle]:
    """What each page is, by its number."""
    return {one.number: read_page(one) for one in pages}


def read_page(one: PageToRead) -> Article | NotAnArticle:
    """What a page is: an article, or why it is none."""
    return read(Page(one.body, one.url, one.headers), one.portal, one.link).outcome
