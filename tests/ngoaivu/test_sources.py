"""Harvests out of a web archive: a real pywb with its CDX API on loopback, filled with captures that the test writes."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pyarrow.dataset as ds
import pytest

from tests.spiders.sources.conftest import HOST, PACKERS, page, record

WAYBACK = shutil.which("wayback") or shutil.which("wayback", path=str(Path(sys.executable).parent))
with_pywb = pytest.mark.skipif(WAYBACK is None, reason="pywb is not installed (its program `wayback` is not found)")
pytestmark = pytest.mark.slow
MEMBERS = [
    PACKERS["gzip"](record(f"{HOST}/tin-tuc/bai-viet-so-{number}.html", page(number))) for number in (1001, 1002)
]
YEARS = (2016, 2018, 2021)
EDITED = range(1001, 1006)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a collection that holds three captures of each of fifty articles, five of which were edited once."""
    assert WAYBACK is not None
    folder = tmp_path_factory.mktemp("pywb")
    records = [
        record(
            f"{HOST}/tin-tuc/bai-viet-so-{number}.html",
            page(number, "Tin đã được bổ sung." if number in EDITED and year > 2016 else ""),
            date=f"{year}-03-0{1 + number % 5}T08:00:00Z",
        )
        for year in YEARS
        for number in range(1001, 1051)
    ]
    (folder / "all.warc.gz").write_bytes(b"".join(map(PACKERS["gzip"], records)))
    manager = Path(WAYBACK).with_name("wb-manager")
    for command in (["init", "some"], ["add", "some", str(folder / "all.warc.gz")]):
        subprocess.run([manager, *command], cwd=folder, check=True, capture_output=True, timeout=60)
    port = free_port()
    command = [WAYBACK, "-p", str(port), "-b", "127.0.0.1", "-d", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as server:
        try:
            _wait(f"http://127.0.0.1:{port}/some/cdx?url={HOST}/*&limit=1")
            yield f"http://127.0.0.1:{port}/some"
        finally:
            server.terminate()


def _wait(url: str) -> None:
    for _ in range(300):
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise AssertionError(f"{url} does not answer")


def harvest(folder: Path, cdx: str, *more: str, source: str = "wayback") -> subprocess.CompletedProcess[str]:
    (folder / "p.toml").write_text(
        f'id = "cong"\nname = "Cổng"\nurl = "{HOST}/"\nprovince_code = "01"\n', encoding="utf-8"
    )
    command = [sys.executable, "-m", "ngoaivu", "harvest", str(folder / "p.toml"), "--archive", str(folder / "a")]
    command += [
        "--source",
        source,
        "--cdx",
        cdx,
        "-s",
        "DOWNLOAD_DELAY=0",
        "-s",
        "CONCURRENT_REQUESTS_PER_DOMAIN=4",
        *more,
    ]
    clean = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    return subprocess.run(command, env=clean, capture_output=True, text=True, timeout=120)


def rows(archive: Path, table: str = "articles") -> list[dict[str, object]]:
    return list(ds.dataset(archive / table, partitioning="hive").to_table().to_pylist())


@with_pywb
def test_the_first_capture_and_each_that_differs_are_fetched(pywb: str, tmp_path: Path) -> None:
    done = harvest(tmp_path, f"{pywb}/cdx")
    assert done.returncode == 0, done.stdout + done.stderr
    articles = rows(tmp_path / "a")
    assert len(articles) == 50
    assert {str(row["first_seen"])[:4] for row in articles} == {"2016"}
    assert sorted(row["revision"] for row in articles) == [0] * 45 + [1] * 5  # type: ignore[type-var]
    assert "150 captures listed, 55 chosen, 56 requests" in done.stdout


@with_pywb
def test_a_second_run_fetches_nothing_again(pywb: str, tmp_path: Path) -> None:
    harvest(tmp_path, f"{pywb}/cdx")
    before = rows(tmp_path / "a", "captures")
    done = harvest(tmp_path, f"{pywb}/cdx")
    assert (done.returncode, "0 chosen, 1 requests" in done.stdout) == (0, True), done.stdout + done.stderr
    assert rows(tmp_path / "a", "captures") == before


@with_pywb
def test_a_run_that_reached_its_limit_is_gone_on_with(pywb: str, tmp_path: Path) -> None:
    assert harvest(tmp_path, f"{pywb}/cdx", "-s", "CLOSESPIDER_PAGECOUNT=20").returncode == 6
    done = harvest(tmp_path, f"{pywb}/cdx")
    assert (done.returncode, len(rows(tmp_path / "a"))) == (0, 50), done.stdout + done.stderr
    assert len(rows(tmp_path / "a", "captures")) == 55


def test_a_server_that_does_not_answer_is_named(tmp_path: Path) -> None:
    done = harvest(tmp_path, f"http://127.0.0.1:{free_port()}/some/cdx", "-s", "RETRY_TIMES=0")
    assert (done.returncode, "Traceback" in done.stderr, "not fetched: http://127.0.0.1" in done.stderr) == (
        4,
        False,
        True,
    ), done.stderr


class _CommonCrawl(BaseHTTPRequestHandler):
    """An index and the file that it places records in, as Common Crawl serves them."""

    def do_GET(self) -> None:
        data = b"".join(MEMBERS)
        if self.path.startswith("/index"):
            places = [0, len(MEMBERS[0])]
            rows = [
                {
                    "timestamp": "20190301080000",
                    "url": f"{HOST}/tin-tuc/bai-viet-so-{1001 + number}.html",
                    "mime": "text/html",
                    "status": "200",
                    "digest": f"D{number}",
                    "filename": "some/file.warc.gz",
                    "offset": str(place),
                    "length": str(len(MEMBERS[number])),
                }
                for number, place in enumerate(places)
            ]
            self._send(200, "".join(json.dumps(row) + "\n" for row in rows).encode())
        else:
            first, last = map(int, self.headers["Range"].removeprefix("bytes=").split("-"))
            self._send(206, data[first : last + 1])

    def _send(self, status: int, body: bytes) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the name that http.server gives it
        """Say nothing."""


def test_records_are_taken_out_of_common_crawls_files(tmp_path: Path) -> None:
    with ThreadingHTTPServer(("127.0.0.1", 0), _CommonCrawl) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            done = harvest(tmp_path, f"http://127.0.0.1:{server.server_address[1]}/index", source="commoncrawl")
        finally:
            server.shutdown()
            thread.join()
    assert (done.returncode, len(rows(tmp_path / "a"))) == (0, 2), done.stdout + done.stderr


def test_common_crawl_needs_an_index(tmp_path: Path) -> None:
    (tmp_path / "p.toml").write_text(f'id = "cong"\nname = "Cổng"\nurl = "{HOST}/"\n', encoding="utf-8")
    command = [sys.executable, "-m", "ngoaivu", "harvest", str(tmp_path / "p.toml"), "--archive", str(tmp_path / "a")]
    done = subprocess.run([*command, "--source", "commoncrawl"], capture_output=True, text=True, timeout=60)
    assert (done.returncode, "--cdx" in done.stderr, (tmp_path / "a").exists()) == (2, True, False)
