"""Reading speed: one lxml parse, trafilatura with metadata, and ours with every field, on the same pages in one run.

    NGOAIVU_RECORDED=DIR python bench/read.py

Pages are the articles of the recorded portals in DIR (200 of each), else the golden pages of the tests. Times are CPU time of one
process; trafilatura is left out where it is not installed (it is no dependency of this project).
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


def milliseconds(work: Callable[[str, bytes], object], pages: Pages) -> float:
    """CPU milliseconds a page, after one warming round over a tenth of the pages."""
    for url, body in pages[::10]:
        work(url, body)
    started = time.process_time()
    for url, body in pages:
        work(url, body)
    return 1000 * (time.process_time() - started) / len(pages)


def main() -> None:
    """Print the three times and the two ratios."""
    folder = os.environ.get("NGOAIVU_RECORDED")
    pages = recorded(Path(folder)) if folder else golden()
    floor = milliseconds(lambda _, body: html.document_fromstring(body), pages)
    ours = milliseconds(lambda url, body: read(Page(body, url, TYPE)), pages)
    print(
        f"{len(pages)} pages: lxml parse {floor:.2f} ms, read with all fields {ours:.2f} ms, {ours / floor:.1f} parses"
    )
    if bare_extraction is not None:
        peer = milliseconds(lambda url, body: bare_extraction(body, url=url, with_metadata=True), pages[::4])
        print(f"trafilatura with metadata {peer:.2f} ms, {peer / ours:.1f} times ours")


if __name__ == "__main__":
    main()
