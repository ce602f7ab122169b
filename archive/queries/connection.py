"""A DuckDB connection that sees one committed state of an archive as tables and views, and can neither write nor look elsewhere."""

from __future__ import annotations

import tempfile
import uuid
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from archive.paths import TABLES
from archive.queries.files import TableFiles, literal, state_files, table_files
from archive.queries.views import VIEWS
from archive.reader import Archive
from archive.schema import SCHEMAS

PLACES_63 = pa.schema([(name, pa.string()) for name in ("code", "code_63", "name_63")])
UNITS_34 = pa.schema([(name, pa.string()) for name in ("code", "name", "only_63")])
PORTALS = pa.schema([(name, pa.string()) for name in ("portal_id", "province_code")])
# Vietnam keeps one time all year. With it the date of a moment is the day on which a reader there saw the article.
_TIME_ZONE = "Asia/Ho_Chi_Minh"


@dataclass(frozen=True, slots=True, kw_only=True)
class Maps:
    """What the archive itself does not hold of the provinces: the two maps, and the place that each portal spoke for.

    Attributes:
        places_63: every code that was in force before the map of 34, and the unit of the map of 63 in which its place lay at the end of
            that map (Hà Tây's lay in Hà Nội); columns as in ``PLACES_63``.
        units_34: the units of the map of 34, each with the code of the one unit of 63 that it continues, or null where several were
            merged; columns as in ``UNITS_34``.
        portals: the code of each known portal's province on the map of 63; columns as in ``PORTALS``.
    """

    places_63: pa.Table
    units_34: pa.Table
    portals: pa.Table


def connect(
    path: Path, maps: Maps | None = None, *, threads: int | None = None, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an archive for questions: its four tables and the views ``articles_63``, ``articles_34`` and ``latest``.

    The committed state is resolved once, so that what others commit meanwhile is not seen. A copy that was made by following the
    archive's links serves as well; tables that it lacks are empty. Files other than its parts, the network, extensions and settings are
    out of a statement's reach; ``check_reads_only`` tells statements that write. What does not fit into memory is put into the system's
    folder for temporary files, and removed when the connection is closed.

    Args:
        path: The archive's folder.
        maps: The provinces; without them there are no views.
        threads: At most so many; DuckDB's own choice for None.
        memory: At most so much, as in ``400MB``, beyond which DuckDB works on disk; its own choice for None.

    Raises:
        StorageError: where no archive is, or it cannot be read.
    """
    return _connect(table_files(path), maps, threads, memory)


def connect_state(
    archive: Archive, maps: Maps | None = None, *, threads: int | None = None, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """As ``connect``, to a state that is open already."""
    return _connect(state_files(archive), maps, threads, memory)


def _connect(
    files: TableFiles, maps: Maps | None, threads: int | None, memory: str | None
) -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET TimeZone = '{_TIME_ZONE}'")
    # Where a statement takes more than two seconds it would be drawn into the output.
    connection.execute("SET enable_progress_bar = false")
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    if memory:
        connection.execute("SET memory_limit = $1", [memory])
    # DuckDB's own choice is a folder in the one where the command was called, which may be an archive. Each connection has one of its
    # own: the first that is closed removes it.
    spilled = Path(tempfile.gettempdir()) / f"ngoaivu-duckdb-{uuid.uuid4().hex}"
    connection.execute("SET temp_directory = $1", [str(spilled)])
    for table in TABLES:
        _add_table(connection, files, table)
    if maps is not None:
        _add_views(connection, maps)
    _confine(connection, files)
    return connection


def _add_views(connection: duckdb.DuckDBPyConnection, maps: Maps) -> None:
    for name, table in (("places_63", maps.places_63), ("units_34", maps.units_34), ("portal_provinces", maps.portals)):
        _keep(connection, name, table)
    for name, view in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {view.query}")


def _add_table(connection: duckdb.DuckDBPyConnection, files: TableFiles, table: str) -> None:
    paths = ", ".join(_quoted(literal(path)) for path in files.paths[table])
    if paths and files.of_today:
        connection.execute(f"CREATE VIEW {table} AS FROM read_parquet([{paths}], hive_partitioning = false)")
        return
    # What an older version wrote has fewer columns, and a copy may lack a table; there are all of today's nevertheless.
    _keep(connection, f"{table}_today", SCHEMAS[table].empty_table())
    source = f"FROM {table}_today"
    if paths:
        older = f"FROM read_parquet([{paths}], hive_partitioning = false, union_by_name = true)"
        source = f"{source} UNION ALL BY NAME {older}"
    connection.execute(f"CREATE VIEW {table} AS {source}")


def _keep(connection: duckdb.DuckDBPyConnection, name: str, table: pa.Table) -> None:
    connection.register(f"given_{name}", table)
    connection.execute(f"CREATE TEMP TABLE {name} AS FROM given_{name}")
    connection.unregister(f"given_{name}")


def _confine(connection: duckdb.DuckDBPyConnection, files: TableFiles) -> None:
    """Leave a statement nothing but the parts of this state; what was allowed cannot be changed any more."""
    connection.execute(
        "SET python_enable_replacements = false"
    )  # else a name in a question may mean a variable of ours
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    paths = {path for table in TABLES for path in files.paths[table]}
    # DuckDB asks first whether the pattern is allowed, then whether the file that it found is.
    allowed = ", ".join(_quoted(path) for path in sorted(paths | {literal(path) for path in paths}))
    connection.execute(f"SET allowed_paths = [{allowed}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
