"""A DuckDB connection that sees one committed state of an archive as tables and views, and can neither write nor look elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import duckdb
import pyarrow as pa

from archive.paths import TABLES
from archive.queries.views import VIEWS
from archive.reader import Archive, open_archive
from archive.schema import SCHEMA_VERSION, SCHEMAS

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
    path: Path, maps: Maps, *, threads: int | None = None, memory: str | None = None
) -> duckdb.DuckDBPyConnection:
    """Open an archive for questions: its four tables and the views ``articles_63``, ``articles_34`` and ``latest``.

    The committed state is resolved once, so that what others commit meanwhile is not seen. Files other than its parts, the network,
    extensions and settings are out of a statement's reach; ``check_reads_only`` tells statements that write.

    Args:
        path: The archive's folder.
        maps: The provinces.
        threads: At most so many; DuckDB's own choice for None.
        memory: At most so much, as in ``400MB``, beyond which DuckDB works on disk; its own choice for None.

    Raises:
        StorageError: where no archive is, or it cannot be read.
    """
    archive = open_archive(path)
    connection = duckdb.connect(":memory:")
    connection.execute(f"SET TimeZone = '{_TIME_ZONE}'")
    connection.execute("SET enable_progress_bar = false")  # it would stand in the log of a nightly run
    if threads:
        connection.execute(f"SET threads = {int(threads)}")
    if memory:
        connection.execute("SET memory_limit = $1", [memory])
    for table in TABLES:
        _add_table(connection, archive, table)
    for name, table in (("places_63", maps.places_63), ("units_34", maps.units_34), ("portal_provinces", maps.portals)):
        connection.register(f"given_{name}", table)
        connection.execute(f"CREATE TEMP TABLE {name} AS FROM given_{name}")
        connection.unregister(f"given_{name}")
    for name, query in VIEWS.items():
        connection.execute(f"CREATE VIEW {name} AS {query}")
    _confine(connection, archive)
    return connection


def _add_table(connection: duckdb.DuckDBPyConnection, archive: Archive, table: str) -> None:
    files = [str(archive.snapshot / part.path) for part in archive.manifest.of(table)]
    paths = ", ".join(_quoted(path) for path in files)
    source = f"read_parquet([{paths}], hive_partitioning = false)"
    if archive.manifest.schema_version < SCHEMA_VERSION:
        # What an older version wrote has fewer columns; the view has all of today's.
        connection.register(f"{table}_today", SCHEMAS[table].empty_table())
        source = f"(FROM read_parquet([{paths}], hive_partitioning = false, union_by_name = true) UNION ALL BY NAME FROM {table}_today)"
    connection.execute(f"CREATE VIEW {table} AS FROM {source}")


def _confine(connection: duckdb.DuckDBPyConnection, archive: Archive) -> None:
    """Leave a statement nothing but the parts of this state; what was allowed cannot be changed any more."""
    files = [str(archive.snapshot / part.path) for table in TABLES for part in archive.manifest.of(table)]
    connection.execute(
        "SET python_enable_replacements = false"
    )  # else a name in a question may mean a variable of ours
    connection.execute("SET autoinstall_known_extensions = false")
    connection.execute("SET autoload_known_extensions = false")
    connection.execute(f"SET allowed_paths = [{', '.join(_quoted(path) for path in files)}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
