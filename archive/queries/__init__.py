"""Questions to an archive in SQL: a connection of DuckDB that can read one committed state and nothing else."""

from archive.queries.answers import Answer
from archive.queries.connection import Maps, connect, connect_state
from archive.queries.statements import check_reads_only

__all__ = ["Answer", "Maps", "check_reads_only", "connect", "connect_state"]
