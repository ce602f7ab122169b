"""Writes the folder of a dataset: the data, and then what its counts say."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from archive.exports.as_parquet import PART_ROWS, write_parts
from archive.exports.huggingface.card import Told, card
from archive.exports.huggingface.columns import for_hub, hub_schema
from archive.exports.huggingface.facts import Facts, counting
from archive.exports.huggingface.metadata import citation, croissant, data_package
from archive.exports.receipt import files_of, hashes
from archive.exports.rows import Rows
from archive.exports.task import Task
from archive.standing import read_standings


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Write the rows to ``data/``, and beside it the card, the metadata and the checksums of all files."""
    facts = Facts()
    schema = hub_schema(rows.schema)
    (place / "data").mkdir(parents=True)
    paths = write_parts(
        _for_hub(counting(rows, facts), schema),
        lambda number: place / "data" / f"articles-{number:05d}.parquet",
        part_rows=PART_ROWS,
        schema=schema,
    )
    told = Told(task=task, facts=facts, standings=read_standings(task.archive.tables), schema=schema)
    digests = hashes(place, paths)
    (place / "README.md").write_text(card(told), encoding="utf-8", newline="\n")
    (place / "datapackage.json").write_bytes(data_package(told, list(digests)))
    (place / "croissant.json").write_bytes(croissant(told, digests))
    (place / "CITATION.cff").write_bytes(citation(told))
    sums = hashes(place, files_of(place))
    (place / "SHA256SUMS").write_text("".join(f"{digest}  {path}\n" for path, digest in sums.items()))
    return []


def _for_hub(rows: Rows, schema: pa.Schema) -> Rows:
    def tables() -> Iterator[pa.Table]:
        for data in rows.tables():
            yield for_hub(data)

    return Rows(schema=schema, tables=tables)
