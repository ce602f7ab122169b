"""``parse_date``: from the characters on a page to a moment or to the reason why there is none."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime
from itertools import pairwise

from pipelines.dates.assemble import assemble, weekday_words, within
from pipelines.dates.context import (
    Place,
    is_fragment,
    is_glued_behind,
    is_half_glued,
    label_start,
    reason_ahead,
    reason_behind,
    stands_alone,
)
from pipelines.dates.fallback import parse_with_dateparser
from pipelines.dates.folding import Folded, fold
from pipelines.dates.grammar import MAX_LENGTH, STAMP, Parts
from pipelines.dates.lexicon import ENGLISH_WEEKDAYS
from pipelines.dates.machine import parse_machine
from pipelines.dates.published import Flag, PublishedDate, Reason, in_hanoi, refused
from pipelines.dates.refusals import reason_without_date
from pipelines.dates.relative import parse_relative, parse_yearless
from pipelines.dates.surroundings import CONNECTS, POSTED, UPDATED


def parse_date(text: str, *, reference: datetime | None = None, order: str = "dmy") -> PublishedDate:
    """Read the publication date that ``text`` prints, or refuse it with a reason.

    Args:
        text: the text of one element as the page has it; longer than 500 characters is prose and refused.
        reference: when the page was fetched; naive means Vietnamese time. Relative and yearless dates need it, and no date
            after it is believed.
        order: ``dmy`` or ``mdy``, the order of numeric dates in which both would be possible.

    >>> parse_date("Thứ ba, 09/10/2018 | 14:50 GMT+7").iso
    '2018-10-09T14:50+07:00'
    >>> parse_date("Sáng ngày 06/3/2023, đoàn đã đến thăm").reason
    'in_sentence'
    """
    if reference is not None:
        reference = in_hanoi(reference)
    if len(text) > MAX_LENGTH:
        return refused(Reason.IN_SENTENCE)
    folded = fold(text)
    plain = folded.plain
    match = STAMP.search(plain) if _YEAR.search(plain) else None
    if match is None:
        return _without_stamp(folded, reference, order)
    start, end = match.span(1)
    if match.start() == 0 and match.end() == len(plain) and (start == 0 or label_start(folded, 0, start) == 0):
        if plain[-1] in ",." and is_fragment(folded, start, end):
            return refused(Reason.IN_SENTENCE, folded.original(start, end))
        parts = Parts._make(match.groups())
        if start == 0 and _is_version(parts):
            return refused(Reason.NUMBER, folded.original(start, end))
        return assemble(
            parts, folded.original(start, end), order, reference, ignore_weekday=_is_thu(folded, match, parts)
        )
    return _among(folded, list(STAMP.finditer(plain)), reference, order)


def _without_stamp(folded: Folded, reference: datetime | None, order: str) -> PublishedDate:
    """Read a text that holds no day with its year: an epoch, a relative or a yearless form; else say what it is instead."""
    plain = folded.plain
    found = parse_machine(plain) or parse_relative(plain, reference)
    if found is None:
        reason = reason_without_date(plain)
        if reason in _DEFINITE:
            return refused(reason)
        found = parse_yearless(plain, reference) or (
            parse_with_dateparser(plain, order) if reason == Reason.NO_DATE else None
        )
        if found is None:
            return refused(reason)
    answer, (start, end) = found
    return within(replace(answer, raw=folded.original(start, end)), reference)


_YEAR = re.compile(r"[0-9]{2}", re.ASCII)  # no day with its year is written without two digits side by side
_DEFINITE = frozenset({Reason.EMPTY, Reason.PLACEHOLDER, Reason.LUNAR, Reason.DOCUMENT, Reason.RANGE})


def _place(folded: Folded, match: re.Match[str]) -> Place:
    start, end = match.span(1)
    timed = match["hour_ahead"] is not None or match["hour_behind"] is not None
    return Place(start, end, label_start(folded, match.start(), start), match.end(), timed)


def _among(folded: Folded, matches: list[re.Match[str]], reference: datetime | None, order: str) -> PublishedDate:
    """Judge stamps that do not fill their text: one of them may be the publication date.

    One that is labelled as posted beats one labelled as updated; one without a label beats an updated one that is not
    before it. Stamps of the same day are one date, printed twice. Any others are two dates, and neither is believed.
    """
    if len(matches) == 1 or is_glued_behind(folded, _place(folded, matches[0])):
        return _judged(folded, matches, 0, reference, order)
    places = [_place(folded, match) for match in matches]
    between = [folded.plain[before.end : after.start] for before, after in pairwise(places)]
    raw = folded.original(places[0].start, places[-1].end)
    if any(CONNECTS.fullmatch(words) for words in between):
        return refused(Reason.RANGE, raw)
    labels = [_label(folded.plain[place.outer_start : place.start]) for place in places]
    readings = [_judged(folded, matches, number, reference, order) for number in range(len(matches))]
    posted = [number for number, label in enumerate(labels) if label == "posted"]
    if len(posted) == 1:
        return readings[posted[0]]
    if len({reading.value and reading.value.date() for reading in readings}) == 1:
        return max(readings, key=lambda reading: _EXACTNESS[reading.precision])
    bare = [number for number, label in enumerate(labels) if label == ""]
    if len(bare) == 1 and not posted:
        chosen, others = readings[bare[0]], [reading for number, reading in enumerate(readings) if number != bare[0]]
        if chosen.value and all(other.value and other.value.date() >= chosen.value.date() for other in others):
            return chosen
    return refused(Reason.TWO_DATES, raw)


_EXACTNESS = {None: 0, "day": 1, "minute": 2, "second": 3}


def _label(words: str) -> str:
    return "posted" if POSTED.search(words) else "updated" if UPDATED.search(words) else ""


def _judged(
    folded: Folded, matches: list[re.Match[str]], number: int, reference: datetime | None, order: str
) -> PublishedDate:
    """Read one of ``matches`` if what stands between it and its neighbours lets it be a publication date."""
    match = matches[number]
    place = _place(folded, match)
    since = matches[number - 1].end(1) if number else 0
    until = matches[number + 1].start() if number + 1 < len(matches) else None
    raw = folded.original(place.start, place.end)
    reason = reason_ahead(folded, place, since) or reason_behind(folded, place, until)
    if reason is not None:
        return refused(reason, raw)
    parts = Parts._make(match.groups())
    if _is_bare_and_short(parts) and not stands_alone(folded, place, since, until):
        return refused(Reason.NUMBER, raw)
    published = assemble(parts, raw, order, reference, ignore_weekday=_is_name(folded, match, parts))
    if (
        place.timed
        and published.value
        and published.precision != "day"
        and published.value.hour <= 12
        and is_half_glued(folded, place.end)
    ):
        day = published.value.replace(hour=0, minute=0, second=0)
        return replace(published, value=day, precision="day", flags=(*published.flags, Flag.TIME_UNRELIABLE))
    return published


def _is_bare_and_short(parts: Parts) -> bool:
    """Tell whether nothing but three numbers of at most two digits were printed, as scores and versions are too."""
    return (
        parts.year_last is not None
        and len(parts.year_last) == 2
        and parts.hour_ahead is None
        and parts.hour_behind is None
        and not weekday_words(parts)
    )


def _is_version(parts: Parts) -> bool:
    """Tell whether the numbers are rather those of a version or a chapter: "1.12.05"."""
    return (
        parts.separator == "." and _is_bare_and_short(parts) and min(len(parts.left or ""), len(parts.right or "")) < 2
    )


def _is_thu(folded: Folded, match: re.Match[str], parts: Parts) -> bool:
    """Tell whether "Thu" is printed with the marks of "Thứ" or "Thư", and so no Thursday: "Thứ 5/9/2019"."""
    return parts.weekday_ahead == "thu" and not folded.original(*match.span("weekday_ahead")).isascii()


def _is_name(folded: Folded, match: re.Match[str], parts: Parts) -> bool:
    """Tell whether the weekday is the end of a name: "Minh Thu 05/09/2019", where Thu is no Thursday."""
    words = parts.weekday_ahead
    return _is_thu(folded, match, parts) or (
        words in ENGLISH_WEEKDAYS
        and len(words) < 6
        and match.start() > 0
        and folded.plain[: match.start(1)].rstrip(" ")[-1:].isalpha()
    )
