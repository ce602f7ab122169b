"""From rows of captures to the histories of articles: the quick way where captures arrive in order, the sure way where not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

import pyarrow as pa
import pyarrow.compute as pc

from archive.history import History, Sighting, fold_history
from archive.identity import address_key
from archive.index import Entry, Index
from archive.parts import Row
from archive.rows import sighting_of
from archive.tables import Tables

SEEN = [
    "url", "fetched_at", "outcome", "article_id", "article_url", "other_urls", "content_hash", "reader", "run_id", "payload_digest"
]  # fmt: skip


class Arrivals:
    """The captures of a batch, sorted out by article."""

    def __init__(self, index: Index, tables: Tables, rows: Iterable[Row]) -> None:
        self._index = index
        self._tables = tables
        self._seen: dict[str, list[Sighting]] = defaultdict(list)
        gone: list[Row] = []
        at: dict[str, str] = {}
        for row in rows:
            article_id: str | None = row["article_id"]
            if article_id:
                sighting = sighting_of(row)
                self._seen[article_id].append(sighting)
                at.update(dict.fromkeys(keys_of(sighting), article_id))
            elif row["outcome"] == "gone":
                gone.append(row)
        for row in gone:
            key = address_key(row["url"])
            found = at.get(key) or index.article_at(key)
            if found:
                self._seen[found].append(sighting_of(row))

    def histories(self) -> Iterator[tuple[str, Entry | None, History, int]]:
        """Each article seen: what was known of it, its history now, and how many captures there are of it."""
        before = {article_id: self._index.entry(article_id) for article_id in sorted(self._seen)}
        late = {
            article_id: self._addresses(article_id, entry)
            for article_id, entry in before.items()
            if self._late(article_id, entry)
        }
        stored = stored_sightings(self._tables, late)
        for article_id, entry in before.items():
            new = sorted(self._seen[article_id], key=lambda one: one.order)
            if article_id in late:
                history = fold_history([*stored[article_id], *new])
            elif entry is None:
                history = fold_history(new)
            else:
                again = self._index.entry(article_id)
                assert again is not None
                history = again.history
                for one in new:
                    history.see(one)
            yield article_id, entry, history, len(new)

    def _addresses(self, article_id: str, entry: Entry | None) -> set[str]:
        known = set(entry.history.urls) if entry else set()
        return known.union(*(keys_of(one) for one in self._seen[article_id]))

    def _late(self, article_id: str, entry: Entry | None) -> bool:
        """Whether an article's captures must be read again: some came before what is known, or its page was gone before it was known."""
        first = min(one.order for one in self._seen[article_id])
        if entry and entry.history.last_order and first <= entry.history.last_order:
            return True
        fresh = self._addresses(article_id, entry) - (set(entry.history.urls) if entry else set())
        return any(self._index.ever_gone(key) for key in fresh)


def keys_of(sighting: Sighting) -> set[str]:
    """The keys of the addresses that a sighting names."""
    return {address_key(url) for url in sighting.urls}


def stored_sightings(tables: Tables, addresses: dict[str, set[str]]) -> dict[str, list[Sighting]]:
    """Every capture in the tables of some articles, and of their addresses found gone."""
    found: dict[str, list[Sighting]] = defaultdict(list)
    if not addresses:
        return found
    wanted = pa.array(sorted(addresses), pa.string())
    at = {key: article_id for article_id, keys in addresses.items() for key in keys}
    for _, data in tables.columns("captures", SEEN):
        mine = pc.is_in(data["article_id"], wanted)
        gone = pc.equal(data["outcome"].cast(pa.string()), "gone")
        for row in data.filter(pc.or_(mine, gone)).to_pylist():
            article_id = row["article_id"] or at.get(address_key(row["url"]))
            if article_id:
                found[article_id].append(sighting_of(row))
    return found


def shape(history: History) -> tuple[object, ...]:
    """What of a history the tables show, apart from the time of the last sight."""
    readings = sorted((content, one.reading) for content, one in history.readings.items())
    return history.url, history.states, history.urls, readings, history.first_seen, history.gone
