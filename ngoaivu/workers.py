"""Who does the work of commands that can share it: processes of this machine, or the workers of a Dask cluster."""

from __future__ import annotations

import argparse
import os

from archive.errors import UsageError
from archive.workers import Processes, Workers
from ngoaivu.cluster import ClusterWorkers


def add_workers(parser: argparse.ArgumentParser) -> None:
    """Declare the options by which a command is told who does its work."""
    parser.add_argument(
        "--workers", type=int, default=_cores(), metavar="N", help="processes; one for each core of this machine"
    )
    parser.add_argument(
        "--cluster",
        metavar="ADDRESS",
        help="let a Dask cluster do the work, as in tcp://10.0.0.1:8786; it has to see the same files",
    )


def workers_of(args: argparse.Namespace) -> Workers:
    """The workers that the options ask for."""
    if args.workers < 1:
        raise UsageError(f"--workers {args.workers}: at least one process has to work")
    return ClusterWorkers(args.cluster) if args.cluster else Processes(args.workers)


def _cores() -> int:
    """The cores that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
