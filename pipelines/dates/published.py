"""The value that every date reader answers with: a moment and how exactly it is known, or a refusal and its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

HANOI = timezone(timedelta(hours=7))
"""Vietnamese time, +07:00 all year since 1975: what a stamp without a zone is in."""

FIRST_YEAR = 1990
"""Nothing was published on the web before it was there; earlier years are births, victories and empty database fields."""

LAST_YEAR = 2049
"""Later years are sentinels ("31/12/2099" for "never"); it is also where two-digit years turn over to the 1900s."""

_ISO_FORMATS = {"year": "%Y", "month": "%Y-%m", "day": "%Y-%m-%d"}


class Reason:
    """Why a text was refused as a publication date; `REASONS` says it in a sentence."""

    EMPTY = "empty"
    NO_DATE = "no_date"
    PLACEHOLDER = "placeholder"
    PARTIAL = "partial"
    IMPOSSIBLE = "impossible"
    YEAR = "year_out_of_range"
    FUTURE = "future"
    YEARLESS = "yearless"
    NEEDS_REFERENCE = "needs_reference"
    VAGUE = "vague"
    LUNAR = "lunar"
    RANGE = "range"
    TWO_DATES = "two_dates"
    DOCUMENT = "document"
    NUMBER = "number"
    SITE_CLOCK = "site_clock"
    OTHER_LABEL = "other_label"
    IN_SENTENCE = "in_sentence"
    NO_CANDIDATE = "no_candidate"


REASONS: dict[str, str] = {
    Reason.EMPTY: "nothing is printed",
    Reason.NO_DATE: "nothing in it is a date",
    Reason.PLACEHOLDER: "a form that was never filled in",
    Reason.PARTIAL: "a year, month, quarter, weekday or time alone",
    Reason.IMPOSSIBLE: "a day or time that the calendar or the clock does not have",
    Reason.YEAR: f"a year before {FIRST_YEAR} or after {LAST_YEAR}",
    Reason.FUTURE: "after the moment at which the page was fetched",
    Reason.YEARLESS: "no year, and no reference to find it from",
    Reason.NEEDS_REFERENCE: "relative, and no reference to count from",
    Reason.VAGUE: "relative and not countable",
    Reason.LUNAR: "a day of the lunar calendar",
    Reason.RANGE: "a range, a term or a list of days",
    Reason.TWO_DATES: "several dates, and nothing says which one is the publication",
    Reason.DOCUMENT: "the number or day of a legal document",
    Reason.NUMBER: "a telephone number, counter, version or address",
    Reason.SITE_CLOCK: "the clock of the site, not a date of the page",
    Reason.OTHER_LABEL: "labelled as something else than a publication",
    Reason.IN_SENTENCE: "part of a sentence or heading, so the day of an event",
    Reason.NO_CANDIDATE: "the page offers no date",
}
"""Every reason, in words for people."""


class Flag:
    """A doubt about a date that was read all the same; `FLAGS` says it in a sentence."""

    WEEKDAY_MISMATCH = "weekday_mismatch"
    ORDER_ASSUMED = "order_assumed"
    ORDER_BY_WEEKDAY = "order_by_weekday"
    YEARLESS_RESOLVED = "yearless_resolved"
    RELATIVE = "relative"
    MIDNIGHT_IS_DAY = "midnight_is_day"
    TIME_UNRELIABLE = "time_unreliable"
    TIME_FROM_METADATA = "time_from_metadata"
    METADATA_DISAGREES = "metadata_disagrees"
    FALLBACK = "fallback"


FLAGS: dict[str, str] = {
    Flag.WEEKDAY_MISMATCH: "the weekday beside the date is another one",
    Flag.ORDER_ASSUMED: "day and month could change places; the portal's or the usual order was taken",
    Flag.ORDER_BY_WEEKDAY: "the weekday showed that the month stands first",
    Flag.YEARLESS_RESOLVED: "the year is the latest that is not after the capture",
    Flag.RELATIVE: "counted back from the capture",
    Flag.MIDNIGHT_IS_DAY: "00:00 or 12:00 AM was printed, which is how a bare day is stored",
    Flag.TIME_UNRELIABLE: "a time was printed that contradicts itself; only the day was taken",
    Flag.TIME_FROM_METADATA: "the page shows the day, its metadata the time of the same day",
    Flag.METADATA_DISAGREES: "trusted metadata names another day",
    Flag.FALLBACK: "read by dateparser, not by the grammar",
}
"""Every flag, in words for people."""


@dataclass(frozen=True, slots=True)
class PublishedDate:
    """When something was published, as exactly as it was printed, or why that cannot be said.

    Attributes:
        value: the moment, aware and in +07:00, parts beyond ``precision`` at their lowest; None where refused.
        precision: ``second``, ``minute``, ``day``, ``month`` or ``year``; None where refused.
        raw: the characters it was read from, exactly as they stand in the text; "" where there are none.
        flags: doubts, values of `Flag`.
        reason: why it was refused, a value of `Reason`; None where it was read.
        published_from: the origin of the candidate that won, set by `resolve` alone.
    """

    value: datetime | None
    precision: str | None
    raw: str
    flags: tuple[str, ...] = ()
    reason: str | None = None
    published_from: str | None = None

    @property
    def iso(self) -> str | None:
        """ISO 8601 cut to the precision: ``2019-09-05``, ``2019-09-05T18:30+07:00``."""
        if self.value is None or self.precision is None:
            return None
        if self.precision in _ISO_FORMATS:
            return self.value.strftime(_ISO_FORMATS[self.precision])
        return self.value.isoformat(timespec="seconds" if self.precision == "second" else "minutes")

    def __bool__(self) -> bool:
        return self.value is not None

    def as_json(self) -> dict[str, object]:
        """Return what the command line prints: plain types, in a fixed order."""
        return {
            "iso": self.iso,
            "precision": self.precision,
            "raw": self.raw,
            "flags": list(self.flags),
            "reason": self.reason,
            "published_from": self.published_from,
        }


def refused(reason: str, raw: str = "") -> PublishedDate:
    """Return the refusal of ``raw`` for ``reason``."""
    return PublishedDate(None, None, raw, (), reason)


def in_hanoi(moment: datetime) -> datetime:
    """Return ``moment`` in Vietnamese time, which a naive one already is."""
    return moment.replace(tzinfo=HANOI) if moment.tzinfo is None else moment.astimezone(HANOI)
