"""Works to cite."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from archive.citations import Work
from archive.warc import Place

MakeWork = Callable[..., Work]


@pytest.fixture
def work() -> MakeWork:
    """Make a work; anything may be given."""

    def make(**named: Any) -> Work:
        facts: dict[str, Any] = {
            "article_id": "0a797e28bc15755b32aef3120c8c2449",
            "portal_id": "tinh-a",
            "title": "Đoàn công tác thăm và làm việc",
            "authors": ("Nguyễn Thị Lan",),
            "agency": "Sở Ngoại vụ tỉnh A",
            "url": "https://so.example.vn/bai-1",
            "published": (2024, 5, 2),
            "language": "vi",
            "revision": 1,
            "captured_at": datetime(2025, 3, 1, 20, tzinfo=UTC),
            "captured_url": "https://so.example.vn/bai-1",
            "payload_digest": "sha1:3FCKFNS5BEPX72V2HEOERH674GCCO3UI",
            "place": Place("ngoaivu-20250301000000-00001.warc.gz", 7126, 2349),
            "archived_at": "http://127.0.0.1:8090/archive/20250301200000/https://so.example.vn/bai-1",
            "gone_at": None,
        }
        return Work(**{**facts, **named})

    return make
