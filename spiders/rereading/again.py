"""One capture of the archive, read again as it was read when it was fetched: same bytes, same headers, same link, other rules."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from email.utils import format_datetime
from pathlib import Path

from archive.article import Article
from archive.identity import clean_address, content_hash
from archive.rows import read_columns, reading_digest
from archive.warc import Place
from archive.warc_reading import read_member, read_payload, split_record
from spiders.candidates import Trail
from spiders.families.base import Family
from spiders.links import Link
from spiders.page import Page
from spiders.reading import read
from spiders.registry import Portal

#: Reasons that the reader itself gave; others were refused for what they are in the crawl: listings, redirects, twins.
_READ = re.compile(
    r"(?:empty|file|feed|challenge|redirect|login|search|soft_404|maintenance|parked|gambling|listing|no_title|no_text"
    r"|reader_error): (?!\d+ article links$|to \w+://)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredCapture:
    """A capture that can be read again: its row's columns, where its headers and its bytes stand, and what was read of it.

    ``digests`` are those of the readings that the archive keeps of the article, where one of them was kept from this capture.
    """

    number: int
    url: str
    portal_id: str
    fetched_at: datetime
    head_at: Place
    body_at: Place
    link_text: str | None
    link_beside: str | None
    article_id: str | None
    article_url: str | None
    other_urls: tuple[str, ...]
    content_hash: str | None
    reader: str | None
    digests: frozenset[bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reread:
    """A capture's new reading: the article, or why it is none; and the rule that gave each field."""

    number: int
    outcome: Article | str
    rules: dict[str, str]


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads captures of one archive again. ``rules`` are those of a certain version, None for those that hold."""

    warc: Path
    portals: Mapping[str, Portal]
    rules: Family | None = None

    def changes(self, captures: list[StoredCapture]) -> list[Reread]:
        """The new readings of those captures that are now read otherwise than the archive has them."""
        again = [(one, self.read(one)) for one in captures]
        return [self._explained(one) for one, reread in again if differs(one, reread.outcome)]

    def all(self, captures: list[StoredCapture]) -> list[Reread]:
        """The new reading of every capture."""
        return [self.read(one) for one in captures]

    def _explained(self, capture: StoredCapture) -> Reread:
        return self.read(capture, explaining=True)

    def read(self, capture: StoredCapture, *, explaining: bool = False) -> Reread:
        """Read one capture."""
        head, body = self._response(capture)
        page = Page(body, capture.url, _headers(head, capture.fetched_at))
        link = Link(capture.url, capture.link_text or "", capture.link_beside or "")
        portal = self.portals[capture.portal_id]
        reading = read(page, portal, link, rules=self.rules, explaining=explaining)
        outcome: Article | str
        if isinstance(reading.outcome, Article):
            outcome = replace(reading.outcome, other_urls=_addresses(capture, reading.outcome))
        else:
            outcome = f"{reading.outcome.kind}: {reading.outcome.reason}"
        return Reread(number=capture.number, outcome=outcome, rules=_rules(reading.trail))

    def _response(self, capture: StoredCapture) -> tuple[bytes, bytes]:
        """The head of the response, and its body, which another record holds where the same bytes came before."""
        head, _, body = split_record(read_member(self.warc, capture.head_at))[1].partition(b"\r\n\r\n")
        if capture.body_at != capture.head_at:
            body = read_payload(self.warc, capture.body_at)
        return head, body


def _headers(head: bytes, fetched_at: datetime) -> dict[str, str]:
    """The headers by lower-case name; a response that its server did not date is dated by the fetch, as it was then."""
    lines = head.decode("utf-8", "surrogateescape").split("\r\n")[1:]
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    headers.setdefault("date", format_datetime(fetched_at))
    return headers


def _rules(trail: Trail) -> dict[str, str]:
    """The rule that gave each field; under ``drop`` all that took something out of the text."""
    rules: dict[str, str] = {}
    for one in trail.candidates:
        if one.verdict in {"taken", "won"}:
            several = one.field == "drop" and "drop" in rules
            rules[one.field] = f"{rules['drop']}, {one.rule}" if several else one.rule
    return rules


def was_read(outcome: str, status: int | None, reason: str | None) -> bool:
    """Tell whether a capture was given to the reader, so that it can be given to it again."""
    if outcome == "kept":
        return True
    return outcome == "refused" and status is not None and status < 300 and bool(_READ.match(reason or ""))


def differs(capture: StoredCapture, outcome: Article | str) -> bool:
    """Tell whether a new reading is not what the archive has."""
    if not isinstance(outcome, Article):
        return capture.article_id is not None
    if (outcome.article_id, clean_address(outcome.url)) != (capture.article_id, capture.article_url):
        return True
    if (outcome.reader, outcome.other_urls) != (capture.reader, capture.other_urls):
        return True
    if capture.digests:  # readings that agree in every column agree in their content
        return reading_digest(read_columns(outcome)) not in capture.digests
    return content_hash(outcome) != capture.content_hash


def _addresses(capture: StoredCapture, article: Article) -> tuple[str, ...]:
    """The article's other addresses: those that the archive knows of from links, and those that the page names now."""
    url = clean_address(article.url)
    named = {clean_address(one) for one in article.other_urls} - {url}
    known = set(capture.other_urls)
    if capture.article_url is not None and capture.article_url != url:
        known = (known | {capture.article_url}) - {url}
    return tuple(sorted(known | named))
