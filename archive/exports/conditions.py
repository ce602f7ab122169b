"""A condition in SQL on the articles, answered through the confined connection of ``archive.queries``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import duckdb
import pyarrow as pa

from archive.errors import UsageError
from archive.queries import Maps, check_reads_only, connect_state
from archive.queries.statements import first_line
from archive.reader import Archive


def matching(archive: Archive, maps: Maps, where: str, *, of_the_row: bool) -> pa.Array:
    """The ``article_id`` of every article of a committed state that a condition holds for.

    Args:
        archive: The committed state.
        maps: The provinces.
        where: The condition, as it would stand behind WHERE.
        of_the_row: Refuse a condition that looks at anything but the row itself: then no row begins or ceases to match
            unless it is changed itself.

    Raises:
        UsageError: where the condition is none.
    """
    with connect_state(archive, maps, memory="1GB") as connection:
        return _ask(connection, where, of_the_row=of_the_row)


def _ask(connection: duckdb.DuckDBPyConnection, where: str, *, of_the_row: bool) -> pa.Array:
    sql = f"SELECT article_id FROM articles WHERE (\n{where}\n)"  # noqa: S608 - asking it is what it is for; it can only read
    check_reads_only(connection, sql)
    parsed = _parsed(connection, sql)
    if not _is_condition(parsed):
        raise UsageError(f"--where {where!r} is more than one condition")
    if of_the_row:
        _check_of_the_row(connection, parsed)
    try:
        found = connection.execute(sql).fetchnumpy()["article_id"]
    except duckdb.Error as error:
        raise UsageError(f"--where {where!r} cannot be asked of the articles: {first_line(error)}") from error
    return pa.array(found.tolist(), pa.string())


def _parsed(connection: duckdb.DuckDBPyConnection, sql: str) -> dict[str, Any]:
    (text,) = connection.execute("SELECT json_serialize_sql($1)", [sql]).fetchall()[0]
    node: dict[str, Any] = json.loads(text)["statements"][0]["node"]
    return node


def _is_condition(node: dict[str, Any]) -> bool:
    """Whether the statement is still what it was made as: nothing in the condition ended it before its end."""
    added = ("modifiers", "group_expressions", "having", "qualify", "sample")
    return (
        node["type"] == "SELECT_NODE" and node["from_table"]["type"] == "BASE_TABLE" and not any(map(node.get, added))
    )


def _check_of_the_row(connection: duckdb.DuckDBPyConnection, parsed: dict[str, Any]) -> None:
    nodes = list(_nodes(parsed))
    steady = {
        name
        for (name,) in connection.execute(
            "SELECT function_name FROM duckdb_functions() GROUP BY 1 HAVING bool_and(stability IS NULL OR stability = 'CONSISTENT')"
        ).fetchall()
    }
    called = {node["function_name"] for node in nodes if node.get("class") == "FUNCTION"}
    if any(node.get("class") == "SUBQUERY" for node in nodes) or called - steady:
        raise UsageError(
            "--where may look at nothing but the article's own columns when changes are asked for: without a query inside it "
            "and without the present time or chance"
        )


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for one in value:
            yield from _nodes(one)
