"""What the card and the metadata of a dataset say, counted from the rows that were written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from archive.exports.rows import Rows

COUNTED = ("portal_id", "language", "published_precision", "province")
FILLED = ("published_date", "author", "byline_raw", "lead", "body", "section", "province_code", "source")


@dataclass(slots=True)
class Facts:
    """Counts over all rows.

    ``by`` counts the values of a few columns (null is one of them), ``years`` articles by year of publication, ``countries`` articles
    that name each partner country, ``filled`` rows that have a value.
    """

    rows: int = 0
    by: dict[str, Counter[str | None]] = field(default_factory=lambda: {name: Counter() for name in COUNTED})
    years: Counter[int] = field(default_factory=Counter)
    countries: Counter[str] = field(default_factory=Counter)
    filled: Counter[str] = field(default_factory=Counter)
    gone: int = 0
    edited: int = 0
    near_duplicates: int = 0
    first_day: Any = None
    last_day: Any = None
    first_seen: datetime | None = None
    last_seen: datetime | None = None

    def count(self, data: pa.Table) -> None:
        """Take more rows in."""
        if not data.num_rows:
            return
        self.rows += data.num_rows
        for name, counter in self.by.items():
            counter.update(_counts(data[name]))
        self.years.update(_counts(pc.year(data["published_date"]).drop_null()))
        self.countries.update(_counts(pc.list_flatten(data["countries"])))
        for name in FILLED:
            self.filled[name] += data.num_rows - data[name].null_count
        self.gone += data.num_rows - data["gone_at"].null_count
        self.edited += pc.sum(pc.greater(data["revision"], 0)).as_py()
        self.near_duplicates += pc.sum(pc.not_equal(data["cluster_id"], data["article_id"])).as_py()
        self._span(data)

    def _span(self, data: pa.Table) -> None:
        days, seen, last = (pc.min_max(data[name]).as_py() for name in ("published_date", "first_seen", "last_seen"))
        self.first_day, self.last_day = _least(self.first_day, days["min"]), _most(self.last_day, days["max"])
        self.first_seen, self.last_seen = _least(self.first_seen, seen["min"]), _most(self.last_seen, last["max"])


def counting(rows: Rows, facts: Facts) -> Rows:
    """The same rows, which are counted as they pass."""

    def tables() -> Iterator[pa.Table]:
        for data in rows.tables():
            facts.count(data)
            yield data

    return Rows(schema=rows.schema, tables=tables)


def _counts(column: Any) -> dict[Any, int]:
    return {one["values"]: one["counts"] for one in pc.value_counts(column).to_pylist()}


def _least(one: Any, other: Any) -> Any:
    return min((value for value in (one, other) if value is not None), default=None)


def _most(one: Any, other: Any) -> Any:
    return max((value for value in (one, other) if value is not None), default=None)
