"""Are the tables a function of the set of captures? 100 shuffles of the same captures must give one and the same files.

    python bench/shuffles.py [--shuffles 100] [--captures 120] [--seed 1]

Captures of a few articles that are copied, cut, retitled, edited, moved, read by other rules and removed are put into an archive in
random order, with commits and compactions at random moments. After a last compaction the rows of every table, without the place
of the records in the WARC files (which is the order of fetching), must be the same, bit for bit, as Parquet bytes.
"""

from __future__ import annotations

import argparse
import hashlib
import random
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

import pyarrow as pa

from archive import open_archive
from archive.parts import arranged, encode
from archive.paths import INNER_TABLES
from archive.tables import read_part
from tests.archive.test_order import archived, life, sometimes

_PLACES = ("warc_filename", "warc_record_offset", "warc_record_length", "warc_record_type")


def fingerprint(folder: Path) -> str:
    """The hash of all tables as Parquet bytes, the places of records left out."""
    archive, total = open_archive(folder), hashlib.sha256()
    for table in INNER_TABLES:
        rows = pa.concat_tables([read_part(archive.snapshot, table, part) for part in archive.manifest.of(table)])
        for name in set(_PLACES) & set(rows.column_names):
            place = rows.schema.get_field_index(name)
            rows = rows.set_column(place, rows.schema.field(place), pa.nulls(len(rows), rows.schema.field(place).type))
        total.update(encode(table, arranged(table, rows), ""))
    return total.hexdigest()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--shuffles", type=int, default=100)
    parser.add_argument("--captures", type=int, default=120)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    captures, chance = life(options.seed, options.captures), random.Random(options.seed)
    began, found = time.perf_counter(), Counter[str]()
    rows = {}
    for turn in range(options.shuffles):
        with tempfile.TemporaryDirectory() as folder:
            shuffled = chance.sample(captures, len(captures))
            path = archived(
                Path(folder) / "a", shuffled, sometimes(chance, 0.05 * (turn % 4)), sometimes(chance, 0.01 * (turn % 3))
            )
            found[fingerprint(path)] += 1
            rows = {table: open_archive(path).manifest.rows(table) for table in INNER_TABLES}
    print(f"{options.shuffles} shuffles of {options.captures} captures: {len(found)} different archives {dict(rows)}")
    print(f"{time.perf_counter() - began:.0f} s")
    return 0 if len(found) == 1 else 1


if __name__ == "__main__":
    sys.exit(main())
