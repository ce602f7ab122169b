from __future__ import annotations

import gc
import json
import os
import signal
import stat
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from archive import ArchiveWriter, Attachment, Capture, HarvestRow, SectionCount, open_archive
from archive.errors import ArchiveLockedError, StorageError
from archive.parts import Row
from tests.archive.conftest import START, MakeArticle, MakeCapture

Store = Callable[..., Path]
Rows = Callable[..., list[Row]]


def tree(path: Path) -> dict[str, tuple[int, int, int]]:
    """Every file of the articles table with its inode, time and size."""
    files = {}
    for file in sorted((path / "articles").rglob("*.parquet")):
        facts = file.stat()
        files[file.relative_to(path).as_posix()] = (facts.st_ino, facts.st_mtime_ns, facts.st_size)
    return files


def test_an_article_is_kept_with_everything_that_it_said(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store(
        [capture(1, author="Lan Anh", countries=("LAO",), attachments=(Attachment(url="https://a.vn/f.pdf"),))]
    )
    (row,) = rows(path)
    assert row["author"] == "Lan Anh"
    assert row["countries"] == ["LAO"]
    assert row["attachments"] == [{"url": "https://a.vn/f.pdf", "label": None, "media_type": None}]
    assert row["first_seen"] == row["last_seen"] == row["last_changed"] == START
    assert row["cluster_id"] == row["article_id"]
    assert row["revision"] == 0


def test_result_of_a_commit(tmp_path: Path, capture: MakeCapture) -> None:
    with ArchiveWriter(tmp_path / "a", code_version="test") as writer:
        writer.add(capture(1))
        writer.add(capture(2, title=capture(1).article.title, body=capture(1).article.body))  # type: ignore[union-attr]
        assert writer.pending == 2
        result = writer.commit()
        assert (result.added, result.changed, result.duplicates, result.captures) == (1, 0, 1, 2)
        writer.add(capture(1, day=1))
        writer.add(capture(1, day=2, body="Sửa. " * 60))
        writer.add(capture(1, day=2, body="Sửa. " * 60))
        result = writer.commit()
        assert (result.added, result.changed, result.duplicates, result.captures) == (1, 1, 1, 2)
        assert writer.commit().captures == 0


def test_a_second_run_changes_no_file_of_the_articles(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(number) for number in range(20)])
    before = tree(path)
    store([capture(number, day=1) for number in range(20)])
    assert tree(path) == before
    assert len(rows(path, "captures")) == 40


def test_last_seen_comes_up_to_date_with_compaction(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1)], [capture(1, day=5)])
    assert rows(path)[0]["last_seen"] == START
    store([], compact=True)
    assert rows(path)[0]["last_seen"] == START + timedelta(days=5)


def test_a_commit_of_nothing_writes_nothing(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    before = open_archive(path).manifest.number
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(1))
        assert writer.commit().duplicates == 1
    assert open_archive(path).manifest.number == before


def test_an_edit_becomes_a_revision(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1)], [capture(1, day=1, title="Tên mới của bài")])
    (row,) = rows(path)
    (former,) = rows(path, "revisions")
    assert row["title"] == "Tên mới của bài"
    assert (row["revision"], row["last_changed"], row["first_seen"]) == (1, START + timedelta(days=1), START)
    assert former["title"] == "Bài viết thứ 1 về đối ngoại"
    assert (former["change"], former["changed_fields"]) == ("substantive", ["title"])
    assert (former["seen_from"], former["superseded_at"]) == (START, START + timedelta(days=1))


def test_a_change_of_typography_is_called_cosmetic(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1, body="Hoà bình. " * 40)], [capture(1, day=1, body="Hòa bình – " * 40)])
    assert rows(path, "revisions")[0]["change"] == "cosmetic"


def test_copies_share_one_row_with_every_address(
    store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle
) -> None:
    first = article(1)
    copies = [
        article(n, portal_id=f"tinh-{n}", title=first.title.upper(), body=f" {first.body}",
                published=datetime(2022, 1, n, tzinfo=UTC))
        for n in (2, 3)
    ]  # fmt: skip
    path = store([capture(of=copies[1])], [capture(of=copies[0], day=1)], [capture(of=first, day=2)])
    (row,) = rows(path)
    assert row["article_id"] == first.article_id
    assert row["other_urls"] == sorted(one.url for one in copies)
    assert row["first_seen"] == START


