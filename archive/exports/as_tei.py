"""TEI P5: one file for each article in folders by portal, or one corpus where the place is named as a file of XML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lxml import etree

from archive.exports.rows import Rows, timed
from archive.exports.task import Task
from archive.exports.tei_header import corpus_header, header
from archive.exports.tei_text import NAMESPACE, PREFIXES, Builder

Row = dict[str, Any]


def write(rows: Rows, place: Path, task: Task) -> list[str]:
    """Write the articles; a note says how many hold characters that XML cannot hold."""
    corpus = task.target.suffix == ".xml"
    told = (_write_corpus if corpus else _write_files)(rows, place, task)
    if not told:
        return []
    return [f"{told} articles hold characters that XML cannot hold, such as NUL; each is written as U+FFFD"]


def _write_files(rows: Rows, place: Path, task: Task) -> int:
    place.mkdir()
    told = 0
    for row in _rows(rows):
        builder = Builder()
        folder = place / _name(row["portal_id"])
        folder.mkdir(exist_ok=True)
        tree = etree.ElementTree(_article(builder, row, task))
        tree.write(str(folder / f"{_name(row['article_id'])}.xml"), encoding="UTF-8", xml_declaration=True)
        told += builder.replaced > 0
    return told


def _write_corpus(rows: Rows, place: Path, task: Task) -> int:
    told = 0
    with etree.xmlfile(str(place), encoding="UTF-8") as sink:
        sink.write_declaration()
        with sink.element(f"{{{NAMESPACE}}}teiCorpus", nsmap=PREFIXES):
            sink.write(corpus_header(Builder(), task))
            for row in _rows(rows):
                builder = Builder()
                sink.write("\n")
                sink.write(_article(builder, row, task))
                told += builder.replaced > 0
    return told


def _rows(rows: Rows) -> Iterator[Row]:
    for data in rows.batches():
        yield from timed(data).to_pylist()


def _article(builder: Builder, row: Row, task: Task) -> etree._Element:
    root = builder.root("TEI", row["language"])
    root.append(header(builder, row, task))
    body = builder.add(builder.add(root, "text"), "body")
    division = builder.add(body, "div", type="article")
    builder.lines(builder.add(division, "head"), row["title"])
    for paragraph in (row["body"] or "").split("\n\n"):
        builder.lines(builder.add(division, "p"), paragraph)
    return root


def _name(text: str) -> str:
    """A name of a file or folder that says no more than itself, whatever the text."""
    safe = quote(text, safe="")
    return safe.replace(".", "%2E") if safe.startswith(".") else safe
