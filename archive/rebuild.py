"""Opens the index: as it is, brought up to the tables, or made again from them."""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import sqlite3
from collections import defaultdict
from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from archive.changes import CHANGES, ArticleChange, Changes, TextChange
from archive.consolidate import head_order, sortable
from archive.errors import StorageError
from archive.history import History, Sighting, fold_history
from archive.identity import address_key, capture_key, text_key
from archive.index import Entry, Index
from archive.manifest import load
from archive.parts import Row
from archive.paths import Layout
from archive.rows import page_change, payload_change, row_article, sighting_of
from archive.shingles import Features, features
from archive.sightings import SEEN, keys_of
from archive.storage import replace_file, told
from archive.tables import Tables, read_part

_NOTED = [
    *SEEN,
    "etag",
    "last_modified",
    "warc_record_type",
    "warc_filename",
    "warc_record_offset",
    "warc_record_length",
]
_AT_ONCE = 2_000  # rows; 7 MB of bodies


def open_index(layout: Layout, tables: Tables) -> Index:
    """The index of the current snapshot. Whatever is wrong with the one on disk, the one returned is right."""
    with told(layout.cache):
        layout.cache.mkdir(exist_ok=True)
        index = _opened(layout)
        if index is None or not _caught_up(layout, tables, index):
            if index is not None:
                index.close()
            _discard(layout)
            index = Index(layout.index, layout.runs)
            fill(index, tables)
        layout.seal.unlink(missing_ok=True)
    return index


def close_index(layout: Layout, index: Index) -> None:
    """Close the index and seal it, so that the next writer knows it as it was left."""
    with contextlib.suppress(sqlite3.Error, OSError):
        index.finish()
        index.close()
        _seal(layout)
    index.close()


@contextlib.contextmanager
def resting_index(layout: Layout, index: Index) -> Iterator[None]:
    """While the block runs the index, which stays open, is whole in its file and sealed: nothing may change it meanwhile."""
    with told(layout.cache):
        index.finish()
        _seal(layout)
        try:
            yield
        finally:
            layout.seal.unlink(missing_ok=True)


def _seal(layout: Layout) -> None:
    with layout.index.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    replace_file(layout.seal, json.dumps({"index.sqlite": digest}).encode() + b"\n")


def _opened(layout: Layout) -> Index | None:
    if not layout.index.exists() or not sealed(layout):
        return None
    try:
        index = Index(layout.index, layout.runs)
    except sqlite3.Error:
        return None
    try:
        if index.sound(sealed=layout.seal.exists()):
            return index
    except sqlite3.Error:
        pass
    index.close()
    return None


def sealed(layout: Layout) -> bool:
    """Tell whether the index is as its last writer left it; without a seal there is no telling, and nothing speaks against it."""
    try:
        seal = json.loads(layout.seal.read_bytes())
    except FileNotFoundError:
        return True
    except ValueError:
        return False
    with layout.index.open("rb") as stream:
        return bool(seal.get("index.sqlite") == hashlib.file_digest(stream, "sha256").hexdigest())


def _discard(layout: Layout) -> None:
    for path in layout.cache.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink()


def _caught_up(layout: Layout, tables: Tables, index: Index) -> bool:
    """Bring the index up to the current snapshot by the changes that the snapshots since then carry."""
    try:
        stands = index.stands_for
        if stands is None or stands[0] > tables.manifest.number:
            return False
        number, digest = stands
        while number < tables.manifest.number:
            number += 1
            manifest = load(layout.snapshot(number))
            data = (layout.snapshot(number) / CHANGES).read_bytes()
            if manifest.previous != digest or hashlib.sha256(data).hexdigest() != manifest.changes:
                return False
            digest = manifest.digest
            index.apply(Changes.parse(data), number, digest)
    except (StorageError, OSError, sqlite3.Error):
        return False
    return digest == tables.manifest.digest


def fill(index: Index, tables: Tables) -> None:
    """Make the index from the tables."""
    histories = _histories(index, tables)
    for changes in _texts(tables, histories):
        index.apply(changes, -1, "")
    index.apply(Changes(), tables.manifest.number, tables.manifest.digest)


def _histories(index: Index, tables: Tables) -> dict[str, History]:
    seen: dict[str, list[Sighting]] = defaultdict(list)
    lost: list[Row] = []
    at: dict[str, str] = {}
    for _, data in tables.columns("captures", _NOTED):
        for batch in data.to_batches(max_chunksize=_AT_ONCE):
            changes = Changes()
            for row in batch.to_pylist():
                changes.captures.append(capture_key(row["url"], row["fetched_at"], row["payload_digest"]))
                changes.pages.append(page_change(row))
                changes.payloads.extend(payload_change(row))
                if row["article_id"]:
                    sighting = sighting_of(row)
                    seen[row["article_id"]].append(sighting)
                    at.update(dict.fromkeys(keys_of(sighting), row["article_id"]))
                elif row["outcome"] == "gone":
                    lost.append(row)
            index.apply(changes, -1, "")
    for row in lost:
        if article_id := at.get(address_key(row["url"])):
            seen[article_id].append(sighting_of(row))
    return {article_id: fold_history(sightings) for article_id, sightings in seen.items()}


def _texts(tables: Tables, histories: dict[str, History]) -> Iterator[Changes]:
    """The index's records of articles and texts, a few thousand rows at a time."""
    for table in ("articles", "variants"):
        for part in tables.manifest.of(table):
            for batch in read_part(tables.snapshot, table, part).to_batches(max_chunksize=_AT_ONCE):
                yield _records(table, part.path, batch, histories)


def _records(table: str, path: str, batch: pa.RecordBatch, histories: dict[str, History]) -> Changes:
    changes = Changes()
    compared: list[Features] = []
    for row in batch.to_pylist():
        history = histories.get(row["article_id"])
        if history is None:
            raise StorageError(f"{path}: article {row['article_id']} has no capture; run the archive's verification.")
        if table == "variants" and row["content_hash"] != history.content:
            continue
        name = text_key(row_article(row), row["text_hash"])
        published = row["published"]
        changes.articles.append(
            ArticleChange(row["article_id"], name, published.isoformat() if published else None, history.dump())
        )
        changes.addresses.extend((key, row["article_id"]) for key in history.urls)
        if table == "articles":
            looks = features(row["title"], row["body"])
            when, seen, url, _ = head_order(row["article_id"], Entry(history, name, published))
            numbers, titles = looks.numbers.tobytes().hex(), looks.title_numbers.tobytes().hex()
            changes.texts.append(
                TextChange(
                    name,
                    row["article_id"],
                    sortable(when),
                    sortable(seen),
                    url,
                    row["cluster_id"],
                    path,
                    numbers,
                    titles,
                )
            )
            if looks.comparable:
                changes.compared.append(name)
                compared.append(looks)
    if compared:
        changes.signatures = np.stack([one.signature for one in compared])
        changes.bands = np.stack([one.bands for one in compared])
    return changes
