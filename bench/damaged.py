"""Two hundred damaged WARC files: is every whole record read, is the damage named, is anything invented?

    python -m bench.damaged [--seed 1] [--records 40]

Records are written by warcio, once with digests and once without, as gzip (a member for each record), zstd and without compression.
Each case damages one such file in one place: cut off, a bit flipped, a stated length changed, or foreign bytes put in. Beside ours,
the same files are read by warcio and fastwarc as they come. One case in ten goes through the whole import for its exit code.
"""

from __future__ import annotations

import argparse
import contextlib
import gzip
import io
import random
import re
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import zstandard
from fastwarc.warc import ArchiveIterator as FastIterator
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from bench.corpus import Corpus
from ngoaivu.importing import Order, run_import
from spiders.registry import Portal
from spiders.sources.containers import Damage
from spiders.sources.records import Record, WarcFile
from spiders.sources.survey import Dates

HOST = "http://cong.example.test"
Pieces = list[bytes]
_LENGTH = re.compile(rb"(?im)^(Content-Length: )(\d+)\r$")


@dataclass(frozen=True)
class Case:
    """One damaged file: its bytes, and which of the records it touches."""

    name: str
    data: bytes
    touched: set[int]


def plain_records(count: int, *, digests: bool) -> Pieces:
    """The bytes of each record, without compression."""
    corpus, pieces = Corpus(), []
    for number in range(count):
        article = corpus.article(number)
        words = "".join(f"<p>{part}</p>" for part in (article.body or "").split("\n\n"))
        page = f"<html><head><title>{article.title}</title></head><body><h1>{article.title}</h1><div>{words}</div></body></html>"
        out = io.BytesIO()
        writer = WARCWriter(out, gzip=False)
        record = writer.create_warc_record(
            f"{HOST}/tin-tuc/bai-viet-so-{1000 + number}.html",
            "response",
            payload=io.BytesIO(page.encode()),
            http_headers=StatusAndHeaders(
                "200 OK", [("Content-Type", "text/html; charset=utf-8")], protocol="HTTP/1.1"
            ),
            warc_headers_dict={"WARC-Date": f"2019-03-01T00:{number // 60:02d}:{number % 60:02d}Z"},
        )
        writer.write_record(record)
        data = out.getvalue()
        if not digests:
            data = re.sub(rb"(?im)^WARC-(?:Block|Payload)-Digest: [^\r]*\r\n", b"", data)
        pieces.append(data)
    return pieces


def named_by(number: int) -> str:
    """The address and the date of a record."""
    return f"{HOST}/tin-tuc/bai-viet-so-{1000 + number}.html 2019-03-01T00:{number // 60:02d}:{number % 60:02d}Z"


def cut(chance: random.Random, pieces: Pieces, packed: Pieces) -> Case:
    number = chance.randrange(len(packed))
    keep = chance.randrange(1, len(packed[number]))
    data = b"".join(packed[:number]) + packed[number][:keep]
    return Case("cut off", data, {number, *range(number + 1, len(packed))})


def flip(chance: random.Random, pieces: Pieces, packed: Pieces) -> Case:
    number = chance.randrange(len(packed))
    part = bytearray(packed[number])
    # Without compression nothing protects a record's own headers: a letter of an address changed there is an address.
    first = 0 if packed is not pieces else part.index(b"\r\n\r\n") + 4
    part[chance.randrange(first, len(part))] ^= 1 << chance.randrange(8)
    return Case("bit flipped", b"".join([*packed[:number], bytes(part), *packed[number + 1 :]]), {number})


def garbage(chance: random.Random, pieces: Pieces, packed: Pieces) -> Case:
    number = chance.randrange(1, len(packed))
    kinds = [
        chance.randbytes(chance.randrange(1, 3000)),
        b"\x1f\x8b\x08\x00" + chance.randbytes(40),
        b"\x28\xb5\x2f\xfd" + chance.randbytes(9),
    ]
    kinds += [b"<html>WARC/1.0</html>\r\n", b"\x00" * chance.randrange(1, 4096), pieces[0][: chance.randrange(20, 200)]]
    return Case("foreign bytes", b"".join([*packed[:number], chance.choice(kinds), *packed[number:]]), set())


def wrong_length(pack: Callable[[bytes], bytes]) -> Callable[[random.Random, Pieces, Pieces], Case]:
    def make(chance: random.Random, pieces: Pieces, packed: Pieces) -> Case:
        number = chance.randrange(len(pieces))
        by = chance.choice([-4000, -300, -3, -1, 1, 2, 3, 5, 300, 4000, 10**7, 10**12])
        changed = _LENGTH.sub(lambda found: found[1] + b"%d\r" % max(0, int(found[2]) + by), pieces[number], count=1)
        return Case("wrong length", b"".join([*packed[:number], pack(changed), *packed[number + 1 :]]), {number})

    return make


