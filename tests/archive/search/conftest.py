"""An archive to search in, and one to change."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from archive import ArchiveWriter, Article, Capture
from archive.identity import article_id
from archive.search import Search, open_search

SEEN = datetime(2026, 1, 1, tzinfo=UTC)
Put = Callable[..., Capture]

# Title, body, day, code on the map of 34, portal, agency, section, partner countries.
ARTICLES: list[tuple[str, str | None, date | None, str | None, str, str | None, str | None, tuple[str, ...]]] = [
    ("Ký kết với tỉnh Jeollabuk", "Hai bên ký biên bản hợp tác về nông nghiệp.", date(2019, 5, 2), "66", "dak-lak", "Sở Ngoại vụ Đắk Lắk", "Hợp tác", ("KOR",)),
    ("Cuộc họp thường kỳ", "Cuộc họp bàn về tác phong làm việc của cán bộ.", date(2019, 5, 2), "66", "dak-lak", "Sở Ngoại vụ Đắk Lắk", None, ()),
    ("Hoà giải ở cơ sở", "Tổ hoà giải đã làm việc ở xã Hòa Bình.", date(2021, 1, 31), "01", "ha-noi", "Sở Tư pháp Hà Nội", None, ("LAO", "KHM")),
    ("Không rõ ngày", None, None, None, "ha-noi", None, None, ()),
    ("Đoàn Lào sang thăm", "Đoàn đại biểu Lào sang thăm và ký biên bản ghi nhớ, rồi ghi chép và nhớ lại.", date(2022, 3, 4), "01", "ha-noi", None, None, ("LAO",)),
]  # fmt: skip


def capture_of(number: int, title: str, body: str | None, day: date | None = None, code: str | None = None,
               portal: str = "tinh-a", agency: str | None = None, section: str | None = None,
               countries: tuple[str, ...] = (), seen: datetime = SEEN) -> Capture:  # fmt: skip
    """A capture of an article by its number."""
    url = f"https://{portal}.example.vn/bai-{number}"
    article = Article(
        article_id=article_id(portal, str(number), url),
        portal_id=portal,
        family="joomla",
        reader="joomla/1",
        url=url,
        title=title,
        body=body,
        published_date=day,
        published=datetime(day.year, day.month, day.day, 2, tzinfo=UTC) if day else None,
        province_code_2025=code,
        province="Đắk Lắk" if code == "66" else None,
        agency=agency,
        section=section,
        countries=countries,
    )
    page = f"{title}{body}{day}{agency}".encode("utf-8", "replace")
    return Capture(
        url=url, portal_id=portal, fetched_at=seen, outcome="kept", status=200, payload=page, article=article
    )


def add(path: Path, *captures: Capture, compact: bool = False) -> Path:
    """Commit captures to an archive, which is made where none is."""
    with ArchiveWriter(path, code_version="test") as writer:
        for capture in captures:
            writer.add(capture)
        if compact:
            writer.compact()
    return path


def later(days: int) -> datetime:
    """A later moment of capture."""
    return SEEN + timedelta(days=days)


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that no test changes."""
    path = tmp_path_factory.mktemp("search") / "archive"
    return add(path, *(capture_of(number, *facts) for number, facts in enumerate(ARTICLES)))


@pytest.fixture(scope="session")
def search(library: Path) -> Iterator[Search]:
    """A search over it."""
    with open_search(library) as opened:
        yield opened
