"""Does anything that happens to a file escape `verify`?

    python bench/damage.py [--each 200] [--seed 1]

An archive with edits, copies, near-copies, vanished pages and revisits is harmed in one place at a time: a single bit is flipped,
a file is cut short, dropped or added, or two files change places; then `verify` must name the file. Files are those of the
tables in every snapshot, the lists of files, the WARC files, the index and the marker.
"""

from __future__ import annotations

import argparse
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from archive.verify import verify
from bench.faults import run, script

Undo = Callable[[], None]


def files(root: Path) -> list[Path]:
    """One path for each file that holds anything; a file of many snapshots has many names."""
    seen: dict[int, Path] = {}
    for folder in (root / ".ngoaivu", root / "warc"):
        for path in sorted(folder.rglob("*")):
            if path.is_file() and "current" not in path.parts and path.name != "lock" and path.stat().st_size:
                seen.setdefault(path.stat().st_ino, path)
    return sorted(seen.values())


def flip(root: Path, chance: random.Random) -> tuple[list[Path], Undo]:
    path = chance.choice(files(root))
    data = path.read_bytes()
    bit = chance.randrange(len(data) * 8)
    harmed = bytearray(data)
    harmed[bit // 8] ^= 1 << bit % 8
    path.write_bytes(harmed)
    return [path], lambda: _restore({path: data})


def truncate(root: Path, chance: random.Random) -> tuple[list[Path], Undo]:
    path = chance.choice(files(root))
    data = path.read_bytes()
    path.write_bytes(data[: chance.randrange(len(data))])
    return [path], lambda: _restore({path: data})


def drop(root: Path, chance: random.Random) -> tuple[list[Path], Undo]:
    path = chance.choice(files(root))
    aside = root.parent / "aside"
    path.rename(aside)

    def undo() -> None:
        aside.rename(path)

    return [path], undo


def add(root: Path, chance: random.Random) -> tuple[list[Path], Undo]:
    like = chance.choice(files(root))
    folder = chance.choice([like.parent, root, root / "warc", root / ".ngoaivu"])
    path = folder / f"{chance.randrange(10**6)}-{like.name}"
    path.write_bytes(like.read_bytes())
    return [path], path.unlink


def swap(root: Path, chance: random.Random) -> tuple[list[Path], Undo]:
    while True:
        one, other = chance.sample(files(root), 2)
        before = {one: one.read_bytes(), other: other.read_bytes()}
        if before[one] != before[other]:
            break
    one.write_bytes(before[other])
    other.write_bytes(before[one])
    return [one, other], lambda: _restore(before)


def _restore(before: dict[Path, bytes]) -> None:
    for path, data in before.items():
        path.write_bytes(data)


HARMS = (flip, truncate, drop, add, swap)


def named(root: Path, paths: list[Path]) -> bool:
    """Whether verify names every path, under whichever of its names; the index stands for its seal."""
    found: set[object] = set()
    for fault in verify(root):
        found.add(fault.path)
        if fault.path.is_file():
            found.add(fault.path.stat().st_ino)
    for path in paths:
        known = {path, path.stat().st_ino} if path.exists() else {path}
        if path.name == "seal.json":
            known.add(path.with_name("index.sqlite"))
        if not known & found:
            print(f"  not named: {path}")
            return False
    return True


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--each", type=int, default=200, help="how often each kind of harm is done")
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    chance = random.Random(options.seed)
    escaped = 0
    with tempfile.TemporaryDirectory(prefix="ngoaivu-damage-") as place:
        root = Path(place) / "archive"
        run(root, script(7))
        assert not verify(root), verify(root)
        print(f"{len(files(root))} files")
        for harm in HARMS:
            began, hits = time.perf_counter(), 0
            for _ in range(options.each):
                paths, undo = harm(root, chance)
                hits += named(root, paths)
                undo()
            escaped += options.each - hits
            print(f"{harm.__name__:9} {hits} of {options.each} named, {time.perf_counter() - began:.0f} s", flush=True)
        assert not verify(root)
    return 1 if escaped else 0


if __name__ == "__main__":
    sys.exit(main())
