from __future__ import annotations

import gzip
import hashlib
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator

from archive import Capture
from archive.errors import StorageError
from archive.warc import Place, WarcFile, WarcWriter, target_uri
from archive.warc_reading import read_member, read_payload, split_record

MOMENT = datetime(2024, 5, 1, 8, 30, 15, 123456, tzinfo=UTC)


def response(number: int = 1, **named: object) -> Capture:
    facts: dict[str, object] = {
        "url": f"https://a.vn/bài viết/{number}?q=a b",
        "portal_id": "a",
        "fetched_at": MOMENT,
        "outcome": "refused",
        "status": 200,
        "payload": f"<p>Nội dung {number}</p>".encode() * 50,
        "request_headers": (("User-Agent", "ngoaivu"), ("Cookie", "s=secret")),
        "response_headers": (("Content-Type", "text/html"), ("Content-Encoding", "gzip"), ("Content-Length", "77")),
    }
    return Capture(**{**facts, **named})  # type: ignore[arg-type]


@pytest.fixture
def writer(tmp_path: Path) -> WarcWriter:
    """A writer into an empty folder."""
    return WarcWriter(tmp_path, [], code_version="0.1", stored=lambda digest: None)


def only(folder: Path) -> Path:
    (path,) = folder.glob("*.warc.gz")
    return path


def test_warcio_and_fastwarc_read_what_is_written(writer: WarcWriter, tmp_path: Path) -> None:
    one = response()
    writer.append(one)
    writer.append(response(2))
    writer.sync()
    path = only(tmp_path)
    assert path.name == "ngoaivu-20240501083015-00001.warc.gz"
    with path.open("rb") as stream:
        found = [
            (record.rec_type, record.rec_headers, record.content_stream().read())
            for record in ArchiveIterator(stream, check_digests="raise")
        ]
    assert [kind for kind, _, _ in found] == ["warcinfo", "response", "request", "response", "request"]
    assert found[1][2] == one.payload
    assert found[1][1].get_header("WARC-Date") == "2024-05-01T08:30:15.123456Z"
    assert b"content-decoded" in found[0][2]
    with path.open("rb") as stream:
        fast = [record.reader.read() for record in FastIterator(stream, parse_http=True, verify_digests=True)]
    assert fast[1] == one.payload


def test_warcio_check_passes(writer: WarcWriter, tmp_path: Path) -> None:
    for number in range(5):
        writer.append(response(number % 3))
    writer.append(response(9, status=404, payload=b""))
    writer.append(
        response(10, status=999, response_headers=(("X-Odd\r\nInjected: 1", "a\r\nSet-Cookie: x"), ("Ünï", "ố")))
    )
    writer.sync()
    answer = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", "-v", str(only(tmp_path))],
        capture_output=True,
        text=True,
        check=False,
    )
    assert answer.returncode == 0, answer.stdout
    assert "fail" not in answer.stdout


def test_headers_that_decoding_made_untrue_are_kept_by_another_name(writer: WarcWriter, tmp_path: Path) -> None:
    place = writer.append(response()).place
    head = split_record(read_member(tmp_path, place))[1].partition(b"\r\n\r\n")[0].decode()
    assert "X-Crawler-Content-Encoding: gzip" in head
    assert "X-Crawler-Content-Length: 77" in head
    assert f"\r\nContent-Length: {len(response().payload)}" in head


def test_secrets_are_not_archived(writer: WarcWriter, tmp_path: Path) -> None:
    writer.append(response(url="https://user:secret@a.vn/x"))
    writer.sync()
    assert b"secret" not in gzip.decompress(only(tmp_path).read_bytes())


def test_no_header_breaks_its_line(writer: WarcWriter, tmp_path: Path) -> None:
    place = writer.append(response(url="https://a.vn/x\r\nEvil: 1", response_headers=(("X-A", "1\r\nEvil: 2"),))).place
    record = read_member(tmp_path, place)
    assert b"\r\nEvil" not in record


def test_a_payload_seen_before_is_a_revisit(writer: WarcWriter, tmp_path: Path) -> None:
    first = writer.append(response(1))
    again = writer.append(response(2, payload=response(1).payload, fetched_at=MOMENT.replace(day=2)))
    assert (first.record_type, again.record_type) == ("response", "revisit")
    assert again.bytes_at == first.place
    headers, block = split_record(read_member(tmp_path, again.place))
    assert headers["warc-profile"] == "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    assert headers["warc-refers-to-target-uri"] == target_uri(response(1).url)
    assert headers["warc-refers-to-date"] == "2024-05-01T08:30:15.123456Z"
    assert block.endswith(b"\r\n\r\n")


def test_an_empty_payload_is_never_a_revisit(writer: WarcWriter) -> None:
    assert {writer.append(response(n, payload=b"")).record_type for n in range(3)} == {"response"}


def test_records_are_reached_by_offset_and_length(writer: WarcWriter, tmp_path: Path) -> None:
    places = [writer.append(response(number)).place for number in range(20)]
    for number, place in enumerate(places):
        assert read_payload(tmp_path, place) == response(number).payload


def test_files_are_begun_anew_at_their_size(tmp_path: Path) -> None:
    writer = WarcWriter(tmp_path, [], code_version="0.1", stored=lambda digest: None, rotate_at=2_000)
    for number in range(12):
        writer.append(response(number))
    files = writer.sync()
    assert len(files) > 2
    assert [int(file.name[-13:-8]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        data = (tmp_path / file.name).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (file.length, file.sha256)
        assert gzip.decompress(data).startswith(b"WARC/1.1\r\nWARC-Type: warcinfo")


def resumed(folder: Path, files: list[WarcFile], version: str = "0.1") -> WarcWriter:
    return WarcWriter(folder, files, code_version=version, stored=lambda digest: None)


def test_a_resumed_file_is_the_file_of_an_unbroken_run(tmp_path: Path) -> None:
    whole, broken = tmp_path / "whole", tmp_path / "broken"
    for folder in (whole, broken):
        folder.mkdir()
    unbroken = resumed(whole, [])
    for number in range(4):
        unbroken.append(response(number))
    files: list[WarcFile] = []
    for number in range(4):
        part = resumed(broken, files)
        part.append(response(number))
        files = part.sync()
        part.close()
    assert only(broken).read_bytes() == only(whole).read_bytes()


def test_another_version_begins_another_file(tmp_path: Path) -> None:
    first = resumed(tmp_path, [])
    first.append(response(1))
    second = resumed(tmp_path, first.sync(), "0.2")
    second.append(response(2))
    assert len(second.sync()) == 2


def test_a_file_that_is_not_what_was_committed_is_not_gone_on_with(tmp_path: Path) -> None:
    first = resumed(tmp_path, [])
    first.append(response(1))
    files = first.sync()
    path = only(tmp_path)
    path.write_bytes(b"x" + path.read_bytes()[1:])
    with pytest.raises(StorageError, match="not the file that was committed"):
        resumed(tmp_path, files).append(response(2))


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (lambda place: Place(place.filename, place.offset + 1, place.length), "damaged"),
        (lambda place: Place(place.filename, place.offset, place.length - 1), "not .* bytes long"),
        (lambda place: Place(place.filename, place.offset, place.length + 1), "not .* bytes long"),
        (lambda place: Place("none.warc.gz", 0, 9), "No such file"),
    ],
)
def test_a_wrong_place_is_said_to_be_wrong(
    writer: WarcWriter, tmp_path: Path, harm: Callable[[Place], Place], words: str
) -> None:
    place = harm(writer.append(response()).place)
    writer.append(response(2))
    with pytest.raises(StorageError, match=words):
        read_member(tmp_path, place)
