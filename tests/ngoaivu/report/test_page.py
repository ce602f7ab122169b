"""What a report is as a page: whole, inert, in two languages, and every link in it leads somewhere."""

import re
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

import pytest
from lxml import html

ALLOWED = {
    *(
        "html head meta title style body main input label div header h1 h2 h3 p a b strong nav ul ol li dl dt dd section table caption"
    ).split(),
    *("thead tbody tr th td code pre details summary span bdi time figure figcaption br footer").split(),
    *("svg g path text image defs pattern rect clippath use line tspan").split(),
}


@pytest.fixture(scope="module")
def tree(page: str) -> Any:
    return html.fromstring(page)


def test_there_is_no_element_that_is_not_ours(tree: Any) -> None:
    found = {str(element.tag).rpartition("}")[2].lower() for element in tree.iter() if isinstance(element.tag, str)}
    assert found <= ALLOWED


def test_nothing_is_asked_to_run_or_to_style_itself(tree: Any) -> None:
    names = {name for element in tree.iter() for name in element.attrib}
    assert not [name for name in names if name.startswith("on") or name == "style"]
    assert not list(tree.iter("script"))


def test_nothing_is_loaded(tree: Any) -> None:
    loading = [element.get("src") or element.get("srcset") for element in tree.iter()]
    assert not list(filter(None, loading))
    assert not [
        element
        for element in tree.iter("image", "use")
        if not element.get("href", "").startswith(("data:image/png;", "#"))
    ]
    assert not re.search(r"@import|url\((?!#)", tree.xpath("string(//style)"))


def test_the_policy_lets_nothing_in(tree: Any) -> None:
    (policy,) = tree.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "unsafe" not in policy


def test_links_are_web_addresses_or_lead_to_a_place_in_the_page(tree: Any) -> None:
    places = {element.get("id") for element in tree.iter() if element.get("id")}
    for element in tree.iter("a"):
        target = element.get("href")
        if target.startswith("#"):
            assert target[1:] in places
        else:
            assert urlsplit(target).scheme in {"http", "https"}


def test_each_name_is_given_once(tree: Any) -> None:
    names = Counter(element.get("id") for element in tree.iter() if element.get("id"))
    assert [name for name, count in names.items() if count > 1] == []
    named = {ident for element in tree.iter() for ident in element.get("aria-labelledby", "").split()}
    assert named <= set(names)


def test_no_control_character_and_no_mark_of_direction_is_left(page: str) -> None:
    assert not re.findall("[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]", page)


def test_a_title_of_a_megabyte_is_cut(page: str) -> None:
    assert "AAAA" in page
    assert "A" * 200 not in page


def test_markup_in_titles_is_shown_as_text(tree: Any) -> None:
    shown = [element.text_content() for element in tree.iter("bdi")]
    assert any(text.startswith("<script>alert(1)</script>") for text in shown)
    assert any(text.startswith("{{ 7*7 }}") for text in shown)


def test_everything_said_in_one_language_is_said_in_the_other(tree: Any) -> None:
    for element in tree.find_class("vi"):
        other = element.getnext()
        assert (element.get("lang"), other.get("class"), other.get("lang")) == ("vi", "en", "en")
        assert element.text_content().strip()
        assert other.text_content().strip()
    assert len(tree.find_class("vi")) == len(tree.find_class("en")) > 100


def test_each_chart_has_words_and_a_table(tree: Any) -> None:
    for figure in tree.iter("figure"):
        assert figure.find(".//figcaption").text_content().strip()
        assert figure.xpath("following-sibling::*//table")
    assert len(list(tree.iter("figure"))) >= 4


def test_charts_show_names_as_they_are_and_no_formulas(tree: Any) -> None:
    assert any("$`x`" in element.text_content() for element in tree.iter("text"))


def test_commands_survive_a_shell(tree: Any) -> None:
    commands = [element.text for element in tree.iter("pre")]
    assert commands
    for command in commands:
        if "$" in command or "`" in command:
            assert command.startswith("ngoaivu query ARCHIVE '")


def test_articles_are_linked_to_where_they_can_be_browsed(page: str) -> None:
    assert f'href="http://127.0.0.1:8000/articles/{1:032x}"' in page
