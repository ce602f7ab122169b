"""Archives as hostile as can be, and the reports on them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive import ArchiveWriter, Article, Capture, HarvestRow, SectionCount
from ngoaivu.report.reporting import write_report

BEGUN = datetime(2026, 1, 5, tzinfo=UTC)
SCRIPT = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg onload=alert(1)>"
#: What a portal can put into a title.
TITLES = (
    SCRIPT,
    "{{ 7*7 }}{% raw %}",
    "\u202egnp.exe\u202c \u2066x\u2069",
    "NUL\x00và chuông\x07",
    "</style></section></html><!--",
    "A" * 1_000_000,
    '=HYPERLINK("http://evil.test")',
    "$\\frac{1}{0}$ $x^$",
    "שלום עולם",
)
URLS = (
    "javascript:alert(1)",
    "data:text/html,<script>alert(1)</script>",
    'https://a.test/"onmouseover="alert(1)',
    "//evil.test/x",
    "https://a.test/" + "x" * 5000,
)
PORTAL = 'tinh"><script>alert(2)</script>$`x`\x1b[31m'


def capture(number: int, portal: str, url: str, title: str, **named: object) -> Capture:
    """A capture of an article that was made up to do harm."""
    day = date(
        2000 + number % 20, 1 + number % 12, 1
    )  # a year of its own, so that each stands among the first of some number
    article = Article(
        article_id=f"{number:032x}",
        portal_id=portal,
        family="joomla",
        url=url,
        title=title,
        body=f"Nội dung số {number}. {SCRIPT}",
        published=datetime(day.year, day.month, day.day, tzinfo=UTC),
        published_date=day,
        published_precision="day",
        **named,  # type: ignore[arg-type]
    )
    return Capture(
        url=f"https://a.test/{number}",
        portal_id=portal,
        fetched_at=BEGUN + timedelta(seconds=number),
        outcome="kept",
        status=200,
        payload=b"x%d" % number,
        article=article,
    )


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive in which every text that a report shows is an attack."""
    path = tmp_path_factory.mktemp("hostile") / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        for number, title in enumerate(TITLES):
            writer.add(
                capture(
                    number,
                    PORTAL,
                    f"https://a.test/{number}",
                    title,
                    language="vi",
                    countries=("LAO", SCRIPT),
                    date_flags=(SCRIPT,),
                )
            )
        for number, url in enumerate(URLS, 50):
            writer.add(capture(number, "tinh-b", url, f"Bài {number}", language='x" onclick="y', published_from=SCRIPT))
        writer.commit()
        section = SectionCount(name=SCRIPT, url="javascript:alert(3)", missing=2, reason=SCRIPT)
        writer.record_harvest(
            HarvestRow(
                run_id=SCRIPT,
                portal_id=PORTAL,
                started=BEGUN,
                ended=BEGUN + timedelta(hours=1),
                exit_code=4,
                verdict=SCRIPT,
                reason=SCRIPT,
                sections=(section,),
                counters={f"failed: {SCRIPT}": 3},
            )
        )
    return path


@pytest.fixture(scope="session")
def page(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on it."""
    output = tmp_path_factory.mktemp("page") / "report.html"
    write_report(hostile, output, browse_url="http://127.0.0.1:8000/")
    return output.read_text(encoding="utf-8")
