"""Files that mean harm: what they unfold to, what is read of them and where they lead is bounded. Costs are counted in bytes."""

import gzip
import io
import struct
import tracemalloc
import zipfile
import zlib
from pathlib import Path
from typing import Any

import brotli
import pytest
import zstandard

from spiders.sources import containers, files, records, responses
from spiders.sources.containers import Damage, Member, members
from spiders.sources.fetching import _unpacked
from spiders.sources.files import open_sources
from spiders.sources.records import Record, WarcFile
from spiders.sources.responses import Refused, response_of
from tests.spiders.sources.conftest import HOST, PACKERS, page, record

RECORD = record(f"{HOST}/bai-1.html", page(1))
MEGABYTE = 1 << 20


class Counted(io.BytesIO):
    """A file that counts the bytes that are read from it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(data)
        self.taken = 0

    def read(self, size: int | None = -1, /) -> bytes:
        data = super().read(size)
        self.taken += len(data)
        return data


def read(data: bytes | Counted) -> tuple[list[str], list[Damage]]:
    found = list(WarcFile(data if isinstance(data, Counted) else io.BytesIO(data)).records())
    return [one.url for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Damage)]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the limits be small, so that a test need not fill memory to reach them."""
    monkeypatch.setattr(containers, "_IN_MEMORY", MEGABYTE)
    monkeypatch.setattr(containers, "_ZSTD_STEP", 16)
    monkeypatch.setattr(containers, "_MAX_DICTIONARY", MEGABYTE)
    monkeypatch.setattr(records, "MAX_BLOCK", MEGABYTE)
    monkeypatch.setattr(responses, "MAX_BODY", MEGABYTE)
    monkeypatch.setattr(responses, "_ZSTD_STEP", 16)


def bomb(length: int = 64 * MEGABYTE) -> bytes:
    return b"WARC/1.1\r\nWARC-Type: response\r\nContent-Length: %d\r\n\r\n" % length + bytes(length)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize("packing", ["gzip", "zstd"])
def test_a_member_that_is_a_bomb_costs_itself_alone(packing: str) -> None:
    pack = PACKERS[packing]
    file = io.BytesIO(pack(RECORD) + pack(bomb()) + pack(RECORD))
    unpacked = 0
    for one in members(file):
        assert isinstance(one, Member)
        unpacked += one.data.seek(0, 2)
        one.data.close()
    assert unpacked <= 2 * len(RECORD) + 65 * MEGABYTE // 2
    urls, damage = read(file.getvalue())
    assert len(urls) == 2
    assert any("unfolds to more than 100 times" in one.reason for one in damage)


@pytest.mark.usefixtures("small")
def test_a_member_of_ordinary_ratio_may_be_long() -> None:
    whole = b"".join(record(f"{HOST}/bai-{number}.html", page(number)) for number in range(2000))
    assert len(whole) > MEGABYTE
    urls, damage = read(gzip.compress(whole))
    assert (len(urls), damage) == (2000, [])


@pytest.mark.usefixtures("small")
def test_a_dictionary_that_is_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    taken: list[int] = []
    real = zstandard.ZstdCompressionDict

    def counted(data: bytes) -> zstandard.ZstdCompressionDict:
        taken.append(len(data))
        return real(data)

    monkeypatch.setattr(zstandard, "ZstdCompressionDict", counted)
    held = zstandard.compress(b"\x37\xa4\x30\xec" + bytes(32 * MEGABYTE))
    tracemalloc.start()
    read(b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held + PACKERS["zstd"](RECORD))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert (taken, peak < 16 * MEGABYTE) == ([], True)


@pytest.mark.parametrize("held", [b"\x28\xb5\x2f\xfd garbage", b"\x37\xa4\x30\xec garbage", b""])
def test_a_damaged_dictionary_stops_nobody(held: bytes) -> None:
    head = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
    assert read(head + PACKERS["zstd"](RECORD))[0] == [f"{HOST}/bai-1.html"]


def response(body: bytes, *codings: str) -> Any:
    headers = [("Content-Type", "text/html"), ("Content-Encoding", ", ".join(codings))]
    found = next(WarcFile(io.BytesIO(record(f"{HOST}/1", body, headers=headers))).records())
    assert isinstance(found, Record)
    return response_of(found)


