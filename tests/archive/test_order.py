"""The tables are a function of the set of captures: not of their order, nor of how commits part them."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Article, Attachment, Capture, open_archive
from archive.identity import article_id
from archive.parts import Row
from archive.verify import verify
from tests.archive.conftest import START, body_of

Rows = Callable[..., list[Row]]
TABLES = ("articles", "revisions", "captures", "variants")


def life(seed: int, count: int = 60) -> list[Capture]:
    """Captures of some articles as they are copied, cut, retitled, edited, read by other rules, moved and removed."""
    chance = random.Random(seed)
    return [one(chance, number) for number in range(count)]


def one(chance: random.Random, number: int) -> Capture:
    which = chance.randrange(16)
    portal = f"tinh-{which % 3}"
    path = chance.choice(["", "vi/", "x/"])
    url = f"http{chance.choice(['', 's'])}://{portal}.vn/{path}bai-{which}"
    day = chance.randrange(10)
    fetched = START + timedelta(days=day, minutes=chance.randrange(500))
    plain: dict[str, Any] = {
        "url": url,
        "portal_id": portal,
        "fetched_at": fetched,
        "run_id": f"run-{day}" if chance.random() < 0.8 else None,
    }
    kind = chance.random()
    if kind < 0.12:
        return Capture(**plain, outcome="gone", status=404, payload=b"404")
    if kind < 0.18:
        return Capture(**plain, outcome="refused", status=200, payload=f"list {number}".encode(), reason="listing")
    article = reading(chance, which, portal, url)
    page = repr((article.title, article.body, article.published, article.reader if chance.random() < 0.5 else ""))
    return Capture(**plain, outcome="kept", status=200, payload=page.encode(), article=article)


def reading(chance: random.Random, which: int, portal: str, url: str) -> Article:
    text = chance.randrange(14) if chance.random() < 0.25 else which % 14
    paragraphs = body_of(text, 5).split("\n\n")
    if chance.random() < 0.2:
        paragraphs.pop()
    if chance.random() < 0.15:
        paragraphs[0] = paragraphs[0].upper()
    if chance.random() < 0.06:
        paragraphs = []
    day = datetime(2015 + which % 4, 3, 1 + which, 2, tzinfo=UTC) if chance.random() < 0.9 else None
    reader = chance.choice(["joomla/1", "joomla/2"])
    return Article(
        article_id=article_id(portal, str(which), url),
        portal_id=portal,
        family="joomla",
        url=url if chance.random() < 0.7 else f"http://{portal}.vn/bai-{which}",
        title=f"Bài {text}" if chance.random() < 0.85 else "Thông báo",
        body="\n\n".join(paragraphs) or None,
        published=day,
        published_date=day.date() if day else None,
        reader=reader,
        countries=("LAO",) if reader == "joomla/2" else (),
        attachments=(Attachment(url=f"{url}/f.pdf"),) if chance.random() < 0.1 else (),
    )


def archived(path: Path, captures: list[Capture], pauses: Iterator[bool], compactions: Iterator[bool]) -> Path:
    with ArchiveWriter(path, code_version="test") as writer:
        for capture in captures:
            writer.add(capture)
            if next(pauses):
                writer.commit()
            if next(compactions):
                writer.compact()
        writer.compact()
    return path


def sometimes(chance: random.Random, share: float) -> Iterator[bool]:
    while True:
        yield chance.random() < share


@pytest.mark.parametrize("seed", range(3))
def test_any_order_and_any_commits_give_one_archive(seed: int, tmp_path: Path, rows: Rows) -> None:
    captures = life(seed)
    chance = random.Random(seed)
    never = sometimes(chance, 0.0)
    first = archived(tmp_path / "first", captures, never, never)
    wanted = {table: rows(first, table) for table in TABLES}
    assert all(wanted.values())
    for turn in range(3):
        shuffled = chance.sample(captures, len(captures))
        path = archived(tmp_path / f"{turn}", shuffled, sometimes(chance, 0.06 * turn), sometimes(chance, 0.01 * turn))
        assert {table: rows(path, table) for table in TABLES} == wanted
        assert not verify(path)


def test_the_same_order_gives_the_same_bytes(tmp_path: Path) -> None:
    captures = life(7)
    names = []
    for name, share in (("one", 0.0), ("two", 0.2)):
        chance = random.Random(1)
        path = archived(tmp_path / name, captures, sometimes(chance, share), sometimes(chance, 0.0))
        names.append(
            (set(open_archive(path).manifest.parts), [one.read_bytes() for one in sorted((path / "warc").iterdir())])
        )
    assert names[0] == names[1]


def test_the_tables_are_what_their_captures_say(tmp_path: Path, rows: Rows) -> None:
    chance = random.Random(3)
    path = archived(tmp_path / "a", life(3), sometimes(chance, 0.1), sometimes(chance, 0.0))
    archive = open_archive(path)
    now = max(archive.captures().to_table()["fetched_at"].to_pylist())
    again = (
        archive.articles(as_of=now)
        .to_table()
        .drop_columns(["warc_filename", "warc_record_offset", "warc_record_length"])
    )
    assert sorted(again.to_pylist(), key=repr) == rows(path)


def test_as_of_a_moment_is_the_archive_of_that_moment(tmp_path: Path, rows: Rows) -> None:
    captures = sorted(life(5), key=lambda capture: capture.fetched_at)
    never = sometimes(random.Random(5), 0.0)
    whole = open_archive(archived(tmp_path / "whole", captures, never, never))
    for day in (2, 5, 8):
        moment = START + timedelta(days=day)
        path = archived(tmp_path / f"{day}", [one for one in captures if one.fetched_at <= moment], never, never)
        then = (
            whole.articles(as_of=moment)
            .to_table()
            .drop_columns(["warc_filename", "warc_record_offset", "warc_record_length"])
        )
        # Newer rules may have read a page again since; what it said is the same.
        inferred = {"reader", "countries", "payload_digest", "attachments"}
        assert [_without(row, inferred) for row in sorted(then.to_pylist(), key=_id)] == [
            _without(row, inferred) for row in sorted(rows(path), key=_id)
        ]


def _id(row: Row) -> str:
    return str(row["article_id"])


def _without(row: Row, names: set[str]) -> Row:
    return {name: value for name, value in row.items() if name not in names}
