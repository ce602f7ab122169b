"""Who wrote an article and whom it credits: labelled places, the head and tail of the text, the posting account.

In this order, because a label is written by an editor for the reader, a name at the end by the author, and
``createdby`` by the
software: it is believed only where it is a person's name and nothing else names one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipelines.blocks import Block
from pipelines.body import Body, read_body
from pipelines.bylines import Byline, Credit, Line, account_is_person, parse_byline, parse_credit
from pipelines.tree import Element
from spiders.candidates import Trail
from spiders.families.base import Family
from spiders.page import Page, text_of
from spiders.surroundings import Surroundings

_LONGEST = 200


@dataclass(frozen=True, slots=True)
class _Labelled:
    author: str | None = None
    role: str | None = None
    source: str | None = None
    raw: str | None = None


def read_credits(
    page: Page, family: Family, trail: Trail, around: Surroundings, body: Body, lead: str | None, stated: dict[str, str]
) -> Byline:
    """The byline of a page; ``stated`` are the portal file's selectors for author and source.

    The lead counts as the first line of the text, because a dateline stands there where the CMS keeps it apart.
    """
    below = [
        block
        for element in around.below
        if len(text_of(element)) <= 2 * _LONGEST
        for block in read_body(element, page.absolute).blocks
        if not block.links and len(block.text) <= _LONGEST
    ]
    lines = _as_lines(
        [*body.blocks, *(block for block in below if parse_credit(block.text, hinted=block.right or block.strong))]
    )
    apart = lead is not None and not any(line.text.startswith(lead[:60]) for line in lines[:2])
    if lead is not None and apart:
        lines.insert(0, Line(lead))
    head = [Line(text) for element in around.above for text in _parts_of(element) if 0 < len(text) <= _LONGEST]
    written = _shifted(parse_byline(lines, head), 1 if apart else 0)
    labelled = _labelled(page, family, around, stated)
    account = None if labelled.author or written.author else _account(page, family)
    _note(trail, labelled, written, account)
    return replace(
        written,
        author=labelled.author or written.author or account,
        author_role=labelled.role if labelled.author else written.author_role,
        source=labelled.source or written.source,
        raw=_joined((labelled.raw, written.raw, account)),
    )


def _parts_of(element: Element) -> list[str]:
    """The lines of an element above the text: its items, where date, author and counter stand in elements of their own."""
    parts = [part for part in element.iter("li", "span", "time", "a", "em") if part is not element and len(part) <= 1]
    whole = text_of(element)
    texts = [text for text in map(text_of, parts) if text]
    if len(texts) < 2 or sum(map(len, texts)) <= 0.7 * len(whole):
        return [whole]
    return [text for text in texts if parse_credit(text).labelled or account_is_person(text)]


def _as_lines(blocks: list[Block]) -> list[Line]:
    return [Line(block.text, right=block.right, emphasised=block.strong or block.italic) for block in blocks]


def _shifted(byline: Byline, first: int) -> Byline:
    """The byline with its line numbers counted from the body's first block; the lead itself is never taken away."""
    trimmed = byline.trimmed
    return replace(
        byline,
        consumed=tuple(number - first for number in byline.consumed if number >= first),
        trimmed=(trimmed[0] - first, trimmed[1]) if trimmed and trimmed[0] >= first else None,
    )


def _labelled(page: Page, family: Family, around: Surroundings, stated: dict[str, str]) -> _Labelled:
    """Credits of elements that are there for nothing else, and of labelled lines below the text."""
    author = role = source = None
    raw: list[str] = []
    selected = _selected(page, stated.get("author"), family.author)
    accounts = _accounts(page, family)
    for element, known in (*((element, True) for element in selected), *((element, False) for element in around.below)):
        if _is_within(element, accounts):
            continue
        for text in _lines_of(element):
            credit = parse_credit(text, hinted=known)
            if not (credit.labelled or known):
                continue
            if (
                credit.authors
                and author is None
                and all(account_is_person(name) or credit.labelled for name in credit.authors)
            ):
                author, role = "; ".join(credit.authors), "; ".join(credit.roles) or None
                raw.append(text)
            if credit.source and source is None:
                source = credit.source
                raw.append(text)
    if source is None:
        source, words = _source(page, family, stated)
        raw += [words] if words else []
    return _Labelled(author, role, source, _joined(dict.fromkeys(raw)))


def _source(page: Page, family: Family, stated: dict[str, str]) -> tuple[str | None, str | None]:
    for element in _selected(page, stated.get("source"), family.source):
        text = text_of(element)
        if 1 < len(text) <= _LONGEST:
            credit: Credit = parse_credit(text, hinted=True)
            return credit.source or "; ".join(credit.authors) or _unlabelled(text), text
    return None, None


def _unlabelled(text: str) -> str | None:
    """The words after a label of the element's own, or all of them."""
    return text.rpartition(":")[2].strip(" .") or None if not text.startswith("http") else text


def _selected(page: Page, stated: str | None, selectors: Iterable[str]) -> list[Element]:
    for source in (stated, *selectors):
        found = page.index.select(source) if source else []
        if found:
            return found[:3]
    return []


def _lines_of(element: Element) -> list[str]:
    """The short lines of an element: its paragraphs, or itself."""
    parts = [part for part in element.iter("p", "div", "li") if part is not element and len(part) <= 3]
    texts = [text_of(part) for part in parts[:12]] if len(parts) > 1 else [text_of(element)]
    return [text for text in dict.fromkeys(texts) if 0 < len(text) <= _LONGEST]


def _accounts(page: Page, family: Family) -> set[Element]:
    return {account for source in family.accounts for account in page.index.select(source)}


def _is_within(element: Element, holders: set[Element]) -> bool:
    return bool(holders) and any(node in holders for node in (element, *element.iterancestors()))


def _account(page: Page, family: Family) -> str | None:
    """The posting account where it is a person's name: some offices give their writers accounts of their own."""
    accounts = _accounts(page, family)
    for source in family.author if accounts else ():
        for element in page.index.select(source)[:1]:
            if not _is_within(element, accounts):
                continue
            text = text_of(element)
            credit = parse_credit(text, hinted=True)
            name = "; ".join(credit.authors) or text
            if account_is_person(name):
                return name
    return None


def _note(trail: Trail, labelled: _Labelled, written: Byline, account: str | None) -> None:
    for name in ("author", "source"):
        offers = (
            (getattr(labelled, name), "labelled element", "selector"),
            (getattr(written, name), "head or tail of the text", "generic"),
            (account if name == "author" else None, "posting account", "metadata"),
        )
        taken = False
        for value, rule, kind in offers:
            if value and not taken:
                trail.took(name, value, rule, kind)
                taken = True
            elif value:
                trail.note(name, value, rule, "a surer place names another")


def _joined(parts: Iterable[str | None]) -> str | None:
    return "\n".join(part for part in parts if part) or None
