import gzip
import io

import pytest
import zstandard

from spiders.sources.containers import Damage
from spiders.sources.records import Record, WarcFile, digest_agrees
from tests.spiders.sources.conftest import HOST, PACKERS, page, record

RECORDS = [record(f"{HOST}/bai-{number}.html", page(number)) for number in range(5)]
URLS = [f"{HOST}/bai-{number}.html" for number in range(5)]


def read(data: bytes) -> tuple[list[str], list[Damage]]:
    found = list(WarcFile(io.BytesIO(data)).records())
    return [one.url for one in found if isinstance(one, Record)], [one for one in found if isinstance(one, Damage)]


@pytest.mark.parametrize("packing", PACKERS)
def test_every_record_of_a_sound_file_is_read(packing: str) -> None:
    assert read(b"".join(map(PACKERS[packing], RECORDS))) == (URLS, [])


def test_one_member_may_hold_every_record() -> None:
    assert read(gzip.compress(b"".join(RECORDS))) == (URLS, [])


@pytest.mark.parametrize("packed_dictionary", [False, True])
def test_a_zstd_dictionary_at_the_head_of_the_file_is_used(packed_dictionary: bool) -> None:
    samples: list[bytes | bytearray | memoryview[int]] = [
        record(f"{HOST}/mau-{number}.html", page(number)) for number in range(400)
    ]
    dictionary = zstandard.train_dictionary(4096, samples)
    packer = zstandard.ZstdCompressor(dict_data=dictionary)
    held = dictionary.as_bytes()
    held = zstandard.ZstdCompressor().compress(held) if packed_dictionary else held
    head = b"\x5d\x2a\x4d\x18" + len(held).to_bytes(4, "little") + held
    assert read(head + b"".join(map(packer.compress, RECORDS))) == (URLS, [])


@pytest.mark.parametrize("packing", PACKERS)
def test_records_around_foreign_bytes_are_read_and_the_place_is_named(packing: str) -> None:
    packed = list(map(PACKERS[packing], RECORDS))
    urls, damage = read(b"".join([*packed[:2], b"\x00foreign\xff" * 9, *packed[2:]]))
    assert (urls, [one.offset for one in damage]) == (URLS, [len(packed[0]) + len(packed[1])])


@pytest.mark.parametrize("packing", PACKERS)
def test_a_changed_byte_costs_its_record_alone(packing: str) -> None:
    packed = list(map(PACKERS[packing], RECORDS))
    changed = bytearray(packed[2])
    changed[-20] ^= 4
    urls, damage = read(b"".join([*packed[:2], bytes(changed), *packed[3:]]))
    assert (urls, len(damage)) == ([*URLS[:2], *URLS[3:]], 1)


@pytest.mark.parametrize("packing", PACKERS)
def test_a_file_that_breaks_off_gives_all_before(packing: str) -> None:
    packed = list(map(PACKERS[packing], RECORDS))
    urls, damage = read(b"".join(packed[:4]) + packed[4][:150])
    assert (urls, [one.offset for one in damage]) == (URLS[:4], [len(b"".join(packed[:4]))])


@pytest.mark.parametrize("packing", PACKERS)
@pytest.mark.parametrize("by", [-200, -2, 3, 10**9])
def test_a_wrong_length_costs_its_record_alone(packing: str, by: int) -> None:
    head, _, rest = RECORDS[2].partition(b"Content-Length: ")
    length, _, rest = rest.partition(b"\r\n")
    wrong = head + b"Content-Length: %d\r\n" % (int(length) + by) + rest
    packed = [PACKERS[packing](one) for one in (*RECORDS[:2], wrong, *RECORDS[3:])]
    urls, damage = read(b"".join(packed))
    assert (urls, len(damage)) == ([*URLS[:2], *URLS[3:]], 1)


def test_records_of_a_damaged_whole_file_member_need_a_digest() -> None:
    undated = RECORDS[1].replace(b"WARC-Block-Digest", b"X-Digest").replace(b"WARC-Payload-Digest", b"X-Other")
    data = bytearray(gzip.compress(RECORDS[0] + undated + b"".join(RECORDS[2:]), 0))
    data[-6] ^= 1  # the checksum at the end
    urls, damage = read(bytes(data))
    assert (urls, len(damage)) == ([URLS[0], *URLS[2:]], 1)


def test_a_record_is_found_again_at_its_place() -> None:
    data = b"".join(map(gzip.compress, RECORDS))
    file = WarcFile(io.BytesIO(data))
    third = [one for one in file.records() if isinstance(one, Record)][2]
    assert file.record(third.offset, third.within) == third


def test_a_place_where_no_record_is_raises() -> None:
    with pytest.raises(LookupError):
        WarcFile(io.BytesIO(b"".join(RECORDS))).record(0, 17)


@pytest.mark.parametrize(
    ("stated", "agrees"),
    [
        ("sha1:FLE64DCKHXEFASPU34HU3CLIHRN5XGXV", True),
        ("sha1:2ac9ee0c4a3dc85049f4df0f4d89683c5bdb9af5", True),
        ("sha-256:AAAA", False),
        ("blake2:1234", None),
        ("", None),
    ],
)
def test_digests_are_compared_in_every_spelling(stated: str, agrees: bool | None) -> None:
    assert digest_agrees(stated, "Sở Ngoại vụ".encode()) is agrees
