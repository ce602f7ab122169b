"""``parse_date`` on the table of shapes, on what must never be read, and on anything at all."""

from __future__ import annotations

import dataclasses
import doctest
import importlib
import json
import os
import pkgutil
import re
import runpy
import time
from datetime import date, datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import pipelines.dates
from pipelines.dates import FLAGS, HANOI, REASONS, Flag, PublishedDate, Reason, parse_date, parse_url

ROOT = Path(__file__).parents[2]
TABLE = Path(__file__).parent / "data" / "dates.tsv"
LABELLED = Path(os.environ.get("NGOAIVU_RECORDED", "/nonexistent")).parent / "cases"
_ESCAPE = re.compile(r"\\(?:u([0-9a-f]{4})|(.))")


class Row(NamedTuple):
    shape: str
    text: str
    reference: datetime | None
    answer: str
    flags: tuple[str, ...]


def table() -> list[Row]:
    rows = []
    for line in TABLE.read_text("utf-8").splitlines():
        if line and not line.startswith(("#", "shape\t")):
            shape, text, reference, answer, flags = line.split("\t")
            moment = datetime.fromisoformat(reference).replace(tzinfo=HANOI) if reference else None
            rows.append(Row(shape, unescape(text), moment, answer, tuple(flags.split())))
    return rows


def unescape(text: str) -> str:
    plain = {"n": "\n", "t": "\t", "r": "\r", "\\": "\\"}
    return _ESCAPE.sub(lambda match: chr(int(match[1], 16)) if match[1] else plain[match[2]], text)


@pytest.mark.parametrize("row", table(), ids=lambda row: f"{row.shape}: {row.text!r}")
def test_every_shape_of_the_table(row: Row) -> None:
    answer = parse_date(row.text, reference=row.reference)
    assert (answer.iso or f"!{answer.reason}") == row.answer
    assert answer.flags == row.flags
    assert answer.raw in row.text
    assert (answer.value is None) == (answer.reason is not None) == (answer.precision is None)


def test_the_table_is_large_and_shows_every_reason_and_flag_of_a_text() -> None:
    rows = table()
    assert len(rows) > 250
    reasons = {row.answer[1:] for row in rows if row.answer.startswith("!")}
    assert set(REASONS) - reasons == {Reason.NO_CANDIDATE}
    flags = {flag for row in rows for flag in row.flags}
    assert set(FLAGS) - flags == {Flag.TIME_FROM_METADATA, Flag.METADATA_DISAGREES}


def test_the_page_of_the_documentation_is_current() -> None:
    generate = runpy.run_path(str(ROOT / "docs" / "generate_dates.py"))
    assert (ROOT / "docs" / "dates.md").read_text("utf-8") == generate["page"]()


@pytest.mark.parametrize("module", [name for _, name, _ in pkgutil.iter_modules(pipelines.dates.__path__)])
def test_examples_in_docstrings(module: str) -> None:
    assert doctest.testmod(importlib.import_module(f"pipelines.dates.{module}")).failed == 0


def test_the_value_is_frozen_and_prints_as_exactly_as_it_is_known() -> None:
    answer = parse_date("05/09/2019 18:30:15")
    with pytest.raises(dataclasses.FrozenInstanceError):
        answer.raw = ""  # type: ignore[misc]
    assert answer
    assert answer == parse_date("05/09/2019 18:30:15")
    assert answer.as_json() == {
        "iso": "2019-09-05T18:30:15+07:00",
        "precision": "second",
        "raw": "05/09/2019 18:30:15",
        "flags": [],
        "reason": None,
        "published_from": None,
    }
    assert json.loads(json.dumps(parse_date("hôm qua").as_json()))["reason"] == "needs_reference"
    moment = datetime(2019, 9, 5, 18, 30, 15, tzinfo=HANOI)
    cuts = {"year": "2019", "month": "2019-09", "day": "2019-09-05", "minute": "2019-09-05T18:30+07:00"}
    assert {precision: PublishedDate(moment, precision, "").iso for precision in cuts} == cuts


@pytest.mark.parametrize(
    ("text", "raw"),
    [
        ("Ngày đăng: Thứ Năm, 05/09/2019 18:30 | Lượt xem: 7", "Thứ Năm, 05/09/2019 18:30"),
        ("Tác giả: Lò Văn Năm - 05/09/2019", "05/09/2019"),
        ("\u200bNga\u0300y 05/\u200b09/2019 ", "05/\u200b09/2019"),
        ("Cập nhật 5 giờ trước", "5 giờ trước"),
        ("(08/10)", "08/10"),
        ("31/02/2019", "31/02/2019"),
        ("  /Date(1567683000000)/ ", "/Date(1567683000000)/"),
    ],
)
def test_raw_is_what_was_read_and_nothing_else(text: str, raw: str) -> None:
    assert parse_date(text, reference=datetime(2019, 9, 5, 18, 30, tzinfo=HANOI)).raw == raw


