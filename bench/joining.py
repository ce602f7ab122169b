"""The near-duplicate join of a whole archive's signatures: wall time, CPU time and memory, and whether it found what was planted.

    python bench/joining.py [--texts 1000000,10000000] [--rows 2048] [--folder DIR]

Signatures are invented: random ones, of which one text in twenty is a copy of another with a fifth of its pairs of syllables changed,
and one in fifty a sibling of a template that only its numbers tell from others. Each size runs in a process of its own.
"""

from __future__ import annotations

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from archive.neardup.joining import Texts, band_links
from archive.neardup.sets import Sets
from archive.neardup.signing import SCHEMA
from archive.shingles import _FIRST, _LOW, _ROWS, BANDS, PERMUTATIONS, _mix

_BLOCK = 65_536
_COPIES, _SIBLINGS = 20, 50


def minima(numbers: np.ndarray) -> np.ndarray:
    """Random minima of each text, always the same for a number."""
    with np.errstate(over="ignore"):
        cells = numbers.astype(np.uint64)[:, None] * np.uint64(PERMUTATIONS) + np.arange(PERMUTATIONS, dtype=np.uint64)
        return _mix(cells + np.uint64(1)) & _LOW


def block(start: int, stop: int) -> tuple[np.ndarray, np.ndarray, list[list[int]]]:
    """Signatures, bands and numbers of some texts."""
    texts = np.arange(start, stop)
    copies = (texts % _COPIES == 7) & (texts > _COPIES)
    siblings = texts % _SIBLINGS == 3
    source = np.where(copies, texts - _COPIES // 2, np.where(siblings, 3 + texts // 5_000 * 5_000, texts))
    short = minima(source)
    own = minima(texts + 1_000_000_000)
    changed = (own % np.uint64(5) == 0) & copies[:, None]
    short[changed] = own[changed]
    with np.errstate(over="ignore"):
        bands = np.zeros((len(texts), BANDS), np.uint64)
        for column in range(_ROWS):
            bands = _mix(bands * _FIRST + short[:, column::_ROWS])
        signatures = (_mix(short) >> np.uint64(56)).astype(np.uint8)
    first = (np.where(siblings, texts, source) * 2_654_435_761 % (1 << 32)).tolist()
    return signatures, (bands & _LOW).astype(np.uint32), [[number] for number in first]


def make(folder: Path, count: int, rows: int) -> None:
    """Write signature files as an archive of so many texts would have them."""
    for start in range(0, count, _BLOCK):
        signatures, bands, numbers = block(start, min(start + _BLOCK, count))
        for low in range(0, len(signatures), rows):
            some = slice(low, low + rows)
            size = len(signatures[some])
            columns = [pa.array(np.ascontiguousarray(bands[some, band])) for band in range(BANDS)]
            data = pa.FixedSizeBinaryArray.from_buffers(
                pa.binary(PERMUTATIONS), size, [None, pa.py_buffer(np.ascontiguousarray(signatures[some]))]
            )
            ids = pa.array([f"{number:032x}" for number in range(start + low, start + low + size)])
            lists = pa.array(numbers[some], pa.list_(pa.uint32()))
            table = pa.table([ids, data, *columns, lists, lists], schema=SCHEMA)
            pq.write_table(table, folder / f"part-{start + low:010d}.parquet", compression="none", use_dictionary=False)


def join(folder: Path) -> None:
    began, busy = time.perf_counter(), time.process_time()
    texts = Texts.of(sorted(folder.glob("*.parquet")))
    sets = Sets(len(texts))
    band_links(texts, range(BANDS), sets)
    names = sets.names()
    wall, cpu = time.perf_counter() - began, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    numbers = np.arange(len(texts))
    copies = (numbers % _COPIES == 7) & (numbers > _COPIES)
    found = int((names[copies] != numbers[copies]).sum())
    wrong = int((names[~copies] != numbers[~copies]).sum())
    print(
        f"{len(texts):>10,} texts in {len(texts.files):,} files: {wall:6.1f} s wall, {cpu:6.1f} s CPU, {peak:6,.0f} MB at most; "
        f"{found:,} of {int(copies.sum()):,} copies linked, {wrong:,} other texts linked",
        flush=True,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--texts", default="1000000,10000000")
    parser.add_argument("--rows", type=int, default=2_048)
    parser.add_argument("--folder", type=Path, help="join the signatures of this folder")
    options = parser.parse_args()
    if options.folder:
        join(options.folder)
        return
    for count in [int(text) for text in options.texts.split(",")]:
        with tempfile.TemporaryDirectory(prefix="ngoaivu-bench-") as folder:
            make(Path(folder), count, options.rows)
            command = [sys.executable, "-m", "bench.joining", "--folder", folder]
            subprocess.run(command, check=True, cwd=Path(__file__).parents[1])


if __name__ == "__main__":
    main()
