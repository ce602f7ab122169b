"""Articles that would do harm are shown as words."""

import unicodedata
from collections.abc import Callable

import lxml.html
import pytest
from starlette.testclient import TestClient

from ngoaivu.browse.safe import clean, cut, outward, paragraphs
from tests.ngoaivu.browse.archives import HOSTILE, MAIN, PORTAL

Ask = Callable[..., str]
PAGES = ["/", "/search", "/search?page=2", f"/portals/{PORTAL}", *(f"/articles/{one.article_id}{rest}" for one in (MAIN, *HOSTILE) for rest in ("", "/capture"))]  # fmt: skip


@pytest.fixture(scope="module")
def shown(client: TestClient) -> dict[str, str]:
    """Each page, asked for once."""
    return {path: client.get(path).text for path in PAGES}


@pytest.mark.parametrize("path", PAGES)
def test_nothing_of_the_archive_becomes_markup(shown: dict[str, str], path: str) -> None:
    document = lxml.html.fromstring(shown[path])
    assert not document.cssselect("script, img, iframe, object, style, base, form:not([role=search]), meta[http-equiv]")
    names = {str(name) for element in document.iter() for name in element.attrib}
    assert not {name for name in names if name.startswith("on") or name == "style"}


@pytest.mark.parametrize("path", PAGES)
def test_links_lead_to_the_web_or_here(shown: dict[str, str], path: str) -> None:
    links = [(str(link.get("href")), str(link.get("rel"))) for link in lxml.html.fromstring(shown[path]).cssselect("a")]
    outside = {href: rel for href, rel in links if not href.startswith(("/", "#"))}
    assert all(href.startswith(("http://", "https://")) for href in outside)
    assert all({"noreferrer", "noopener"} <= set(rel.split()) for rel in outside.values())


@pytest.mark.parametrize("path", PAGES)
def test_no_control_character_is_sent(shown: dict[str, str], path: str) -> None:
    assert not [one for one in shown[path] if unicodedata.category(one) == "Cc" and one != "\n"]


def test_what_is_too_long_is_cut(ask: Ask) -> None:
    assert len(ask("/search")) < 100_000
    assert len(ask(f"/articles/{HOSTILE[2].article_id}")) < 400_000


def test_marks_of_direction_end_with_their_text(ask: Ask) -> None:
    title = lxml.html.fromstring(ask(f"/articles/{HOSTILE[1].article_id}"))
    assert "\u202e" not in str(title.cssselect("title")[0].text)
    assert [element.tag for element in title.iter() if "\u202e" in (element.text or "")].count("bdi") >= 4
    assert not [element.tag for element in title.iter() if "\u202e" in (element.text or "") and element.tag != "bdi"]


def test_templates_do_not_read_the_archive_as_templates(ask: Ask) -> None:
    assert "{{ 7*7 }}" in ask(f"/articles/{HOSTILE[3].article_id}")


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.vn/x", True), ("HTTP://a.vn", True), ("javascript:alert(1)", False), ("data:text/html,x", False), ("//a.vn", False),
        ("http:///x", False), ("http://[a", False), ("https://a.vn/\x00", False), ("http://a.vn/" + "x" * 3_000, False), ("\x01javascript:alert(1)", False),
    ],
)  # fmt: skip
def test_addresses_that_links_may_lead_to(url: str, kept: bool) -> None:
    assert (outward(url) == url) is kept


def test_texts_are_cleaned_and_cut() -> None:
    assert clean("a\x00b\tc\n\x9b") == "a\ufffdb\tc\n\ufffd"
    assert cut("một hai", 5) == "một…"
    assert paragraphs("a\n\n\n\nb", 100) == ["a", "b"]
