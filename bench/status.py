"""Reading the state of all portals from the columns that tell it, against reading the tables whole.

    python -m bench.status [--articles N] [--nights N]

An archive is made with invented articles, captures and a ledger; both sides read it in this process, alternately.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from archive import ArchiveWriter, Capture, open_archive
from archive.ledger import HarvestRow, SectionCount
from archive.standing import failed_pages, open_tables, read_standings
from bench.corpus import Corpus

PORTALS = 20  # as many as the corpus has
START = datetime(2025, 1, 1, tzinfo=UTC)


def make(path: Path, articles: int, nights: int) -> None:
    sections = tuple(SectionCount(name=f"Mục {n}", url=f"http://a.test/{n}", declared=90, linked=90) for n in range(12))
    corpus = Corpus()
    with ArchiveWriter(path, code_version="bench") as writer:
        for number in range(articles):
            writer.add(capture(corpus, number, nights))
            if number % 5_000 == 4_999:
                writer.commit()
        for night in range(nights):
            for place in range(PORTALS):
                started = START + timedelta(days=night)
                code = 4 if (night + place) % 7 == 0 else 0
                row = HarvestRow(
                    run_id=f"night-{night:04d}",
                    portal_id=f"tinh-{place:02d}",
                    started=started,
                    ended=started + timedelta(hours=1),
                    exit_code=code,
                    verdict="incomplete" if code else "complete",
                    sections=sections,
                    counters={"requests": 120, "new": 3},
                )
                writer.record_harvest(row)
        writer.compact()


def capture(corpus: Corpus, number: int, nights: int) -> Capture:
    """Every fiftieth page failed."""
    night = number % nights
    moment = START + timedelta(days=night, seconds=number % 80_000, microseconds=number)
    made = replace(corpus.capture(number, moment), run_id=f"night-{night:04d}")
    if number % 50:
        return made
    return replace(made, outcome="failed", status=500, reason="HTTP 500", article=None, payload=made.url.encode())


def narrow(path: Path) -> int:
    tables = open_tables(path)
    found = read_standings(tables)
    failed_pages(tables, {one.portal_id: one.last.run_id for one in found if one.last})
    return len(found)


def whole(path: Path) -> int:
    archive = open_archive(path)
    tables = (archive.articles(), archive.captures(), archive.harvests())
    return len({row["portal_id"] for row in tables[2].to_pylist()})


def seconds(read: Callable[[Path], int], path: Path) -> float:
    before = time.perf_counter()
    read(path)
    return time.perf_counter() - before


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--articles", type=int, default=20_000)
    parser.add_argument("--nights", type=int, default=365)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "archive"
        make(path, arguments.articles, arguments.nights)
        rounds = [(seconds(narrow, path), seconds(whole, path)) for _ in range(5)]
    mine, theirs = (median(side) for side in zip(*rounds, strict=True))
    print(f"{arguments.articles} captures, {PORTALS * arguments.nights} ledger rows")
    print(f"columns {mine:.2f} s, whole tables {theirs:.2f} s, ratio {mine / theirs:.2f}")


if __name__ == "__main__":
    main()
