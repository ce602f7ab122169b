"""The index is a cache: whatever becomes of it, the archive goes on as if nothing had happened."""

from __future__ import annotations

import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter
from archive.index import Index
from archive.parts import Row
from archive.paths import Layout
from archive.rebuild import fill
from archive.snapshot import current
from archive.tables import Tables
from archive.verify import verify
from tests.archive.conftest import MakeArticle, MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]

QUERIES = {
    "articles": "SELECT hex(article_id), hex(text_key), published FROM articles ORDER BY 1",
    "texts": "SELECT hex(text_key), hex(head), published, first_seen, url, hex(cluster_id), path, hex(numbers) FROM texts"
    " JOIN parts ON parts.id = texts.part ORDER BY 1",
    "captures": "SELECT hex(key) FROM captures ORDER BY 1",
    "pages": "SELECT key, outcome, last_seen, hex(article_id), payload_digest, etag, times_gone FROM pages ORDER BY 1",
    "payloads": "SELECT digest, filename, start, length FROM payloads ORDER BY 1",
}


def contents(path: Path) -> dict[str, list[Any]]:
    base = sqlite3.connect(path)
    found = {name: base.execute(query).fetchall() for name, query in QUERIES.items()}
    base.close()
    return found


def rebuilt(path: Path, folder: Path) -> dict[str, list[Any]]:
    layout = Layout(path)
    manifest = current(layout)
    index = Index(folder / "index.sqlite", folder / "near")
    fill(index, Tables(layout.snapshot(manifest.number), manifest))
    index.close()
    return contents(folder / "index.sqlite")


@pytest.mark.parametrize("seed", range(3))
def test_the_index_that_grew_is_the_index_made_afresh(
    seed: int, store: Store, capture: MakeCapture, gone: MakeCapture, article: MakeArticle, tmp_path: Path
) -> None:
    chance = random.Random(seed)
    day = 0.0
    batches = []
    for _ in range(12):
        batch = []
        for _ in range(6):
            day += 0.1
            number = chance.randrange(12)
            kind = chance.random()
            if kind < 0.15:
                batch.append(gone(capture(number).url, day=day))
            elif kind < 0.4:
                batch.append(capture(number, day=day, title=f"Tên {chance.randrange(3)}"))
            elif kind < 0.5:
                batch.append(capture(number, day=day, portal_id="tinh-b", title="Bản sao", body=article(1).body))
            else:
                batch.append(capture(number, day=day, at=f"{capture(number).url}?v={chance.randrange(2)}"))
        batches.append(batch)
    path = store(*batches)
    assert contents(Layout(path).index) == rebuilt(path, tmp_path / "again")
    store([], compact=True)
    assert contents(Layout(path).index) == rebuilt(path, tmp_path / "after compaction")


def damage_nothing(layout: Layout) -> None:
    """Nothing happens."""


def damage_all(layout: Layout) -> None:
    shutil.rmtree(layout.cache)


def damage_a_bit(layout: Layout) -> None:
    data = bytearray(layout.index.read_bytes())
    data[len(data) // 2] ^= 16
    layout.index.write_bytes(data)


def damage_without_seal(layout: Layout) -> None:
    layout.seal.unlink()
    layout.index.write_bytes(layout.index.read_bytes()[:5000])


def damage_runs(layout: Layout) -> None:
    for run in layout.runs.iterdir():
        run.unlink()


def make_old(layout: Layout) -> None:
    """As a power cut leaves it: behind by more snapshots than are kept."""
    base = sqlite3.connect(layout.index)
    base.execute("UPDATE meta SET value = '[2, 0, \"x\"]'")
    base.commit()
    base.close()
    layout.seal.unlink()


@pytest.mark.parametrize("harm", [damage_nothing, damage_all, damage_a_bit, damage_without_seal, damage_runs, make_old])
def test_an_index_that_is_lost_or_damaged_is_made_again(
    harm: Callable[[Layout], None], store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle
) -> None:
    path = store([capture(n) for n in range(6)], [capture(1, day=1, title="Sửa")])
    harm(Layout(path))
    store(
        [capture(n, day=2) for n in range(2, 6)],
        [capture(7, title=article(2).title, body=article(2).body)],
    )
    assert len(rows(path)) == 6
    assert not verify(path)


def test_an_index_that_is_behind_catches_up(store: Store, rows: Rows, capture: MakeCapture, tmp_path: Path) -> None:
    path = store([capture(n) for n in range(6)])
    cache = Layout(path).cache
    shutil.copytree(cache, tmp_path / "old")
    store([capture(1, day=1, title="Sửa")], [capture(8)])
    grown = contents(Layout(path).index)
    shutil.rmtree(cache)
    shutil.copytree(tmp_path / "old", cache)
    with ArchiveWriter(path, code_version="test"):
        pass
    assert contents(Layout(path).index) == grown
