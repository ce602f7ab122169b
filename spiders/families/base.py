"""What a CMS family is: how it is recognised, where its parts stand, what its addresses mean, what it lies about."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from urllib.parse import urljoin

_ENDPOINT = re.compile(r"^https?://[^/]+", re.I)
_SESSION = re.compile(r";(?:jsessionid|phpsessid|sid)=[^/?#]*", re.I)


@dataclass(frozen=True, kw_only=True)
class Marks:
    """Evidence that a page was made by a family. ``generator`` or ``text`` settles it; two weaker marks do as well.

    ``generator`` is a regular expression for ``<meta name=generator>``, ``text`` are literal strings of the source,
    ``selectors`` elements that only this family makes, and ``address`` is a regular expression for the path and query.
    """

    generator: str | None = None
    text: tuple[str, ...] = ()
    selectors: tuple[str, ...] = ()
    address: str | None = None


@dataclass(frozen=True, kw_only=True, eq=False)  # each is one of a kind: addresses are looked up by it
class Family:
    """One CMS family, declared once. Selectors are of :mod:`spiders.select`, the most certain first.

    Attributes:
        article: patterns of an article's path and query; the group ``id`` is the CMS's own key, stable when the slug
        changes, and
            the group ``scope`` the module or list inside which alone that key is unique.
        article_mark: pattern in the source that proves an article where the address has no known form.
        page_id: pattern in the source one of whose groups is the key, for a CMS whose addresses do not show it.
        listing: patterns of a listing page, for addresses that would look like articles to other rules.
        deny: patterns that are never fetched: print views, forms, twins.
        pager_keys: query keys, as patterns, that number the pages of a listing; all other keys of a listing address
        are state.
        noise_keys: query keys, in lower case, that only say from where the page was reached.
        own_address: pattern in the source whose group 1 is the address that the CMS itself gives the page.
        drop: furniture inside the body.
        accounts: selectors of the posting account, which is no author.
        liars: dates that are not the publication date, named as in ``field_from`` (``itemprop:datePublished``).
        since: day of capture from which this version of the rules holds (ISO); None where it holds for all.
        earlier: the versions before this one, the newest first. A CMS that changed its layout keeps the rules of the old one here, so
        that a page is read by the rules of its time: ``replace(RULES, version=1, since=None, body=("td.content",))``.
    """

    name: str
    version: int = 1
    marks: Marks
    article: tuple[str, ...] = ()
    listing: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    pager_keys: tuple[str, ...] = ()
    article_mark: str | None = None
    page_id: str | None = None
    noise_keys: tuple[str, ...] = ()
    own_address: str | None = None
    title: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    author: tuple[str, ...] = ()
    source: tuple[str, ...] = ()
    section: tuple[str, ...] = ()
    files: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    accounts: tuple[str, ...] = ()
    liars: frozenset[str] = field(default_factory=frozenset)
    since: str | None = None
    earlier: tuple[Family, ...] = ()

    @property
    def reader(self) -> str:
        """Name and version of the rules, as kept in the column ``reader``."""
        return f"{self.name}/{self.version}"

    def valid_at(self, captured: datetime.date | None) -> Family:
        """The version of the rules for pages captured on a day: the newest that holds then; this one where the day is not known."""
        if captured is None:
            return self
        versions = (self, *self.earlier)
        day = captured.isoformat()
        return next((one for one in versions if one.since is None or one.since <= day), versions[-1])

    def of_version(self, number: int) -> Family | None:
        """The version of the rules with a number, or None."""
        return next((one for one in (self, *self.earlier) if one.version == number), None)

    @cached_property
    def _article(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.article)

    @cached_property
    def _listing(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.listing)

    @cached_property
    def _deny(self) -> tuple[re.Pattern[str], ...]:
        return _compiled(self.deny)

    @cached_property
    def _pager(self) -> re.Pattern[str] | None:
        return re.compile("|".join(f"(?:{key})" for key in self.pager_keys), re.I) if self.pager_keys else None

    def native_id(self, url: str) -> str | None:
        """The CMS's own key of the article at an address; None where the address is no article of this family."""
        place = path_of(url)
        for pattern in self._article:
            found = pattern.search(place)
            if found:
                parts = found.groupdict()
                return "/".join(filter(None, (parts.get("scope"), parts["id"]))).lower()
        return None

    def page_key(self, source: str) -> str | None:
        """The CMS's own key as the page's source states it, or None."""
        if self.page_id is None:
            return None
        found = re.search(self.page_id, source)
        if not found:
            return None
        key: str | None = next(filter(None, found.groups()), None)
        return key

    def find_own_address(self, source: str, url: str) -> str | None:
        """The address that the CMS itself gives the page, resolved against the one that answered."""
        found = re.search(self.own_address, source) if self.own_address else None
        if not found:
            return None
        place: str = found[1]
        return urljoin(url, place if place.startswith(("/", "http")) else f"/{place}")

    def marks_article(self, source: str) -> bool:
        """Say whether the source proves that the page is an article."""
        return self.article_mark is not None and bool(re.search(self.article_mark, source))

    def is_listing(self, url: str) -> bool:
        """Say whether the address has the form of a listing page."""
        place = path_of(url)
        return any(pattern.search(place) for pattern in self._listing)

    def denies(self, url: str) -> bool:
        """Say whether the address is one that this family's deny rules name."""
        place = path_of(url)
        return any(pattern.search(place) for pattern in self._deny)

    def numbers_pages(self, key: str) -> bool:
        """Say whether a query key chooses the page of a listing."""
        return bool(self._pager and self._pager.fullmatch(key))


def path_of(url: str) -> str:
    """Path and query of an absolute address, without the session that a server writes into links."""
    place = _ENDPOINT.sub("", url) or "/"
    return _SESSION.sub("", place) if ";" in place else place


def _compiled(patterns: Sequence[str]) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(pattern, re.I) for pattern in patterns)
