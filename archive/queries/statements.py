"""Which statements may be asked of an archive: those that only read."""

from __future__ import annotations

import re

import duckdb

from archive.errors import UsageError
from archive.queries.complaints import complaint

# EXPLAIN ANALYZE carries its statement out: what is explained is judged as if it stood alone.
_EXPLAIN = re.compile(r"\s*EXPLAIN\b\s*(ANALYZE\b)?\s*(\([^()]*\))?", re.IGNORECASE)
# A PIVOT without a list of values becomes several: its columns are looked up first. No other statement that is allowed here does.
_READING = (duckdb.StatementType.SELECT, duckdb.StatementType.MULTI)


def check_reads_only(connection: duckdb.DuckDBPyConnection, sql: str) -> None:
    """Refuse with UsageError what is not one statement that reads.

    Those are ``SELECT``, ``FROM``, ``PIVOT``, ``DESCRIBE``, ``SUMMARIZE``, ``SHOW`` and ``EXPLAIN``.
    """
    kind = _kind(connection, sql)
    if kind == duckdb.StatementType.EXPLAIN:
        kind = _kind(connection, _EXPLAIN.sub("", sql, count=1))
    if kind not in _READING:
        raise UsageError(
            f"An archive is only read by questions, and {kind.name} is more than that; use SELECT, DESCRIBE or EXPLAIN."
        )


def _kind(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.StatementType:
    """What kind of statement it is, where it is one and no more."""
    try:
        statements = connection.extract_statements(sql)
    except duckdb.Error as error:
        raise complaint(connection, error) from error
    if not statements:
        raise UsageError("There is no statement in the question; ask for example: SELECT count(*) FROM articles")
    if len(statements) != 1:
        raise UsageError(f"One statement at a time, please: there are {len(statements)}.")
    return statements[0].type


def first_line(error: duckdb.Error) -> str:
    """What DuckDB says is wrong, without the excerpt of the statement that follows."""
    return str(error).partition("\n")[0]
