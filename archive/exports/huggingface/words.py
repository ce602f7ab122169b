"""The sentences of a card in its two languages."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone

from archive.exports.bylines import Bylines

_VIETNAM = timezone(timedelta(hours=7))


@dataclass(frozen=True, slots=True, kw_only=True)
class Words:
    """One language: how it writes numbers and days, and its sentences."""

    thousands: str
    decimal: str
    day_format: str
    heading: str
    summary: str
    chosen: str
    sources: str
    portal: str
    address: str
    articles: str
    last_run: str
    no_run: str
    languages: str
    countries: str
    dates: str
    undated: str
    precision: str
    by_year: str
    gaps: str
    empty: str
    gone: str
    edited: str
    near: str
    incomplete: str
    none_incomplete: str
    personal: str
    bylines: Mapping[Bylines, str]
    names_in_text: str
    licence: str
    licence_note: str
    versions: str
    versions_note: str
    columns: str
    citation: str
    citation_note: str
    unknown: str
    none: str

    def number(self, value: int) -> str:
        """A count."""
        return f"{value:,}".replace(",", self.thousands)

    def share(self, part: int, whole: int) -> str:
        """A share in per cent."""
        return f"{100 * part / whole if whole else 0:.1f}".replace(".", self.decimal) + " %"

    def day(self, value: date | datetime | None) -> str:
        """A day in Vietnam."""
        if isinstance(value, datetime):
            value = value.astimezone(_VIETNAM).date()
        return value.strftime(self.day_format) if value else self.unknown


VIETNAMESE = Words(
    thousands=".",
    decimal=",",
    day_format="%d/%m/%Y",
    heading="Tiếng Việt",
    summary=(
        "{rows} bài viết của {portals} cổng thông tin các tỉnh, thành phố Việt Nam, đăng từ {first} đến {last}, được thu thập từ {seen} "
        "đến {until} bằng ngoaivu {version} (bản lưu {snapshot}). Mỗi dòng là một bài; bài trùng nhau hoàn toàn được gộp làm một và "
        "giữ mọi địa chỉ."
    ),
    chosen="Chỉ gồm các bài được chọn theo:",
    sources="Nguồn",
    portal="Cổng",
    address="Địa chỉ",
    articles="Số bài",
    last_run="Lần thu thập gần nhất",
    no_run="không có",
    languages="Ngôn ngữ:",
    countries="Nước đối tác được nhắc đến (số bài):",
    dates="Ngày đăng",
    undated="{undated} bài ({share}) không rõ ngày đăng.",
    precision="Độ chính xác:",
    by_year="Theo năm:",
    gaps="Thiếu sót",
    empty="trống ở {count} bài ({share})",
    gone="{count} bài không còn trên cổng gốc",
    edited="{count} bài đã được sửa sau khi đăng",
    near="{count} bài gần giống một bài đăng sớm hơn (xem `cluster_id`)",
    incomplete="{portal}: lần thu thập gần nhất chưa trọn vẹn, thiếu ít nhất {missing} bài",
    none_incomplete="Không có lần thu thập gần nhất nào được ghi là chưa trọn vẹn.",
    personal="Dữ liệu cá nhân",
    bylines={
        Bylines.KEEP: "{count} bài ({share}) có tên tác giả.",
        Bylines.DROP: "Tên tác giả đã được bỏ.",
        Bylines.HASH: (
            "Tên tác giả của {count} bài ({share}) được thay bằng bí danh có khóa. Đây không phải là ẩn danh: trang gốc ở `url` vẫn "
            "có thể nêu tên."
        ),
    },
    names_in_text="Tên người trong tiêu đề, nội dung, chú thích ảnh và địa chỉ được giữ nguyên như đã đăng.",
    licence="Giấy phép",
    licence_note=(
        "Không rõ giấy phép của từng bài; điều khoản sử dụng là của cổng đã đăng. Người sử dụng tự chịu trách nhiệm về quyền tác giả "
        "và dữ liệu cá nhân."
    ),
    versions="Phiên bản",
    versions_note="Phiên bản này là bản lưu `{snapshot}`. `SHA256SUMS` liệt kê mã băm của từng tệp.",
    columns="Các cột (tiếng Anh)",
    citation="Trích dẫn",
    citation_note="Xem `CITATION.cff`. Khi trích một bài, hãy nêu cổng, tiêu đề, ngày đăng, `url` và `payload_digest`.",
    unknown="không rõ",
    none="không có",
)

ENGLISH = Words(
    thousands=",",
    decimal=".",
    day_format="%Y-%m-%d",
    heading="English",
    summary=(
        "{rows} articles of {portals} portals of Vietnam's provinces, published from {first} to {last}, captured from {seen} to {until} "
        "by ngoaivu {version} (snapshot {snapshot}). Each row is one article; exact duplicates are folded into one row that keeps "
        "every address."
    ),
    chosen="Only the articles that were chosen by:",
    sources="Sources",
    portal="Portal",
    address="Address",
    articles="Articles",
    last_run="Last harvest",
    no_run="none",
    languages="Languages:",
    countries="Partner countries named (articles):",
    dates="Dates",
    undated="{undated} articles ({share}) have no known date of publication.",
    precision="Precision:",
    by_year="By year:",
    gaps="Known gaps",
    empty="empty in {count} articles ({share})",
    gone="{count} articles are no longer on their portal",
    edited="{count} articles were found edited after publication",
    near="{count} articles are near-duplicates of an earlier one (see `cluster_id`)",
    incomplete="{portal}: the last harvest was not complete, at least {missing} articles are missing",
    none_incomplete="No last harvest is on record as incomplete.",
    personal="Personal data",
    bylines={
        Bylines.KEEP: "{count} articles ({share}) name their authors.",
        Bylines.DROP: "Names of authors were left out.",
        Bylines.HASH: (
            "Names of the authors of {count} articles ({share}) are replaced by keyed pseudonyms. That is no anonymity: the page at "
            "`url` may still name them."
        ),
    },
    names_in_text="Names of persons in titles, texts, captions and addresses are as they were published.",
    licence="Licence",
    licence_note=(
        "The licence of each article is unknown; the terms are those of the portal that published it. Whoever uses the data answers "
        "for copyright and personal data."
    ),
    versions="Versions",
    versions_note="This version is snapshot `{snapshot}`. `SHA256SUMS` lists the hash of each file.",
    columns="Columns",
    citation="Citation",
    citation_note="See `CITATION.cff`. To cite one article, give its portal, title, date, `url` and `payload_digest`.",
    unknown="unknown",
    none="none",
)
