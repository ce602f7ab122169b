"""What the archive says of an article that a page showed before, and where on a page that still stands."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from archive.article import Article
from pipelines.dates import PublishedDate, parse_date
from pipelines.furniture import is_furniture_name, names_of, plain
from pipelines.tree import Element
from spiders.page import Page, spaced_text_of, text_of
from spiders.selector_offers import DATE_LIKE, LONGEST_DATE, LONGEST_TITLE, short_elements

#: The parts of an article that a redesign is told by, under the names that a portal file's selectors have.
PARTS = ("title", "date", "body")

_SHORTEST_PARAGRAPH = 20  # characters: shorter ones (a signature, a place) stand on many pages
_STAMP = 40  # characters that may follow a title on its line
_HEADINGS = frozenset({"h1", "h2", "h3", "h4"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """One article as it was read before.

    Attributes:
        title: its title.
        published_date: the Vietnamese day of publication; None where none was read.
        published_raw: the characters that it was read from.
        first: a paragraph near the beginning of its text, which is not the lead.
        last: a paragraph near its end.
        reader: name and version of the rules that read it.
        field_from: which kind of rule gave each field, as in the table.
        page: the page that it was read from, where the bytes are at hand: it tells which selector gave each field.
    """

    title: str
    published_date: date | None = None
    published_raw: str | None = None
    first: str | None = None
    last: str | None = None
    reader: str = ""
    field_from: Mapping[str, str] = field(default_factory=dict)
    page: Page | None = None

    def value(self, part: str) -> str | None:
        """What a part was, in words for a person; None where it was not known."""
        if part == "date":
            return self.published_date.isoformat() if self.published_date else None
        return self.title if part == "title" else self.first


def former_of(article: Article, page: Page | None = None) -> Former:
    """What an article of the archive tells about its page; a lead often stands outside the text and is left out."""
    paragraphs = [text for text in (article.body or "").split("\n\n") if text]
    if len(paragraphs) > 1 and article.lead and plain(paragraphs[0]) == plain(article.lead):
        paragraphs = paragraphs[1:]
    telling = [text for text in paragraphs if len(text) >= _SHORTEST_PARAGRAPH]
    return Former(
        title=article.title,
        published_date=article.published_date,
        published_raw=article.published_raw,
        first=telling[0] if telling else None,
        last=telling[-1] if telling else None,
        reader=article.reader,
        field_from=article.field_from,
        page=page,
    )


def date_in(element: Element, order: str = "dmy") -> PublishedDate:
    """The date that an element's words are, or its refusal."""
    return parse_date(spaced_text_of(element), order=order)


def holds(part: str, element: Element, former: Former, order: str = "dmy") -> bool:
    """Say whether an element still gives a part of the article as it was."""
    if part == "title":
        words, title = plain(text_of(element)), plain(former.title)
        return words.startswith(title) and len(words) - len(title) <= _STAMP
    if part == "date":
        found = date_in(element, order).value
        return found is not None and found.date() == former.published_date
    return bool(former.first) and all(paragraphs_in(element, former))


def paragraphs_in(element: Element, former: Former) -> tuple[bool, bool]:
    """Say whether the first and the last paragraph stand in an element."""
    words = plain(text_of(element))
    return plain(former.first or "") in words, plain(former.last or "") in words


def spots(part: str, page: Page, former: Former, order: str = "dmy") -> list[Element]:
    """The elements of a page that are the part of the article, the likeliest first; empty where it stands nowhere."""
    if former.value(part) is None:
        return []
    if part == "body":
        holder = _holder(page, former)
        return [] if holder is None else [holder, *_wrappers(holder)]
    if part == "title":
        title = plain(former.title)
        found = [element for element in short_elements(page, LONGEST_TITLE) if plain(text_of(element)) == title]
    else:
        dated = (element for element in short_elements(page, LONGEST_DATE) if DATE_LIKE.search(text_of(element)))
        found = [element for element in dated if holds("date", element, former, order)]
    return _ranked(found, part)


def _ranked(elements: Iterable[Element], part: str) -> list[Element]:
    """Headings before other titles, furniture last, what lies inside before what holds it."""

    def rank(numbered: tuple[int, Element]) -> tuple[bool, bool, int]:
        number, element = numbered
        heading = part == "title" and element.tag in _HEADINGS
        return _in_furniture(element), part == "title" and not heading, number if part == "title" else -_depth(element)

    return [element for _, element in sorted(enumerate(elements), key=rank)]


def _in_furniture(element: Element) -> bool:
    path = [node for node in (element, *element.iterancestors()) if node.tag not in {"body", "html"}]
    return any(is_furniture_name(names_of(node)) or node.tag in {"nav", "aside", "footer"} for node in path)


def _depth(element: Element) -> int:
    return sum(1 for _ in element.iterancestors())


def _holder(page: Page, former: Former) -> Element | None:
    """The smallest block that holds the first and the last paragraph."""
    holder = page.root.find("body")
    if holder is None or not holds("body", holder, former):
        return None
    while True:
        inner = next((child for child in holder if _is_element(child) and holds("body", child, former)), None)
        if inner is None:
            break
        holder = inner
    while holder.tag in {"p", "span", "font", "b", "strong", "i", "em"} and (parent := holder.getparent()) is not None:
        holder = parent  # a text of one paragraph: its block is what holds it
    return None if holder.tag in {"body", "html"} else holder


def _is_element(node: Element) -> bool:
    return isinstance(node.tag, str) and node.tag not in {"script", "style", "noscript"}


def _wrappers(holder: Element) -> list[Element]:
    """The ancestors that hold hardly more than an element does: one of them may have the better name."""
    size = len(text_of(holder))
    wrappers = []
    for ancestor in holder.iterancestors():
        if ancestor.tag in {"body", "html"} or len(text_of(ancestor)) > 1.1 * size + 40:
            break
        wrappers.append(ancestor)
    return wrappers
