"""An archive as another one takes it in: its captures with their records and readings, each held against its hash on the way."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Protocol

from archive.article import Article, Capture
from archive.errors import DamagedRecordError, StorageError, VerificationError
from archive.identity import content_hash, payload_digest
from archive.manifest import Part
from archive.merging.timeline import captures_in_time
from archive.parts import Row
from archive.paths import Layout
from archive.payloads import payload_places
from archive.responses import StoredResponse, parse_request, parse_response
from archive.rows import row_article
from archive.snapshot import check_place, current
from archive.storage import told
from archive.tables import Tables, read_part
from archive.warc import Place
from archive.warc_reading import read_member, read_member_after, read_verified

Key = tuple[str, str]
#: The tables that keep readings; of one content the reading of ``articles`` is that of the others.
_READINGS = ("articles", "revisions", "variants")


class Bodies(Protocol):
    """Response bodies that are held elsewhere, by their digest."""

    def holds_body(self, digest: str) -> bool:
        """Whether one is held."""
        ...

    def body(self, digest: str) -> bytes | None:
        """One of them; None where it is not held."""
        ...


class Shard:
    """The committed state of an archive that is read and not changed; its caller holds its lock.

    Raises StorageError where no archive stands, or one of a newer schema.
    """

    def __init__(self, path: Path) -> None:
        self._layout = Layout(Path(path))
        if not check_place(self._layout):
            raise StorageError(f"{path} is no ngoaivu archive.")
        self.manifest = current(self._layout)
        self._tables = Tables(self._layout.snapshot(self.manifest.number), self.manifest)

    def check_parts(self, known: Collection[str]) -> None:
        """Hold every part that is not known by its path against its hash; VerificationError where one is not what was written."""
        for path, part in sorted(self.manifest.parts.items()):
            if path in known:
                continue
            place = self._tables.snapshot / path
            with told(place), place.open("rb") as stream:
                if hashlib.file_digest(stream, "sha256").hexdigest() != part.sha256:
                    raise VerificationError(f"{place} is not the file that was committed; run `ngoaivu verify`.")

    def captures(self, parts: Collection[Part]) -> Iterator[Row]:
        """The rows of some parts of ``captures`` in the order of their time."""
        return captures_in_time(self._tables, parts)

    def harvests(self, parts: Iterable[Part]) -> Iterator[Row]:
        """The rows of some parts of ``harvests``."""
        for part in parts:
            yield from read_part(self._tables.snapshot, "harvests", part).to_pylist()

    def as_captures(self, rows: Collection[Row], elsewhere: Bodies) -> Iterator[Capture]:
        """The captures that some rows tell of, in their order. Bodies that are held ``elsewhere`` are not looked for here."""
        readings = self._readings(rows)
        referred = {row["payload_digest"] for row in rows if _refers(row)}
        places = payload_places(self._layout.root, {one for one in referred if not elsewhere.holds_body(one)})
        for row in rows:
            article = readings[row["article_id"], row["content_hash"]] if row["outcome"] == "kept" else None
            yield self._capture(row, article, places, elsewhere)

    def _readings(self, rows: Iterable[Row]) -> dict[Key, Article]:
        """What the kept ones among some captures were read as."""
        missing = {(row["article_id"], row["content_hash"]) for row in rows if row["outcome"] == "kept"}
        found: dict[Key, Article] = {}
        for table in _READINGS:
            for _, row in self._tables.rows(table, {article_id for article_id, _ in missing}):
                article = row_article({**row, "other_urls": ()})
                key = article.article_id, content_hash(article) if table == "articles" else row["content_hash"]
                if key in missing:
                    found[key] = article
                    missing.remove(key)
        if missing:
            lost = min(missing)[0]
            raise VerificationError(f"{self._layout.root} keeps no reading of article {lost}; run `ngoaivu verify`.")
        return found

    def _capture(self, row: Row, article: Article | None, places: dict[str, Place], elsewhere: Bodies) -> Capture:
        facts = {name: row[name] for name in _PLAIN}
        if row["status"] is None:
            return Capture(**facts, article=article)
        place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
        response = self._response(row, place)
        request = parse_request(read_member_after(self._layout.warc, place))
        payload = response.payload or b""
        if _refers(row):
            payload = self._body(row, places, elsewhere)
        return Capture(
            **facts,
            article=article,
            payload=payload,
            request_headers=request,
            response_headers=response.headers,
        )

    def _response(self, row: Row, place: Place) -> StoredResponse:
        response = parse_response(read_member(self._layout.warc, place))
        told_by = None if response is None else (response.digest, response.status)
        whole = response is None or response.payload is None or payload_digest(response.payload) == response.digest
        if response is None or told_by != (row["payload_digest"], row["status"]) or not whole:
            raise DamagedRecordError(
                f"{self._layout.warc / place.filename}: the record at byte {place.offset} is not the response of {row['url']} "
                "that was committed; run `ngoaivu verify`."
            )
        return response

    def _body(self, row: Row, places: dict[str, Place], elsewhere: Bodies) -> bytes:
        digest = row["payload_digest"]
        if digest in places:
            return read_verified(self._layout.warc, places[digest], digest)
        found = elsewhere.body(digest)
        if found is None:
            raise VerificationError(f"{self._layout.root} has no record of the bytes of {row['url']} ({digest}).")
        return found


_PLAIN = (
    "url", "portal_id", "fetched_at", "outcome", "status", "reason", "media_type", "run_id", "link_text", "link_beside",
    "tls_exception", "imported_from",
)  # fmt: skip


def _refers(row: Row) -> bool:
    """Whether a capture's body stands in another capture's record; an answer that a page is unchanged had none."""
    return bool(row["warc_record_type"] == "revisit" and row["outcome"] != "unchanged")
