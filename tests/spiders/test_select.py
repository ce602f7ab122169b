"""Selectors against small documents that say what each form means."""

import pytest
from lxml import html

from pipelines.tree import whole_text
from spiders.select import Index, SelectorError, compile_selector

DOCUMENT = html.document_fromstring(
    """
    <html><body class="site view-article">
      <div id="ctl00_g_12_lblTitle" class="news title">One</div>
      <div class="box"><h1>Two</h1><p><span itemprop="headline name">Three</span></p></div>
      <div class="box inner"><div class="box"><h1 data-role="title">Four</h1></div></div>
      <a href="/file.pdf">Five</a>
    </body></html>
    """
)


def texts(selector: str) -> list[str]:
    return [whole_text(element) for element in Index(DOCUMENT).select(selector)]


@pytest.mark.parametrize(
    ("selector", "found"),
    [
        (".title", ["One"]),
        ("div.news.title", ["One"]),
        ("p.news", []),
        ("#ctl00_g_12_lblTitle", ["One"]),
        ("[id$=_lblTitle]", ["One"]),
        ("[id^=ctl00][id$=_lblTitle]", ["One"]),
        ("[id*=g_12]", ["One"]),
        (".box h1", ["Two", "Four"]),
        (".box > h1", ["Two", "Four"]),
        (".inner > h1", []),
        (".inner h1", ["Four"]),
        ("body.view-article .inner h1", ["Four"]),
        ("[data-role=title]", ["Four"]),
        ("a[href$=.pdf]", ["Five"]),
        ("h1", ["Two", "Four"]),
    ],
)
def test_selects(selector: str, found: list[str]) -> None:
    assert texts(selector) == found


def test_first_prefers_the_selector_that_stands_first() -> None:
    found = Index(DOCUMENT).first([".absent", ".inner h1", ".title"])
    assert found is not None
    assert found[1] == ".inner h1"


@pytest.mark.parametrize("selector", ["", "div >", "h1::first-line", ".a, .b", "div[", "p:nth-child(2)"])
def test_what_is_not_understood_is_refused_by_name(selector: str) -> None:
    with pytest.raises(SelectorError, match="selector"):
        compile_selector(selector)
