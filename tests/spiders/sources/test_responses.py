import gzip
import hashlib
import io
import zlib
from datetime import UTC, datetime

import brotli
import pytest
import zstandard

from spiders.sources.records import Record, WarcFile
from spiders.sources.responses import Refused, Response, response_of
from tests.spiders.sources.conftest import HOST, page, record

HTML = ("Content-Type", "text/html; charset=utf-8")


def response(body: bytes, *headers: tuple[str, str], **more: object) -> Response:
    data = record(f"{HOST}/bai-1.html", body, headers=(HTML, *headers), **more)  # type: ignore[arg-type]
    found = next(WarcFile(io.BytesIO(data)).records())
    assert isinstance(found, Record), found
    return response_of(found)


def chunked(body: bytes) -> bytes:
    half = len(body) // 2
    return b"".join(b"%x\r\n%s\r\n" % (len(part), part) for part in (body[:half], body[half:])) + b"0\r\n\r\n"


@pytest.mark.parametrize(
    ("encoding", "packed"),
    [
        ("gzip", gzip.compress(page(1))),
        ("deflate", zlib.compress(page(1))),
        ("deflate", zlib.compress(page(1))[2:-4]),
        ("br", brotli.compress(page(1))),
        ("zstd", zstandard.compress(page(1))),
        ("gzip", page(1)),
        ("br", page(1)),
    ],
)
def test_a_body_is_decoded_where_it_is_encoded(encoding: str, packed: bytes) -> None:
    assert response(packed, ("Content-Encoding", encoding)).body == page(1)


@pytest.mark.parametrize("body", [chunked(page(1)), page(1)])
def test_chunks_are_joined_where_there_are_any(body: bytes) -> None:
    assert response(body, ("Transfer-Encoding", "chunked")).body == page(1)


def test_chunked_and_encoded() -> None:
    body = chunked(gzip.compress(page(1)))
    assert response(body, ("Transfer-Encoding", "chunked"), ("Content-Encoding", "gzip")).body == page(1)


@pytest.mark.parametrize(
    ("body", "headers"),
    [
        (page(1)[:100], [("Content-Length", str(len(page(1))))]),
        (chunked(page(1))[:-20], [("Transfer-Encoding", "chunked")]),
        (gzip.compress(page(1))[:-30], [("Content-Encoding", "gzip")]),
        (brotli.compress(page(1))[:-30], [("Content-Encoding", "br")]),
        (page(1), [("Content-Encoding", "rot13")]),
    ],
)
def test_an_answer_that_is_not_whole_is_refused(body: bytes, headers: list[tuple[str, str]]) -> None:
    with pytest.raises(Refused):
        response(body, *headers)


def test_a_record_that_its_crawler_cut_is_refused() -> None:
    with pytest.raises(Refused, match="cut it off"):
        response(page(1), warc={"WARC-Truncated": "length"})


def test_a_digest_of_the_decoded_body_vouches() -> None:
    body = chunked(page(1))
    data = record(f"{HOST}/a", body, headers=(HTML, ("Transfer-Encoding", "chunked")))
    lines = [line for line in data.split(b"\r\n") if not line.startswith((b"WARC-Block", b"WARC-Payload"))]
    for payload, agrees in ((page(1), True), (page(2), False)):
        stated = b"WARC-Payload-Digest: md5:" + hashlib.md5(payload).hexdigest().encode()
        found = next(WarcFile(io.BytesIO(b"\r\n".join([lines[0], stated, *lines[1:]]))).records())
        assert isinstance(found, Record)
        if agrees:
            assert response_of(found).body == page(1)
        else:
            with pytest.raises(Refused, match="payload digest"):
                response_of(found)


def test_cookies_are_left_out() -> None:
    names = [name for name, _ in response(page(1), ("Set-Cookie", "a=b"), ("ETag", '"x"')).headers]
    assert names == ["Content-Type", "ETag"]


def test_a_resource_record_is_a_page_without_headers() -> None:
    found = next(WarcFile(io.BytesIO(record(f"{HOST}/a", page(1), kind="resource"))).records())
    assert isinstance(found, Record)
    read = response_of(found)
    assert (read.status, read.header("content-type"), read.body) == (200, "text/html", page(1))


@pytest.mark.parametrize("text", ["2019-03-01T08:00:00Z", "2019-03-01T08:00:00.000Z", "20190301T080000Z"])
def test_dates_of_a_capture(text: str) -> None:
    assert response(page(1), date=text).fetched_at == datetime(2019, 3, 1, 8, tzinfo=UTC)


def test_a_date_that_is_none_is_refused() -> None:
    with pytest.raises(Refused, match="date"):
        response(page(1), date="last week")