def test_a_copy_that_is_edited_gets_its_own_row(
    store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle
) -> None:
    first = article(1)
    copy = article(2, portal_id="tinh-b", title=first.title, body=first.body)
    edited = article(2, portal_id="tinh-b", title=first.title, body=f"{first.body}\n\nBổ sung.")
    path = store([capture(of=first), capture(of=copy)])
    assert len(rows(path)) == 1
    store([capture(of=edited, day=1)])
    assert {row["article_id"]: row["other_urls"] for row in rows(path)} == {first.article_id: [], edited.article_id: []}
    assert len({row["cluster_id"] for row in rows(path)}) == 1
    store([capture(of=copy, day=2)])
    assert len(rows(path)) == 1
    assert len(rows(path, "revisions")) == 2


def test_short_notices_of_one_name_stay_apart(store: Store, rows: Rows, capture: MakeCapture) -> None:
    days = [datetime(2024, 1, day, tzinfo=UTC) for day in (1, 2, 3)]
    notices = [capture(n, title="Thông báo", body=None, published=day) for n, day in enumerate(days)]
    assert len(rows(store(notices))) == 3


def test_a_vanished_page_is_a_tombstone_until_it_comes_back(
    store: Store, rows: Rows, capture: MakeCapture, gone: MakeCapture
) -> None:
    url = capture(1).url
    path = store([capture(1)], [gone(url, day=1)])
    assert rows(path)[0]["gone_at"] is None
    store([gone(url, day=2)])
    assert rows(path)[0]["gone_at"] == START + timedelta(days=1)
    store([capture(1, day=3)])
    assert rows(path)[0]["gone_at"] is None


def test_a_copy_that_still_stands_keeps_the_article(
    store: Store, rows: Rows, capture: MakeCapture, gone: MakeCapture, article: MakeArticle
) -> None:
    first = article(1)
    copy = article(2, portal_id="tinh-b", title=first.title, body=first.body)
    path = store([capture(of=first), capture(of=copy)], [gone(first.url, day=1), gone(first.url, day=2)])
    assert rows(path)[0]["gone_at"] is None
    store([gone(copy.url, day=3), gone(copy.url, day=4)])
    assert rows(path)[0]["gone_at"] == START + timedelta(days=3)


def test_articles_stand_by_the_year_in_which_they_were_first_seen(
    store: Store, rows: Rows, capture: MakeCapture
) -> None:
    path = store([capture(1), capture(2, day=400), capture(1, day=400, title="Sửa")])
    assert sorted(one.name for one in (path / "articles").iterdir()) == ["first_seen_year=2024", "first_seen_year=2025"]
    assert {row["first_seen"].year: row["title"] for row in rows(path)}[2024] == "Sửa"


def test_every_outcome_has_a_row(store: Store, rows: Rows, capture: MakeCapture, gone: MakeCapture) -> None:
    listing = Capture(url="https://a.vn/", portal_id="tinh-a", fetched_at=START, outcome="refused", status=200,
                      payload=b"<ul>", reason="listing")  # fmt: skip
    failed = Capture(url="https://a.vn/x", portal_id="tinh-a", fetched_at=START, outcome="failed", reason="timeout")
    path = store([capture(1), listing, failed, gone("https://a.vn/y")])
    kept = {row["outcome"]: row for row in rows(path, "captures", places=True)}
    assert set(kept) == {"kept", "refused", "failed", "gone"}
    assert kept["failed"]["warc_filename"] is None
    assert kept["refused"]["reason"] == "listing"
    assert len(rows(path)) == 1


def test_known_pages(tmp_path: Path, capture: MakeCapture) -> None:
    tagged = capture(1, response_headers=(("ETag", '"7"'), ("Last-Modified", "Mon")))
    with ArchiveWriter(tmp_path / "a", code_version="test") as writer:
        assert writer.knows(tagged.url) is None
        writer.add(tagged)
        for _ in range(2):
            page = writer.knows(tagged.url.replace("https", "http") + "#top")
            assert page is not None
            assert (page.etag, page.last_modified, page.outcome, page.last_seen) == ('"7"', "Mon", "kept", START)
            assert page.article_id == tagged.article.article_id  # type: ignore[union-attr]
            writer.commit()


