"""Portals harvested by the workers of a Dask cluster: the archive of one process, whatever becomes of a worker."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import LocalCluster

from archive.verify import verify
from ngoaivu.account import Account, Scope
from ngoaivu.cluster import ClusterWorkers
from ngoaivu.spread.harvest import SpreadHarvest
from spiders.registry import load_portal
from tests.ngoaivu.spread.killing import kill_worker
from tests.portals.driver import Done, environment, run_harvest, told
from tests.portals.server import SAMPLES, SamplePortals

pytestmark = pytest.mark.slow
PORTALS = Path(__file__).parents[2] / "portals"
SETTINGS = {"DOWNLOAD_DELAY": "0", "CONCURRENT_REQUESTS_PER_DOMAIN": "8", "RETRY_TIMES": "1"}


@pytest.fixture(scope="module")
def web() -> Iterator[SamplePortals]:
    """The sample portals, for all tests together: the workers are told once where they are."""
    with SamplePortals.serve([PORTALS / name for name in sorted(SAMPLES)]) as samples:
        yield samples


@pytest.fixture(scope="module")
def portals(web: SamplePortals) -> list[Path]:
    return web.portal_files


@pytest.fixture(scope="module")
def alone(web: SamplePortals, portals: list[Path], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Done]:
    """The archive of one process."""
    path = tmp_path_factory.mktemp("alone") / "archive"
    options = [word for name, value in SETTINGS.items() for word in ("-s", f"{name}={value}")]
    return path, run_harvest(web, path, portals, *options)


@pytest.fixture(scope="module")
def cluster(web: SamplePortals, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalCluster]:
    """Two workers in processes of their own, which see the sample portals."""
    with pytest.MonkeyPatch.context() as patched:
        for name, value in environment(web, tmp_path_factory.mktemp("web")).items():
            patched.setenv(name, value)
        with LocalCluster(  # type: ignore[no-untyped-call]
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            silence_logs="CRITICAL",
        ) as made:
            yield made


def spread(cluster: LocalCluster, portals: list[Path], archive: Path) -> Account:
    with ClusterWorkers(cluster.scheduler_address) as workers:
        return SpreadHarvest([load_portal(path) for path in portals], archive, Scope(settings=SETTINGS), workers).run()


@pytest.fixture(scope="module")
def archive(cluster: LocalCluster, portals: list[Path], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive of two workers, one of which was killed while it was harvesting."""
    path = tmp_path_factory.mktemp("together") / "archive"
    killed = threading.Event()
    threading.Thread(target=kill_worker, args=(path, killed, 60_000), daemon=True).start()
    assert spread(cluster, portals, path).code == 0
    assert killed.is_set()
    return path


def test_two_workers_write_the_archive_of_one_process(archive: Path, alone: tuple[Path, Done]) -> None:
    assert alone[1].code == 0
    assert told(archive) == told(alone[0])


def test_nothing_is_left_to_be_done(archive: Path) -> None:
    assert not verify(archive)
    assert not any((archive / ".ngoaivu/shards").iterdir())
    assert not any((archive / ".ngoaivu/unfinished").iterdir())


def test_what_is_known_of_hosts_is_brought_home(archive: Path, alone: tuple[Path, Done]) -> None:
    ours, theirs = (
        {path.name: set(json.loads(path.read_bytes())["robots"]) for path in (one / ".ngoaivu/hosts").iterdir()}
        for one in (archive, alone[0])
    )
    assert ours == theirs


def test_the_next_night_knows_what_the_archive_knows(cluster: LocalCluster, portals: list[Path], archive: Path) -> None:
    before = told(archive)["articles"]
    account = spread(cluster, portals[1:], archive)
    assert (account.code, told(archive)["articles"]) == (0, before)
    sections = account.outcomes[0].row.sections
    assert sum(one.kept for one in sections) == 0
    assert sum(one.unchanged for one in sections) > 0
