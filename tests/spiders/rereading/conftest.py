"""A small archive of pages in the markup of a family, and the way to read it again by other rules."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import spiders.families
from archive import ArchiveWriter, Capture, open_archive
from archive.article import Article
from archive.workers import Processes
from ngoaivu.rereading import Order, run_reread
from spiders.families.base import Family
from spiders.links import Link
from spiders.page import Page
from spiders.reading import read
from spiders.registry import Portal
from spiders.rereading.worklist import Choice

PORTAL = Portal(id="cong", name="Cổng mẫu", url="http://cong.example.test/", province_code="01", family="joomla")
START = datetime(2024, 5, 1, tzinfo=UTC)
Rules = Callable[..., None]


def page(number: int, *, extra: str = "", gone: bool = False) -> bytes:
    """An article's page as Joomla 3 makes it; the second paragraph of every third is in a box of its own."""
    if gone:
        return "<html><head><title>404</title></head><body><h1>Trang không tồn tại</h1></body></html>".encode()
    second = "Lãnh đạo hai địa phương trao đổi kinh nghiệm và thống nhất kế hoạch của năm tới."
    box = f'<p class="box">{second}</p>' if number % 3 == 0 else f"<p>{second}</p>"
    return (
        f'<html><head><meta name="generator" content="Joomla!"><title>Cổng mẫu</title></head><body class="com_content"><div class="item-page">'
        f'<h2 itemprop="headline">Hội nghị lần thứ {number} về công tác đối ngoại của tỉnh</h2>'
        f'<dl class="article-info"><dd class="published">Ngày đăng: {number % 12 + 1:02d}/05/2023 10:{number:02d}</dd>'
        f'<dd class="start">01/02/2022</dd></dl>'
        f'<div itemprop="articleBody"><p>Sáng nay, Sở Ngoại vụ tổ chức hội nghị lần thứ {number} với sự tham dự của nhiều đại biểu. {extra}</p>{box}'
        f"<p class='end'>Kết thúc hội nghị (5 &lt; 6), các đại biểu thăm một số cơ sở sản xuất.</p></div></div></body></html>"
    ).encode()


def captured(number: int, body: bytes, day: float = 0) -> Capture:
    """The capture of a page as a live crawl makes it."""
    url = f"http://cong.example.test/index.php/tin/{number}-hoi-nghi-lan-thu-{number}"
    moment = START + timedelta(days=day, minutes=number)
    link = Link(url, f"Hội nghị lần thứ {number} về công tác đối ngoại...", f"{number % 12 + 1:02d}/05/2023")
    headers = (("Content-Type", "text/html; charset=utf-8"), ("Date", moment.strftime("%a, %d %b %Y %H:%M:%S GMT")))
    outcome = read(Page(body, url, dict(headers)), PORTAL, link).outcome
    kept = isinstance(outcome, Article)
    return Capture(
        url=url,
        portal_id=PORTAL.id,
        fetched_at=moment,
        outcome="kept" if kept else "refused",
        status=200,
        reason=None if isinstance(outcome, Article) else f"{outcome.kind}: {outcome.reason}",
        payload=body,
        response_headers=headers,
        article=outcome if isinstance(outcome, Article) else None,
        run_id="run",
        link_text=link.text,
        link_beside=link.beside,
    )


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Nine articles, one of them edited later, one stub, and a listing page."""
    path = tmp_path / "archive"
    with ArchiveWriter(path, code_version="test") as writer:
        for number in range(1, 10):
            writer.add(captured(number, page(number)))
        writer.add(captured(10, page(10, gone=True)))
        writer.add(
            Capture(
                url="http://cong.example.test/tin",
                portal_id="cong",
                fetched_at=START,
                outcome="refused",
                status=200,
                reason="listing: 9 article links",
                payload=b"<html></html>",
            )
        )
        writer.commit()
        writer.add(captured(4, page(4, extra="Tin đã được bổ sung."), day=30))
        writer.add(captured(5, page(5), day=30))
    return path


@pytest.fixture
def reread(archive: Path) -> Callable[..., int]:
    """Read the archive again in this process."""

    def run(**named: Any) -> int:
        order = {"archive": archive, "choice": Choice(), "portals": {PORTAL.id: PORTAL}, "workers": Processes(named.pop("workers", 1)), "rules": None}
        order |= {"report": None, "accept": False, "replay": "http://127.0.0.1:1/archive"}
        return run_reread(Order(**{**order, **named}))

    return run


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> Callable[[Family], None]:
    """Put other rules in the place of a family's."""

    def put(family: Family) -> None:
        monkeypatch.setitem(spiders.families.FAMILIES, family.name, family)

    return put


def tables(path: Path) -> dict[str, list[dict[str, Any]]]:
    """Every row of the archive."""
    archive = open_archive(path)
    return {
        name: list(getattr(archive, name)().to_table().to_pylist()) for name in ("articles", "revisions", "captures")
    }


def sorted_rows(path: Path) -> dict[str, list[str]]:
    """Every row of the archive, in an order that does not depend on its files."""
    return {name: comparable(rows) for name, rows in tables(path).items()}


def comparable(rows: Iterable[dict[str, Any]]) -> list[str]:
    """Rows without the time of the last sight, which the tables bring up to date only where a row changes."""
    return sorted(repr({name: value for name, value in row.items() if name != "last_seen"}) for row in rows)
