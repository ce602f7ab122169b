"""The words of a report that come from data: verdicts, causes of gaps, fields, precisions, each in Vietnamese and English."""

from __future__ import annotations

from collections.abc import Mapping

from archive.reports import Names
from archive.reports.gaps import Gap


def _table(rows: str) -> dict[str, Names]:
    found = {}
    for row in filter(None, map(str.strip, rows.splitlines())):
        key, vi, en = (cell.strip() for cell in row.split("|"))
        found[key] = Names(vi=vi, en=en)
    return found


_VERDICTS = _table("""
    complete       | đầy đủ                       | complete
    quiet          | đầy đủ, cổng im lặng         | complete, the portal is quiet
    redesigned     | giao diện đã thay đổi        | redesigned
    incomplete     | chưa đầy đủ                  | incomplete
    blocked        | bị chặn                      | blocked
    limit          | chạm giới hạn                | a limit was reached
    down           | không truy cập được          | down
    slow           | quá chậm                     | slow
    empty          | không có bài                 | empty
    moved          | đã chuyển địa chỉ            | moved
    retired        | đã ngừng hoạt động           | retired
    dates          | ngày không đọc được          | dates are not read
    encoding       | lỗi bảng mã                  | encoding is garbled
    interrupted    | bị ngắt                      | interrupted
    internal error | lỗi nội bộ                   | internal error
    storage failed | lỗi lưu trữ                  | storage failed
""")
_STATUSES = _table("""
    live    | đang hoạt động   | live
    retired | đã ngừng         | retired
    moved   | đã chuyển        | moved
""")
_FIELDS = _table("""
    title          | tiêu đề             | title
    published_date | ngày đăng           | date
    body           | nội dung            | body
    section        | chuyên mục          | section
    agency         | cơ quan             | agency
    author         | tác giả             | author
    source         | nguồn               | source
    byline_raw     | dòng ký tên         | byline
    lead           | sapo                | lead
    language       | ngôn ngữ            | language
    province_code  | tỉnh, thành         | province
    payload_digest | bản gốc (WARC)      | raw bytes (WARC)
    published      | thời điểm đăng      | moment of publication
    images         | ảnh                 | images
    attachments    | tệp đính kèm        | attachments
    countries      | quốc gia            | countries
    author_role    | chức danh           | office
""")
_PRECISIONS = _table("""
    second | đến giây  | to the second
    minute | đến phút  | to the minute
    day    | đến ngày  | to the day
    month  | đến tháng | to the month
    year   | đến năm   | to the year
""")
_ORIGINS = _table("""
    visible  | chữ thấy trên trang  | what the page shows
    metadata | siêu dữ liệu         | metadata
    listing  | trang danh sách      | the listing
    feed     | nguồn cấp RSS        | a feed
    url      | địa chỉ              | the address
    capture  | lúc thu thập         | the time of capture
""")
_FLAGS = _table("""
    weekday_mismatch   | thứ không khớp với ngày                   | the weekday does not fit
    order_assumed      | thứ tự ngày, tháng là suy đoán            | order of day and month assumed
    order_by_weekday   | thứ cho biết tháng đứng trước             | the weekday showed the month first
    yearless_resolved  | năm được suy ra                           | the year was inferred
    relative           | tính lùi từ lúc thu thập                  | counted back from the capture
    midnight_is_day    | giờ 00:00 được coi là chỉ có ngày         | 00:00 taken for a bare day
    time_unreliable    | giờ in mâu thuẫn, chỉ lấy ngày            | contradictory time, only the day taken
    time_from_metadata | giờ lấy từ siêu dữ liệu                   | the time is from metadata
    metadata_disagrees | siêu dữ liệu ghi ngày khác                | metadata names another day
    fallback           | đọc bằng dateparser                       | read by dateparser
""")
_KINDS = _table("""
    substantive | sửa nội dung   | substantive
    cosmetic    | sửa hình thức  | cosmetic
    gone        | đã biến mất    | gone
""")
_GAPS: Mapping[str, Names] = _table("""
    before      | trước bài đầu tiên | before its first article
    silent      | cổng không đăng bài | the portal was silent
    incomplete  | thu thập chưa đầy đủ | the harvest was incomplete
    vanished    | cổng đã ngừng hoặc đã chuyển | the portal is retired or moved
    unharvested | chưa được thu thập | never harvested
""")
_MEANT: Mapping[str, Names] = {
    "before": Names(
        vi="Một lượt thu thập đầy đủ sau tháng đó không thấy bài nào sớm như vậy.",
        en="A complete run after the month found nothing as early as that.",
    ),
    "silent": Names(
        vi="Một lượt thu thập đầy đủ sau tháng đó không thấy bài nào của tháng.",
        en="A complete run after the month found no article of it.",
    ),
    "incomplete": Names(
        vi="Đã có lượt thu thập, nhưng chưa lượt nào đầy đủ: có thể còn thiếu bài.",
        en="Runs looked, and none was complete: articles may be missing.",
    ),
    "vanished": Names(
        vi="Sau bài cuối cùng của một cổng đã ngừng hoạt động hoặc chuyển địa chỉ.",
        en="After the last article of a portal that is retired or moved.",
    ),
    "unharvested": Names(
        vi="Không có lượt thu thập nào sau tháng đó (hoặc bài chỉ được nhập từ nguồn khác).",
        en="No run looked at the portal after the month (or its articles were only imported).",
    ),
}
GAPS = tuple(Gap)


def _or_itself(table: Mapping[str, Names], word: str) -> Names:
    """A word that has no translation stands as it is: the archive may be of a newer version."""
    return table.get(word) or Names(vi=word, en=word)


def verdict(word: str) -> Names:
    """How a run ended."""
    return _or_itself(_VERDICTS, word)


def status(word: str) -> Names:
    """How a portal stands in the registry."""
    return _or_itself(_STATUSES, word)


def field(word: str) -> Names:
    """A column of an article."""
    return _or_itself(_FIELDS, word)


def precision(word: str) -> Names:
    """How exactly a moment is known."""
    return _or_itself(_PRECISIONS, word)


def origin(word: str) -> Names:
    """Where a date was read."""
    return _or_itself(_ORIGINS, word)


def flag(word: str) -> Names:
    """A doubt about a date."""
    return _or_itself(_FLAGS, word)


def kind(word: str) -> Names:
    """A kind of change."""
    return _or_itself(_KINDS, word)


def gap(word: str) -> Names:
    """The cause of a month without articles."""
    return _or_itself(_GAPS, word)


def meant(word: str) -> Names:
    """What that cause means, in a sentence."""
    return _or_itself(_MEANT, word)
