"""Reading speed: one lxml parse, trafilatura with metadata, and ours with every field, on the same pages in one run.

    NGOAIVU_RECORDED=DIR python bench/read.py

Pages are the articles of the recorded portals in DIR (200 of each), else the golden pages of the tests. Times are CPU time of one
process, each page read by all in turn, so that what else the machine does meets them alike, and once, so that nothing is remembered of
it; trafilatura is left out where it is not installed (it is no dependency of this project), and reads every fourth page.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable
from pathlib import Path

from lxml import html

from spiders.page import Page
from spiders.reading import read

try:
    from trafilatura import bare_extraction
except ImportError:
    bare_extraction = None

CASES = Path(__file__).resolve().parents[1] / "tests" / "cases"
TYPE = {"content-type": "text/html; charset=utf-8"}
Pages = list[tuple[str, bytes]]
Work = Callable[[str, bytes], object]


def golden() -> Pages:
    """The golden pages of the tests."""
    folders = [path.parent for path in sorted(CASES.glob("*/meta.json"))]
    return [(json.loads((one / "meta.json").read_text())["url"], (one / "page.html").read_bytes()) for one in folders]


def recorded(folder: Path) -> Pages:
    """The first 200 articles of each recorded portal."""
    import pyarrow.parquet as pq

    pages: Pages = []
    for truth in sorted(folder.glob("*.truth.jsonl")):
        table = pq.read_table(folder / truth.name.replace(".truth.jsonl", ".parquet"), columns=["url", "body"])
        place = {url: row for row, url in enumerate(table["url"].to_pylist())}
        for line in truth.read_text(encoding="utf-8").splitlines()[:200]:
            entry = json.loads(line)
            urls = [url for url in (entry.get("url"), *entry.get("urls", [])) if url in place]
            pages += [(url, table["body"][place[url]].as_py()) for url in urls[:1]]
    return pages


def milliseconds(pages: Pages, *works: Work) -> list[float]:
    """CPU milliseconds a page of each; a tenth of the pages warms up and is not counted."""
    warming, timed = pages[::10], [page for place, page in enumerate(pages) if place % 10]
    for url, body in warming:
        for work in works:
            work(url, body)
    spent = [0.0] * len(works)
    for url, body in timed:
        for place, work in enumerate(works):
            started = time.process_time()
            work(url, body)
            spent[place] += time.process_time() - started
    return [1000 * seconds / len(timed) for seconds in spent]


def parse(_: str, body: bytes) -> object:
    """The floor: one parse."""
    return html.document_fromstring(body)


def read_all(url: str, body: bytes) -> object:
    """What this project reads."""
    return read(Page(body, url, TYPE))


def main() -> None:
    """Print the times and their ratios."""
    folder = os.environ.get("NGOAIVU_RECORDED")
    pages = recorded(Path(folder)) if folder else golden()
    floor, ours = milliseconds(pages, parse, read_all)
    print(
        f"{len(pages)} pages: lxml parse {floor:.2f} ms, read with all fields {ours:.2f} ms, {ours / floor:.1f} parses,"
        f" {1000 / ours:.0f} pages a CPU second"
    )
    if bare_extraction is not None:
        ours, peer = milliseconds(
            pages[::4], read_all, lambda url, body: bare_extraction(body, url=url, with_metadata=True)
        )
        print(f"trafilatura with metadata {peer:.2f} ms, {peer / ours:.1f} times ours")


if __name__ == "__main__":
    main()