@pytest.mark.usefixtures("small")
@pytest.mark.parametrize(
    ("coding", "body"),
    [
        ("gzip", gzip.compress(bytes(8 * MEGABYTE))),
        ("deflate", zlib.compress(bytes(8 * MEGABYTE))),
        ("br", brotli.compress(bytes(8 * MEGABYTE), quality=5)),
        ("zstd", zstandard.compress(bytes(8 * MEGABYTE))),
        ("gzip, br, gzip", gzip.compress(brotli.compress(gzip.compress(bytes(8 * MEGABYTE))))),
    ],
    ids=lambda given: given if isinstance(given, str) else "",
)
def test_a_body_that_is_a_bomb_is_refused(coding: str, body: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[int] = []
    real = responses._undone

    def counted(body: bytes, encoding: str) -> bytes:
        plain = real(body, encoding)
        made.append(len(plain))
        return plain

    monkeypatch.setattr(responses, "_undone", counted)
    with pytest.raises(Refused, match="too long to be a page"):
        response(body, coding)
    assert max(made) <= 2 * MEGABYTE


def test_a_body_in_more_codings_than_a_page_needs_is_refused() -> None:
    onion = page(1)
    for _ in range(6):
        onion = gzip.compress(onion)
    with pytest.raises(Refused, match="6 content codings"):
        response(onion, *["gzip"] * 6)


@pytest.mark.usefixtures("small")
def test_a_brotli_that_knows_no_bound_is_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brotli, "Decompressor", object)
    with pytest.raises(Refused, match="pip install --force-reinstall brotli"):
        response(brotli.compress(page(1)), "br")


def test_a_cut_zstd_body_is_refused() -> None:
    with pytest.raises(Refused, match="broke off inside its compression"):
        response(zstandard.compress(page(1) * 50)[:-9], "zstd")


class CountedBytes(bytes):
    """Bytes that count how many of them are copied by slicing."""

    copied = 0

    def __getitem__(self, key: Any) -> Any:
        found = super().__getitem__(key)
        CountedBytes.copied += len(found) if isinstance(found, bytes) else 0
        return found


def test_chunks_of_one_byte_each_are_copied_once() -> None:
    raw = CountedBytes(b"1\r\nx\r\n" * 20_000 + b"0\r\n\r\n")
    CountedBytes.copied = 0
    assert len(responses._unchunked(raw)) == 20_000
    assert CountedBytes.copied <= len(raw)


def test_headers_of_a_record_that_do_not_end_are_not_taken_in() -> None:
    head = b"WARC/1.1\r\n" + b"WARC-Filler: x\r\n" * 50_000
    file = Counted(head + b"Content-Length: 0\r\n\r\n\r\n\r\n" + RECORD)
    urls, damage = read(file)
    assert urls == [f"{HOST}/bai-1.html"]
    assert "its headers are damaged" in damage[0].reason


def test_headers_of_an_answer_that_do_not_end_are_refused() -> None:
    headers = [("Content-Type", "text/html"), *((f"X-{number}", "x" * 1000) for number in range(400))]
    found = next(WarcFile(io.BytesIO(record(f"{HOST}/1", page(1), headers=headers))).records())
    assert isinstance(found, Record)
    with pytest.raises(Refused, match="its headers do not end"):
        response_of(found)


def test_members_that_begin_inside_each_other_are_not_unpacked_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each begins a stored block of deflate that holds the next, and all of them end in the same damage."""
    monkeypatch.setattr(containers, "_SEARCHED", 0)
    begins = gzip.compress(b"", mtime=0)[:10] + b"\x01\xff\xff\x00\x00" + b"WARC/1.0\r\n"
    file = Counted(begins * (256 * 1024 // len(begins)))
    _, damage = read(file)
    assert "the rest is not searched" in damage[-1].reason
    assert file.taken < 1000 * len(file.getvalue())


@pytest.mark.usefixtures("small")
def test_records_that_claim_all_that_follows_are_not_read_again_and_again() -> None:
    size = 512 * 1024
    begins = b"WARC/1.0\r\nWARC-Type: response\r\nWARC-Block-Digest: sha1:AAAA\r\nContent-Length: %d\r\n\r\n"
    count = size // len(begins)
    file = Counted(b"".join(begins % (size // 2) for _ in range(count)))
    _, damage = read(file)
    assert "the rest is not searched" in damage[-1].reason
    assert file.taken < 40 * size


def wacz(path: Path, parts: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as packed:
        for name, data in parts.items():
            packed.writestr(name, data)
    return path


def found(path: Path) -> tuple[list[str], list[Damage]]:
    taken = [one for source in open_sources([path]) for one in source.found()]
    return [one.url for one in taken if isinstance(one, files.Found)], [one for one in taken if isinstance(one, Damage)]


def test_a_wacz_that_is_a_bomb_is_not_unfolded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/x.warc": bomb(8 * MEGABYTE)}, zipfile.ZIP_DEFLATED)
    monkeypatch.setattr(files, "TemporaryFile", _nothing_is_written)
    urls, damage = found(path)
    assert urls == []
    assert "unfolds to more than 100 times its length" in damage[0].reason


def test_a_wacz_whose_members_share_their_bytes_is_not_unfolded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each of the members is of an ordinary ratio, and there are hundreds of them on the same packed bytes."""
    path = wacz(tmp_path / "x.wacz", {"archive/000.warc": RECORD * 50}, zipfile.ZIP_DEFLATED)
    data = path.read_bytes()
    begin, end = data.index(b"PK\x01\x02"), data.index(b"PK\x05\x06")
    entries = b"".join(data[begin:end].replace(b"000.warc", b"%03d.warc" % number) for number in range(500))
    last = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 500, 500, len(entries), begin, 0)
    path.write_bytes(data[:begin] + entries + last)
    monkeypatch.setattr(files, "MAX_RATIO", 20)
    monkeypatch.setattr(files, "TemporaryFile", _nothing_is_written)
    assert "unfolds to more than" in found(path)[1][0].reason


