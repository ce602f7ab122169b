"""Selectors for a portal whose articles generic reading misses, derived from a few articles that agree.

A selector is offered only where a part was missed, taken only where it finds that part on every article, and kept only
where reading with it is right: the title is the listing's, the date is the listing's or the only one that differs from
page to page, the text is what the pages do not share.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date, datetime

from lxml.html import HtmlElement

from archive.article import Article
from pipelines.dates import parse_date
from pipelines.furniture import plain
from spiders.links import Link, canonical_url
from spiders.page import Page, text_of
from spiders.portal_file import Portal
from spiders.probing_report import ArticleSeen
from spiders.reading import read
from spiders.selector_offers import DATE_LIKE, LONGEST_DATE, LONGEST_TITLE, NO_PROSE, selectors_of, short_elements

_SHORTEST_LINE = 20  # characters: shorter lines (labels, counters) tell no text from furniture
_COVERED = 0.5  # share of a page's own text that its body holds at least
_MISSED = 0.2  # faults from which a part counts as missed
_OFFERS = 12  # selectors that are tried for one part, each with a reading of every sample


def derive(seen: list[ArticleSeen], portal: Portal, days: Mapping[str, date], captured: datetime) -> dict[str, str]:
    """Selectors for the parts that generic reading misses; empty where it misses nothing or no selector is sure.

    Args:
        seen: pages that listings call articles; at least two are needed.
        portal: the portal as it would be declared without selectors.
        days: days of publication by canonical address, from listings and feeds.
        captured: when the pages were fetched.
    """
    kinds = {"no_title", "no_text"}
    seen = [one for one in seen if one.article is not None or getattr(one.reading.outcome, "kind", "") in kinds]
    selectors: dict[str, str] = {}
    if len(seen) < 2:
        return selectors
    sample = _Sample(seen, days, captured)
    # The title and the text come first: where they stand decides where a date is looked for.
    for part, faults, offers in (
        ("title", sample.title_faults, sample.title_offers),
        ("body", sample.body_faults, sample.body_offers),
        ("date", sample.date_faults, sample.date_offers),
    ):
        before = faults(sample.reread(portal, selectors))
        if before < _MISSED:
            continue
        ranked = ((faults(sample.reread(portal, selectors | {part: name})), name) for name in offers()[:_OFFERS])
        after, best = min(ranked, default=(before, ""), key=lambda one: one[0])
        if after <= before / 2:
            selectors[part] = best
    return selectors


class _Sample:
    """A few articles of one portal, and what is known of them from elsewhere."""

    def __init__(self, seen: list[ArticleSeen], days: Mapping[str, date], captured: datetime) -> None:
        self._pages = [one.page for one in seen]
        self._links = [one.link for one in seen]
        self._days = [days.get(canonical_url(one.link.url)) for one in seen]
        self._captured = captured
        self._own = [
            _own_text(page, _lines(other for other in self._pages if other is not page)) for page in self._pages
        ]

    def reread(self, portal: Portal, selectors: dict[str, str]) -> list[Article | None]:
        """What a crawl reads with the selectors where no listing helps: an article may be found by any link."""
        stated = replace(portal, selectors=selectors)
        outcomes = [read(page, stated).outcome for page in self._pages]
        return [outcome if isinstance(outcome, Article) else None for outcome in outcomes]

    def title_faults(self, articles: list[Article | None]) -> float:
        """The share of titles that are not the words that the listing showed."""
        known = [place for place, link in enumerate(self._links) if self._tells(link)]
        wrong = [place for place in known if not _is_title(_title(articles[place]), self._links[place].text)]
        return len(wrong) / len(known) if len(known) >= 2 else 0.0

    def _tells(self, link: Link) -> bool:
        """Words such as "Xem chi tiết" stand under every link and tell nothing."""
        alike = sum(plain(other.text) == plain(link.text) for other in self._links)
        return alike == 1 and len(link.text) >= 15 and len(link.text.split()) >= 4

    def title_offers(self) -> list[str]:
        """Selectors whose first match is the title that the listing showed, on every page."""
        known = [place for place, link in enumerate(self._links) if self._tells(link)]

        def fits(place: int, element: HtmlElement) -> bool:
            return _is_title(text_of(element), self._links[place].text)

        return self._agreeing(known, fits, LONGEST_TITLE)

    def date_faults(self, articles: list[Article | None]) -> float:
        """The share of articles without a date or with another than the listing's."""
        pairs = list(zip(articles, self._days, strict=True))
        bare = [article for article in articles if article is None or article.published is None]
        wrong = [day for article, day in pairs if article and day and article.published_date not in {None, day}]
        return max(len(bare) / len(pairs), len(wrong) / len(pairs) if len(wrong) >= 2 else 0.0)

    def date_offers(self) -> list[str]:
        """Selectors whose first match is a date on every page: the listing's, or one that is not the same on all."""

        def fits(place: int, element: HtmlElement) -> bool:
            day = self._day(element)
            return day is not None and self._days[place] in {None, day}

        places = list(range(len(self._pages)))
        offers = self._agreeing(places, fits, LONGEST_DATE)
        return [selector for selector in offers if any(self._days) or len(self._days_of(selector)) > 1]

    def _day(self, element: HtmlElement) -> date | None:
        text = text_of(element)
        found = parse_date(text, reference=self._captured) if DATE_LIKE.search(text) else None
        return found.value.date() if found is not None and found.value is not None else None

    def _days_of(self, selector: str) -> set[date | None]:
        return {self._day(page.index.select(selector)[0]) for page in self._pages}

    def body_faults(self, articles: list[Article | None]) -> float:
        """How far texts are from what the pages do not share: 1 where one is missing or leaves most of it out.

        Else the largest share of a text that other texts repeat.
        """
        bodies = [_body_lines(article) for article in articles]
        if not all(bodies):
            return 1.0
        counts = Counter(line for lines in bodies for line in set(lines))
        shared = [_size(line for line in lines if counts[line] > 1) / _size(lines) for lines in bodies]
        pairs = [(_size(lines), _size(own.values())) for lines, own in zip(bodies, self._own, strict=True)]
        return 1.0 if any(held < _COVERED * own for held, own in pairs) else max(shared)

    def body_offers(self) -> list[str]:
        """Selectors of the smallest element that holds nearly all of a page's own text, alone of its kind on each page."""
        first, *others = [_weights(own) for own in self._own]
        if not first:
            return []
        whole = max(first.values())
        holders = sorted((e for e in first if first[e] >= 0.85 * whole), key=lambda e: len(str(e.text_content())))
        offers = dict.fromkeys(name for element in holders for name in selectors_of(element))
        return [name for name in offers if self._holds_text(name, [first, *others])]

    def _holds_text(self, selector: str, weights: list[dict[HtmlElement, int]]) -> bool:
        for page, weight in zip(self._pages, weights, strict=True):
            found = page.index.select(selector)
            if len(found) != 1 or weight.get(found[0], 0) < 0.8 * max(weight.values(), default=1):
                return False
        return True

    def _agreeing(self, places: list[int], fits: Callable[[int, HtmlElement], bool], longest: int) -> list[str]:
        """Selectors whose first match fits on every page named; those that match least else come first."""
        page = self._pages[places[0]]
        offers = dict.fromkeys(
            name
            for element in short_elements(page, longest)
            if fits(places[0], element)
            for name in selectors_of(element)
        )
        matches: dict[str, int] = {}
        for name in offers:
            found = [(place, self._pages[place].index.select(name)) for place in places]
            if all(elements and fits(place, elements[0]) for place, elements in found):
                matches[name] = sum(len(elements) for _, elements in found)
        return sorted(matches, key=lambda name: (matches[name], len(name.split())))


