"""An archive of schema 1, as it was written then: articles by year of publication, fewer columns."""

from __future__ import annotations

import json
import tarfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from archive import ArchiveWriter, open_archive
from archive.parts import Row
from archive.repair import repair
from archive.schema import SCHEMA_VERSION, SCHEMAS
from archive.verify import verify
from tests.archive.conftest import MakeCapture
from tests.archive.test_readers import READERS

Rows = Callable[..., list[Row]]
FIRST = Path(__file__).with_name("data") / "schema-1.tar.gz"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The archive, unpacked."""
    with tarfile.open(FIRST) as packed:
        packed.extractall(tmp_path, filter="data")
    return tmp_path / "schema-1"


def shown(archive_rows: list[Row]) -> list[tuple[object, ...]]:
    return [
        (row["article_id"], row["title"], row["revision"], row["gone_at"], row["other_urls"]) for row in archive_rows
    ]


def test_it_opens_and_is_sound(path: Path) -> None:
    archive = open_archive(path)
    titles = archive.articles().to_table()["title"].to_pylist()
    assert sorted(titles) == ["Bài viết thứ 1, sửa", *(f"Bài viết thứ {n}" for n in (2, 3, 4, 5, 7))]
    assert archive.revisions().to_table()["title"].to_pylist() == ["Bài viết thứ 1"]
    assert archive.captures().to_table().schema.equals(SCHEMAS["captures"])
    assert archive.harvests().to_table()["sections"].to_pylist()[0][0]["declared"] == 5
    assert archive.articles(as_of=datetime(2024, 12, 31, tzinfo=UTC)).count_rows() == 5
    assert archive.raw(f"{5:032x}").startswith("<h1>Bài viết thứ 5".encode())
    assert {fault.kind for fault in verify(path)} == {"log"}  # what wrote it kept none


def test_the_first_writer_lays_it_out_as_today(path: Path, rows: Rows, capture: MakeCapture) -> None:
    before = shown(rows(path))
    with ArchiveWriter(path, code_version="test"):
        pass
    assert shown(rows(path)) == before
    assert open_archive(path).manifest.schema_version == SCHEMA_VERSION
    assert json.loads((path / ".ngoaivu" / "archive.json").read_bytes())["schema_version"] == SCHEMA_VERSION
    folders = {part.path.split("/")[1] for part in open_archive(path).manifest.of("articles")}
    assert folders == {"first_seen_year=2024", "first_seen_year=2025"}
    with ArchiveWriter(path, code_version="test") as writer:
        number = open_archive(path).manifest.number
        writer.add(capture(40, day=400))
    assert open_archive(path).manifest.number > number
    assert all(len(read(path)) == 7 for read in READERS)
    assert ds.dataset(path / "captures").count_rows() == 13
    assert not [fault for fault in verify(path) if not fault.harmless]


def test_it_can_be_repaired(path: Path, rows: Rows) -> None:
    before = shown(rows(path))
    (path / "articles").unlink()
    assert repair(path, code_version="test")
    assert verify(path) == []
    assert shown(rows(path)) == before
