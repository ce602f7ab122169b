"""The answer to a question, batch by batch, and interruptible while DuckDB is at work."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import AbstractContextManager
from types import TracebackType
from typing import TypeVar

import duckdb
import pyarrow as pa

from archive.queries.complaints import complaint
from archive.queries.statements import check_reads_only

#: Rows with their bodies are some 30 MB then.
BATCH_ROWS = 8192
_AGAIN = 0.05  # seconds; an interrupt that comes before DuckDB has begun is lost on it
_T = TypeVar("_T")


class Answer(AbstractContextManager["Answer"]):
    """One question's answer; rows are worked out as they are asked for.

    DuckDB works in a thread of its own: a signal is handled by the main thread alone, and only between two steps of Python, so that
    Ctrl-C would wait for as long as the question takes. An error is raised as UsageError or StorageError, in one sentence.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, sql: str) -> None:
        check_reads_only(connection, sql)
        self._connection = connection
        self._sql = sql
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="question")
        self._reader: pa.RecordBatchReader | None = None
        try:
            self._reader = self._wait(self._begin)
        except BaseException:
            self._worker.shutdown()
            raise

    @property
    def schema(self) -> pa.Schema:
        """The columns, each with a name of its own: DuckDB would give two columns of one name the same."""
        assert self._reader is not None
        return pa.schema(
            [
                field.with_name(name)
                for field, name in zip(self._reader.schema, _distinct(self._reader.schema.names), strict=True)
            ]
        )

    def batches(self) -> Iterator[pa.RecordBatch]:
        """The rows, in batches of ``BATCH_ROWS`` at most."""
        names = self.schema.names
        while (batch := self._wait(self._next)) is not None:
            yield batch.rename_columns(names)

    def count(self) -> int:
        """How many rows there are in all; asks anew, for their number alone, and ends this answer."""
        self._close_reader()
        return self._wait(self._count)

    def _begin(self) -> pa.RecordBatchReader:
        return self._connection.sql(self._sql).to_arrow_reader(BATCH_ROWS)

    def _next(self) -> pa.RecordBatch | None:
        assert self._reader is not None
        try:
            return self._reader.read_next_batch()
        except StopIteration:  # which a future cannot hand on
            return None

    def _count(self) -> int:
        plain = self._connection.extract_statements(self._sql)[0].query
        try:
            sql = f"SELECT count(*) FROM (\n{plain}\n)"  # noqa: S608 - the connection can only read
            found = self._connection.execute(sql).fetchall()[0][0]
        except duckdb.ParserException:  # EXPLAIN stands in no other statement
            found = self._connection.sql(self._sql).to_arrow_table().num_rows
        return int(found)

    def _wait(self, work: Callable[[], _T]) -> _T:
        future = self._worker.submit(work)
        try:
            return future.result()
        except KeyboardInterrupt:
            while not future.done():
                self._connection.interrupt()
                wait([future], _AGAIN)
            raise
        except (duckdb.Error, pa.ArrowException, OSError) as error:
            self._close_reader()
            raise complaint(self._connection, error) from error

    def _close_reader(self) -> None:
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._worker.shutdown()
        self._close_reader()


def _distinct(names: list[str]) -> list[str]:
    """The names, a number after each that stood before: ``title``, ``title_1``."""
    found: list[str] = []
    for name in names:
        number, free = 0, name
        while free in found or (number and free in names):
            number += 1
            free = f"{name}_{number}"
        found.append(free)
    return found
