"""The spider that fetches a portal's captures out of a web archive: lists them by CDX, chooses, and takes each as it was."""

from __future__ import annotations

import logging
import zlib
from collections.abc import AsyncIterator, Iterator
from email.utils import format_datetime
from typing import Any
from urllib.parse import quote, urlsplit

from scrapy import Request, Spider
from scrapy.http import Response
from twisted.python.failure import Failure

from archive.unpacking import TooMuch, unpacked
from archive.warc_reading import MAX_RECORD
from spiders.discovery import Discovery
from spiders.families import FAMILIES, GENERIC, recognise
from spiders.links import host_of
from spiders.page import Page
from spiders.registry import Portal
from spiders.sources.cdx import Listed, choose, home_page, query, read_list
from spiders.sources.spool import Spool

_log = logging.getLogger(__name__)
#: Headers of the archive's own server, not of the page.
_OWN = {
    "date",
    "server",
    "content-encoding",
    "transfer-encoding",
    "content-length",
    "connection",
    "set-cookie",
    "link",
    "memento-datetime",
}
_ORIGINAL = "x-archive-orig-"


class CaptureSpider(Spider):
    """Fetches captures of one ``portal`` into a ``spool``.

    Args:
        servers: addresses of CDX servers to be asked.
        replay: the address below which captures are replayed (``/TIMESTAMPid_/URL``); None where the list places their records.
        records: the address below which the files stand that a list places records in.
        held: captures that are there already, by address and timestamp of fourteen digits.
    """

    name = "captures"
    custom_settings = {"ROBOTSTXT_OBEY": False, "REDIRECT_ENABLED": False}  # noqa: RUF012 (an interface made for programs)

    def __init__(
        self,
        portal: Portal,
        spool: Spool,
        servers: list[str],
        replay: str | None,
        records: str,
        held: set[tuple[str, str]],
        **kwargs: Any,
    ) -> None:
        super().__init__(**kwargs)
        self.portal = portal
        self.requests = 0
        self.listed: list[Listed] = []
        self.chosen = 0
        self.taken = 0
        self.ended = "finished"
        self.failures: list[str] = []
        self._spool, self._servers, self._replay, self._records = spool, servers, replay, records
        self._held = held | spool.held
        self.named_by_user = [*servers, *filter(None, (replay, records))]
        self._waiting = 0

    async def start(self) -> AsyncIterator[Request]:
        """Ask every server for its list of every host."""
        hosts = {urlsplit(self.portal.url).netloc, *(urlsplit(one.url).netloc for one in self.portal.sections)}
        for server in self._servers:
            for host in sorted(hosts):
                yield self._list(query(server, host, showResumeKey="true"), server, host)

    def _list(self, url: str, server: str, host: str) -> Request:
        self._waiting += 1
        about = {"server": server, "host": host}
        return Request(
            url,
            self.parse,
            errback=self._not_listed,
            cb_kwargs=about,
            dont_filter=True,
            meta={"handle_httpstatus_list": [404]},
        )

    def parse(self, response: Response, server: str, host: str) -> Iterator[Request]:
        """Take a list in; where it is cut, ask for the rest, and where it is the last, go on to the captures."""
        self.requests += 1
        self._waiting -= 1
        try:
            # A server that has no capture of a host answers 404.
            rows, key = read_list(response.body) if response.status == 200 else ([], None)
        except ValueError as error:
            self.failures.append(f"{response.url} is no list of captures: {error}")
            rows, key = [], None
        self.listed += rows
        if key:
            yield self._list(query(server, host, showResumeKey="true", resumeKey=key), server, host)
        if not self._waiting:
            yield from self._begin()

    def _not_listed(self, failure: Failure) -> Iterator[Request]:
        self._waiting -= 1
        self._failed(failure)
        if not self._waiting:
            yield from self._begin()

    def _begin(self) -> Iterator[Request]:
        """Choose, once the portal's family is known: from its file, else from the last capture of its home page."""
        home = None if self.portal.family in FAMILIES else home_page(self.listed, self.portal.url)
        if home is None:
            yield from self._choose(FAMILIES.get(self.portal.family or "", GENERIC).name)
        else:
            yield self._fetch(home, home=True)

    def _choose(self, family: str) -> Iterator[Request]:
        hosts = frozenset(host_of(one.url) for one in self.portal.sections)
        finder = Discovery(self.portal.url, FAMILIES.get(family, GENERIC), hosts)
        chosen = choose(self.listed, finder, self._held)
        self.chosen = len(chosen)
        _log.info(
            "%s: %d of %d captures are fetched (family %s)", self.portal.id, len(chosen), len(self.listed), family
        )
        for one in chosen:
            yield self._fetch(one)

    def _fetch(self, one: Listed, *, home: bool = False) -> Request:
        headers, url = {}, f"{self._records.rstrip('/')}/{one.filename}"
        if self._replay is not None:
            url = f"{self._replay.rstrip('/')}/{one.timestamp}id_/{quote(one.url, safe=':/?&=%+,;~@!$()*')}"
        else:
            headers = {"Range": f"bytes={one.offset}-{one.offset + one.length - 1}"}
        about = {"listed": one, "home": home}
        return Request(url, self.fetched, errback=self._not_fetched, cb_kwargs=about, headers=headers, dont_filter=True)

    def fetched(self, response: Response, listed: Listed, home: bool) -> Iterator[Request]:
        """Keep one capture; the home page tells the family besides."""
        self.requests += 1
        self.taken += not home
        if self._replay is None:
            self._spool.add_member(response.body)
            body = _unpacked(response.body)
        else:
            body = response.body
            self._spool.add(listed.url, listed.timestamp, 200, _headers(response, listed), body)
        if home:
            yield from self._choose(recognise(Page(body, listed.url, {}))[0].name)

    def closed(self, reason: str) -> None:
        """Remember why the spider ended."""
        self.ended = reason

    def _not_fetched(self, failure: Failure) -> Iterator[Request]:
        self._failed(failure)
        request: Any = failure.request  # type: ignore[attr-defined]
        if request.cb_kwargs["home"]:
            yield from self._choose(GENERIC.name)

    def _failed(self, failure: Failure) -> None:
        request: Any = failure.request  # type: ignore[attr-defined]
        status = getattr(getattr(failure.value, "response", None), "status", None)
        why = f"HTTP {status}" if status else failure.type.__name__ if failure.type else "failure"
        self.failures.append(f"{request.url}: {why}")
        _log.warning("%s: %s", request.url, why)


def _headers(response: Response, listed: Listed) -> list[tuple[str, str]]:
    """The page's own headers. Its date is that of the capture: a replaying server dates its answer by its own clock."""
    pairs = [
        (name.decode("latin-1"), (values[-1] or b"").decode("latin-1")) for name, values in response.headers.items()
    ]
    original = [(name[len(_ORIGINAL) :], value) for name, value in pairs if name.lower().startswith(_ORIGINAL)]
    named = {name.lower() for name, _ in original}
    plain = [
        (name, value)
        for name, value in pairs
        if name.lower() not in {*_OWN, *named} and not name.lower().startswith(_ORIGINAL)
    ]
    kept = [(name, value) for name, value in original if name.lower() not in _OWN or name.lower() == "date"]
    dated = [] if "date" in named else [("Date", format_datetime(listed.moment))]
    return [*kept, *plain, *dated]


def _unpacked(member: bytes) -> bytes:
    """The body in a packed record; empty where it is none."""
    try:
        record = unpacked(member, MAX_RECORD).data
    except (zlib.error, TooMuch):
        return b""
    return record.partition(b"\r\n\r\n")[2].partition(b"\r\n\r\n")[2]
