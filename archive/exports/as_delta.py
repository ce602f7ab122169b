"""Delta Lake: a table whose every export is a version: the whole in the place of the version before, or what changed merged into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa

from archive.errors import ConfigError, StorageError, UsageError
from archive.exports.rows import CHANGE, Rows
from archive.exports.since import REMOVED
from archive.exports.task import Task

deltalake: Any
try:
    import deltalake
except ImportError:  # it comes with the extra `export`
    deltalake = None

_NAME = "ngoaivu articles"
_SNAPSHOT = "ngoaivu.snapshot"


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Make a table. Changes make none: there is nothing that they could be merged into."""
    if task.since is not None:
        raise UsageError(f"{task.target} is no table yet: export the whole first, and changes into it afterwards")
    _overwrite(rows, place, task)
    return []


def follow(rows: Rows, target: Path, task: Task) -> list[str]:
    """Commit the next version of a table: one commit, so that a reader sees the version before or this one."""
    if task.since is None:
        _overwrite(rows, target, task)
    else:
        _merge(rows, target, task)
    return []


def is_ours(target: Path) -> bool:
    """Whether a table stands at a place that an export made, and that nothing else has written to since."""
    return _last_snapshot(target) is not None


def _needed() -> Any:
    if deltalake is None:
        raise ConfigError("--to delta needs the library deltalake: pip install 'ngoaivu[export]'")
    return deltalake


def _overwrite(rows: Rows, place: Path, task: Task) -> None:
    library = _needed()
    try:
        library.write_deltalake(
            place,
            _reader(rows),
            mode="overwrite",
            schema_mode="overwrite",
            name=_NAME,
            commit_properties=library.CommitProperties(custom_metadata={_SNAPSHOT: task.token}),
        )
    except library.exceptions.DeltaError as error:
        raise StorageError(f"{place} cannot be written: {error}") from error


def _merge(rows: Rows, target: Path, task: Task) -> None:
    library = _needed()
    assert task.since is not None
    held = _last_snapshot(target)
    if held != task.since.token:
        raise UsageError(f"{target} holds snapshot {held}: ask for --changes-since {held}, or export the whole")
    columns = {one.name: f"s.{one.name}" for one in rows.schema if one.name != CHANGE}
    kept = f"s.{CHANGE} <> '{REMOVED}'"
    try:
        (
            library.DeltaTable(target)
            .merge(
                _reader(rows),
                predicate="t.article_id = s.article_id",
                source_alias="s",
                target_alias="t",
                commit_properties=library.CommitProperties(custom_metadata={_SNAPSHOT: task.token}),
            )
            .when_matched_delete(predicate=f"s.{CHANGE} = '{REMOVED}'")
            .when_matched_update(updates=columns, predicate=kept)
            .when_not_matched_insert(updates=columns, predicate=kept)
            .execute()
        )
    except library.exceptions.DeltaError as error:
        raise StorageError(f"{target} cannot be written: {error}") from error


def _last_snapshot(target: Path) -> str | None:
    """The token in a table's last commit; None where there is no table, or another program made that commit."""
    library = _needed()
    try:
        table = library.DeltaTable(target)
        last = table.history(1)[0]
    except library.exceptions.DeltaError:
        return None
    token = last.get(_SNAPSHOT)
    return token if isinstance(token, str) and table.metadata().name == _NAME else None


def _reader(rows: Rows) -> pa.RecordBatchReader:
    def batches() -> Iterator[pa.RecordBatch]:
        for data in rows.tables():
            yield from data.to_batches()

    return pa.RecordBatchReader.from_batches(rows.schema, batches())
