"""Invented articles and captures, and the few ways in which the tests look at an archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Article, Capture, open_archive
from archive.identity import article_id
from archive.parts import Row
from archive.tables import read_part

MakeArticle = Callable[..., Article]
MakeCapture = Callable[..., Capture]
START = datetime(2024, 1, 1, tzinfo=UTC)
# Where a record stands depends on the order in which pages were fetched, and nothing else in a row does.
PLACES = ["warc_filename", "warc_record_offset", "warc_record_length", "warc_record_type"]
SENTENCES = (
    "Sáng nay, Sở Ngoại vụ tổ chức hội nghị tổng kết công tác đối ngoại của tỉnh",
    "Đoàn đại biểu của nước bạn đến thăm và làm việc với lãnh đạo các sở, ngành",
    "Hai bên trao đổi về hợp tác nông nghiệp, du lịch và giao lưu thanh niên",
    "Lãnh đạo tỉnh cảm ơn những tình cảm mà nhân dân nước bạn dành cho địa phương",
    "Hội nghị đã nghe nhiều ý kiến về bảo hộ công dân và công tác biên giới",
    "Các đại biểu đi thăm một số doanh nghiệp đang hoạt động tại khu công nghiệp",
    "Buổi làm việc diễn ra trong không khí cởi mở, chân thành và hữu nghị",
    "Thời gian tới, hai địa phương sẽ tiếp tục phối hợp để triển khai thỏa thuận đã ký",
)


def body_of(number: int, paragraphs: int = 4) -> str:
    """A body of its own for each number, long enough to be compared."""
    word = ("một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín", "mười")
    own = [word[int(digit)] for digit in f"{number * 7919 + 13:06d}"]
    return "\n\n".join(
        f"{SENTENCES[(number + place * 3) % 8]} {' '.join(own)} {own[place % 6]} {SENTENCES[(number * 5 + place) % 8].lower()} "
        f"{' '.join(own[place % 6 :])} {number + place} đại biểu."
        for place in range(paragraphs)
    )


@pytest.fixture(scope="session")
def article() -> MakeArticle:
    """Make an article from a number; anything else may be given."""

    def make(number: int = 1, **named: Any) -> Article:
        portal = named.setdefault("portal_id", "tinh-a")
        url = named.setdefault("url", f"https://{portal}.example.vn/bai-{number}")
        day = date(2018 + number % 4, 1 + number % 12, 1 + number % 28)
        named.setdefault("article_id", article_id(portal, str(number), url))
        named.setdefault("published", datetime(day.year, day.month, day.day, 2, tzinfo=UTC))
        if named["published"] is not None:
            named.setdefault("published_date", named["published"].date())
            named.setdefault("published_precision", "day")
        named.setdefault("title", f"Bài viết thứ {number} về đối ngoại")
        named.setdefault("body", body_of(number))
        return Article(**{"family": "joomla", "reader": "joomla/1", **named})

    return make


@pytest.fixture(scope="session")
def capture(article: MakeArticle) -> MakeCapture:
    """Make a kept capture of an article given by number or whole; ``day`` counts from the first of January 2024."""

    def make(
        number: int = 1, *, day: float = 0, of: Article | None = None, at: str | None = None, **named: Any
    ) -> Capture:
        about = {name: named.pop(name) for name in tuple(named) if name in Article.__slots__ and name != "url"}
        made = of or article(number, **about)
        page = f"<h1>{made.title}</h1>{made.body}{made.lead}{made.published}{made.reader}".encode("utf-8", "replace")
        return Capture(
            **{
                "url": at or made.url,
                "portal_id": made.portal_id,
                "fetched_at": START + timedelta(days=day),
                "outcome": "kept",
                "status": 200,
                "media_type": "text/html",
                "payload": page,
                "request_headers": (("User-Agent", "ngoaivu-test"),),
                "response_headers": (("Content-Type", "text/html; charset=utf-8"),),
                "article": made,
                **named,
            }
        )

    return make


@pytest.fixture
def gone() -> MakeCapture:
    """Make a capture of a page that is no more."""

    def make(url: str, *, day: float = 0, **named: Any) -> Capture:
        facts = {"portal_id": "tinh-a", "status": 404, "payload": b"404", "outcome": "gone"}
        return Capture(**{"url": url, "fetched_at": START + timedelta(days=day), **facts, **named})

    return make


@pytest.fixture
def store(tmp_path: Path) -> Callable[..., Path]:
    """Put captures into an archive, one commit per list given."""

    def put(*batches: Iterable[Capture], name: str = "archive", compact: bool = False) -> Path:
        path = tmp_path / name
        with ArchiveWriter(path, code_version="test") as writer:
            for batch in batches:
                for one in batch:
                    writer.add(one)
                writer.commit()
            if compact:
                writer.compact()
        return path

    return put


@pytest.fixture
def rows() -> Callable[..., list[Row]]:
    """The rows of a table, without what the order of fetching decides, in an order of their own."""

    def read(path: Path, table: str = "articles", *, places: bool = False) -> list[Row]:
        archive = open_archive(path)
        found: list[Row] = []
        for part in archive.manifest.of(table):
            data = read_part(archive.snapshot, table, part)
            found += data.drop_columns(
                [] if places else [name for name in PLACES if name in data.column_names]
            ).to_pylist()
        return sorted(found, key=repr)

    return read
