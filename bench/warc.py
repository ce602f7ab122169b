"""Which writer of WARC files: this project's own, warcio or FastWARC, over the same captures in one process.

    python bench/warc.py [--captures 1000] [--archive DIR] [--rounds 3]

Captures are the responses of an archive, or invented ones. Each writer makes a response record with payload and block digests as a
gzip member of its own, at the same zlib level, into one file that is synced at the end; bytes written, megabytes of payload a
second and the ratios to warcio are printed, and whether warcio's reader finds every payload and digest right.
"""

from __future__ import annotations

import argparse
import io
import os
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pyarrow.dataset as ds
from fastwarc.stream_io import GzipWriter
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.archiveiterator import ArchiveIterator
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import Capture, open_archive
from archive.warc import Place, WarcWriter, response_head, target_uri
from archive.warc_reading import read_payload
from bench.corpus import Corpus

Write = Callable[[list[Capture], Path], None]


def own(captures: list[Capture], folder: Path) -> None:
    writer = WarcWriter(folder, [], code_version="bench", stored=lambda digest: None)
    for capture in captures:
        writer.append(capture)
    writer.sync()
    writer.close()


def by_warcio(captures: list[Capture], folder: Path) -> None:
    with (folder / "warcio.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True, warc_version="WARC/1.1")
        for capture in captures:
            headers = StatusAndHeaders("200 OK", list(capture.response_headers), protocol="HTTP/1.1")
            record = writer.create_warc_record(
                target_uri(capture.url), "response", payload=io.BytesIO(capture.payload), http_headers=headers,
                warc_headers_dict={"WARC-Date": f"{capture.fetched_at:%Y-%m-%dT%H:%M:%S.%fZ}"},
            )  # fmt: skip
            writer.write_record(record)
        stream.flush()
        os.fsync(stream.fileno())


def by_fastwarc(captures: list[Capture], folder: Path) -> None:
    with (folder / "fastwarc.warc.gz").open("wb") as file:
        stream = GzipWriter(file, compression_level=6)
        for capture in captures:
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["WARC-Target-URI"] = target_uri(capture.url)
            record.headers["WARC-Date"] = f"{capture.fetched_at:%Y-%m-%dT%H:%M:%S.%fZ}"
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.set_bytes_content(response_head(capture) + capture.payload)
            record.parse_http()
            record.write(stream, checksum_data=True)
            stream.finish()
        stream.flush()
        file.flush()
        os.fsync(file.fileno())


WRITERS: dict[str, Write] = {"warcio": by_warcio, "FastWARC": by_fastwarc, "own": own}


def taken(folder: Path, count: int) -> list[Capture]:
    """Responses of an archive with their payloads."""
    columns = ["url", "portal_id", "fetched_at", "status", "warc_filename", "warc_record_offset", "warc_record_length"]
    rows = (
        open_archive(folder).captures().head(count, columns=columns, filter=ds.field("warc_record_type") == "response")
    )
    return [
        Capture(
            url=row["url"], portal_id=row["portal_id"], fetched_at=row["fetched_at"], outcome="refused", status=row["status"],
            payload=read_payload(folder / "warc", Place(row["warc_filename"], row["warc_record_offset"], row["warc_record_length"])),
            response_headers=(("Content-Type", "text/html; charset=utf-8"),),
        )
        for row in rows.to_pylist()
    ]  # fmt: skip


def sound(path: Path, captures: list[Capture]) -> bool:
    with path.open("rb") as stream:
        records = ArchiveIterator(stream, check_digests="raise")
        found = [record.content_stream().read() for record in records if record.rec_type == "response"]
    return found == [capture.payload for capture in captures]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--captures", type=int, default=1_000)
    parser.add_argument("--archive", type=Path, default=None)
    parser.add_argument("--rounds", type=int, default=3)
    options = parser.parse_args()
    captures = (
        taken(options.archive, options.captures) if options.archive else list(Corpus().captures(0, options.captures))
    )
    payload = sum(len(capture.payload) for capture in captures)
    print(f"{len(captures):,} responses of {payload / 1e6:.1f} MB")
    times: dict[str, list[float]] = {name: [] for name in WRITERS}
    sizes: dict[str, int] = {}
    for _ in range(options.rounds):
        for name, write in WRITERS.items():
            with tempfile.TemporaryDirectory() as folder:
                began = time.process_time()
                write(captures, Path(folder))
                times[name].append(time.process_time() - began)
                (path,) = Path(folder).iterdir()
                sizes[name] = path.stat().st_size
                assert sound(path, captures), f"{name}: warcio reads something else"
    spent = {name: statistics.median(one) for name, one in times.items()}
    for name in WRITERS:
        print(
            f"{name:8} {payload / spent[name] / 1e6:6.1f} MB/s of CPU time ({spent['warcio'] / spent[name]:.2f} x warcio),"
            f" {sizes[name]:,} bytes ({sizes[name] / sizes['warcio']:.3f} x)"
        )


if __name__ == "__main__":
    main()
