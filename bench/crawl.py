"""Crawl speed and memory: a harvest beside a bare Scrapy spider that fetches the same addresses and keeps nothing.

    python bench/crawl.py PORTAL.toml --proxy http://127.0.0.1:8800

The proxy replays a recorded portal on loopback. Both sides run in processes of their own, one after the other, with
16 requests at a
time and no delay; the bare spider fetches exactly the addresses that the harvest captured. Printed: pages a second of
each, their
ratio, and the harvest's peak memory.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

BARE = """
import json, sys
from scrapy import Request, Spider
from scrapy.crawler import CrawlerProcess
urls = json.load(open(sys.argv[1]))
class Bare(Spider):
    name = "bare"
    async def start(self):
        for url in urls:
            yield Request(url, dont_filter=True, meta={"handle_httpstatus_all": True})
    def parse(self, response):
        pass
process = CrawlerProcess({"CONCURRENT_REQUESTS": 16, "CONCURRENT_REQUESTS_PER_DOMAIN": 16, "DOWNLOAD_DELAY": 0,
"LOG_LEVEL": "ERROR",
                          "TELNETCONSOLE_ENABLED": False})
process.crawl(Bare)
process.start()
"""


def run(command: list[str], proxy: str) -> tuple[float, float]:
    """Seconds of wall clock and peak memory in MB of one command."""
    started = time.monotonic()
    process = subprocess.Popen(command, env={**os.environ, "http_proxy": proxy}, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in {0, 4}:
        sys.exit(f"{command[:4]} ended with exit code {process.returncode}")
    return time.monotonic() - started, usage.ru_maxrss / 1024


def captured(archive: Path) -> list[str]:
    """The addresses that a harvest captured."""
    import pyarrow.dataset as ds

    return [str(url) for url in ds.dataset(archive / "captures").to_table(columns=["url"])["url"].to_pylist()]


def main() -> None:
    """Run both sides and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("portal", help="portal file of the recorded portal")
    parser.add_argument("--proxy", required=True, help="the replaying proxy on loopback")
    parser.add_argument("--rounds", type=int, default=2)
    args = parser.parse_args()
    lean = ["-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=16"]
    with tempfile.TemporaryDirectory() as folder:
        script, addresses = Path(folder) / "bare.py", Path(folder) / "urls.json"
        script.write_text(BARE, encoding="utf-8")
        for number in range(args.rounds):
            archive = Path(folder) / f"archive{number}"
            ours, memory = run(
                [sys.executable, "-m", "ngoaivu", "harvest", args.portal, "--archive", str(archive), *lean], args.proxy
            )
            urls = captured(archive)
            addresses.write_text(json.dumps(urls), encoding="utf-8")
            bare, bare_memory = run([sys.executable, str(script), str(addresses)], args.proxy)
            print(
                f"{len(urls)} pages: harvest {len(urls) / ours:.0f} pages/s, {memory:.0f} MB peak; "
                f"bare Scrapy {len(urls) / bare:.0f} pages/s, {bare_memory:.0f} MB; ratio {bare / ours:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
