import json

import pytest

from spiders.discovery import Discovery
from spiders.families import GENERIC
from spiders.sources.cdx import Listed, choose, home_page, query, read_list
from tests.spiders.sources.conftest import HOST

ROW = {"timestamp": "20190301080000", "url": f"{HOST}/a", "mime": "text/html", "status": "200", "digest": "AAA"}
WAYBACK = [
    ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest", "length"],
    ["test,example,cong)/a", "20190301080000", f"{HOST}/a", "text/html", "200", "AAA", "17"],
]


def listed(number: int, year: int, digest: str = "", **more: str) -> Listed:
    about = {"status": "200", "mime": "text/html", "digest": digest or f"D{number}", **more}
    return Listed(url=f"{HOST}/tin-tuc/bai-viet-so-{number}.html", timestamp=f"{year}0301080000", **about)  # type: ignore[arg-type]


def chosen(*rows: Listed, held: tuple[tuple[str, str], ...] = ()) -> list[str]:
    return [f"{one.url[-9:-5]} {one.timestamp[:4]}" for one in choose(rows, Discovery(f"{HOST}/", GENERIC), held)]


@pytest.mark.parametrize(
    "body",
    [
        json.dumps(ROW) + "\n",
        json.dumps(WAYBACK),
        f"test,example,cong)/a 20190301080000 {HOST}/a text/html 200 AAA 17\n",
    ],
)
def test_every_dialect_is_read(body: str) -> None:
    rows, key = read_list(body.encode())
    assert ([(one.url, one.timestamp, one.digest) for one in rows], key) == (
        [(f"{HOST}/a", "20190301080000", "AAA")],
        None,
    )


@pytest.mark.parametrize("body", [json.dumps([*WAYBACK, [], ["next"]]), f"{json.dumps(ROW)}\n\nnext\n"])
def test_a_resume_key_is_found(body: str) -> None:
    rows, key = read_list(body.encode())
    assert (len(rows), key) == (1, "next")


@pytest.mark.parametrize("body", [b"<html>Sorry</html>", b"{", b"[1"])
def test_what_is_no_list_raises(body: bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        read_list(body)


def test_an_empty_list_is_a_list() -> None:
    assert read_list(b"") == read_list(b"[]") == ([], None)


def test_the_first_capture_and_each_that_differs() -> None:
    rows = [
        listed(1001, 2016),
        listed(1001, 2018),
        listed(1001, 2019, "E"),
        listed(1001, 2020, "E"),
        listed(1002, 2018),
    ]
    assert chosen(*reversed(rows)) == ["1001 2016", "1002 2018", "1001 2019"]


def test_failures_pictures_and_revisits_are_left_out() -> None:
    rows = [
        listed(1001, 2015, status="503"),
        listed(1001, 2016),
        listed(1001, 2018, "X", mime="warc/revisit", status="-"),
    ]
    assert chosen(*rows, listed(1003, 2016, mime="image/jpeg")) == ["1001 2016"]


def test_what_is_held_is_not_fetched_again() -> None:
    first = listed(1001, 2016)
    assert chosen(first, listed(1001, 2018, "E"), held=((first.url, first.timestamp),)) == ["1001 2018"]


def test_the_last_home_page_tells_the_family() -> None:
    rows = [Listed(url=f"{HOST}{path}", timestamp=f"{year}0101000000", status="200", mime="text/html", digest="") for path, year in (("/", 2015), ("", 2017), ("/a", 2019))]  # fmt: skip
    found = home_page(rows, f"{HOST}/")
    assert found is not None
    assert found.timestamp == "20170101000000"


def test_the_query_asks_for_all_of_a_host() -> None:
    assert query("http://x/cdx", "a.test") == "http://x/cdx?url=a.test%2F%2A&output=json"
