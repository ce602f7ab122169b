"""Recorded portals, where a folder of them is at hand: real pages over real HTTP, replayed on loopback."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pyarrow.dataset as ds
import pytest

RECORDED = Path(os.environ.get("NGOAIVU_RECORDED", "/nonexistent"))
REPLAY = RECORDED.parent / "tools" / "replay.py"
QUICK = ("-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16")

pytestmark = [
    pytest.mark.recorded,
    pytest.mark.skipif(not REPLAY.exists(), reason="NGOAIVU_RECORDED names no folder of recorded portals"),
]


@pytest.fixture
def proxy(request: pytest.FixtureRequest) -> Iterator[str]:
    command = [sys.executable, str(REPLAY), str(RECORDED / f"{request.param}.parquet"), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        yield server.stdout.readline().rsplit(" ", 1)[-1].strip()
        server.terminate()


def harvest(proxy: str, folder: Path, name: str, url: str, *settings: str) -> tuple[int, list[dict[str, object]]]:
    portal = f'id = "{name}"\nname = "{name}"\nurl = "{url}"\nprovince_code = "01"\n'
    (folder / "portal.toml").write_text(portal, encoding="utf-8")
    command = [sys.executable, "-m", "ngoaivu", "harvest", str(folder / "portal.toml"), "--archive", str(folder / "a")]
    done = subprocess.run(
        [*command, *QUICK, *settings], env={**os.environ, "http_proxy": proxy}, capture_output=True, timeout=150
    )
    rows = ds.dataset(folder / "a" / "articles", partitioning="hive").to_table(
        columns=["title", "published_date", "url"]
    )
    return done.returncode, list(rows.to_pylist())


@pytest.mark.parametrize("proxy", ["joomla3"], indirect=True)
def test_a_whole_stock_portal(proxy: str, tmp_path: Path) -> None:
    truth = [json.loads(line) for line in (RECORDED / "joomla3.truth.jsonl").read_text(encoding="utf-8").splitlines()]
    code, rows = harvest(proxy, tmp_path, "stock", truth[0]["url"].split("/index.php")[0] + "/")
    days = {row["url"]: str(row["published_date"]) for row in rows}
    wanted = {entry["url"]: entry["published"][:10] for entry in truth}
    assert code == 0
    assert all(days[url] == day for url, day in wanted.items() if url in days)
    assert len(days.keys() & wanted.keys()) >= 0.9 * len(wanted)


@pytest.mark.parametrize("proxy", ["hanoi-sotttt"], indirect=True)
def test_a_slice_of_a_real_portal_ends_at_its_limit(proxy: str, tmp_path: Path) -> None:
    truth = (RECORDED / "hanoi-sotttt.truth.jsonl").read_text(encoding="utf-8").splitlines()
    home = json.loads(truth[0])["urls"][0].split("/", 3)
    code, rows = harvest(proxy, tmp_path, "real", "/".join(home[:3]) + "/", "-s", "CLOSESPIDER_PAGECOUNT=700")
    assert code == 6
    assert len(rows) >= 100
    assert all(row["title"] and row["published_date"] for row in rows)
