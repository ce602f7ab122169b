"""One archive for all tests of lists: five articles of two portals, one edited, one gone, and three runs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Article, Capture, HarvestRow
from archive.identity import article_id
from archive.listing import Shelf, open_shelf
from archive.queries import Maps
from archive.queries.connection import PLACES_63, PORTALS, UNITS_34

START = datetime(2024, 1, 1, tzinfo=UTC)
NO_MAPS = Maps(places_63=PLACES_63.empty_table(), units_34=UNITS_34.empty_table(), portals=PORTALS.empty_table())
FACTS = (  # number, portal, day, code on the map of 34, countries
    (1, "tinh-a", date(2024, 5, 1), "38", ("LAO",)),
    (2, "tinh-a", date(2024, 5, 3), "38", ("LAO", "THA")),
    (3, "tinh-a", date(2022, 1, 1), "40", ()),
    (4, "tinh-b", None, "40", ("THA",)),
    (5, "tinh-b", date(2024, 5, 1), None, ()),
)


def article(number: int, portal: str, day: date | None, code: str | None, countries: tuple[str, ...]) -> Article:
    """An article by its number."""
    url = f"https://{portal}.example.vn/bai-{number}"
    return Article(
        article_id=article_id(portal, str(number), url),
        portal_id=portal,
        family="joomla",
        url=url,
        title=f"Bài {number}",
        body=f"Bài thứ {number} kể về chuyến thăm thứ {number}.",
        published_date=day,
        province_code_2025=code,
        countries=countries,
    )


def capture(of: Article, day: int, **named: Any) -> Capture:
    """A capture of an article, so many days after the first."""
    page = f"<p>{of.body}</p>".encode()
    facts: dict[str, Any] = {"outcome": "kept", "status": 200, "payload": page, "article": of}
    where = {"url": of.url, "portal_id": of.portal_id, "fetched_at": START + timedelta(days=day)}
    return Capture(**{**where, **facts, **named})


@pytest.fixture(scope="session")
def listed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive."""
    path = tmp_path_factory.mktemp("listing") / "archive"
    made = {facts[0]: article(*facts) for facts in FACTS}
    with ArchiveWriter(path, code_version="test") as writer:
        for number, one in made.items():
            writer.add(capture(one, number))
        writer.commit()
        writer.add(capture(replace(made[1], body="Nội dung nay đã khác hẳn."), 20))
        for day in (21, 22):
            writer.add(capture(made[3], day, outcome="gone", status=404, payload=b"404", article=None))
        for night in range(3):
            begun = START + timedelta(days=night)
            writer.record_harvest(
                HarvestRow(
                    run_id=f"n{night}",
                    portal_id="tinh-a",
                    started=begun,
                    ended=begun,
                    exit_code=0,
                    verdict="complete",
                )
            )
    return path


@pytest.fixture(scope="session")
def shelf(listed: Path) -> Shelf:
    """The archive, open for lists."""
    return open_shelf(listed, NO_MAPS)