def _title(article: Article | None) -> str:
    return article.title if article is not None else ""


def _is_title(text: str, anchor: str) -> bool:
    """Say whether the words are those of the link; listings cut long titles."""
    words, wanted = plain(text), plain(anchor.rstrip(" .…"))
    cut = anchor.rstrip().endswith(("...", "…"))
    return words == wanted or (cut and len(wanted) >= 15 and words.startswith(wanted))


def _body_lines(article: Article | None) -> list[str]:
    body = (article.body or "") if article is not None else ""
    return [plain(line) for line in body.split("\n") if len(line) >= _SHORTEST_LINE]


def _size(lines: Iterable[str]) -> int:
    return sum(len(line) for line in lines)


def _texts(page: Page) -> Iterator[tuple[HtmlElement, str]]:
    """Pieces of visible text that are no link, with the element that each stands in."""
    body = page.root.find("body")
    for piece in (body if body is not None else page.root).xpath("descendant::text()"):
        holder = piece.getparent()
        element = holder.getparent() if piece.is_tail else holder
        words = plain(str(piece))
        if len(words) >= _SHORTEST_LINE and not any(
            node.tag in NO_PROSE for node in (element, *element.iterancestors())
        ):
            yield element, words


def _lines(pages: Iterator[Page]) -> set[str]:
    return {words for page in pages for _, words in _texts(page)}


def _own_text(page: Page, shared: set[str]) -> dict[tuple[HtmlElement, int], str]:
    """The pieces of text that no other page repeats, by the element they stand in and their number."""
    pieces = enumerate(_texts(page))
    return {(element, number): words for number, (element, words) in pieces if words not in shared}


def _weights(own: dict[tuple[HtmlElement, int], str]) -> dict[HtmlElement, int]:
    """Characters of a page's own text in each element that holds any."""
    weights: Counter[HtmlElement] = Counter()
    for (element, _), words in own.items():
        for holder in (element, *element.iterancestors()):
            if holder.tag not in {"body", "html"}:
                weights[holder] += len(words)
    return dict(weights)
