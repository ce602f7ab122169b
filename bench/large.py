"""Build a large archive of invented articles with everything that questions are asked of, for the benches of readers.

    python bench/large.py DIR [--articles 1000000]

63 portals, one for each province of the map of 63, over twenty years with months of silence; partner countries, sections, bylines,
dates of every precision and none; 2 % near-duplicates across portals, 1 % edited, 0.5 % gone, and four runs of each portal.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from archive import ArchiveWriter, Article, Capture, HarvestRow, SectionCount
from archive.identity import article_id
from bench.corpus import Corpus
from pipelines.provinces import LAST_DAY_OF_63, Unit, province_for, units

_SEEN = datetime(2026, 1, 1, tzinfo=UTC)
_COUNTRIES = "LAO KHM CHN KOR JPN THA USA FRA DEU RUS IND AUS SGP CUB GBR ITA NLD POL HUN ISR".split()
_SECTIONS = ("Tin tức", "Hợp tác quốc tế", "Lãnh sự", "Biên giới lãnh thổ", "Kinh tế đối ngoại", "Kiều bào")
_NAMES = ("Nguyễn Thị Lan", "Trần Văn Minh", "Lê Hoàng Anh", "Phạm Thu Hà", "Hoàng Đức Long", "Vũ Ngọc Mai")
_BATCH = 5_000


class LargeCorpus(Corpus):
    """Articles by their number, as a whole country's portals would have them."""

    def __init__(self, seed: int = 1) -> None:
        super().__init__(seed)
        self._units: list[Unit] = [unit for unit in units() if unit.in_force(LAST_DAY_OF_63)]

    def portal(self, number: int) -> tuple[str, Unit]:
        """The portal of an article, and the province that it speaks for."""
        unit = self._units[number % len(self._units)]
        return f"{unit.code}-bench", unit

    def article(self, number: int, body: str | None = None) -> Article:
        """One article."""
        chance = random.Random(number ^ 0x5EED)
        portal, unit = self.portal(number)
        day = self._day(number, chance)
        known = chance.random() > 0.03
        place = province_for(unit.code, day if known else _SEEN.date())
        url = f"https://{portal}.example.vn/tin-tuc/bai-viet-so-{number}"
        name = chance.choice(_NAMES) if chance.random() < 0.6 else None
        precision = chance.choice(("minute", "minute", "day", "day", "second")) if known else None
        return Article(
            article_id=article_id(portal, str(number), url),
            portal_id=portal,
            family=("joomla", "nukeviet", "liferay", "generic")[number % len(self._units) % 4],
            url=url,
            title=f"{self._pool[self._source(number) % len(self._pool)][:60].strip()} số {self._source(number)}",
            body=body or self._told(number),
            language="vi" if chance.random() < 0.97 else "en",
            published=datetime(day.year, day.month, day.day, 1, tzinfo=UTC) if known else None,
            published_date=day if known else None,
            published_precision=precision,
            published_raw=f"{day:%d/%m/%Y}" if known else None,
            published_from="visible" if known else None,
            province_code=place.code,
            province=place.name,
            province_code_2025=place.code_2025,
            agency=f"Sở Ngoại vụ {unit.name}",
            section=chance.choice(_SECTIONS),
            author=name,
            byline_raw=f"Tác giả: {name}" if name else None,
            countries=tuple(
                sorted(set(chance.choices(_COUNTRIES, range(len(_COUNTRIES), 0, -1), k=chance.randrange(4))))
            ),
            reader="joomla/1",
            field_from={"title": "selector", "body": "selector", "published": "selector"},
        )

    def _told(self, number: int) -> str:
        """The body; one that was taken over says so."""
        taken_over = self._source(number) != number
        return self.body(self._source(number)) + "\n\nTheo cổng thông tin của tỉnh bạn." * taken_over

    @staticmethod
    def _source(number: int) -> int:
        """The number whose body an article has: 2 % were taken over from the portal before."""
        return number - 1 if number % 50 == 1 else number

    @staticmethod
    def _day(number: int, chance: random.Random) -> date:
        while True:
            day = date(2005, 1, 1) + timedelta(days=chance.randrange(7_660))
            if (day.year * 12 + day.month + number % 63) % 11:  # one month in eleven is silent
                return day

    def edits(self, start: int, stop: int) -> Iterator[Capture]:
        """Later captures of a range: 1 % of the articles edited, 0.5 % gone (seen so by two runs)."""
        later = _SEEN + timedelta(days=30)
        for number in range(start, stop):
            if number % 100 == 7:
                yield self.capture(number, later, self.body(number) + f" Bổ sung: {number % 13} đại biểu.")
            if number % 200 == 11:
                for turn in range(2):
                    yield self._gone(number, later + timedelta(days=turn), f"run-{turn}")

    def _gone(self, number: int, moment: datetime, run_id: str) -> Capture:
        seen = self.capture(number, moment)
        return replace(seen, outcome="gone", status=404, payload=b"", article=None, run_id=run_id)

    def runs(self) -> Iterator[HarvestRow]:
        """Four runs of each portal, one in six of them incomplete."""
        for place, unit in enumerate(self._units):
            for turn in range(4):
                begun = _SEEN + timedelta(days=turn, minutes=place)
                missing = 3 if (place + turn) % 6 == 0 else 0
                section = SectionCount(
                    name="Tin tức",
                    url=f"https://{unit.code}-bench.example.vn/",
                    declared=400,
                    linked=390,
                    kept=390 - missing,
                    missing=missing,
                    complete=not missing,
                    pages=20,
                    declared_pages=20,
                    failed=missing,
                    whole=True,
                )
                yield HarvestRow(
                    run_id=f"{begun:%Y%m%dT%H%M%SZ}",
                    portal_id=f"{unit.code}-bench",
                    started=begun,
                    ended=begun + timedelta(minutes=9),
                    exit_code=4 if missing else 0,
                    verdict="incomplete" if missing else "complete",
                    reason=f"{missing} articles were not read: 503" if missing else None,
                    sections=(section,),
                    counters={"requests": 420, "articles": 390 - missing},
                    code_version="bench",
                )


def build(folder: Path, articles: int) -> None:
    """Write the archive, with its progress on standard output."""
    corpus = LargeCorpus()
    began = time.monotonic()
    with ArchiveWriter(folder, code_version="bench") as writer:
        for first in range(0, articles, _BATCH):
            for capture in corpus.captures(first, min(first + _BATCH, articles)):
                writer.add(capture)
            writer.commit()
            if not first % 50_000:
                print(f"{first:,} articles, {time.monotonic() - began:.0f} s", flush=True)
        for first in range(0, articles, 100_000):
            for capture in corpus.edits(first, min(first + 100_000, articles)):
                writer.add(capture)
            writer.commit()
        for row in corpus.runs():
            writer.record_harvest(row)
        writer.commit()
    print(f"{articles:,} articles, {time.monotonic() - began:.0f} s", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--articles", type=int, default=1_000_000)
    options = parser.parse_args()
    build(options.folder, options.articles)


if __name__ == "__main__":
    main()
