"""A fork has what its archive has, and writes nothing of it."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from pathlib import Path

import pytest

from archive import ArchiveWriter
from archive.merging.merge import merge
from archive.parts import Row
from archive.verify import verify
from tests.archive.conftest import MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]


def contents(folder: Path) -> dict[str, str]:
    """The hash of every file of an archive but those of its index, which every writer touches."""
    files = (
        path
        for path in folder.rglob("*")
        if path.is_file() and "cache" not in path.parts and "shards" not in path.parts
    )
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture
def archive(store: Store, capture: MakeCapture) -> Path:
    """An archive of two articles, one of them edited."""
    return store([capture(1), capture(2)], [capture(1, day=2, title="Tựa đã sửa")])


@pytest.fixture
def forked(archive: Path) -> Path:
    """A fork of it."""
    path = archive / ".ngoaivu/shards/run/unit"
    path.parent.mkdir(parents=True)
    with ArchiveWriter(archive, code_version="test") as writer:
        writer.fork(path)
    return path


def test_a_fork_is_the_same_archive(archive: Path, forked: Path, rows: Rows) -> None:
    for table in ("articles", "revisions", "captures", "variants"):
        assert rows(forked, table, places=True) == rows(archive, table, places=True)
    assert not verify(forked)
    assert not verify(archive)


def test_parts_are_not_copied(archive: Path, forked: Path) -> None:
    for part in archive.glob("articles/*/*.parquet"):
        assert part.samefile(forked / part.relative_to(archive))


def test_what_is_written_in_a_fork_changes_nothing_of_its_archive(
    archive: Path, forked: Path, capture: MakeCapture
) -> None:
    before = contents(archive)
    with ArchiveWriter(forked, code_version="test") as writer:
        writer.add(capture(3, day=3))
        writer.add(capture(1, day=3, title="Tựa sửa nữa"))
        writer.commit()
        writer.compact()
    assert contents(archive) == before
    assert not verify(forked)


def test_the_archive_goes_on_and_the_fork_stands(archive: Path, forked: Path, capture: MakeCapture, rows: Rows) -> None:
    before = rows(forked, "captures", places=True)
    with ArchiveWriter(archive, code_version="test") as writer:
        writer.add(capture(4, day=4))
    size = {path.name: path.stat().st_size for path in (archive / "warc").iterdir()}
    with ArchiveWriter(forked, code_version="test") as writer:
        assert writer.body(before[0]["payload_digest"]) is not None
    assert {path.name: path.stat().st_size for path in (archive / "warc").iterdir()} == size
    assert rows(forked, "captures", places=True) == before
    assert not verify(forked)


def test_only_what_is_new_is_merged_back(archive: Path, forked: Path, capture: MakeCapture, rows: Rows) -> None:
    with ArchiveWriter(forked, code_version="test") as writer:
        writer.add(capture(3, day=3))
        writer.add(capture(2, day=3))
    with ArchiveWriter(archive, code_version="test") as writer:
        result = merge(writer, forked)
    assert (result.captures, result.known, result.articles) == (2, 3, 1)
    for table in ("articles", "captures"):
        assert rows(archive, table) == rows(forked, table)
    assert not verify(archive)


def test_the_index_of_a_fork_is_believed(forked: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fill(*_: object) -> None:
        raise AssertionError("it is made again")

    monkeypatch.setattr("archive.rebuild.fill", fill)
    with ArchiveWriter(forked, code_version="test") as writer:
        assert writer.knows("https://tinh-a.example.vn/bai-1") is not None


def test_an_archive_that_was_forked_is_sealed_again(archive: Path, forked: Path) -> None:
    assert (archive / ".ngoaivu/cache/seal.json").exists()
    assert (forked / ".ngoaivu/cache/seal.json").exists()
