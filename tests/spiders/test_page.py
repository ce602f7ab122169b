"""A page as it is decoded, parsed and searched: what the short ways must not change."""

import pytest

from pipelines.tree import Element
from spiders.page import Page, spaced_text_of, text_of

URL = "http://so.example.test/tin/1"


def page(source: str, encoding: str = "utf-8", content_type: str = "text/html") -> Page:
    return Page(source.encode(encoding), URL, {"Content-Type": content_type})


def first(source: str, tag: str) -> Element:
    return next(page(f"<html><body>{source}</body></html>").root.iter(tag))


@pytest.mark.parametrize(
    ("source", "joined", "spaced"),
    [
        ("<div>Một<b>hai</b></div>", "Mộthai", "Một hai"),
        ("<div>Một <script>x()</script>hai</div>", "Một hai", "Một hai"),
        ("<div>Một <noscript>hai <i>ba</i></noscript></div>", "Một ba", "Một ba"),
        ("<div> Một\u00a0 hai </div>", "Một hai", "Một hai"),
        ("<div><style>p {}</style></div>", "", ""),
        ("<div></div>", "", ""),
    ],
)
def test_visible_words(source: str, joined: str, spaced: str) -> None:
    element = first(source, "div")
    assert (text_of(element), spaced_text_of(element)) == (joined, spaced)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_the_source_is_searched_in_any_encoding(encoding: str) -> None:
    found = page("<html><body><p itemprop='datePublished'>Đối ngoại</p></body></html>", encoding)
    assert found.mentions("datePublished")
    assert not found.mentions("dateModified")
    assert text_of(found.root) == "Đối ngoại"


def test_an_xml_declaration_of_another_encoding_is_not_believed() -> None:
    found = page("<?xml version='1.0' encoding='iso-8859-1'?><html><body><p>Đối ngoại</p></body></html>")
    assert text_of(found.root) == "Đối ngoại"


def test_control_characters_do_not_end_a_page() -> None:
    assert text_of(page("<html><body><p>Đối\x00 ngoại\x01</p></body></html>").root) == "Đối ngoại"


def test_the_head_is_read_wherever_it_stands() -> None:
    found = page(
        "<html><head><title>Một</title></head><body><meta name='Generator' content='A'><meta name='generator' content='B'>"
        "<link rel='canonical' href='/tin/2'><base href='http://goc.example.test/x/'><svg><title>Hai</title></svg></body></html>"
    )
    assert found.title_tag == "Một"
    assert found.metas == {"generator": "A"}
    assert found.canonical == "http://goc.example.test/tin/2"


def test_nothing_to_parse_is_an_empty_page_with_its_problem() -> None:
    found = page("<!-- -->")
    assert text_of(found.root) == ""
    assert "not_html" in found.problems


@pytest.mark.parametrize("number", [1_001, 8_000])
def test_a_tag_of_countless_attributes_loses_them(number: int) -> None:
    attributes = " ".join(f"thuoc-tinh-rat-dai-so-{place}='{'a' * 200}'" for place in range(number))
    found = page(f"<html><body><div id='a'>Một</div><div {attributes}><p>Hai</p></div></body></html>")
    assert [len(element.attrib) for element in found.root.iter("div")] == [1, 0]
    assert text_of(found.root) == "MộtHai"
    assert "attributes_cut" in found.problems


@pytest.mark.parametrize(
    "source",
    [
        f"<img src='data:image/png;base64,{'QUJD' * 20_000}'>",
        f"<div title=\"{'đối ngoại = hội nhập ' * 5_000}\">Một</div>",
        f"<script>{'var a = 1; ' * 10_000}</script>",
        f"<p>{'a = 1 ' * 20_000}</p>",
    ],
    ids=["picture", "long value", "script", "text"],
)
def test_what_is_long_for_another_reason_stays(source: str) -> None:
    found = page(f"<html><body>{source}</body></html>")
    found.root  # noqa: B018 (it is parsed when it is first asked for)
    assert found.problems == []
