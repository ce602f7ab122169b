"""A unit's crawl ends when it is asked to, and with the worker that began it."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys
import threading
from datetime import UTC, datetime
from pathlib import Path

import pytest

from archive import ArchiveWriter
from ngoaivu.spread.unit import Unit, UnitResult, base_of, harvest_unit, stop_sign

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture
def unit(tmp_path: Path) -> Unit:
    """A unit of one portal, in a harvest whose base is an archive without anything."""
    with ArchiveWriter(tmp_path / "archive", code_version="test") as writer:
        harvest = tmp_path / "archive/.ngoaivu/shards/run"
        harvest.mkdir(parents=True)
        writer.fork(base_of(harvest))
    (tmp_path / "cong.toml").write_text(
        'id = "cong"\nname = "Cổng"\nurl = "http://cong.invalid/"\nprovince_code = "66"\n', encoding="utf-8"
    )
    return Unit(
        folder=harvest / "cong",
        ids=("cong",),
        portals=(str(tmp_path / "cong.toml"),),
        options=("-s", "RETRY_TIMES=0", "-s", "DOWNLOAD_TIMEOUT=1"),
        run_id="run",
        began=datetime.now(UTC),
        scope="cong full=False since=None",
    )


def test_a_crawl_ends_in_order_when_the_harvest_is_interrupted(unit: Unit, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[socket.socket] = []

    def interrupt(silent: socket.socket) -> None:
        asked.append(silent.accept()[0])
        stop_sign(unit.folder.parent).touch()

    with socket.create_server(("127.0.0.1", 0)) as silent:  # a web that never answers
        monkeypatch.setenv("http_proxy", f"http://127.0.0.1:{silent.getsockname()[1]}")
        threading.Thread(target=interrupt, args=(silent,), daemon=True).start()
        assert harvest_unit(unit).exit_code == 130
    asked[0].close()
    assert (unit.shard / ".ngoaivu/unfinished/cong.json").exists()
    assert not (unit.folder / "done.json").exists()


def test_an_interrupted_harvest_begins_no_crawl(unit: Unit) -> None:
    stop_sign(unit.folder.parent).touch()
    assert harvest_unit(unit) == UnitResult(130, "the harvest was interrupted")
    assert not unit.log.exists()


def test_a_unit_that_is_done_is_not_done_again(unit: Unit) -> None:
    unit.folder.mkdir()
    (unit.folder / "done.json").write_text('{"exit_code": 4, "reason": "it was incomplete"}')
    assert harvest_unit(unit) == UnitResult(4, "it was incomplete")
    assert not unit.shard.exists()


def test_a_command_that_fails_says_why(unit: Unit) -> None:
    Path(unit.portals[0]).write_text("no = toml = at all")
    result = harvest_unit(unit)
    assert result.exit_code == 3
    assert "is not TOML" in result.reason


def test_an_orphan_is_killed() -> None:
    command = [sys.executable, "-m", "ngoaivu.spread.child", "simulate", "--port", "0"]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline()
        child.stdin.close()
        assert child.wait(timeout=30) == -signal.SIGKILL