def cases(chance: random.Random, count: int, records: int) -> Iterator[tuple[str, bool, Pieces, Case]]:
    packers: dict[str, Callable[[bytes], bytes]] = {
        "gzip": lambda data: gzip.compress(data, mtime=0),
        "zstd": zstandard.ZstdCompressor(write_checksum=True).compress,
        "plain": lambda data: data,
    }
    sets = {digests: plain_records(records, digests=digests) for digests in (True, False)}
    for number in range(count):
        packing = ("gzip", "gzip", "zstd", "plain")[number // 4 % 4]
        # A bit that is flipped in a record with neither a checksum nor a digest leaves no trace.
        digests = number % 3 != 0 or (packing == "plain" and number % 4 == 1)
        pieces = sets[digests]
        packed = pieces if packing == "plain" else [packers[packing](one) for one in pieces]
        make = (cut, flip, wrong_length(packers[packing]), garbage)[number % 4]
        yield packing, digests, pieces, make(chance, pieces, packed)


def ours(data: bytes) -> tuple[list[tuple[str, bytes]], list[Damage]]:
    found = list(WarcFile(io.BytesIO(data)).records())
    records = [(f"{one.url} {one.headers['warc-date']}", one.block or b"") for one in found if isinstance(one, Record)]
    return records, [one for one in found if isinstance(one, Damage)]


def by_warcio(data: bytes) -> list[tuple[str, bytes]]:
    read: list[tuple[str, bytes]] = []  # filled one by one: what was read before a failure counts
    with contextlib.suppress(Exception), contextlib.redirect_stderr(io.StringIO()):
        for record in ArchiveIterator(io.BytesIO(data), no_record_parse=True):
            headers = record.rec_headers
            read.append(
                (f"{headers.get_header('WARC-Target-URI')} {headers.get_header('WARC-Date')}", record.raw_stream.read())
            )
    return read


def by_fastwarc(data: bytes) -> list[tuple[str, bytes]]:
    read = []
    with contextlib.suppress(Exception):
        for record in FastIterator(io.BytesIO(data), parse_http=False):
            name = f"{record.headers['WARC-Target-URI']} {record.headers['WARC-Date']}"
            read.append((name, record.reader.read()))
    return read


def code_of(data: bytes, folder: Path, number: int) -> int:
    path = folder / f"{number}.warc"
    path.write_bytes(data)
    portal = Portal(id="cong", name="Cổng", url=f"{HOST}/", province_code="01")
    order = Order(files=[path], archive=folder / f"a{number}", portals={"cong": portal}, dates=Dates())
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        return run_import(order)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--records", type=int, default=40)
    parser.add_argument("--cases", type=int, default=200)
    options = parser.parse_args()
    chance, score, faults = random.Random(options.seed), Counter[str](), []
    with tempfile.TemporaryDirectory() as folder:
        for number, (packing, digests, pieces, case) in enumerate(cases(chance, options.cases, options.records)):
            label = f"case {number}: {case.name}, {packing}, {'with' if digests else 'without'} digests"
            true = [(named_by(place), one.partition(b"\r\n\r\n")[2][:-4]) for place, one in enumerate(pieces)]
            whole = [one for place, one in enumerate(true) if place not in case.touched]
            read, named = ours(case.data)
            lost, made_up = [one for one in whole if one not in read], [one for one in read if one not in true]
            faults += [f"{label}: {len(lost)} whole records are not read"] if lost else []
            faults += [f"{label}: {len(made_up)} records are made up"] if made_up else []
            unnamed = not named and len(read) < len(true)
            faults += [f"{label}: the damage is not named"] if unnamed else []
            score["whole"] += len(whole)
            for name, other in (("ours", read), ("warcio", by_warcio(case.data)), ("fastwarc", by_fastwarc(case.data))):
                score[f"{name} read"] += sum(one in other for one in whole)
                score[f"{name} made up"] += sum(one not in true for one in other)
            if number % 10 == 0 and named:
                code = code_of(case.data, Path(folder), number)
                score["imports"] += 1
                faults += [f"{label}: the import ends with {code}"] if code != 4 else []
    for name in ("ours", "warcio", "fastwarc"):
        print(
            f"{name}: {score[f'{name} read']} of {score['whole']} whole records read, {score[f'{name} made up']} made up or changed"
        )
    print(f"{score['imports']} imports; {len(faults)} faults", *faults, sep="\n  ")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
