"""Which articles an export takes: by portal, province, day, country, language, and by a condition in SQL."""

from __future__ import annotations

import functools
from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is asked for; an empty member asks for nothing in particular.

    ``provinces`` are codes with names, for a code alone has meant several: an article is of a province when it was so on its day.
    ``provinces_2025`` are codes of the map of 34: an article is of a unit when its place lies in it now. An article is taken for any
    one of either, as for any one of ``countries`` (ISO 3166-1 alpha-3). ``since`` and ``until`` are the first and last Vietnamese day of
    publication; an article whose day is not known is then left out. ``where`` is a condition in SQL on the columns of ``articles``.
    """

    portals: frozenset[str] = frozenset()
    provinces: frozenset[tuple[str, str]] = frozenset()
    provinces_2025: frozenset[str] = frozenset()
    since: date | None = None
    until: date | None = None
    countries: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    where: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that decide, ``where`` apart."""
        named = {
            "portal_id": self.portals,
            "province_code": self.provinces,
            "province": self.provinces,
            "province_code_2025": self.provinces_2025,
            "published_date": self.since or self.until,
            "countries": self.countries,
            "language": self.languages,
        }
        return tuple(name for name, asked in named.items() if asked)

    def told(self) -> dict[str, object]:
        """What is asked for, for people and for the next export."""
        facts = {one.name: getattr(self, one.name) for one in fields(self)}
        return {
            name: sorted(value) if isinstance(value, frozenset) else str(value)
            for name, value in facts.items()
            if value
        }

    def mask(self, data: pa.Table) -> pa.ChunkedArray | None:
        """Which rows are asked for, ``where`` apart; None for all of them."""
        conditions = [
            *([_among(data["portal_id"], self.portals)] if self.portals else []),
            *([self._of_place(data)] if self.provinces or self.provinces_2025 else []),
            *([pc.greater_equal(data["published_date"], pa.scalar(self.since))] if self.since else []),
            *([pc.less_equal(data["published_date"], pa.scalar(self.until))] if self.until else []),
            *([_names_one(data["countries"], self.countries)] if self.countries else []),
            *([_among(data["language"], self.languages)] if self.languages else []),
        ]
        return functools.reduce(pc.and_kleene, conditions) if conditions else None

    def _of_place(self, data: pa.Table) -> pa.ChunkedArray:
        then = [
            pc.and_(_among(data["province_code"], {code}), _among(data["province"], {name}))
            for code, name in sorted(self.provinces)
        ]
        now = [_among(data["province_code_2025"], self.provinces_2025)] if self.provinces_2025 else []
        return functools.reduce(pc.or_, [*then, *now])


def _among(column: pa.ChunkedArray, wanted: Collection[str]) -> pa.ChunkedArray:
    plain = column.cast(pa.string())
    return pc.is_in(plain, pa.array(sorted(wanted), pa.string()))


def _names_one(column: pa.ChunkedArray, wanted: Collection[str]) -> pa.Array:
    lists = column.combine_chunks()
    hits = pc.filter(
        pc.list_parent_indices(lists), pc.is_in(pc.list_flatten(lists), pa.array(sorted(wanted), pa.string()))
    )
    return pc.is_in(pa.array(range(len(lists)), pa.int64()), hits.cast(pa.int64()))
