"""CSV, JSON and Parquet hold what was answered, and nothing that harms its reader."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from archive.errors import UsageError
from archive.exports.spreadsheet import exact
from archive.queries import Answer
from archive.queries.formats import WRITERS, format_of, write_csv, write_exact_csv
from tests.archive.queries.hostile import PLAIN, TITLES

ALL = [PLAIN, *TITLES]
TYPES = """
SELECT 'NaN'::DOUBLE AS nan, 'Infinity'::DOUBLE AS inf, 1.50 AS exact, sum(1) AS big, TIMESTAMPTZ '2024-05-01 18:30:00+00' AS moment,
       DATE '2024-05-02' AS day, NULL AS nothing, ['LAO', NULL] AS list, {'x': 1, 'y': ['z']} AS struct, MAP {'k': 2} AS map,
       'a'::BLOB AS bytes, true AS yes, INTERVAL '1 month 2 days 3.5 seconds' AS span
"""


def written(connection: duckdb.DuckDBPyConnection, form: str, sql: str) -> bytes:
    out = io.BytesIO()
    with Answer(connection, sql) as answer:
        WRITERS[form](answer.schema, answer.batches(), out)
    return out.getvalue()


def titles_as_csv(connection: duckdb.DuckDBPyConnection, *, raw: bool) -> str:
    out = io.BytesIO()
    with Answer(connection, "SELECT title FROM articles ORDER BY article_id") as answer:
        (write_exact_csv if raw else write_csv)(answer.schema, answer.batches(), out)
    return out.getvalue().decode()


@pytest.fixture(autouse=True)
def long_cells() -> Iterator[None]:
    """Let the reader take a cell of a megabyte."""
    before = csv.field_size_limit(2_000_000)
    yield
    csv.field_size_limit(before)


def test_no_cell_of_csv_begins_a_formula(connection: duckdb.DuckDBPyConnection) -> None:
    cells = [row[0] for row in csv.reader(io.StringIO(titles_as_csv(connection, raw=False), newline=""))]
    assert not [cell for cell in cells if cell[:1] in {"=", "+", "-", "@", "\t", "\r", "＝"}]
    assert [exact(cell) for cell in cells[1:]] == ALL


def test_csv_by_request_has_every_text_as_it_is(connection: duckdb.DuckDBPyConnection) -> None:
    assert [row[0] for row in csv.reader(io.StringIO(titles_as_csv(connection, raw=True), newline=""))][1:] == ALL


def test_csv_comes_back_exactly_into_pandas(connection: duckdb.DuckDBPyConnection, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_bytes(titles_as_csv(connection, raw=True).encode())
    assert pd.read_csv(tmp_path / "x.csv", keep_default_na=False)["title"].tolist() == ALL


def test_names_of_columns_are_cells_as_well(connection: duckdb.DuckDBPyConnection) -> None:
    assert written(connection, "csv", 'SELECT 1 AS "=1+1"').decode() == "'=1+1\r\n1\r\n"


def test_values_in_csv(connection: duckdb.DuckDBPyConnection) -> None:
    head, row = csv.reader(io.StringIO(written(connection, "csv", TYPES).decode(), newline=""))
    assert dict(zip(head, row, strict=True)) == {
        "nan": "nan",
        "inf": "inf",
        "exact": "1.5",
        "big": "1",
        "moment": "2024-05-02T01:30:00+07:00",
        "day": "2024-05-02",
        "nothing": "",
        "list": '["LAO", null]',
        "struct": '{"x": 1, "y": ["z"]}',
        "map": '{"k": 2}',
        "bytes": "YQ==",
        "yes": "true",
        "span": "P1M2DT3.5S",
    }


def test_numbers_below_zero_stay_numbers(connection: duckdb.DuckDBPyConnection) -> None:
    assert written(connection, "csv", "SELECT -5 AS n").decode() == "n\r\n-5\r\n"


def test_values_in_json(connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = json.loads(written(connection, "json", TYPES), parse_constant=pytest.fail)
    assert row == {
        "nan": None,
        "inf": None,
        "exact": 1.5,
        "big": 1,
        "moment": "2024-05-02T01:30:00+07:00",
        "day": "2024-05-02",
        "nothing": None,
        "list": ["LAO", None],
        "struct": {"x": 1, "y": ["z"]},
        "map": {"k": 2},
        "bytes": "YQ==",
        "yes": True,
        "span": "P1M2DT3.5S",
    }


@pytest.mark.parametrize("form", ["json", "jsonl"])
def test_json_has_no_character_that_is_obeyed(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    text = written(connection, form, "SELECT title FROM articles ORDER BY article_id").decode()
    assert not [
        letter for letter in text if letter != "\n" and (ord(letter) < 32 or letter in "\x7f\x9b\u202e\u2066\u2028")
    ]
    rows = json.loads(text) if form == "json" else [json.loads(line) for line in text.splitlines()]
    assert [row["title"] for row in rows] == ALL


def test_a_digit_more_than_a_float_holds_stays(connection: duckdb.DuckDBPyConnection) -> None:
    (row,) = json.loads(written(connection, "json", "SELECT 0.12345678901234567890123::DECIMAL(30, 23) AS n"))
    assert row["n"] == "0.12345678901234567890123"


def test_parquet_keeps_types(connection: duckdb.DuckDBPyConnection, hostile: Path) -> None:
    found = pq.read_table(io.BytesIO(written(connection, "parquet", "FROM articles")))
    (part, *_) = (hostile / "articles").rglob("*.parquet")
    for field in pq.read_schema(part):
        kind = field.type.value_type if pa.types.is_dictionary(field.type) else field.type
        assert _shape(found.schema.field(field.name).type) == _shape(kind), field.name
    assert sorted(found["title"].to_pylist()) == sorted(ALL)
    assert found["published"][0].as_py() == datetime(2024, 5, 1, 18, 30, tzinfo=UTC)
    assert found["published_date"][0].as_py() == date(2024, 5, 2)


def _shape(kind: pa.DataType) -> Any:
    """A type without the names and nullability of what is inside lists and maps."""
    if pa.types.is_map(kind):
        return "map", _shape(kind.key_type), _shape(kind.item_type)
    if pa.types.is_struct(kind):
        return [(field.name, _shape(field.type)) for field in kind]
    return ["list", _shape(kind.value_type)] if pa.types.is_list(kind) else kind


@pytest.mark.parametrize(
    ("form", "text"), [("csv", b"title\r\n"), ("json", b"[]\n"), ("jsonl", b"")], ids=["csv", "json", "jsonl"]
)
def test_no_rows(connection: duckdb.DuckDBPyConnection, form: str, text: bytes) -> None:
    assert written(connection, form, "SELECT title FROM articles WHERE false") == text


def test_parquet_without_rows(connection: duckdb.DuckDBPyConnection) -> None:
    found = pq.read_table(io.BytesIO(written(connection, "parquet", "SELECT title FROM articles WHERE false")))
    assert (found.schema.names, found.num_rows) == (["title"], 0)


@pytest.mark.parametrize("form", ["csv", "json", "jsonl"])
def test_a_date_beyond_all_years_is_refused(connection: duckdb.DuckDBPyConnection, form: str) -> None:
    with pytest.raises(UsageError, match="CAST it to VARCHAR"):
        written(connection, form, "SELECT 'infinity'::DATE")


def test_what_parquet_cannot_hold_is_refused(connection: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="Parquet cannot hold"):
        written(connection, "parquet", "SELECT INTERVAL 1 DAY")


def test_the_ending_tells_the_format() -> None:
    assert [format_of(Path(name)) for name in ("a.csv", "a.JSON", "a.ndjson", "a.parquet")] == [
        "csv",
        "json",
        "jsonl",
        "parquet",
    ]
    with pytest.raises(UsageError, match="tells no format"):
        format_of(Path("answer.xlsx"))
