"""Harvests into an archive that several harvesters share: real processes, real HTTP on loopback, objects in a folder."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from twisted.internet.defer import Deferred, succeed

from archive.objects.folder import FolderStore
from archive.objects.leases import HostLeases
from ngoaivu.account import Scope
from ngoaivu.cli import main
from ngoaivu.harvesting import Harvest
from ngoaivu.simulator.generated import Generated
from ngoaivu.simulator.server import Simulator
from spiders.politeness.hosts import HostBook
from spiders.registry import find_portals
from tests.portals.driver import QUICK, Done, environment

HOST = "songoaivu.tinh.test"


@pytest.fixture
def simulator() -> Iterator[Simulator]:
    """A portal of three articles."""
    newest = datetime.now(UTC) - timedelta(days=4)
    simulator = Simulator([Generated("tinh", HOST, "joomla", articles=3, sections=1, newest=newest)])
    with simulator.running():
        yield simulator


def harvest(simulator: Simulator, folder: Path) -> Done:
    """Harvest as a user does."""
    files = simulator.write_portal_files(folder / "portals")
    command = [
        sys.executable,
        "-m",
        "ngoaivu",
        "harvest",
        *map(str, files),
        "--archive",
        f"file://{folder}/objects",
        *QUICK,
    ]
    done = subprocess.run(
        [*command, "--cache", str(folder / "cache")],
        env=environment(simulator, folder),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def test_what_is_harvested_is_at_the_archive_and_the_host_is_let_go(
    simulator: Simulator, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    done = harvest(simulator, tmp_path)
    assert done.code == 0, done
    question = ["query", f"file://{tmp_path}/objects", "SELECT count(*) FROM articles_63", "--format", "csv"]
    assert main([*question, "--cache", str(tmp_path / "reader")]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == "3"
    memory = tmp_path / "memory"
    other = HostLeases(FolderStore(tmp_path / "objects"), "other", lambda host: memory / f"{host}.json")
    assert other.take(HOST) is None
    assert '"requests"' in (memory / f"{HOST}.json").read_text()


def test_a_portal_whose_host_another_harvester_asks_is_left_out(simulator: Simulator, tmp_path: Path) -> None:
    other = HostLeases(FolderStore(tmp_path / "objects"), "other", lambda host: tmp_path / f"{host}.json")
    other.take(HOST)
    done = harvest(simulator, tmp_path)
    assert done.code == 7, done
    assert f"tinh: held elsewhere: another harvester (other) asks {HOST}" in done.stdout
    assert not simulator.log


class Busy:
    """Leases of a host that another harvester asks until it has been asked for a few times."""

    def __init__(self, times: int) -> None:
        self.times = times

    def holds(self, host: str) -> bool:
        """Never without asking."""
        return False

    def take(self, host: str) -> str | None:
        """Taken when the other one has let go."""
        self.times -= 1
        return "another harvester asks it" if self.times >= 0 else None

    def last_asked(self, host: str) -> None:
        """Not known."""


@pytest.mark.parametrize(("wait", "reason"), [(True, None), (False, "another harvester asks it")])
def test_a_harvest_waits_for_a_host_where_it_is_told_to(
    simulator: Simulator, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wait: bool, reason: str | None
) -> None:
    portal = find_portals(str(simulator.write_portal_files(tmp_path)[0]))[0]
    harvest = Harvest([portal], tmp_path / "archive", Scope(wait=wait))
    monkeypatch.setattr(harvest, "_hosts", HostBook(None, leases=Busy(3)), raising=False)
    monkeypatch.setattr("spiders.politeness.claims._ASK_AGAIN", 0.0)
    monkeypatch.setattr("ngoaivu.harvesting._pause", lambda seconds: succeed(None))
    found: list[str | None] = []
    Deferred.fromCoroutine(harvest._when_free(portal)).addCallback(found.append)
    assert found == [reason]
