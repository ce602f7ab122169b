"""In which way a value changed, in a few words that many changes share: what lets a person judge a thousand at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from archive.folding import fold
from pipelines.dates import HANOI

_EXACTNESS = ("year", "month", "day", "minute", "second")


def shape(field: str, before: Any, after: Any) -> str:
    """Name the way in which a field changed from one value to another; the two differ."""
    if not before:
        return "is found"
    if not after:
        return "is lost"
    return _BY_FIELD.get(field, _by_type(before))(before, after)


def shape_of_date(before: dict[str, Any], after: dict[str, Any]) -> str:
    """Name the way in which the publication date of a row changed."""
    old, new = before["published"], after["published"]
    if old is None or new is None:
        return "is found" if new else "is lost" if old else "is refused for another reason"
    if old == new:
        return _exactness(before["published_precision"], after["published_precision"])
    one, other = old.astimezone(HANOI), new.astimezone(HANOI)
    if one.date() == other.date():
        return "the same day, another time"
    if (one.day, one.month, one.year) == (other.month, other.day, other.year):
        return "day and month change places"
    return "another year" if (one.day, one.month) == (other.day, other.month) else _direction(one, other)


def _direction(one: datetime, other: datetime) -> str:
    return "a later day" if other > one else "an earlier day"


def _exactness(old: str | None, new: str | None) -> str:
    if old == new or old not in _EXACTNESS or new not in _EXACTNESS:
        return "the same date, taken or doubted otherwise"
    return "the same date, more exact" if _EXACTNESS.index(new) > _EXACTNESS.index(old) else "the same date, less exact"


def _text(before: str, after: str) -> str:
    if fold(before) == fold(after):
        return "only letter case, accents' places, punctuation or spaces"
    if before.startswith(after):
        return "its end is lost"
    if after.startswith(before):
        return "words are added at its end"
    if before.endswith(after):
        return "its beginning is lost"
    if after.endswith(before):
        return "words are added at its beginning"
    return "other words"


def _body(before: str, after: str) -> str:
    old, new = before.split("\n\n"), after.split("\n\n")
    lost, added = _missing(old, new), _missing(new, old)
    if not lost and not added:
        return "paragraphs in another order" if len(old) == len(new) else "a repeated paragraph more or less"
    if not added:
        return f"{_paragraphs(lost, old)} lost"
    if not lost:
        return f"{_paragraphs(added, new)} added"
    if len(lost) == len(added) and all(fold(one) == fold(two) for one, two in zip(lost, added, strict=True)):
        return "only letter case, accents' places, punctuation or spaces"
    return "paragraphs read otherwise" if len(lost) + len(added) < len(old) + len(new) else "another text"


def _missing(some: Sequence[str], others: Sequence[str]) -> list[str]:
    known = set(others)
    return [one for one in some if one not in known]


def _paragraphs(some: list[str], among: list[str]) -> str:
    if len(some) > 1:
        return "several paragraphs"
    return (
        "the first paragraph"
        if some[0] == among[0]
        else "the last paragraph"
        if some[0] == among[-1]
        else "a paragraph"
    )


def _entries(before: Sequence[Any], after: Sequence[Any]) -> str:
    lost, added = [one for one in before if one not in after], [one for one in after if one not in before]
    if not lost and not added:
        return "in another order"
    return "entries are lost" if not added else "entries are added" if not lost else "other entries"


def _other(before: Any, after: Any) -> str:
    return "another value"


def _by_type(value: Any) -> Callable[[Any, Any], str]:
    if isinstance(value, str):
        return _text
    return _entries if isinstance(value, list) else _other


_BY_FIELD: dict[str, Callable[[Any, Any], str]] = {"body": _body}
