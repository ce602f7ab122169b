"""A citation in the style of the American Psychological Association, seventh edition: a web page, with the day of its capture."""

from __future__ import annotations

from datetime import date

from archive.citations.work import Work

MONTHS = (
    "January February March April May June July August September October November December".split()
)  # APA is English wherever it is written
_MOST = 20  # authors; of more, APA names nineteen and the last


def apa(work: Work) -> str:
    """The entry of a reference list, on one line.

    Names stand in full and in their own order (see ``archive.citations.work``). Without author the agency stands in its place and is not
    named twice; without agency, the title. An unknown date is "n.d.".
    """
    when = f"({_published(work.published)})"
    who = _authors(work.authors) or work.agency
    parts = [_ended(who), f"{when}.", _ended(work.title)] if who else [_ended(work.title), f"{when}."]
    if work.authors or not work.agency:
        parts.append(_ended(work.site))
    parts.append(f"Retrieved {_day(work.captured_on)}, from {work.url}")
    return " ".join(parts)


def _authors(names: tuple[str, ...]) -> str:
    if len(names) < 2:
        return "".join(names)
    if len(names) > _MOST:
        return f"{', '.join(names[: _MOST - 1])}, . . . {names[-1]}"
    return f"{', '.join(names[:-1])}, & {names[-1]}"


def _published(known: tuple[int, ...]) -> str:
    if not known:
        return "n.d."
    year, *rest = known
    return f"{year}, {' '.join([MONTHS[rest[0] - 1], *map(str, rest[1:])])}" if rest else str(year)


def _day(day: date) -> str:
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def _ended(text: str) -> str:
    return text if text.endswith((".", "?", "!", "…")) else f"{text}."
