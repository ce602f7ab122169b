"""Every column is listed with the type that DuckDB gives it and with its meaning."""

import re

import duckdb
import pytest

from archive.meanings import COLUMNS, TABLES
from archive.queries.catalogue import columns_of
from archive.schema import SCHEMAS


@pytest.mark.parametrize("table", TABLES)
def test_every_column_has_a_meaning_and_no_other(table: str) -> None:
    assert list(COLUMNS[table]) == SCHEMAS[table].names


@pytest.mark.parametrize("table", TABLES)
def test_types_are_those_of_duckdb(connection: duckdb.DuckDBPyConnection, table: str) -> None:
    described = connection.execute(f"SELECT column_name, column_type FROM (DESCRIBE {table})").fetchall()
    of_structs = [
        (name, re.sub(r'"?(\w+)"? (?:VARCHAR|BIGINT|BOOLEAN)(?=[,)])', r"\1", kind)) for name, kind in described
    ]
    assert [(column.name, column.kind) for column in columns_of(table) if "MAP" not in column.kind] == [
        (name, kind) for name, kind in of_structs if "MAP" not in kind
    ]
