"""A server's answer that a known page stands as it was: one more sight of the same bytes."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive import ArchiveWriter, Capture
from archive.parts import Row
from archive.verify import verify
from tests.archive.conftest import START, MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]


def unchanged(capture: MakeCapture, number: int = 1, *, day: float = 1, **named: Any) -> Capture:
    """A server's answer that a page stands as it was."""
    return capture(
        number, day=day, outcome="unchanged", status=304, payload=b"", article=None, response_headers=(), **named
    )


def test_an_answer_that_nothing_changed_is_one_more_sight(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1)], [unchanged(capture)], compact=True)
    (row,) = rows(path)
    assert (row["last_seen"], row["last_changed"], row["revision"]) == (START + timedelta(days=1), START, 0)
    assert rows(path, "revisions") == []
    assert verify(path) == []


def test_its_capture_names_the_bytes_that_stand(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1, response_headers=(("ETag", '"7"'),))], [unchanged(capture)])
    before, after = rows(path, "captures")
    same = ("article_id", "content_hash", "payload_digest", "etag")
    assert [before[name] for name in same] == [after[name] for name in same]
    assert (after["outcome"], after["status"], after["payload_length"]) == ("unchanged", 304, 0)


def test_its_record_is_a_revisit_of_the_record_that_holds_them(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)], [unchanged(capture)])
    (file,) = (path / "warc").iterdir()
    with file.open("rb") as stream:
        found = [(one.rec_headers, one.http_headers) for one in ArchiveIterator(stream) if one.rec_type == "revisit"]
    ((headers, answer),) = found
    assert headers.get_header("WARC-Profile").endswith("/revisit/server-not-modified")
    assert headers.get_header("WARC-Refers-To-Target-URI") == capture(1).url
    assert answer.get_statuscode() == "304"


def test_a_page_is_asked_for_again_with_the_marks_it_had(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1, response_headers=(("ETag", '"7"'),))], [unchanged(capture)])
    with ArchiveWriter(path, code_version="test") as writer:
        known = writer.knows(capture(1).url)
    assert known is not None
    assert (known.outcome, known.etag, known.last_seen) == ("unchanged", '"7"', START + timedelta(days=1))


def test_an_article_that_was_gone_and_stands_unchanged_is_back(
    store: Store, rows: Rows, capture: MakeCapture, gone: Callable[..., Capture]
) -> None:
    path = store([capture(1)], [gone(capture(1).url, day=1)], [gone(capture(1).url, day=2)])
    assert rows(path)[0]["gone_at"] is not None
    store([unchanged(capture, day=3)])
    assert rows(path)[0]["gone_at"] is None


@pytest.mark.parametrize("known", [False, True], ids=["never seen", "refused"])
def test_a_page_that_no_capture_kept_cannot_be_unchanged(store: Store, capture: MakeCapture, known: bool) -> None:
    refused = capture(1, outcome="refused", article=None, reason="listing")
    path = store([refused] if known else [])
    with ArchiveWriter(path, code_version="test") as writer:
        with pytest.raises(ValueError, match="no capture of it is known"):
            writer.add(unchanged(capture))
        assert writer.pending == 0
