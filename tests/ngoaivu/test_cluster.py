"""A Dask cluster gives what the processes of one machine give; lost workers lose nothing."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from archive.errors import ConfigError
from archive.workers import Processes
from ngoaivu.cluster import ClusterWorkers


@pytest.fixture(scope="module")
def cluster() -> Iterator[LocalCluster]:
    """Two workers in processes of their own, on loopback."""
    with LocalCluster(  # type: ignore[no-untyped-call]
        n_workers=2,
        threads_per_worker=1,
        processes=True,
        host="127.0.0.1",
        dashboard_address="127.0.0.1:0",
        silence_logs="CRITICAL",
    ) as made:
        yield made


def square(number: int) -> int:
    return number * number


def stumble(task: tuple[int, Path]) -> int:
    """Square a number; the first process that comes to seven is killed over it."""
    number, mark = task
    if number == 7 and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def refuse(number: int) -> int:
    raise ValueError(f"no {number}")


def test_results_come_in_the_order_of_the_tasks(cluster: LocalCluster) -> None:
    with ClusterWorkers(cluster.scheduler_address) as workers, Processes(1) as here:
        assert list(workers.run(square, range(40))) == list(here.run(square, range(40)))


def test_what_work_raises_is_raised_here(cluster: LocalCluster) -> None:
    with ClusterWorkers(cluster.scheduler_address) as workers, pytest.raises(ValueError, match="no 3"):
        list(workers.run(refuse, [3]))


def test_the_work_of_a_lost_worker_is_done_again(cluster: LocalCluster, tmp_path: Path) -> None:
    with ClusterWorkers(cluster.scheduler_address) as workers:
        tasks = [(number, tmp_path / "killed") for number in range(20)]
        assert list(workers.run(stumble, tasks)) == [number * number for number in range(20)]
    assert (tmp_path / "killed").exists()


def test_no_scheduler_answers() -> None:
    with pytest.raises(ConfigError, match=r"No Dask scheduler answers at tcp://127\.0\.0\.1:1"):
        ClusterWorkers("tcp://127.0.0.1:1", patience=0.1)


def test_workers_of_another_version(cluster: LocalCluster, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ngoaivu.cluster.version", lambda _: "0.0.1")
    with pytest.raises(ConfigError, match=r"other versions than this ngoaivu 0\.0\.1"):
        ClusterWorkers(cluster.scheduler_address)


def test_dask_is_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(ConfigError, match=r"pip install 'ngoaivu\[cluster\]'"):
        ClusterWorkers("tcp://127.0.0.1:1")
