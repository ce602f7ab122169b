"""Commands take an address on object storage in the place of a folder."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from archive import ArchiveWriter, Article, Capture
from archive.identity import article_id
from archive.objects.address import Address, parse_address
from archive.objects.cloud import CloudStore
from archive.objects.copies import WorkingCopy
from ngoaivu.cli import main
from tests.s3_server import ENVIRONMENT

URL = "https://tinh-a.example.vn/bai-1"
PAGE = "<h1>Tiếp đoàn đại biểu nước bạn</h1>".encode()
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def address(s3_endpoint: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Address:
    """An archive of one article there, written by another machine."""
    for name, value in {**ENVIRONMENT, "AWS_ENDPOINT_URL": s3_endpoint, "XDG_CACHE_HOME": str(tmp_path)}.items():
        monkeypatch.setenv(name, value)
    address = parse_address(f"s3://archives/{uuid4().hex}")
    assert address is not None
    article = Article(
        article_id=article_id("tinh-a", "1", URL),
        portal_id="tinh-a",
        family="joomla",
        reader="joomla/1",
        url=URL,
        title="Tiếp đoàn đại biểu nước bạn",
        body="Sáng nay, lãnh đạo tỉnh tiếp đoàn đại biểu của nước bạn đến thăm và làm việc.",
    )
    one = Capture(
        url=URL,
        portal_id="tinh-a",
        fetched_at=NOW,
        outcome="kept",
        status=200,
        media_type="text/html",
        payload=PAGE,
        article=article,
    )
    copy = WorkingCopy(CloudStore(address), address, tmp_path / "other", code_version="1.0", now=lambda: NOW)
    with copy.to_write() as folder, ArchiveWriter(folder, code_version="1.0", now=lambda: NOW) as writer:
        writer.add(one)
    return address


def test_a_question_is_asked_of_it(address: Address, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", str(address), "SELECT title FROM articles_63", "--format", "csv"]) == 0
    assert "Tiếp đoàn đại biểu nước bạn" in capsys.readouterr().out


def test_the_bytes_of_an_article_are_given(address: Address, tmp_path: Path) -> None:
    output = tmp_path / "page.html"
    found = article_id("tinh-a", "1", URL)
    assert main(["raw", found, "--archive", str(address), "-o", str(output)]) == 0
    assert output.read_bytes() == PAGE


def test_it_is_verified_with_all_its_files(
    address: Address, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    cache = tmp_path / "cache"
    assert main(["verify", str(address), "--cache", str(cache)]) == 0
    assert list(cache.glob("*/copies/*/warc/*.warc.gz"))


def test_verify_names_objects_that_are_not_there(address: Address, capsys: pytest.CaptureFixture[str]) -> None:
    store = CloudStore(address)
    lost = next(one.key for one in store.list() if one.key.startswith("warc/"))
    store.delete([lost])
    assert main(["verify", str(address)]) == 8
    assert f"the object {lost} is not there" in capsys.readouterr().out


def test_a_shard_is_merged_into_it(address: Address, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shard = tmp_path / "shard"
    other = Capture(url=f"{URL}0", portal_id="tinh-a", fetched_at=NOW, outcome="gone", status=404, payload=b"404")
    with ArchiveWriter(shard, code_version="1.0", now=lambda: NOW) as writer:
        writer.add(other)
    assert main(["merge", str(address), str(shard)]) == 0
    assert (
        main(
            ["query", str(address), "SELECT count(*) FROM captures", "--format", "csv", "--cache", str(tmp_path / "b")]
        )
        == 0
    )
    assert "2" in capsys.readouterr().out.splitlines()


def test_a_bucket_that_is_not_there_ends_with_9(address: Address, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["status", "s3://nowhere/x"]) == 9
    told = capsys.readouterr().err
    assert "there is no bucket nowhere" in told
    assert ENVIRONMENT["AWS_SECRET_ACCESS_KEY"] not in told


def test_an_address_with_credentials_ends_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        main(["status", "s3://name:a-secret@archives/x"])
    told = capsys.readouterr().err
    assert "taken from the environment" in told
    assert "a-secret" not in told


def test_without_the_extra_it_ends_with_3(
    address: Address, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "obstore", None)
    assert main(["status", str(address)]) == 3
    assert "pip install 'ngoaivu[objects]'" in capsys.readouterr().err
