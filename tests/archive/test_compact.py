from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq

from archive import ArchiveWriter, open_archive
from archive.compact import crowded, magnitude
from archive.manifest import Part
from archive.parts import Row
from archive.snapshot import KEPT_SNAPSHOTS
from archive.verify import verify
from tests.archive.conftest import MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]


def part(name: str, rows: int) -> Part:
    return Part(f"articles/first_seen_year=2020/{name}", rows, "", rows)


def test_parts_of_like_size_are_merged_eight_at_a_time() -> None:
    small = [part(f"s{n}", 10) for n in range(8)]
    assert crowded(small[:7]) == []
    assert crowded([*small, part("m", 200)]) == [("articles/first_seen_year=2020", [one.path for one in small])]
    assert crowded([part(f"l{n}", 5_000) for n in range(20)]) == []


def test_sizes_fall_into_few_classes() -> None:
    assert [magnitude("articles", rows) for rows in (1, 31, 32, 255, 256, 1_023, 1_024)] == [0, 0, 1, 1, 2, 2, None]


def test_many_commits_leave_few_parts(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store(*([capture(n, published=capture(0).article.published)] for n in range(40)))  # type: ignore[union-attr]
    assert len(rows(path)) == 40
    assert len(open_archive(path).manifest.of("articles")) < 16
    assert not verify(path)


def test_a_row_is_rewritten_a_few_times_in_its_life() -> None:
    parts: list[Part] = []
    written = 0
    for turn in range(2_000):
        parts.append(part(f"n{turn}", 20))
        written += 20
        for _, paths in crowded(parts):
            merged = sum(one.rows for one in parts if one.path in paths)
            parts = [*(one for one in parts if one.path not in paths), part(f"m{turn}-{merged}", merged)]
            written += merged
    assert written < 5 * 20 * 2_000
    assert len(parts) < 70


def test_compaction_sorts_and_is_done_once(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store(*([capture(n, portal_id=f"tinh-{n % 3}")] for n in range(12)))
    before = rows(path)
    with ArchiveWriter(path, code_version="test") as writer:
        assert writer.compact()
        assert not writer.compact()
    assert rows(path) == before
    for file in (path / "articles").rglob("*.parquet"):
        table = pq.read_table(file, partitioning=None)
        keys = [(row["portal_id"], row["published"], row["article_id"]) for row in table.to_pylist()]
        assert keys == sorted(keys)
    assert not verify(path)


def test_old_snapshots_go_when_their_time_has_come(store: Store, capture: MakeCapture, tmp_path: Path) -> None:
    path = store(*([capture(n)] for n in range(6)))
    folders = sorted((path / ".ngoaivu" / "snapshots").iterdir())
    assert len(folders) == 7
    for number, folder in enumerate(folders[:-1]):
        os.utime(folder / "manifest.json", (number, number))
    store([capture(7)])
    assert len(list((path / ".ngoaivu" / "snapshots").iterdir())) == KEPT_SNAPSHOTS
    assert not verify(path)


def test_snapshots_dated_to_the_future_go_when_the_clock_was_put_back(store: Store, capture: MakeCapture) -> None:
    path = store(*([capture(n)] for n in range(6)))
    for folder in (path / ".ngoaivu" / "snapshots").iterdir():
        os.utime(folder / "manifest.json", (2**32, 2**32))
    store([capture(7)])
    assert len(list((path / ".ngoaivu" / "snapshots").iterdir())) == KEPT_SNAPSHOTS


def test_snapshots_share_their_unchanged_files(store: Store, capture: MakeCapture) -> None:
    path = store([capture(n) for n in range(12)], [capture(0, day=1, title="Sửa")])
    one, other = (path / ".ngoaivu" / "snapshots" / f"{n:09d}" for n in (1, 2))
    inodes = [{file.stat().st_ino for file in (folder / "articles").rglob("*.parquet")} for folder in (one, other)]
    assert len(inodes[0] - inodes[1]) == 1
    assert len(inodes[1] - inodes[0]) == 1
