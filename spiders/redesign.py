"""A page that was an article before and is read wrongly now: which selector broke, how, and which one would do.

What the archive says of the article is the witness. A part of it (title, date, text) that still stands on the page, but
not where the rules look for it, is a redesign; one that stands there and cannot be read is a change of the encoding or
of the way dates are printed; one that stands nowhere may have been edited, and is told only where its place is empty.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from archive.article import Article
from pipelines.furniture import plain
from pipelines.tree import Element
from spiders.families import recognise
from spiders.families.base import Family
from spiders.former import PARTS, Former, date_in, holds, paragraphs_in, spots
from spiders.garbled import is_garbled
from spiders.page import Page, spaced_text_of, text_of
from spiders.reading import read
from spiders.registry import Portal
from spiders.selector_offers import selectors_of

#: How many matches of a selector the readers look at.
_LOOKED_AT = {"title": 3, "date": 12, "body": 20}
_FIELDS = {"title": "title", "date": "published", "body": "body"}  # names in ``field_from``
#: Ancestors that an offered selector may name: a page whose elements have no names still has a frame that has one.
_LEVELS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Broken:
    """One part of an article that its rules no longer give.

    Attributes:
        part: ``title``, ``date``, ``body``, or ``family``.
        problem: ``nothing`` (the selector finds no element), ``other`` (it finds something else), ``cut`` (it finds a
            part of the text), ``format`` (what it finds is no date any more), ``swapped`` (day and month have changed
            places), ``garbled`` (the same words in a wrong encoding), ``family`` (another system made the page).
        selector: the one that gave the part before; None where none did, but the generic rules.
        found: the words that it gives now.
        former: the words that it gave.
        proposal: a selector that finds exactly the part as it was; None where it stands nowhere, or has no name.
        stands: whether the part still stands on the page.
        still_read: whether another rule reads it all the same, so that nothing is lost yet.
        others: how many more selectors may have given it and fail alike.
    """

    part: str
    problem: str
    selector: str | None = None
    found: str | None = None
    former: str = ""
    proposal: str | None = None
    stands: bool = False
    still_read: bool = False
    others: int = 0


def diagnose(page: Page, family: Family, portal: Portal | None, former: Former) -> list[Broken]:
    """What broke on one page, in the order title, date, text; empty where every part is read as it was.

    Args:
        page: the page as it is now.
        family: the family whose rules read it.
        portal: the portal file, whose selectors go before the family's.
        former: what the archive says of the article.
    """
    broken = list(_other_family(page, former))
    now = read(page, portal).outcome
    offers = propose([(page, former)], order=_order(portal))
    for part in PARTS:
        one = _part(part, page, _selectors(part, family, portal), former, _order(portal))
        if one is None:
            continue
        still = _still_read(part, now if isinstance(now, Article) else None, former)
        if one.selector is None and still:
            continue  # it was read by no selector, and still is
        broken.append(replace(one, still_read=still, proposal=offers.get(part)))
    if any(one.problem == "garbled" for one in broken):
        # A stamp whose label is garbled is no new form of dates.
        broken = [one for one in broken if one.problem != "format"]
    return broken


def propose(cases: Sequence[tuple[Page, Former]], order: str = "dmy") -> dict[str, str]:
    """Selectors, by part, that find exactly the former title, date and text on every page on which these stand.

    Args:
        cases: pages as they are now, each with what the archive says of its article; the more, the surer.
        order: order of ambiguous dates.
    """
    found: dict[str, str] = {}
    for part in PARTS:
        standing = [(page, former, where) for page, former in cases if (where := spots(part, page, former, order))]
        if not standing:
            continue
        offers = dict.fromkeys(name for spot in standing[0][2] for name in selectors_of(spot, _LEVELS))
        ranked = [(rank, name) for name in offers if (rank := _rank(name, standing)) is not None]
        if ranked:
            found[part] = min(ranked, key=lambda one: one[0])[1]
    return found


def _rank(name: str, standing: Sequence[tuple[Page, Former, list[Element]]]) -> tuple[int, int, int] | None:
    """How exactly a selector finds a part, least is best: place of what it finds, further matches, names in it.

    None where its first match is something else on one of the pages.
    """
    place = further = 0
    for page, _, where in standing:
        matches = page.index.select(name)
        if not matches or matches[0] not in where:
            return None
        place = max(place, where.index(matches[0]))
        further += len(matches) - 1
    return further, place, len(name.split())


def _other_family(page: Page, former: Former) -> Iterator[Broken]:
    """The family that the page shows, where another one's rules read the article before."""
    before = former.reader.partition("/")[0]
    now = recognise(page)[0].name
    if before and before != now:
        yield Broken(part="family", problem="family", found=now, former=before)


