"""What is cited is found by id, the beginning of it or an address, and as it stood on a day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from archive import ArchiveWriter
from archive.citations import Work, find_article, find_bytes, state_of
from archive.errors import DamagedRecordError, UsageError
from archive.identity import article_id, payload_digest
from archive.queries import connect
from archive.warc import Place
from archive.warc_reading import read_verified
from tests.archive.conftest import MakeArticle, MakeCapture

FIRST = article_id("tinh-a", "1", "")
REPLAY = "http://127.0.0.1:8090/archive"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, article: MakeArticle, capture: MakeCapture) -> Path:
    """Article 1 is edited after ten days and gone after twenty; 2 to 5 say little of themselves; 6 is a copy of 7."""
    path = tmp_path_factory.mktemp("cited") / "archive"
    dates: list[dict[str, Any]] = [
        {"published_precision": "month"},
        {"published_precision": "year"},
        {"published": None, "published_date": None},
        {"published_from": "capture"},
    ]
    with ArchiveWriter(path, code_version="test") as writer:
        writer.add(capture(1, author="Nguyễn Thị Lan; Trần  Văn\u202e Minh;", agency="Sở Ngoại vụ"))
        writer.add(capture(1, day=10, author="Nguyễn Thị Lan", title="Sửa\x1b[31m lại"))
        for day in (20, 21):
            writer.add(
                capture(1, day=day, outcome="gone", status=404, article=None, run_id=f"run-{day}", payload=b"404")
            )
        for number, named in enumerate(dates, start=2):
            writer.add(capture(of=article(number, **named)))
        for number, portal in ((7, "tinh-b"), (6, "tinh-a")):
            same = article(
                7, portal_id=portal, article_id=f"{number:032x}", url=f"https://{portal}.example.vn/{number}"
            )
            writer.add(capture(of=same, day=number))
    return path


@pytest.fixture(scope="module")
def archive(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with connect(folder) as connection:
        yield connection


def state(archive: duckdb.DuckDBPyConnection, number: int = 1, day: date | None = None) -> Work:
    return state_of(archive, article_id("tinh-a", str(number), ""), as_of=day, replay=REPLAY)


@pytest.mark.parametrize(
    "name",
    [FIRST, FIRST[:8], FIRST.upper(), "https://tinh-a.example.vn/bai-1", "http://tinh-a.example.vn:80/bai-1#top"],
)
def test_an_article_by_its_names(archive: duckdb.DuckDBPyConnection, name: str) -> None:
    assert find_article(archive, name) == FIRST


def test_a_copy_by_its_own_id_and_address(archive: duckdb.DuckDBPyConnection) -> None:
    found = {find_article(archive, name) for name in (f"{6:032x}", f"{7:032x}", "https://tinh-a.example.vn/6")}
    assert len(found) == 1


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("0a797e2", "names no article"),
        ("' OR true --", "names no article"),
        ("f" * 32, "has no article"),
        ("https://tinh-a.example.vn/none", "has no article"),
        ("sha1:x", "names no article"),
    ],
)
def test_a_name_of_nothing(archive: duckdb.DuckDBPyConnection, name: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        find_article(archive, name)


def test_a_beginning_of_several_names_them(hostile_twins: Path) -> None:
    with connect(hostile_twins) as connection, pytest.raises(UsageError, match="stands for 2 articles") as raised:
        find_article(connection, "0" * 8)
    assert "\x1b" not in str(raised.value)


@pytest.fixture
def hostile_twins(tmp_path: Path, article: MakeArticle, capture: MakeCapture) -> Path:
    with ArchiveWriter(tmp_path / "archive", code_version="test") as writer:
        for number in (1, 2):
            writer.add(capture(of=article(number, article_id=f"{number:032x}", title=f"\x1b[31m{number}")))
    return tmp_path / "archive"


def test_as_it_is_now(archive: duckdb.DuckDBPyConnection) -> None:
    work = state(archive)
    assert (work.title, work.authors, work.revision) == ("Sửa [31m lại", ("Nguyễn Thị Lan",), 1)
    assert work.captured_at == datetime.fromisoformat("2024-01-11T00:00:00+00:00")
    assert work.archived_at == f"{REPLAY}/20240111000000/https://tinh-a.example.vn/bai-1"
    assert work.gone_at


def test_as_it_stood_on_a_day(archive: duckdb.DuckDBPyConnection) -> None:
    work = state(archive, day=date(2024, 1, 10))
    assert (work.title, work.authors) == ("Bài viết thứ 1 về đối ngoại", ("Nguyễn Thị Lan", "Trần Văn Minh"))
    assert (work.revision, work.gone_at) == (0, None)
    assert work.captured_at == datetime.fromisoformat("2024-01-01T00:00:00+00:00")


def test_a_day_ends_at_midnight_in_vietnam(archive: duckdb.DuckDBPyConnection) -> None:
    assert [state(archive, day=date(2024, 1, day)).revision for day in (10, 11)] == [0, 1]
    assert [bool(state(archive, day=date(2024, 1, day)).gone_at) for day in (20, 21)] == [False, True]


def test_before_it_was_seen(archive: duckdb.DuckDBPyConnection) -> None:
    with pytest.raises(UsageError, match="first seen on 2024-01-01"):
        state(archive, day=date(2023, 12, 31))


@pytest.mark.parametrize(("number", "parts"), [(1, 3), (2, 2), (3, 1), (4, 0), (5, 0)])
def test_a_date_is_as_exact_as_it_is_known(archive: duckdb.DuckDBPyConnection, number: int, parts: int) -> None:
    assert len(state(archive, number).published) == parts


def test_bytes_by_their_digest(archive: duckdb.DuckDBPyConnection, folder: Path) -> None:
    work = state(archive)
    assert work.payload_digest
    place = find_bytes(archive, work.payload_digest)
    assert place == work.place
    assert payload_digest(read_verified(folder / "warc", place, work.payload_digest)) == work.payload_digest


@pytest.mark.parametrize(("digest", "said"), [("sha1:x", "is no payload digest"), (f"sha1:{'A' * 32}", "no bytes")])
def test_a_digest_of_nothing(archive: duckdb.DuckDBPyConnection, digest: str, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        find_bytes(archive, digest)


def test_other_bytes_are_not_taken_for_them(archive: duckdb.DuckDBPyConnection, folder: Path) -> None:
    place = state(archive, 2).place
    assert place
    with pytest.raises(DamagedRecordError, match="has the digest"):
        read_verified(folder / "warc", place, f"sha1:{'A' * 32}")


def test_a_record_that_is_not_there(archive: duckdb.DuckDBPyConnection, folder: Path) -> None:
    place = state(archive, 2).place
    assert place
    with pytest.raises(DamagedRecordError, match="damaged"):
        read_verified(folder / "warc", Place(place.filename, place.offset + 1, place.length), "")


def test_tables_alone_will_do(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "articles").symlink_to((folder / "articles").resolve())
    with connect(tmp_path) as connection:
        work = state(connection)
    assert work.captured_at - datetime.fromisoformat("2024-01-11T00:00:00+00:00") == timedelta()
