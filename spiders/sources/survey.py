"""The first pass over the files of an import: what is there of which portal, and which record has the body of each revisit."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from email.utils import format_datetime
from pathlib import Path
from urllib.parse import urljoin

from archive.errors import StorageError
from archive.identity import payload_digest
from archive.payloads import payload_places
from archive.warc import Place
from archive.warc_reading import read_payload
from pipelines.dates import HANOI
from spiders.links import host_of, without_credentials
from spiders.page import Page
from spiders.sources.belonging import Hosts
from spiders.sources.catalogue import Catalogue, Finding
from spiders.sources.containers import Damage
from spiders.sources.files import Found, Source
from spiders.sources.responses import Refused, Response, warc_date

#: Hosts of no known portal that are named to the user.
_NAMED_HOSTS = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Dates:
    """The Vietnamese calendar days of the captures that are wanted, both included; None leaves a side open."""

    since: date | None = None
    until: date | None = None

    def hold(self, moment: datetime) -> bool:
        """Tell whether a moment is on one of the days."""
        day = moment.astimezone(HANOI).date()
        return (self.since is None or day >= self.since) and (self.until is None or day <= self.until)


@dataclass(slots=True)
class Losses:
    """What could not be read: places with reasons, in the order found; and what is of no portal or of other days, counted."""

    damaged: list[str] = field(default_factory=list)
    refused: Counter[tuple[str, str]] = field(default_factory=Counter)
    unresolved: list[tuple[str, str]] = field(default_factory=list)
    unknown_hosts: Counter[str] = field(default_factory=Counter)
    other_days: Counter[str] = field(default_factory=Counter)


class Survey:
    """The findings of some sources, and the way back to their bodies."""

    def __init__(
        self, sources: Iterable[Source], hosts: Hosts, dates: Dates, catalogue: Catalogue, archive: Path
    ) -> None:
        self._sources: list[Source] = []
        self._given = sources
        self._hosts = hosts
        self._dates = dates
        self._archive = archive
        self._places: dict[str, Place] = {}
        self._revisits: list[tuple[int, Found]] = []
        self.catalogue = catalogue
        self.losses = Losses()
        self.names: list[str] = []

    def close(self) -> None:
        """Close the sources."""
        for source in self._sources:
            source.close()

    def take(self) -> None:
        """Read every source once."""
        for number, source in enumerate(self._given):
            self._sources.append(source)
            self.names.append(source.name)
            for found in source.found():
                if isinstance(found, Damage):
                    at = f" at byte {found.offset}" if found.offset or "record" in found.reason else ""
                    self.losses.damaged.append(f"{source.name}{at}: {found.reason}")
                else:
                    self._take(number, source, found)
        self._resolve()

    def _take(self, number: int, source: Source, found: Found) -> None:
        portal = self._hosts.portal_of(found.url)
        if portal is None:
            host = host_of(found.url)
            self.losses.unknown_hosts[host if len(self.losses.unknown_hosts) < _NAMED_HOSTS else "others"] += 1
            return
        if isinstance(found.outcome, str):
            self.losses.refused[portal.id, found.outcome] += 1
            self.losses.damaged.append(f"{source.name} at byte {found.offset}: {found.url} is refused: {found.outcome}")
            return
        response = found.outcome
        wanted = self._dates.hold(response.fetched_at)
        self.losses.other_days[portal.id] += not wanted
        row = self.catalogue.add(
            source=number,
            offset=found.offset,
            within=found.within,
            portal=portal.id,
            url=without_credentials(response.url).partition("#")[0],
            at=response.fetched_at.isoformat(timespec="microseconds"),
            status=response.status,
            media_type=response.header("content-type").partition(";")[0].strip().lower(),
            target=_target(response),
            wanted=int(wanted),
            digest="" if response.body is None else payload_digest(response.body),
            record_id=found.record_id,
            payload=found.payload_digest,
            kind="",
            key="",
            unit=0,
            rank=0,
        )
        if response.body is None:
            self._revisits.append((row, found))

    def _resolve(self) -> None:
        """Find the body of each revisit: in the files by what it refers to or by its digest, else in the archive."""
        elsewhere: list[tuple[int, Found]] = []
        for row, found in self._revisits:
            first = self._original(found)
            if first is None:
                elsewhere.append((row, found))
            else:
                self._settle(row, self.catalogue.finding(first).digest, first)
        wanted = {found.payload_digest for _, found in elsewhere if found.payload_digest}
        self._places = payload_places(self._archive, wanted) if wanted else {}
        for row, found in elsewhere:
            if found.payload_digest in self._places:
                self._settle(row, found.payload_digest, None)
            else:
                self.losses.unresolved.append((self.catalogue.finding(row).portal, found.url))
                self.catalogue.update(row, wanted=0)

    def _settle(self, row: int, digest: str, held_by: int | None) -> None:
        finding = self.catalogue.finding(row)
        original = self.catalogue.finding(held_by) if held_by is not None else None
        self.catalogue.update(
            row,
            digest=digest,
            held_by=held_by,
            status=finding.status or (original.status if original else 200),
            media_type=finding.media_type or (original.media_type if original else ""),
            target=finding.target or (original.target if original else ""),
        )

    def _original(self, found: Found) -> int | None:
        """The finding that has a revisit's body: the record that it names, the capture that it names, or one of equal digest."""
        moment = _iso(found.refers_to_date)
        ways = (
            ("record_id = ?", (found.refers_to,)),
            ("url = ? AND at = ?", (found.refers_to_url, moment)),
            ("payload = ?", (found.payload_digest,)),
            ("digest = ?", (found.payload_digest,)),
        )
        tried = (self.catalogue.first(way, values) for way, values in ways if all(values))
        return next((first for first in tried if first is not None), None)

    def response(self, finding: Finding) -> Response:
        """The response of a finding with its body; StorageError where it cannot be read any more."""
        try:
            response = self._sources[finding.source].response(finding.offset, finding.within)
            if response.body is not None:
                return response
            return Response(
                url=response.url,
                fetched_at=response.fetched_at,
                status=finding.status,
                headers=response.headers or self._original_headers(finding),
                body=self._body(finding),
            )
        except (LookupError, OSError) as error:
            name = self._sources[finding.source].name
            raise StorageError(
                f"{name}: the record at byte {finding.offset} changed while it was read ({error})"
            ) from error

    def _body(self, finding: Finding) -> bytes:
        if finding.held_by is None:
            return read_payload(self._archive / "warc", self._places[finding.digest])
        first = self.catalogue.finding(finding.held_by)
        return self._sources[first.source].response(first.offset, first.within).body or b""

    def _original_headers(self, finding: Finding) -> tuple[tuple[str, str], ...]:
        """The headers of the first capture, without its date: a revisit without headers says that they are the same."""
        if finding.held_by is None:
            return (("Content-Type", "text/html"),)
        first = self.catalogue.finding(finding.held_by)
        headers = self._sources[first.source].response(first.offset, first.within).headers
        return tuple((name, value) for name, value in headers if name.lower() != "date")

    def provenance(self, finding: Finding) -> str:
        """Which file a finding comes from."""
        return self._sources[finding.source].provenance(finding.offset)

    def page(self, finding: Finding) -> Page:
        """The page of a finding, as a live crawl would have it."""
        return page_of(self.response(finding))


def page_of(response: Response) -> Page:
    """A response as a page; one whose server did not date it is dated by its capture, as a live crawl does."""
    return Page(response.body or b"", response.url, page_headers(response))


def page_headers(response: Response) -> dict[str, str]:
    """The response's headers by lower-case name, the last of several, with a date in any case."""
    headers = {name.lower(): value for name, value in response.headers}
    headers.setdefault("date", format_datetime(response.fetched_at))
    return headers


def _iso(text: str) -> str:
    try:
        return warc_date(text).isoformat(timespec="microseconds")
    except Refused:
        return ""


def _target(response: Response) -> str:
    location = response.header("location")
    try:
        return urljoin(response.url, location) if location and 300 <= response.status < 400 else ""
    except ValueError:
        return ""
