"""How long the pages of ``ngoaivu browse`` take to answer, on a large archive.

    python bench/browsing.py ARCHIVE [--times 15] [--index]

Starts the command on a free port and prints how long it takes until it answers, then the median and the slowest answer of each kind of
page, each asked for so many times (the first time apart). The search index is being built meanwhile where there is none, which takes
one of the machine's cores; with ``--index`` the pages are asked for again when it is ready. Last, the list by date as the pages make
it beside the same list as DuckDB makes it from the files. Writes the index into the archive.
"""

from __future__ import annotations

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable
from pathlib import Path

from archive.listing import Choice, lines, open_shelf
from ngoaivu.maps import maps

_LIMIT = 0.3  # seconds; the first page of a million articles
_BY_DATE = """\
SELECT article_id, title FROM articles ORDER BY published_date DESC NULLS LAST, first_seen DESC, article_id LIMIT 20"""


def fetch(address: str) -> tuple[float, str]:
    """Seconds until a page is there whole, and the page."""
    began = time.perf_counter()
    with urllib.request.urlopen(address, timeout=600) as answer:
        text = answer.read().decode()
    return time.perf_counter() - began, text


def start(archive: Path) -> tuple[subprocess.Popen[str], str, float]:
    """The command at work, its address, and how long it took to say it."""
    began = time.perf_counter()
    command = [sys.executable, "-m", "ngoaivu", "browse", str(archive), "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    found = re.search(r"http://\S+/", process.stdout.readline()) if process.stdout else None
    if found is None:
        sys.exit("`ngoaivu browse` did not start")
    return process, found[0], time.perf_counter() - began


def pages_of(base: str) -> dict[str, str]:
    """One page of each kind."""
    _, listing = fetch(f"{base}search")
    article = re.search(r"articles/([0-9a-f]{32})", listing)
    portal = re.search(r'portals/([^"?]+)"', listing)
    assert article is not None
    assert portal is not None
    return {
        "first page": "",
        "articles by date": "search",
        "page 400 of them": "search?page=400",
        "narrowed": "search?year=2015&country=LAO",
        "a question": "search?q=khanh+hoc+lang",
        "an article": f"articles/{article[1]}",
        "its capture": f"articles/{article[1]}/capture",
        "portals": "portals",
        "a portal": f"portals/{portal[1]}",
    }


def table(base: str, pages: dict[str, str], times: int) -> bool:
    """Print how long each page takes; whether the first one and the list keep the limit."""
    print(f"{'page':<20}{'first':>10}{'median':>10}{'slowest':>10}  (ms)")
    kept = True
    for name, path in pages.items():
        first, *rest = (fetch(base + path)[0] for _ in range(times + 1))
        median = statistics.median(rest)
        print(f"{name:<20}{first * 1e3:>10.0f}{median * 1e3:>10.0f}{max(rest) * 1e3:>10.0f}", flush=True)
        if name in {"first page", "articles by date"}:
            kept &= median < _LIMIT
    return kept


def wait_for_index(base: str) -> None:
    """Wait until questions are answered from the index."""
    began = time.perf_counter()
    while 'role="status"' in fetch(f"{base}search?q=a")[1]:
        time.sleep(5)
    print(f"the index was ready after another {time.perf_counter() - began:.0f} s", flush=True)


def median_of(work: Callable[[], object], times: int) -> float:
    """The median of seconds that something takes."""
    taken = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        taken.append(time.perf_counter() - began)
    return statistics.median(taken)


def compare(archive: Path, times: int) -> None:
    """Print the list by date as the pages make it, and as DuckDB makes it from the files."""
    shelf = open_shelf(archive, maps())
    ours = median_of(lambda: lines(shelf, Choice(), limit=20), times)
    plain = median_of(lambda: shelf.ask(_BY_DATE), times)
    print(f"list by date: {ours * 1e3:.0f} ms; from the files {plain * 1e3:.0f} ms; ratio {plain / ours:.1f}")


def memory_of(process: subprocess.Popen[str]) -> float:
    """The most memory that a process has had, in MB."""
    status = Path(f"/proc/{process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("archive", type=Path)
    parser.add_argument("--times", type=int, default=15)
    parser.add_argument("--index", action="store_true", help="wait for the search index, and ask again")
    options = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    process, base, began = start(options.archive)
    try:
        print(f"start-up {began:.1f} s; the first answer after another {fetch(base)[0] * 1e3:.0f} ms", flush=True)
        pages = pages_of(base)
        kept = table(base, pages, options.times)
        if options.index:
            wait_for_index(base)
            kept &= table(base, pages, options.times)
        print(f"memory of the server: {memory_of(process):.0f} MB")
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(30)
    compare(options.archive, options.times)
    sys.exit(0 if kept else f"a first page took more than {_LIMIT * 1e3:.0f} ms")


if __name__ == "__main__":
    main()
