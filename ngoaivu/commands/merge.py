"""``ngoaivu merge``: take archives that other harvesters wrote into one."""

from __future__ import annotations

import argparse
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any

from archive import ArchiveWriter
from archive.errors import StorageError, VerificationError
from archive.merging.merge import MergeResult, merge
from archive.paths import Layout
from archive.verify import verify
from ngoaivu.places import Use


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "merge",
        help="take archives that other harvesters wrote into one",
        description="Take every capture and every row of the ledger of each SHARD, which is an archive itself, into ARCHIVE. The order of "
        "the shards does not matter, and what was taken in before is not taken in again. The shards stay as they are.",
        epilog="examples: ngoaivu merge archive laptop-archive; ngoaivu merge archive shards/*",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE", help="the archive; made where there is none")
    parser.add_argument("shards", type=Path, nargs="+", metavar="SHARD", help="an archive to take in")
    parser.set_defaults(run=run, use=Use(writes=True))


def run(args: argparse.Namespace) -> int:
    """Verify all shards, then merge one after the other; nothing is taken in where one of them is damaged."""
    for shard in args.shards:
        _check(shard)
    with ArchiveWriter(args.archive, code_version=version("ngoaivu")) as writer:
        results = [(shard, _merge(writer, shard)) for shard in args.shards]
    total = sum(result.captures for _, result in results)
    new = f"{_counted(total, 'new capture')} from {_counted(len(results), 'shard')}"
    print(f"ngoaivu merge: exit code 0: {new}", file=sys.stderr)
    return 0


def _merge(writer: ArchiveWriter, shard: Path) -> MergeResult:
    result = merge(writer, shard)
    print(
        f"{shard}: {_counted(result.captures, 'new capture')}, {result.known:,} known before; "
        f"{_counted(result.articles, 'article')} more; {_counted(result.harvests, 'row')} of the ledger"
    )
    if any(Layout(shard).unfinished.glob("*.json")):
        print(f"{shard}: a harvest of it is not finished: what it had committed was taken in", file=sys.stderr)
    return result


def _check(shard: Path) -> None:
    if not Layout(shard).state.is_dir():
        raise StorageError(f"{shard} is no ngoaivu archive.")
    faults = [fault for fault in verify(shard) if not fault.harmless]
    if faults:
        first = faults[0]
        raise VerificationError(
            f"{shard} does not verify ({_counted(len(faults), 'fault')}), and nothing was taken in; the first: {first.path}: "
            f"{first.detail}. "
            f"Run `ngoaivu verify {shard} --repair`, then merge again."
        )


def _counted(number: int, word: str) -> str:
    return f"{number:,} {word}{'' if number == 1 else 's'}"