def test_the_order_decides_only_what_is_ambiguous() -> None:
    assert parse_date("03/04/2019", order="mdy").iso == "2019-03-04"
    assert parse_date("03/04/2019", order="mdy").flags == (Flag.ORDER_ASSUMED,)
    assert parse_date("03/04/2019").flags == ()
    assert parse_date("2:12:09 PM | 3/6/2014").flags == (Flag.ORDER_ASSUMED,)
    for order in ("dmy", "mdy"):
        assert parse_date("27/04/2019", order=order).iso == "2019-04-27"
        assert parse_date("4/27/2019", order=order).iso == "2019-04-27"
        assert parse_date("05/05/2019", order=order).flags == ()
        assert parse_date("Monday, 09/10/2018", order=order).iso == "2018-09-10"


def test_a_reference_may_be_naive_or_in_any_zone() -> None:
    naive = datetime(2019, 9, 5, 3, 0)  # noqa: DTZ001
    utc = datetime(2019, 9, 4, 20, 0, tzinfo=timezone.utc)  # noqa: UP017
    for reference in (naive, utc):
        assert parse_date("5 giờ trước", reference=reference).iso == "2019-09-04T22:00+07:00"
        assert parse_date("hôm nay", reference=reference).iso == "2019-09-05"
        assert parse_date("05/09", reference=reference).iso == "2019-09-05"
        assert parse_date("05/09/2019", reference=reference).iso == "2019-09-05"
        assert parse_date("05/09/2019 03:01", reference=reference).reason == Reason.FUTURE


@given(st.dates(date(1996, 1, 1), date(2026, 12, 31)), st.dates(date(1996, 1, 1), date(2026, 12, 31)))
def test_a_yearless_date_is_the_latest_such_day_that_is_not_after_the_reference(stamp: date, day: date) -> None:
    reference = datetime(day.year, day.month, day.day, 12, tzinfo=HANOI)
    answer = parse_date(f"{stamp:%d/%m}", reference=reference)
    assert answer.value is not None
    assert answer.flags == (Flag.YEARLESS_RESOLVED,)
    found = answer.value.date()
    assert (found.day, found.month) == (stamp.day, stamp.month)
    assert found <= day
    if (stamp.day, stamp.month) != (29, 2):
        assert found.replace(year=found.year + 1) > day


@given(st.integers(1, 5000), st.datetimes(datetime(1996, 1, 1), datetime(2026, 12, 31)))  # noqa: DTZ001
def test_relative_dates_are_counted_back(count: int, naive: datetime) -> None:
    reference = naive.replace(tzinfo=HANOI)
    ago = parse_date(f"{count} phút trước", reference=reference).value
    assert ago == (reference - timedelta(minutes=count)).replace(second=0, microsecond=0)
    days = parse_date(f"{count % 400} ngày trước", reference=reference).value
    assert days is not None
    assert days.date() == reference.date() - timedelta(days=count % 400)


BEFORE = ("Sáng", "Chiều", "Sáng ngày", "Hội nghị ngày", "được tổ chức vào", "từ ngày", "đến ngày", "trước ngày", "kể từ", "họp",
          "Kế hoạch", "Đoàn công tác đến thăm ngày", "Quyết định số 15/QĐ-UBND ngày", "Hạn cuối:", "Lễ kỷ niệm", "sinh ngày", "cấp ngày",
          "số", "Hôm nay:", "12 -", "12,", "5 và", "Ảnh chụp ngày", "Hội", "Đảng", "tại Lào", "Ngày 4 và", "Hiệu lực:", "The visit on",
          "từ 01/02/2019 đến")  # fmt: skip
AFTER = (", đoàn công tác đã đến thăm tỉnh", " tại Hà Nội", " của UBND tỉnh", ": Từ 07h00 đến 10h00", " - 20/10/2022", " đến 20/10/2022",
         "-12", " đồng", "/QĐ-UBND", " âm lịch", " và ngày 6", " 08:00-10:00", ", the delegation visited", " sẽ diễn ra", " (âm lịch)")  # fmt: skip


@pytest.mark.parametrize("words", BEFORE)
@given(
    st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%d tháng %m năm %Y"]),
)
@settings(max_examples=25)
def test_words_before_that_make_it_another_date(words: str, day: date, shape: str) -> None:
    answer = parse_date(f"{words} {day.strftime(shape)}")
    assert answer.value is None, answer
    assert answer.reason in REASONS


