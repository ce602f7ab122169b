"""The archive's own pages, served by a real pywb on loopback."""

from __future__ import annotations

import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from ngoaivu.importing import Order, run_import
from spiders.registry import Portal
from spiders.sources.survey import Dates
from tests.ngoaivu.test_sources import WAYBACK, _wait, free_port
from tests.spiders.sources.conftest import HOST, PACKERS, page, record

URL = f"{HOST}/tin-tuc/bai-viet-so-1001.html"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    (tmp_path / "some.warc.gz").write_bytes(PACKERS["gzip"](record(URL, page(1001))))
    portal = Portal(id="cong", name="Cổng", url=f"{HOST}/", province_code="01")
    run_import(
        Order(files=[tmp_path / "some.warc.gz"], archive=tmp_path / "a", portals={"cong": portal}, dates=Dates())
    )
    return tmp_path / "a"


@pytest.mark.slow
@pytest.mark.skipif(WAYBACK is None, reason="pywb is not installed (its program `wayback` is not found)")
def test_a_page_is_served_as_it_was(archive: Path) -> None:
    port = free_port()
    command = [sys.executable, "-m", "ngoaivu", "replay", str(archive), "--port", str(port)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            raw = f"http://127.0.0.1:{port}/archive/20190301080000id_/{URL}"
            _wait(raw)
            with urllib.request.urlopen(raw, timeout=10) as answer:
                assert answer.read() == page(1001)
        finally:
            server.send_signal(2)


def test_an_archive_is_needed(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "ngoaivu", "replay", str(tmp_path)], capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, "is no ngoaivu archive" in done.stderr) == (9, True)
