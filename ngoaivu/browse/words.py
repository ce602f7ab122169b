"""The words of the pages in Vietnamese and English, and how each language writes dates, times and numbers."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel.numbers import format_decimal

from pipelines.countries import country_name
from pipelines.dates import HANOI

LANGUAGES = ("vi", "en")
_CATALOGUE = Path(__file__).with_name("messages.toml")


@lru_cache(maxsize=1)
def catalogue() -> dict[str, dict[str, str]]:
    """Every message by its key, then by language."""
    with _CATALOGUE.open("rb") as file:
        messages: dict[str, dict[str, str]] = tomllib.load(file)
    return messages


@dataclass(frozen=True, slots=True)
class Words:
    """One language's words and forms."""

    language: str

    def __call__(self, key: str, **values: object) -> str:
        """A message by its key, with values for its braces; KeyError where there is none of it."""
        return catalogue()[key][self.language].format(**values)

    def maybe(self, kind: str, word: str) -> str:
        """What a word of the archive, such as a verdict, is called; the word itself where it has no name here."""
        message = catalogue().get(f"{kind}_{word.replace(' ', '_')}")
        return message[self.language] if message else word

    def number(self, value: int) -> str:
        """A whole number with its thousands parted."""
        return str(format_decimal(value, locale=self.language))

    def day(self, value: date | None, precision: str | None = None) -> str:
        """A day, or its month or year where no more is known of it; the word for unknown for None."""
        if value is None:
            return self("unknown_date")
        year, month, day = f"{value.year:04}", f"{value.month:02}", f"{value.day:02}"
        known = {"year": [year], "month": [year, month]}.get(precision or "", [year, month, day])
        return "/".join(reversed(known)) if self.language == "vi" else "-".join(known)

    def moment(self, value: datetime | None) -> str:
        """A moment on Vietnamese clocks, to the minute; a dash for None."""
        if value is None:
            return "–"
        here = value.astimezone(HANOI)
        return f"{self.day(here.date())} {here:%H:%M}"

    def country(self, code: str) -> str:
        """A country's name by its alpha-3 code; the code itself where it has no name."""
        return country_name(code, self.language) or code


def preferred(accepted: str) -> str:
    """The language that an Accept-Language header prefers of ours; Vietnamese where it names neither.

    >>> preferred("fr, en-GB;q=0.8, vi;q=0.5")
    'en'
    """
    weighed: list[tuple[float, str]] = []
    for item in accepted[:1_000].split(","):
        tag, _, quality = item.partition(";")
        language = tag.strip().lower().partition("-")[0]
        if language in LANGUAGES:
            weighed.append((_weight(quality), language))
    best = max(weighed, key=lambda one: one[0], default=(0.0, "vi"))
    return best[1] if best[0] > 0 else "vi"


def _weight(quality: str) -> float:
    try:
        return float(quality.strip().removeprefix("q=")) if quality.strip() else 1.0
    except ValueError:
        return 0.0
