"""The difference report as a page of HTML, whole in itself and without scripts, and as JSON."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date, datetime
from html import escape
from typing import Any
from urllib.parse import quote

from spiders.rereading.differences import Change, Differences, Line

_STYLE = """
body{font:15px/1.45 system-ui,sans-serif;margin:2em auto;max-width:82em;padding:0 1em;color:#1b1b1b;background:#fff}
table{border-collapse:collapse;width:100%}th,td{text-align:left;vertical-align:top;padding:.3em .6em;border-bottom:1px solid #ddd}
th{background:#f4f4f4}td.n{text-align:right;font-variant-numeric:tabular-nums}
del{background:#ffe0e0;text-decoration:none}ins{background:#dcf5dc;text-decoration:none}
details{margin:.4em 0;border:1px solid #ddd;padding:.4em .8em}summary{cursor:pointer;font-weight:600}
code{font-size:.92em;word-break:break-all}.small{color:#555;font-size:.9em}
"""
#: Characters shown around the place where two long values part.
_AROUND = 160


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What the report is about."""

    archive: str
    snapshot: int
    read: int
    unreadable: int
    rules: str
    replay: str


def as_html(head: Head, differences: Differences) -> str:
    """The report for a person: a table of lines, then each line with examples."""
    lines = differences.lines()
    rows = "".join(_row(number, line) for number, line in enumerate(lines, 1))
    table = f"<table><tr><th>rows<th>portal<th>family<th>field<th>how it changes<th>rule before<th>rule now<th>besides</tr>{rows}</table>"
    body = (
        table + "".join(_details(head, number, line) for number, line in enumerate(lines, 1))
        if lines
        else "<p>No row changes.</p>"
    )
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Reread of {escape(head.archive)}</title>'
        f"<style>{_STYLE}</style></head><body><h1>Reread of {escape(head.archive)}</h1>{_summary(head, differences)}{body}</body></html>\n"
    )


def _summary(head: Head, differences: Differences) -> str:
    versions = "".join(
        f"<p>{count} rows change nothing but the version of their rules: {escape(old)} becomes {escape(new)}.</p>"
        for (old, new), count in sorted(differences.versions.items())
    )
    unreadable = f" {head.unreadable} captures have no bytes any more and stay as they are." if head.unreadable else ""
    return (
        f"<p>{head.read} captures of snapshot {head.snapshot} were read again with {escape(head.rules)}: "
        f"{differences.rows} rows change, in {len(differences.lines())} lines.{unreadable}</p>{versions}"
    )


def _row(number: int, line: Line) -> str:
    key = line.key
    besides = ", ".join(f"{name} {count}" for name, count in line.besides.most_common(6))
    cells = (key.portal, key.family, key.field, key.shape, key.rule_before, key.rule_after, besides)
    told = "".join(f"<td>{escape(cell)}" for cell in cells)
    return f'<tr><td class="n"><a href="#line{number}">{line.count}</a>{told}</tr>'


def _details(head: Head, number: int, line: Line) -> str:
    key = line.key
    title = f"{line.count} rows of {key.portal}: {key.field}: {key.shape}"
    examples = "".join(_example(head, key.field, change) for change in line.examples)
    opened = " open" if number <= 3 else ""
    rules = f'<p class="small">{escape(key.rule_before)} &rarr; {escape(key.rule_after)}</p>'
    table = f"<table><tr><th>field<th>before<th>now</tr>{examples}</table>"
    return f'<details id="line{number}"{opened}><summary>{escape(title)}</summary>{rules}{table}</details>'


def _example(head: Head, field: str, change: Change) -> str:
    names = [field, *(name for name in change.fields if name != field)][:4]
    cells = "".join(
        f'<tr><td class="small">{escape(name)}<td>{before}<td>{after}</tr>'
        for name in names
        if name in change.fields
        for before, after in [_sides(*map(_text, change.fields[name]))]
    )
    seen = change.fetched_at.translate({ord(mark): None for mark in "-: "})
    raw = f"{head.replay}/{seen}id_/{quote(change.url, safe=':/?&=%')}"
    links = f'<a href="{escape(change.url)}">{escape(change.url)}</a> of {escape(change.fetched_at)}'
    links += f' &middot; <a href="{escape(raw)}">raw page</a>'
    return f'<tr><td colspan="3" class="small">{links} <code>{escape(change.raw)}</code></tr>{cells}'


def _sides(before: str, after: str) -> tuple[str, str]:
    """Two values with what differs in them marked, cut down to the part that differs."""
    start = next(
        (place for place, (one, other) in enumerate(zip(before, after, strict=False)) if one != other),
        min(len(before), len(after)),
    )
    skip = max(0, start - _AROUND) if max(len(before), len(after)) > 3 * _AROUND else 0
    one, other = _cut(before, skip), _cut(after, skip)
    old, new = [], []
    for kind, a, b, c, d in difflib.SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        old.append(escape(one[a:b]) if kind == "equal" else f"<del>{escape(one[a:b])}</del>" if b > a else "")
        new.append(escape(other[c:d]) if kind == "equal" else f"<ins>{escape(other[c:d])}</ins>" if d > c else "")
    return "".join(old) or "&empty;", "".join(new) or "&empty;"


def _cut(text: str, skip: int) -> str:
    shown = text[skip : skip + 3 * _AROUND]
    return f"{'… ' if skip else ''}{shown}{' …' if len(text) > skip + len(shown) else ''}"


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    return (
        value.isoformat() if isinstance(value, (date, datetime)) else json.dumps(value, ensure_ascii=False, default=str)
    )


def json_head(head: Head, differences: Differences) -> dict[str, Any]:
    """The report for a program, but for the rows of its lines."""
    versions = [
        {"before": old, "after": new, "rows": count} for (old, new), count in sorted(differences.versions.items())
    ]
    return {**asdict(head), "rows": differences.rows, "versions": versions}


def json_line(line: Line, changes: Iterable[Change]) -> dict[str, Any]:
    """One line for a program, with the changes of its rows."""
    rows = [
        {
            "url": change.url,
            "article_id": change.article_id,
            "fetched_at": change.fetched_at,
            "raw": change.raw,
            "fields": {name: {"before": before, "after": after} for name, (before, after) in change.fields.items()},
        }
        for change in changes
    ]
    return {**asdict(line.key), "count": line.count, "besides": dict(line.besides), "rows": rows}
