"""Measure ``parse_date`` beside dateparser on the same strings in one run.

    python bench/dates.py [FILE]

FILE is JSON lines with ``raw`` (or ``text``), ``iso`` (null where it must be refused) and ``ref`` (the day it is read), or a table
like ``tests/pipelines/data/dates.tsv``, which is the default. Each string is read once to warm up, then the best of five rounds
counts, so that another process on the machine does not.
"""

from __future__ import annotations

import json
import re
import statistics
import sys
import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import dateparser

from pipelines.dates import HANOI, parse_date

DEFAULT = Path(__file__).parents[1] / "tests" / "pipelines" / "data" / "dates.tsv"
ROUNDS = 5
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")


class Row(NamedTuple):
    """A string, the moment at which it is read, and its answer in ISO 8601, None where it must be refused."""

    text: str
    reference: datetime | None
    answer: str | None


def rows_of(path: Path) -> list[Row]:
    lines = path.read_text("utf-8").splitlines()
    if path.suffix == ".tsv":
        cells = [line.split("\t") for line in lines if not line.startswith(("#", "shape\t"))]
        return [Row(unescape(c[1]), moment(c[2]), None if c[3].startswith("!") else c[3]) for c in cells]
    records = [json.loads(line) for line in lines if line.strip()]
    return [Row(r.get("raw", r.get("text")), moment(r.get("ref") or ""), r["iso"]) for r in records]


def unescape(text: str) -> str:
    plain = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else plain[match[2]], text)


def moment(text: str) -> datetime | None:
    if not text:
        return None
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=HANOI)


def ours(row: Row) -> datetime | None:
    return parse_date(row.text, reference=row.reference).value


def theirs(row: Row) -> datetime | None:
    settings: dict[str, object] = {"DATE_ORDER": "DMY", "NORMALIZE": False, "STRICT_PARSING": True}
    if row.reference is not None:
        settings["RELATIVE_BASE"] = row.reference.replace(tzinfo=None)
    found = dateparser.parse(row.text, languages=["vi", "en"], settings=settings)
    if found is None:
        return None
    return found if found.tzinfo else found.replace(tzinfo=HANOI)


def verdict(row: Row, found: datetime | None) -> str:
    if found is None:
        return "right" if row.answer is None else "refused"
    if row.answer is None:
        return "wrong"
    wanted = moment(row.answer)
    assert wanted is not None
    if "T" not in row.answer:
        return "right" if found.astimezone(HANOI).date() == wanted.date() else "wrong"
    return "right" if found == wanted else "wrong"


def measure(name: str, read: Callable[[Row], datetime | None], rows: list[Row], rounds: int) -> float:
    verdicts = [verdict(row, read(row)) for row in rows]
    best = []
    for row in rows:
        times = []
        for _ in range(rounds):
            start = time.perf_counter_ns()
            read(row)
            times.append(time.perf_counter_ns() - start)
        best.append(min(times) / 1000)
    median = statistics.median(best)
    counts = {word: verdicts.count(word) for word in ("right", "refused", "wrong")}
    print(
        f"{name:12} {len(rows)} strings: {counts['right']} right, {counts['refused']} refused, {counts['wrong']} wrong;"
        f" median {median:.1f} us, 90 % under {statistics.quantiles(best, n=10)[-1]:.1f} us, longest {max(best):.1f} us"
    )
    return median


def main() -> None:
    rows = rows_of(Path(sys.argv[1]) if len(sys.argv) > 1 else DEFAULT)
    fast = measure("parse_date", ours, rows, ROUNDS)
    slow = measure("dateparser", theirs, rows, ROUNDS)
    print(f"parse_date is {slow / fast:.0f} times as fast")


if __name__ == "__main__":
    main()
