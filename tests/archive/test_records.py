"""One record as it is written."""

from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Capture, open_archive
from archive.errors import StorageError
from archive.records import read_record
from archive.warc import Place

MakeCapture = Callable[..., Capture]
PAYLOAD = b"<p>a</p>\r\n\r\n<p>b</p>\r\n\r\n"


@pytest.fixture
def folder(store: Callable[..., Path], capture: MakeCapture) -> Path:
    return store([capture(1, payload=PAYLOAD)])


def place(folder: Path) -> Place:
    row = open_archive(folder).articles().to_table().to_pylist()[0]
    return Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])


def test_headers_and_body_are_parted(folder: Path) -> None:
    record = read_record(folder / "warc", place(folder))
    assert record.payload == PAYLOAD
    assert record.status_line == "HTTP/1.1 200 OK"
    assert ("Content-Type", "text/html; charset=utf-8") in record.headers
    assert dict(record.warc_headers)["WARC-Target-URI"] == "https://tinh-a.example.vn/bai-1"


def test_a_place_where_no_record_is(folder: Path) -> None:
    there = place(folder)
    with pytest.raises(StorageError, match="damaged"):
        read_record(folder / "warc", Place(there.filename, there.offset + 1, there.length))
