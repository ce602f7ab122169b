"""The workers of a Dask cluster do the work that processes of one machine would do, with the same functions and the same results.

A worker that is lost has its tasks done again by another; a task that was done twice has left what it leaves once. Workers find the
archive under the same path as the command does: it lies on a file system that all of them share. They run the same version of ngoaivu.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from importlib.metadata import version
from types import TracebackType
from typing import Any, Self, TypeVar

from archive.errors import ConfigError
from archive.workers import AHEAD, in_order

T = TypeVar("T")
R = TypeVar("R")


class ClusterWorkers:
    """The workers of the cluster at an address, ``tcp://host:8786``; a context manager.

    Args:
        address: The scheduler's.
        patience: Seconds to wait for its first answer.

    Raises:
        ConfigError: where Dask is not installed, the cluster does not answer or has no workers, or a worker runs another version.
    """

    def __init__(self, address: str, *, patience: float = 10.0) -> None:
        try:
            # Not at the top: most commands never need it, some installations do not have it, and it takes a second to load.
            self._dask: Any = import_module("distributed")
        except ImportError as error:
            raise ConfigError("--cluster needs Dask: pip install 'ngoaivu[cluster]'") from error
        try:
            self._client = self._dask.Client(address, timeout=patience, set_as_default=False)
        except (OSError, ValueError) as error:
            raise ConfigError(f"No Dask scheduler answers at {address}: {error or 'time-out'}") from error
        try:
            self._check(address)
        except BaseException:
            self._client.close()
            raise

    def _check(self, address: str) -> None:
        versions = self._client.run(_version)
        if not versions:
            raise ConfigError(f"The cluster at {address} has no workers; start some with `dask worker {address}`.")
        others = sorted({f"{worker} has {found}" for worker, found in versions.items() if found != version("ngoaivu")})
        if others:
            raise ConfigError(f"The workers run other versions than this ngoaivu {version('ngoaivu')}: {others[0]}.")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._client.close()

    def run(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results of the tasks, in their order."""
        threads = sum(self._client.nthreads().values()) or 1
        try:
            yield from in_order(lambda task: self._client.submit(work, task, pure=False), tasks, AHEAD * threads)
        except self._dask.KilledWorker as error:
            raise ConfigError(f"The cluster lost one worker after another over one piece of work: {error}") from error


def _version() -> str:
    return version("ngoaivu")
