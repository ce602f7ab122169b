"""WARC files of invented pages, written as other people's tools write them."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
import zstandard
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

Packer = Callable[[bytes], bytes]
PACKERS: dict[str, Packer] = {"gzip": gzip.compress, "zstd": zstandard.ZstdCompressor().compress, "plain": bytes}
HOST = "http://cong.example.test"


def page(number: int, words: str = "") -> bytes:
    text = f"Đoàn công tác của tỉnh đã trao đổi với các đối tác về chương trình hợp tác lần thứ {number}. {words}"
    return (
        f"<html><head><title>Bài số {number} về hợp tác với các địa phương</title></head><body><h1>Bài số {number} về hợp tác với các"
        f" địa phương</h1><div class='content'><p>{text}</p><p>Hai bên thống nhất nội dung làm việc trong năm tới và giao các cơ quan"
        f" chuyên môn phối hợp thực hiện {number} nhiệm vụ đã nêu trong biên bản.</p></div></body></html>\r\n"
    ).encode()


def record(
    url: str,
    body: bytes,
    *,
    date: str = "2019-03-01T08:00:00Z",
    status: str = "200 OK",
    headers: Sequence[tuple[str, str]] = (("Content-Type", "text/html; charset=utf-8"),),
    kind: str = "response",
    warc: dict[str, str] | None = None,
) -> bytes:
    """One WARC record, without compression."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=False)
    http = StatusAndHeaders(status, list(headers), protocol="HTTP/1.1") if kind != "resource" else None
    made = writer.create_warc_record(
        url,
        kind,
        payload=io.BytesIO(body),
        http_headers=http,
        warc_headers_dict={"WARC-Date": date, **(warc or {})},
        warc_content_type="text/html" if kind == "resource" else "",
    )
    writer.write_record(made)
    made.raw_stream.close()
    return out.getvalue()


@pytest.fixture
def warc(tmp_path: Path) -> Callable[..., Path]:
    """Write records to a file, packed in one of three ways, and return its path."""

    def write(*records: bytes, packing: str = "gzip", name: str = "some", **_: Any) -> Path:
        ending = {"gzip": ".warc.gz", "zstd": ".warc.zst", "plain": ".warc"}[packing]
        path = tmp_path / f"{name}{ending}"
        path.write_bytes(b"".join(map(PACKERS[packing], records)))
        return path

    return write
