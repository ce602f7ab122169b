"""The articles of a sample portal as data: what the pages are rendered from, and what a careful reader finds on them.

An article is a file of two parts: TOML between ``+++`` lines (title, date, byline as printed, who that is) and text.
Of the text, a line ``- x`` is a list item, ``| a | b |`` a table row, ``![caption](src)`` a picture, ``[label](href)``
alone on its line a file to download; everything else is paragraphs parted by a blank line.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from html import escape
from itertools import groupby
from pathlib import Path
from urllib.parse import urljoin

from ngoaivu.simulator.truth import Link, Truth

_LINK = re.compile(r"(!?)\[(.*?)\]\((\S+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One piece of an article's text: ``kind`` is p, li, tr, image or file; ``href`` is set for the last two."""

    kind: str
    text: str
    href: str = ""

    @property
    def as_read(self) -> str | None:
        """The paragraph that a reader finds in the body, or None for a picture or a file."""
        if self.kind in {"image", "file"}:
            return None
        return " | ".join(cells(self.text)) if self.kind == "tr" else self.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One invented article; ``byline`` holds the lines at the tail as printed."""

    id: int
    sections: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
    published: date | None = None
    author: str | None = None
    author_role: str | None = None
    source: str | None = None
    byline: tuple[str, ...] = ()
    language: str = "vi"
    alias: str = ""
    featured: bool = False
    disallowed: bool = False
    near_duplicate: str | None = None

    @property
    def summary(self) -> str:
        """The first paragraph, cut at a word as teasers are."""
        text = self.blocks[0].text
        return text if len(text) <= 140 else text[:140].rsplit(" ", 1)[0] + "..."


def cells(row: str) -> list[str]:
    """The cells of a ``| a | b |`` line."""
    return [cell.strip() for cell in row.strip("| ").split("|")]


def blocks_of(text: str) -> Iterator[Block]:
    """Read the text of an article file."""
    for line in filter(None, (line.strip() for line in text.splitlines())):
        if link := _LINK.fullmatch(line):
            yield Block(kind="image" if link[1] else "file", text=link[2], href=link[3])
        elif line.startswith("| "):
            yield Block(kind="tr", text=line)
        elif line.startswith("- "):
            yield Block(kind="li", text=line[2:])
        else:
            yield Block(kind="p", text=line)


def read_sample(path: Path) -> Sample:
    """Read one article file; an unknown key is an error."""
    _, head, text = path.read_text("utf-8").split("+++\n", 2)
    facts = tomllib.loads(head)
    for name in ("sections", "byline"):
        facts[name] = tuple(facts.get(name, ()))
    return Sample(blocks=tuple(blocks_of(text)), **facts)


def read_samples(folder: Path) -> list[Sample]:
    """All articles of a portal, the newest number first as its listings show them."""
    return sorted(map(read_sample, folder.glob("*.md")), key=lambda sample: -sample.id)


def blocks_html(blocks: tuple[Block, ...]) -> str:
    """The text as an editor's HTML: justified paragraphs, lists, a table, centred pictures with a caption below."""
    parts = []
    for kind, run in groupby(blocks, key=lambda block: block.kind):
        pieces = [_piece(block) for block in run]
        if kind == "li":
            parts += ["<ul>", *pieces, "</ul>"]
        elif kind == "tr":
            parts += ['<table border="1" cellpadding="0" cellspacing="0"><tbody>', *pieces, "</tbody></table>"]
        else:
            parts += pieces
    return "\n".join(parts)


def _piece(block: Block) -> str:
    text = escape(block.text, quote=False)
    if block.kind == "li":
        return f"<li>{text}</li>"
    if block.kind == "tr":
        return "<tr>" + "".join(f"<td>{cell}</td>" for cell in cells(text)) + "</tr>"
    if block.kind == "image":
        return (
            f'<p style="text-align: center"><img alt="" src="{block.href}" width="500" /></p>\n'
            f'<p style="text-align: center"><em>{text}</em></p>'
        )
    if block.kind == "file":
        return f'<p><a href="{block.href}">{text}</a></p>'
    return f'<p style="text-align: justify">{text}</p>'


def truth_of(sample: Sample, portal_id: str, *, urls: list[str], views: list[str]) -> Truth:
    """What a careful reader takes from ``sample``, whose first address is ``urls[0]``."""

    def links(kind: str) -> list[Link]:
        return [
            Link(url=urljoin(urls[0], block.href), label=block.text) for block in sample.blocks if block.kind == kind
        ]

    return Truth(
        id=f"{portal_id}/{sample.id}",
        urls=urls,
        views=views,
        title=sample.title,
        published=sample.published.isoformat() if sample.published else None,
        author=sample.author,
        author_role=sample.author_role,
        source=sample.source,
        language=sample.language,
        body=[text for block in sample.blocks if (text := block.as_read) is not None],
        attachments=links("file"),
        images=links("image"),
        near_duplicate_of=sample.near_duplicate,
    )