def test_an_address_that_an_article_names_is_known(tmp_path: Path, capture: MakeCapture) -> None:
    with ArchiveWriter(tmp_path / "a", code_version="test") as writer:
        writer.add(capture(1, at="https://tinh-a.example.vn/print/1"))
        writer.commit()
        page = writer.knows(capture(1).url)
        assert page is not None
        assert (page.outcome, page.last_seen) == ("kept", START)


def test_characters_that_no_file_can_hold_stop_nothing(store: Store, rows: Rows, capture: MakeCapture) -> None:
    path = store([capture(1, title="Tin \ud800 mới", author="A \udfff", payload=b"x")])
    assert rows(path)[0]["title"] == "Tin ? mới"
    assert rows(store([capture(1, day=1, title="Tin \ud800 mới", author="A \udfff", payload=b"x")]), "revisions") == []


def test_an_address_that_is_none_stops_nothing(store: Store, rows: Rows) -> None:
    odd = Capture(url="http://[::1/x", portal_id="a", fetched_at=START, outcome="failed", reason="no such address")
    assert rows(store([odd]), "captures")[0]["url"] == "http://[::1/x"


def test_the_ledger(store: Store, rows: Rows, tmp_path: Path, capture: MakeCapture) -> None:
    path = store([capture(1)])
    before = tree(path)
    with ArchiveWriter(path, code_version="test") as writer:
        writer.record_harvest(
            HarvestRow(run_id="r", portal_id="tinh-a", started=START, ended=START + timedelta(hours=1), exit_code=4,
                       verdict="incomplete", sections=(SectionCount(name="Tin", url="https://a.vn/tin", declared=9, kept=8),),
                       counters={"kept": 8}, settings={"DOWNLOAD_DELAY": "1"}, code_version="0.1")
        )  # fmt: skip
    (row,) = rows(path, "harvests")
    assert (row["exit_code"], row["verdict"], row["counters"]) == (4, "incomplete", [("kept", 8)])
    assert row["sections"][0]["declared"] == 9
    assert tree(path) == before


def test_credentials_are_kept_nowhere(store: Store, rows: Rows, capture: MakeCapture, article: MakeArticle) -> None:
    secret = capture(of=article(1, url="https://tinh-a.example.vn/bai-1", attachments=(Attachment(url="https://u:hunter2@a.vn/f"),)), at="https://user:hunter2@tinh-a.example.vn/bai-1",
                     request_headers=(("Authorization", "Basic hunter2"), ("Cookie", "s=hunter2")))  # fmt: skip
    path = store([secret])
    assert rows(path, "captures")[0]["url"] == "https://tinh-a.example.vn/bai-1"
    assert rows(path)[0]["other_urls"] == []
    import gzip

    for file in path.rglob("*"):
        if file.is_file():
            data = file.read_bytes()
            assert b"hunter2" not in (gzip.decompress(data) if file.suffix == ".gz" else data), file


def test_raw_bytes(store: Store, capture: MakeCapture) -> None:
    one = capture(1)
    path = store([one, capture(2)], [capture(1, day=1)])
    assert one.article is not None
    assert open_archive(path).raw(one.article.article_id) == one.payload
    with pytest.raises(StorageError, match="no bytes"):
        open_archive(path).raw("0" * 32)


# Who may write where


