"""New readings of captures that the archive holds: one commit that leaves the archive as if they had always been read so.

Histories are folded afresh from all captures of the articles concerned, each in its new reading. A change of rules is therefore no
edit: no revision comes of it.
"""

from __future__ import annotations

import shutil
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from archive.article import Article
from archive.changes import Changes
from archive.commit import publish_rewrite
from archive.consolidate import Batch, Consolidation, Plan
from archive.history import History, Sighting, fold_history
from archive.identity import address_key
from archive.index import Entry, Index
from archive.manifest import Manifest
from archive.parts import Row
from archive.paths import INNER_TABLES, Layout
from archive.rebuild import open_index
from archive.rows import article_columns, sighting_of
from archive.sightings import keys_of
from archive.storage import told
from archive.tables import Key, Rewrite, Tables, key_of, read_part


@dataclass(frozen=True, slots=True)
class NewReading:
    """What a capture is by new rules: an article, or the reason why it is none."""

    outcome: Article | str


Readings = Mapping[Key, NewReading]


def apply_readings(
    layout: Layout, tables: Tables, readings: Readings, articles: frozenset[str], code_version: str, now: datetime
) -> Manifest:
    """Commit new readings of captures, which are named by their keys in the table of captures.

    The caller holds the archive's lock, and gives a reading of *every* readable capture of each of the ``articles`` concerned: of
    those that a capture was read as before, and those that it is read as now.
    """
    with told(layout.state):
        index = open_index(layout, tables)
        try:
            captures = _Captures(tables, readings, articles)
            plan = _Again(index, tables, captures).plan()
            rewrite = Rewrite(tables, code_version)
            for table in INNER_TABLES:
                removed, added = plan.removed[table], plan.added[table]
                if table == "captures":
                    removed, added = captures.removed, captures.added
                rewrite.apply(table, removed, added)
                rewrite.keep_schema(table)
        finally:
            index.close()
        # The index cannot follow, since it knows no article that is no more. It goes first: what is not there is made again.
        shutil.rmtree(layout.cache, ignore_errors=True)
        before = tables.manifest
        stamp = (code_version, now.isoformat())
        return publish_rewrite(layout, before, rewrite, Changes(), list(before.warc.values()), stamp, plan.article_rows)


class _Captures:
    """The captures table as it will be, and the sightings of the articles concerned."""

    def __init__(self, tables: Tables, readings: Readings, articles: frozenset[str]) -> None:
        self.removed: dict[str, set[Key]] = defaultdict(set)
        self.added: list[Row] = []
        self.batch = Batch()
        self.articles = articles
        self._sightings: dict[str, list[Sighting]] = defaultdict(list)
        gone: list[Row] = []
        for part in tables.manifest.of("captures"):
            for row in read_part(tables.snapshot, "captures", part).to_pylist():
                if row["outcome"] == "gone":
                    gone.append(row)
                else:
                    self._take(part.path, row, readings.get(key_of("captures", row)))
        self._take_gone(gone)

    def _take(self, path: str, row: Row, reading: NewReading | None) -> None:
        article = reading.outcome if reading and isinstance(reading.outcome, Article) else None
        fresh = row if reading is None else {**row, **_columns(reading)}
        if fresh != row:
            self.removed[path].add(key_of("captures", row))
            self.added.append(fresh)
        if fresh["article_id"] in self.articles:
            self._sightings[fresh["article_id"]].append(sighting_of(fresh))
            self.batch.add(fresh, replace(article, url=fresh["article_url"]) if article else None)

    def _take_gone(self, gone: list[Row]) -> None:
        at = {key: one for one, seen in self._sightings.items() for sighting in seen for key in keys_of(sighting)}
        for row in gone:
            if article_id := at.get(address_key(row["url"])):
                self._sightings[article_id].append(sighting_of(row))

    def histories(self) -> dict[str, History | None]:
        """The history of each article concerned; None for one that no capture is of any more."""
        return {
            one: fold_history(self._sightings[one]) if self._sightings[one] else None for one in sorted(self.articles)
        }


def _columns(reading: NewReading) -> Row:
    if isinstance(reading.outcome, Article):
        return {"outcome": "kept", "reason": None, **article_columns(reading.outcome)}
    return {"outcome": "refused", "reason": reading.outcome, **article_columns(None)}


class _Again(Consolidation):
    """A consolidation in which histories are replaced, and may end."""

    def __init__(self, index: Index, tables: Tables, captures: _Captures) -> None:
        super().__init__(index, tables, captures.batch, index.payload)
        self._histories = captures.histories()
        self._ended: set[str] = set()

    def _advance(self, plan: Plan) -> set[str]:
        for article_id, history in self._histories.items():
            before = self._index.entry(article_id)
            if before is not None:
                self._before[article_id] = before
            if history is None:
                self._ended.add(article_id)
            else:
                self._after[article_id] = Entry(
                    history, before.text_key if before else "", before.published if before else None
                )
        self._load(self._ended, whole=True)
        return self._histories.keys() - self._ended

    def _groups(self, touched: set[str]) -> dict[str, set[str]]:
        groups = super()._groups(touched)
        for article_id in self._ended & self._before.keys():
            groups.setdefault(
                self._before[article_id].text_key, self._index.members(self._before[article_id].text_key) - touched
            )
        return {key: members - self._ended for key, members in groups.items()}


def concerned(before: Iterable[str | None], after: Iterable[Article | str]) -> frozenset[str]:
    """The articles that captures were read as, and those that they are read as now."""
    now = (one.article_id for one in after if isinstance(one, Article))
    return frozenset([*(one for one in before if one), *now])
