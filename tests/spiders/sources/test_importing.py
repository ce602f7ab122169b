"""The flow of an import, from files to what the archive then says."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from archive import ArchiveWriter, Capture, open_archive
from archive.workers import Processes
from ngoaivu.importing import Order, run_import
from spiders.registry import Portal
from spiders.sources.survey import Dates
from tests.spiders.sources.conftest import HOST, page, record

Write = Callable[..., Path]
PORTAL = Portal(id="cong", name="Cổng mẫu", url=f"{HOST}/", province_code="01")
LISTING = (
    b"<html><head><title>Trang ch\xe1\xbb\xa7</title></head><body>"
    b"<div class='news'><h3><a href='/tin-tuc/bai-viet-so-1001.html'>B\xc3\xa0i s\xe1\xbb\x91 1001 v\xe1\xbb\x81 h\xe1\xbb\xa3p t\xc3\xa1c</a></h3> 05/03</div>"
    b"<div class='news'><h3><a href='/vi/tin-tuc/bai-viet-so-1001.html'>B\xc3\xa0i s\xe1\xbb\x91 1001</a></h3> 05/03</div></body></html>"
)


def take(archive: Path, *files: Path, portals: tuple[Portal, ...] = (PORTAL,), **dates: Any) -> int:
    order = Order(files=list(files), archive=archive, portals={one.id: one for one in portals}, dates=Dates(**dates))
    return run_import(order)


def article(number: int, words: str = "", **more: Any) -> bytes:
    return record(f"{HOST}/tin-tuc/bai-viet-so-{number}.html", page(number, words), **more)


def table(archive: Path, name: str = "articles") -> list[dict[str, Any]]:
    return list(getattr(open_archive(archive), name)().to_table().to_pylist())


def without_places(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in row.items() if not name.startswith("warc_")}


def test_articles_are_dated_by_their_captures(warc: Write, tmp_path: Path) -> None:
    code = take(tmp_path / "a", warc(article(1001), article(1002, date="2020-01-01T00:00:00Z")))
    rows = sorted(table(tmp_path / "a"), key=lambda row: row["first_seen"])
    assert (code, [str(row["first_seen"])[:10] for row in rows]) == (0, ["2019-03-01", "2020-01-01"])
    assert {row["imported_from"] for row in table(tmp_path / "a", "captures")} == {"some.warc.gz"}


def test_a_later_capture_that_differs_is_an_edit(warc: Write, tmp_path: Path) -> None:
    again = article(1001, "Tin đã được bổ sung một câu mới.", date="2021-05-05T00:00:00Z")
    assert take(tmp_path / "a", warc(again, article(1001))) == 0
    (row,) = table(tmp_path / "a")
    assert (row["revision"], str(row["first_seen"])[:10], "bổ sung" in row["body"]) == (1, "2019-03-01", True)


def test_importing_twice_adds_no_capture(warc: Write, tmp_path: Path) -> None:
    file = warc(article(1001), article(1002), record(f"{HOST}/", LISTING))
    take(tmp_path / "a", file)
    before = table(tmp_path / "a", "captures")
    take(tmp_path / "a", file)
    assert table(tmp_path / "a", "captures") == before


def test_the_archives_own_files_are_known(warc: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    take(tmp_path / "a", warc(article(1001), article(1002)))
    capsys.readouterr()
    take(tmp_path / "a", *(tmp_path / "a" / "warc").iterdir())
    assert "known: 2" in capsys.readouterr().out
    assert len(table(tmp_path / "a", "captures")) == 2


def test_an_archive_can_be_made_again_from_its_own_files(warc: Write, tmp_path: Path) -> None:
    take(tmp_path / "a", warc(article(1001), article(1002), article(1001, "Khác."), record(f"{HOST}/", LISTING)))
    take(tmp_path / "b", tmp_path / "a" / "warc")
    assert [without_places(row) for row in table(tmp_path / "b")] == [
        without_places(row) for row in table(tmp_path / "a")
    ]


def test_print_views_and_files_are_passed_over(warc: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    extra = [record(f"{HOST}/print/bai-viet-so-1001.html", page(1001)), record(f"{HOST}/a.jpg", b"\xff\xd8\xff")]
    assert take(tmp_path / "a", warc(article(1001), *extra)) == 0
    assert len(table(tmp_path / "a")) == len(table(tmp_path / "a", "captures")) == 1
    assert "passed over: file: 1" in capsys.readouterr().out


def test_links_of_listings_give_words_and_addresses(warc: Write, tmp_path: Path) -> None:
    take(tmp_path / "a", warc(article(1001), record(f"{HOST}/", LISTING)))
    kept = next(row for row in table(tmp_path / "a", "captures") if row["outcome"] == "kept")
    assert (kept["link_text"], "05/03" in kept["link_beside"]) == ("Bài số 1001 về hợp tác", True)


def test_pages_of_no_portal_are_counted(warc: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    code = take(tmp_path / "a", warc(record("http://elsewhere.example.test/bai-viet-so-1.html", page(1))))
    assert (code, "elsewhere.example.test" in capsys.readouterr().err, (tmp_path / "a").exists()) == (4, True, False)


def test_dates_are_vietnamese_days(warc: Write, tmp_path: Path) -> None:
    late = article(1002, date="2020-01-01T18:00:00Z")  # the second of January in Hanoi
    take(tmp_path / "a", warc(article(1001), late), since=date(2020, 1, 2), until=date(2020, 1, 2))
    assert [row["title"][:11] for row in table(tmp_path / "a")] == ["Bài số 1002"]


def revisit(number: int, **headers: str) -> bytes:
    profile = "http://netpreserve.org/warc/1.1/revisit/identical-payload-digest"
    url = f"{HOST}/tin-tuc/bai-viet-so-{number}.html"
    lines = {
        "WARC-Type": "revisit",
        "WARC-Target-URI": url,
        "WARC-Date": "2022-02-02T00:00:00Z",
        "WARC-Profile": profile,
        **headers,
    }
    block = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n"
    head = "".join(f"{name}: {value}\r\n" for name, value in lines.items())
    return f"WARC/1.1\r\n{head}Content-Length: {len(block)}\r\n\r\n".encode() + block + b"\r\n\r\n"


@pytest.mark.parametrize(
    "reference",
    [
        {"WARC-Refers-To": "<urn:uuid:00000000-0000-0000-0000-000000001001>"},
        {
            "WARC-Refers-To-Target-URI": f"{HOST}/tin-tuc/bai-viet-so-1001.html",
            "WARC-Refers-To-Date": "2019-03-01T08:00:00Z",
        },
        {"WARC-Payload-Digest": "DIGEST"},
    ],
)
def test_a_revisit_has_the_bytes_that_it_refers_to(warc: Write, tmp_path: Path, reference: dict[str, str]) -> None:
    first = article(1001, warc={"WARC-Record-ID": "<urn:uuid:00000000-0000-0000-0000-000000001001>"})
    digest = first.partition(b"WARC-Payload-Digest: ")[2].partition(b"\r")[0].decode()
    again = revisit(1001, **{name: value.replace("DIGEST", digest) for name, value in reference.items()})
    assert take(tmp_path / "a", warc(again, first)) == 0
    (row,) = table(tmp_path / "a")
    assert (len(table(tmp_path / "a", "captures")), row["revision"]) == (2, 0)


def test_a_revisit_of_bytes_in_the_archive(warc: Write, tmp_path: Path) -> None:
    take(tmp_path / "a", warc(article(1001)))
    digest = table(tmp_path / "a")[0]["payload_digest"]
    assert take(tmp_path / "a", warc(revisit(1001, **{"WARC-Payload-Digest": digest}), name="later")) == 0
    assert len(table(tmp_path / "a", "captures")) == 2


def test_a_revisit_of_bytes_that_are_nowhere_is_named(
    warc: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    lost = revisit(1009, **{"WARC-Payload-Digest": "sha1:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA"})
    assert take(tmp_path / "a", warc(article(1001), lost)) == 4
    assert "bai-viet-so-1009.html: a revisit whose page is nowhere" in capsys.readouterr().err


def test_damage_is_named_and_costs_no_other_record(
    warc: Write, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = warc(article(1001), article(1002), article(1003))
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 255
    file.write_bytes(bytes(data))
    code = take(tmp_path / "a", file)
    assert (code, len(table(tmp_path / "a"))) == (4, 2)
    assert "some.warc.gz at byte" in capsys.readouterr().err
    assert [row["exit_code"] for row in table(tmp_path / "a", "harvests")] == [4]


def test_a_wacz_is_read(warc: Write, tmp_path: Path) -> None:
    file = warc(article(1001), article(1002))
    with zipfile.ZipFile(tmp_path / "some.wacz", "w") as packed:
        packed.write(file, "archive/data.warc.gz")
        packed.writestr("pages/pages.jsonl", "{}")
    assert take(tmp_path / "a", tmp_path / "some.wacz") == 0
    assert {row["imported_from"] for row in table(tmp_path / "a", "captures")} == {"some.wacz/data.warc.gz"}


def test_saved_pages_are_read(tmp_path: Path) -> None:
    folder = tmp_path / "saved" / "cong.example.test" / "tin-tuc"
    folder.mkdir(parents=True)
    (folder / "bai-viet-so-1001.html").write_bytes(page(1001))
    assert take(tmp_path / "a", tmp_path / "saved") == 0
    (capture,) = table(tmp_path / "a", "captures")
    assert (capture["url"], "the file's date" in capture["imported_from"]) == (
        f"{HOST}/tin-tuc/bai-viet-so-1001.html",
        True,
    )


def test_a_page_found_gone_twice_is_gone(warc: Write, tmp_path: Path) -> None:
    gone = [article(1001, status="404 Not Found", date=f"202{year}-01-01T00:00:00Z") for year in (1, 2)]
    assert take(tmp_path / "a", warc(article(1001), *gone)) == 0
    assert str(table(tmp_path / "a")[0]["gone_at"])[:10] == "2021-01-01"


def test_portals_on_one_host_are_told_apart_by_their_paths(warc: Write, tmp_path: Path) -> None:
    english = Portal(id="cong-en", name="Cổng mẫu", url=f"{HOST}/en/", province_code="01", languages=("en",))
    file = warc(article(1001), record(f"{HOST}/en/news/an-article-of-the-portal-1002.html", page(1002)))
    take(tmp_path / "a", file, portals=(PORTAL, english))
    assert {row["portal_id"] for row in table(tmp_path / "a")} == {"cong", "cong-en"}


class _Killed(BaseException):
    pass


def test_an_import_that_is_killed_and_run_again_ends_the_same(
    warc: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = warc(record(f"{HOST}/", LISTING), *(article(number) for number in range(1001, 1008)))
    take(tmp_path / "whole", file)
    add, seen = ArchiveWriter.add, []

    def dying(writer: ArchiveWriter, capture: Capture) -> None:
        seen.append(capture)
        if len(seen) == 6:
            raise _Killed
        add(writer, capture)

    monkeypatch.setattr("ngoaivu.importing._BATCH", 2)
    monkeypatch.setattr(ArchiveWriter, "add", dying)
    with pytest.raises(_Killed):
        take(tmp_path / "a", file)
    monkeypatch.setattr(ArchiveWriter, "add", add)
    assert take(tmp_path / "a", file) == 0
    for name in ("articles", "captures"):
        assert sorted(map(repr, table(tmp_path / "a", name))) == sorted(map(repr, table(tmp_path / "whole", name)))
    written = [path.read_bytes() for path in (tmp_path / "a" / "warc").iterdir()]
    assert written == [path.read_bytes() for path in (tmp_path / "whole" / "warc").iterdir()]


def test_several_processes_write_the_archive_of_one(
    warc: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ngoaivu.importing.WORTH_SHARING", 1)
    stub = record(f"{HOST}/tin-tuc/bai-viet-so-1003.html", b"<html><body>Trang</body></html>")
    twin = record(f"{HOST}/vi/tin-tuc/bai-viet-so-1001.html", page(1001))
    file = warc(record(f"{HOST}/", LISTING), article(1001), twin, stub, article(1002), article(1002, "Tin sửa."))
    parts = []
    for count in (1, 2):
        archive = tmp_path / f"{count}"
        order = Order(
            files=[file], archive=archive, portals={PORTAL.id: PORTAL}, dates=Dates(), workers=Processes(count)
        )
        assert run_import(order) == 0
        tables = {one for one in open_archive(archive).manifest.parts if not one.startswith("harvests/")}
        parts.append((tables, [one.read_bytes() for one in (archive / "warc").iterdir()]))
    assert parts[0] == parts[1]
    assert {row["outcome"] for row in table(tmp_path / "2", "captures")} == {"kept", "refused"}
