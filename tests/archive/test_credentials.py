"""Passwords, tokens and sessions in addresses stay out of rows, records and reasons."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from archive import Attachment, open_archive
from archive.credentials import without_secrets
from archive.identity import address_key, clean_address
from archive.responses import whole_members
from tests.archive.conftest import MakeCapture

SECRET = "s3cr3tVALUE99"


@pytest.mark.parametrize(
    ("given", "clean"),
    [
        (f"http://user:{SECRET}@a.vn/x", "http://a.vn/x"),
        (f"http://{SECRET}@a.vn/x", "http://a.vn/x"),
        (f"http://a.vn/x?id=1&access_token={SECRET}&p=2", "http://a.vn/x?id=1&p=2"),
        (f"http://a.vn/x?PHPSESSID={SECRET}", "http://a.vn/x"),
        (f"http://a.vn/x;jsessionid={SECRET}?id=1", "http://a.vn/x?id=1"),
        (f"http://a.vn/x;jsessionid={SECRET}/y;v=1", "http://a.vn/x/y;v=1"),
        (f"http://a.vn/x?api%5Fkey={SECRET}&id=1", "http://a.vn/x?id=1"),
        (f"http://a.vn/x?X-Amz-Signature={SECRET}", "http://a.vn/x"),
        (f"/x?password={SECRET}", "/x"),
    ],
)
def test_an_address_is_kept_without_them(given: str, clean: str) -> None:
    assert clean_address(given) == clean
    assert clean_address(clean) == clean
    assert address_key(given) == address_key(clean)


@pytest.mark.parametrize("query", ["sid=99", "key=1", "tokens=5", "ticket=7", "id=1&&b=%20x", "sessions=2", "pass=qua-cau", "code=a"])
def test_what_other_parameters_say_stays_as_it_is(query: str) -> None:
    assert clean_address(f"http://a.vn/x?{query}") == f"http://a.vn/x?{query}"


@pytest.mark.parametrize(
    "text",
    [
        f"redirects to http://u:{SECRET}@a.vn/x: another host",
        f"moved: http://a.vn/x?token={SECRET}&id=1",
        f"/x?a=1;jsessionid={SECRET}",
        f"Location: ?sessionid={SECRET}",
    ],
)
def test_a_sentence_is_told_without_them(text: str) -> None:
    assert SECRET not in without_secrets(text)
    assert "***" in without_secrets(text)


def test_a_sentence_without_any_stays() -> None:
    assert without_secrets("a@b.vn wrote = to http://a.vn/x?id=1 (token ring)") == "a@b.vn wrote = to http://a.vn/x?id=1 (token ring)"


def test_nothing_that_an_archive_holds_beside_the_pages_tells_a_secret(store: Callable[..., Path], capture: MakeCapture) -> None:
    url = f"https://user:{SECRET}@tinh-a.example.vn/bai-1;jsessionid={SECRET}?access_token={SECRET}"
    first = capture(
        1,
        at=url,
        other_urls=(url,),
        attachments=(Attachment(url=f"https://a.vn/x.pdf?token={SECRET}"),),
        request_headers=(("Referer", url), ("Authorization", SECRET), ("Cookie", SECRET)),
        response_headers=(("Content-Location", url), ("Link", f"<{url}>; rel=canonical")),
    )
    moved = capture(2, at=f"{url}&id=2", outcome="refused", article=None, reason=f"moved: redirects to {url}")
    path = store([first, moved])
    archive = open_archive(path)
    tables = [archive.articles(), archive.captures()]
    assert not [row for table in tables for row in table.to_table().to_pylist() if SECRET in str(row)]
    records = [record for file in (path / "warc").iterdir() for _, record in whole_members(file)]
    assert len(records) == 5
    assert not [record for record in records if SECRET.encode() in record]
