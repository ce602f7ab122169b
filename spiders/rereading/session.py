"""Reads the chosen captures of an archive again, says what that would change, and changes it when told to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from archive.article import Article
from archive.identity import clean_address, content_hash
from archive.manifest import Manifest
from archive.parts import Row
from archive.paths import Layout
from archive.rereading import NewReading, apply_readings
from archive.rows import reading_row
from archive.tables import Tables
from archive.workers import Workers, batches
from spiders.families.base import Family
from spiders.registry import Portal
from spiders.rereading.again import Reader, Reread, StoredCapture
from spiders.rereading.differences import Change, Differences, Key, compare
from spiders.rereading.stored import chunks, digests, rows_of
from spiders.rereading.worklist import Worklist

#: Captures that one task reads: a third of a second's work.
_BATCH = 48
_EXAMPLES = 5
#: What a capture says for itself; the other fields of a row are those of the capture that its reading is kept from.
_OWN = {
    "family",
    "article_id",
    "title",
    "lead",
    "body",
    "author",
    "source",
    "author_role",
    "byline_raw",
    "attachments",
    "images",
}
_OWN |= {"published", "published_date", "published_precision", "url", "other_urls"}


class Rereading:
    """One reread of one committed state."""

    def __init__(
        self,
        layout: Layout,
        tables: Tables,
        worklist: Worklist,
        workers: Workers,
        portals: Mapping[str, Portal],
        rules: Family | None = None,
    ) -> None:
        self._layout = layout
        self._tables = tables
        self._worklist = worklist
        self._workers = workers
        self._reader = Reader(layout.warc, portals, rules)

    def read(self) -> None:
        """Read every chosen capture again, and keep those readings that are other ones than before."""
        for some in self._workers.run(digests, chunks(self._tables)):
            self._worklist.keep_digests(some)
        for found in self._workers.run(self._reader.changes, batches(self._worklist.wanted(), _BATCH)):
            self._worklist.keep("changes", found)

    def differences(self) -> Differences:
        """What the new readings would change, row by row."""
        found = Differences(_EXAMPLES)
        articles = self._worklist.changed_articles()
        self._worklist.keep_before(rows_of(self._tables, articles) if articles else ())
        seen: set[tuple[Any, ...]] = set()
        for capture, reread in self._worklist.ranked_changes():
            now = reread.outcome if isinstance(reread.outcome, Article) else None
            content = content_hash(now) if now else None
            pair = (capture.article_id, capture.content_hash, now and now.article_id, content)
            if pair in seen:
                continue
            seen.add(pair)
            self._add(found, capture, reread, kept=bool(capture.digests))
        return found

    def _add(self, found: Differences, capture: StoredCapture, reread: Reread, *, kept: bool) -> None:
        before, after = self._before(capture), _after(reread)
        if not kept and before and after:
            after = {**before, **{name: after[name] for name in _OWN}, "reader": after["reader"]}
        reason = reread.outcome if isinstance(reread.outcome, str) else ""
        told = compare(before, after, reread.rules, reason)
        if told is None:
            assert before is not None
            assert after is not None
            if before["reader"] != after["reader"]:
                found.versions[before["reader"], after["reader"]] += 1
            return
        family_to_shape, fields = told
        change = Change(
            key=Key(capture.portal_id, *family_to_shape),
            url=capture.url,
            article_id=capture.article_id,
            fetched_at=capture.fetched_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S"),
            raw=f"{capture.body_at.filename} at byte {capture.body_at.offset}, {capture.body_at.length} bytes",
            fields=fields,
        )
        found.add(change)
        self._worklist.keep_change(change)

    def _before(self, capture: StoredCapture) -> Row | None:
        row = self._worklist.before(capture.article_id, capture.content_hash)
        return {**row, "url": capture.article_url, "other_urls": list(capture.other_urls)} if row else None

    def accept(self, code_version: str, now: datetime) -> Manifest:
        """Commit the new readings; the caller holds the archive's lock, and nothing was committed since :meth:`read`."""
        for found in self._workers.run(self._reader.all, batches(self._worklist.of_articles(), _BATCH)):
            self._worklist.keep("again", found)
        readings = {
            self._worklist.key(number): NewReading(reread.outcome)
            for table in ("again", "changes")
            for number, reread in self._worklist.changes(table)
        }
        return apply_readings(self._layout, self._tables, readings, self._worklist.concerned(), code_version, now)


def _after(reread: Reread) -> Row | None:
    if isinstance(reread.outcome, str):
        return None
    article = replace(reread.outcome, url=clean_address(reread.outcome.url))
    return {**reading_row(article), "other_urls": list(article.other_urls)}
