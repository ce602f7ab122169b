"""Bodies: what is text, a caption, a file, or a box of other news."""

from urllib.parse import urljoin

import pytest
from lxml import html

from pipelines.body import Body, drop_head, is_icon, read_body, with_lead
from pipelines.furniture import is_counter, is_furniture_name, is_related_heading


def body(source: str) -> Body:
    return read_body(
        html.fragment_fromstring(source, create_parent="div"), lambda href: urljoin("http://portal.test/tin/", href)
    )


def texts(source: str) -> list[str]:
    return [block.text for block in body(source).blocks]


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/Themes/so/anh.png", True),
        ("/images/Icon-print.gif", True),
        ("/images/a.gif?email", True),
        ("/images/hop-mat.jpg", False),
        ("/logo/anh.jpg", False),
        ("/images/iconic.jpg", False),
    ],
)
def test_icons_are_known_by_their_address(path: str, expected: bool) -> None:
    assert is_icon(f"http://portal.test{path}") is expected


def test_a_centred_line_below_a_picture_is_its_caption() -> None:
    found = body("<p>Một.</p><p><img src=/a.jpg></p><p align=center><em>Hai bên bắt tay</em></p><p>Hai.</p>")
    assert [block.text for block in found.blocks] == ["Một.", "Hai."]
    assert [(image.url, image.caption) for image in found.images] == [("http://portal.test/a.jpg", "Hai bên bắt tay")]


def test_a_paragraph_below_a_picture_is_text() -> None:
    assert texts("<p><img src=/a.jpg></p><p>Hai bên nhất trí tiếp tục phối hợp trong thời gian tới.</p>") == [
        "Hai bên nhất trí tiếp tục phối hợp trong thời gian tới."
    ]


def test_a_caption_by_name() -> None:
    assert (
        body("<figure><img src=a.jpg><figcaption>Toàn cảnh</figcaption></figure><p>Một.</p>").images[0].caption
        == "Toàn cảnh"
    )


def test_files_leave_the_text() -> None:
    found = body("<p>Một.</p><p><a href='/files/ke%20hoach.pdf'>Kế hoạch</a> (120 KB)</p>")
    assert [block.text for block in found.blocks] == ["Một."]
    assert [(file.url, file.media_type) for file in found.attachments] == [
        ("http://portal.test/files/ke%20hoach.pdf", "application/pdf")
    ]


def test_a_box_of_other_news_ends_the_text() -> None:
    assert texts(
        "<p>Một.</p><p>Các tin khác:</p><ul><li><a href=/x>Tin x</a></li><li><a href=/y>Tin y</a></li></ul>"
    ) == ["Một."]


def test_text_after_an_inline_box_goes_on() -> None:
    assert texts("<p>Một.</p><p>Xem thêm:</p><p><a href=/x>Tin x</a></p><p>Hai bên chia tay nhau.</p>") == [
        "Một.",
        "Hai bên chia tay nhau.",
    ]


def test_the_title_and_stamps_above_the_text_are_dropped() -> None:
    found = body("<p>Thứ Ba, 09/10/2018</p><h2>Tên bài</h2><p>09/10/2018 | 14:50</p><p>Một.</p>")
    assert [block.text for block in drop_head(found.blocks, "Tên bài")] == ["Một."]


def test_the_lead_is_part_of_the_text_once() -> None:
    assert with_lead("Mở đầu.", ["Một."]) == ["Mở đầu.", "Một."]
    assert with_lead("Mở đầu.", ["Mở đầu. Và tiếp.", "Một."]) == ["Mở đầu. Và tiếp.", "Một."]


@pytest.mark.parametrize(
    "name",
    [
        "related-news",
        "relatedNews",
        "box_related",
        "tin-lien-quan",
        "share-buttons",
        "d-none",
        "view-count views",
        "post-tags",
    ],
)
def test_furniture(name: str) -> None:
    assert is_furniture_name(name)


@pytest.mark.parametrize(
    "name",
    ["stage", "blueprint", "article-content", "post-views-enabled entry-content", "correlation", "listening-post body"],
)
def test_not_furniture(name: str) -> None:
    assert not is_furniture_name(name)


@pytest.mark.parametrize(
    "text",
    ["Tin liên quan", "CÁC TIN KHÁC:", "Các tin đã đưa", "Những tin mới hơn", "Tin cùng chuyên mục", "Related news"],
)
def test_related_headings(text: str) -> None:
    assert is_related_heading(text)


@pytest.mark.parametrize("text", ["Tin vui từ biên giới", "Các tỉnh khác cùng tham gia", "Bài học kinh nghiệm"])
def test_not_related_headings(text: str) -> None:
    assert not is_related_heading(text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Lượt xem: 499", True),
        ("Số lượt đọc 1.234", True),
        ("In bài viết", True),
        ("Chia sẻ kinh nghiệm với bạn bè quốc tế", False),
    ],
)
def test_counters(text: str, expected: bool) -> None:
    assert is_counter(text) is expected
