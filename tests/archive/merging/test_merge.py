"""Shards come together to one archive, whatever the order, the overlap and the interruptions."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Capture, HarvestRow
from archive.errors import ArchiveLockedError, StorageError, UsageError, VerificationError
from archive.merging.merge import merge
from archive.parts import Row
from archive.verify import verify
from tests.archive.conftest import START, MakeCapture
from tests.archive.test_order import TABLES, archived, life, sometimes

Rows = Callable[..., list[Row]]


def merged(path: Path, *shards: Path, batch: int = 7) -> Path:
    with ArchiveWriter(path, code_version="test") as writer:
        for shard in shards:
            merge(writer, shard, batch)
        writer.compact()
    return path


def harvest(number: int) -> HarvestRow:
    begun = START + timedelta(days=number)
    return HarvestRow(
        run_id=f"run-{number}",
        portal_id="tinh-a",
        started=begun,
        ended=begun + timedelta(hours=1),
        exit_code=0,
        verdict="complete",
        counters={"requests": number},
        settings={"DOWNLOAD_DELAY": "1"},
    )


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """An archive of some captures, and three shards of the same that overlap."""
    folder = tmp_path_factory.mktemp("shards")
    captures = life(11, 28)
    chance = random.Random(11)
    homes = [chance.sample(range(3), chance.choice([1, 1, 2])) for _ in captures]
    never = sometimes(chance, 0.0)
    one = archived(folder / "whole", captures, never, never)
    shards = [
        archived(
            folder / f"shard-{number}",
            [capture for capture, home in zip(captures, homes, strict=True) if number in home],
            sometimes(chance, 0.1 * number),
            sometimes(chance, 0.05),
        )
        for number in range(3)
    ]
    return one, shards


def tables_of(rows: Rows, path: Path) -> dict[str, list[Row]]:
    return {table: rows(path, table) for table in (*TABLES, "harvests")}


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0, 1)])
def test_any_order_gives_the_archive_of_all_captures(
    order: tuple[int, ...], whole: tuple[Path, list[Path]], tmp_path: Path, rows: Rows
) -> None:
    one, shards = whole
    path = merged(tmp_path / "archive", *(shards[number] for number in order))
    assert tables_of(rows, path) == tables_of(rows, one)
    assert not verify(path)


def test_merging_again_changes_nothing(whole: tuple[Path, list[Path]], tmp_path: Path) -> None:
    _, shards = whole
    path = merged(tmp_path / "archive", *shards)
    with ArchiveWriter(path, code_version="test") as writer:
        before = writer.manifest
        result = merge(writer, shards[0])
        assert (result.captures, result.articles, result.harvests) == (0, 0, 0)
        assert writer.manifest == before


def test_a_merge_that_was_killed_is_begun_again(
    whole: tuple[Path, list[Path]], tmp_path: Path, rows: Rows, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, shards = whole
    path, adopt = tmp_path / "archive", ArchiveWriter.adopt
    left = iter(range(12))

    def die(writer: ArchiveWriter, row: Row, capture: Capture) -> None:
        if next(left, None) is None:
            raise RuntimeError("killed")
        adopt(writer, row, capture)

    monkeypatch.setattr(ArchiveWriter, "adopt", die)
    with suppress(RuntimeError):
        merged(path, *shards)
    monkeypatch.undo()
    assert rows(path, "captures") != rows(one, "captures")
    assert tables_of(rows, merged(path, *shards)) == tables_of(rows, one)
    assert not [fault for fault in verify(path) if not fault.harmless]


def test_records_are_those_that_one_writer_would_have_written(
    tmp_path: Path, store: Callable[..., Path], capture: MakeCapture, gone: MakeCapture
) -> None:
    marked = {"response_headers": (("Content-Encoding", "gzip"), ("ETag", '"1"'), ("Content-Length", "9"))}
    captures = [
        capture(1, day=0, **marked),
        capture(1, day=1, at="https://tinh-a.example.vn/vi/bai-1", request_headers=()),  # the same bytes elsewhere
        replace(capture(1, day=2, status=304), outcome="unchanged", payload=b"", article=None),
        gone("https://tinh-a.example.vn/bai-9", day=3),
        capture(2, day=4, status=None, outcome="failed", reason="timeout", payload=b"", article=None),
        capture(3, day=5, link_text="Bài ba", link_beside="05/01/2024", imported_from="a.warc.gz", tls_exception="old"),
    ]
    shard = store(captures[:1], captures[1:], name="shard")
    path = tmp_path / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        assert merge(writer, shard).captures == len(captures)
    ours, theirs = (sorted((one / "warc").iterdir()) for one in (path, shard))
    assert [one.name for one in ours] == [one.name for one in theirs]
    assert [one.read_bytes() for one in ours] == [one.read_bytes() for one in theirs]


def test_bytes_that_the_archive_has_become_a_revisit(
    store: Callable[..., Path], capture: MakeCapture, rows: Rows
) -> None:
    path, shard = store([capture(1)], name="archive"), store([capture(1, day=3), capture(1, day=4)], name="shard")
    with ArchiveWriter(path, code_version="test") as writer:
        merge(writer, shard)
    kinds = [row["warc_record_type"] for row in sorted(rows(path, "captures", places=True), key=_moment)]
    assert kinds == ["response", "revisit", "revisit"]
    assert not verify(path)


def test_a_revisit_is_resolved_where_its_bytes_came_later(
    tmp_path: Path, store: Callable[..., Path], capture: MakeCapture, rows: Rows
) -> None:
    shard = store([capture(1, day=4)], [capture(1, day=3)], name="shard")
    path = tmp_path / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        merge(writer, shard, batch=1)
    kinds = [row["warc_record_type"] for row in sorted(rows(path, "captures", places=True), key=_moment)]
    assert kinds == ["response", "revisit"]
    assert not verify(path)


def _moment(row: Row) -> Any:
    return row["fetched_at"]


def test_rows_of_the_ledger_are_taken_once(tmp_path: Path, rows: Rows) -> None:
    for number in range(2):
        with ArchiveWriter(tmp_path / f"shard-{number}", code_version="test") as writer:
            for run in range(number, 2):
                writer.record_harvest(harvest(run))
    path = merged(tmp_path / "archive", tmp_path / "shard-0", tmp_path / "shard-1")
    assert [row["run_id"] for row in rows(path, "harvests")] == ["run-0", "run-1"]
    assert rows(path, "harvests") == rows(tmp_path / "shard-0", "harvests")


@pytest.fixture
def shard(store: Callable[..., Path], capture: MakeCapture) -> Path:
    """A small shard."""
    return store([capture(1), capture(2)], name="shard")


@pytest.fixture
def writer(tmp_path: Path) -> Iterator[ArchiveWriter]:
    """An archive without anything."""
    with ArchiveWriter(tmp_path / "archive", code_version="test") as made:
        yield made


def test_a_shard_that_is_being_written_is_left_alone(writer: ArchiveWriter, shard: Path) -> None:
    with ArchiveWriter(shard, code_version="test"), pytest.raises(ArchiveLockedError):
        merge(writer, shard)


def test_an_archive_is_not_merged_with_itself(writer: ArchiveWriter) -> None:
    with pytest.raises(UsageError, match="the archive itself"):
        merge(writer, writer.root)


def test_no_shard(writer: ArchiveWriter, tmp_path: Path) -> None:
    with pytest.raises(StorageError, match="no ngoaivu archive"):
        merge(writer, tmp_path / "nowhere")


def test_a_part_that_was_changed_is_not_believed(writer: ArchiveWriter, shard: Path) -> None:
    part = next(shard.glob("captures/*.parquet"))
    other = bytearray(part.read_bytes())
    other[len(other) // 2] ^= 1
    part.write_bytes(other)
    with pytest.raises(VerificationError, match="not the file that was committed"):
        merge(writer, shard)
    assert not writer.manifest.rows("captures")


def test_a_record_of_other_bytes_is_not_believed(writer: ArchiveWriter, shard: Path) -> None:
    warc = next((shard / "warc").iterdir())
    data = bytearray(warc.read_bytes())
    data[len(data) // 2] ^= 1
    warc.write_bytes(data)
    with pytest.raises(StorageError) as failure:
        merge(writer, shard)
    assert failure.value.exit_code == VerificationError.exit_code
