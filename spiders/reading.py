"""Reading a page: bytes in, an article or the reason why there is none out. No network, no clock, no exception.

The same function serves a live crawl, a WARC record and a saved file, which is what makes re-reading the archive
possible.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime

from archive.article import Article
from archive.identity import article_id
from pipelines.blocks import Block
from pipelines.body import Body, drop_head, is_icon, read_body, with_lead
from pipelines.bylines import Byline
from pipelines.countries import countries_named
from pipelines.dates import HANOI, PublishedDate
from pipelines.furniture import is_furniture, plain
from pipelines.language import detect_language
from pipelines.provinces import ArticleProvince, province_for
from pipelines.text import clean_line
from pipelines.tree import Element, whole_text
from spiders.candidates import Trail
from spiders.credits import read_credits
from spiders.families import FAMILIES, recognise
from spiders.families.base import Family
from spiders.generic import find_content
from spiders.links import Link, canonical_url, host_of, without_credentials
from spiders.page import Page, text_of
from spiders.registry import Portal
from spiders.surroundings import Surroundings, is_lead, is_meta_line, surroundings
from spiders.titles import find_title
from spiders.walls import NotAnArticle, thin_wall, wall
from spiders.when import find_date

__all__ = ["Article", "NotAnArticle", "Reading", "read", "read_page"]


_log = logging.getLogger(__name__)

#: A page with less text than this may be the notice that there is none.
_LITTLE_TEXT = 300
#: So many characters tell the language of a text.
_TELLING = 400


@dataclass(slots=True)
class Reading:
    """The outcome of reading one page, with the trail of candidates that led to it."""

    outcome: Article | NotAnArticle
    family: Family
    evidence: tuple[str, ...] = ()
    trail: Trail = field(default_factory=Trail)
    problems: tuple[str, ...] = ()


def read_page(
    body: bytes,
    url: str,
    headers: Mapping[str, str] | None = None,
    portal: Portal | None = None,
    listing: Link | None = None,
) -> Article | NotAnArticle:
    """Read one response.

    Args:
        body: the bytes after transfer and content decoding; anything at all.
        url: the absolute address that answered.
        headers: response headers; ``Content-Type`` helps to decode, ``Date`` is the day of the capture.
        portal: the portal file, where one is known: its selectors and family beat what would be found.
        listing: the link that led here: its words break ties between titles, the words beside it may hold the date.

    Returns:
        The article, or why the response is none.
    """
    return read(Page(body, url, headers), portal, listing).outcome


def read(
    page: Page,
    portal: Portal | None = None,
    listing: Link | None = None,
    *,
    rules: Family | None = None,
    explaining: bool = False,
) -> Reading:
    """Read a page that is already decoded; see `read_page`. The trail tells what was considered.

    ``rules`` are a certain version of a family's rules, whatever the page is recognised as and whenever it was captured.
    """
    stopped = wall(page)
    family, evidence = (rules, ("asked for",)) if rules is not None else _family(page, portal)
    unread = NotAnArticle("no_text", "not read")
    reading = Reading(stopped or unread, family, evidence, Trail(explaining=explaining))
    if stopped is None:
        try:
            reading.outcome = _Reader(page, family, portal, listing, reading.trail).article()
        except Exception as error:  # a fault of ours must cost one page and be counted, never end a harvest
            _log.exception("reading %s failed", page.url)
            reading.outcome = NotAnArticle("reader_error", f"{type(error).__name__}: {error}")
    reading.problems = tuple(page.problems)
    return reading


def _family(page: Page, portal: Portal | None) -> tuple[Family, tuple[str, ...]]:
    """The family of a page and the evidence for it, in the version that holds for the day of the capture."""
    stated = FAMILIES.get(portal.family or "") if portal is not None else None
    family, evidence = (stated, ("portal file",)) if stated else recognise(page)
    if family.earlier:
        captured = captured_at(page)
        family = family.valid_at(captured.astimezone(HANOI).date() if captured else None)
    return family, evidence


def captured_at(page: Page) -> datetime | None:
    """When the response was sent, by its own Date header."""
    try:
        moment = parsedate_to_datetime(page.headers["date"])
    except (KeyError, ValueError, TypeError):
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


class _Reader:
    """The fields of one page, read in the order in which one helps the next: content, title, date, text, byline."""

    def __init__(self, page: Page, family: Family, portal: Portal | None, listing: Link | None, trail: Trail) -> None:
        self.page, self.family, self.portal, self.listing, self.trail = page, family, portal, listing, trail
        self.selectors = portal.selectors if portal is not None else {}

    def article(self) -> Article | NotAnArticle:
        found = find_title(
            self.page, self.family, self.trail, self.listing.text if self.listing else None, self._stated("title")
        )
        if found is None:
            return thin_wall(self.page) or NotAnArticle("no_title", "nothing on the page is a title")
        title, heading = found
        content = self._content(heading)
        around = surroundings(heading, content)
        body = self._body(content, title, around)
        lead = self._lead(content, heading, title, around)
        when = find_date(
            self.page,
            self.family,
            self.trail,
            heading,
            content,
            self.portal,
            self.listing,
            self._stated("date"),
            self.captured,
        )
        byline = read_credits(self.page, self.family, self.trail, around, body, lead, self.selectors)
        paragraphs = self._paragraphs(body, lead, byline)
        if sum(map(len, paragraphs)) < _LITTLE_TEXT and not body.attachments:
            notice = thin_wall(self.page)
            if notice is not None:
                return notice
        if not paragraphs and not body.attachments and not body.images:
            return NotAnArticle("no_text", "the page has a title but no text, files or pictures")
        return self._build(title, lead, paragraphs, body, when, byline)

    @property
    def captured(self) -> datetime | None:
        """When the response was sent, by its own Date header."""
        return captured_at(self.page)

    def _stated(self, name: str) -> tuple[str, ...]:
        return (self.selectors[name],) if name in self.selectors else ()

    def _content(self, heading: Element | None) -> Element:
        for source in (*self._stated("body"), *self.family.body):
            elements = self.page.index.select(source)
            if not elements:
                continue
            sized = [(len(whole_text(element)), -place, element) for place, element in enumerate(elements[:20])]
            size, _, best = max(sized, key=lambda entry: entry[:2])
            if size >= 40 or next(best.iter("img", "a", "iframe", "object"), None) is not None:
                self.trail.took("body", f"{size} characters", f"{self.family.name} {source}", "selector")
                return best
        found = find_content(self.page, heading)
        if found is None:
            body = self.page.root.find("body")
            return body if body is not None else self.page.root
        self.trail.took("body", f"{len(whole_text(found[0]))} characters", found[1], "generic")
        return found[0]

    def _body(self, content: Element, title: str, around: Surroundings) -> Body:
        dropped = self._dropped(content)
        body = read_body(content, self.page.absolute, lambda element: element in dropped or is_furniture(element))
        above = [
            read_body(element, self.page.absolute)
            for element in around.above
            if next(element.iter("img"), None) is not None
        ]
        body.images[:0] = [image for part in above for image in part.images if not is_icon(image.url)]
        files = [
            element
            for source in (*self._stated("files"), *self.family.files)
            for element in self.page.index.select(source)[:5]
        ]
        for element in (*files, *around.below):
            if next(element.iter("a"), None) is None:
                continue
            found = read_body(element, self.page.absolute, lambda _: False).attachments
            body.attachments += [file for file in found if all(kept.url != file.url for kept in body.attachments)]
        body.blocks = drop_head(body.blocks, title)
        return body

    def _dropped(self, content: Element) -> set[Element]:
        dropped: set[Element] = set()
        for source in (*self._stated("drop"), *self.family.drop):
            elements = self.page.index.select(source)
            dropped.update(elements)
            if self.trail.explaining and any(content in element.iterancestors() for element in elements):
                self.trail.note("drop", text_of(elements[0]), f"{self.family.name} {source}", "taken")
        return dropped

    def _lead(self, content: Element, heading: Element | None, title: str, around: Surroundings) -> str | None:
        for source in (*self._stated("lead"), *self.family.lead):
            for element in self.page.index.select(source)[:2]:
                text = text_of(element)
                if (
                    len(text) >= 20
                    and plain(text) != plain(title)
                    and element is not content
                    and not is_meta_line(text)
                    and _stands_between(element, heading, content)
                ):
                    self.trail.took("lead", text, f"{self.family.name} {source}", "selector")
                    return text
        for element in around.above:
            text = text_of(element)
            if is_lead(element, text) and plain(text) != plain(title):
                self.trail.took("lead", text, "between title and text", "generic")
                return text
        return None

    def _paragraphs(self, body: Body, lead: str | None, byline: Byline) -> list[str]:
        gone = set(byline.consumed)
        texts = [block.text for place, block in enumerate(body.blocks) if place not in gone]
        if byline.trimmed and byline.trimmed[0] not in gone:
            cut = body.blocks[byline.trimmed[0]].text
            texts = [byline.trimmed[1] if text == cut else text for text in texts]
        return with_lead(lead, texts)

    def _build(
        self, title: str, lead: str | None, paragraphs: list[str], body: Body, when: PublishedDate, byline: Byline
    ) -> Article:
        page, portal = self.page, self.portal
        text = "\n\n".join(paragraphs)
        url = self._own_url()
        key = self.family.page_key(page.text) or self.family.native_id(url)
        portal_id = portal.id if portal else host_of(url)
        day = when.value.date() if when.value else None
        place = self._province(day)
        return Article(
            article_id=article_id(
                portal_id, f"{self.family.name}:{key}" if key else None, canonical_url(url, self.family)
            ),
            portal_id=portal_id,
            family=self.family.name,
            url=url,
            title=title,
            province_code=place.code,
            province=place.name,
            province_code_2025=place.code_2025,
            other_urls=self._other_urls(url),
            agency=portal.agency if portal else None,
            section=self._section(title),
            lead=lead or _bold_lead(body.blocks, paragraphs),
            body=text or None,
            language=detect_language(f"{title}\n{text[:_TELLING]}"),
            published=when.value,
            published_date=day,
            published_precision=when.precision,
            published_raw=when.raw or None,
            published_from=when.published_from,
            date_flags=tuple(str(flag) for flag in when.flags),
            author=byline.author,
            author_role=byline.author_role,
            source=byline.source,
            byline_raw=byline.raw,
            countries=countries_named(f"{title}\n{text}"),
            attachments=tuple(body.attachments),
            images=tuple(body.images),
            reader=self.family.reader,
            field_from=dict(self.trail.field_from),
        )

    def _province(self, day: date | None) -> ArticleProvince:
        """The portal's province on the day of publication; on the day of capture where that is unknown."""
        code = self.portal.province_code if self.portal else None
        day = day or (self.captured.astimezone(HANOI).date() if self.captured else None)
        return province_for(code, day) if day else ArticleProvince(None, None, None)

    def _own_url(self) -> str:
        """The address that the CMS itself gives the page where it gives one, else the one that answered."""
        url = without_credentials(self.page.url)
        own = self.family.find_own_address(self.page.text, url)
        return own if own and self._same_article(url, own) else url

    def _other_urls(self, url: str) -> tuple[str, ...]:
        """Further addresses of the page on its own host: the one that answered, and the canonical tag's."""
        named = [without_credentials(self.page.url), self.page.canonical]
        return tuple(sorted({other for other in named if other and other != url and self._same_article(url, other)}))

    def _same_article(self, url: str, other: str) -> bool:
        """A canonical tag that names another host, the home page or another article is a template's mistake."""
        mine = self.family.native_id(url)
        return host_of(url) == host_of(other) and (mine is None or self.family.native_id(other) == mine)

    def _section(self, title: str) -> str | None:
        stated = self.page.metas.get("article:section")
        if stated:
            return clean_line(stated)
        for source in (*self._stated("section"), *self.family.section, ".breadcrumb a", ".breadcrumbs a"):
            names = [text_of(element) for element in self.page.index.select(source)]
            names = [
                name for name in names if 2 < len(name) < 120 and plain(name) not in {plain(title), "trang chu", "home"}
            ]
            if names:
                self.trail.note("section", names[-1], f"{self.family.name} {source}", "taken")
                return names[-1]
        return None


def _stands_between(element: Element, heading: Element | None, content: Element) -> bool:
    """Say whether an element comes after the title and before the end of the text: "description" also names the site's motto."""
    if content in element.iterancestors():
        return True
    if element in content.iterancestors() or comes_before(content, element):
        return False
    return heading is None or not comes_before(element, heading)


def comes_before(one: Element, other: Element) -> bool:
    """Say whether an element ends before another begins, in document order."""
    path = {node: branch for branch, node in zip([one, *one.iterancestors()], one.iterancestors(), strict=False)}
    branch = other
    for node in other.iterancestors():
        if node in path:
            return path[node] is not branch and branch in path[node].itersiblings()
        branch = node
    return False


def _bold_lead(blocks: list[Block], paragraphs: list[str]) -> str | None:
    """The first paragraph, where it alone stands in bold: that is how a lead looks where no class names it."""
    if len(blocks) < 2 or not paragraphs or blocks[0].text != paragraphs[0]:
        return None
    return paragraphs[0] if blocks[0].strong and not blocks[1].strong and len(paragraphs[0]) >= 40 else None
