"""What new readings change, gathered into lines: one for each portal, family, field, rule and way of changing.

A row that changes is in one line only, that of the field in which the change began: a lost paragraph may cost a row its countries
too, which is then said in the same line.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from archive.parts import Row
from spiders.rereading.shapes import shape, shape_of_date

#: Fields that change together, in the order in which a change spreads: what stands below is read with the help of what is above.
UNITS: dict[str, tuple[str, ...]] = {
    "family": ("family",),
    "identity": ("article_id",),
    "address": ("url", "other_urls"),
    "title": ("title",),
    "text": ("body", "lead"),
    "byline": ("author", "source", "author_role", "byline_raw"),
    "date": ("published", "published_date", "published_precision", "published_raw", "published_from", "date_flags"),
    "files": ("attachments", "images"),
    "section": ("section",),
    "portal": ("agency",),
    "inferred": ("language", "countries", "province_code", "province", "province_code_2025"),
    "rules": ("field_from",),
}
#: Where the rule behind a unit is told: keys of ``field_from`` and of the new reading's rules, the first that is there.
_RULES: dict[str, tuple[str, ...]] = {
    "title": ("title",),
    "text": ("body", "lead"),
    "byline": ("author", "source"),
    "date": ("published",),
    "files": ("body",),
    "section": ("section",),
}
_IDENTITY = {"family", "identity", "address", "portal", "inferred"}


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What the rows of one line share."""

    portal: str
    family: str
    field: str
    rule_before: str
    rule_after: str
    shape: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One row that changes: where its page is, and each changed field with its value before and after."""

    key: Key
    url: str
    article_id: str | None
    fetched_at: str
    raw: str
    fields: dict[str, tuple[Any, Any]]


@dataclass(slots=True)
class Line:
    """One line of the report: how many rows it stands for, what else changes with them, and examples."""

    key: Key
    count: int = 0
    besides: Counter[str] = field(default_factory=Counter)
    examples: list[Change] = field(default_factory=list)


def compare(before: Row | None, after: Row | None, rules: dict[str, str], reason: str) -> tuple[tuple[str, str, str, str, str], dict[str, tuple[Any, Any]]] | None:
    """Family, field, rule before, rule after and shape of a change, with the fields that change; None where only versions do.

    ``before`` and ``after`` are the rows of the two readings, None where the page was or is no article; ``reason`` says why then.
    """
    if before is None or after is None:
        row = after or before
        assert row is not None
        rule = _reader(row, rules.get("title") or rules.get("body") or "")
        sides = ("no article", rule) if before is None else (_reader(row, ""), reason.partition(":")[0])
        how = "becomes an article" if before is None else f"is no article any more: {reason.partition(':')[0]}"
        return (row["family"], "outcome", *sides, how), {"title": (before and before["title"], after and after["title"])}
    changed = {name: (before[name], after[name]) for names in UNITS.values() for name in names if before[name] != after[name]}
    if not changed:
        return None
    unit = _first(before, after, changed)
    name = next(name for name in UNITS[unit] if name in changed)
    how = shape_of_date(before, after) if unit == "date" else shape(name, before[name], after[name])
    sides = (_rule(unit, before, {}), _rule(unit, after, rules))
    return (after["family"], name, *sides, how), changed


def _first(before: Row, after: Row, changed: dict[str, tuple[Any, Any]]) -> str:
    """The unit in which a change began: the first whose rule is another one now, else the first that changed at all."""
    units = [unit for unit, names in UNITS.items() if any(name in changed for name in names)]
    for unit in units:
        if unit in {"family", "identity"} or _kinds(unit, before) != _kinds(unit, after):
            return unit
    return units[0]


def _kinds(unit: str, row: Row) -> list[str | None]:
    told = dict(row["field_from"])
    return [told.get(name) for name in _RULES.get(unit, ())]


def _rule(unit: str, row: Row, rules: dict[str, str]) -> str:
    told = dict(row["field_from"])
    names = [name for name in _RULES.get(unit, ()) if name in told or name in rules]
    if not names:
        return _reader(row, {"identity": "forms of addresses", "address": "forms of addresses"}.get(unit, "none" if unit in _RULES else ""))
    words = " ".join(filter(None, (told.get(names[0]), rules.get(names[0]))))
    dropped = f", without {rules['drop']}" if unit in {"text", "files"} and "drop" in rules else ""
    return _reader(row, f"{words}{dropped}")


def _reader(row: Row, words: str) -> str:
    return f"{row['reader']} {words}".strip()


class Differences:
    """The lines of a report, gathered row by row; ``versions`` counts rows in which nothing but the rules' version changes."""

    def __init__(self, examples: int) -> None:
        self._examples = examples
        self._lines: dict[Key, Line] = {}
        self.versions: Counter[tuple[str, str]] = Counter()

    @property
    def rows(self) -> int:
        """How many rows change."""
        return sum(line.count for line in self._lines.values())

    def lines(self) -> list[Line]:
        """The lines, those of most rows first."""
        return sorted(self._lines.values(), key=lambda line: (-line.count, line.key))

    def add(self, change: Change) -> None:
        """Take one row's change in."""
        line = self._lines.setdefault(change.key, Line(change.key))
        line.count += 1
        line.besides.update(name for name in change.fields if name != change.key.field)
        if len(line.examples) < self._examples:
            line.examples.append(change)
