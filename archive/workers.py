"""Work shared among processes, given in order and answered in order, with little of it in flight: memory does not grow with the work.

What is shared is a function of a module and a small task: places of records and files, not their bytes. A task may be done twice, on
two machines at the same time even, and leaves what it would have left once.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from multiprocessing import get_context
from types import TracebackType
from typing import Protocol, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")
R_co = TypeVar("R_co", covariant=True)
#: Tasks that wait for each worker: one at work, one ready, one being sent.
AHEAD = 3


class Workers(Protocol):
    """Does work for tasks, somewhere; a context manager."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def run(self, work: Callable[[T], R], tasks: Iterable[T]) -> Iterator[R]:
        """The results of the tasks, in their order."""
        ...


class Processes:
    """Processes of this machine that share the work; with one, the work is done in this process."""

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
        pool = self._pool
        if pool is None:
            yield from map(work, tasks)
            return
        yield from in_order(lambda task: pool.submit(work, task), tasks, AHEAD * self._count)


class Answer(Protocol[R_co]):
    """What a task was promised."""

    def result(self) -> R_co:
        """The result, waited for; the exception that the work raised is raised here."""
        ...


def in_order(submit: Callable[[T], Answer[R]], tasks: Iterable[T], flying: int) -> Iterator[R]:
    """Submit tasks, so many ahead of the one that is waited for, and give the results in the order of the tasks."""
    waiting: deque[Answer[R]] = deque()
    for task in tasks:
        waiting.append(submit(task))
        if len(waiting) >= flying:
            yield waiting.popleft().result()
    while waiting:
        yield waiting.popleft().result()


def batches(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """The items in lists of a size; the last may be shorter."""
    iterator = iter(items)
    while some := list(islice(iterator, size)):
        yield some
