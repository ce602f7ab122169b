"""What is read of elements everywhere."""

import pytest

from pipelines.tree import Element, holder_of, parse_html, whole_text, xpath

SOURCE = "<html><body><!-- no --><p id='a'>Một <b>hai</b> ba</p><script>x()</script></body></html>"


@pytest.fixture
def root() -> Element:
    root = parse_html(SOURCE.encode())
    assert root is not None
    return root


def test_comments_are_left_out(root: Element) -> None:
    assert [node.tag for node in root.iter()] == ["html", "body", "p", "b", "script"]


def test_nothing_to_parse_is_no_tree() -> None:
    assert parse_html(b"<!-- a comment alone -->") is None


def test_whole_text_is_as_it_stands(root: Element) -> None:
    assert whole_text(root) == "Một hai bax()"


def test_a_piece_of_text_stands_in_the_element_around_it(root: Element) -> None:
    holders = [holder_of(piece) for piece in xpath(".//p//text()")(root)]
    assert [holder.tag for holder in holders if holder is not None] == ["p", "b", "p"]
