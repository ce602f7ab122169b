"""What can be asked about: tables and views, their columns, types and meanings."""

from __future__ import annotations

from dataclasses import dataclass

import duckdb
import pyarrow as pa

from archive.meanings import COLUMNS, TABLES
from archive.queries.views import VIEWS
from archive.schema import SCHEMAS

_TYPES = {
    pa.string(): "VARCHAR",
    pa.int32(): "INTEGER",
    pa.int64(): "BIGINT",
    pa.bool_(): "BOOLEAN",
    pa.date32(): "DATE",
    pa.timestamp("us", tz="UTC"): "TIMESTAMP WITH TIME ZONE",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A column: its name, its type in SQL (of structures the names alone), and what it means."""

    name: str
    kind: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A table or view: what a row of it is, how many there are, and its columns; a view has those of ``articles``."""

    name: str
    meaning: str
    rows: int
    columns: tuple[Column, ...] = ()


def catalogue(connection: duckdb.DuckDBPyConnection) -> list[Entry]:
    """Every table of the archive, then every view."""
    entries = [
        Entry(name=name, meaning=meaning, rows=_rows(connection, name), columns=columns_of(name))
        for name, meaning in TABLES.items()
    ]
    return entries + [
        Entry(name=name, meaning=view.meaning, rows=_rows(connection, name)) for name, view in VIEWS.items()
    ]


def columns_of(table: str) -> tuple[Column, ...]:
    """The columns of one table."""
    meanings = COLUMNS[table]
    return tuple(
        Column(name=field.name, kind=sql_type(field.type), meaning=meanings[field.name]) for field in SCHEMAS[table]
    )


def sql_type(kind: pa.DataType) -> str:
    """A type of the archive's tables as SQL names it."""
    if pa.types.is_dictionary(kind):
        return sql_type(kind.value_type)
    if pa.types.is_map(kind):
        return f"MAP({sql_type(kind.key_type)}, {sql_type(kind.item_type)})"
    if pa.types.is_struct(kind):
        return f"STRUCT({', '.join(field.name for field in kind)})"
    if pa.types.is_list(kind):
        return f"{sql_type(kind.value_type)}[]"
    return _TYPES[kind]


def _rows(connection: duckdb.DuckDBPyConnection, name: str) -> int:
    found: int = connection.execute(f"SELECT count(*) FROM {name}").fetchall()[0][0]  # noqa: S608 - a name of ours
    return found
