import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from spiders.sources.saved import SavedPage, saved_pages
from tests.spiders.sources.conftest import page

MTIME = 1_500_000_000


def put(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    os.utime(path, (MTIME, MTIME))


def only(folder: Path) -> SavedPage:
    (found,) = saved_pages(folder)
    assert isinstance(found, SavedPage), found
    return found


@pytest.mark.parametrize(
    ("name", "data", "url", "address_from"),
    [
        (
            "x/bai.html",
            b"<html><!-- Mirrored from cong.example.test/tin/5-bai.html by HTTrack Website Copier/3.x [XR&CO'2014], Thu, 12 Nov 2015"
            b" 03:04:05 GMT -->" + page(1),
            "http://cong.example.test/tin/5-bai.html",
            "HTTrack's comment",
        ),
        (
            "bai.html",
            b"<!DOCTYPE html>\n<!-- saved from url=(0042)https://cong.example.test/index.php?id=5 -->\n" + page(1),
            "https://cong.example.test/index.php?id=5",
            "the browser's comment",
        ),
        ("cong.example.test/tin/5-bai.html", page(1), "http://cong.example.test/tin/5-bai.html", "the folder's layout"),
        ("cong.example.test/tin/index.html", page(1), "http://cong.example.test/tin/", "the folder's layout"),
        (
            "cong.example.test/index.php?id=5.html",
            page(1),
            "http://cong.example.test/index.php?id=5",
            "the folder's layout",
        ),
        (
            "cong.example.test/index.php@id=5.html",
            page(1),
            "http://cong.example.test/index.php?id=5",
            "the folder's layout",
        ),
        (
            "a.html",
            page(1).replace(b"<head>", b'<head><link href="http://cong.example.test/c" rel="canonical">'),
            "http://cong.example.test/c",
            "the canonical link",
        ),
        (
            "a.html",
            page(1).replace(b"<head>", b'<head><base href="http://cong.example.test/b/">'),
            "http://cong.example.test/b/",
            "the base address",
        ),
    ],
)
def test_the_original_address_is_found(tmp_path: Path, name: str, data: bytes, url: str, address_from: str) -> None:
    put(tmp_path / "saved", name, data)
    found = only(tmp_path / "saved")
    assert (found.response.url, found.address_from) == (url, address_from)


def test_the_time_is_the_comments(tmp_path: Path) -> None:
    comment = b"<!-- Mirrored from cong.example.test/a by HTTrack Website Copier/3.x, Thu, 12 Nov 2015 03:04:05 GMT -->"
    put(tmp_path, "a.html", comment + page(1))
    found = only(tmp_path)
    assert (found.response.fetched_at, found.time_from) == (
        datetime(2015, 11, 12, 3, 4, 5, tzinfo=UTC),
        "its own comment",
    )


def test_else_the_time_is_the_files(tmp_path: Path) -> None:
    put(tmp_path, "cong.example.test/a.html", page(1))
    found = only(tmp_path)
    assert (found.response.fetched_at, found.time_from) == (datetime.fromtimestamp(MTIME, UTC), "the file's date")


def test_a_page_without_an_address_is_named(tmp_path: Path) -> None:
    put(tmp_path, "a.html", page(1))
    put(tmp_path, "picture.jpg", b"\xff\xd8\xff")
    assert [one[0].name for one in saved_pages(tmp_path) if isinstance(one, tuple)] == ["a.html"]
