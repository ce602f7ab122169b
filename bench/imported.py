"""Recorded portals harvested live and imported from WARC: are the two articles tables the same?

    NGOAIVU_RECORDED=DIR python -m bench.imported [--portals joomla3,...] [--writers warcio,fastwarc,wget]

Each recorded portal is replayed on loopback by the tool beside DIR and harvested; then its recording is written as WARC by warcio, by
fastwarc, and by wget, which crawls the replayed portal itself, and each file is imported into an archive of its own. warcio and fastwarc
date a record as the harvest fetched it, so that of several copies of an article the same one was first. Compared are all columns but
those that tell how and when a page was captured.
"""

from __future__ import annotations

import argparse
import io
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyarrow.parquet as pq
from fastwarc.warc import WarcRecord, WarcRecordType
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from archive import open_archive

CAPTURED = {"first_seen", "last_seen", "last_changed", "warc_filename", "warc_record_offset", "warc_record_length"}
NAMED = {"article_id", "url", "other_urls", "cluster_id", "payload_digest"}  # those of the copy that heads a row
QUICK = ["-s", "DOWNLOAD_DELAY=0", "-s", "CONCURRENT_REQUESTS_PER_DOMAIN=4"]


@contextmanager
def replayed(recording: Path) -> Iterator[str]:
    command = [sys.executable, str(recording.parent.parent / "tools" / "replay.py"), str(recording), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().rsplit(" ", 1)[-1].strip()
        finally:
            server.terminate()


def ngoaivu(*arguments: object, proxy: str = "") -> int:
    command = [sys.executable, "-m", "ngoaivu", *map(str, arguments)]
    return subprocess.run(
        command, env={**os.environ, "http_proxy": proxy}, stdout=subprocess.DEVNULL, check=False
    ).returncode


def moments(archive: Path) -> dict[str, datetime]:
    rows = open_archive(archive).captures().to_table(columns=["url", "fetched_at"]).to_pylist()
    return {row["url"]: row["fetched_at"].astimezone(UTC) for row in rows}


def pages(recording: Path, seen: dict[str, datetime]) -> Iterator[tuple[str, int, list[tuple[str, str]], bytes, str]]:
    first = min(seen.values())
    for row in pq.read_table(recording).to_pylist():
        headers = [("Content-Type", row["content_type"] or "text/html")]
        headers += [("Location", row["location"])] if row.get("location") else []
        moment = seen.get(row["url"], first).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        yield row["url"], row["status"], headers, row["body"] or b"", moment


def by_warcio(recording: Path, target: Path, seen: dict[str, datetime]) -> Path:
    path = target.with_suffix(".warc.gz")
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for url, status, headers, body, moment in pages(recording, seen):
            http = StatusAndHeaders(f"{status} Answer", headers, protocol="HTTP/1.1")
            dated = {"WARC-Date": moment}
            writer.write_record(
                writer.create_warc_record(
                    url, "response", payload=io.BytesIO(body), http_headers=http, warc_headers_dict=dated
                )
            )
    return path


def by_fastwarc(recording: Path, target: Path, seen: dict[str, datetime]) -> Path:
    path = target.with_suffix(".warc")
    with path.open("wb") as stream:
        for url, status, headers, body, moment in pages(recording, seen):
            head = "".join(f"{name}: {value}\r\n" for name, value in headers)
            record = WarcRecord()
            record.init_headers(record_type=WarcRecordType.response)
            record.headers["WARC-Target-URI"] = url
            record.headers["WARC-Date"] = moment
            record.headers["Content-Type"] = "application/http; msgtype=response"
            record.set_bytes_content(f"HTTP/1.1 {status} Answer\r\n{head}\r\n".encode() + body)
            record.write(stream, checksum_data=True)
    return path


def by_wget(proxy: str, home: str, target: Path) -> Path:
    command = [
        "wget",
        "-q",
        "-r",
        "-l",
        "inf",
        "-nd",
        "--delete-after",
        "--no-warc-keep-log",
        "-e",
        f"http_proxy={proxy}",
        "-e",
        "use_proxy=on",
    ]
    subprocess.run([*command, f"--warc-file={target}", home], cwd=target.parent, check=False)
    return target.with_suffix(".warc.gz")


def rows(archive: Path) -> dict[str, dict[str, Any]]:
    return {row["article_id"]: row for row in open_archive(archive).articles().to_table().to_pylist()}


def compare(live: dict[str, dict[str, Any]], other: dict[str, dict[str, Any]]) -> str:
    differing: Counter[str] = Counter()
    at = {url: row for row in other.values() for url in (row["url"], *row["other_urls"])}
    heads, missing, met = 0, 0, set()
    for article_id, row in live.items():
        twin = other.get(article_id) or next((at[url] for url in (row["url"], *row["other_urls"]) if url in at), None)
        if twin is None:
            missing += 1
            continue
        met.add(twin["article_id"])
        heads += twin["article_id"] != article_id
        skipped = CAPTURED | (NAMED if twin["article_id"] != article_id else set())
        differing.update(name for name in row if name not in skipped and row[name] != twin[name])
    fields = ", ".join(f"{name}: {count}" for name, count in differing.most_common()) or "none"
    extra = len(other.keys() - met)
    counts = (
        f"{len(live)} live rows, {len(other)} imported; missing {missing}, more {extra}, headed by another copy {heads}"
    )
    return f"{counts}; differing fields: {fields}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--portals", default="")
    parser.add_argument("--writers", default="warcio,fastwarc,wget")
    options = parser.parse_args()
    folder = Path(os.environ["NGOAIVU_RECORDED"])
    names = (
        options.portals.split(",")
        if options.portals
        else sorted(one.name.split(".")[0] for one in folder.glob("*.truth.jsonl"))
    )
    for name in names:
        with tempfile.TemporaryDirectory() as scratch, replayed(folder / f"{name}.parquet") as proxy:
            place = Path(scratch)
            parts = urlsplit(str(pq.read_table(folder / f"{name}.parquet", columns=["url"])["url"][0]))
            home = f"{parts.scheme}://{parts.netloc}/"
            portal = place / "portal.toml"
            portal.write_text(
                f'id = "{name}"\nname = "{name}"\nurl = "{home}"\nprovince_code = "01"\n', encoding="utf-8"
            )
            ngoaivu("harvest", portal, "--archive", place / "live", *QUICK, proxy=proxy)
            seen, live = moments(place / "live"), rows(place / "live")
            for writer in options.writers.split(","):
                target = place / writer
                if writer == "wget":
                    path = by_wget(proxy, home, target)
                else:
                    path = (by_warcio if writer == "warcio" else by_fastwarc)(folder / f"{name}.parquet", target, seen)
                code = ngoaivu("import", path, "--archive", place / f"from-{writer}", "--portal", portal)
                print(
                    f"{name} by {writer} (exit code {code}): {compare(live, rows(place / f'from-{writer}'))}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
