"""The list of articles by date: a page of it, and how many articles each province, year, portal and country has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.listing.shelf import Shelf

# What is shown of a line; a hostile title may have a million characters.
_TITLE, _LEAD = 400, 600
_LINE = f"""\
SELECT article_id, portal_id, province, province_code_2025, published_date, published_precision, left(title, {_TITLE}) AS title,
    left(url, 2000) AS url, left(section, {_TITLE}) AS section, left(lead, {_LEAD}) AS lead, gone_at IS NOT NULL AS gone, revision
"""
_FACETS = {
    "province": "SELECT province, count(*) FROM shelf {where} GROUP BY ALL ORDER BY 2 DESC, 1",
    "year": "SELECT year(published_date), count(*) FROM shelf {where} GROUP BY ALL ORDER BY 1 DESC",
    "portal": "SELECT portal, count(*) FROM shelf {where} GROUP BY ALL ORDER BY 2 DESC, 1",
    "country": "SELECT country, count(*) FROM (SELECT unnest(countries) AS country FROM shelf {where}) GROUP BY ALL ORDER BY 2 DESC, 1",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a list is narrowed to: a code of the map of 34, a year of publication, a portal, a country's alpha-3 code."""

    province: str | None = None
    year: int | None = None
    portal: str | None = None
    country: str | None = None

    def where(self) -> tuple[str, list[object]]:
        """The condition in SQL over ``shelf``, with its values."""
        tests: list[tuple[str, object]] = []
        if self.province:
            tests.append(("province::VARCHAR = ?", self.province))
        if self.year:
            tests.append(("year(published_date) = ?", self.year))
        if self.portal:
            tests.append(("portal::VARCHAR = ?", self.portal))
        if self.country:
            tests.append(("list_contains(countries::VARCHAR[], ?)", self.country))
        condition = " AND ".join(test for test, _ in tests)
        return (f"WHERE {condition}" if tests else ""), [value for _, value in tests]


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """What a list says of an article; title, lead and section are cut where they are longer than a list can show."""

    article_id: str
    portal_id: str
    province: str | None
    province_code_2025: str | None
    published_date: date | None
    published_precision: str | None
    title: str
    url: str
    section: str | None
    lead: str | None
    gone: bool
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """One page of a list, and how many articles the whole list has."""

    total: int
    lines: tuple[Line, ...]


def lines(shelf: Shelf, choice: Choice, *, limit: int, offset: int = 0) -> Listed:
    """A page of the articles by date, newest first."""
    where, values = choice.where()
    total = shelf.ask(f"SELECT count(*) FROM shelf {where}", values)[0][0]
    places: Any = shelf.ask(
        f"SELECT part, id FROM shelf {where} ORDER BY rowid LIMIT {int(limit)} OFFSET {int(offset)}", values
    )
    assert isinstance(total, int)
    return Listed(total=total, lines=lines_at(shelf, places))


def lines_of(shelf: Shelf, ids: Sequence[str]) -> tuple[Line, ...]:
    """The lines of some articles, in that order; one that the state does not have is left out."""
    if not ids:
        return ()
    marks = ", ".join("hash(?)" for _ in ids)
    places: Any = shelf.ask(f"SELECT part, id FROM shelf WHERE id IN ({marks})", ids)
    found = {line.article_id: line for line in lines_at(shelf, places)}
    return tuple(found[one] for one in ids if one in found)


def lines_at(shelf: Shelf, places: list[tuple[int, int]]) -> tuple[Line, ...]:
    """The lines of articles by their part and hash, in that order."""
    if not places:
        return ()
    ids = ", ".join(str(number) for _, number in places)
    rows: Any = shelf.ask(
        f"{_LINE}, hash(article_id) FROM {shelf.source(part for part, _ in places)} WHERE hash(article_id) IN ({ids})"
    )
    found = {row[-1]: Line(**dict(zip(Line.__slots__, row[:-1], strict=True))) for row in rows}
    return tuple(found[number] for _, number in places if number in found)


def facets(shelf: Shelf, choice: Choice) -> dict[str, list[tuple[str, int]]]:
    """How many articles of a list each province, year, portal and country has; years the latest first, others the most frequent first."""
    where, values = choice.where()
    counted: dict[str, list[tuple[str, int]]] = {}
    for name, sql in _FACETS.items():
        rows: Any = shelf.ask(sql.format(where=where), values)
        counted[name] = [(str(word), count) for word, count in rows if word is not None]
    return counted
