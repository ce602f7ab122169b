"""Which of the dates that a page offers is its publication date, and why the others are not."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pytest

from pipelines.dates import HANOI, DateCandidate, Flag, explain, parse_url, prove_order, resolve, template_dates

READ = datetime(2023, 12, 3, 8, 0, tzinfo=HANOI)


@dataclass(frozen=True)
class Portal:
    date_order: str | None = None
    template_dates: frozenset[str] = frozenset()


def visible(text: str, where: str = "title", label: str = "") -> DateCandidate:
    return DateCandidate(text=text, where=where, label=label)  # type: ignore[arg-type]


def metadata(text: str, name: str = "datePublished", trusted: bool = True) -> DateCandidate:
    return DateCandidate(text=text, origin="metadata", name=name, trusted=trusted)


def verdicts(candidates: list[DateCandidate], portal: object = None, reference: datetime | None = None) -> list[str]:
    return [verdict for _, verdict in explain(candidates, portal, reference=reference)]


def test_the_visible_date_by_the_title_beats_metadata_and_the_disagreement_is_flagged() -> None:
    answer = resolve([metadata("2019-10-07T18:30:00+07:00"), visible("05/09/2019")])
    assert (answer.iso, answer.published_from, answer.flags) == ("2019-09-05", "visible", (Flag.METADATA_DISAGREES,))


def test_metadata_decides_where_nothing_visible_does() -> None:
    answer = resolve([visible("Sáng ngày 04/9/2019, đoàn công tác đến thăm"), metadata("2019-09-05T18:30:00+07:00")])
    assert (answer.iso, answer.published_from, answer.flags) == ("2019-09-05T18:30:00+07:00", "metadata", ())


@pytest.mark.parametrize("name", ["dateModified", "article:modified_time", "og:updated_time"])
def test_the_last_edit_never_decides(name: str) -> None:
    candidates = [metadata("2019-10-07T18:30:00+07:00", name)]
    assert resolve(candidates).value is None
    assert verdicts(candidates) == ["the last edit"]


def test_a_known_liar_neither_decides_nor_disagrees_nor_lends_its_time() -> None:
    liar = metadata("2019-09-05T20:00:00+07:00", trusted=False)
    assert resolve([liar]).value is None
    assert resolve([liar]).reason == "no_candidate"
    answer = resolve([liar, visible("05/09/2019"), metadata("2019-10-07T18:30", trusted=False)])
    assert (answer.iso, answer.flags) == ("2019-09-05", ())


def test_the_time_of_the_same_day_is_taken_from_trusted_metadata() -> None:
    answer = resolve([visible("05/09/2019"), metadata("2019-09-05T11:30:00Z")])
    assert (answer.iso, answer.raw, answer.published_from) == ("2019-09-05T18:30:00+07:00", "05/09/2019", "visible")
    assert answer.flags == (Flag.TIME_FROM_METADATA,)


def test_the_minute_on_the_page_is_not_replaced() -> None:
    answer = resolve([visible("05/09/2019 08:00"), metadata("2019-09-05T18:30:00+07:00")])
    assert (answer.iso, answer.flags) == ("2019-09-05T08:00+07:00", ())


def test_the_midnight_of_a_filled_database_gives_way_to_a_real_time() -> None:
    answer = resolve([visible("05/09/2019 | 00:00"), metadata("2019-09-05T18:30:00+07:00")])
    assert (answer.iso, answer.flags) == ("2019-09-05T18:30:00+07:00", (Flag.TIME_FROM_METADATA,))


@pytest.mark.parametrize("where", ["body", "clock", "footer", "related"])
def test_places_that_hold_no_publication_date(where: str) -> None:
    candidates = [visible("05/09/2019", where)]
    assert resolve(candidates).value is None
    assert verdicts(candidates) != [""]


def test_the_clock_of_the_site_loses_by_its_day_and_by_its_place() -> None:
    clock, loose, stamp = (
        visible("Chủ nhật, ngày 3 tháng 12 năm 2023", "above"),
        visible("Thứ Bảy, 02/12/2023", "above"),
        visible("5-9-2023"),
    )
    assert resolve([clock, stamp], reference=READ).iso == "2023-09-05"
    assert resolve([loose, stamp]).iso == "2023-09-05"
    assert resolve([visible("Chủ nhật, 3/12/2023", "unknown")], reference=READ).value is None
    assert verdicts([clock, stamp], reference=READ) == ["the day of the capture: the clock of the site", "won"]


def test_an_article_of_today_keeps_the_date_of_today() -> None:
    assert resolve([visible("03/12/2023")], reference=READ).iso == "2023-12-03"
    assert resolve([visible("Ngày đăng: 03/12/2023", "unknown")], reference=READ).iso == "2023-12-03"
    confirmed = [visible("03/12/2023", "unknown"), metadata("2023-12-03T07:00:00+07:00")]
    assert resolve(confirmed, reference=READ).iso == "2023-12-03T07:00:00+07:00"


def test_a_date_that_stands_on_every_page_is_the_templates() -> None:
    pages = [["26/02/2016", "05/09/2019"], ["26/02/2016", "06/09/2019"], ["26/02/2016", "07/09/2019"]]
    assert template_dates(pages) == {"26/02/2016"}
    assert template_dates(pages[:2]) == frozenset()
    candidates = [visible("26/02/2016"), visible("05/09/2019", "unknown")]
    assert resolve(candidates, Portal(template_dates=template_dates(pages))).iso == "2019-09-05"


def test_posted_beats_updated_and_an_update_in_the_article_beats_a_loose_date() -> None:
    posted, updated = visible("05/09/2019", label="Ngày đăng:"), visible("07/10/2019", label="Cập nhật")
    assert resolve([updated, posted]).iso == "2019-09-05"
    assert resolve([updated]).iso == "2019-10-07"
    assert resolve([visible("01/01/2019", "unknown"), updated]).iso == "2019-10-07"


@pytest.mark.parametrize("label", ["Ngày ban hành", "Hạn nộp hồ sơ:", "Có hiệu lực từ ngày", "Ngày sinh"])
def test_a_label_in_its_own_element_can_refuse_the_date(label: str) -> None:
    assert resolve([visible("05/09/2019", label=label)]).value is None


def test_two_dates_of_equal_standing_are_refused_unless_another_origin_confirms_one() -> None:
    pair = [visible("05/09/2019", "unknown"), visible("06/09/2019", "unknown")]
    assert resolve(pair).reason == "two_dates"
    assert resolve([*pair, metadata("2019-09-06")]).iso == "2019-09-06"
    assert resolve([metadata("2019-09-06"), metadata("2019-09-08", "article:published_time")]).reason == "two_dates"


def test_the_same_day_twice_gives_the_more_exact_one() -> None:
    assert resolve([visible("05/09/2019"), visible("05/09/2019 18:30")]).iso == "2019-09-05T18:30+07:00"


def test_listing_then_metadata_then_feed_then_address() -> None:
    listing = DateCandidate(text="05/09/2019", origin="listing")
    feed = DateCandidate(text="Fri, 06 Sep 2019 18:30:00 +0700", origin="feed")
    url = DateCandidate(text="https://bao.example/2019/09/08/hoi-dam", origin="url")
    assert resolve([url, feed, listing, metadata("2019-09-07")]).published_from == "listing"
    assert resolve([url, feed, metadata("2019-09-07")]).published_from == "metadata"
    assert resolve([url, feed]).published_from == "feed"
    assert (resolve([url]).iso, resolve([url]).published_from) == ("2019-09-08", "url")


def test_the_order_of_the_portal_is_applied_and_flagged() -> None:
    answer = resolve([visible("3/6/2014")], Portal(date_order="mdy"))
    assert (answer.iso, answer.flags) == ("2014-03-06", (Flag.ORDER_ASSUMED,))
    assert resolve([visible("3/6/2014")], Portal()).iso == "2014-06-03"
    assert resolve([visible("3/6/2014"), visible("6/17/2014", "related")]).iso == "2014-03-06"


def test_order_is_proved_by_numbers_and_english_weekdays_and_not_by_a_mixture() -> None:
    assert prove_order(["05/06/2019", "27/04/2019"]) == "dmy"
    assert prove_order(["05/06/2019", "Posted: 4/27/2019 10:00"]) == "mdy"
    assert prove_order(["27/04/2019", "4/27/2019"]) is None
    assert prove_order(["05/06/2019", "ngày 27 tháng 4 năm 2019", "2019-04-27", "07/07/2019"]) is None
    assert prove_order(["Monday, 09/10/2018"]) == "mdy"
    assert prove_order(["Tuesday, 09/10/2018"]) == "dmy"
    assert prove_order(["Thứ Hai, 09/10/2018"]) is None


def test_nothing_offered_is_refused() -> None:
    assert resolve([]).reason == "no_candidate"
    assert resolve([visible("Đang cập nhật")]).reason == "no_date"
    assert explain([]) == []


@pytest.mark.parametrize(
    ("url", "iso"),
    [
        ("https://bao.example/hoi-dam-20201105061503501.htm", "2020-11-05T06:15:03+07:00"),
        ("https://bao.example/hoi-dam-102231106072350701.htm", "2023-11-06"),
        ("https://bao.example/hoi-dam-12102023-a386388.html", "2023-10-12"),
        ("https://bao.example/thoi-su/201808/hoi-dam-2159079/", "2018-08"),
        ("https://so.example/portal/Pages/2023-1-5/hoi-dam-1.aspx", "2023-01-05"),
        ("https://so.example/vi/nr060102204304/ns060720132557/ban-in", "2006-07-20T13:25:57+07:00"),
        ("https://bao.example/a/d2023050712030011.htm", "2023-05-07"),
        ("https://bao.example/2019/09/05/hoi-dam", "2019-09-05"),
        ("https://so.example/hoi-dam-1607993000.html", None),
        ("https://so.example/view-article/1/1647397858365/1727249857620", None),
        ("https://so.example/tin/123456.html", None),
        ("https://so.example/Default.aspx?tabid=22641&ID=20190905", None),
        ("https://so.example/2019/13/45/hoi-dam", None),
    ],
)
def test_addresses(url: str, iso: str | None) -> None:
    answer = parse_url(url)
    assert answer.iso == iso
    assert answer.raw in url
    assert parse_url(url, datetime(1999, 1, 1, tzinfo=HANOI)).value is None
