"""Which of the dates that a page offers is its publication date.

What a reader of the page sees beats what only machines see: content management systems write the last edit, the
import or a wrong zone into metadata and feeds, while an editor notices a wrong stamp. So visible dates decide;
listing, metadata, feed and address follow in this order and only where nothing visible decides. A source that is
known to lie is never believed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal

from pipelines.dates.folding import fold
from pipelines.dates.order import prove_order
from pipelines.dates.parse import parse_date
from pipelines.dates.published import Flag, PublishedDate, Reason, in_hanoi, refused
from pipelines.dates.surroundings import POSTED, UPDATED
from pipelines.dates.urls import parse_url

Origin = Literal["visible", "listing", "metadata", "feed", "url"]
Where = Literal["title", "article", "unknown", "above", "body", "clock", "footer", "related"]

_ORIGINS: dict[str, int] = {"visible": 0, "listing": 1, "metadata": 2, "feed": 3, "url": 4}
_PLACES: dict[str, int] = {"title": 0, "article": 1, "unknown": 2, "above": 3}
_NEVER: dict[str, str] = {
    "body": "stands in the text: the day of an event",
    "clock": "the clock of the site",
    "footer": "stands in the footer: the site's licence or copyright",
    "related": "belongs to another article",
}
_EXACTNESS = {"year": 0, "month": 1, "day": 2, "minute": 3, "second": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class DateCandidate:
    """One date that a page, its listing, its feed or its address offers.

    Attributes:
        text: the characters as they stand there; an address for the origin ``url``.
        origin: ``visible``, ``listing`` (the item that linked here), ``metadata``, ``feed`` or ``url``.
        where: for a visible one, the place: by the ``title``, elsewhere in the ``article``'s own element, ``above``
        the title,
            ``unknown``; or a place that never holds a publication date: ``body``, ``clock``, ``footer``, ``related``.
        label: words that announce it from another element: "Ngày đăng", "datePublished".
        name: the selector or key that found it, for explanations.
        trusted: False where the family is known to write something else there.
    """

    text: str
    origin: Origin = "visible"
    where: Where = "unknown"
    label: str = ""
    name: str = ""
    trusted: bool = True


@dataclass(frozen=True, slots=True)
class Judgement:
    """A candidate, what was read from it, and in words why it won or lost ("" while nothing is decided).

    ``label`` is 0 for a date labelled as posted, 2 for one labelled as updated, 1 for a bare one.
    """

    candidate: DateCandidate
    published: PublishedDate
    label: int
    verdict: str = ""

    @property
    def day(self) -> date | None:
        """The Vietnamese calendar day, None where it is not known to the day."""
        if self.published.value is None or _EXACTNESS[self.published.precision or "year"] < 2:
            return None
        return self.published.value.date()


def resolve(
    candidates: Iterable[DateCandidate], portal: object = None, *, reference: datetime | None = None
) -> PublishedDate:
    """Return the publication date, ``published_from`` set to the origin that decided, or a refusal.

    Args:
        candidates: in document order.
        portal: may have ``date_order`` (``dmy`` or ``mdy``) and ``template_dates`` (texts that stand on all its pages).
        reference: when the page was fetched; a visible date of that day may be the site's clock.
    """
    return _decide(tuple(candidates), portal, reference)[0]


def explain(
    candidates: Iterable[DateCandidate], portal: object = None, *, reference: datetime | None = None
) -> list[tuple[DateCandidate, str]]:
    """Return every candidate with the reason in words why it won or lost."""
    return [(judgement.candidate, judgement.verdict) for judgement in _decide(tuple(candidates), portal, reference)[1]]


def template_dates(pages: Iterable[Collection[str]]) -> frozenset[str]:
    """Return the texts that stand on every one of at least three pages of a host: clocks, frozen clocks and footers."""
    every = [frozenset(texts) for texts in pages]
    return frozenset.intersection(*every) if len(every) >= 3 else frozenset()


def _decide(
    candidates: Sequence[DateCandidate], portal: object, reference: datetime | None
) -> tuple[PublishedDate, Iterable[Judgement]]:
    """The date, and every candidate with its verdict: those are worked out only where somebody reads them."""
    if reference is not None:
        reference = in_hanoi(reference)
    order = getattr(portal, "date_order", None) or prove_order(c.text for c in candidates if c.origin != "url") or "dmy"
    templates = getattr(portal, "template_dates", ())
    judged = [_judge(candidate, order, templates, reference) for candidate in candidates]
    judged = _without_clocks(judged, reference)
    ranked = sorted((j for j in judged if not j.verdict), key=_rank)
    if not ranked:
        reasons = [j.published.reason for j in judged if j.published.reason and j.candidate.origin == "visible"]
        return refused(reasons[0] if reasons else Reason.NO_CANDIDATE), judged
    winner = ranked[0]
    rivals = [j for j in ranked[1:] if _rank(j) == _rank(winner) and j.day != winner.day]
    if rivals:
        settled = _settled([winner, *rivals], ranked)
        if settled is None:
            return refused(Reason.TWO_DATES), (_lost(j, "two dates of equal standing") for j in judged)
        winner = settled
    same = [j for j in ranked if _rank(j) == _rank(winner) and j.day == winner.day]
    winner = max(same, key=lambda j: _EXACTNESS[j.published.precision or "year"])
    answer = _with_metadata(winner, ranked)
    return answer, (_verdict(j, winner) for j in judged)


def _judge(candidate: DateCandidate, order: str, templates: Collection[str], reference: datetime | None) -> Judgement:
    """Read one candidate and say at once why it can never win, where that is so."""
    if candidate.origin == "url":
        published = parse_url(candidate.text, reference)
    else:
        published = parse_date(candidate.text, reference=reference, order=order)
        if published and candidate.label and candidate.origin == "visible":
            labelled = parse_date(f"{candidate.label.rstrip(' :')}: {published.raw}", reference=reference, order=order)
            published = published if labelled else labelled
    label = _label(candidate)
    verdict = ""
    if candidate.where in _NEVER:
        verdict = _NEVER[candidate.where]
    elif candidate.text in templates:
        verdict = "stands on every page of the site"
    elif not published:
        verdict = f"refused: {published.reason}"
    elif candidate.origin != "visible" and label == 2:
        verdict = "the last edit"
    elif not candidate.trusted:
        verdict = "known to hold something else than the publication"
    return Judgement(candidate, published, label, verdict)


def _without_clocks(judged: list[Judgement], reference: datetime | None) -> list[Judgement]:
    """Drop visible dates of the day of the capture that nothing ties to the article.

    By the title, labelled as posted, or confirmed by another source, today's date is the date of today's article.
    """
    if reference is None:
        return judged
    today = reference.date()
    confirmed = any(
        j.day == today and not j.verdict and (j.candidate.origin != "visible" or j.candidate.where == "title")
        for j in judged
    )
    return [
        _lost(j, "the day of the capture: the clock of the site")
        if j.day == today
        and not confirmed
        and j.candidate.origin == "visible"
        and j.candidate.where in ("unknown", "above")
        and j.label == 1
        else j
        for j in judged
    ]


def _label(candidate: DateCandidate) -> int:
    """Return what a candidate is labelled as; see `Judgement`."""
    name = candidate.name.lower()
    plain = fold(f"{candidate.label} {candidate.text[:60]}" if candidate.origin == "visible" else candidate.label).plain
    if POSTED.search(plain) or "publish" in name or "publish" in plain:
        return 0
    return 2 if UPDATED.search(plain) or "modif" in name or "modif" in plain or "update" in name else 1


def _rank(judgement: Judgement) -> tuple[int, int, int, int]:
    """Order candidates by origin; then those of the article before loose ones, and updates after both.

    A loose date may be a clock, so the update that stands in the article is before it.
    """
    candidate, label = judgement.candidate, judgement.label
    place = _PLACES.get(candidate.where, 2) if candidate.origin == "visible" else 0
    return _ORIGINS[candidate.origin], place // 2 * 2 + (label == 2) + (place == 3) * 2, label, place


def _settled(equals: list[Judgement], ranked: list[Judgement]) -> Judgement | None:
    """Return the one of several equal visible dates that another origin confirms, None where none or several are."""
    others = {j.day for j in ranked if j.candidate.origin in ("listing", "metadata", "feed")}
    confirmed = [j for j in equals if j.day in others]
    return confirmed[0] if len({j.day for j in confirmed}) == 1 else None


def _with_metadata(winner: Judgement, ranked: list[Judgement]) -> PublishedDate:
    """Compare the winner with what other origins say: take the time of the same day, flag another day."""
    published = replace(winner.published, published_from=winner.candidate.origin)
    others = [
        j
        for j in ranked
        if j.candidate.origin in ("listing", "metadata", "feed") and j is not winner and j.day is not None
    ]
    if winner.day is None:
        return published
    flags = published.flags
    if winner.candidate.origin == "visible" and any(j.day != winner.day for j in others):
        flags = (*flags, Flag.METADATA_DISAGREES)
    timed = [j for j in others if j.day == winner.day and _EXACTNESS[j.published.precision or "year"] > 2]
    if published.precision == "day" and timed:
        flags = tuple(flag for flag in flags if flag not in (Flag.MIDNIGHT_IS_DAY, Flag.TIME_UNRELIABLE))
        source = timed[0].published
        return replace(
            published, value=source.value, precision=source.precision, flags=(*flags, Flag.TIME_FROM_METADATA)
        )
    return replace(published, flags=flags)


def _lost(judgement: Judgement, verdict: str) -> Judgement:
    return judgement if judgement.verdict else replace(judgement, verdict=verdict)


def _verdict(judgement: Judgement, winner: Judgement) -> Judgement:
    if judgement is winner:
        return replace(judgement, verdict="won")
    if judgement.day == winner.day:
        return _lost(judgement, "agrees with the winner")
    return _lost(judgement, f"another day; {winner.candidate.origin} ({winner.candidate.where}) stands before it")
