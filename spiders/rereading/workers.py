"""Work on all cores, in the order in which it is given, with little of it in flight: memory does not grow with the work."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")
#: Tasks that wait for each worker: one at work, one ready, one being sent.
_AHEAD = 3


class Workers:
    """Processes that share the work; with one worker the work is done in this process."""

    def __init__(self, count: int) -> None:
        self._count = count
        # Not forked from this process: its libraries run threads, whose locks a fork would copy in whatever state they are.
        self._pool = ProcessPoolExecutor(count, mp_context=get_context("forkserver")) if count > 1 else None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)

    def run(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results of the tasks, in their order."""
        if self._pool is None:
            yield from map(work, tasks)
            return
        flying: deque[Future[R]] = deque()
        for task in tasks:
            flying.append(self._pool.submit(work, task))
            if len(flying) >= _AHEAD * self._count:
                yield flying.popleft().result()
        while flying:
            yield flying.popleft().result()


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of a size; the last may be shorter."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
