"""Ledger rows and archives that hold them."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Article, Capture
from archive.ledger import HarvestRow

START = datetime(2026, 11, 20, 19, 30, tzinfo=UTC)  # 02:30 on Vietnamese clocks

MakeRun = Callable[..., HarvestRow]
Keep = Callable[..., Path]


@pytest.fixture
def harvest() -> MakeRun:
    """Make a ledger row: the night is counted from the first, the rest may be given."""

    def make(night: int = 0, verdict: str = "complete", exit_code: int = 0, **named: Any) -> HarvestRow:
        started = START + timedelta(days=night)
        facts = {"portal_id": "tinh-a", "run_id": f"night-{night:03d}", "reason": f"as in night {night}"}
        times = {"started": started, "ended": started + timedelta(minutes=40)}
        return HarvestRow(**{**facts, **times, "verdict": verdict, "exit_code": exit_code, **named})

    return make


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Make an archive of ledger rows and captures."""

    def put(harvests: Iterable[HarvestRow] = (), captures: Iterable[Capture] = ()) -> Path:
        path = tmp_path / "archive"
        with ArchiveWriter(path, code_version="test") as writer:
            for run in harvests:
                writer.record_harvest(run)
            for capture in captures:
                writer.add(capture)
        return path

    return put


@pytest.fixture
def page() -> Callable[..., Capture]:
    """Make a capture: of an article where a number is given, else of a page that failed."""

    def make(number: int | None = None, *, night: int = 0, **named: Any) -> Capture:
        moment = START + timedelta(days=night, minutes=number or 1)
        portal = named.pop("portal_id", "tinh-a")
        url = named.pop("url", f"http://{portal}.test/bai/{number}")
        facts: dict[str, Any] = {"portal_id": portal, "fetched_at": moment, "run_id": f"night-{night:03d}", "url": url}
        if number is None:
            return Capture(**{**facts, "outcome": "failed", "status": 500, "reason": "HTTP 500", **named})
        day = datetime(2026, 10, number, 2, tzinfo=UTC)
        article = Article(
            article_id=f"{number:032d}",
            portal_id=portal,
            family="joomla",
            url=url,
            title=f"Đoàn công tác thứ {number} của tỉnh",
            body=f"Sáng nay đoàn thứ {number} đã đến thăm và làm việc với lãnh đạo tỉnh.",
            published=day,
            published_date=day.date(),
            published_precision="day",
        )
        payload = f"<h1>{article.title}</h1>".encode()
        return Capture(**{**facts, "outcome": "kept", "status": 200, "payload": payload, "article": article, **named})

    return make
