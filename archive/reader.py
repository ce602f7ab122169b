"""Reading an archive: the tables of one committed state, as of any moment, and the bytes behind a row."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.dataset as ds

from archive.afresh import from_nothing, stored_readings
from archive.errors import StorageError
from archive.manifest import Manifest
from archive.parts import Row, arranged, table_of
from archive.paths import Layout
from archive.schema import SCHEMAS
from archive.snapshot import check_place, current
from archive.tables import Tables, read_part
from archive.warc import Place
from archive.warc_reading import read_payload


class Archive:
    """One committed state, which stays what it is while others write: the folder is resolved once.

    Tables come as Arrow datasets, which read what a filter and a choice of columns leave (``to_table``, ``head``, ``count_rows``;
    DuckDB and polars take them as they are). Old snapshots are kept for ten minutes, so a reader that takes longer between two
    calls opens the archive again.
    """

    def __init__(self, layout: Layout) -> None:
        self._layout = layout
        self._manifest = current(layout)
        self._tables = Tables(layout.snapshot(self._manifest.number), self._manifest)

    @property
    def manifest(self) -> Manifest:
        """What this committed state consists of."""
        return self._manifest

    @property
    def tables(self) -> Tables:
        """The rows of this committed state, for those who know its parts."""
        return self._tables

    @property
    def committed(self) -> datetime:
        """When this state was committed."""
        return datetime.fromisoformat(self._manifest.committed_at)

    @property
    def row_count(self) -> int:
        """How many distinct articles there are."""
        return self._manifest.rows("articles")

    @property
    def snapshot(self) -> Path:
        """The folder of this committed state; its ``articles`` is what a plain reader that must not see a commit happen reads."""
        return self._tables.snapshot

    def articles(self, as_of: datetime | None = None) -> ds.Dataset:
        """The articles as they are now, or as the captures up to a moment tell them; later captures are as if not made.

        A moment without a zone is taken for one of the machine's own. Those of a moment are worked out at once, in memory.
        """
        if as_of is None:
            return self._dataset("articles")
        return ds.dataset(articles_as_of(self._tables, as_of.astimezone(UTC)))

    def captures(self) -> ds.Dataset:
        """One row per fetched response."""
        return self._dataset("captures")

    def revisions(self) -> ds.Dataset:
        """One row per earlier state of an edited article."""
        return self._dataset("revisions")

    def harvests(self) -> ds.Dataset:
        """One row per run and portal."""
        return self._dataset("harvests")

    def raw(self, article_id: str) -> bytes:
        """The bytes that an article was read from."""
        for _, row in self._tables.rows("articles", [article_id]):
            if row["warc_filename"] is None:
                break
            place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
            return read_payload(self._layout.warc, place)
        raise StorageError(f"{self._layout.root} has no bytes of an article {article_id}.")

    def _dataset(self, name: str) -> ds.Dataset:
        files = [str(self._tables.snapshot / part.path) for part in self._manifest.of(name)]
        return ds.dataset(files, format="parquet", schema=SCHEMAS[name])


def open_archive(path: Path) -> Archive:
    """Open an archive for reading; StorageError where none is."""
    layout = Layout(Path(path))
    if not check_place(layout):
        raise StorageError(f"{layout.root} is no ngoaivu archive.")
    return Archive(layout)


def articles_as_of(tables: Tables, moment: datetime | None) -> pa.Table:
    """Work the articles out from the captures up to a moment (all of them for None) and the readings kept, trusting no row."""
    readings = stored_readings(tables, [part.path for part in tables.manifest.parts.values()])
    rows: list[Row] = []
    for part in tables.manifest.of("captures"):
        data = read_part(tables.snapshot, "captures", part)
        if moment is not None:
            data = data.filter(pc.less_equal(data["fetched_at"], pa.scalar(moment, pa.timestamp("us", tz="UTC"))))
        rows.extend(data.to_pylist())
    plan = from_nothing(rows, readings)
    return arranged("articles", table_of("articles", plan.added["articles"]))
