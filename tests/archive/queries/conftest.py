"""One hostile archive for all questions of a session."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from archive.queries import connect
from tests.archive.queries.hostile import hostile_archive


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive's folder; it is only read."""
    return hostile_archive(tmp_path_factory.mktemp("hostile") / "archive")


@pytest.fixture(scope="session")
def connection(hostile: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection to it, without views."""
    with connect(hostile) as made:
        yield made
