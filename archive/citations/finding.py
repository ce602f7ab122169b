"""Finds what is to be cited: an article by its id, the beginning of it or an address, its state on a day, and the bytes."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import duckdb

from archive.citations.work import HANOI, Work, citable
from archive.errors import UsageError
from archive.identity import address_key
from archive.parts import Row
from archive.warc import Place, target_uri

_ID = re.compile(r"[0-9a-f]{8,32}")
_DIGEST = re.compile(r"sha1:[A-Z2-7]{32}")
_SHOWN = 5  # articles that are named where one name stands for several
_KNOWN_PARTS = {"year": 1, "month": 2}
_CITED = (
    "article_id, portal_id, title, author, agency, url, published_date, published_precision, published_from, language, revision, "
    "warc_filename, warc_record_offset, warc_record_length, payload_digest"
)
_NOW = f"SELECT {_CITED}, first_seen, last_changed AS since, gone_at FROM articles WHERE article_id = ?"  # noqa: S608 - names of ours
_EARLIER = (
    f"SELECT {_CITED}, seen_from AS since, NULL AS gone_at FROM revisions "  # noqa: S608 - names of ours
    "WHERE article_id = ? AND seen_from < ? AND superseded_at >= ? ORDER BY seen_from DESC LIMIT 1"
)
_AT_ADDRESS = "SELECT article_id, title FROM articles WHERE list_contains($1, url) OR list_has_any(other_urls, $1)"
_OF_CAPTURE = "SELECT fetched_at, url FROM captures WHERE warc_filename = ? AND warc_record_offset = ? LIMIT 1"
_OF_DIGEST = (
    "SELECT warc_filename, warc_record_offset, warc_record_length FROM captures "
    "WHERE payload_digest = ? AND warc_record_type = 'response' ORDER BY fetched_at LIMIT 1"
)


def find_article(connection: duckdb.DuckDBPyConnection, name: str) -> str:
    """The id of the article that a name means: its id, the first eight digits of it or more, or an address that it was seen at.

    Raises:
        UsageError: where it means none, or several.
    """
    plain = name.strip()
    if _ID.fullmatch(plain.lower()):
        sql = "SELECT article_id, title FROM articles WHERE starts_with(article_id, ?) LIMIT 100"
        found = _rows(connection, sql, plain.lower()) or _folded(connection, plain.lower())
    elif "://" in plain:
        found = _at_address(connection, [plain])
    else:
        raise UsageError(
            f"{plain!r} names no article; give an id of 32 hex digits, the first 8 or more of it, or an address."
        )
    if not found:
        raise UsageError(f"The archive has no article {plain}.")
    if len(found) > 1:
        some = "; ".join(f"{row['article_id']} {citable(row['title'])[:60]}" for row in found[:_SHOWN])
        raise UsageError(f"{plain} stands for {len(found)} articles; give more of the id: {some}.")
    return str(found[0]["article_id"])


def _folded(connection: duckdb.DuckDBPyConnection, name: str) -> list[Row]:
    """The article that a copy of it, which once had an id of its own, was folded into."""
    sql = "SELECT DISTINCT url FROM captures WHERE starts_with(article_id, ?) LIMIT 100"
    return _at_address(connection, [row["url"] for row in _rows(connection, sql, name)])


def _at_address(connection: duckdb.DuckDBPyConnection, urls: list[str]) -> list[Row]:
    keys = {address_key(url) for url in urls} | {address_key(target_uri(url)) for url in urls}
    spelled = [f"{scheme}://{key}" for key in sorted(keys) for scheme in ("http", "https")]
    return _rows(connection, _AT_ADDRESS, spelled) if urls else []


def state_of(connection: duckdb.DuckDBPyConnection, article_id: str, *, as_of: date | None = None, replay: str) -> Work:
    """An article as it is now, or as it stood at the end of a Vietnamese day.

    Args:
        connection: Of ``archive.queries.connect``.
        article_id: The whole id.
        as_of: The day; None for now.
        replay: The address below which captures are replayed, as pywb has it: ``REPLAY/TIMESTAMP/URL``.

    Raises:
        UsageError: where the article was not yet known on that day.
    """
    row = _rows(connection, _NOW, article_id)[0]
    if as_of is not None:
        row = _on_day(connection, row, as_of)
    return _work(connection, row, replay)


def _on_day(connection: duckdb.DuckDBPyConnection, now: Row, day: date) -> Row:
    end = datetime.combine(day + timedelta(days=1), time(), HANOI)
    if now["since"] < end:
        gone = now["gone_at"] if now["gone_at"] and now["gone_at"] < end else None
        return {**now, "gone_at": gone}
    if now["first_seen"] >= end:
        first = now["first_seen"].astimezone(HANOI).date()
        raise UsageError(f"Article {now['article_id']} was first seen on {first}; how it stood on {day} is not known.")
    found = _rows(connection, _EARLIER, now["article_id"], end, end)
    if not found:
        raise UsageError(f"The table revisions has no state of article {now['article_id']} on {day}.")
    return found[0]


def _work(connection: duckdb.DuckDBPyConnection, row: Row, replay: str) -> Work:
    place = None
    captured_at, captured_url = row["since"], row["url"]
    if row["warc_filename"]:
        place = Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
        for capture in _rows(connection, _OF_CAPTURE, place.filename, place.offset):
            captured_at, captured_url = capture["fetched_at"], capture["url"]
    names = [citable(name) for name in (row["author"] or "").split(";")]
    return Work(
        article_id=row["article_id"],
        portal_id=row["portal_id"],
        title=citable(row["title"]),
        authors=tuple(name for name in names if name),
        agency=citable(row["agency"] or "") or None,
        url=target_uri(row["url"]),
        published=_published(row),
        language=row["language"],
        revision=row["revision"],
        captured_at=captured_at,
        captured_url=target_uri(captured_url),
        payload_digest=row["payload_digest"],
        place=place,
        archived_at=_archived_at(replay, captured_at, captured_url) if place else None,
        gone_at=row["gone_at"],
    )


def _published(row: Row) -> tuple[int, ...]:
    """What is known of the day of publication; the day of a capture is no date that a page states."""
    day: date | None = row["published_date"]
    if day is None or row["published_from"] == "capture":
        return ()
    return (day.year, day.month, day.day)[: _KNOWN_PARTS.get(row["published_precision"], 3)]


def _archived_at(replay: str, moment: datetime, url: str) -> str:
    return f"{replay.rstrip('/')}/{moment.astimezone(UTC):%Y%m%d%H%M%S}/{target_uri(url)}"


def find_bytes(connection: duckdb.DuckDBPyConnection, digest: str) -> Place:
    """Where the bytes with a payload digest stand; UsageError where the archive has none."""
    if not _DIGEST.fullmatch(digest):
        raise UsageError(
            f"{digest!r} is no payload digest; one is sha1: and 32 letters and digits, as in payload_digest."
        )
    for row in _rows(connection, _OF_DIGEST, digest):
        return Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])
    raise UsageError(f"The archive has no bytes with the payload digest {digest}.")


def _rows(connection: duckdb.DuckDBPyConnection, sql: str, *values: Any) -> list[Row]:
    rows: list[Row] = connection.sql(sql, params=list(values)).to_arrow_table().to_pylist()
    return rows
