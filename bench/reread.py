"""How fast pages are read again: beside `read_page` alone on the same pages, on two cores against one, and in how much memory.

    python -m bench.reread [--sizes 1000,10000] [--archive ARCHIVE --portal FILE]

Without an archive, ones of invented pages are made, of each size. Every run is a process of its own, so that its memory is its own.
On a machine that does other work the ratio of wall clocks says little: the share of the work that the parent process does itself, by
which it is bounded, is printed beside it.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import ArchiveWriter, Capture
from archive.article import Article
from archive.paths import Layout
from archive.snapshot import current
from archive.tables import Tables
from archive.warc_reading import read_payload
from bench.corpus import Corpus
from spiders.reading import read_page
from spiders.registry import Portal, load_portal
from spiders.rereading.worklist import Choice, Worklist

PORTAL = 'id = "cong"\nname = "Cổng"\nurl = "http://cong.example.test/"\nprovince_code = "01"\n'
HEADERS = (("Content-Type", "text/html; charset=utf-8"), ("Date", "Mon, 01 Jan 2024 00:00:00 GMT"))
_MENU = "".join(
    f"<li class='item-{number}'><a href='/index.php/muc-{number}'>Mục {number}</a></li>" for number in range(200)
)
# The peak of an exec'd process as getrusage tells it includes that of the process it was forked from; VmHWM does not.
RUN = (
    "import re, resource, sys; from pathlib import Path; from ngoaivu.cli import main; code = main(sys.argv[1:]);"
    "own = resource.getrusage(resource.RUSAGE_SELF); peak = re.search(r'VmHWM:\\s*(\\d+)', Path('/proc/self/status').read_text())[1];"
    "print('COST', own.ru_utime + own.ru_stime, int(peak) / 1024); sys.exit(code)"
)


def page(corpus: Corpus, number: int) -> bytes:
    article = corpus.article(number)
    words = "".join(f"<p>{part}</p>" for part in (article.body or "").split("\n\n"))
    day = article.published_date
    return (
        "<html><head><meta name='generator' content='Joomla!'><title>Cổng</title></head><body class='com_content'>"
        f"<ul class='nav'>{_MENU}</ul><div class='item-page'><h2 itemprop='headline'>{article.title}</h2>"
        f"<dl class='article-info'><dd class='published'>{day:%d/%m/%Y}</dd></dl>"
        f"<div itemprop='articleBody'>{words}</div></div></body></html>"
    ).encode()


def captures(corpus: Corpus, portal: Portal, count: int) -> Iterator[Capture]:
    for number in range(count):
        url, body = f"http://cong.example.test/index.php/tin/{number}-bai-viet-so-{number}", page(corpus, number)
        read = read_page(body, url, dict(HEADERS), portal)
        assert isinstance(read, Article)
        moment = datetime(2024, 1, 1, tzinfo=UTC) + timedelta(seconds=number)
        yield Capture(
            url=url,
            portal_id=portal.id,
            fetched_at=moment,
            outcome="kept",
            status=200,
            payload=body,
            response_headers=HEADERS,
            article=read,
        )


def make(folder: Path, portal: Portal, count: int) -> Path:
    with ArchiveWriter(folder / f"a{count}", code_version="bench") as writer:
        for capture in captures(Corpus(), portal, count):
            writer.add(capture)
            if writer.pending >= 5_000:
                writer.commit()
    return folder / f"a{count}"


def alone(archive: Path, portal: Portal, count: int) -> float:
    """CPU seconds that `read_page` takes for a page, of the first so many of an archive."""
    layout = Layout(archive)
    tables = Tables(layout.snapshot(current(layout).number), current(layout))
    with tempfile.TemporaryDirectory() as scratch:
        worklist = Worklist(Path(scratch) / "captures.sqlite")
        worklist.take(tables, Choice())
        pages = [
            (one.url, read_payload(layout.warc, one.body_at))
            for one, _ in zip(worklist.wanted(), range(count), strict=False)
        ]
        worklist.close()
    began = time.process_time()
    for url, body in pages:
        read_page(body, url, dict(HEADERS), portal)
    return (time.process_time() - began) / len(pages)


def run(archive: Path, portal: Path, workers: int) -> tuple[float, float, float]:
    """Wall seconds, and CPU seconds and peak memory in MB of the process that was started."""
    command = [sys.executable, "-c", RUN, "reread", str(archive), "--portal", str(portal), "--workers", str(workers)]
    began = time.perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    wall = time.perf_counter() - began
    assert "0 rows change" in done.stdout, done.stdout
    cpu, memory = map(float, done.stdout.split("COST ")[1].split())
    return wall, cpu, memory


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", default="1000,10000")
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--portal", type=Path)
    options = parser.parse_args()
    print(f"load of the machine: {os.getloadavg()[0]:.1f}")
    with tempfile.TemporaryDirectory() as scratch:
        file = options.portal or Path(scratch) / "cong.toml"
        if options.portal is None:
            file.write_text(PORTAL, encoding="utf-8")
        portal = load_portal(file)
        archives = (
            [options.archive]
            if options.archive
            else [make(Path(scratch), portal, int(size)) for size in options.sizes.split(",")]
        )
        for archive in archives:
            report(archive, file, portal)


def report(archive: Path, file: Path, portal: Portal) -> None:
    manifest = current(Layout(archive))
    count = manifest.rows("captures")
    single = alone(archive, portal, 500)
    wall, cpu, memory = run(archive, file, 1)
    two, parent, _ = run(archive, file, 2)
    cost = (cpu - starting()) / count
    bound = cpu / max(parent, cpu / 2)
    print(
        f"{count:>7} captures: read_page alone {1 / single:.0f} pages a CPU second, reread {1 / cost:.0f}, ratio {single / cost:.2f};"
        f" 2 workers: {wall / two:.2f} x by wall clock, at most {bound:.2f} x by the parent's own share; peak memory {memory:.0f} MB",
        flush=True,
    )


def starting() -> float:
    """CPU seconds that starting the program alone takes."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", "import ngoaivu.cli"], check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


if __name__ == "__main__":
    main()
