"""Blocks: what parts paragraphs, and what is kept of their looks."""

import pytest
from lxml import html

from pipelines.blocks import Block, BlockReader


def blocks(source: str) -> list[Block]:
    return BlockReader(lambda _: False).read(html.fragment_fromstring(source, create_parent="div"))


@pytest.mark.parametrize(
    ("source", "texts"),
    [
        ("<p>Một</p><p>Hai</p>", ["Một", "Hai"]),
        ("Một<br><br>Hai", ["Một", "Hai"]),
        ("Một.<br>Hai", ["Một.", "Hai"]),
        ("<p>Đoàn công tác của tỉnh đã đến thăm và làm việc tại thành phố kết nghĩa<br>và ký kết biên bản.</p>", 1),
        ("<p>Phan Văn Mẫu<br>Phó Giám đốc</p>", ["Phan Văn Mẫu", "Phó Giám đốc"]),
        ("<p>ngo<span>ại</span> v<b>ụ</b></p>", ["ngoại vụ"]),
        ("<p>a&nbsp;&nbsp;&nbsp; b\n c</p>", ["a b c"]),
        ("<p>Một</p>trần<div>Hai</div>", ["Một", "trần", "Hai"]),
        ("<ul><li>Một</li><li>Hai</li></ul>", ["Một", "Hai"]),
        ("<table><tr><td>Năm</td><td>Số</td></tr><tr><td>2019</td><td>5</td></tr></table>", ["Năm | Số", "2019 | 5"]),
        ("<table><tr><td><p>Một</p><p>Hai</p></td></tr></table>", ["Một", "Hai"]),
        ("<p>Một<script>x()</script> hai</p>", ["Một hai"]),
        ("<p style='display:none'>Ẩn</p><p>Một</p>", ["Một"]),
    ],
)
def test_paragraphs(source: str, texts: list[str] | int) -> None:
    found = [block.text for block in blocks(source)]
    assert (len(found) if isinstance(texts, int) else found) == texts


def test_looks() -> None:
    first, second, third, fourth = blocks(
        "<p align=right>A</p><p style='text-align: center'><em>B</em></p><p><strong>C</strong></p><div class='text-right'><p>D</p></div>"
    )
    assert (first.right, second.centred, second.italic, third.strong, fourth.right) == (True, True, True, True, True)


def test_the_last_line_of_a_long_block_has_its_own_look() -> None:
    found = blocks("<div>Hai bên nhất trí.<br><br><strong>Lê Mẫu</strong></div>")
    assert [(block.text, block.strong) for block in found] == [("Hai bên nhất trí.", False), ("Lê Mẫu", True)]


def test_a_deep_tree_does_not_overflow() -> None:
    assert blocks("<span>" * 200 + "x" + "</span>" * 200)[0].text == "x"


def test_white_space_and_links_without_words_make_no_blocks() -> None:
    first, second = blocks("<div>\n <p>Một</p>\n <p><a href='/x'> </a></p> \n<p><a href='/y'>Hai</a></p></div>")
    assert (first.text, second.text, second.hrefs) == ("Một", "Hai", ("/y",))


def test_a_style_of_any_length_is_read() -> None:
    hidden = "color: red;" * 100 + "display: none"
    assert [block.text for block in blocks(f"<p style='{hidden}'>Ẩn</p><p>Một</p>")] == ["Một"]
