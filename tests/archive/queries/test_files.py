"""Copies, older archives, names with wildcards and tables without rows are read as any archive."""

from __future__ import annotations

import shutil
import tarfile
import tempfile
from pathlib import Path

import pytest

from archive import ArchiveWriter
from archive.errors import StorageError
from archive.paths import TABLES
from archive.queries import connect
from archive.queries.files import table_files
from archive.schema import SCHEMAS

FIRST = Path(__file__).parents[1] / "data" / "schema-1.tar.gz"


def counts(path: Path) -> list[int]:
    with connect(path) as connection:
        return [connection.execute(f"SELECT count(*) FROM {table}").fetchall()[0][0] for table in TABLES]


@pytest.mark.parametrize("name", ["it's", 'a"b', "a[1]", "what?", "a{b,c}", "đường dẫn", "a\\b", "a;b"])
def test_names_that_mean_something_to_sql_or_globs(hostile: Path, tmp_path: Path, name: str) -> None:
    shutil.copytree(hostile, tmp_path / name, symlinks=True)
    assert counts(tmp_path / name) == [15, 0, 15, 0]


def test_a_wildcard_in_the_name_matches_no_neighbour(hostile: Path, tmp_path: Path) -> None:
    for name in ("a*b", "a1b"):
        shutil.copytree(hostile, tmp_path / name, symlinks=True)
    assert counts(tmp_path / "a*b") == [15, 0, 15, 0]


def test_a_copy_that_followed_the_links(hostile: Path, tmp_path: Path) -> None:
    shutil.copytree(hostile, tmp_path / "copy")
    assert counts(tmp_path / "copy") == [15, 0, 15, 0]


def test_a_copy_of_today_is_asked_as_the_archive_is(hostile: Path, tmp_path: Path) -> None:
    shutil.copytree(hostile, tmp_path / "copy")
    assert table_files(tmp_path / "copy").of_today


def test_a_copy_of_an_older_archive(tmp_path: Path) -> None:
    with tarfile.open(FIRST) as packed:
        packed.extractall(tmp_path, filter="data")
    shutil.copytree(tmp_path / "schema-1", tmp_path / "copy")
    assert counts(tmp_path / "copy") == [6, 1, 12, 1]


def test_a_damaged_copy(hostile: Path, tmp_path: Path) -> None:
    shutil.copytree(hostile, tmp_path / "copy")
    next((tmp_path / "copy" / "articles").rglob("*.parquet")).write_bytes(b"PAR1")
    with pytest.raises(StorageError, match="cannot be read"):
        counts(tmp_path / "copy")


def test_one_table_alone(hostile: Path, tmp_path: Path) -> None:
    shutil.copytree(hostile / "articles", tmp_path / "part" / "articles")
    assert counts(tmp_path / "part") == [15, 0, 0, 0]


def test_an_archive_without_rows(tmp_path: Path) -> None:
    with ArchiveWriter(tmp_path / "archive", code_version="test"):
        pass
    assert counts(tmp_path / "archive") == [0, 0, 0, 0]


@pytest.mark.parametrize("table", TABLES)
def test_what_an_older_version_wrote_has_the_columns_of_today(tmp_path: Path, table: str) -> None:
    with tarfile.open(FIRST) as packed:
        packed.extractall(tmp_path, filter="data")
    with connect(tmp_path / "schema-1") as connection:
        found = connection.sql(f"FROM {table}").to_arrow_table()
    assert found.schema.names == SCHEMAS[table].names
    assert found.num_rows == {"articles": 6, "revisions": 1, "captures": 12, "harvests": 1}[table]


def test_a_folder_that_is_no_archive(tmp_path: Path) -> None:
    (tmp_path / "x.txt").touch()
    with pytest.raises(StorageError, match="no ngoaivu archive"):
        counts(tmp_path)


def test_what_does_not_fit_into_memory_is_put_where_temporary_files_belong(
    hostile: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with connect(hostile) as connection:
        (place,) = connection.execute("SELECT current_setting('temp_directory')").fetchall()[0]
    assert Path(place).parent == tmp_path
