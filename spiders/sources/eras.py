"""Which CMS family a portal had when: portals changed their CMS, and the addresses of a time are read by the rules of that CMS."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from spiders.families import FAMILIES, GENERIC, recognise
from spiders.families.base import Family
from spiders.links import canonical_url
from spiders.page import Page
from spiders.registry import Portal
from spiders.sources.catalogue import Catalogue, Finding

#: Pages of a year that are looked at: as in a vote, more change nothing once most agree.
_VOTES = 9

ReadPage = Callable[[Finding], Page | None]


class Eras:
    """The family of each portal in each year of which something was found."""

    def __init__(self, catalogue: Catalogue, portals: dict[str, Portal], read: ReadPage) -> None:
        self._catalogue = catalogue
        self._portals = portals
        self._read = read
        self._known: dict[tuple[str, str], Family] = {}

    def family(self, portal_id: str, at: str) -> Family:
        """The family that a portal's pages of a year show: its home page's, else that of most."""
        portal = self._portals[portal_id]
        if portal.family in FAMILIES:
            return FAMILIES[portal.family or ""]
        year = at[:4]
        if (portal_id, year) not in self._known:
            self._known[portal_id, year] = self._of_year(portal, year)
        return self._known[portal_id, year]

    def _of_year(self, portal: Portal, year: str) -> Family:
        pages = "portal = ? AND at LIKE ? AND status = 200 AND digest != '' AND media_type IN ('text/html', 'application/xhtml+xml', '')"
        votes: Counter[str] = Counter()
        home = canonical_url(portal.url)
        for finding in self._catalogue.findings(
            f"{pages} AND length(url) <= ?", (portal.id, f"{year}%", len(portal.url) + 16)
        ):
            if canonical_url(finding.url) == home and (family := self._recognised(finding)):
                return FAMILIES.get(family, GENERIC)
        total = self._catalogue.count(pages, (portal.id, f"{year}%"))
        step = max(1, total // _VOTES)
        for finding in self._catalogue.findings(f"{pages} AND id % ? = 0", (portal.id, f"{year}%", step)):
            family = self._recognised(finding)
            votes[family or GENERIC.name] += 1
            if votes.total() >= 2 * _VOTES:
                break
        return FAMILIES.get(votes.most_common(1)[0][0], GENERIC) if votes else GENERIC

    def _recognised(self, finding: Finding) -> str | None:
        page = self._read(finding)
        return recognise(page)[0].name if page is not None else None
