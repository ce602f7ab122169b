"""What a format promises to hold comes back exactly, hostile text included."""

from __future__ import annotations

import csv
import io
import json
import math
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC
from pathlib import Path
from typing import Any

import deltalake
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from archive.exports.as_csv import NUL, NUL_SHOWN
from archive.exports.as_sqlite import CHILDREN
from archive.exports.spreadsheet import exact
from archive.schema import ARTICLES
from tests.archive.exports.conftest import Send, fill, rows_of

Row = dict[str, Any]
NESTED = [one.name for one in ARTICLES if pa.types.is_nested(one.type)]
TIMES = [one.name for one in ARTICLES if pa.types.is_timestamp(one.type)]


def plain(row: Row) -> Row:
    """A row as formats without types of time hold it."""
    texts = {name: row[name] and row[name].astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ") for name in TIMES}
    day = row["published_date"] and row["published_date"].isoformat()
    return {**row, **texts, "published_date": day, "field_from": dict(row["field_from"])}


def by_id(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: str(row["article_id"]))


def test_jsonl_is_exact(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "jsonl")
    found = [json.loads(line) for line in (tmp_path / "out").read_text("utf-8").split("\n")[:-1]]
    assert by_id(found) == [plain(row) for row in rows_of(archive)]


def test_parquet_is_exact_and_has_the_archives_schema(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "parquet", "out.parquet")
    found = pq.read_table(tmp_path / "out.parquet")
    assert found.schema.equals(ARTICLES)
    assert by_id(found.to_pylist()) == rows_of(archive)


def test_parquet_in_parts_holds_the_same(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "parquet", "parts")
    assert [path.name for path in sorted((tmp_path / "parts").iterdir())] == ["articles-00000.parquet", "export.json"]
    assert by_id(pq.read_table(tmp_path / "parts" / "articles-00000.parquet").to_pylist()) == rows_of(archive)


def test_delta_is_exact(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "delta")
    found = pa.table(deltalake.DeltaTable(tmp_path / "out").to_pyarrow_table())
    assert by_id(found.to_pylist()) == rows_of(archive)


def test_sqlite_is_exact(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "sqlite")
    with closing(sqlite3.connect(tmp_path / "out")) as base:
        base.row_factory = sqlite3.Row
        found = by_id([dict(row) for row in base.execute("SELECT * FROM articles")])
        children = {
            name: base.execute(f"SELECT * FROM {name} ORDER BY article_id, position").fetchall() for name in CHILDREN
        }
        assert base.execute("PRAGMA foreign_key_check").fetchall() == []
        assert base.execute("PRAGMA integrity_check").fetchone()[0] == "ok"
    wanted = rows_of(archive)
    assert found == [{name: value for name, value in plain(row).items() if name not in NESTED} for row in wanted]
    for name, columns in CHILDREN.items():
        told = [(row["article_id"], *(row[column] for column in columns)) for row in children[name]]
        assert told == [(row["article_id"], *members(value, columns)) for row in wanted for value in row[name]], name


def members(value: Any, columns: tuple[str, ...]) -> tuple[Any, ...]:
    if isinstance(value, dict):
        return tuple(value[name] for name in columns)
    return value if isinstance(value, tuple) else (value,)


def cell(value: Any, name: str) -> Any:
    """What pandas gives for a value: nothing for null, JSON for what is nested."""
    if value is None:
        return None
    return json.loads(value) if name in NESTED else value


@pytest.mark.parametrize("raw", [False, True])
def test_pandas_reads_csv_exactly(archive: Path, send: Send, tmp_path: Path, raw: bool) -> None:
    send(archive, "csv", raw=raw)
    frame = pd.read_csv(
        tmp_path / "out", dtype={"province_code": str, "province_code_2025": str}, keep_default_na=False, na_values=[""]
    )
    found = []
    for record in frame.to_dict("records"):
        row = {
            str(name): None if isinstance(value, float) and math.isnan(value) else value
            for name, value in record.items()
        }
        if not raw:
            row = {name: exact(value) if isinstance(value, str) else value for name, value in row.items()}
        found.append({name: cell(value, name) for name, value in row.items()})
    assert by_id(found) == [shown(plain(row), raw=raw) for row in rows_of(archive)]


def shown(row: Row, *, raw: bool) -> Row:
    """A row with NUL as CSV shows it, unless cells are exact."""
    return row if raw else {k: v.replace(NUL, NUL_SHOWN) if isinstance(v, str) else v for k, v in row.items()}


@pytest.fixture
def long_fields() -> Iterator[None]:
    """Let the csv module read cells of a megabyte."""
    before = csv.field_size_limit(1 << 30)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("long_fields")
def test_csv_is_that_of_the_rfc(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "csv", raw=True)
    data = (tmp_path / "out").read_bytes().decode("utf-8")
    rows = list(csv.reader(io.StringIO(data, newline=""), strict=True))
    assert {len(row) for row in rows} == {len(ARTICLES)}
    again = io.StringIO(newline="")
    csv.writer(again).writerows(rows)
    assert again.getvalue().count("\r\n") == data.count("\r\n")  # between rows, and those within cells


def test_csv_for_excel_begins_with_its_mark(archive: Path, send: Send, tmp_path: Path) -> None:
    send(archive, "csv", bom=True)
    assert (tmp_path / "out").read_bytes().startswith(b'\xef\xbb\xbf"article_id"')
    assert list(pd.read_csv(tmp_path / "out", nrows=1).columns) == ARTICLES.names


@pytest.mark.usefixtures("long_fields")
def test_no_cell_of_csv_is_a_formula(archive: Path, send: Send, tmp_path: Path) -> None:
    done = send(archive, "csv")
    rows = csv.reader(io.StringIO((tmp_path / "out").read_bytes().decode(), newline=""))
    cells = [value for row in rows for value in row]
    assert not [
        value for value in cells if value.lstrip(" \t\r\n\x00")[:1] in {"=", "+", "-", "@"} and value[:1] != "'"
    ]
    assert not [value for value in cells if NUL in value]
    assert [note.partition(" hold")[0] for note in done.notes] == ["3 cells"]


def test_what_is_empty(tmp_path: Path, send: Send) -> None:
    empty = fill(tmp_path / "empty", [])
    for to in ("csv", "jsonl", "sqlite", "delta", "tei", "huggingface"):
        assert send(empty, to, f"empty.{to}").receipt.rows == {"articles": 0}
    assert (tmp_path / "empty.jsonl").read_text() == ""
