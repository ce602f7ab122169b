"""An archive with something of everything that a report counts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from archive import ArchiveWriter, Article, Capture, HarvestRow, SectionCount
from archive.identity import article_id
from archive.queries import Maps
from archive.queries.connection import PLACES_63, PORTALS, UNITS_34
from tests.archive.conftest import body_of

BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
QUOTED = "tinh'\"; --\x00"  # an id as nobody would choose it: it must neither end a statement nor a shell's quotes
MAPS = Maps(
    places_63=pa.Table.from_pylist([{"code": "10", "code_63": "10", "name_63": "A"}], PLACES_63),
    units_34=pa.Table.from_pylist([{"code": "10", "name": "A", "only_63": "10"}], UNITS_34),
    portals=pa.Table.from_pylist([{"portal_id": "tinh-a", "province_code": "10"}], PORTALS),
)


def seen(
    number: int,
    portal: str = "tinh-a",
    *,
    turn: int = 0,
    body: str | None = None,
    day: date | None = date(2024, 3, 5),
    **named: object,
) -> Capture:
    """A capture of an article in a run."""
    url = f"https://{'abc'[len(portal) % 3]}.test/bai-{number}"
    moment = datetime(day.year, day.month, day.day, 2, tzinfo=UTC) if day else None
    facts: dict[str, object] = {
        "title": f"Bài viết thứ {number} về đối ngoại",
        "province_code": "10",
        "province": "A",
        "province_code_2025": "10",
    }
    article = Article(
        article_id=article_id(portal, str(number), url),
        portal_id=portal,
        family="joomla",
        url=url,
        body=body or body_of(number),
        published=moment,
        published_date=day,
        published_precision="day" if day else None,
        published_from="visible" if day else None,
        **{**facts, **named},  # type: ignore[arg-type]
    )
    return Capture(
        url=url,
        portal_id=portal,
        fetched_at=BEGUN + timedelta(days=turn, minutes=9, seconds=number),
        outcome="kept",
        status=200,
        payload=f"{article.title} {article.body}".encode(),
        article=article,
        run_id=f"{portal}-{turn}",
    )


def lost(number: int, outcome: str, status: int, turn: int, portal: str = "tinh-a") -> Capture:
    """A capture without an article."""
    moment = BEGUN + timedelta(days=turn, seconds=number)
    url = seen(number, portal).url
    return Capture(
        url=url,
        portal_id=portal,
        fetched_at=moment,
        outcome=outcome,
        status=status,
        run_id=f"{portal}-{turn}",
        reason=f"HTTP {status}",
    )


def ran(portal: str, turn: int, exit_code: int, **named: object) -> HarvestRow:
    """A run of one of the ledger's days."""
    started = BEGUN + timedelta(days=turn)
    return HarvestRow(
        run_id=f"{portal}-{turn}",
        portal_id=portal,
        started=started,
        ended=started + timedelta(hours=1),
        exit_code=exit_code,
        verdict="incomplete" if exit_code else "complete",
        **named,  # type: ignore[arg-type]
    )


@pytest.fixture(scope="session")
def varied(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three portals: edits, disappearances, near-duplicates, exact copies, dates of every kind, incomplete runs."""
    path = tmp_path_factory.mktemp("reports") / "archive"
    shared, copied = body_of(50, 8), body_of(60)
    section = SectionCount(
        name="Tin", url="https://a.test/tin", declared=40, linked=38, kept=35, missing=3, reason="HTTP 503"
    )
    whole = SectionCount(name="Khác", url="https://a.test/khac", complete=True)
    with ArchiveWriter(path, code_version="test") as writer:
        for number in range(12):
            writer.add(
                seen(
                    number,
                    day=date(2021 + number % 4, 1 + number, 3),
                    countries=("LAO", "KOR")[: number % 3],
                    author="An" if number % 2 else None,
                )
            )
        writer.add(seen(20, day=None))
        writer.add(seen(21, day=date(1900, 1, 1), date_flags=("order_assumed", "fallback")))
        writer.add(seen(22, day=date(2031, 1, 1)))
        writer.add(seen(50, body=shared, title="Hội nghị tổng kết"))
        writer.add(
            seen(
                51, "tinh-bb", body=shared + "\n\nThêm một đoạn ngắn.", title="Hội nghị tổng kết", day=date(2024, 3, 7)
            )
        )
        writer.add(
            seen(52, QUOTED, body=shared + "\n\nLại một đoạn khác.", title="Hội nghị tổng kết", day=date(2024, 3, 5))
        )
        writer.add(seen(60, body=copied, title="Chung"))
        writer.add(seen(61, "tinh-bb", body=copied, title="Chung", day=date(2024, 3, 9)))
        writer.commit()
        writer.add(seen(1, turn=1, day=date(2022, 2, 3), body=body_of(1) + " Bổ sung: 15 đại biểu."))
        writer.add(seen(2, turn=1, day=date(2023, 3, 3), title="Bài viết thứ 2  về đối ngoại."))
        for turn in (1, 2):
            writer.add(lost(3, "gone", 404, turn))
        writer.add(lost(90, "failed", 503, 2))
        writer.add(lost(91, "failed", 503, 2))
        writer.add(seen(91, turn=2, day=None))
        writer.record_harvest(ran("tinh-a", 0, 0))
        writer.record_harvest(
            ran(
                "tinh-a",
                2,
                4,
                reason="HTTP 503",
                sections=(section, whole),
                counters={"failed: HTTP 503": 2, "unexplained": 1, "requests": 9},
            )
        )
        writer.record_harvest(ran("tinh-d", 2, 4))
    return path
