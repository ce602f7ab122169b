"""What DuckDB finds wrong with a question, as one sentence that names what was meant."""

from __future__ import annotations

import re
from difflib import get_close_matches

import duckdb

from archive.errors import NgoaivuError, StorageError, UsageError

# How DuckDB says that a name is not known, and what the name is of.
_UNKNOWN = (
    ("table", re.compile(r"Table with name \"?(?P<name>.+?)\"? does not exist")),
    ("table", re.compile(r"Referenced table \"(?P<name>.+?)\" not found")),
    ("function", re.compile(r"Function with name \"?(?P<name>.+?)\"? does not exist")),
    ("column", re.compile(r"Referenced column \"(?P<name>.+?)\" not found")),
    ("column", re.compile(r"does not have a column named \"(?P<name>.+?)\"")),
    ("column", re.compile(r"Column \"(?P<name>.+?)\" (?:in \w+ list not found|does not exist)")),
    ("field", re.compile(r"Could not find key \"(?P<name>.+?)\" in struct")),
)
# Names that DuckDB itself offers stand after these words: 'Did you mean "articles"?', 'Candidate bindings: "title", "lead"'.
_OFFERS = re.compile(r"^(?:Did you mean|Candidate \w+:)(.*)$", re.MULTILINE)
_QUOTED = re.compile(r'"([^"]+)"')
_NAMES = {
    "table": "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() WHERE NOT internal",
    "column": "SELECT column_name FROM duckdb_columns() WHERE NOT internal",
}
_LONGEST = 400  # characters of what DuckDB says


def complaint(connection: duckdb.DuckDBPyConnection, error: Exception) -> NgoaivuError:
    """What is to be raised for an error of DuckDB: a UsageError where the question is wrong, a StorageError where the archive is.

    An error that comes up between rows is handed on by Arrow as one of its own; what kind it is, its text alone tells. The connection's
    results must be closed.
    """
    kind, _, said = str(error).partition(" Error: ")
    if kind == "Permission":
        return UsageError(f"A question reads the archive's own tables and nothing else. {_sentence(said)}")
    if kind in {"IO", "Serialization"} or ".parquet" in said:
        return StorageError(
            f"A table cannot be read: {_sentence(said)} Ask again, and verify the archive if it stays so."
        )
    if kind == "Out of Memory":
        return StorageError("The question needs more memory or disk than there is; ask for fewer rows or columns.")
    if kind == "Parser":
        return UsageError(f"The question is no SQL that DuckDB understands: {_sentence(said)}")
    return UsageError(_unknown_name(connection, said) or f"The question cannot be answered: {_sentence(said)}")


def _unknown_name(connection: duckdb.DuckDBPyConnection, said: str) -> str | None:
    for kind, pattern in _UNKNOWN:
        if found := pattern.search(said):
            return _not_known(kind, found["name"], _offered(said) + _names(connection, kind))
    return None


def _not_known(kind: str, name: str, names: list[str]) -> str:
    """The sentence about one name; the first is that of a column where a value was meant, which double quotes make a name."""
    if kind == "column" and not name.isidentifier():
        return f"There is no column \"{name}\"; text stands between single quotes: '{name}'."
    near = get_close_matches(name.lower(), dict.fromkeys(names), n=1)
    return f'There is no {kind} "{name}"{f"; the nearest is {chr(34)}{near[0]}{chr(34)}" if near else ""}.'


def _offered(said: str) -> list[str]:
    return [name for line in _OFFERS.findall(said) for name in _QUOTED.findall(line)]


def _names(connection: duckdb.DuckDBPyConnection, kind: str) -> list[str]:
    if kind not in _NAMES:
        return []
    return [name for (name,) in connection.execute(_NAMES[kind]).fetchall()]


def _sentence(said: str) -> str:
    """The first line, without the excerpt of the question that follows, as a sentence; it may quote a whole body."""
    line = said.partition("\n")[0].strip().rstrip(".!")
    return f"{line[:_LONGEST]} ..." if len(line) > _LONGEST else f"{line}."
