"""Lists of captures as CDX servers give them, and the choice of those worth fetching.

Three dialects are read: JSON lines (pywb, Common Crawl), one JSON array whose first row names the columns (the Wayback Machine), and
lines of text with or without a resume key behind an empty line.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from spiders.discovery import Discovery
from spiders.links import canonical_url

_NAMES = {"original": "url", "mimetype": "mime", "statuscode": "status"}
_TEXT_COLUMNS = ("urlkey", "timestamp", "url", "mime", "status", "digest", "length")
_BREAK = re.compile(r"[\x00-\x20\x7f]")
_STAMP = re.compile(r"[0-9]{14}")
_HTML = ("text/html", "application/xhtml+xml", "warc/revisit", "unk", "-", "")
#: A revisit has no status of its own in some lists.
_GOOD = ("200", "-", "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One capture in a list. ``timestamp`` has fourteen digits, UTC; ``filename``, ``offset`` and ``length`` place its record."""

    url: str
    timestamp: str
    status: str
    mime: str
    digest: str
    filename: str = ""
    offset: int = 0
    length: int = 0

    @property
    def moment(self) -> datetime:
        """When it was captured."""
        return datetime.strptime(self.timestamp, "%Y%m%d%H%M%S").replace(tzinfo=UTC)


def query(server: str, host: str, **more: str) -> str:
    """The address that lists every capture of a host."""
    asked = {"url": f"{host}/*", "output": "json", **more}
    return f"{server}{'&' if '?' in server else '?'}{urlencode(asked)}"


def read_list(body: bytes) -> tuple[list[Listed], str | None]:
    """The captures of one answer, and the key by which the rest can be asked for; ValueError where it is no list."""
    text = body.decode("utf-8", "replace").strip()
    try:
        rows, key = _array(json.loads(text)) if text.startswith("[") else _lines(text)
    except (RecursionError, TypeError, AttributeError, KeyError, IndexError) as error:
        raise ValueError(f"it is of no form that a list has ({type(error).__name__})") from None
    return [found for row in rows if (found := _listed(row))], key


def _array(rows: list[list[str]]) -> tuple[list[dict[str, Any]], str | None]:
    if not rows:
        return [], None
    names = [_NAMES.get(name, name) for name in rows[0]]
    end = rows.index([]) if [] in rows else len(rows)
    key = rows[end + 1][0] if end + 1 < len(rows) else None
    return [dict(zip(names, row, strict=False)) for row in rows[1:end]], key


def _lines(text: str) -> tuple[list[dict[str, Any]], str | None]:
    listed, _, key = text.partition("\n\n")
    rows: list[dict[str, Any]] = []
    for line in filter(None, map(str.strip, listed.splitlines())):
        if line.startswith("{"):
            rows.append({_NAMES.get(name, name): value for name, value in json.loads(line).items()})
        elif len(line.split(" ")) >= len(_TEXT_COLUMNS):
            rows.append(dict(zip(_TEXT_COLUMNS, line.split(" "), strict=False)))
        else:
            raise ValueError(f"a line of the list is {line[:80]!r}")
    return rows, key.strip() or None


def _listed(row: dict[str, Any]) -> Listed | None:
    stamp = str(row.get("timestamp", ""))
    # A break in an address would begin another header of the record that is written of it.
    if not row.get("url") or _BREAK.search(str(row["url"])) or not _STAMP.fullmatch(stamp):
        return None
    return Listed(
        url=str(row["url"]),
        timestamp=stamp,
        status=str(row.get("status", "")),
        mime=str(row.get("mime", "")),
        digest=str(row.get("digest", "")),
        filename=str(row.get("filename", "")),
        offset=_number(row.get("offset")),
        length=_number(row.get("length")),
    )


def _number(value: Any) -> int:
    return int(value) if re.fullmatch(r"[0-9]{1,18}", str(value or "")) else 0


def readable(listed: Iterable[Listed]) -> Iterator[Listed]:
    """Captures of pages that were answered."""
    return (one for one in listed if one.status in _GOOD and one.mime.lower() in _HTML)


def home_page(listed: Iterable[Listed], home: str) -> Listed | None:
    """The latest capture of the home page: what tells the portal's family."""
    mine = [one for one in readable(listed) if canonical_url(one.url) == canonical_url(home)]
    return max(mine, key=lambda one: one.timestamp, default=None)


def choose(listed: Iterable[Listed], finder: Discovery, held: Collection[tuple[str, str]]) -> list[Listed]:
    """The captures to fetch: of each article the first good one, and each later one whose digest is another than the last.

    Of the addresses of one article that one leads which was captured first; those captured only later may be the same article's
    after a move, and are chosen by their own digests. ``held`` are the captures that are there already, by address and timestamp.
    """
    last: dict[tuple[str, str], str] = {}
    chosen = []
    for one in sorted(readable(listed), key=lambda one: (one.timestamp, one.url)):
        if finder.kind(one.url)[0] != "article":
            continue
        page = (finder.article_key(one.url), canonical_url(one.url, finder.family))
        known = last.get(page)
        if known is not None and (known == one.digest or one.mime == "warc/revisit"):
            continue
        last[page] = one.digest
        if (one.url, one.timestamp) not in held:
            chosen.append(one)
    return chosen