def _nothing_is_written(*_: Any, **__: Any) -> Any:
    raise AssertionError("it was unpacked")


@pytest.mark.parametrize("name", ["archive/../../../escape.warc", "archive//etc/escape.warc", "archive/\x1b[2Jescape.warc"])
def test_names_inside_a_wacz_lead_nowhere(tmp_path: Path, name: str) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    path = wacz(inner / "x.wacz", {name: RECORD})
    assert found(path)[0] == [f"{HOST}/bai-1.html"]
    assert [one for one in tmp_path.rglob("*") if one.is_file()] == [path]


def test_members_outside_the_place_of_warc_files_are_passed_over(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"../archive/x.warc": RECORD, "/archive/x.warc": RECORD, "pages/x.warc": RECORD})
    assert found(path) == ([], [])


def _flagged(path: Path, flag: int, method: int) -> None:
    """Let a zip file state of its member that it is encrypted, or packed in a way that nobody knows."""
    data = bytearray(path.read_bytes())
    for at, offset in ((data.index(b"PK\x03\x04"), 6), (data.index(b"PK\x01\x02"), 8)):
        data[at + offset : at + offset + 4] = struct.pack("<2H", flag, method)
    path.write_bytes(data)


@pytest.mark.parametrize(("flag", "method"), [(1, 0), (0, 99)])
def test_a_member_that_cannot_be_unpacked_is_no_fault_of_ours(tmp_path: Path, flag: int, method: int) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/x.warc": RECORD})
    _flagged(path, flag, method)
    assert found(path)[0] == []


def test_a_member_that_is_said_to_begin_before_its_file_is_no_fault_of_ours(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/x.warc": RECORD})
    path.write_bytes(path.read_bytes()[1:])
    assert found(path)[0] == []


def test_a_name_that_is_not_of_its_encoding_is_no_fault_of_ours(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/tín.warc": RECORD})
    path.write_bytes(path.read_bytes().replace("tín".encode(), b"t\xed\xedn", 1))
    assert found(path)[0] == []


def test_a_zip_file_without_a_usable_list_is_told(tmp_path: Path) -> None:
    path = wacz(tmp_path / "x.wacz", {"archive/x.warc": RECORD})
    data = bytearray(path.read_bytes())
    at = data.index(b"PK\x01\x02")
    data[at : at + 4] = b"XXXX"
    path.write_bytes(data)
    assert "no zip file that can be read" in found(path)[1][0].reason


def test_saved_pages_that_are_links_out_of_the_folder_are_not_read(tmp_path: Path) -> None:
    secret = tmp_path / "secret.html"
    secret.write_bytes(b"<!-- saved from url=(0014)http://cong.example.test/bi-mat -->" + page(1))
    folder = tmp_path / "saved"
    (folder / "cong.example.test").mkdir(parents=True)
    (folder / "cong.example.test" / "bai-1.html").symlink_to(secret)
    (folder / "cong.example.test" / "bai-2.html").write_bytes(page(2))
    (folder / "cong.example.test" / "bai-3.html").symlink_to("bai-2.html")
    urls, damage = found(folder)
    assert urls == [f"{HOST}/bai-2.html", f"{HOST}/bai-3.html"]
    assert [one.reason for one in damage] == ["cong.example.test/bai-1.html: it is a link that leads out of the folder"]


def test_a_fetched_record_that_is_a_bomb_is_not_unfolded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("spiders.sources.fetching.MAX_RECORD", MEGABYTE)
    packed = gzip.compress(b"WARC/1.1\r\n\r\nHTTP/1.1 200 OK\r\n\r\n" + b"x" * (8 * MEGABYTE))
    assert _unpacked(packed) == b""
