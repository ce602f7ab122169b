"""The one way into the archive: captures in, committed snapshots out."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType
from typing import Self

from archive.article import Capture
from archive.changes import Changes
from archive.commit import CommitResult, Pending, commit_pending, publish_rewrite
from archive.compact import lay_out
from archive.fork import fork
from archive.identity import address_key, capture_key, payload_digest
from archive.index import Index
from archive.ledger import HarvestRow
from archive.lock import WriterLock
from archive.manifest import Manifest
from archive.origin import read_origin
from archive.pages import KnownPage, PageOfHost
from archive.parts import Row, year_folder
from archive.paths import Layout
from archive.rebuild import close_index, open_index, resting_index
from archive.rows import capture_row, harvest_row
from archive.salvage import Responses, Unfinished, finished, note_unfinished, unfinished
from archive.schema import HARVESTS, SCHEMA_VERSION
from archive.snapshot import check_place, create, current, prune, raise_marker, recover
from archive.storage import make_folder, told
from archive.tables import Rewrite, Tables
from archive.warc import ROTATE_AT, Place, Stored, WarcWriter
from archive.warc_reading import read_payload, read_verified


def _now() -> datetime:
    return datetime.now(UTC)


class ArchiveWriter:
    """Writes one archive, which it creates where none is; a context manager.

    Leaving it commits what is pending, also on Ctrl-C; any other error leaves the last commit. Entering raises StorageError where
    the place cannot be an archive, having touched nothing, and ArchiveLockedError where another writer is at work.

    Args:
        path: The archive's folder.
        now: The clock that commits are stamped by.
        code_version: Written into every file.
        rotate_at: The size in bytes at which the next WARC file is begun.
    """

    def __init__(
        self, path: Path, *, now: Callable[[], datetime] = _now, code_version: str, rotate_at: int = ROTATE_AT
    ) -> None:
        self._layout = Layout(Path(path))
        self._now = now
        self._code_version = code_version
        self._rotate_at = rotate_at
        self._lock = WriterLock(self._layout.lock)
        self._index: Index | None = None

    def __enter__(self) -> Self:
        exists = check_place(self._layout)
        with told(self._layout.root):
            make_folder(self._layout.state)
            self._lock.acquire(self._now())
        try:
            if not exists:
                with told(self._layout.root):
                    create(self._layout, self._code_version, self._now())
            manifest = recover(self._layout)
            self._tables = Tables(self._layout.snapshot(manifest.number), manifest)
            self._index = open_index(self._layout, self._tables)
            self._warc = WarcWriter(
                self._layout.warc,
                manifest.warc.values(),
                code_version=self._code_version,
                stored=self._payload,
                rotate_at=self._rotate_at,
                origin=read_origin(self._layout),
            )
            self._clear()
            self._upgrade(manifest)
        except BaseException:
            self._close()
            raise
        return self

    def _upgrade(self, manifest: Manifest) -> None:
        """Lay out afresh what an earlier version of the schema wrote: one table has folders of one kind only."""
        if manifest.schema_version < SCHEMA_VERSION:
            self.compact()
        with told(self._layout.marker):
            raise_marker(self._layout)

    def _clear(self) -> None:
        self._pending = Pending()
        self._keys: set[str] = set()
        self._pages: dict[str, KnownPage] = {}
        self._bytes: dict[str, Stored] = {}

    def _close(self) -> None:
        if self._index is not None:
            close_index(self._layout, self._index)
            self._index = None
        self._lock.release()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            if kind is None or (issubclass(kind, (KeyboardInterrupt, SystemExit)) and not self._just_committed()):
                self.commit()
        finally:
            self._warc.close()
            self._close()

    def _just_committed(self) -> bool:
        """Whether an interrupt came when the snapshot was current already, and only the index was not told: it will catch up."""
        return current(self._layout).number != self._tables.manifest.number

    @property
    def _known(self) -> Index:
        assert self._index is not None, "the archive is not open"
        return self._index

    @property
    def root(self) -> Path:
        """The archive's folder."""
        return self._layout.root

    @property
    def manifest(self) -> Manifest:
        """What the last commit consists of."""
        return self._tables.manifest

    @property
    def pending(self) -> int:
        """How many captures are not committed yet."""
        return len(self._pending.batch.rows)

    def knows(self, url: str) -> KnownPage | None:
        """What was last seen at an address, committed or not."""
        return self._pages.get(address_key(url)) or self._known.page(url)

    def pages_of(self, host: str) -> list[PageOfHost]:
        """Every committed page of a host, with and without ``www.``, as it was last seen."""
        return self._known.pages_of(host)

    def formers(self, ids: Iterable[str]) -> dict[str, Row]:
        """The committed rows of some articles by id, each with ``link_text`` and ``link_beside`` of the link that led to it.

        Of a copy that is folded into another article's row, it is the reading kept beside that row.
        """
        wanted = set(ids)
        rows = {row["article_id"]: row for _, row in self._tables.rows("articles", wanted)}
        for _, row in self._tables.rows("variants", wanted - rows.keys()):
            entry = self._known.entry(row["article_id"])
            if entry is not None and entry.history.content == row["content_hash"]:
                rows[row["article_id"]] = row
        for _, seen in sorted(self._tables.rows("captures", rows), key=lambda one: one[1]["fetched_at"]):
            if seen["link_text"] or seen["link_beside"]:
                rows[seen["article_id"]] |= {"link_text": seen["link_text"], "link_beside": seen["link_beside"]}
        return rows

    def payload(self, row: Row) -> bytes | None:
        """The bytes that a committed row of articles was read from; None where its record holds none."""
        if row.get("warc_filename") is None:
            return None
        place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
        return read_payload(self._layout.warc, place)

    def ledgers(self) -> dict[str, list[Row]]:
        """The committed rows of every portal's runs, the oldest first."""
        rows = [row for _, data in self._tables.columns("harvests", list(HARVESTS.names)) for row in data.to_pylist()]
        found: dict[str, list[Row]] = {}
        for row in sorted(rows, key=lambda row: (row["started"], row["ended"])):
            found.setdefault(row["portal_id"], []).append(row)
        return found

    def responses(self, one: Unfinished) -> Responses:
        """What an unfinished run had received."""
        return Responses(self._layout, self._tables, (one.run_id, *one.runs), one.started, self._payload)

    def unfinished(self, portal_id: str) -> Unfinished | None:
        """The run of a portal that has not come to its end."""
        return unfinished(self._layout, portal_id)

    def note_unfinished(self, one: Unfinished) -> None:
        """Note, before its first request, that a portal-run begins, or afterwards that it stopped on its way."""
        note_unfinished(self._layout, one)

    def note_finished(self, portal_id: str) -> None:
        """Forget that a portal's run was unfinished; to be called when its ledger row is committed."""
        finished(self._layout, portal_id)

    def record_harvest(self, harvest: HarvestRow) -> None:
        """Put a portal-run into the ledger with the next commit."""
        self._pending.harvests.append(harvest_row(harvest))

    def add(self, capture: Capture) -> None:
        """Keep a capture: its response is written to the WARC now, its row with the next commit. The same capture counts once."""
        row = capture_row(capture)
        if capture.outcome == "unchanged":
            row |= self._as_known(row)
        elif capture.status is not None:
            row["payload_digest"] = payload_digest(capture.payload)
        self._keep(row, capture)

    def adopt(self, row: Row, capture: Capture) -> None:
        """Keep a capture as another archive kept it: ``row`` is its row there, whose places are not taken over.

        A capture that found a page unchanged must come after the one whose bytes it stands for: ValueError where it does not.
        """
        digest = row["payload_digest"]
        if capture.outcome == "unchanged" and digest and self._payload(digest) is None and not self.holds(row):
            raise ValueError(f"{row['url']} is said to be unchanged, and nothing holds the bytes {digest}")
        self._keep(dict(row), capture)

    def holds(self, row: Row) -> bool:
        """Whether the capture that a row of captures tells of is here already, committed or not."""
        key = capture_key(row["url"], row["fetched_at"], row["payload_digest"])
        return key in self._keys or self._known.captured(key)

    def holds_body(self, digest: str) -> bool:
        """Whether the response body with a digest is here, committed or not."""
        return self._payload(digest) is not None

    def body(self, digest: str) -> bytes | None:
        """The response body with a digest, committed or not; None where none is here."""
        stored = self._payload(digest)
        return None if stored is None else read_verified(self._layout.warc, stored.place, digest)

    def _keep(self, row: Row, capture: Capture) -> None:
        key = capture_key(row["url"], row["fetched_at"], row["payload_digest"])
        if key in self._keys or self._known.captured(key):
            self._pending.repeated += 1
            return
        if capture.status is not None:
            written = self._warc.append(capture, row["payload_digest"] if capture.outcome == "unchanged" else None)
            row |= written.columns()
            if written.bytes_at == written.place:
                self._bytes[written.digest] = Stored(written.place, row["url"], row["fetched_at"])
        self._keys.add(key)
        self._pending.batch.add(row, replace(capture.article, url=row["article_url"]) if capture.article else None)
        self._pages[address_key(row["url"])] = _page(row)

    def _as_known(self, row: Row) -> Row:
        """The columns of a capture that only says that a known page still stands: it is one more sight of the same bytes."""
        page = self._known.page(row["url"])
        entry = self._known.entry(page.article_id) if page and page.article_id else None
        state = entry.history.addresses.get(address_key(row["url"])) if entry else None
        if page is None or state is None:
            raise ValueError(f"{row['url']} is said to be unchanged, and no capture of it is known")
        return {
            "article_id": page.article_id,
            "article_url": state.article_url,
            "content_hash": state.content,
            "reader": state.reader,
            "payload_digest": state.payload_digest,
            "etag": row["etag"] or page.etag,
            "last_modified": row["last_modified"] or page.last_modified,
        }

    def commit(self) -> CommitResult:
        """Commit what is pending, all or nothing; without anything pending nothing is written."""
        if not self._pending.batch.rows and not self._pending.harvests:
            repeated, self._pending.repeated = self._pending.repeated, 0
            return CommitResult(duplicates=repeated)
        warc = self._warc.sync()
        with told(self._layout.state):
            self._open_folders()
            after, result = commit_pending(
                self._layout, self._tables, self._known, self._pending, warc, self._payload, self._stamp()
            )
            self._committed(after)
        self._clear()
        self._warc.forget_places()
        return result

    def _open_folders(self) -> None:
        """Commit a folder without rows for each year in which articles will be seen for the first time.

        A reader that lists the folders before a commit that makes one would miss it and nothing else of the commit. Where the
        commit is the first of all, or of one year alone into an empty archive, there is nothing else.
        """
        before, rewrite = self._tables.manifest, Rewrite(self._tables, self._code_version)
        known = rewrite.folders()
        seen = [row for row in self._pending.batch.rows if row["article_id"]]
        strange = [row for row in seen if year_folder(row["fetched_at"].year) not in known]
        fresh = {year_folder(one["fetched_at"].year) for one in strange if self._known.entry(one["article_id"]) is None}
        if not fresh or (len({row["fetched_at"].year for row in seen}) == 1 and not before.rows("articles")):
            return
        for folder in sorted(fresh):
            rewrite.open_folder(folder)
        after = publish_rewrite(self._layout, before, rewrite, Changes(), list(before.warc.values()), self._stamp())
        self._known.apply(Changes(), after.number, after.digest)
        self._committed(after)

    def fork(self, target: Path) -> None:
        """Commit what is pending, and make another archive of it at ``target``, as `archive.fork` says."""
        self.commit()
        with resting_index(self._layout, self._known):
            fork(self._layout.root, target)

    def compact(self) -> bool:
        """Commit what is pending, then sort every table into parts of one size and bring every ``last_seen`` up to date.

        Returns whether that changed anything. Plain readers see the same rows before, meanwhile and after.
        """
        self.commit()
        before = self._tables.manifest
        with told(self._layout.state):
            rewrite = Rewrite(self._tables, self._code_version)
            changes = lay_out(self._tables, self._known, rewrite)
            if rewrite.parts == before.parts and before.schema_version == SCHEMA_VERSION:
                return False
            warc = list(before.warc.values())
            after = publish_rewrite(self._layout, before, rewrite, changes, warc, self._stamp())
            self._known.apply(changes, after.number, after.digest)
            self._committed(after)
        return True

    def _stamp(self) -> tuple[str, str]:
        return self._code_version, self._now().isoformat()

    def _committed(self, manifest: Manifest) -> None:
        self._tables = Tables(self._layout.snapshot(manifest.number), manifest)
        prune(self._layout, manifest)

    def _payload(self, digest: str) -> Stored | None:
        return self._bytes.get(digest) or self._known.payload(digest)


def _page(row: Row) -> KnownPage:
    names = ("url", "outcome", "fetched_at", "article_id", "payload_digest", "etag", "last_modified")
    return KnownPage(*(row[name] for name in names))