@pytest.mark.parametrize("words", AFTER)
@given(
    st.dates(date(1990, 1, 1), date(2026, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "ngày %d tháng %m năm %Y"]),
)
@settings(max_examples=25)
def test_words_behind_that_make_it_another_date(words: str, day: date, shape: str) -> None:
    answer = parse_date(f"{day.strftime(shape)}{words}")
    assert answer.value is None, answer
    assert answer.reason in REASONS


def sound(text: str, answer: PublishedDate) -> None:
    assert answer.raw in text
    assert set(answer.flags) <= set(FLAGS)
    if answer.value is None:
        assert answer.reason in REASONS
        assert answer.iso is None
    else:
        assert answer.reason is None
        assert answer.value.utcoffset() == timedelta(hours=7)
        assert 1989 <= answer.value.year <= 2050
        assert answer.precision in ("second", "minute", "day", "month")
        assert answer.raw


REFERENCES = st.none() | st.datetimes(datetime(1996, 1, 1), datetime(2030, 1, 1))  # noqa: DTZ001
PIECES = st.sampled_from(
    "05 / - . , : | ( ) 09 2019 19 18:30 ngày tháng năm Thứ Hai CN thứ 6 nhằm Giêng mùng đăng cập nhật trước giờ hôm qua GMT+7 Z "
    "SA CH PM T + 1567683000 /Date( )/ Sep 5th \u0301 \u200b &nbsp; Đảng Nguyễn \n [ ] ' số 12/QĐ 2019-09-05 31/12/99 truy cập 000".split(
        " "
    )
)


@given(
    st.text()
    | st.binary().map(lambda raw: raw.decode("utf-8", "replace"))
    | st.binary().map(lambda raw: raw.decode("latin-1")),
    REFERENCES,
)
@settings(max_examples=400)
def test_any_text_is_answered(text: str, reference: datetime | None) -> None:
    sound(text, parse_date(text, reference=reference))
    sound(text, parse_url(text, None if reference is None else reference.replace(tzinfo=HANOI)))


@given(st.lists(PIECES, max_size=12), st.sampled_from(["", " "]), REFERENCES, st.sampled_from(["dmy", "mdy"]))
@settings(max_examples=600)
def test_any_heap_of_pieces_is_answered(pieces: list[str], glue: str, reference: datetime | None, order: str) -> None:
    text = glue.join(pieces)
    answer = parse_date(text, reference=reference, order=order)
    sound(text, answer)
    if reference is not None and answer.value is not None:
        assert answer.value <= reference.replace(tzinfo=HANOI)


@pytest.mark.parametrize(
    "piece",
    [
        "1/",
        "05/09/",
        " ",
        "ngày ",
        "đăng ",
        "thứ 2 ",
        "18:30 ",
        "- ",
        "năm ",
        "A",
        "|",
        "5 giờ ",
        "mùng hai ",
        "05/09/2019 ",
    ],
)
def test_the_longest_texts_take_milliseconds(piece: str) -> None:
    text = (piece * 500)[:500]
    start = time.perf_counter()
    parse_date(text)
    assert time.perf_counter() - start < 0.25
    assert parse_date(text + "x").reason == Reason.IN_SENTENCE


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the labelled cases are not here")
def test_labelled_cases() -> None:
    rows = [json.loads(line) for line in (LABELLED / "dates.jsonl").read_text("utf-8").splitlines()]
    right = 0
    for row in rows:
        reference = datetime.fromisoformat(row["ref"]) if row["ref"] else None
        answer = parse_date(row["raw"], reference=reference)
        assert answer.value is None or is_right(answer, row["iso"]), (row, answer)
        right += is_right(answer, row["iso"])
    assert right >= 0.99 * len(rows)


@pytest.mark.skipif(not LABELLED.is_dir(), reason="the labelled cases are not here")
def test_labelled_pages() -> None:
    for line in (LABELLED / "pages.jsonl").read_text("utf-8").splitlines():
        row = json.loads(line)
        if row["date_raw"] and row["date_iso"]:
            answer = parse_date(row["date_raw"])
            # Where the page's clock is unreliable the label keeps the day alone; the string itself does not say so.
            cut = row["date_iso"] if "time_unreliable" not in row["flags"] else (answer.iso or "")
            assert is_right(answer, cut), (row["date_raw"], answer)
            assert row["date_iso"][:10] == (answer.iso or "")[:10]


def is_right(answer: PublishedDate, iso: str | None) -> bool:
    if iso is None or answer.value is None:
        return iso is None and answer.value is None
    if "T" not in iso:
        return answer.iso == iso
    wanted = datetime.fromisoformat(iso)
    return answer.value == (wanted if wanted.tzinfo else wanted.replace(tzinfo=HANOI))
