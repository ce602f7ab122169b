from __future__ import annotations

import bisect
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from surt import surt
from warcio.archiveiterator import ArchiveIterator

from archive import Capture, open_archive
from archive.cdxj import cdxj_lines
from tests.archive.conftest import START, MakeCapture

Store = Callable[..., Path]


@pytest.fixture
def path(store: Store, capture: MakeCapture, gone: MakeCapture) -> Path:
    """An archive with a revisit, a page that is gone, an address beyond ASCII and a failure without a response."""
    failed = Capture(url="https://a.vn/x", portal_id="tinh-a", fetched_at=START, outcome="failed", reason="timeout")
    return store(
        [capture(n) for n in range(6)],
        [capture(2, day=1), capture(9, at="https://www.tinh-a.example.vn/bài?b=1&a=2"), failed],
        [gone("https://tinh-a.example.vn/bai-3", day=2)],
    )


def parsed(line: str) -> tuple[str, str, dict[str, Any]]:
    key, moment, facts = line.split(" ", 2)
    return key, moment, json.loads(facts)


def test_every_response_has_a_line_that_leads_to_it(path: Path) -> None:
    lines = [parsed(line) for line in cdxj_lines(open_archive(path))]
    wanted = set()
    for file in sorted((path / "warc").iterdir()):
        with file.open("rb") as stream:
            records = ArchiveIterator(stream)
            for record in records:
                if record.rec_type in {"response", "revisit"}:
                    record.content_stream().read()
                    head = record.rec_headers
                    uri, digest = head.get_header("WARC-Target-URI"), head.get_header("WARC-Payload-Digest")
                    status = record.http_headers.get_statuscode()
                    wanted.add((surt(uri), uri, status, digest, str(records.get_record_offset()), file.name))
    found = {(key, one["url"], one["status"], one["digest"], one["offset"], one["filename"]) for key, _, one in lines}
    assert found == wanted
    assert len(lines) == 9


def test_a_lookup_as_replay_tools_make_it_finds_the_bytes(path: Path, capture: MakeCapture) -> None:
    lines = list(cdxj_lines(open_archive(path)))
    key = surt("http://www.TINH-A.example.vn/bài?a=2&b=1")
    place = bisect.bisect_left(lines, key)
    found, moment, facts = parsed(lines[place])
    assert (found, moment, facts["mime"]) == (key, "20240101000000", "text/html")
    with (path / "warc" / facts["filename"]).open("rb") as stream:
        stream.seek(int(facts["offset"]))
        record = next(iter(ArchiveIterator(stream)))
        assert record.content_stream().read() == capture(9).payload
        assert stream.tell() >= int(facts["offset"]) + int(facts["length"])


def test_a_revisit_names_the_digest_of_the_response_that_holds_its_bytes(path: Path) -> None:
    lines = [parsed(line) for line in cdxj_lines(open_archive(path))]
    (revisit,) = [one for _, _, one in lines if one["mime"] == "warc/revisit"]
    originals = [one for _, _, one in lines if one["digest"] == revisit["digest"] and one is not revisit]
    assert [one["mime"] for one in originals] == ["text/html"]


def test_lines_are_sorted_as_bytes(path: Path) -> None:
    lines = [line.encode() for line in cdxj_lines(open_archive(path))]
    assert lines == sorted(lines)