def test_places_that_are_no_archive(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("x")
    full = tmp_path / "full"
    full.mkdir()
    (full / "thesis.doc").write_text("x")
    for place, words in ((file, "is a file"), (full, "not empty")):
        with pytest.raises(StorageError, match=words) as raised, ArchiveWriter(place, code_version="test"):
            pass
        assert raised.value.exit_code == 9
    assert [one.name for one in full.iterdir()] == ["thesis.doc"]


def test_an_empty_folder_may_become_an_archive(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    with ArchiveWriter(tmp_path / "deep", code_version="test"):
        pass
    assert open_archive(tmp_path / "deep").row_count == 0


def test_an_archive_of_a_newer_schema_is_left_alone(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    marker = path / ".ngoaivu" / "archive.json"
    marker.write_text(json.dumps({**json.loads(marker.read_text()), "schema_version": 99}))
    before = sorted(path.rglob("*"))
    with pytest.raises(StorageError, match="newer ngoaivu"), ArchiveWriter(path, code_version="test"):
        pass
    with pytest.raises(StorageError, match="newer ngoaivu"):
        open_archive(path)
    assert sorted(path.rglob("*")) == before


def test_there_is_one_writer_at_a_time(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    with ArchiveWriter(path, code_version="test"):
        with pytest.raises(ArchiveLockedError, match=f"process {os.getpid()} on ") as raised:
            ArchiveWriter(path, code_version="test").__enter__()
        assert raised.value.exit_code == 7
        assert open_archive(path).row_count == 1
    with ArchiveWriter(path, code_version="test"):
        pass


def test_the_lock_dies_with_its_process(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    code = f"""
import os, signal
from pathlib import Path
from archive import ArchiveWriter
ArchiveWriter(Path({str(path)!r}), code_version="test").__enter__()
os.kill(os.getpid(), signal.SIGKILL)
"""
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == -signal.SIGKILL
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(2))
    assert open_archive(path).row_count == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written(store: Store, capture: MakeCapture) -> None:
    path = store([capture(1)])
    (path / "warc").chmod(stat.S_IRUSR | stat.S_IXUSR)
    with pytest.raises(StorageError, match="Permission denied"), ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(2))


# How a writer ends


def break_off(path: Path, error: type[BaseException], captures: list[Capture]) -> None:
    with ArchiveWriter(path, code_version="test") as writer:
        for one in captures:
            writer.add(one)
        raise error


@pytest.mark.parametrize("error", [KeyboardInterrupt, SystemExit])
def test_an_interrupt_commits_what_is_pending(tmp_path: Path, capture: MakeCapture, error: type[BaseException]) -> None:
    with pytest.raises(error):
        break_off(tmp_path / "a", error, [capture(1)])
    assert open_archive(tmp_path / "a").row_count == 1


def test_another_error_leaves_the_last_commit(tmp_path: Path, rows: Rows, capture: MakeCapture) -> None:
    with ArchiveWriter(tmp_path / "a", code_version="test") as writer:
        writer.add(capture(1))
    with pytest.raises(RuntimeError):
        break_off(tmp_path / "a", RuntimeError, [capture(2)])
    assert len(rows(tmp_path / "a")) == 1
    with ArchiveWriter(tmp_path / "a", code_version="test") as writer:
        writer.add(capture(2))
    assert len(rows(tmp_path / "a")) == 2


# An interrupt may fall between opening a file and entering its `with`: then the collector closes it, and says so.
@pytest.mark.usefixtures("interruptible")
@pytest.mark.filterwarnings("ignore:unclosed file:ResourceWarning", "ignore::pytest.PytestUnraisableExceptionWarning")
def test_an_interrupt_in_the_middle_of_a_commit_commits_once(tmp_path: Path, rows: Rows, capture: MakeCapture) -> None:
    done = 0
    for delay in (0.0, 0.005, 0.01, 0.02, 0.03, 0.05):
        place = tmp_path / f"a{delay}"
        timer = threading.Timer(delay, lambda: os.kill(os.getpid(), signal.SIGINT))
        try:
            with ArchiveWriter(place, code_version="test") as writer:
                for number in range(20):
                    writer.add(capture(number))
                timer.start()
                writer.commit()
                timer.join()
        except KeyboardInterrupt:
            done += 1
        assert len(rows(place)) == 20
        with ArchiveWriter(place, code_version="test") as writer:
            assert writer.knows(capture(3).url) is not None
        gc.collect()
    assert done


def test_a_kept_capture_needs_its_article(tmp_path: Path, capture: MakeCapture) -> None:
    bad = Capture(url="https://a.vn/x", portal_id="a", fetched_at=START, outcome="kept", status=200)
    with (
        ArchiveWriter(tmp_path / "a", code_version="test") as writer,
        pytest.raises(ValueError, match="has no article"),
    ):
        writer.add(bad)
