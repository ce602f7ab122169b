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


Told = tuple[str, str, str, str, str]
Fields = dict[str, tuple[Any, Any]]


def compare(before: Row | None, after: Row | None, rules: dict[str, str], reason: str) -> tuple[Told, Fields] | None:
    """Family, field, rule before, rule after and shape of a change, with the fields that change; None where only versions do.

    ``before`` and ``after`` are the rows of the two readings, None where the page was or is no article; ``reason`` says why then.
    """
    if before is None or after is None:
        return _outcome(before, after, rules, reason)
    names = (name for some in UNITS.values() for name in some)
    changed = {name: (before[name], after[name]) for name in names if before[name] != after[name]}
    if not changed:
        return None
    unit = _first(before, after, changed)
    if unit == "rules":
        return _other_rule(before, after, rules), changed
    name = next(name for name in UNITS[unit] if name in changed)
    how = shape_of_date(before, after) if unit == "date" else shape(name, before[name], after[name])
    return (after["family"], name, _rule(unit, before, {}), _rule(unit, after, rules), how), changed


def _outcome(before: Row | None, after: Row | None, rules: dict[str, str], reason: str) -> tuple[Told, Fields]:
    row = after or before
    assert row is not None
    titles = (before and before["title"], after and after["title"])
    kind = reason.partition(":")[0]
    if before is None:
        told = (row["family"], "outcome", "no article", _reader(row, rules.get("title", "")), "becomes an article")
    else:
        body = rules.get("body", "")
        now = f"{kind}, text from {body}{_without(rules)}" if body else kind
        told = (row["family"], "outcome", _reader(row, ""), now, f"is no article any more: {kind}")
    return told, {"title": titles}


def _other_rule(before: Row, after: Row, rules: dict[str, str]) -> Told:
    """A field has the value that it had, and has it from another rule."""
    old, new = dict(before["field_from"]), dict(after["field_from"])
    name = next(name for name in sorted(old.keys() | new.keys()) if old.get(name) != new.get(name))
    sides = (_reader(before, old.get(name, "none")), _reader(after, f"{new.get(name, 'none')} {rules.get(name, '')}"))
    return (after["family"], name, *sides, "the same value, from another rule")


def _first(before: Row, after: Row, changed: Fields) -> str:
    """The unit in which a change began: the first that changed, but for a byline whose lines were taken out of the text."""
    units = [unit for unit, names in UNITS.items() if any(name in changed for name in names)]
    if units[0] == "text" and "byline" in units and _is_byline(before, after):
        return "byline"
    return units[0]


def _is_byline(before: Row, after: Row) -> bool:
    """Tell whether all that two texts differ by is lines of the bylines: those are cut out of the text when they are read."""
    old, new = (set((row["body"] or "").split("\n\n")) for row in (before, after))
    lines = {line for row in (before, after) for line in (row["byline_raw"] or "").split("\n") if line}
    return all(any(line in part or part in line for line in lines) for part in old ^ new)


def _rule(unit: str, row: Row, rules: dict[str, str]) -> str:
    told = dict(row["field_from"])
    names = [name for name in _RULES.get(unit, ()) if name in told or name in rules]
    if not names and unit in _RULES:
        return _reader(row, f"none{_without(rules)}" if unit == "byline" else "none")
    if not names:
        return _reader(row, "forms of addresses" if unit in {"identity", "address"} else "")
    words = " ".join(filter(None, (told.get(names[0]), rules.get(names[0]))))
    return _reader(row, f"{words}{_without(rules) if unit in {'text', 'files', 'byline'} else ''}")


def _without(rules: dict[str, str]) -> str:
    """What was left out of the text, and with it out of everything that is read from the text."""
    return f", without {rules['drop']}" if "drop" in rules else ""


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
