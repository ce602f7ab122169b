"""The printed forms of bylines: labels in Vietnamese and English, phrases, moments beside a name, brackets after it."""

from __future__ import annotations

import re

# What stands around and between the parts of a byline.
EDGE = " \t-–—•*■□●♦:;,|/`´"
CLOSE = " \t-–—•*■□●♦:;,|.()"  # what may follow a value; a slash may belong to an address
SEPARATOR = re.compile(
    r"\s*[-–—]\s+|\s+[-–—]\s*|\s*[,;&+•|]\s*|\s*/\s*|\s+(?:và|and|cùng)\s+|(?<=[^\W\d_])[-–—](?=[^\W\d_])"
)

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_DATE = (
    r"(?:(?:ngày|on)\s+)?\d{1,2}\s*[/.-]\s*\d{1,2}\s*[/.-]\s*\d{2,4}|(?:19|20)\d{2}[.-]\d{1,2}[.-]\d{1,2}"
    r"|ngày \d{1,2} tháng \d{1,2} năm \d{4}"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}}(?:st|nd|rd|th)? {_MONTH},? \d{{4}}"
)
_TIME = (
    r"\d{1,2}\s*(?:[:h]|giờ)\s*\d{2}(?::\d{2})?\s*(?:phút)?\s*(?:[aApP]\.?[mM]\.?)?"
    r"\s*(?:\(?(?:GMT|UTC)\s*[+-]\s*\d{1,2}\)?)?"
)
_WEEKDAY = r"thứ\s+(?:hai|ba|tư|bốn|năm|sáu|bảy|[2-7])|chủ\s*nhật|(?:mon|tues|wednes|thurs|fri|satur|sun)day"
# What stands between two parts is taken whole and from its beginning, else a long row of it is tried from each of its signs.
MOMENT = re.compile(
    rf"(?:(?<![\s|•·,\-–—])[\s|•·,\-–—]++)?+(?:(?:{_WEEKDAY})\b[\s,|]*+)?(?:{_DATE}|{_TIME})[\s|•·,\-–—]*", re.IGNORECASE
)
LAST_MOMENT = re.compile(rf"(?:(?<![\s,;(|\-–—])[\s,;(|\-–—]++)?+(?:{_DATE}|{_TIME})\)?\s*+$", re.IGNORECASE)

_PIECE = r"(?:tin|bài(?: viết)?|ảnh|hình(?: ảnh)?|clip|video|phóng sự)"
_WRITER = (
    rf"(?:tin bài|tin|bài(?: viết)?|nội dung|phóng sự|chùm)(?:\s*(?:[,\-–/&+.]|và)\s*{_PIECE})*"
    r"|(?:ảnh|hình)\s*(?:[,\-–/&+]|và)\s*(?:tin|bài)(?: viết)?"
    r"|tác giả(?: bài viết)?|người viết|viết bài|thực hiện|người thực hiện|nhóm thực hiện|tổng hợp|sưu tầm|biên soạn"
    r"|đưa tin|người đưa tin|cộng tác viên|ctv|pv|phóng viên|nhóm (?:pv|phóng viên|tác giả)|ghi chép"
    r"|(?:story|text|news|article|report|reporting|words)"
    r"(?:\s*(?:[,\-–/&]|and)\s*(?:photos?|pictures?|images?|story|text))*"
    r"|photos? (?:and|&) (?:text|story)|authors?|reporter|written by|by|reported by|writer|compiled by"
)
_PHOTO = (
    r"(?:nguồn )?(?:ảnh|hình(?: ảnh)?)(?:\s*(?:[,\-–/&]|và)\s*(?:clip|video))?|clip|video|photos?|pictures?|photo by"
    r"|photo credit|đồ họa|infographic"
)
_SOURCE = r"nguồn(?: tin)?(?: bài)?|theo(?: nguồn)?|sources?|cơ quan ban hành|đơn vị (?:cung cấp|đăng tin)|nơi cung cấp"
_TRANSLATOR = r"(?:người |biên |lược )?dịch(?: giả)?|translated by|translator|translation|translating by"
_EDITOR = r"biên tập(?: viên)?|hiệu đính|editor|edited by|duyệt bài"
# Who keyed a text in, or asked a question, wrote nothing.
_ACCOUNT = r"người (?:đăng|gửi|nhập|hỏi|trả lời|đọc)|tạo bởi|đăng bởi|posted by|created by"
LABEL = re.compile(
    rf"(?:^|(?<=[\s;.,|/(–-]))(?:(?P<author>{_WRITER})|(?P<photo>{_PHOTO})|(?P<source>{_SOURCE})"
    rf"|(?P<translator>{_TRANSLATOR})|(?P<editor>{_EDITOR})|(?P<account>{_ACCOUNT}))\s*[:：]\s*",
    re.IGNORECASE,
)

