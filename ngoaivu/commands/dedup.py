"""``ngoaivu dedup``: work out the near-duplicates of a whole archive at once, and check its clusters by them."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from archive import open_archive
from archive.errors import UsageError
from archive.neardup.clusters import Found, find_clusters
from archive.neardup.store import SignatureStore
from archive.paths import Layout
from archive.storage import told
from ngoaivu.workers import add_workers, workers_of

_CORRUPT = 8
_SHOWN = 5


def add_parser(commands: Any) -> None:
    """Declare the command."""
    parser = commands.add_parser(
        "dedup",
        help="work out the near-duplicates of a whole archive at once",
        description="Compare every article of an archive with every other by its signature, and check the clusters that harvests made "
        "one commit at a time. Signatures are kept as Parquet beside the archive, so that the next run signs only what is new.",
        epilog="examples: ngoaivu dedup archive; ngoaivu dedup archive -o clusters.parquet",
    )
    parser.add_argument("archive", type=Path, metavar="ARCHIVE")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write article_id and cluster_id of near-duplicates, as Parquet",
    )
    parser.add_argument(
        "--signatures",
        type=Path,
        metavar="DIR",
        help="keep the signatures here (default: .ngoaivu/signatures in the archive)",
    )
    add_workers(parser)
    parser.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Compare; 8 where the archive's clusters are other ones."""
    archive = open_archive(args.archive)
    if args.output and args.output.resolve().is_relative_to(args.archive.resolve()):
        raise UsageError(f"{args.output} is inside the archive; write it somewhere else")
    folder = args.signatures or Layout(args.archive).signatures
    with told(folder), workers_of(args) as workers:
        found = find_clusters(archive, SignatureStore(folder), workers)
    if args.output:
        _write(args.output, found)
    signed = f"{found.articles:,} articles, {found.signed:,} of them signed now"
    print(f"{signed}: {found.count:,} clusters of {found.clusters.num_rows:,} articles")
    if not found.strange:
        print("ngoaivu dedup: exit code 0: the archive has the same clusters", file=sys.stderr)
        return 0
    some = ", ".join(found.strange[:_SHOWN]) + ", ..." * (len(found.strange) > _SHOWN)
    print(
        f"ngoaivu dedup: exit code {_CORRUPT}: the archive has {len(found.strange):,} articles in other clusters ({some}); "
        "run `ngoaivu verify`",
        file=sys.stderr,
    )
    return _CORRUPT


def _write(path: Path, found: Found) -> None:
    part = path.with_name(f"{path.name}.part")
    with told(path):
        pq.write_table(found.clusters, part)
        part.replace(path)
