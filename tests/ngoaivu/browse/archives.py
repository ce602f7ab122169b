"""An archive with one of everything that the pages show, and articles that would do harm where they were not made inert."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from archive import ArchiveWriter, Article, Attachment, Capture, HarvestRow, Image, SectionCount
from archive.identity import article_id

SEEN = datetime(2026, 3, 2, 19, 30, tzinfo=UTC)  # 02:30 of the next day on Vietnamese clocks
PORTAL, OTHER = "tinh-lua", "tinh-chieu"
SCRIPT = "<script>alert('chạy')</script><img src=x onerror=\"alert('ảnh')\">"
TURNED = "\u202egnoc iog\u2066 & 'nháy' \"kép\""
LONG = "Dài " * 262_144  # 1 MB

BODY = """Sáng 24/2, Sở Ngoại vụ tổ chức buổi làm việc với đoàn công tác tỉnh Jeollabuk (Hàn Quốc) về trao đổi giáo viên và học sinh trong năm tới.

Hai bên thống nhất mỗi năm cử mười giáo viên sang giảng dạy ngắn hạn, và mời hai mươi học sinh tham dự trại hè về thủ công truyền thống.

Phát biểu tại buổi làm việc, đại diện của tỉnh cho biết làng dệt lụa sẽ là nơi đón đoàn đầu tiên vào tháng Sáu, sau khi vụ tằm kết thúc."""
EDITED = BODY.replace("mười giáo viên", "mười lăm giáo viên") + "\n\nBản ghi nhớ có hiệu lực trong ba năm."


def address(number: int, portal: str = PORTAL) -> str:
    """The address of an article."""
    return f"https://{portal}.example.vn/tin-tuc/bai-{number}"


def article(number: int, title: str, *, portal: str = PORTAL, body: str | None = None, **named: Any) -> Article:
    """An article by its number; anything else may be given."""
    url = address(number, portal)
    day = date(2026, 2, 1 + number % 28)
    facts: dict[str, Any] = {
        "article_id": article_id(portal, str(number), url),
        "portal_id": portal,
        "family": "joomla",
        "url": url,
        "title": title,
        "body": body if body is not None else f"Tin ngắn số {number}: đoàn thứ {number} đã đến thăm làng nghề.",
        "language": "vi",
        "published": datetime(day.year, day.month, day.day, 2, tzinfo=UTC),
        "published_date": day,
        "published_precision": "day",
        "published_raw": f"{day:%d/%m/%Y}",
        "published_from": "visible",
        "province_code": "38" if portal == PORTAL else "40",
        "province": "Thanh Hóa" if portal == PORTAL else "Nghệ An",
        "province_code_2025": "38" if portal == PORTAL else "40",
        "countries": ("KOR",) if number % 2 else ("LAO", "THA"),
        "section": "Hợp tác quốc tế",
        "reader": "joomla/1",
        "field_from": {"title": "selector", "body": "selector", "published": "metadata", "author": "generic"},
    }
    return Article(**{**facts, **named})


def capture(of: Article, *, days: float = 0, payload: bytes | None = None, **named: Any) -> Capture:
    """A kept capture of an article."""
    page = f"<html><h1>{of.title[:200]}</h1><script>alert('trang')</script><p>{(of.body or '')[:2_000]}</p></html>"
    facts: dict[str, Any] = {
        "url": of.url,
        "portal_id": of.portal_id,
        "fetched_at": SEEN + timedelta(days=days),
        "outcome": "kept",
        "status": 200,
        "media_type": "text/html",
        "payload": payload or page.encode("utf-8", "replace"),
        "response_headers": (("Content-Type", "text/html; charset=utf-8"), ("X-Odd", "<b>đậm</b>")),
        "run_id": f"night-{int(days)}",
        "article": of,
    }
    return Capture(**{**facts, **named})


MAIN = article(
    1,
    "Jeollabuk và tỉnh nhà hợp tác trao đổi giáo viên",
    body=BODY,
    author="Lê Thị Thơ",
    byline_raw="Bài, ảnh: Lê Thị Thơ",
    date_flags=("metadata_disagrees",),
    agency="Sở Ngoại vụ",
    attachments=(Attachment(url="https://tinh-lua.example.vn/ban-ghi-nho.pdf", label="Bản ghi nhớ"),),
    images=(Image(url="javascript:alert('ảnh')", caption="Ảnh chụp chung"),),
)
NEAR = article(2, "Hợp tác trao đổi giáo viên với Jeollabuk", portal=OTHER, body=BODY.replace("Sáng 24/2", "Ngày 24/2"))
GONE = article(3, "Thông báo về lịch tiếp dân")
MONTHLY = article(4, "Bản tin đối ngoại tháng Hai", published_precision="month", published_date=date(2026, 2, 1))
HOSTILE = (
    article(10, f"Tiêu đề {SCRIPT}", body=f"Đoạn đầu {SCRIPT}\n\n=HYPERLINK(\"http://x.test\")\n\njavascript:alert(1)"),
    article(11, TURNED, author=TURNED, section=TURNED, body="chữ thường"),
    article(12, LONG, body=LONG),
    article(13, "Có ký tự\x00 rỗng\x1b[31m và {{ 7*7 }} {% raw %}", body="một\x00hai\x07"),
    article(14, "Địa chỉ lạ", url="javascript:alert('địa chỉ')", other_urls=("data:text/html,<script>alert(1)</script>",)),
)  # fmt: skip


def runs() -> list[HarvestRow]:
    """Two runs of one portal, the later of which is incomplete."""
    section = SectionCount(
        name="Tin tức", url=f"https://{PORTAL}.example.vn/tin-tuc", declared=40, linked=38, kept=36, missing=2, pages=4,
        declared_pages=4, failed=2, reason=f"2 pages answered 503 {SCRIPT}",
    )  # fmt: skip
    whole = replace(section, missing=0, kept=38, failed=0, complete=True, reason=None)
    return [
        HarvestRow(
            run_id=f"night-{night}", portal_id=PORTAL, started=SEEN + timedelta(days=night), ended=SEEN + timedelta(days=night, minutes=9),
            exit_code=4 if night else 0, verdict="incomplete" if night else "complete",
            reason=f"2 articles were not read {SCRIPT}" if night else None, sections=(section if night else whole,),
            counters={"requests": 44, "failed: HTTP 503": 2 * night}, code_version="test",
        )
        for night in (0, 1)
    ]  # fmt: skip


def write(path: Path) -> Path:
    """Write the archive: a first night, a second one with an edit, a page that failed and one that is gone, found so twice."""
    with ArchiveWriter(path, code_version="test") as writer:
        for one in (MAIN, NEAR, GONE, MONTHLY, *HOSTILE):
            writer.add(capture(one))
        for number in range(20, 45):
            writer.add(capture(article(number, f"Đoàn số {number} thăm làng dệt lụa")))
        writer.commit()
        writer.add(capture(replace(MAIN, body=EDITED, author="Lê Thị Thơ; Hà My"), days=1))
        for night in (1, 2):
            writer.add(capture(GONE, days=night, payload=b"404", outcome="gone", status=404, article=None))
        failed: dict[str, Any] = {"outcome": "failed", "status": 503, "reason": "HTTP 503", "article": None}
        writer.add(capture(article(50, "x"), days=1, **failed))
        for run in runs():
            writer.record_harvest(run)
    return path