def _selectors(part: str, family: Family, portal: Portal | None) -> tuple[str, ...]:
    stated = portal.selectors.get(part) if portal else None
    own: tuple[str, ...] = getattr(family, part)
    return (stated, *own) if stated else own


def _order(portal: Portal | None) -> str:
    return (portal.date_order if portal else None) or "dmy"


def _part(part: str, page: Page, selectors: tuple[str, ...], former: Former, order: str) -> Broken | None:
    """What is wrong with one part, or None where it is unknown or one of its selectors still gives it."""
    value = former.value(part)
    if value is None:
        return None
    used = _used(part, selectors, former, order)
    stands = bool(spots(part, page, former, order))
    blank = Broken(part=part, problem="nothing", former=value, stands=stands)
    if not used:
        return blank if stands else None
    seen = [(name, element) for name in used for element in page.index.select(name)[: _LOOKED_AT[part]]]
    if any(holds(part, element, former, order) for _, element in seen):
        return None
    told = [_as_found(replace(blank, selector=name), element, former, order) for name, element in seen]
    worst = min(told, key=lambda one: _TELLING.index(one.problem), default=None)
    if worst is None:
        return replace(blank, selector=used[0], others=len(used) - 1)
    # A title or a text that stands nowhere any more was edited; a day of publication is not.
    edited = worst.problem == "other" and part != "date" and not stands
    return None if edited else worst


#: Findings from the most telling to the least: of several selectors and elements the clearest case is reported.
_TELLING = ("garbled", "swapped", "format", "cut", "other", "nothing")


def _used(part: str, selectors: tuple[str, ...], former: Former, order: str) -> tuple[str, ...]:
    """The selectors that gave a part: the one that does so on the former page, else all that may have."""
    if former.page is not None:
        index = former.page.index
        return next(
            (
                (name,)
                for name in selectors
                if any(holds(part, one, former, order) for one in index.select(name)[: _LOOKED_AT[part]])
            ),
            (),
        )
    kind = former.field_from.get(_FIELDS[part], "selector")
    return selectors if kind == "selector" else ()


def _as_found(blank: Broken, element: Element, former: Former, order: str) -> Broken:
    """How an element that a selector finds differs from what stood there."""
    if blank.part == "title":
        problem = "garbled" if is_garbled(text_of(element), former.title) else "other"
    elif blank.part == "date":
        problem = _date_problem(element, former, order)
    else:
        problem = _body_problem(element, former)
    return replace(blank, problem=problem, found=spaced_text_of(element))


def _date_problem(element: Element, former: Former, order: str) -> str:
    date = date_in(element, order)
    if date.value is None:
        # Words without a figure are no stamp in a new form but something else.
        return "format" if any(sign.isdigit() for sign in text_of(element)) else "other"
    day, was = date.value.date(), former.published_date
    swapped = was is not None and (day.year, day.month, day.day) == (was.year, was.day, was.month)
    return "swapped" if swapped else "other"


def _body_problem(element: Element, former: Former) -> str:
    if any(paragraphs_in(element, former)):
        return "cut"
    paragraphs = [paragraph for paragraph in (former.first, former.last) if paragraph]
    pieces = [text_of(node) for node in element.iter() if isinstance(node.tag, str)]
    garbled = any(is_garbled(piece, paragraph) for paragraph in paragraphs for piece in pieces)
    return "garbled" if garbled else "other"


def _still_read(part: str, article: Article | None, former: Former) -> bool:
    """Say whether a page is read as before in one part, by whichever rule."""
    if article is None:
        return False
    if part == "title":
        return plain(article.title) == plain(former.title)
    if part == "date":
        return article.published_date == former.published_date
    words = plain(article.body or "")
    return plain(former.first or "") in words and plain(former.last or "") in words
