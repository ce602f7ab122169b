"""An archive whose articles say what would harm a terminal, a spreadsheet or a reader of lines."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive import ArchiveWriter, Article, Capture

TITLES = (
    '=HYPERLINK("http://evil.test","Bấm vào đây")',
    "+84 24 3825 0000",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd",
    "\t=1+1",
    "\r=1+1",
    "'=1+1",
    "＝1+1",
    "<script>alert(1)</script> [bold red]đậm[/bold red]",
    "\x1b]0;tên cửa sổ\x07\x1b[31mđỏ\x9b2J",
    "Hội nghị \u202egnôc oác oáb\u202c \u2066x\u2069",
    "dòng một\ndòng hai, với \"ngoặc\" và 'nháy'",
    "a\x00b",
    "dài " * 250_000,
)
PLAIN = "Đoàn công tác của tỉnh thăm và làm việc"
SEEN = datetime(2025, 3, 1, 2, tzinfo=UTC)


def hostile_archive(path: Path) -> Path:
    """Make the archive: an article for each title, and a harmless one before them."""
    with ArchiveWriter(path, code_version="test") as writer:
        for number, title in enumerate((PLAIN, *TITLES)):
            writer.add(_capture(number, title))
    return path


def _capture(number: int, title: str) -> Capture:
    url = f"https://so.example.vn/bai-{number}"
    day = datetime(2024, 5, 1 + number, 18, 30, tzinfo=UTC)  # the next day in Vietnam
    article = Article(
        article_id=f"{number:08x}{'0' * 24}",
        portal_id="so",
        family="joomla",
        url=url,
        title=title,
        body=f"{title}\n\nĐoạn thứ {number}.",
        published=day,
        published_date=(day + timedelta(hours=7)).date(),
        published_precision="minute",
        author=title if number else None,
        agency="Sở Ngoại vụ",
        countries=("LAO", "JPN") if number % 2 else (),
        field_from={"title": "selector"},
        reader="joomla/1",
    )
    return Capture(
        url=url,
        portal_id="so",
        fetched_at=SEEN + timedelta(minutes=number),
        outcome="kept",
        status=200,
        media_type="text/html",
        payload=f"<h1>{title}</h1>".encode(),
        article=article,
    )
