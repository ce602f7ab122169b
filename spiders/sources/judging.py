"""What each finding is, as a live crawl would have judged it: article, listing, address that is never asked for.

A crawl learns from listing pages which addresses are articles, in which words they are linked, and which addresses lead to one
article. So the listing pages among the findings are read first; then every article is known by all its addresses, and of those
captured in one visit the one is read that a crawl would have asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from functools import lru_cache

from spiders.discovery import Discovery, Found
from spiders.families import FAMILIES, GENERIC
from spiders.links import Link, canonical_url, host_of
from spiders.registry import Portal
from spiders.sources.catalogue import Catalogue, Finding
from spiders.sources.eras import Eras
from spiders.sources.survey import Survey

#: Captures of one article that lie closer together were made in one visit, which asks for one of its addresses. Crawls of a
#: portal last hours; editors seldom change a page twice a day.
VISIT = timedelta(days=1)
_HTML = {"text/html", "application/xhtml+xml", ""}
#: Words of a link that are as long as a title's: on a home page without any article link it leads to one.
_TITLE_LENGTH = 40


class Judge:
    """Judges the findings of a survey. ``passed`` counts addresses that a crawl never asks for, by portal and reason."""

    def __init__(self, survey: Survey, portals: dict[str, Portal]) -> None:
        self._survey = survey
        self._catalogue: Catalogue = survey.catalogue
        self._portals = portals
        self._eras = Eras(self._catalogue, portals, survey.page)
        self._finders = lru_cache(maxsize=None)(self._finder)
        self.passed: Counter[tuple[str, str]] = Counter()

    def judge(self) -> None:
        """Give every finding its kind, its key and the unit in which it is read."""
        self._by_address()
        self._listings()
        self._catalogue.index_links()
        self._by_links()
        self._units()

    def finder(self, finding: Finding) -> Discovery:
        """The discovery rules of a portal at the time of a finding."""
        return self._finders(finding.portal, self._eras.family(finding.portal, finding.at).name)

    def _finder(self, portal_id: str, family: str) -> Discovery:
        portal = self._portals[portal_id]
        hosts = frozenset(host_of(section.url) for section in portal.sections)
        return Discovery(portal.url, FAMILIES.get(family, GENERIC), hosts)

    def _by_address(self) -> None:
        for finding in self._catalogue.findings("digest != ''"):
            finder = self.finder(finding)
            kind, _ = finder.kind(finding.url)
            if kind not in {"article", "page", "section"}:
                self.passed[finding.portal, kind] += finding.wanted
                kind = ""
            self._catalogue.update(finding.id, kind=kind, key=finder.article_key(finding.url))

    def _listings(self) -> None:
        """Read what may be a listing, the home page first: in a crawl its links come before all others."""
        pages = "kind IN ('page', 'section') AND status = 200"
        homes = {portal.id: canonical_url(portal.url) for portal in self._portals.values()}
        later: list[int] = []
        for finding in self._catalogue.findings(pages):
            if canonical_url(finding.url, self.finder(finding).family) == homes[finding.portal]:
                self._listing(finding, home=True)
            else:
                later.append(finding.id)
        for number in later:
            self._listing(self._catalogue.finding(number), home=False)

    def _listing(self, finding: Finding, *, home: bool) -> None:
        if finding.media_type not in _HTML:
            self.passed[finding.portal, "no page"] += finding.wanted
            self._catalogue.update(finding.id, kind="")
            return
        page, finder = self._survey.page(finding), self.finder(finding)
        if not home and finding.kind == "section" and finder.family.marks_article(page.text):
            self._catalogue.update(finding.id, kind="article")
            return
        found = finder.sort(page)
        links = _articles(found, title_like=home or finding.kind == "page")
        rows = [(finder.article_key(link.url), link.url, link.text, link.beside) for link in links]
        self._catalogue.add_links(finding.portal, finding.id, finding.at, rows, rank=0 if home else 1)
        self._catalogue.update(
            finding.id, kind="home" if home else "listing" if finding.kind == "page" else "section", rank=len(rows)
        )

    def _by_links(self) -> None:
        """What listings name as an article is one, whatever its address looks like; it is no listing then."""
        for finding in self._catalogue.findings("kind IN ('section', 'listing')"):
            if self._catalogue.linked(finding.portal, finding.key):
                self._catalogue.update(finding.id, kind="article", rank=0)
        self._catalogue.forget_links_of_articles()

    def _units(self) -> None:
        """Gather the addresses of one article that one visit captured, in the order in which a crawl would ask for them."""
        visit: list[Finding] = []
        for finding in self._catalogue.findings(
            "kind = 'article' AND status = 200 AND wanted", order="portal, key, at, id"
        ):
            same = visit and (finding.portal, finding.key) == (visit[0].portal, visit[0].key)
            if not same or finding.moment - visit[0].moment > VISIT:
                self._unit(visit)
                visit = []
            visit.append(finding)
        self._unit(visit)

    def _unit(self, visit: list[Finding]) -> None:
        if not visit:
            return
        linked = {link.url for link in self._catalogue.links(visit[0].portal, visit[0].key)}
        ranked = sorted(visit, key=lambda one: (one.url not in linked, len(one.url), one.url, one.at, one.id))
        first: dict[str, int] = {}
        for rank, finding in enumerate(ranked):
            # A page captured again in the same visit is one more capture of it, not another address.
            place = first.setdefault(finding.url, rank)
            self._catalogue.update(finding.id, unit=visit[0].id, rank=0 if place == 0 else rank)


def _articles(found: Found, *, title_like: bool) -> Iterator[Link]:
    if found.articles or not title_like:
        yield from found.articles
    else:
        yield from (entry for entry in found.sections if len(entry.text) >= _TITLE_LENGTH)