BY = re.compile(
    r"(?:^|(?<=[\s;.,|/–-]))(?:(?P<photo>photos? by)"
    r"|(?P<author>(?:(?:text|story|words|photos? and)(?:\s*(?:,|and|&)?\s*(?:photos?|text|pictures))?\s+)?by"
    r"|reported by|reporting by|written by|compiled by)"
    r"|(?P<translator>translated by|translating by|translation by)|(?P<editor>edited by))\s+(?=[A-ZÀ-Ỹ])",
    re.IGNORECASE,
)
REPORTS = re.compile(r"(?P<name>[A-ZĐ][\w.]*(?: [A-ZĐ][\w.]*){0,4}) reports?\.?")
THEO = re.compile(r"theo\s+(?!dõi\b)(?P<value>\S.*)", re.IGNORECASE)
FROM = re.compile(
    r"(?:bài viết )?(?:được )?(?:lấy|trích|đăng lại|dẫn|sưu tầm|tổng hợp|(?:biên |lược )?dịch) (?:từ|theo)"
    r"(?: trang(?: web| tin)?| nguồn| báo)?\s*:?\s*(?P<value>\S.+)"
    r"|the source of this (?:news|article) is(?: from)?\s*:?\s*(?P<english>\S.+)"
    r"|(?:source|according to)\s+(?P<plain>[A-Z].+)|nguồn\s+(?P<bare>[A-ZĐ].+)",
    re.IGNORECASE,
)
# What follows "Theo" in a sentence: rules, plans, figures, persons and pronouns, none of which printed the text.
NO_SOURCE = re.compile(
    r"(?:nghị (?:định|quyết)|quyết (?:định|nghị)|luật|công (?:văn|bố|điện|ước|hàm)|chỉ (?:thị|đạo|tiêu)"
    r"|thông (?:báo|tư|lệ|tin|cáo)|thỏa thuận|thoả thuận|hiệp định|báo cáo|kế hoạch|chương trình"
    r"|lịch|ông|bà|đó|dự|quy|điều|đề|ý|thống kê|số liệu"
    r"|đồng chí|đ/c|yêu cầu|kết quả|đánh giá|nguyện vọng|truyền thống|phong tục|thông lệ|quan niệm|tin từ|tôi|chúng|em"
    r"|anh|chị)\b",
    re.IGNORECASE,
)

_DOING = (
    r"tổng hợp|thực hiện|lược dịch|biên dịch|dịch|ghi|lược ghi|sưu tầm|biên soạn|t/h|th|st|gt|giới thiệu"
    r"|tổng hợp và biên tập|biên tập|lược thuật|thực hiện và tổng hợp|tổng hợp, biên soạn|compiled|translated|trans"
)
DOING = re.compile(_DOING, re.IGNORECASE)
LAST_DOING = re.compile(rf"(?:(?<!\s)\s++)?+(?:[-–—]\s*+)?\(?(?:{_DOING})\)?\s*+(?:\.\s*+)?$", re.IGNORECASE)
ADDRESS = re.compile(r"^(?:Đ/c|Đồng chí|Ông(?! Thị\b)|Bà|Mr|Mrs|Ms)\.?\s+(?=\S)")
JOB = re.compile(r"^(?:PV|P\.V|Phóng viên|CTV|Cộng tác viên|BTV|Biên tập viên)\.?:?\s+(?=\S)")
BRACKET = re.compile(r"(?:(?<!\s)\s++)?+(?:[-–—]\s*+)?\((?P<inner>[^()]{2,80})\)?\s*+(?:\.\s*+)?$")
