"""Full-text search measured: known answers among the first ten, latency, size, time to build and to bring up to date.

    python -m bench.searching DIR --like ARCHIVE [--articles 100000] [--questions 200]

DIR is an archive that this bench made before, or where one is to be made: the articles of ARCHIVE, and between them
invented ones of the same words. Questions are words of one sentence of a real article, in a row, with gaps or in another order, half of
them typed without diacritics; only those are asked that at most five articles have a sentence for.
At the end 200 articles are added to DIR.
"""

from __future__ import annotations

import argparse
import random
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc

from archive import ArchiveWriter, open_archive
from archive.parts import Row
from bench.chained import ChainedCorpus
from bench.known_answers import Known, Texts, make_questions
from bench.search_engines import Engine, Fts5, Tantivy, duckdb_has_fts, timed

_NIGHT = 200
_COLUMNS = ["article_id", "cluster_id", "portal_id", "title", "body"]
_FRESH = """
import sys, time
began = time.perf_counter()
from pathlib import Path
from archive.search import open_search
loaded = time.perf_counter()
search = open_search(Path(sys.argv[1]))
search.find(sys.argv[2])
print(time.perf_counter() - loaded, loaded - began)
"""


def build(folder: Path, corpus: ChainedCorpus, first: int, stop: int) -> None:
    """Add the articles of a range to the archive."""
    with ArchiveWriter(folder, code_version="bench") as writer:
        for start in range(first, stop, 5_000):
            for capture in corpus.captures(start, min(start + 5_000, stop)):
                writer.add(capture)
            writer.commit()


def read_rows(folder: Path) -> list[Row]:
    """The columns of all articles that the engines are given."""
    return open_archive(folder).articles().to_table(columns=_COLUMNS).to_pylist()


def report(engine: Engine, asked: Sequence[Known], clusters: dict[str, str]) -> None:
    """Ask every question, warm, and print how many answers came among the first ten, by kind, and how long it took."""
    found: dict[str, list[bool]] = defaultdict(list)
    took, worked = [], []
    for known in asked[:10]:
        engine.ask(known.text)
    for known in asked:
        began, busy = time.perf_counter(), time.process_time()
        ids = engine.ask(known.text)
        took.append(time.perf_counter() - began)
        worked.append(time.process_time() - busy)
        hit = clusters[known.article_id] in {clusters.get(one) for one in ids}
        for name in ("all", known.kind, "without diacritics" if known.text.isascii() else "with diacritics"):
            found[name].append(hit)
    for name, hits in sorted(found.items()):
        print(f"  {name:<24} {sum(hits):>4} of {len(hits):>4} among the first ten ({sum(hits) / len(hits):.1%})")
    took.sort()
    print(
        f"  warm: median {statistics.median(took) * 1e3:.1f} ms, 95 of 100 within {took[int(len(took) * 0.95)] * 1e3:.1f} ms"
    )


def fresh(folder: Path, asked: Sequence[Known]) -> str:
    """The median of first questions of new processes: opening the index and answering, and what importing took before."""
    took = []
    for known in asked:
        done = subprocess.run(
            [sys.executable, "-c", _FRESH, str(folder), known.text], check=True, capture_output=True, text=True
        )
        took.append([float(one) for one in done.stdout.split()])
    answer, imports = (statistics.median(column) * 1e3 for column in zip(*took, strict=True))
    return f"  fresh process: median {answer:.1f} ms to open and answer, after {imports:.0f} ms of imports"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--like", type=Path, required=True, help="the archive whose articles and words are taken")
    parser.add_argument("--articles", type=int, default=100_000)
    parser.add_argument("--questions", type=int, default=200)
    options = parser.parse_args()
    corpus = ChainedCorpus(options.like)
    if not options.folder.exists():
        build(options.folder, corpus, 0, options.articles)
    rows = read_rows(options.folder)
    real = {article.article_id for article in corpus.real}
    asked = make_questions([row for row in rows if row["article_id"] in real], Texts(rows), options.questions)
    random.Random(1).shuffle(asked)
    clusters = {row["article_id"]: row["cluster_id"] for row in rows}
    body = pc.sum(pc.binary_length(open_archive(options.folder).articles().to_table(columns=["body"])["body"])).as_py()
    print(f"{len(rows):,} articles, {body / 1e6:.0f} MB of bodies, {len(asked)} questions")
    print(duckdb_has_fts())
    engines: list[Engine] = [Tantivy(options.folder)]
    engines += [Fts5(options.folder.with_suffix(f".{detail}.sqlite"), detail) for detail in ("full", "column")]
    for engine in engines:
        print(f"{engine.name}: made in {timed(engine, rows)}, {engine.size() / body:.3f} of the bodies' bytes")
        report(engine, asked, clusters)
    print(fresh(options.folder, asked[:20]))
    print(f"after a commit of {_NIGHT} articles")
    known = set(clusters)
    build(options.folder, corpus, len(rows) + 1_000, len(rows) + 1_000 + _NIGHT)
    added = [row for row in read_rows(options.folder) if row["article_id"] not in known]
    for engine in engines:
        print(f"  {engine.name}: brought up to date in {timed(engine, added)}, {len(added)} rows")


if __name__ == "__main__":
    main()
